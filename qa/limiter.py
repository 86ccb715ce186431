"""Rate limits: so many requests in a moving window, for each key and each visitor."""

from __future__ import annotations

import ipaddress
import math
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from limits import RateLimitItem
    from limits.aio.strategies import MovingWindowRateLimiter


class RateLimiter:
    """Counts in memory; several processes count each for itself."""

    def __init__(self, *, key: str, visitor: str) -> None:
        """Take the two limits, such as ``60/minute``."""
        self._texts = (key, visitor)
        self._limiter: MovingWindowRateLimiter | None = None
        self._key: RateLimitItem | None = None
        self._visitor: RateLimitItem | None = None

    async def key(self, identity: str) -> int:
        """Count a request of a key; return 0, or the seconds to wait."""
        limiter, key, _ = self._ready()
        return await _hit(limiter, key, "key", identity)

    async def visitor(self, identity: str) -> int:
        """Count a request of a visitor; return 0, or the seconds to wait."""
        limiter, _, visitor = self._ready()
        return await _hit(limiter, visitor, "visitor", identity)

    def _ready(self) -> tuple[MovingWindowRateLimiter, RateLimitItem, RateLimitItem]:
        if self._limiter is None or self._key is None or self._visitor is None:
            from limits import parse
            from limits.aio.storage import MemoryStorage
            from limits.aio.strategies import MovingWindowRateLimiter

            self._key, self._visitor = (parse(text) for text in self._texts)
            self._limiter = MovingWindowRateLimiter(MemoryStorage())
        return self._limiter, self._key, self._visitor


async def _hit(limiter: MovingWindowRateLimiter, item: RateLimitItem, *names: str) -> int:
    if await limiter.hit(item, *names):
        return 0
    window = await limiter.get_window_stats(item, *names)
    return max(1, math.ceil(window.reset_time - time.time()))


def visitor_of(address: str) -> str:
    """Return what a visitor is counted by, "" for this machine; of IPv6 the network, which is one household."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address[:100]
    if parsed.is_loopback:
        return ""
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return visitor_of(str(parsed.ipv4_mapped))
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)
