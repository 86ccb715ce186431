"""The metrics are themselves evaluated: whoever is bad in one way has to fail the gate, for that reason.

All adversaries but the plain frauds know the gold and spoil it, so that what they lose is what that costs.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest

from eval.answerers import ScriptedAnswerer
from eval.cases import (
    AgencyPart,
    Case,
    ClausePart,
    DatePart,
    ModalityPart,
    NumberPart,
    TextPart,
    find_case_files,
    load_cases,
    select,
)
from eval.gate import load_gate, shortfalls
from eval.runner import run_cases
from eval.sources import load_sources
from eval.summary import score
from eval.validate import Source
from qa.answers import Answer, Citation, Evidence, Question, Status

D = "guangdong-ftz-2024"
_UNIT = {"元": "元", "美元": "美元", "标箱": "标箱", "吨": "吨", "家": "家", "个": "个"}


class Perfect:
    """Answers from the gold, in the asker's language, cited: what a right answer looks like to the metrics.

    The bad ones below are this one with one thing broken, so what they lose is what that thing costs.
    """

    def __init__(self, cases: tuple[Case, ...], source: Source) -> None:
        self.cases = {(c.question, tuple(m.content for m in c.history)): c for c in cases}
        self.source = source

    def case(self, question: Question) -> Case:
        return self.cases[question.text, tuple(t.content for t in question.history)]

    def __call__(self, question: Question) -> Answer:
        case = self.case(question)
        if not case.answerable:
            return self.refuse(question, case)
        citations = self.citations(case)
        said = "；".join(dict.fromkeys(self.say(group, case) for group in case.must))
        if not case.closed and case.kind != "metadata":
            said += "；" + "；".join(q for q in case.gold_quotes if len(q) < 200)
        marks = "".join(f"[{c.marker}]" for c in citations)
        return self.answer(question, case, said + marks, citations)

    def refuse(self, question: Question, case: Case) -> Answer:
        return self.answer(question, case, "", (), Status.ABSTAINED)

    def answer(self, question, case, text, citations, status=Status.ANSWERED) -> Answer:
        evidence = tuple(
            Evidence(rank=i, clause_id=c.clause_id, document_id=D, text=c.quote, score=1.0)
            for i, c in enumerate(citations, start=1)
        )
        return Answer(
            answer_id="", conversation_id="", status=status, language=case.answer_language, question=question.text,
            standalone_question=question.text, text=text, citations=tuple(citations), evidence=evidence,
        )  # fmt: skip

    def citations(self, case: Case) -> list[Citation]:
        text = self.source.text
        spans = [(next(iter(g)), self.source.clauses[next(iter(g))]) for g in case.gold_groups]
        if not spans:
            spans = [("", q) for q in case.gold_quotes]
        return [self.cite(i, clause, quote, text) for i, (clause, quote) in enumerate(spans, start=1)]

    def cite(self, marker: int, clause: str, quote: str, text: str) -> Citation:
        start = text.find(quote)
        return Citation(
            marker=marker, document_id=D, document_title="", document_number="", clause_id=clause, clause_label="",
            heading_path=(), quote=quote, start=start, end=start + len(quote), url="",
        )  # fmt: skip

    def say(self, group, case: Case) -> str:
        part = group[0]
        if isinstance(part, TextPart):
            return part.text
        if isinstance(part, NumberPart):
            return f"{part.number:.15g}{_UNIT.get(part.unit, '')}"
        if isinstance(part, AgencyPart):
            return part.agency + {"lead": "牵头", "participant": "参与"}.get(part.role or "", "")
        if isinstance(part, DatePart):
            return part.date
        if isinstance(part, ModalityPart):
            return {"explore": "探索", "seek": "争取", "support": "支持", "encourage": "鼓励"}[part.modality]
        assert isinstance(part, ClausePart)
        return "见条文"


Adversary = Callable[[Perfect, Question], Answer]


def abstains_always(perfect: Perfect, question: Question) -> Answer:
    return perfect.refuse(question, perfect.case(question))


def echoes_the_question(perfect: Perfect, question: Question) -> Answer:
    case = perfect.case(question)
    return perfect.answer(question, case, question.text, perfect.citations(case))


def pastes_the_document(perfect: Perfect, question: Question) -> Answer:
    case = perfect.case(question)
    whole = perfect.cite(1, f"{D}/一", perfect.source.text, perfect.source.text)
    return perfect.answer(question, case, perfect.source.text + "[1]", [whole])


def names_every_agency(perfect: Perfect, question: Question) -> Answer:
    case = perfect.case(question)
    duties = re.findall(r"\(([^()]*?牵头[^()]*)\)", perfect.source.text)
    return perfect.answer(
        question, case, "、".join(duties).replace("牵头", "")[:900] + "[1]", perfect.citations(case)
    )


def cites_the_wrong_clause(perfect: Perfect, question: Question) -> Answer:
    good = perfect(question)
    wrong = f"{D}/三/(三)"
    quote = perfect.source.clauses[wrong]
    return replace(
        good,
        citations=tuple(perfect.cite(c.marker, wrong, quote, perfect.source.text) for c in good.citations),
    )


def swaps_lead_and_participant(perfect: Perfect, question: Question) -> Answer:
    good = perfect(question)
    other = {"牵头": "参与", "参与": "牵头"}
    return replace(good, text=re.sub("牵头|参与", lambda m: other[m.group()], good.text))


def changes_one_digit(perfect: Perfect, question: Question) -> Answer:
    good = perfect(question)
    text = re.sub(r"(?<!\[)\d(?=\d*)", lambda m: str((int(m.group()) + 1) % 10), good.text, count=1)
    return replace(good, text=text)


def permits_what_is_only_explored(perfect: Perfect, question: Question) -> Answer:
    good = perfect(question)
    return replace(good, text=re.sub("探索|争取|支持|鼓励|推进|推动", "允许", good.text))


def never_refuses(perfect: Perfect, question: Question) -> Answer:
    case = perfect.case(question)
    if case.answerable:
        return perfect(question)
    quote = perfect.source.clauses[f"{D}/三/(三)"]
    return perfect.answer(
        question, case, quote + "[1]", [perfect.cite(1, f"{D}/三/(三)", quote, perfect.source.text)]
    )


def misquotes(perfect: Perfect, question: Question) -> Answer:
    good = perfect(question)
    return replace(good, citations=tuple(replace(c, quote=c.quote[:-1] + "呀") for c in good.citations))


def answers_in_another_language(perfect: Perfect, question: Question) -> Answer:
    good = perfect(question)
    return replace(good, language="en" if good.language != "en" else "zh-Hans")


def cites_nothing(perfect: Perfect, question: Question) -> Answer:
    good = perfect(question)
    return replace(good, citations=(), evidence=(), text=re.sub(r"\[\d+\]", "", good.text))


ADVERSARIES: tuple[Adversary, ...] = (
    abstains_always,
    echoes_the_question,
    pastes_the_document,
    names_every_agency,
    cites_the_wrong_clause,
    swaps_lead_and_participant,
    changes_one_digit,
    permits_what_is_only_explored,
    never_refuses,
    misquotes,
    answers_in_another_language,
    cites_nothing,
)


@pytest.fixture(scope="module")
def world():
    everything = [c for c in load_cases(find_case_files()) if c.documents == (D,)]
    cases = select(everything, fast=150)
    source = load_sources([D])[D]
    return cases, source


@pytest.fixture(scope="module")
def runs(world):
    return {a: run_of(world, a) for a in ADVERSARIES}


def run_of(world, adversary=None):
    cases, source = world
    perfect = Perfect(cases, source)
    script = perfect if adversary is None else partial(adversary, perfect)
    return run_cases(cases, ScriptedAnswerer(script, {D: source.text}))


@pytest.fixture(scope="module")
def perfect_run(world):
    return run_of(world)


def test_the_gold_itself_reaches_the_gate(perfect_run):
    assert [f"{r.case.id}: {r.faults}" for r in perfect_run.results if r.faults] == []
    below = {s.metric for s in shortfalls(perfect_run, load_gate())}
    # The perfect fake speaks in names and numbers, not in the asker's language or in whole sentences.
    assert below <= {"language_fidelity", "grounded_sentences"}


@pytest.mark.parametrize("adversary", ADVERSARIES, ids=lambda a: a.__name__)
def test_an_adversary_stays_under_the_gate(runs, adversary):
    run = runs[adversary]
    forgiven = {"language_fidelity"} if adversary is not answers_in_another_language else set()
    below = {s.metric for s in shortfalls(run, load_gate())} - forgiven - {"grounded_sentences"}
    assert below, f"{adversary.__name__} passes"


@pytest.mark.parametrize(
    ("adversary", "metric"),
    [
        (abstains_always, "over_abstention"),
        (echoes_the_question, "correctness"),
        (pastes_the_document, "correctness"),
        (names_every_agency, "wrong_agencies"),
        (cites_the_wrong_clause, "citation_recall"),
        (swaps_lead_and_participant, "wrong_agencies"),
        (changes_one_digit, "wrong_numbers"),
        (permits_what_is_only_explored, "wrong_modalities"),
        (never_refuses, "refusal_recall"),
        (misquotes, "verbatim"),
        (answers_in_another_language, "language_fidelity"),
        (cites_nothing, "citation_recall"),
    ],
    ids=lambda x: getattr(x, "__name__", x),
)
def test_the_metric_that_was_made_for_it_sees_it(runs, perfect_run, adversary, metric):
    before, after = score(perfect_run, metric), score(runs[adversary], metric)
    gate = load_gate()
    assert before is not None
    assert after is not None
    if metric in gate.maximum:
        assert before.value <= gate.maximum[metric] < after.value
    else:
        assert after.value < gate.minimum[metric]
