"""Risk–coverage curve (El-Yaniv & Wiener 2010; Geifman & El-Yaniv 2017)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class CurvePoint(NamedTuple):
    """``risk``: share of wrong answers among the ``coverage`` share of cases with most confidence."""

    coverage: float
    risk: float


def risk_coverage(outcomes: Sequence[tuple[float, bool]]) -> tuple[CurvePoint, ...]:
    """Return the curve of ``(confidence, right)`` pairs, least coverage first; () for none.

    Refused cases take part with confidence minus infinity: they are never covered, so the curve ends at the
    coverage the system chose. Equal confidences enter together.
    """
    total = len(outcomes)
    ordered = sorted((o for o in outcomes if o[0] != float("-inf")), key=lambda o: -o[0])
    points: list[CurvePoint] = []
    wrong = 0
    for i, (confidence, right) in enumerate(ordered, start=1):
        wrong += not right
        if i < len(ordered) and ordered[i][0] == confidence:
            continue
        points.append(CurvePoint(i / total, wrong / i))
    return tuple(points)


def area_under(points: Sequence[CurvePoint]) -> float | None:
    """Return the mean risk over the covered range (AURC to the last point), by steps; None without points."""
    if not points:
        return None
    area = before = 0.0
    for point in points:
        area += (point.coverage - before) * point.risk
        before = point.coverage
    return area / before
