"""Bootstrap confidence intervals (Efron 1979, percentile method)."""

from __future__ import annotations

from collections.abc import Sequence

from eval.metrics.base import Ratio


def interval(
    ratios: Sequence[Ratio], *, draws: int = 1000, level: float = 0.95, seed: int = 20240112
) -> tuple[float, float] | None:
    """Return the interval of sum(part) / sum(whole) over cases drawn with replacement; None without cases.

    The whole case is resampled, so answers with many citations do not pretend to be many cases. The seed is
    fixed: the same run has the same interval.
    """
    import numpy as np

    usable = [r for r in ratios if r.whole > 0]
    if not usable:
        return None
    parts = np.array([r.part for r in usable])
    wholes = np.array([r.whole for r in usable])
    rows = np.random.default_rng(seed).integers(0, len(usable), size=(draws, len(usable)))
    means = parts[rows].sum(axis=1) / wholes[rows].sum(axis=1)
    tail = (1 - level) / 2
    low, high = np.quantile(means, [tail, 1 - tail])
    return float(low), float(high)


def mean(ratios: Sequence[Ratio]) -> float | None:
    """Return sum(part) / sum(whole); None where there is nothing to divide by."""
    whole = sum(r.whole for r in ratios)
    return sum(r.part for r in ratios) / whole if whole else None
