"""Recall at k over the evidence."""

from __future__ import annotations

from eval.metrics.base import Observed, Ratio


def recall_at_k(seen: Observed, k: int) -> Ratio | None:
    r"""Return the share of gold items among the first ``k`` pieces of evidence.

    .. math:: R@k = |\{g \in G : g \in E_{1..k}\}| / |G|

    A list with more than ``k`` gold items cannot reach 1, so ``|G|`` is cut at ``k``. None without gold.
    """
    gold = seen.gold_items
    if not gold:
        return None
    top = sorted(seen.answer.evidence, key=lambda e: e.rank)[:k]
    found = sum(any(seen.reaches(item, piece) for piece in top) for item in gold)
    return Ratio(min(found, k) / min(len(gold), k), 1)
