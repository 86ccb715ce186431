"""From an offset to the clause that a fact belongs to."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.documents import Clause


class ClauseMap:
    """Which clause holds an offset, and which labelled clause that one hangs from."""

    def __init__(self, clauses: Sequence[Clause]) -> None:
        self._clauses = clauses
        self._starts = [clause.start for clause in clauses]
        self._by_id = {clause.id: clause for clause in clauses}

    def at(self, offset: int) -> Clause | None:
        """Return the clause whose own span holds ``offset``, None outside all of them."""
        i = bisect_right(self._starts, offset) - 1
        return self._clauses[i] if i >= 0 and offset < self._clauses[i].end else None

    def labelled(self, offset: int) -> Clause | None:
        """Return the nearest labelled clause around ``offset``: the clause itself, else an ancestor.

        Where nothing around it has a label, the clause itself.
        """
        own = self.at(offset)
        clause = own
        for _ in range(64):  # deeper than any outline; a parent loop must not hang us
            if clause is None:
                return own
            if clause.label:
                return clause
            clause = self._by_id.get(clause.parent)
        return own

    def ancestors(self, clause: Clause) -> tuple[Clause, ...]:
        """Return the ancestors of ``clause``, nearest first."""
        found: list[Clause] = []
        parent = self._by_id.get(clause.parent)
        while parent is not None and len(found) < 64:
            found.append(parent)
            parent = self._by_id.get(parent.parent)
        return tuple(found)
