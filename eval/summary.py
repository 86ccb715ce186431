"""A run in numbers: every metric with its interval, whole and by kind, language, document and split."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from eval.metrics.bootstrap import interval, mean
from eval.metrics.latency import percentile
from eval.metrics.registry import METRICS
from eval.metrics.risk_coverage import CurvePoint, area_under, risk_coverage
from eval.runs import Result, Run

#: How results can be put in groups.
GROUPINGS: Mapping[str, Callable[[Result], str]] = {
    "kind": lambda r: r.case.kind,
    "language": lambda r: r.case.language,
    "document": lambda r: r.case.documents[0],
    "split": lambda r: r.case.split,
}
PERCENTILES = (50, 90, 95, 99)


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A metric over cases: ``value`` with the 95 % bootstrap interval, over ``cases`` cases that have it."""

    metric: str
    value: float
    low: float
    high: float
    cases: int


def score(run: Run, metric: str, results: Sequence[Result] | None = None) -> Score | None:
    """Return ``metric`` over ``results`` (default: all); None where no case has gold for it."""
    ratios = run.ratios(metric, results)
    value, bounds = mean(ratios), interval(ratios)
    if value is None or bounds is None:
        return None
    return Score(metric=metric, value=value, low=bounds[0], high=bounds[1], cases=len(ratios))


def scores(run: Run) -> dict[str, Score]:
    """Return every metric that has a value."""
    return {m: s for m in METRICS if (s := score(run, m)) is not None}


def grouped(run: Run, metric: str, grouping: str) -> dict[str, Score]:
    """Return ``metric`` by group, groups in alphabetical order."""
    key = GROUPINGS[grouping]
    groups: dict[str, list[Result]] = {}
    for result in run.results:
        groups.setdefault(key(result), []).append(result)
    return {name: s for name in sorted(groups) if (s := score(run, metric, groups[name])) is not None}


def curve(run: Run) -> tuple[CurvePoint, ...]:
    """Return the risk–coverage curve of the run, by the answers' own confidence."""
    return risk_coverage([(r.confidence, r.right) for r in run.results])


def risk_area(run: Run) -> float | None:
    """Return the area under the risk–coverage curve; None for an empty run."""
    return area_under(curve(run))


def latencies(run: Run) -> dict[int, float]:
    """Return percentiles of the seconds a question took."""
    times = [r.seconds for r in run.results]
    return {q: value for q in PERCENTILES if (value := percentile(times, q)) is not None}
