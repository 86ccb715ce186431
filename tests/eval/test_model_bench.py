"""A run of a real model: which cases are drawn, what is kept, what is told of it."""

from __future__ import annotations

from collections import Counter

from eval.bench.model import Recorder, Replayer, drawn, report, table
from eval.cases import find_case_files, load_cases, select
from qa.generators.base import GenerationRequest, Message, complete
from qa.generators.requests import NO_ANSWER, says_no_answer

REQUEST = GenerationRequest(system="s", messages=(Message(role="user", content="q"),))
CASES = select(load_cases(find_case_files("")), split="dev")


def test_the_same_cases_are_drawn_each_time_and_more_of_them_keep_the_first():
    few, more = drawn(CASES, 20, "1"), drawn(CASES[::-1], 40, "1")
    assert few == drawn(CASES, 20, "1")
    assert {c.id for c in few} < {c.id for c in more}
    assert len(more) == 40
    assert drawn(CASES, 20, "2") != few
    assert len(drawn(CASES[:3], 20, "1")) == 3


def test_every_language_and_kind_is_drawn_before_any_twice():
    strata = {(c.language, c.kind) for c in CASES}
    counted = Counter((c.language, c.kind) for c in drawn(CASES, len(strata), "1"))
    assert set(counted.values()) == {1}


def test_what_was_written_is_kept_and_can_be_written_again():
    recorder = Recorder()
    recorder.inner = Replayer(["由省商务厅牵头[1]。"])
    assert complete(recorder, REQUEST).text == "由省商务厅牵头[1]。"
    assert says_no_answer(complete(recorder, REQUEST).text)
    assert recorder.written == ["由省商务厅牵头[1]。", NO_ANSWER]


ROW = {
    "id": "x-1", "language": "en", "kind": "fact", "question": "Who | what?", "wrote": ["A [1]. B [1]."],
    "sentences": [
        {"text": "A [1].", "outcome": "supported", "why": ""},
        {"text": "B [1].", "outcome": "dropped", "why": "number: 7 is another figure"},
    ],
    "generator": "openai", "status": "partial", "notes": [], "shown": "A [1]", "cited": ["d/1"], "faults": [],
    "scores": {"wrong_numbers": [0, 1]}, "extractive": "C", "extractive_faults": ["lacks A"], "seconds": 2.0, "usage": {},
}  # fmt: skip


def test_a_report_tells_every_sentence_and_whose_answer_was_right():
    for text in (report([ROW]), table([ROW])):
        assert "1 cases; the model's answer was shown for 1, the extractive one for 0." in text
        assert "Sentences written: 2: 1 supported, 1 dropped." in text
        assert "Right: 1 with the model, 0 without." in text
        assert "wrong_numbers: 0 of 1" in text
        assert "number: 7 is another figure" in text
    assert "| x-1 (en) Who / what? | ✓ A [1].<br>✗ B [1]. *number: 7 is another figure* | model | yes, no |" in table([ROW])  # fmt: skip
