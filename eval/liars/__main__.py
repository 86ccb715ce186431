"""``python -m eval.liars``: lies caught and truths blocked, per kind and language."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from eval.liars.lies import KINDS
from eval.liars.suite import Verdict, judge_all, tally
from eval.liars.truths import LANGUAGES


def main(
    *,
    home: Annotated[
        Path | None, typer.Option(help="A home with an index; default: the bundled corpus.")
    ] = None,
    dev: Annotated[
        bool, typer.Option("--dev", help="Also the development policies, where they are.")
    ] = False,
    split: Annotated[str, typer.Option(help="dev, held-out or all.")] = "all",
    unmarked: Annotated[
        bool, typer.Option("--unmarked", help="Without markers: the clause has to be found, too.")
    ] = False,
    show: Annotated[int, typer.Option(help="How many wrong verdicts to print.")] = 0,
    kind: Annotated[list[str] | None, typer.Option(help="Only these kinds; true is one.")] = None,
) -> None:
    """Judge every truth and every lie about a collection and print what came of it."""
    from eval.collection import collection_home
    from eval.sources import bundled_files, dev_files
    from index.embedders.registry import load_embedder
    from index.engines.base import EVERYTHING
    from index.engines.embedded import EmbeddedEngine
    from index.lexicon import default_lexicon
    from qa.fact_table import FactTable

    where = home or collection_home([*bundled_files().values(), *(dev_files().values() if dev else ())])
    engine = EmbeddedEngine.open(where, embedder=load_embedder("bundled"))
    try:
        verdicts = judge_all(
            FactTable(engine, EVERYTHING), default_lexicon(), split=split, kinds=kind or (), unmarked=unmarked
        )
    finally:
        engine.close()
    for held_out in (False, True):
        own = [v for v in verdicts if v.truth.held_out is held_out]
        if own:
            typer.echo(f"\n{'held out' if held_out else 'dev'}")
            _table(own)
    for verdict in [v for v in verdicts if not v.right][:show]:
        text = verdict.lie.text if verdict.lie else verdict.truth.text
        typer.echo(
            f"\n{verdict.kind} {verdict.truth.language} {verdict.truth.clause} {verdict.truth.sort}\n  {text}\n  {verdict.why}"
        )
    times = sorted(v.ms for v in verdicts)
    typer.echo(
        f"\n{len(times)} sentences judged, median {times[len(times) // 2]:.1f} ms, p95 {times[len(times) * 95 // 100]:.1f} ms"
    )


def _table(verdicts: list[Verdict]) -> None:
    counts = tally(verdicts)
    typer.echo(f"{'':24}" + "".join(f"{name:>14}" for name in (*LANGUAGES, "all")))
    for kind in (*KINDS, "lies", "true"):
        cells = []
        for language in (*LANGUAGES, "all"):
            right, whole = counts.get((kind, language), (0, 0))
            cells.append(f"{right}/{whole}" if whole else "-")
        right, whole = counts.get((kind, "all"), (0, 0))
        share = f"{100 * right / whole:8.1f} %" if whole else ""
        typer.echo(f"{kind:24}" + "".join(f"{cell:>14}" for cell in cells) + share)


if __name__ == "__main__":
    typer.run(main)
