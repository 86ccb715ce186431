"""What a terminal shows: the progress bar and the tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from eval.compare import Comparison
from eval.documents import DocumentScore
from eval.gate import Shortfall
from eval.judge import OPINION, agreement
from eval.metrics.registry import LOWER_IS_BETTER
from eval.peers.table import COLUMNS, rows
from eval.runs import Result, Run
from eval.summary import Score, grouped, latencies, risk_area, score, scores


@contextmanager
def progress(total: int, doing: str = "asking") -> Iterator[Callable[[Result | None], None]]:
    """Show a bar on stderr when a person watches; give the function that moves it on."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _: None
        return
    columns = (
        TextColumn(doing),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[right]} right"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(doing, total=total, right=0)
        right = 0

        def advance(result: Result | None) -> None:
            nonlocal right
            right += result is not None and result.right
            bar.update(task, advance=1, right=right)

        yield advance


def show_run(run: Run, below: tuple[Shortfall, ...], *, failures: int = 10) -> None:
    """Print metrics with intervals, correctness by group, latency, failures and the gate's verdict."""
    console = Console()
    under = {s.metric for s in below}
    table = Table(title=f"{len(run.results)} cases asked, {len(run.skipped)} skipped")
    for name, justify in (
        ("metric", "left"),
        ("value", "right"),
        ("95 % interval", "right"),
        ("cases", "right"),
        ("", "left"),
    ):
        table.add_column(name, justify=justify)  # type: ignore[arg-type]
    for name, got in scores(run).items():
        arrow = "less is better" if name in LOWER_IS_BETTER else ""
        table.add_row(
            name,
            _number(got.value),
            _interval(got),
            str(got.cases),
            "under the gate" if name in under else arrow,
        )
    area = risk_area(run)
    if area is not None:
        table.add_row("area under risk–coverage", _number(area), "", str(len(run.results)), "less is better")
    opinion, same = score(run, OPINION), agreement(run)
    if opinion is not None and same is not None:
        said = f"no gate; same as the rules in {100 * same.part / same.whole:.0f} %"
        table.add_row(OPINION, _number(opinion.value), _interval(opinion), str(opinion.cases), said)
    console.print(table)
    for grouping in ("kind", "language", "document", "split"):
        groups = grouped(run, "correctness", grouping)
        inner = Table(title=f"correctness by {grouping}")
        inner.add_column(grouping)
        inner.add_column("value", justify="right")
        inner.add_column("95 % interval", justify="right")
        inner.add_column("cases", justify="right")
        for name, got in groups.items():
            inner.add_row(name, _number(got.value), _interval(got), str(got.cases))
        console.print(inner)
    times = latencies(run)
    if times:
        console.print(
            "latency  " + "  ".join(f"p{q} {seconds * 1000:.0f} ms" for q, seconds in times.items())
        )
    wrong = [r for r in run.results if not r.right]
    for result in wrong[:failures]:
        console.print(f"✗ {result.case.id}: {result.case.question}", style="bold", markup=False)
        console.print(f"    {'; '.join(result.faults)}", markup=False)
    if len(wrong) > failures:
        console.print(
            f"… and {len(wrong) - failures} more (--out RUN.json, then tiaowen eval report RUN.json)",
            markup=False,
        )
    for reason, count in Counter(r.split(":")[0] for r in run.skipped.values()).most_common():
        console.print(f"skipped {count}: {reason}", markup=False)
    for shortfall in below:
        console.print(f"under the gate: {shortfall}", style="bold red", markup=False)
    if not below:
        console.print("The run reaches the gate.", style="green")


def _number(value: float) -> str:
    return f"{value:.3f}"


def _interval(got: Score) -> str:
    return f"{got.low:.3f}–{got.high:.3f}"


def show_comparison(comparison: Comparison) -> None:
    """Print every metric's difference and every flipped case by name."""
    console = Console()
    table = Table(title=f"{comparison.shared} cases in both runs")
    for name in ("metric", "before", "after", "difference", "95 % interval"):
        table.add_column(name, justify="left" if name == "metric" else "right")
    for name, d in comparison.differences.items():
        better = (d.delta > 0) != (name in LOWER_IS_BETTER)
        style = ("green" if better else "red") if d.significant else ""
        table.add_row(
            name,
            _number(d.before),
            _number(d.after),
            f"{d.delta:+.3f}",
            f"{d.low:+.3f} to {d.high:+.3f}",
            style=style,
        )
    console.print(table)
    for title, pairs in (("fixed", comparison.fixed), ("broken", comparison.broken)):
        console.print(f"{title}: {len(pairs)}", style="bold")
        for before, after in pairs:
            why = "; ".join((before if title == "fixed" else after).faults)
            console.print(f"  {after.case.id}: {after.case.question}  ({why})", markup=False)
    verdict = "not chance" if comparison.p_value < 0.05 else "can be chance"
    console.print(f"McNemar's exact test over the flips: p = {comparison.p_value:.4f} ({verdict})")
    if comparison.only_before or comparison.only_after:
        console.print(
            f"left out: {len(comparison.only_before)} cases only before, {len(comparison.only_after)} only after"
        )


def show_peers(runs: Sequence[Run]) -> None:
    """Print the head-to-head: a row for each run, each figure with its interval."""
    console = Console()
    table = Table(title=f"{len(runs[0].results)} cases asked of each", show_lines=True)
    table.add_column("")
    for title in (*(c.title for c in COLUMNS), "median"):
        table.add_column(title, justify="right")
    for name, cells, median in rows(runs):
        table.add_row(name, *(c.replace(" (", "\n(") for c in cells.values()), median)
    console.print(table)


def show_documents(found: tuple[DocumentScore, ...]) -> None:
    """Print precision, recall and F1 of each reading against its gold."""
    console = Console()
    table = Table(title="reading documents")
    for name in ("document", "what", "precision", "recall", "F1", "gold"):
        table.add_column(name, justify="left" if name in {"document", "what"} else "right")
    for row in found:
        table.add_row(
            row.document,
            row.what,
            _optional(row.precision),
            _optional(row.recall),
            _optional(row.f1),
            str(row.gold),
        )
    console.print(table)
    for row in found:
        for problem in row.problems[:10]:
            console.print(f"  {row.document} {row.what}: {problem}", markup=False)


def _optional(value: float | None) -> str:
    return "" if value is None else _number(value)
