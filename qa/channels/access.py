"""An access token that is fetched when the last one ends, by one task for all that wait."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

#: Seconds before its end that a token is no longer used: one that ends on the way is refused.
_EARLY = 300.0


class AccessToken:
    """Kept in memory.

    Args:
        fetch: returns a new token and the seconds it lives.
    """

    def __init__(self, fetch: Callable[[], Awaitable[tuple[str, float]]]) -> None:
        self._fetch = fetch
        self._token = ""
        self._until = 0.0
        self._fetching = asyncio.Lock()

    async def get(self) -> str:
        """Return a token that is good for a while; see ``fetch`` for what it raises."""
        async with self._fetching:
            if time.monotonic() >= self._until:
                self._token, lives = await self._fetch()
                self._until = time.monotonic() + max(0.0, lives - _EARLY)
            return self._token

    def forget(self, token: str) -> None:
        """Give up a token that the platform refused, unless another task fetched a new one meanwhile."""
        if token == self._token:
            self._until = 0.0
