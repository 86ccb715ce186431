"""The one way through with a language model: a real HTTP server on loopback that says what the script says."""

from __future__ import annotations

import pytest

from index.lexicon import default_lexicon
from qa.answers import Question, Status
from qa.assistant import Assistant
from qa.generators.registry import load_generator
from qa.settings import load_settings
from tests.scripted_llm import Reply, Say, ScriptedLLM

CRUISE = "What does the plan want to do about cruise ships?"


@pytest.fixture
def llm():
    with ScriptedLLM() as running:
        yield running


@pytest.fixture
def assistant(engine, llm):
    settings = load_settings(
        generator="openai", openai_base_url=llm.url, openai_model="scripted", openai_api_key="k"
    )
    made = Assistant(
        engine=engine,
        lexicon=default_lexicon(),
        generator="openai",
        models=lambda name: load_generator(settings, name),
    )
    yield made
    for model in made._loaded.values():
        model.close()


def rank_of(answer, clause):
    return next(e.rank for e in answer.evidence if e.clause_id.endswith(clause))


def test_a_supported_sentence_is_shown_with_the_clauses_own_words(assistant, llm):
    llm.play(Say("优化南沙、蛇口邮轮母港功能和配套政策，吸引更多国际邮轮公司设立航线[1]。"))
    answer = assistant.ask(Question(text="方案对邮轮有什么安排？"))
    assert answer.generator == "openai"
    assert answer.status is Status.ANSWERED
    assert "邮轮母港" in answer.citations[0].quote
    assert answer.prompt
    assert len(llm.asked) == 1


def test_a_sentence_that_no_clause_supports_is_never_shown(assistant, llm):
    llm.play(Say("The Guangdong Maritime Safety Administration leads the cruise programme [1]."))
    answer = assistant.ask(Question(text=CRUISE))
    assert "Maritime" not in answer.text
    assert answer.generator == "extractive"
    assert "邮轮" in answer.text
    assert any("openai" in note for note in answer.notes)


def test_a_rejected_sentence_is_asked_for_once_more(assistant, llm):
    llm.play(
        Say("到2030年新增邮轮航线100条[1]。"),
        Say("优化南沙、蛇口邮轮母港功能和配套政策，吸引更多国际邮轮公司设立航线[1]。"),
    )
    answer = assistant.ask(Question(text="方案对邮轮有什么安排？"))
    assert len(llm.asked) == 2
    assert "2030" in llm.asked[1].text
    assert "2030" not in answer.text
    assert "邮轮母港" in answer.text


def test_what_the_tables_answer_is_not_asked_of_a_model(assistant, llm):
    answer = assistant.ask(Question(text="which agency leads bonded fuel blending?"))
    assert "省商务厅" in answer.text
    assert llm.asked == []


def test_what_the_gate_refuses_is_not_asked_of_a_model(assistant, llm):
    answer = assistant.ask(Question(text="What is the phone number of the Department of Commerce?"))
    assert answer.status is Status.ABSTAINED
    assert llm.asked == []


def test_a_model_that_is_down_costs_the_user_nothing_but_a_note(assistant, llm):
    llm.play(Reply(status=401, body=[b'{"error": {"message": "bad key"}}']))
    answer = assistant.ask(Question(text=CRUISE))
    assert answer.status is Status.ANSWERED
    assert answer.generator == "extractive"
    assert any("openai" in note for note in answer.notes)
    assert "bad key" not in answer.text


def test_only_verified_text_is_streamed(assistant, llm):
    llm.play(
        Say("优化南沙、蛇口邮轮母港功能和配套政策，吸引更多国际邮轮公司设立航线[1]。到2030年达到100条[1]。")
    )
    events = list(assistant.stream(Question(text="方案对邮轮有什么安排？")))
    streamed = "".join(e.data["text"] for e in events if e.name == "delta")
    assert "2030" not in streamed
    assert "邮轮母港" in streamed
    assert events[-1].data["text"] == streamed
