"""Normalised discounted cumulative gain over the evidence."""

from __future__ import annotations

from math import log2

from eval.metrics.base import Observed, Ratio


def ndcg_at_k(seen: Observed, k: int = 10) -> Ratio | None:
    r"""Return nDCG at ``k`` with binary relevance (Järvelin & Kekäläinen 2002).

    .. math:: \sum_{i \le k} \frac{rel_i}{\log_2(i + 1)} / \sum_{i \le \min(|G|, k)} \frac{1}{\log_2(i + 1)}

    Each gold item is counted once, at its first place. None without gold.
    """
    gold = list(seen.gold_items)
    if not gold:
        return None
    ideal = sum(1 / log2(i + 1) for i in range(1, min(len(gold), k) + 1))
    gained = 0.0
    for rank, piece in enumerate(sorted(seen.answer.evidence, key=lambda e: e.rank)[:k], start=1):
        hit = next((item for item in gold if seen.reaches(item, piece)), None)
        if hit is not None:
            gold.remove(hit)
            gained += 1 / log2(rank + 1)
    return Ratio(gained / ideal, 1)
