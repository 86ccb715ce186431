"""Which characters are already spoken for."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class Occupied:
    """A set of spans that answers quickly whether another one meets it."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self._spans = sorted(spans)
        self._starts = [start for start, _ in self._spans]
        ends: list[int] = []
        for _, end in self._spans:
            ends.append(max(end, ends[-1]) if ends else end)
        self._ends = ends

    def overlaps(self, start: int, end: int) -> bool:
        """Return whether any character of ``[start, end)`` is taken."""
        i = bisect_left(self._starts, end)
        return i > 0 and self._ends[i - 1] > start
