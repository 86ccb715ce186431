"""Inline SVG: bars with whiskers, the risk–coverage curve, a histogram of latencies. No library, no request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from math import log10

from eval.metrics.risk_coverage import CurvePoint
from eval.summary import Score

_WIDTH, _NAMES, _VALUES = 520, 150, 90


def bars(groups: Mapping[str, Score]) -> str:
    """Return one horizontal bar a group, from 0 to 1, with its interval as a whisker."""
    if not groups:
        return "<p class=soft>No cases.</p>"
    row, room = 24, _WIDTH - _NAMES - _VALUES
    lines = []
    for i, (name, got) in enumerate(groups.items()):
        y = i * row
        low, high = _NAMES + room * min(1, got.low), _NAMES + room * min(1, got.high)
        lines.append(
            f'<text x="{_NAMES - 8}" y="{y + 16}" text-anchor="end">{escape(_fit(name))}</text>'
            f'<rect class="track" x="{_NAMES}" y="{y + 4}" width="{room}" height="16" rx="3"/>'
            f'<rect class="bar" x="{_NAMES}" y="{y + 4}" width="{room * min(1, got.value):.1f}" height="16" rx="3"/>'
            f'<line class="whisker" x1="{low:.1f}" x2="{high:.1f}" y1="{y + 12}" y2="{y + 12}"/>'
            f'<text x="{_WIDTH - _VALUES + 8}" y="{y + 16}">{100 * got.value:.0f} % '
            f'<tspan class="soft">of {got.cases}</tspan></text>'
        )
    title = ", ".join(f"{n} {100 * s.value:.0f} %" for n, s in groups.items())
    return _svg(_WIDTH, row * len(groups) + 4, "".join(lines), title)


def curve_chart(points: Sequence[CurvePoint], area: float | None) -> str:
    """Return the risk–coverage curve: share of wrong answers over the share of questions answered."""
    if not points:
        return "<p class=soft>Nothing was answered.</p>"
    left, top, width, height = 44, 10, 440, 210
    highest = max(0.1, *(p.risk for p in points))
    ceiling = min(1.0, -(-highest * 10 // 1) / 10)

    def at(point: CurvePoint) -> str:
        return f"{left + width * point.coverage:.1f},{top + height * (1 - point.risk / ceiling):.1f}"

    trace = " ".join(map(at, points))
    end = points[-1]
    floor = top + height
    grid = "".join(
        f'<line class="axis" x1="{left}" x2="{left + width}" y1="{top + height * (1 - f):.1f}" y2="{top + height * (1 - f):.1f}"/>'
        f'<text class="soft" x="{left - 6}" y="{top + height * (1 - f) + 4:.1f}" text-anchor="end">{100 * f * ceiling:.0f} %</text>'
        for f in (0, 0.25, 0.5, 0.75, 1)
    )
    ticks = "".join(
        f'<text class="soft" x="{left + width * f:.1f}" y="{floor + 18}" text-anchor="middle">{100 * f:.0f} %</text>'
        for f in (0, 0.25, 0.5, 0.75, 1)
    )
    first = f"{left + width * points[0].coverage:.1f},{floor}"
    last = f"{left + width * end.coverage:.1f},{floor}"
    body = (
        f'{grid}{ticks}<polygon class="area" points="{first} {trace} {last}"/><polyline class="trace" points="{trace}"/>'
        f'<text class="soft" x="{left + width / 2}" y="{floor + 38}" text-anchor="middle">'
        "questions answered, surest first</text>"
    )
    said = f"{100 * end.risk:.0f} % of answers wrong at {100 * end.coverage:.0f} % answered"
    under = f", area under the curve {area:.3f}" if area is not None else ""
    return (
        _svg(_WIDTH, floor + 46, body, said)
        + f"<p class=soft>Wrong answers (up) among those answered: {said}{under}.</p>"
    )


def histogram(seconds: Sequence[float], percentiles: Mapping[int, float]) -> str:
    """Return how many questions took how long, in milliseconds on a logarithmic axis."""
    if not seconds:
        return "<p class=soft>No cases.</p>"
    left, top, width, height, bins = 20, 10, 480, 210, 24
    times = [max(1e-4, s) * 1000 for s in seconds]
    low, high = log10(min(times)), log10(max(times))
    high = max(high, low + 0.3)
    counts = [0] * bins
    for time in times:
        counts[min(bins - 1, int((log10(time) - low) / (high - low) * bins))] += 1
    tallest = max(counts)
    step = width / bins
    floor = top + height
    columns = "".join(
        f'<rect class="bar" x="{left + i * step + 1:.1f}" y="{floor - height * n / tallest:.1f}" '
        f'width="{step - 2:.1f}" height="{height * n / tallest:.1f}"/>'
        for i, n in enumerate(counts)
        if n
    )
    ticks = "".join(
        f'<text class="soft" x="{left + width * f:.1f}" y="{floor + 18}" text-anchor="middle">'
        f"{_time(10 ** (low + f * (high - low)))}</text>"
        for f in (0, 0.25, 0.5, 0.75, 1)
    )
    said = ", ".join(f"p{q} {_time(1000 * s)}" for q, s in percentiles.items())
    body = f'<line class="axis" x1="{left}" x2="{left + width}" y1="{floor}" y2="{floor}"/>{columns}{ticks}'
    return _svg(_WIDTH, floor + 26, body, said) + f"<p class=soft>{said}.</p>"


def _time(milliseconds: float) -> str:
    if milliseconds >= 1000:
        return f"{milliseconds / 1000:.1f} s"
    return f"{milliseconds:.0f} ms" if milliseconds >= 10 else f"{milliseconds:.1f} ms"


def _fit(name: str) -> str:
    return name if len(name) <= 22 else name[:21] + "…"


def _svg(width: int, height: float, body: str, title: str) -> str:
    return (
        f'<svg viewBox="0 0 {width} {height:.0f}" role="img" aria-label="{escape(title)}">'
        f"<title>{escape(title)}</title>{body}</svg>"
    )
