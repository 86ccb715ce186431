from __future__ import annotations

import json
from dataclasses import replace

import pytest

from index.documents import Hit
from index.errors import InputError, NotFound, QuestionInvalid, SettingInvalid
from qa.answers import Answer, Outcome, Question, Status
from qa.links import clause_url, document_url
from qa.questions import MAX_QUESTION, validate_date, validate_language, validate_question
from qa.wire import (
    answer_json,
    dumps,
    error_json,
    hit_json,
    outline_json,
    question_from_json,
    to_json,
    turns_from_json,
)
from tests.fakes import FakeAssistant, small_document

HIT = Hit(
    rank=1,
    score=0.5,
    document_id="d",
    clause_id="d/一",
    clause_label="一、",
    heading_path=("上",),
    text="一、",
    start=0,
    end=2,
    signals={"lexical": 0.5},
)


def test_values_become_plain_json_types():
    shape = to_json({"hit": HIT, "sets": frozenset({"b", "a"}), "none": None, "flag": True})
    assert shape["hit"]["heading_path"] == ["上"]
    assert shape["sets"] == ["a", "b"]
    assert json.loads(json.dumps(shape)) == shape


def test_chinese_is_written_as_it_is():
    assert dumps({"text": "条文"}) == '{"text": "条文"}'


def test_a_hit_has_the_fields_of_the_contract_in_order():
    assert list(hit_json(HIT)) == [
        "rank", "score", "document_id", "clause_id", "clause_label", "heading_path", "text", "start", "end",
    ]  # fmt: skip
    assert hit_json(HIT, explain=True)["signals"] == {"lexical": 0.5}


def test_an_answer_keeps_every_field_of_its_dataclass():
    answer = FakeAssistant().ask(Question(text="保税低硫燃料油混兑调和业务由谁牵头"))
    shape = answer_json(answer)
    assert shape["status"] == "answered"
    assert type(shape["status"]) is str
    assert shape["citations"][0]["heading_path"] == ["二、重点任务", "（一）扩大开放"]
    assert shape["checks"]["claims"][0]["supported"] is True


def test_an_outline_partitions_its_text_and_names_clauses_twice():
    parsed = small_document()
    shape = outline_json(parsed)
    text = shape["document"]["text"]
    assert "".join(clause["text"] for clause in shape["clauses"]) == text
    assert [clause["parent"] for clause in shape["clauses"]][2:4] == [None, "plan-2024/一"]
    for fact in (*shape["duties"], *shape["targets"]):
        assert fact["clause"] == fact["clause_id"]
        assert text[fact["start"] : fact["end"]] == fact["quote"]
    assert shape["duties"][0]["role"] == "lead"
    assert shape["targets"][0]["comparator"] == ">"


def test_an_error_tells_type_message_and_hint():
    error = NotFound("No document x.", "Run: tiaowen index status")
    assert error_json(error) == {
        "type": "NotFound",
        "message": "No document x.",
        "hint": "Run: tiaowen index status",
    }
    assert error_json(error, "r-1")["request_id"] == "r-1"


def test_a_history_is_read_oldest_first():
    turns = turns_from_json([{"role": "user", "content": "一"}, {"role": "assistant", "content": "二"}])
    assert [(turn.role, turn.content) for turn in turns] == [("user", "一"), ("assistant", "二")]
    assert turns_from_json(None) == ()


def test_of_a_long_history_the_newest_is_kept():
    turns = turns_from_json([{"role": "user", "content": str(i)} for i in range(80)])
    assert (len(turns), turns[0].content, turns[-1].content) == (50, "30", "79")


@pytest.mark.parametrize(
    "history", ["text", [1], [{"role": "user"}], [{"role": "robot", "content": "x"}], {"role": "user"}]
)
def test_a_history_of_another_shape_is_refused(history):
    with pytest.raises(InputError) as caught:
        turns_from_json(history)
    assert caught.value.hint


def test_a_batch_line_takes_its_options_from_the_command():
    defaults = Question(
        text="", language="en", k=3, documents=("a",), as_of="2024-01-01", generator="extractive"
    )
    asked = question_from_json({"id": 1, "question": " 谁牵头？ "}, defaults)
    assert asked == replace(defaults, text="谁牵头？")
    asked = question_from_json({"question": "x", "history": [{"role": "user", "content": "y"}]}, defaults)
    assert asked.history[0].content == "y"


@pytest.mark.parametrize("line", [{}, {"question": None}, {"question": 3}, {"question": ["a"]}])
def test_a_batch_line_without_a_question_is_refused(line):
    with pytest.raises(InputError):
        question_from_json(line, Question(text=""))


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\x00\x01", "\u202e\u200b", "\ud800", "\u200d"])
def test_nothing_readable_is_no_question(text):
    with pytest.raises(QuestionInvalid) as caught:
        validate_question(text)
    assert caught.value.hint


def test_a_question_has_a_length():
    assert validate_question("问" * MAX_QUESTION)
    with pytest.raises(QuestionInvalid, match="20,000"):
        validate_question("问" * 20_000)


def test_control_characters_go_and_readable_ones_stay():
    assert validate_question("  第\x00八\x1b项\r\n任务\t？\ufeff ") == "第八项\n任务\t？"
    assert validate_question("👨‍👩‍👧 谁牵头") == "👨‍👩‍👧 谁牵头"


def test_languages_have_their_usual_other_names():
    assert [validate_language(name) for name in ("auto", "", "ZH-tw", "zh", "EN", "pt")] == [
        "", "", "zh-Hant", "zh-Hans", "en", "pt",
    ]  # fmt: skip
    with pytest.raises(SettingInvalid):
        validate_language("fr")


def test_a_date_is_a_day_of_the_calendar():
    assert validate_date("") == ""
    assert validate_date("2024-02-29") == "2024-02-29"
    for text in ("2023-02-29", "2024-1-1", "20240101", "today", "2024-01-01T00:00"):
        with pytest.raises(SettingInvalid):
            validate_date(text)


def test_a_link_encodes_labels_and_carries_the_span():
    link = clause_url("", "ftz-2024", "ftz-2024/二/(二)/5", 2711, 2760)
    assert link == "/c/ftz-2024/%E4%BA%8C/%28%E4%BA%8C%29/5?start=2711&end=2760"
    assert clause_url("https://a.example/t/", "d", "d/p~2") == "https://a.example/t/c/d/p~2"
    assert clause_url("", "d", "d/一", 5, 5) == "/c/d/%E4%B8%80"
    assert document_url("", "a b/c?") == "/c/a%20b%2Fc%3F"


def test_a_sentence_that_did_not_hold_leaves_the_house_in_no_form():
    sentences = (
        Outcome(text="由省商务厅牵头[1]。", outcome="supported"),
        Outcome(text="由广东海事局牵头[1]。", outcome="dropped", why="agency_role"),
    )
    shape = answer_json(
        Answer(
            answer_id="a", conversation_id="c", status=Status.PARTIAL, language="zh-Hans", question="？",
            standalone_question="？", text="由省商务厅牵头。 [1]", sentences=sentences,
        )
    )  # fmt: skip
    assert [s["text"] for s in shape["sentences"]] == ["由省商务厅牵头[1]。", ""]
    assert shape["sentences"][1]["why"] == "agency_role"
