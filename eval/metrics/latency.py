"""Latency percentiles."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil


def percentile(values: Sequence[float], q: float) -> float | None:
    """Return the ``q``-th percentile (0 < q <= 100) by nearest rank: the ceil(q/100 · n)-th smallest.

    Nearest rank always names a time that was really measured. None without values.
    """
    if not values:
        return None
    return sorted(values)[max(1, ceil(q / 100 * len(values))) - 1]
