"""The same cases over the product and its peers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from eval.answerers import Answerer
from eval.cases import Case
from eval.peers.answerer import PeerAnswerer
from eval.peers.process import PeerProcess
from eval.peers.registry import Peer
from eval.peers.spans import Gold, with_span_scores
from eval.peers.threshold import refusing_below, tuned_threshold
from eval.runner import agency_book, run_cases
from eval.runs import Result, Run
from index.embedders.base import Embedder

#: What the stamp of a run calls the one it is of.
NAME = "name"
OURS = "Tiaowen"
#: What is added to the name of a peer that refuses below its threshold.
REFUSING = ", refusing"


def head_to_head(
    cases: Sequence[Case],
    tuning: Sequence[Case],
    ours: Answerer,
    peers: Sequence[Peer],
    *,
    gold: Gold,
    embedder: Embedder,
    python_of: Callable[[Peer], Path],
    say: Callable[[str], None] = lambda _: None,
    on_progress: Callable[[Result | None], None] | None = None,
) -> tuple[Run, ...]:
    """Return one run for the product, then two for each peer: as it is, and with a threshold.

    Args:
        cases: what is asked and shown.
        tuning: development cases, on which the peers' thresholds are chosen.
        ours: the product.
        peers: whom to put beside it.
        gold: where the gold stands.
        embedder: whose vectors all peers use.
        python_of: a peer to the Python of its environment.
        say: told what takes long.
        on_progress: called after each question.

    Raises:
        ServiceError: a peer cannot be installed or fails.
    """
    own = with_span_scores(run_cases(cases, ours, on_progress=on_progress), gold)
    runs = [_named(own, OURS)]
    texts, book = ours.texts(), agency_book([*cases, *tuning])
    asked = {c.id: c for c in (*cases, *tuning)}
    for peer in peers:
        process = PeerProcess(peer.title, python_of(peer), peer.file, embedder)
        try:
            say(f"{peer.title}: {len(asked)} questions")
            everything = run_cases(
                tuple(asked.values()), PeerAnswerer(peer, process, texts, gold), on_progress=on_progress
            )
        finally:
            process.close()
        shown = _only(everything, {c.id for c in cases})
        shown = replace(shown, stamp={**shown.stamp, "cases": own.stamp["cases"]})
        threshold = tuned_threshold(_only(everything, {c.id for c in tuning}).results)
        refusing = refusing_below(shown, threshold, texts, book)
        runs.append(_named(with_span_scores(shown, gold), peer.title))
        runs.append(_named(with_span_scores(refusing, gold), f"{peer.title}{REFUSING}"))
    return tuple(runs)


def _only(run: Run, ids: set[str]) -> Run:
    return replace(
        run,
        results=tuple(r for r in run.results if r.case.id in ids),
        skipped={i: why for i, why in run.skipped.items() if i in ids},
    )


def _named(run: Run, name: str) -> Run:
    return replace(run, stamp={NAME: name, **run.stamp})
