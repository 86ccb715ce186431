"""A courtesy to pipelines that cannot refuse: below a likeness they do, and the likeness is tuned for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from eval.agencies import AgencyBook
from eval.metrics.base import Observed
from eval.runner import judge
from eval.runs import Result, Run
from qa.answers import Status


def tuned_threshold(results: Sequence[Result]) -> float:
    """Return the confidence from which on answering is best, over ``results``.

    Best: the mean of (answerable questions answered, unanswerable ones refused) is highest; of equal ones the
    lowest. Minus infinity where one of the two kinds is missing: there is nothing to tune.
    """
    should = [r.answer.confidence for r in results if r.case.answerable]
    should_not = [r.answer.confidence for r in results if not r.case.answerable]
    if not should or not should_not:
        return float("-inf")

    def worth(threshold: float) -> float:
        answered = sum(c >= threshold for c in should) / len(should)
        return answered + sum(c < threshold for c in should_not) / len(should_not)

    return max(sorted({*should, *should_not}), key=worth)


def refusing_below(run: Run, threshold: float, texts: Mapping[str, str], book: AgencyBook) -> Run:
    """Return ``run`` judged anew, with every answer below ``threshold`` an abstention."""
    return Run(
        stamp={**run.stamp, "threshold": f"{threshold:.4f}, tuned on the development cases"},
        results=tuple(_judged(r, texts, book) if r.answer.confidence < threshold else r for r in run.results),
        skipped=run.skipped,
    )


def _judged(result: Result, texts: Mapping[str, str], book: AgencyBook) -> Result:
    answer = replace(result.answer, status=Status.ABSTAINED, text="", citations=())
    return judge(Observed(case=result.case, answer=answer, book=book, texts=texts, seconds=result.seconds))
