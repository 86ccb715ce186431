"""Events that a chat platform sent: each is taken once, however often and wherever it arrives."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite

from qa.store.conversations import storable
from qa.store.tables import EVENTS

if TYPE_CHECKING:
    from qa.store.database import Database

#: Seconds for which an event is known again; platforms retry for an hour at most.
KEPT = 7 * 86_400.0


class Inbox:
    """Claims events. Several processes over one database never claim the same."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(self, platform: str, tenant: str, event_id: str) -> bool:
        """Return whether the event is new; it never is again.

        Raises:
            StorageError, ServiceError: the database is away, and nothing was claimed.
        """
        dialect = sqlite if self._database.sqlite else postgresql
        claimed = (
            dialect.insert(EVENTS)
            .values(
                platform=platform,
                tenant=storable(tenant)[:80],
                event_id=storable(event_id)[:200],
                received=time.time(),
            )
            .on_conflict_do_nothing()
            .returning(EVENTS.c.event_id)  # not every driver counts the rows of an insert
        )
        with self._database.writing() as connection:
            return connection.execute(claimed).first() is not None

    def forget(self, before: float | None = None) -> int:
        """Delete what was received before a moment, by default so long ago that no retry comes; return how many."""
        moment = time.time() - KEPT if before is None else before
        with self._database.writing() as connection:
            return int(connection.execute(delete(EVENTS).where(EVENTS.c.received < moment)).rowcount)
