"""Follow-ups made standalone."""

import pytest

from index.lexicon import Lexicon
from qa.answers import Turn
from qa.understand import Kind, understand


@pytest.fixture(scope="module")
def lexicon():
    return Lexicon.load()


LED = (
    Turn(role="user", content="保税燃料油混兑由哪个部门牵头？"),
    Turn(role="assistant", content="第5项任务由省商务厅牵头。"),
)
LED_EN = (
    Turn(role="user", content="Which agency leads bonded fuel blending?"),
    Turn(role="assistant", content="The Guangdong Department of Commerce leads task 5."),
)


def follow(question, history, lexicon):
    return understand(question, lexicon, history=history, jurisdiction="广东省")


def test_a_pronoun_takes_the_earlier_topic(lexicon):
    asked = follow("那它的参与单位呢？", LED, lexicon)
    assert asked.kind is Kind.PARTICIPANTS
    assert asked.standalone == "保税燃料油混兑有哪些参与单位？"


def test_a_new_topic_takes_the_earlier_kind(lexicon):
    asked = follow("那跨境医疗呢？", LED, lexicon)
    assert asked.kind is Kind.LEAD
    assert asked.standalone == "跨境医疗由哪个部门牵头？"


def test_what_about_in_english_takes_the_earlier_kind(lexicon):
    asked = follow("What about cross-border medical services?", LED_EN, lexicon)
    assert asked.kind is Kind.LEAD
    assert asked.standalone == "Which agency leads cross-border medical services?"


def test_a_clause_number_takes_the_earlier_kind(lexicon):
    asked = follow("And task 9?", LED_EN, lexicon)
    assert asked.kind is Kind.LEAD
    assert asked.label is not None
    assert asked.label.number == 9


def test_it_is_the_agency_of_the_answer_when_tasks_are_asked_for(lexicon):
    asked = follow("What other tasks does it lead?", LED_EN, lexicon)
    assert asked.kind is Kind.DUTIES_OF
    assert [a.canonical for a in asked.agencies] == ["广东省商务厅"]


def test_an_agency_alone_asks_what_it_has_to_do_with_the_matter(lexicon):
    asked = follow("那药监局呢？", LED, lexicon)
    assert asked.kind is Kind.ROLE_CHECK
    assert "保税燃料油混兑" in asked.standalone


def test_one_place_is_put_for_another(lexicon):
    history = (Turn(role="user", content="南沙支持建设什么基地？"), Turn(role="assistant", content="…"))
    assert follow("前海的呢？", history, lexicon).standalone == "前海支持建设什么基地？"


def test_a_question_that_stands_alone_is_left_alone(lexicon):
    question = "到2025年集装箱吞吐量目标是多少？"
    assert follow(question, LED, lexicon).standalone == question


def test_a_question_about_the_document_needs_no_earlier_topic(lexicon):
    assert follow("文号是多少", LED, lexicon).standalone == "文号是多少"


def test_a_question_of_no_content_takes_the_topic_through_several_turns(lexicon):
    history = (*LED, Turn(role="user", content="那它的参与单位呢？"), Turn(role="assistant", content="…"))
    assert "保税燃料油混兑" in follow("原文怎么说的？", history, lexicon).standalone


TASK_FIVE = (Turn(role="user", content="第5项任务讲什么？"), Turn(role="assistant", content="…"))


@pytest.mark.parametrize(
    "again",
    ["再说一遍", "真的吗？", "请说详细点", "原文是什么？", "给我条文原文", "Are you sure?", "Could you repeat that, please?", "tell me more", "tens a certeza?"],
)  # fmt: skip
def test_asking_to_hear_it_again_is_the_same_question(again, lexicon):
    asked = follow(again, LED, lexicon)
    assert asked.kind is Kind.LEAD
    assert asked.standalone == "保税燃料油混兑由哪个部门牵头？"
    assert asked.question == again


@pytest.mark.parametrize(
    ("said", "language"),
    [("in English please", "en"), ("用英文回答", "en"), ("英文？", "en"), ("em português, por favor", "pt"), ("请用繁体字再说一遍", "zh-Hant"), ("Can you say that in Chinese?", "zh-Hans")],
)  # fmt: skip
def test_the_same_question_is_answered_in_the_language_asked_for(said, language, lexicon):
    asked = follow(said, LED, lexicon)
    assert asked.language == language
    assert asked.standalone == "保税燃料油混兑由哪个部门牵头？"


def test_english_as_a_subject_is_no_wish_for_english(lexicon):
    asked = follow("那英语教师呢？", LED, lexicon)
    assert asked.language == "zh-Hans"
    assert "英语教师" in asked.standalone


@pytest.mark.parametrize(("said", "number"), [("下一项呢？", 6), ("上一项呢？", 4), ("and the next one?", 6)])
def test_the_neighbour_of_a_clause_is_counted_out(said, number, lexicon):
    asked = follow(said, TASK_FIVE, lexicon)
    assert asked.label is not None
    assert asked.label.number == number
    assert f"第{number}项" in asked.standalone


def test_a_total_after_participants_is_theirs(lexicon):
    history = (Turn(role="user", content="期现货联动市场体系的参与单位有哪些？"),)
    asked = follow("一共几个？", history, lexicon)
    assert asked.kind is Kind.PARTICIPANTS
    assert "期现货联动市场体系" in asked.standalone


def test_words_that_point_are_no_part_of_a_carried_topic(lexicon):
    history = (Turn(role="user", content="营商环境那项谁牵头"),)
    assert follow("配合的单位呢", history, lexicon).standalone == "营商环境有哪些参与单位？"


def test_a_place_named_with_its_city_is_replaced_with_it(lexicon):
    history = (Turn(role="user", content="广州南沙支持建设什么基地？"),)
    assert follow("不，我问的是前海", history, lexicon).standalone == "前海支持建设什么基地？"


def test_a_question_after_a_clause_is_put_to_that_clause(lexicon):
    history = (Turn(role="user", content="第13项任务讲什么？"),)
    asked = follow("南沙要做什么？", history, lexicon)
    assert asked.standalone == "南沙要做什么？"
    assert asked.label is not None
    assert asked.label.number == 13
