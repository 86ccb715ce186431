"""Fit the ranking of clauses: ``python -m eval.fit_ranking [--shared DIR] [--library DIR] [--write]``.

Every development question that has an answer is searched for; among its hits those that hold the gold are to
come first. A conditional logit (softmax over the hits of one question) with an L2 penalty is fitted by Newton
steps and judged by five-fold cross-validation over cases. Test cases are never asked.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from eval.fitting import add_folders, collections, fair
from index.text import fold
from qa.answers import Question, Turn
from qa.ranking import CANDIDATES, features

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from eval.cases import Case
    from index.documents import Hit
    from qa.assistant import Assistant

PENALTY = 2.0


@dataclass(frozen=True)
class Group:
    """The hits of one question: ``x`` (hits, features) and which of them are gold."""

    case_id: str
    x: NDArray[Any]
    gold: NDArray[Any]


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, print how often the gold comes first before and after, and write ranking.toml if asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    add_folders(parser)
    parser.add_argument("--write", action="store_true", help="write qa/ranking.toml")
    options = parser.parse_args(arguments)
    names: list[str] = []
    groups = [
        group
        for assistant, cases in collections(options.shared, options.library)
        for group in _groups(cases, assistant, names)
    ]
    first, after = np.mean([g.gold[0] for g in groups]), cross_validated(groups)
    sys.stdout.write(
        f"{len(groups)} questions: gold first {first:.3f} as found, {after:.3f} ranked (five-fold)\n"
    )
    if options.write:
        path = Path(__file__).parent.parent / "qa" / "ranking.toml"
        listed = "\n".join(f"{n} = {w:.2f}" for n, w in zip(names, fit(groups), strict=True))
        path.write_text(
            "# How the features of ranking.py weigh: a linear score among the hits of one question.\n"
            "# Fitted on the development cases of eval/data by\n"
            f"# python -m eval.fit_ranking --shared ../shared --library LIBRARY --write ({len(groups)} questions).\n\n"
            f"[weights]\n{listed}\n",
            encoding="utf-8",
        )
    return 0


def _groups(cases: Iterable[Case], assistant: Assistant, names: list[str]) -> Iterable[Group]:
    texts = {d.id: d.text for d in assistant.engine.documents()}
    for case in cases:
        if not case.answerable or not fair(case, set(texts)):
            continue
        history = tuple(Turn(role=m.role, content=m.content) for m in case.history)
        asked, found, hits = assistant.candidates(Question(text=case.question, history=history))
        gold = np.array([_is_gold(case, h, texts) for h in hits[:CANDIDATES]], float)
        if gold.any():
            rows = [features(asked, found, h) for h in hits[:CANDIDATES]]
            names[:] = list(rows[0])
            yield Group(case_id=case.id, x=np.array([list(r.values()) for r in rows]), gold=gold)


def _is_gold(case: Case, hit: Hit, texts: dict[str, str]) -> bool:
    labelled = any(
        hit.clause_id == g or hit.clause_id.startswith(g + "/") for group in case.gold_groups for g in group
    )
    own = fold(texts[hit.document_id][hit.start : hit.end]).text
    return labelled or (
        hit.document_id in case.documents and any(fold(q).text in own for q in case.gold_quotes)
    )


def fit(groups: Sequence[Group]) -> NDArray[Any]:
    """Return the weights, one a feature."""
    deviation = np.concatenate([g.x for g in groups]).std(0) + 1e-9
    weights = np.zeros(len(deviation))
    for _ in range(100):
        gradient = PENALTY * weights
        hessian = PENALTY * np.eye(len(weights))
        for group in groups:
            x = group.x / deviation
            p = _softmax(x @ weights)
            q = p * group.gold / (p * group.gold).sum()
            gradient += x.T @ (p - q)
            mean = x.T @ p
            hessian += (x * p[:, None]).T @ x - np.outer(mean, mean)
        step = np.clip(np.linalg.solve(hessian, gradient), -0.5, 0.5)
        weights -= step
        if np.abs(step).max() < 1e-7:
            break
    fitted: NDArray[Any] = weights / deviation
    return fitted


def _softmax(z: NDArray[Any]) -> NDArray[Any]:
    e = np.exp(z - z.max())
    shares: NDArray[Any] = e / e.sum()
    return shares


def cross_validated(groups: Sequence[Group], folds: int = 5) -> float:
    """Return how often the gold comes first under weights that have not seen its case."""
    fold_of = [int(hashlib.sha256(g.case_id.encode()).hexdigest(), 16) % folds for g in groups]
    right = 0.0
    for k in range(folds):
        weights = fit([g for g, f in zip(groups, fold_of, strict=True) if f != k])
        right += sum(
            g.gold[int(np.argmax(g.x @ weights))] for g, f in zip(groups, fold_of, strict=True) if f == k
        )
    return right / len(groups)


if __name__ == "__main__":
    sys.exit(main())
