"""Samples to figures, figures to a table: medians, shares found, ratios to ours. Pure functions."""

from __future__ import annotations

import math
import statistics
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

#: Whose figures the others are divided by.
OURS = "tiaowen"

#: How much less a library may find and still be one that finds the same.
SAME = 0.02

#: Figure, its heading, its format, whether less is better.
_COLUMNS: tuple[tuple[str, str, str, bool], ...] = (
    ("p50_ms", "hybrid p50 ms", ".1f", True),
    ("p95_ms", "p95 ms", ".1f", True),
    ("outside_ms", "of it outside the encoder", ".2f", True),
    ("cpu_ms", "processor p50 ms", ".1f", True),
    ("searches_per_s", "searches/s, 8 threads", ".0f", False),
    ("packaged_p50_ms", "p50 ms, the encoder as packaged", ".1f", True),
    ("packaged_searches_per_s", "searches/s, the same", ".0f", False),
    ("cold_s", "cold start to first answer s", ".2f", True),
    ("peak_mb", "peak RSS MB", ".0f", True),
    ("build_s", "index s, no embedding", ".1f", True),
    ("reading_s", "of it reading documents", ".1f", True),
    ("disk_mb", "disk MB", ".1f", True),
    ("add_ms", "add one document ms", ".0f", True),
    ("environment_mb", "environment MB", ".0f", True),
)


def found_share(found: Sequence[Sequence[str]], gold: Sequence[Sequence[str]], k: int = 10) -> float | None:
    """Return the share of questions one of whose gold clauses, or a part of it, is among ``k``; None without gold.

    ``gold`` may name a document: any clause of it will do then.
    """
    judged = [(hits, wanted) for hits, wanted in zip(found, gold, strict=True) if wanted]
    if not judged:
        return None
    right = sum(any(_within(hit, wanted) for hit in hits[:k]) for hits, wanted in judged)
    return round(right / len(judged), 4)


def _within(hit: str, wanted: Sequence[str]) -> bool:
    return any(hit == one or hit.startswith(f"{one}/") for one in wanted)


def overlap(found: Sequence[Sequence[str]], exact: Sequence[Sequence[str]]) -> float:
    """Return how much of the exact lists was found, 0..1."""
    wanted = sum(len(set(one)) for one in exact)
    both = sum(len(set(a) & set(b)) for a, b in zip(found, exact, strict=True))
    return round(both / wanted, 4) if wanted else 0.0


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least ``share`` of ``values`` do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def middle(values: Sequence[float]) -> float | None:
    """Return the median of what rounds gave, None where none gave anything."""
    return statistics.median(values) if values else None


def ratio(figure: float | None, ours: float | None, *, less_is_better: bool) -> float | None:
    """Return how many times better ours is: above 1 where we lead; None where something is missing."""
    if not figure or not ours:
        return None
    return figure / ours if less_is_better else ours / figure


def best_peer(
    figures: Mapping[str, Mapping[str, Any]], figure: str, *, less_is_better: bool, same: float = SAME
) -> tuple[str, float] | None:
    """Return the best peer that finds what ours finds (but for ``same``), and how many times better ours is."""
    ours = figures.get(OURS, {})
    least = (ours.get("found") or 0.0) - same
    rivals = {
        name: times
        for name, row in figures.items()
        if name != OURS
        and (row.get("found") or 0.0) >= least
        and (times := ratio(row.get(figure), ours.get(figure), less_is_better=less_is_better)) is not None
    }
    if not rivals:
        return None
    name = min(rivals, key=lambda peer: rivals[peer])
    return name, rivals[name]


def page(report: Mapping[str, Any]) -> str:
    """Return the report as Markdown: a table for each size, each cell with its ratio to ours."""
    lines = [
        "# Side by side",
        "",
        f"Load while it ran: {report['load'][0]:.1f} to {report['load'][1]:.1f} on {report['cpus']} cores; "
        f"{report['rounds']} rounds in turns. In brackets: how many times better ours is.",
    ]
    for size, part in report["sizes"].items():
        lines += ["", f"## {size}: {part['clauses']:,} clauses, {part['measured']} questions", ""]
        lines += table(part["libraries"], report["titles"])
        for name, why in part["missing"].items():
            lines += ["", f"{report['titles'].get(name, name)} is missing: {why}"]
        for label, figure, less in (
            ("p50", "p50_ms", True),
            ("searches/s", "searches_per_s", False),
            ("p50 with the encoder as packaged", "packaged_p50_ms", True),
            ("searches/s with the encoder as packaged", "packaged_searches_per_s", False),
        ):
            for who, same in (("that finds as much", SAME), ("whatever it finds", 1.0)):
                best = best_peer(part["libraries"], figure, less_is_better=less, same=same)
                said = f"{report['titles'].get(best[0], best[0])}, ours is {best[1]:.1f}×" if best else "none"
                lines += ["", f"Best peer {who}, by {label}: {said}."]
    return "\n".join([*lines, ""])


def table(figures: Mapping[str, Mapping[str, Any]], titles: Mapping[str, str]) -> list[str]:
    """Return the rows of one table, ours first, libraries across."""
    names = sorted(figures, key=lambda name: name != OURS)
    ours = figures.get(OURS, {})
    lines = [
        f"| | {' | '.join(titles.get(name, name) for name in names)} |",
        f"|{'---|' * (len(names) + 1)}",
    ]
    for key, heading, form, less in _COLUMNS:
        cells = [
            _cell(figures[name], key, form, None if name == OURS else ours.get(key), less) for name in names
        ]
        lines.append(f"| {heading} | {' | '.join(cells)} |")
    shares: tuple[tuple[str, Callable[[Mapping[str, Any]], str]], ...] = (
        ("gold among 10", lambda row: _share(row.get("found"))),
        ("gold first", lambda row: _share(row.get("first"))),
        ("of the exact fusion's 10", lambda row: _share(row.get("overlap"))),
        ("added ones found, after a start", lambda row: row.get("added", "–")),
    )
    for heading, cell in shares:
        lines.append(f"| {heading} | {' | '.join(cell(figures[name]) for name in names)} |")
    return lines


def _cell(row: Mapping[str, Any], key: str, form: str, ours: float | None, less: bool) -> str:
    figure = row.get(key)
    if figure is None:
        return str(row.get("failed", {}).get(key, "–"))
    times = ratio(figure, ours, less_is_better=less)
    return f"{figure:,{form}}" + (f" ({times:.1f}×)" if times is not None else "")


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
