"""A language model's opinion beside the rules: an extra column, never the gate.

Only answers to cases with gold are shown to it; a refusal is judged by rule alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from eval.cases import DATA, Case
from eval.matching import describe
from eval.metrics.base import Ratio
from eval.runs import Result, Run
from index.errors import ServiceError
from qa.answers import Status

if TYPE_CHECKING:
    from qa.generators.base import Generator

#: The name of the extra score. It is not among METRICS, so that no gate can hold it.
OPINION = "judge"
_VERDICT = re.compile(r"(RIGHT|WRONG)\b[\s:：*_.,;–—-]*", re.IGNORECASE)
#: Characters of an answer, and of each quote, that are shown.
_ANSWER, _QUOTE = 4000, 600
#: Failures in a row after which the service counts as down.
_PATIENCE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What the judge thinks: ``right``, and why in its own words."""

    right: bool
    reason: str


class Judge:
    """Asks a generator what it thinks of an answer."""

    def __init__(self, generator: Generator) -> None:
        from qa.prompts import read_prompt

        self._generator = generator
        self._prompt = read_prompt(DATA / "judge.md")

    @property
    def stamp(self) -> str:
        """Which generator and which template judge."""
        return f"{self._generator.name}, {self._prompt.stamp}"

    def opinion(self, result: Result) -> Opinion | None:
        """Return what the model thinks; None for a refusal, a case without gold, or words that are no verdict.

        Raises:
            ServiceError: the model does not answer.
        """
        from qa.generators.base import GenerationRequest, Message, complete

        case, answer = result.case, result.answer
        if answer.status is Status.ABSTAINED or not case.must:
            return None
        shown = self._prompt.render(
            question=_asked(case),
            gold=_gold(case),
            answer=answer.text[:_ANSWER],
            quotes="\n".join(f"[{c.marker}] {c.quote[:_QUOTE]}" for c in answer.citations) or "none",
        )
        request = GenerationRequest(
            system=shown.system, messages=(Message(role="user", content=shown.user),), max_tokens=400
        )
        return read_verdict(complete(self._generator, request).text)


def read_verdict(said: str) -> Opinion | None:
    """Return the verdict at the beginning of the last line that begins with one; None where none does.

    >>> read_verdict("RIGHT: names the lead.")
    Opinion(right=True, reason='names the lead.')
    """
    for line in reversed(said.splitlines()):
        bare = line.strip(" *_`#>-\t")
        if found := _VERDICT.match(bare):
            return Opinion(right=found.group(1).upper() == "RIGHT", reason=bare[found.end() :].strip())
    return None


def with_opinions(
    run: Run, judge: Judge, *, on_progress: Callable[[Result | None], None] | None = None
) -> Run:
    """Return ``run`` with the judge's score and reason beside its own; nothing else changes.

    Raises:
        ServiceError: the model fails several times in a row.
    """
    results, asked, failed = [], 0, 0
    for result in run.results:
        opinion, judged = None, result
        try:
            opinion = judge.opinion(result)
            failed = 0
        except ServiceError:
            failed += 1
            if failed >= _PATIENCE:
                raise
        if opinion is not None:
            asked += 1
            scores = {**result.scores, OPINION: Ratio(float(opinion.right), 1)}
            judged = replace(result, scores=scores, opinion=opinion.reason)
        results.append(judged)
        if on_progress:
            on_progress(judged)
    stamp = {**run.stamp, "judge": f"{judge.stamp}; {asked} of {len(run.results)} answers judged"}
    return replace(run, results=tuple(results), stamp=stamp)


def agreement(run: Run) -> Ratio | None:
    """Return how often judge and rules say the same of an answer; None where nothing was judged."""
    judged = [r for r in run.results if OPINION in r.scores]
    if not judged:
        return None
    return Ratio(sum((r.scores[OPINION].part > 0) == r.right for r in judged), len(judged))


def _asked(case: Case) -> str:
    before = "".join(f"({m.role}: {m.content})\n" for m in case.history)
    return before + case.question


def _gold(case: Case) -> str:
    lines = [f"- {' or '.join(map(describe, group))}" for group in case.must]
    lines += [f"- must not say {describe(p)}" for p in case.must_not]
    lines += [f"- the document: {q}" for q in case.gold_quotes]
    if case.closed:
        lines.append(f"- no other {', no other '.join(case.closed)} than those named here")
    return "\n".join(lines)
