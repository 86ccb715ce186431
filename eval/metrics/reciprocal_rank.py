"""Mean reciprocal rank over the evidence."""

from __future__ import annotations

from eval.metrics.base import Observed, Ratio


def reciprocal_rank(seen: Observed, k: int = 10) -> Ratio | None:
    """Return 1 / rank of the first gold evidence, 0 if none of the first ``k`` is. None without gold."""
    gold = seen.gold_items
    if not gold:
        return None
    top = sorted(seen.answer.evidence, key=lambda e: e.rank)[:k]
    for rank, piece in enumerate(top, start=1):
        if any(seen.reaches(item, piece) for item in gold):
            return Ratio(1 / rank, 1)
    return Ratio(0, 1)
