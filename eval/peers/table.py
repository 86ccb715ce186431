"""The head-to-head in figures: for a terminal, for Markdown and for the report."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from eval.charts import bars
from eval.peers.head_to_head import NAME
from eval.peers.spans import QUOTED, RECALL_1, RECALL_5, SUPPORT
from eval.runs import Run
from eval.summary import Score, grouped, latencies, score


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One figure. ``shape``: percent, number or characters. ``less``: less is better."""

    metric: str
    title: str
    shape: str = "percent"
    less: bool = False


COLUMNS: tuple[Column, ...] = (
    Column(metric="correctness", title="right answers"),
    Column(metric=RECALL_1, title="gold found first"),
    Column(metric=RECALL_5, title="gold in first 5"),
    Column(metric=SUPPORT, title="quotes that support"),
    Column(metric="refusal_recall", title="unanswerable refused"),
    Column(metric="over_abstention", title="answerable refused", less=True),
    Column(metric="wrong_agencies", title="wrong agencies per answer", shape="number", less=True),
    Column(metric=QUOTED, title="characters quoted", shape="characters", less=True),
)
#: What is drawn as bars, too.
DRAWN = ("correctness", RECALL_1, RECALL_5, SUPPORT, "refusal_recall")


def rows(runs: Sequence[Run]) -> list[tuple[str, dict[str, str], str]]:
    """Return (name, cell by metric with its 95 % interval, median latency) for each run; "–" without gold."""
    return [(name_of(run), {c.metric: _cell(run, c) for c in COLUMNS}, _median(run)) for run in runs]


def name_of(run: Run) -> str:
    """Return what the run calls itself."""
    return run.stamp.get(NAME) or run.stamp.get("answerer", "run")


def file_name(run: Run) -> str:
    """Return a name for the run's file, of ASCII letters, digits and hyphens."""
    return "-".join(re.findall(r"[a-z0-9]+", name_of(run).lower()))


def markdown(runs: Sequence[Run]) -> str:
    """Return the table in Markdown."""
    titles = ["", *(c.title for c in COLUMNS), "median"]
    lines = ["| " + " | ".join(titles) + " |", "|---" * len(titles) + "|"]
    lines += ["| " + " | ".join([name, *cells.values(), median]) + " |" for name, cells, median in rows(runs)]
    languages, found = by_language(runs)
    lines += ["", "| gold in first 5 | " + " | ".join(languages) + " |", "|---" * (len(languages) + 1) + "|"]
    lines += ["| " + " | ".join([name, *cells]) + " |" for name, cells in found]
    return "\n".join(lines) + "\n"


def by_language(runs: Sequence[Run]) -> tuple[list[str], list[tuple[str, list[str]]]]:
    """Return the languages asked in, and for each run that always answers (name, share of gold in its first 5)."""
    groups = {name_of(r): grouped(r, RECALL_5, "language") for r in runs if "threshold" not in r.stamp}
    languages = sorted({language for scores in groups.values() for language in scores})
    return languages, [
        (name, [f"{100 * scores[i].value:.0f} %" if i in scores else "–" for i in languages])
        for name, scores in groups.items()
    ]


def section(runs: Sequence[Run]) -> str:
    """Return the report's section: a table and bars; "" without runs."""
    if not runs:
        return ""
    head = "".join(f"<th>{escape(t)}</th>" for t in ("", *(c.title for c in COLUMNS), "median"))
    body = "".join(
        f"<tr><td>{escape(name)}</td>{''.join(map(_html_cell, cells.values()))}<td>{escape(median)}</td></tr>"
        for name, cells, median in rows(runs)
    )
    titles = {c.metric: c.title for c in COLUMNS}
    charts = "".join(
        f"<div><h3>{escape(titles[m][:1].upper() + titles[m][1:])}</h3>{bars(_by_name(runs, m))}</div>"
        for m in DRAWN
    )
    notes = "".join(f"<dt>{escape(name_of(r))}</dt><dd>{escape(_made_of(r))}</dd>" for r in runs[1:])
    asked = len(runs[0].results)
    languages, found = by_language(runs)
    spoken = "".join(f"<th>{escape(i)}</th>" for i in languages)
    by_tongue = "".join(
        f"<tr><td>{escape(name)}</td>{''.join(f'<td>{escape(c)}</td>' for c in cells)}</tr>"
        for name, cells in found
    )
    return (
        f"<h2>Head to head</h2><p class=soft>The same {asked} questions over the same collection and embedder. "
        "A piece counts as gold when it contains the gold quote or shares half the characters of the shorter one, "
        "however it is cut. The peers quote their best chunk; their thresholds are tuned on the development cases.</p>"
        f"<table class=versus><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        f"<h3>Gold in first 5, by the question's language</h3>"
        f"<table class=versus><thead><tr><th></th>{spoken}</tr></thead><tbody>{by_tongue}</tbody></table>"
        f'<div class="pair">{charts}</div><dl>{notes}</dl>'
    )


def _made_of(run: Run) -> str:
    if "threshold" in run.stamp:
        return f"the same, refusing below a likeness of {run.stamp['threshold']}"
    return "; ".join(filter(None, (run.stamp.get("pipeline"), run.stamp.get("packages"))))


def _by_name(runs: Sequence[Run], metric: str) -> Mapping[str, Score]:
    return {name_of(r): s for r in runs if (s := score(r, metric)) is not None}


def _cell(run: Run, column: Column) -> str:
    got = score(run, column.metric)
    if got is None:
        return "–"
    if column.shape == "percent":
        return f"{100 * got.value:.0f} % ({100 * got.low:.0f}–{100 * got.high:.0f})"
    if column.shape == "characters":
        return f"{got.value:.0f} ({got.low:.0f}–{got.high:.0f})"
    return f"{got.value:.2f} ({got.low:.2f}–{got.high:.2f})"


def _html_cell(cell: str) -> str:
    value, _, interval = cell.partition(" (")
    return f"<td>{escape(value)}{f'<br><small>{escape(interval[:-1])}</small>' if interval else ''}</td>"


def _median(run: Run) -> str:
    times = latencies(run)
    return f"{1000 * times[50]:.0f} ms" if times else "–"
