"""Put every case to an answerer and judge what comes back."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version

from eval.agencies import AgencyBook
from eval.answerers import Answerer, failed_answer
from eval.cases import AgencyPart, Case, dump_case
from eval.metrics.base import Observed
from eval.metrics.correctness import faults
from eval.metrics.registry import METRICS
from eval.runs import Result, Run
from index.errors import InputError
from qa.answers import Answer, Question, Turn


def agency_book(cases: Iterable[Case]) -> AgencyBook:
    """Return a book that knows every body the gold of ``cases`` names."""
    parts = (p for c in cases for p in (*c.must_not, *(q for group in c.must for q in group)))
    return AgencyBook(dict.fromkeys(p.agency for p in parts if isinstance(p, AgencyPart)))


def judge(seen: Observed) -> Result:
    """Return the observed answer with its scores and faults."""
    scores = {name: ratio for name, metric in METRICS.items() if (ratio := metric(seen)) is not None}
    return Result(
        case=seen.case, answer=seen.answer, scores=scores, faults=faults(seen), seconds=seen.seconds
    )


def run_cases(
    cases: Sequence[Case],
    answerer: Answerer,
    *,
    generator: str = "",
    on_progress: Callable[[Result | None], None] | None = None,
) -> Run:
    """Ask every case and return the judged run.

    Cases that are not fair over the collection are skipped, with the reason. A question that the product
    refuses to take (an ``InputError``) counts as an abstention; other errors end the run.
    """
    texts = answerer.texts()
    book = agency_book(cases)
    results: list[Result] = []
    skipped: dict[str, str] = {}
    for case in cases:
        why = unfair(case, texts)
        if why:
            skipped[case.id] = why
            if on_progress:
                on_progress(None)
            continue
        question = Question(
            text=case.question,
            history=tuple(Turn(role=m.role, content=m.content) for m in case.history),
            generator=generator,
        )
        started = time.perf_counter()
        answer = _ask(answerer, question)
        seconds = time.perf_counter() - started
        result = judge(Observed(case=case, answer=answer, book=book, texts=texts, seconds=seconds))
        results.append(result)
        if on_progress:
            on_progress(result)
    return Run(stamp=_stamp(cases, answerer), results=tuple(results), skipped=skipped)


def joined(first: Run, second: Run) -> Run:
    """Return one run of both: a case that ``first`` skipped and ``second`` asked counts as asked.

    The cases keep the order of ``first``, those it skipped come last. The stamp is of the first, with what
    differs in the second beside it.
    """
    asked = {r.case.id for r in first.results}
    stamp = {
        k: v if v == second.stamp.get(k, v) else f"{v}; {second.stamp[k]}" for k, v in first.stamp.items()
    }
    results = (*first.results, *(r for r in second.results if r.case.id not in asked))
    left = {r.case.id for r in results}
    return Run(
        stamp=stamp, results=results, skipped={i: why for i, why in first.skipped.items() if i not in left}
    )


def unfair(case: Case, texts: Mapping[str, str]) -> str:
    """Return why the case cannot be asked over the collection ``texts``; "" when it can."""
    if not case.has_gold:
        return "a draft without gold"
    absent = [d for d in case.documents if d not in texts]
    if absent:
        return f"not in the collection: {', '.join(absent)}"
    if case.alone and set(texts) != set(case.documents):
        return "only fair where its documents are the whole collection"
    return ""


def _ask(answerer: Answerer, question: Question) -> Answer:
    try:
        return answerer.ask(question)
    except InputError as error:
        return failed_answer(question, error)


def _stamp(cases: Sequence[Case], answerer: Answerer) -> dict[str, str]:
    try:
        release = version("tiaowen")
    except PackageNotFoundError:
        release = "checkout"
    digest = hashlib.sha256("\n".join(map(dump_case, cases)).encode()).hexdigest()[:16]
    return {
        "made": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "tiaowen": release,
        "cases": f"{len(cases)} sha256:{digest}",
        **answerer.describe(),
    }
