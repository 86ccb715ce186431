"""When to ask a service again, and how long to wait first."""

from __future__ import annotations

import email.utils
import random
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Statuses that may be different next time; 529 is Anthropic's "overloaded". The rest of 5xx is among them too.
RETRY_STATUSES = frozenset({408, 409, 425, 429})


def may_pass(status: int) -> bool:
    """Return whether a failure with ``status`` may be gone on the next attempt."""
    return status in RETRY_STATUSES or status >= 500


def backoff(attempt: int, *, base: float = 0.5, ceiling: float = 8.0) -> float:
    """Return the seconds to wait after failed attempt number ``attempt`` (from 1): doubling, ±25 % by chance."""
    return float(min(ceiling, base * 2 ** (attempt - 1)) * random.uniform(0.75, 1.25))  # noqa: S311 - jitter


def retry_after(headers: Mapping[str, str]) -> float:
    """Return the seconds a service asks us to wait, 0 if it does not say.

    ``Retry-After`` is a number of seconds or a date; ``retry-after-ms`` is what some send beside it. Names in
    ``headers`` are looked up as given here, so the mapping should not mind case.
    """
    try:
        return max(0.0, float(headers["retry-after-ms"]) / 1000)
    except (KeyError, ValueError):
        pass
    value = headers.get("retry-after", "")
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        return max(0.0, email.utils.parsedate_to_datetime(value).timestamp() - time.time())
    except (ValueError, TypeError):
        return 0.0
