"""Answers that were given already: the same as ever, under names of their own."""

from dataclasses import replace

import pytest

from index.builder import add, build
from index.embedders.registry import load_embedder
from index.engines.embedded import EmbeddedEngine
from index.lexicon import default_lexicon
from qa.answers import Answer, Question, Turn
from qa.assistant import Assistant
from qa.remembered import Remembered

ASKED = "保税燃料油混兑由哪个部门牵头？"


def same(first: Answer, second: Answer) -> bool:
    """All but the names and the time it took."""
    bare = {"answer_id": "", "conversation_id": "", "timings_ms": {}}
    return replace(first, **bare) == replace(second, **bare)


@pytest.fixture
def remembering(engine):
    return Assistant(engine=engine, lexicon=default_lexicon(), remembered=2)


@pytest.fixture
def forgetful(engine):
    return Assistant(engine=engine, lexicon=default_lexicon())


def kept(assistant):
    return len(assistant._remembered._known)


@pytest.mark.parametrize("text", [ASKED, "个人所得税的起征点是多少？", "hello"])
def test_what_was_asked_before_is_answered_the_same(remembering, forgetful, text):
    question = Question(text=text, conversation_id="mine")
    answers = [remembering.ask(question), remembering.ask(question), forgetful.ask(question)]
    assert kept(remembering) == 1
    assert same(answers[0], answers[1])
    assert same(answers[1], answers[2])
    assert answers[0].answer_id != answers[1].answer_id
    assert {a.conversation_id for a in answers} == {"mine"}


def test_a_conversation_is_named_for_each_asker(remembering):
    first, second = (remembering.ask(Question(text=ASKED)) for _ in range(2))
    assert first.conversation_id != second.conversation_id


def test_a_stream_shows_the_same_events(remembering, forgetful):
    def shown(assistant):
        *events, last = assistant.stream(Question(text=ASKED))
        return events, last.data["text"], last.data["citations"]

    first = shown(remembering)
    assert kept(remembering) == 1
    assert first == shown(remembering) == shown(forgetful)


def test_whatever_bounds_the_answer_makes_it_another(remembering):
    one = Question(text=ASKED)
    remembering.ask(one)
    others = (
        {"language": "en"},
        {"k": 3},
        {"documents": ("guangdong-ftz-2024",)},
        {"as_of": "2025-01-01"},
        {"text": ASKED + "?"},
    )
    for other in others:
        assert remembering._same(replace(one, **other)) != remembering._same(one)
    assert remembering.ask(replace(one, language="en")).language == "en"
    assert remembering.ask(replace(one, documents=("guangdong-ftz-2024",), k=1)).evidence[1:] == ()


def test_what_followed_something_or_a_model_writes_is_worked_out_each_time(remembering, writing_assistant):
    assert remembering._same(Question(text=ASKED, history=(Turn(role="user", content="你好"),))) is None
    assert remembering._same(Question(text=ASKED, generator="openai")) is None
    writing_assistant._remembered.most = 2
    assert writing_assistant._same(Question(text=ASKED)) is None
    assert writing_assistant._same(Question(text=ASKED, generator="extractive")) is not None


def test_only_so_many_are_kept_and_none_with_a_note(remembering):
    answer = remembering.ask(Question(text=ASKED))
    book = Remembered(2)
    for number in range(3):
        book.keep((number,), (), answer)
    assert [book.get((number,)) is None for number in range(3)] == [True, False, False]
    book.keep((3,), (), replace(answer, notes=("reranker: down",)))
    book.keep((4,), (), replace(answer, text="长" * 50_000))
    assert book.get((3,)) is None
    assert book.get((4,)) is None


def test_a_newer_index_is_asked_anew(tmp_path):
    home, embedder = tmp_path / "home", load_embedder("bundled")
    first = tmp_path / "first.txt"
    first.write_text("河源市停车管理办法\n\n第一条　停车费由市交通运输局收取。\n", encoding="utf-8")
    second = tmp_path / "second.txt"
    second.write_text("河源市渡船管理办法\n\n第一条　渡船票由市水务局发放。\n", encoding="utf-8")
    build(home, [first], embedder=embedder)
    engine = EmbeddedEngine.open(home, embedder=embedder)
    assistant = Assistant(engine=engine, lexicon=default_lexicon(), remembered=8)
    question = Question(text="渡船票由哪个部门发放？")
    assert "已检索1份文件" in assistant.ask(question).text
    assert kept(assistant) == 1
    add(home, second, embedder=embedder)
    assert "已检索2份文件" in assistant.ask(question).text
    assistant.close()
