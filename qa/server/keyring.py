"""Keys at the door: a token in, the key it is out; asked again every few seconds, not at every request."""

from __future__ import annotations

import hashlib
import logging
import threading
import time
from typing import TYPE_CHECKING

from index.errors import TiaowenError
from qa.keys import Key, hashed, parse_token

if TYPE_CHECKING:
    from qa.store.store import LazyStore

logger = logging.getLogger("tiaowen.server")

#: Seconds after which a key is looked up again: so long a revoked one may still work.
FRESH = 5.0

#: Seconds between two notes that a key was used.
_NOTED = 60.0

_MOST = 10_000

#: Compared with when there is no such key, so that the answer takes as long.
_NOBODY = Key(id="", name="", hash=hashed(""), scopes=frozenset())


class KeyRefused(Exception):
    """Why a token opens nothing. ``reason`` is one word for the log and the metrics."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message


class KeyRing:
    """Checks tokens against the store. Thread-safe; blocks for the database, so call it off the event loop."""

    def __init__(self, store: LazyStore) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._known: dict[bytes, tuple[Key, float]] = {}
        self._origins: tuple[frozenset[str], float] = (frozenset(), 0.0)

    def remembered(self, token: str) -> Key | None:
        """Return the key if it was checked a moment ago, without asking the database."""
        found = self._known.get(_digest(token))
        if found is None or found[1] < time.monotonic() or found[0].state() != "active":
            return None
        return found[0]

    def check(self, token: str) -> Key:
        """Return the key that ``token`` is.

        Raises:
            KeyRefused: unknown, expired or revoked.
            TiaowenError: the database cannot be asked.
        """
        parts = parse_token(token)
        key = self._store.get().keys.find(parts[0]) if parts else None
        right = (key or _NOBODY).opens(parts[1] if parts else "x")
        if key is None or not right:
            raise KeyRefused("unknown", "The key is not known here.")
        state = key.state()
        if state != "active":
            raise KeyRefused(state, f"The key is {state}.")
        if key.used is None or time.time() - key.used > _NOTED:
            self._note(key)
        with self._lock:
            if len(self._known) >= _MOST:
                self._known.clear()
            self._known[_digest(token)] = (key, time.monotonic() + FRESH)
        return key

    def _note(self, key: Key) -> None:
        try:
            self._store.get().keys.touch(key.id)
        except TiaowenError as error:  # a key opens also while the disk is full
            logger.warning("use of a key not noted: %s", error.message)

    def origins_fresh(self) -> bool:
        """Return whether `origins` answers without asking the database."""
        return self._origins[1] > time.monotonic()

    def origins(self) -> frozenset[str]:
        """Return the web sites that any active widget key works on.

        Raises:
            TiaowenError: the database cannot be asked.
        """
        if not self.origins_fresh():
            active = self._store.get().keys.active()
            found = frozenset(origin for key in active for origin in key.origins)
            self._origins = (found, time.monotonic() + FRESH)
        return self._origins[0]


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
