"""Feedback: what a reader thought of an answer, one opinion for each answer."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from qa.store.conversations import storable
from qa.store.tables import FEEDBACK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import ColumnElement

    from qa.store.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """One opinion. ``rating``: up | down; ``created``: seconds since 1970."""

    id: str
    answer_id: str
    conversation_id: str
    owner: str
    rating: str
    reasons: tuple[str, ...]
    comment: str
    created: float


class FeedbackStore:
    """Read and write feedback."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(
        self,
        answer_id: str,
        *,
        rating: str,
        conversation_id: str = "",
        reasons: tuple[str, ...] = (),
        comment: str = "",
        owner: str = "",
    ) -> Feedback:
        """Keep an opinion; a second one on the same answer replaces the first."""
        now = time.time()
        values = {
            "rating": rating,
            "reasons": "\n".join(storable(reason) for reason in reasons),
            "comment": storable(comment),
            "created": now,
            "conversation_id": conversation_id,
        }
        mine = (FEEDBACK.c.answer_id == answer_id) & (FEEDBACK.c.owner == owner)
        with self._database.writing() as connection:
            self._database.alone(connection, f"feedback {owner} {answer_id}")
            identity = connection.execute(select(FEEDBACK.c.id).where(mine)).scalar()
            if identity is None:
                identity = f"f-{uuid.uuid4().hex}"
                connection.execute(
                    insert(FEEDBACK).values(id=identity, answer_id=answer_id, owner=owner, **values)
                )
            else:
                connection.execute(update(FEEDBACK).where(mine).values(**values))
        return Feedback(
            id=identity,
            answer_id=answer_id,
            conversation_id=conversation_id,
            owner=owner,
            rating=rating,
            reasons=reasons,
            comment=comment,
            created=now,
        )

    def of(self, conversation_id: str, *, owner: str) -> tuple[Feedback, ...]:
        """Return the feedback on a conversation's answers, oldest first."""
        return tuple(
            found
            for found in self._select(FEEDBACK.c.conversation_id == conversation_id)
            if found.owner == owner
        )

    def all(self) -> tuple[Feedback, ...]:
        """Return all feedback, oldest first."""
        return tuple(self._select())

    def _select(self, *conditions: ColumnElement[bool]) -> Iterator[Feedback]:
        query = select(FEEDBACK).order_by(FEEDBACK.c.created)
        with self._database.reading() as connection:
            rows = connection.execute(query.where(*conditions)).all()
        for row in rows:
            yield Feedback(
                id=row.id,
                answer_id=row.answer_id,
                conversation_id=row.conversation_id,
                owner=row.owner,
                rating=row.rating,
                reasons=tuple(row.reasons.split("\n")) if row.reasons else (),
                comment=row.comment,
                created=row.created,
            )
