"""Fit the answerability gate on development cases: ``python -m eval.fit_gate [--shared DIR] [--library DIR] [--write]``.

Every development case is asked with the gate open; what the gate would have seen is kept beside whether the
answer was right. A logistic regression with an L2 penalty, weights of harmful signs only (a missing name never
raises the probability), is fitted by Newton steps and judged by five-fold cross-validation over cases.
Test cases are never asked.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from eval.fitting import add_folders, collections, fair
from eval.metrics.base import Observed
from eval.metrics.correctness import faults
from eval.runner import agency_book
from qa.answers import Question, Turn
from qa.gate import Gate

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from eval.cases import Case
    from qa.assistant import Assistant

#: Features of the model and the sign their weight may have: 0 means either.
SIGNS = {
    "score": 1, "dense": 1, "margin": 1, "share": 1, "cover": 1, "cover_quote": 1, "told": 1, "missing_places": -1, "missing_bodies": -1, "elsewhere_names": -1,
    "missing_terms": -1, "missing_years": -1, "missing_numbers": -1, "unmet": -1, "focus_missing": -1,
}  # fmt: skip
PENALTY = 3.0
THRESHOLD = 0.55
#: A wrong answer to an answerable question is a reason to be silent, but a lesser one.
WRONG_WEIGHT = 0.4


@dataclass(frozen=True)
class Row:
    """One asked case: what the gate saw, whether the answer was right, whether there was an answer at all."""

    case_id: str
    features: dict[str, float]
    right: bool
    answerable: bool


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, print the cross-validated trade-off, and write gate.toml if asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    add_folders(parser)
    parser.add_argument("--write", action="store_true", help="write qa/gate.toml")
    options = parser.parse_args(arguments)
    rows = collect(options.shared, options.library)
    sys.stdout.write(report(rows) + "\n")
    if options.write:
        path = Path(__file__).parent.parent / "qa" / "gate.toml"
        path.write_text(to_toml(*fit(rows), rows), encoding="utf-8")
        sys.stderr.write(f"wrote {path}\n")
    return 0


def collect(shared: Path | None, library: Path | None = None) -> list[Row]:
    """Ask the development cases, see `eval.fitting.collections`."""
    return [row for assistant, cases in collections(shared, library) for row in _rows(cases, assistant)]


def _rows(cases: Iterable[Case], assistant: Assistant) -> Iterable[Row]:
    asked = list(cases)
    book = agency_book(asked)
    texts = {d.id: d.text for d in assistant.engine.documents()}
    for case in asked:
        if not fair(case, set(texts)):
            continue
        history = tuple(Turn(role=m.role, content=m.content) for m in case.history)
        answer = assistant.ask(Question(text=case.question, history=history))
        if not answer.grounds:
            continue  # answered from the tables, or nothing was found: the gate was not asked
        seen = Observed(case=case, answer=answer, book=book, texts=texts, seconds=0.0)
        right = case.answerable and not faults(seen)
        yield Row(case_id=case.id, features=answer.grounds, right=right, answerable=case.answerable)


def fit(rows: Sequence[Row]) -> tuple[float, dict[str, float]]:
    """Return bias and weights; a weight that would get the wrong sign is left out and the rest fitted again."""
    names = list(SIGNS)
    while True:
        bias, weights = _newton(rows, names)
        wrong = [n for n in names if SIGNS[n] * weights[n] < 0]
        if not wrong:
            return bias, weights
        names = [n for n in names if n not in wrong]


def _newton(rows: Sequence[Row], names: list[str]) -> tuple[float, dict[str, float]]:
    x, y, w = _arrays(rows, names)
    mean, deviation = x.mean(0), x.std(0) + 1e-9
    design = np.c_[np.ones(len(x)), (x - mean) / deviation]
    ridge = PENALTY * np.diag([0.0, *[1.0] * len(names)])
    beta = np.zeros(len(names) + 1)
    for _ in range(100):
        p = 1 / (1 + np.exp(-design @ beta))
        gradient = design.T @ (w * (p - y)) + ridge @ beta
        hessian = (design * (w * p * (1 - p))[:, None]).T @ design + ridge
        step = np.linalg.solve(hessian, gradient)
        beta -= step
        if np.abs(step).max() < 1e-9:
            break
    weights = beta[1:] / deviation
    return float(beta[0] - weights @ mean), dict(zip(names, map(float, weights), strict=True))


def _arrays(rows: Sequence[Row], names: list[str]) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    x = np.array([[r.features[n] for n in names] for r in rows])
    y = np.array([float(r.right) for r in rows])
    w = np.array([1.0 if r.right or not r.answerable else WRONG_WEIGHT for r in rows])
    return x, y, w


def cross_validated(rows: Sequence[Row], folds: int = 5) -> NDArray[Any]:
    """Return each row's probability from a model that has not seen its case."""
    fold = np.array([int(hashlib.sha256(r.case_id.encode()).hexdigest(), 16) % folds for r in rows])
    probabilities = np.zeros(len(rows))
    for k in range(folds):
        bias, weights = fit([r for r, f in zip(rows, fold, strict=True) if f != k])
        gate = Gate(bias=bias, weights=weights)
        for i in np.flatnonzero(fold == k).tolist():
            probabilities[i] = gate.judge(rows[i].features).probability
    return probabilities


def report(rows: Sequence[Row]) -> str:
    """Return the trade-off by threshold and the reliability of the probabilities, as a Markdown table."""
    p = cross_validated(rows)
    none = np.array([not r.answerable for r in rows])
    right = np.array([r.right for r in rows])
    lines = [
        f"{len(rows)} development questions that reached the gate: {right.sum()} answered right, "
        f"{none.sum()} without an answer in the documents. Five-fold cross-validation.",
        "",
        "| threshold | refused of those without answer | refused of those answered right |",
        "|---|---|---|",
    ]
    for t in (0.3, 0.4, 0.5, 0.55, 0.6, 0.7, 0.8):
        lines.append(f"| {t:.2f} | {(p[none] < t).mean():.3f} | {(p[right] < t).mean():.3f} |")
    lines += ["", "| probability | questions | mean probability | answered right |", "|---|---|---|---|"]
    edges = np.linspace(0, 1, 6)
    for low, high in itertools.pairwise(edges):
        inside = (p >= low) & ((p < high) | (high == 1))
        if inside.any():
            lines.append(
                f"| {low:.1f}–{high:.1f} | {inside.sum()} | {p[inside].mean():.2f} | {right[inside].mean():.2f} |"
            )
    return "\n".join(lines)


def to_toml(bias: float, weights: dict[str, float], rows: Sequence[Row]) -> str:
    """Return gate.toml: the model and where it comes from."""
    listed = "\n".join(f"{name} = {weight:.3f}" for name, weight in weights.items())
    return (
        "# The gate's logistic model: probability = 1 / (1 + exp(-(bias + sum of weight x feature))).\n"
        "# Features are described in grounds.py. Fitted on the development cases of eval/data by\n"
        f"# python -m eval.fit_gate --shared ../shared --library LIBRARY --write ({len(rows)} questions reached the gate).\n\n"
        f"bias = {bias:.3f}\nthreshold = {THRESHOLD}\n\n[weights]\n{listed}\n"
    )


if __name__ == "__main__":
    sys.exit(main())
