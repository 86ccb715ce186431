"""A run as the table that README shows: every headline figure with its interval."""

from __future__ import annotations

from eval.metrics.registry import LOWER_IS_BETTER
from eval.report import HEADLINES
from eval.runs import Run
from eval.summary import Score, grouped, latencies, score


def markdown(run: Run) -> str:
    """Return headline figures over all, dev and test cases, then right answers by language, in Markdown.

    Each cell is the figure with its 95 % bootstrap interval, "–" where no case has gold for it.
    """
    splits = {
        "all": list(run.results),
        "dev": [r for r in run.results if r.case.split == "dev"],
        "test": [r for r in run.results if r.case.split == "test"],
    }
    splits = {name: results for name, results in splits.items() if results}
    head = ["", *(f"{name} ({len(results)})" for name, results in splits.items())]
    lines = [_row(head), "|---" * len(head) + "|"]
    for metric, words in HEADLINES.items():
        cells = [_cell(metric, score(run, metric, results)) for results in splits.values()]
        if any(c != "–" for c in cells):
            lines.append(_row([words, *cells]))
    lines += ["", _row(["right answers in", "", "cases"]), "|---|---|---|"]
    lines += [
        _row([name, _cell("correctness", got), str(got.cases)])
        for name, got in grouped(run, "correctness", "language").items()
    ]
    times = ", ".join(f"p{q} {1000 * s:.0f} ms" for q, s in latencies(run).items())
    return "\n".join([*lines, "", f"95 % bootstrap intervals in brackets. Latency: {times}."]) + "\n"


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _cell(metric: str, got: Score | None) -> str:
    if got is None:
        return "–"
    if metric in LOWER_IS_BETTER:
        return f"{got.value:.2f} ({got.low:.2f}–{got.high:.2f})"
    return f"{100 * got.value:.0f} % ({100 * got.low:.0f}–{100 * got.high:.0f})"
