"""``tiaowen conversations``: export and delete what the service remembers."""

from __future__ import annotations

import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from index.errors import InputError, StorageError

if TYPE_CHECKING:
    from qa.cli.app import Session
    from qa.store.store import Store


def export(session: Session, *, identity: str | None, out: Path | None) -> None:
    """Write conversations as JSONL, one a line, with their answers and feedback.

    Raises:
        NotFound: no such conversation.
        StorageError: the file cannot be written.
    """
    with closing(_store(session)) as store:
        if out is None or str(out) == "-":
            for line in _lines(store, identity):
                sys.stdout.write(line)
            return
        count = 0
        try:
            with out.open("w", encoding="utf-8") as file:
                for line in _lines(store, identity):
                    file.write(line)
                    count += 1
        except OSError as exc:
            raise StorageError(f"{out} cannot be written: {exc.strerror}.", "Choose another --out.") from exc
        typer.echo(f"Exported {count} to {out}.", err=True)


def delete(session: Session, *, identity: str | None, before: str, everything: bool) -> None:
    """Delete one conversation, those last used before a day, or all.

    Raises:
        InputError: none or several of these were asked for, or no date.
        NotFound: no such conversation.
    """
    if sum((identity is not None, bool(before), everything)) != 1:
        raise InputError("Say which to delete, in one way.", "Give an ID, or --before DATE, or --all.")
    with closing(_store(session)) as store:
        if identity is not None:
            store.conversations.delete(identity)
            count = 1
        else:
            moment = _moment(before) if before else float("inf")
            count = store.conversations.delete_before(min(moment, 1e15))
    typer.echo(f"Deleted {count}, with their answers and feedback.")


def _store(session: Session) -> Store:
    from qa.store.store import open_store

    return open_store(session.settings())


def _lines(store: Store, identity: str | None) -> Any:
    from qa.server.remembering import conversation_json
    from qa.wire import dumps

    found = store.conversations.all() if identity is None else [store.conversations.get(identity)]
    for conversation in found:
        feedback = store.feedback.of(conversation.id, owner=conversation.owner)
        yield dumps(conversation_json(conversation, feedback)) + "\n"


def _moment(day: str) -> float:
    try:
        return datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=UTC).timestamp()
    except ValueError:
        raise InputError(f"{day!r} is not a date.", "Write it as YYYY-MM-DD.") from None
