"""A model helps with a question that the rules cannot make out, and is not believed more than anybody."""

from __future__ import annotations

import pytest

from qa.answers import Question, Status, Turn
from tests.scripted_llm import Reply, Say

HISTORY = (
    Turn(role="user", content="第16项任务讲什么？"),
    Turn(role="assistant", content="优化港澳居民跨境医疗服务。[1]"),
)
#: Leans on what was said, and more of it is new than the rules dare to replace.
LEANING = "那在横琴就业的澳门居民能不能就地参加当地的职工医保呢，它怎么规定？"
ALONE = "在横琴就业的澳门居民能否就地参加职工医保？"


@pytest.fixture
def assistant(writing_assistant):
    return writing_assistant


def ask(assistant, text=LEANING, history=HISTORY, **more):
    return assistant.ask(Question(text=text, history=history, **more))


def test_a_follow_up_beyond_the_rules_is_rewritten_and_shown_standing_alone(assistant, llm):
    llm.play(Say(f"“{ALONE}”\n（改写）"), Say("NO_ANSWER"))
    answer = ask(assistant)
    assert answer.standalone_question == ALONE
    assert answer.question == LEANING
    assert any(stamp.startswith("rewrite") for stamp in answer.prompt)
    assert "第16项任务讲什么" in llm.asked[0].text
    assert answer.usage["input_tokens"] >= 100


@pytest.mark.parametrize(
    "line",
    [
        "根据第16项任务，可以参加。",  # an answer
        "在横琴就业的葡萄牙居民和省教育厅能否参加职工医保？",  # somebody nobody spoke of
        "在横琴就业的澳门居民2027年能否参加职工医保？",  # a year nobody spoke of
        "能否参加职工医保？",  # names lost
        "Can Macao residents who work in Hengqin join the insurance?",
        "在横琴就业的澳门居民能否参加职工医保？" * 30,
        "",
        "NO_ANSWER",
    ],
)
def test_what_is_no_such_question_is_not_used(assistant, llm, line):
    llm.play(Say(line), Say("NO_ANSWER"))
    assert ask(assistant).standalone_question == LEANING


def test_a_model_that_is_down_leaves_the_rules(assistant, llm):
    llm.play(Reply(status=401, body=[b"{}"]))
    answer = ask(assistant)
    assert answer.standalone_question == LEANING
    assert any("openai" in note for note in answer.notes)


@pytest.mark.parametrize("text", ["那它的参与单位呢？", "那跨境医疗呢？", "到2025年集装箱吞吐量目标是多少？"])
def test_what_the_rules_make_out_is_not_asked_of_a_model(assistant, llm, text):
    history = (Turn(role="user", content="保税燃料油混兑由哪个部门牵头？"),)
    assert ask(assistant, text, history).status is Status.ANSWERED
    assert llm.asked == []


def test_without_a_model_nobody_is_asked(assistant, llm):
    assert ask(assistant, generator="extractive").standalone_question == LEANING
    assert llm.asked == []


KOREAN = "보세 연료유 혼합은 어느 기관이 주도합니까?"


def test_a_question_in_a_language_of_no_dictionary_is_translated_for_the_search(assistant, llm):
    llm.play(Say("保税燃料油混兑由哪个部门牵头？"))
    answer = ask(assistant, KOREAN, ())
    assert answer.standalone_question == "保税燃料油混兑由哪个部门牵头？"
    assert answer.question == KOREAN
    assert answer.language == "en"
    assert "Department of Commerce" in answer.text
    assert "We answer in" in answer.text
    assert any(stamp.startswith("translate") for stamp in answer.prompt)


@pytest.mark.parametrize("line", ["Which agency leads it?", "2031年保税燃料油混兑由谁牵头？", ""])
def test_a_translation_that_is_none_is_not_used(assistant, llm, line):
    llm.play(Say(line))
    answer = ask(assistant, KOREAN, ())
    assert answer.standalone_question == KOREAN
    assert any("not used" in note or "sent nothing" in note or "empty" in note for note in answer.notes)


def test_where_the_translation_finds_nothing_the_question_itself_is_searched(assistant, llm):
    llm.play(Say("月球基地的停车费是多少？"))
    answer = ask(assistant, "달 기지 주차 요금은 얼마입니까?", ())
    assert answer.status is Status.ABSTAINED
    assert answer.standalone_question == "달 기지 주차 요금은 얼마입니까?"
