"""Small talk gets a few words of ours, a question around it gets its answer."""

from __future__ import annotations

import pytest

from index.lexicon import default_lexicon
from qa.answers import Question, Status, Turn
from qa.assistant import Assistant
from qa.language import LANGUAGES
from qa.small_talk import reply, small_talk, spoken_in, without_courtesies, without_small_talk


@pytest.mark.parametrize(
    ("said", "sort"),
    [
        ("谢谢", "thanks"), ("多謝晒", "thanks"), ("Thank you so much for your help!", "thanks"), ("Obrigado!", "thanks"), ("👍 thanks!", "thanks"),
        ("hello", "hello"), ("你好", "hello"), ("早晨", "hello"), ("Bom dia", "hello"), ("在吗", "hello"), ("how are you?", "hello"), ("test", "hello"),
        ("你是谁？", "self"), ("你係邊個？", "self"), ("您好，请问您是谁", "self"), ("你是ChatGPT吗？", "self"), ("Are you a bot?", "self"), ("Olá, quem és tu?", "self"),
        ("你能做什么？", "able"), ("What can you do?", "able"), ("Hi! Who are you, and what can you do?", "able"), ("帮助", "able"), ("O que podes fazer?", "able"), ("我可以问什么", "able"),
        ("再见", "bye"), ("Bye bye", "bye"), ("até logo", "bye"), ("ok", "well"), ("好的", "well"), ("haha", "well"), ("percebi", "well"),
    ],
)  # fmt: skip
def test_small_talk_is_known_in_four_languages(said, sort):
    assert small_talk(said) == sort


@pytest.mark.parametrize(
    "question",
    [
        "谢谢，那深圳呢？", "你好，保税燃料油由谁牵头", "And Hengqin?", "期限？", "真的吗？", "为什么", "可以吗", "有什么问题", "有哪些", "可以查什么", "能办什么",
        "帮助企业的措施有哪些", "测试平台由谁建", "南沙可以做什么", "What help is there for start-ups?", "What do you know about Hengqin?", "No, I meant Shenzhen", "谁负责", "good faith",
        "Hi there! Does the plan help with drug approval?", "O plano ajuda de alguma forma?", "你好南沙", "What can Hengqin do?", "Who are the participants?", "12", "？！",
    ],
)  # fmt: skip
def test_a_question_is_never_taken_for_small_talk(question):
    assert small_talk(question) == ""


@pytest.mark.parametrize(
    ("said", "question"),
    [
        ("好的，谢谢！那跨境医疗呢？", "那跨境医疗呢？"),
        ("Hi there! We are a start-up. Who leads it?", "We are a start-up. Who leads it?"),
        ("那深圳呢？谢谢", "那深圳呢？"),
        ("Which agency leads it? Thanks!", "Which agency leads it?"),
        ("No, I meant Shenzhen", "No, I meant Shenzhen"),
        ("系，前海呢", "系，前海呢"),
        ("不好意思，那前海呢", "不好意思，那前海呢"),
        ("谢谢", "谢谢"),
        ("多謝！前海嗰項由邊個牽頭？", "前海嗰項由邊個牽頭？"),
    ],
)
def test_courtesies_around_a_question_are_taken_off(said, question):
    assert without_courtesies(said) == question


@pytest.mark.parametrize(
    ("said", "default", "language"),
    [("Obrigado!", "en", "pt"), ("多謝晒", "zh-Hans", "zh-Hant"), ("ok", "pt", "pt"), ("谢谢", "en", "zh-Hans"), ("你好", "zh-Hant", "zh-Hant"), ("thanks", "zh-Hans", "en")],
)  # fmt: skip
def test_a_few_words_tell_their_language(said, default, language):
    assert spoken_in(said, default) == language


def test_thanks_and_the_reply_to_it_are_no_topic():
    history = (
        Turn(role="user", content="保税燃料油混兑由哪个部门牵头？"),
        Turn(role="assistant", content="由省商务厅牵头。[1]"),
        Turn(role="user", content="谢谢"),
        Turn(role="assistant", content="不客气！"),
    )
    assert without_small_talk(history) == history[:2]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sort", ["able", "self", "hello", "thanks", "bye", "well"])
def test_every_reply_is_said_in_every_language(sort, language):
    draft = reply(sort, language, 3)
    assert draft.status is Status.ABSTAINED
    assert len(draft.statements[0].text) > 10
    assert ("3" in draft.statements[0].text) is (sort in {"able", "self", "hello"})


@pytest.fixture(scope="module")
def assistant(engine):
    return Assistant(engine=engine, lexicon=default_lexicon())


def test_small_talk_cites_and_shows_nothing(assistant):
    answer = assistant.ask(Question(text="What can you do?"))
    assert answer.status is Status.ABSTAINED
    assert answer.kind == "small_talk"
    assert answer.language == "en"
    assert "which agency leads" in answer.text
    assert answer.citations == answer.evidence == ()


def test_a_conversation_goes_on_after_thanks(assistant):
    asked = "保税燃料油混兑由哪个部门牵头？"
    history = (
        Turn(role="user", content=asked),
        Turn(role="assistant", content=assistant.ask(Question(text=asked)).text),
        Turn(role="user", content="谢谢"),
        Turn(role="assistant", content=assistant.ask(Question(text="谢谢")).text),
    )
    answer = assistant.ask(Question(text="好的，那参与单位呢？", history=history))
    assert answer.status is Status.ANSWERED
    assert "广东海事局" in answer.text
    assert answer.question == "好的，那参与单位呢？"


def test_the_callers_language_stands(assistant):
    assert assistant.ask(Question(text="hello", language="pt")).text.startswith("Olá")
