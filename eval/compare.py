"""Two runs over the same cases, paired: which flipped, and whether it can be chance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import comb

from eval.metrics.registry import METRICS
from eval.runs import Result, Run
from index.errors import InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """``after - before`` of a metric over the cases that both runs score, with the 95 % paired interval."""

    metric: str
    before: float
    after: float
    low: float
    high: float
    cases: int

    @property
    def delta(self) -> float:
        """After minus before."""
        return self.after - self.before

    @property
    def significant(self) -> bool:
        """Whether the interval leaves zero out."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """``fixed``: wrong before, right after. ``broken``: the reverse. ``p_value``: of that split under chance."""

    fixed: tuple[tuple[Result, Result], ...]
    broken: tuple[tuple[Result, Result], ...]
    p_value: float
    differences: Mapping[str, Difference]
    only_before: tuple[str, ...]
    only_after: tuple[str, ...]
    shared: int


def compare(before: Run, after: Run) -> Comparison:
    """Return how ``after`` differs from ``before`` over the cases both asked.

    Raises:
        InputError: they share no case.
    """
    old, new = before.by_id(), after.by_id()
    shared = [i for i in old if i in new]
    if not shared:
        raise InputError("The two runs have no case in common.", "Run both over the same --cases.")
    pairs = [(old[i], new[i]) for i in shared]
    fixed = tuple(p for p in pairs if not p[0].right and p[1].right)
    broken = tuple(p for p in pairs if p[0].right and not p[1].right)
    return Comparison(
        fixed=fixed,
        broken=broken,
        p_value=mcnemar(len(fixed), len(broken)),
        differences={m: d for m in METRICS if (d := _difference(m, pairs)) is not None},
        only_before=tuple(i for i in old if i not in new),
        only_after=tuple(i for i in new if i not in old),
        shared=len(shared),
    )


def mcnemar(fixed: int, broken: int) -> float:
    r"""Return the exact two-sided p-value of McNemar's test (1947): of n flips, as uneven or more.

    .. math:: p = \min(1, 2 \sum_{i \le \min(b, c)} \binom{n}{i} / 2^n), n = b + c

    1 without flips.

    >>> mcnemar(1, 5)  # 2 · (1 + 6) / 64
    0.21875
    """
    n = fixed + broken
    tail = sum(comb(n, i) for i in range(min(fixed, broken) + 1))
    return min(1.0, 2.0 * tail / float(2**n))


def _difference(metric: str, pairs: list[tuple[Result, Result]]) -> Difference | None:
    import numpy as np

    scored = [
        (a.scores[metric], b.scores[metric]) for a, b in pairs if metric in a.scores and metric in b.scores
    ]
    scored = [(a, b) for a, b in scored if a.whole > 0 and b.whole > 0]
    if not scored:
        return None
    table = np.array([[a.part, a.whole, b.part, b.whole] for a, b in scored])
    rows = np.random.default_rng(20240112).integers(0, len(scored), size=(1000, len(scored)))
    sums = table[rows].sum(axis=1)
    deltas = sums[:, 2] / sums[:, 3] - sums[:, 0] / sums[:, 1]
    total = table.sum(axis=0)
    low, high = np.quantile(deltas, [0.025, 0.975])
    return Difference(
        metric=metric,
        before=float(total[0] / total[1]),
        after=float(total[2] / total[3]),
        low=float(low),
        high=float(high),
        cases=len(scored),
    )
