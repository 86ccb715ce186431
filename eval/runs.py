"""Run: every case with its answer and scores, stamped with what made it; one JSON file."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from eval.cases import Case
from eval.metrics.base import Ratio
from eval.wire import answer_from_json, answer_to_json
from index.errors import SourceMissing, SourceUnreadable, StorageError
from qa.answers import Answer

SCHEMA = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One case judged. ``scores`` holds only metrics with gold. ``faults`` is () when the answer is right.

    ``opinion``: why a language model judged as it did, where one was asked.
    """

    case: Case
    answer: Answer
    scores: Mapping[str, Ratio]
    faults: tuple[str, ...]
    seconds: float
    opinion: str = ""

    @property
    def right(self) -> bool:
        """Whether the answer has no fault."""
        return not self.faults

    @property
    def confidence(self) -> float:
        """The answer's own confidence; minus infinity for an abstention, which is never covered."""
        return float("-inf") if self.answer.status == "abstained" else self.answer.confidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Results in case order. ``skipped``: case id to the reason why it was not asked."""

    stamp: Mapping[str, str]
    results: tuple[Result, ...]
    skipped: Mapping[str, str] = field(default_factory=dict)

    def by_id(self) -> dict[str, Result]:
        """Return the results by case id."""
        return {r.case.id: r for r in self.results}

    def ratios(self, metric: str, results: Sequence[Result] | None = None) -> list[Ratio]:
        """Return the ratios of ``metric`` over ``results`` (default: all) that have one."""
        return [
            r.scores[metric] for r in (self.results if results is None else results) if metric in r.scores
        ]


def save_run(run: Run, path: Path) -> None:
    """Write ``run`` to ``path``, whole or not at all.

    Raises:
        StorageError: it cannot be written.
    """
    rows = [
        {
            "case": r.case.model_dump(exclude_defaults=True, mode="json"),
            "answer": answer_to_json(r.answer),
            "scores": {k: [v.part, v.whole] for k, v in r.scores.items()},
            "faults": list(r.faults),
            "seconds": round(r.seconds, 6),
            **({"opinion": r.opinion} if r.opinion else {}),
        }
        for r in run.results
    ]
    shape = {"schema": SCHEMA, "stamp": dict(run.stamp), "results": rows, "skipped": dict(run.skipped)}
    write_text(path, json.dumps(shape, ensure_ascii=False))


def write_text(path: Path, text: str) -> None:
    """Write ``text`` to ``path``, whole or not at all.

    Raises:
        StorageError: it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(path.name + ".partial")
        partial.write_text(text, encoding="utf-8")
        partial.replace(path)
    except OSError as exc:
        raise StorageError(
            f"{path} cannot be written: {exc.strerror or exc}.", "Choose another --out."
        ) from exc


def load_run(path: Path) -> Run:
    """Return the run that ``path`` holds.

    Raises:
        SourceMissing: no such file.
        SourceUnreadable: it is not a run of this schema.
    """
    try:
        shape: Any = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as exc:
        raise SourceMissing(f"No such run: {path}", "Make one with: tiaowen eval run --out RUN.json") from exc
    except (OSError, ValueError) as exc:
        raise SourceUnreadable(
            f"{path} is not a run: {exc}", "Make one with: tiaowen eval run --out RUN.json"
        ) from exc
    if not isinstance(shape, dict) or shape.get("schema") != SCHEMA:
        raise SourceUnreadable(
            f"{path} is not a run of schema {SCHEMA}.", "Make one anew: tiaowen eval run --out RUN.json"
        )
    try:
        results = tuple(
            Result(
                case=Case.model_validate_json(json.dumps(row["case"])),
                answer=answer_from_json(row["answer"]),
                scores={k: Ratio(*v) for k, v in row["scores"].items()},
                faults=tuple(row["faults"]),
                seconds=float(row["seconds"]),
                opinion=str(row.get("opinion", "")),
            )
            for row in shape["results"]
        )
    except (KeyError, TypeError, ValueError) as exc:
        raise SourceUnreadable(
            f"{path} is damaged: {exc}", "Make it anew: tiaowen eval run --out RUN.json"
        ) from exc
    return Run(stamp=shape["stamp"], results=results, skipped=shape.get("skipped", {}))
