"""Guided fuzzing without atheris: bytes become documents that the readers read, and broken promises are told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eval.bench import guided
from index.documents import Clause, Document, Fact, ParsedDocument
from index.errors import SourceEmpty
from index.lexicon import default_lexicon


def test_a_missing_atheris_is_said(monkeypatch, capsys):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert guided.main(["--formats", "txt"]) == 2
    assert "pip install atheris" in capsys.readouterr().err


@pytest.mark.parametrize("form", guided.FORMATS)
def test_the_first_documents_of_each_format_are_read_whole(form):
    reading = guided.reader(form, default_lexicon())
    plan, *others = guided.seeds(form)
    parsed = reading(plan)
    assert "省商务厅牵头" in parsed.document.text
    assert {duty.printed for duty in parsed.duties} >= {"省商务厅", "市人民政府"}
    assert [guided.attempt(reading, sample) for sample in (plan, *others)] == ["", "", ""]


def parsed_document(text, clauses, facts=()):
    made = tuple(
        Clause(id=i, document_id="d", label="", kind="paragraph", level=1, heading="", parent="", start=a, end=b)
        for i, a, b in clauses
    )  # fmt: skip
    return ParsedDocument(document=Document(id="d", text=text, facts=facts), clauses=made)


WHOLE = parsed_document(
    "一二三", [("d/p", 0, 1), ("d/p~2", 1, 3)], (Fact(name="n", value="v", quote="二", start=1, end=2),)
)


@pytest.mark.parametrize(
    ("parsed", "problem"),
    [
        (WHOLE, ""),
        (parsed_document("一二三", [("d/p", 0, 2)]), "clauses are not the text"),
        (parsed_document("一二", [("d/p", 0, 1), ("d/p", 1, 2)]), "two clauses have one id"),
        (
            replace(WHOLE, document=replace(WHOLE.document, facts=(Fact(name="n", value="v", quote="三", start=0, end=1),))),
            "the quote of a fact is not its text",
        ),
    ],
)  # fmt: skip
def test_broken_promises_have_a_name(parsed, problem):
    assert guided.broken(parsed).partition("\n")[0] == problem


def test_an_exception_is_told_with_its_place_and_an_input_error_is_none():
    def breaks(data):
        raise KeyError("x")

    def refuses(data):
        raise SourceEmpty("nothing")

    assert guided.attempt(breaks, b"").startswith("KeyError in breaks, ")
    assert guided.attempt(refuses, b"") == ""


def test_progress_is_read_from_the_fuzzer_s_own_lines():
    said = "INFO: x\n#4\tINITED cov: 1383 ft: 2000 corp: 3/100b exec/s: 0\n#2306\tDONE   cov: 2636 ft: 9 corp: 420/9Kb\n"
    assert guided.progress(said) == {
        "documents": 2306,
        "edges_at_first": 1383,
        "edges": 2636,
        "kept_as_new": 420,
    }
    assert guided.progress("died") == {}
