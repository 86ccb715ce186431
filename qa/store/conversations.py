"""Conversations: what was asked and answered, kept for a while, exportable and deletable."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, delete, func, insert, select, update

from index.errors import NotFound
from qa.answers import Turn
from qa.store.tables import CONVERSATIONS, FEEDBACK, TURNS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy import ColumnElement, Connection, Row

    from qa.store.database import Database

#: Turns of one conversation that are kept; the oldest go first.
MOST_TURNS = 200

#: Earlier turns that a follow-up is understood with.
HISTORY_TURNS = 10


# What every answer writes is put together once: building and keying a statement takes longer than running it.
_THIS = and_(CONVERSATIONS.c.id == bindparam("conversation"), CONVERSATIONS.c.owner == bindparam("by"))
_ITS_TURNS = and_(TURNS.c.owner == bindparam("by"), TURNS.c.conversation_id == bindparam("conversation"))
_TOUCH = update(CONVERSATIONS).where(_THIS).values(updated=bindparam("now"))
_BEGIN = insert(CONVERSATIONS)
_LAST = select(func.max(TURNS.c.number)).where(_ITS_TURNS)
_ADD = insert(TURNS)
_DROP = delete(TURNS).where(_ITS_TURNS, TURNS.c.number <= bindparam("until"))


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredTurn:
    """One question and its answer.

    ``asked``: seconds since 1970; ``answer``: the Answer object of the API, its evidence without text.
    """

    number: int
    asked: float
    question: str
    answer: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """A conversation and its turns, oldest first. ``owner``: the key that asked, "" without keys."""

    id: str
    owner: str
    created: float
    updated: float
    turns: tuple[StoredTurn, ...]


class Conversations:
    """Read and write conversations. Where an ``owner`` is taken, None means anybody's (for operators)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, answer: Mapping[str, Any], *, owner: str = "", new: bool = False) -> None:
        """Keep an answer as its conversation's next turn; the conversation is made if it is new.

        Args:
            answer: the Answer object of the API.
            owner: the key that asked.
            new: its conversation was named for this very answer, so that nobody has to look for it.
        """
        now = time.time()
        identity = str(answer["conversation_id"])
        text = storable(
            json.dumps(_slim(answer), ensure_ascii=False)
        )  # before: a file has one writer at a time
        named = {"by": owner, "conversation": identity}
        with self._database.writing() as connection:
            self._database.alone(connection, f"conversation {owner} {identity}")
            begun = not new and connection.execute(_TOUCH, {**named, "now": now}).rowcount
            if not begun:
                connection.execute(_BEGIN, {"owner": owner, "id": identity, "created": now, "updated": now})
            last = connection.execute(_LAST, named).scalar() or 0 if begun else 0
            connection.execute(
                _ADD,
                {
                    "answer_id": answer["answer_id"],
                    "owner": owner,
                    "conversation_id": identity,
                    "number": last + 1,
                    "asked": now,
                    "question": storable(str(answer["question"])),
                    "answer": text,
                },
            )
            if last >= MOST_TURNS:
                connection.execute(_DROP, {**named, "until": last + 1 - MOST_TURNS})

    def history(self, identity: str, *, owner: str = "", turns: int = HISTORY_TURNS) -> tuple[Turn, ...]:
        """Return the last ``turns`` questions and answers as messages, oldest first; () for a new one."""
        query = (
            select(TURNS.c.question, TURNS.c.answer)
            .where(TURNS.c.owner == owner, TURNS.c.conversation_id == identity)
            .order_by(TURNS.c.number.desc())
            .limit(turns)
        )
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        messages: list[Turn] = []
        for row in reversed(rows):
            messages.append(Turn(role="user", content=row.question))
            messages.append(Turn(role="assistant", content=str(json.loads(row.answer)["text"])))
        return tuple(messages)

    def get(self, identity: str, *, owner: str | None = None) -> Conversation:
        """Return a conversation.

        Raises:
            NotFound: there is none, or it is another one's.
        """
        with self._database.reading() as connection:
            row = connection.execute(select(CONVERSATIONS).where(_mine(identity, owner))).first()
            if row is None:
                raise _unknown(identity)
            return self._whole(connection, row)

    def all(self) -> Iterator[Conversation]:
        """Yield every conversation, oldest first, a few at a time."""
        with self._database.reading() as connection:
            names = connection.execute(
                select(CONVERSATIONS.c.owner, CONVERSATIONS.c.id).order_by(CONVERSATIONS.c.created)
            ).all()
        for owner, identity in names:
            try:
                yield self.get(identity, owner=owner)
            except NotFound:
                continue  # deleted meanwhile

    def conversation_of(self, answer_id: str, *, owner: str | None = None) -> str | None:
        """Return the id of the conversation an answer belongs to, None for an unknown answer."""
        query = select(TURNS.c.conversation_id).where(TURNS.c.answer_id == answer_id)
        if owner is not None:
            query = query.where(TURNS.c.owner == owner)
        with self._database.reading() as connection:
            found: str | None = connection.execute(query).scalar()
            return found

    def delete(self, identity: str, *, owner: str | None = None) -> None:
        """Delete a conversation with its turns and feedback.

        Raises:
            NotFound: there is none, or it is another one's.
        """
        with self._database.writing() as connection:
            rows = connection.execute(
                select(CONVERSATIONS.c.owner, CONVERSATIONS.c.id).where(_mine(identity, owner))
            ).all()
            if not rows:
                raise _unknown(identity)
            _forget(connection, [(row.owner, row.id) for row in rows])

    def delete_before(self, moment: float) -> int:
        """Delete conversations that were last used before ``moment``; return how many."""
        total = 0
        while True:
            with self._database.writing() as connection:
                rows = connection.execute(
                    select(CONVERSATIONS.c.owner, CONVERSATIONS.c.id)
                    .where(CONVERSATIONS.c.updated < moment)
                    .limit(200)
                ).all()
                _forget(connection, [(row.owner, row.id) for row in rows])
            total += len(rows)
            if not rows:
                return total

    def keep_newest(self, most: int) -> int:
        """Delete the longest unused conversations beyond ``most``; return how many."""
        with self._database.reading() as connection:
            edge = connection.execute(
                select(CONVERSATIONS.c.updated)
                .order_by(CONVERSATIONS.c.updated.desc())
                .offset(most - 1)
                .limit(1)
            ).scalar()
        return self.delete_before(edge) if edge is not None else 0

    def _whole(self, connection: Connection, row: Row[Any]) -> Conversation:
        turns = connection.execute(
            select(TURNS)
            .where(TURNS.c.owner == row.owner, TURNS.c.conversation_id == row.id)
            .order_by(TURNS.c.number)
        )
        return Conversation(
            id=row.id,
            owner=row.owner,
            created=row.created,
            updated=row.updated,
            turns=tuple(
                StoredTurn(
                    number=turn.number,
                    asked=turn.asked,
                    question=turn.question,
                    answer=json.loads(turn.answer),
                )
                for turn in turns
            ),
        )


def _mine(identity: str, owner: str | None) -> ColumnElement[bool]:
    if owner is None:
        return CONVERSATIONS.c.id == identity
    return and_(CONVERSATIONS.c.id == identity, CONVERSATIONS.c.owner == owner)


def _forget(connection: Connection, names: Sequence[tuple[str, str]]) -> None:
    for owner, identity in names:
        for table in (TURNS, FEEDBACK):
            connection.execute(
                delete(table).where(table.c.owner == owner, table.c.conversation_id == identity)
            )
        connection.execute(delete(CONVERSATIONS).where(_mine(identity, owner)))


def _slim(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answer without the evidence's text: the clause id and its offsets bring it back."""
    evidence = [
        {key: value for key, value in row.items() if key != "text"} for row in answer.get("evidence", ())
    ]
    return {**answer, "evidence": evidence}


def storable(text: str) -> str:
    """Return ``text`` as every database takes it: no NUL, no half of a surrogate pair."""
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")


def _unknown(identity: str) -> NotFound:
    return NotFound(f"There is no conversation {identity[:80]!r}.", "It may have been deleted.")
