"""The whole store behind one door, opened when first needed."""

from __future__ import annotations

import threading
import time
from functools import cached_property
from typing import TYPE_CHECKING

from index.errors import TiaowenError
from qa.store.conversations import Conversations
from qa.store.database import Database, open_database
from qa.store.feedback import FeedbackStore
from qa.store.inbox import Inbox
from qa.store.jobs import JobStore
from qa.store.keys import KeyStore

if TYPE_CHECKING:
    from collections.abc import Callable

    from qa.settings import Settings

#: Seconds after a failed opening before the next attempt: a database that is down is not asked by every request.
RETRY_AFTER = 2.0


class Store:
    """Conversations, feedback, keys and jobs over one open database."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @cached_property
    def conversations(self) -> Conversations:
        """What was asked and answered."""
        return Conversations(self.database)

    @cached_property
    def feedback(self) -> FeedbackStore:
        """What readers thought of it."""
        return FeedbackStore(self.database)

    @cached_property
    def jobs(self) -> JobStore:
        """Work that outlasts a request."""
        return JobStore(self.database)

    @cached_property
    def keys(self) -> KeyStore:
        """Who may ask."""
        return KeyStore(self.database)

    @cached_property
    def inbox(self) -> Inbox:
        """Events of chat platforms that were taken already."""
        return Inbox(self.database)

    def close(self) -> None:
        """Give the database back."""
        self.database.close()


def open_store(settings: Settings) -> Store:
    """Return the store that the settings name.

    Raises:
        SettingInvalid, MissingExtra, ServiceError, StorageError: see `Database`.
    """
    return Store(open_database(settings))


class LazyStore:
    """Opens the store at the first `get`, and again after a failure; thread-safe."""

    def __init__(self, opener: Callable[[], Store]) -> None:
        self._opener = opener
        self._lock = threading.Lock()
        self._store: Store | None = None
        self._failure: TiaowenError | None = None
        self._failed_at = 0.0

    def get(self) -> Store:
        """Return the open store.

        Raises:
            TiaowenError: why it is not open.
        """
        if self._store is not None:
            return self._store
        with self._lock:
            if self._store is not None:
                return self._store
            if self._failure is not None and time.monotonic() - self._failed_at < RETRY_AFTER:
                raise type(self._failure)(self._failure.message, self._failure.hint)
            try:
                self._store = self._opener()
            except TiaowenError as error:
                self._failure, self._failed_at = error, time.monotonic()
                raise
            self._failure = None
            return self._store

    def close(self) -> None:
        """Close the store if it is open; a later `get` opens it again."""
        with self._lock:
            store, self._store = self._store, None
        if store is not None:
            store.close()
