"""The one way through with a language model: a real HTTP server on loopback that says what the script says."""

from __future__ import annotations

import threading

import pytest

from qa.answers import Question, Status
from tests.scripted_llm import Gate, Reply, Say

CRUISE = "What does the plan want to do about cruise ships?"


@pytest.fixture
def assistant(writing_assistant):
    return writing_assistant


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


def test_a_task_number_taken_for_a_marker_is_put_right(assistant, llm):
    llm.play(Say("[14] 优化南沙、蛇口邮轮母港功能和配套政策，吸引更多国际邮轮公司设立航线。"))
    answer = assistant.ask(Question(text="方案对邮轮有什么安排？"))
    assert [s.outcome for s in answer.sentences] == ["repaired"]
    assert "[14]" not in answer.text
    assert "邮轮母港" in answer.citations[0].quote


def test_a_lie_under_a_marker_that_was_not_supplied_stays_a_lie(assistant, llm):
    lie = "[14] 到2030年优化南沙、蛇口邮轮母港功能和配套政策，新增国际邮轮航线100条。"
    llm.play(Say(lie), Say(lie))
    answer = assistant.ask(Question(text="方案对邮轮有什么安排？"))
    assert answer.generator == "extractive"
    assert "2030" not in answer.text
    assert "[14] is not among the evidence" in answer.sentences[0].why


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
    assert answer.notes == (
        f"openai: The language model at {llm.url.split('/')[2]} refused the key (401). Check TIAOWEN_OPENAI_API_KEY."
        " Answered extractively.",
    )
    assert "bad key" not in answer.text
    assert answer.text.endswith(
        "(The language model did not answer; this is taken straight from the documents.)"
    )


def test_only_verified_text_is_streamed(assistant, llm):
    llm.play(
        Say("优化南沙、蛇口邮轮母港功能和配套政策，吸引更多国际邮轮公司设立航线[1]。到2030年达到100条[1]。")
    )
    events = list(assistant.stream(Question(text="方案对邮轮有什么安排？")))
    streamed = "".join(e.data["text"] for e in events if e.name == "delta")
    assert "2030" not in streamed
    assert "邮轮母港" in streamed
    assert events[-1].data["text"] == streamed


FIRST = "优化南沙、蛇口邮轮母港功能和配套政策，吸引更多国际邮轮公司设立航线[1]。"


def test_the_first_sentence_is_shown_while_the_model_is_still_writing(assistant, llm):
    rest = threading.Event()
    llm.play(Say([FIRST, Gate(rest), "到2030年达到100条[1]。"]))
    events = assistant.stream(Question(text="方案对邮轮有什么安排？"))
    first = next(e for e in events if e.name == "delta")
    assert not rest.is_set()
    assert "邮轮母港" in first.data["text"]
    rest.set()
    assert [e.name for e in events][-1] == "answer"


def test_what_became_of_every_sentence_is_on_the_answer(assistant, llm):
    llm.play(Say(f"{FIRST}到2030年达到100条[1]。"), Say("到2030年达到200条[1]。"))
    answer = assistant.ask(Question(text="方案对邮轮有什么安排？"))
    assert [(s.text, s.outcome) for s in answer.sentences] == [
        (FIRST, "supported"), ("到2030年达到100条[1]。", "dropped"), ("到2030年达到200条[1]。", "dropped"),
    ]  # fmt: skip
    assert "2030" in answer.sentences[1].why
    assert answer.status is Status.PARTIAL


def test_a_sentence_cut_off_by_the_limit_is_not_shown(assistant, llm):
    llm.play(Say(f"{FIRST}此外，方案支持南沙、前海建设国际", finish="length"))
    answer = assistant.ask(Question(text="方案对邮轮有什么安排？"))
    assert "此外" not in answer.text
    assert [(s.outcome, s.why) for s in answer.sentences] == [
        ("supported", ""),
        ("dropped", "cut off"),
    ]


def test_a_sentence_without_a_marker_is_put_to_the_clause_that_says_it(assistant, llm):
    llm.play(Say("优化南沙、蛇口邮轮母港功能和配套政策，吸引更多国际邮轮公司设立航线。"))
    answer = assistant.ask(Question(text="方案对邮轮有什么安排？"))
    assert answer.generator == "openai"
    assert "邮轮母港" in answer.citations[0].quote
    assert [s.outcome for s in answer.sentences] == ["repaired"]
    assert len(llm.asked) == 1


def test_names_alone_are_put_to_no_clause(assistant, llm):
    llm.play(Say("由省商务厅牵头。"))
    answer = assistant.ask(Question(text="方案对邮轮有什么安排？"))
    assert answer.generator == "extractive"


def test_a_sentence_in_another_language_than_the_readers_is_not_shown(assistant, llm):
    llm.play(Say(FIRST))
    answer = assistant.ask(Question(text=CRUISE))
    assert answer.generator == "extractive"
    assert answer.sentences[0].outcome == "dropped"
    assert "not in English" in answer.sentences[0].why
    assert "not in English" in llm.asked[1].text


def test_only_what_follows_makes_an_announcement_worth_showing(assistant, llm):
    llm.play(Say(["方案对南沙、蛇口邮轮母港功能和配套政策有如下安排[1]：\n"]))
    answer = assistant.ask(Question(text="方案对邮轮有什么安排？"))
    assert answer.generator == "extractive"
    assert answer.sentences[0].outcome == "dropped"


def test_a_model_that_breaks_off_leaves_what_was_shown_and_says_so(assistant, llm):
    llm.play(Say([FIRST, "此外，方案"], end=False))
    answer = assistant.ask(Question(text="方案对邮轮有什么安排？"))
    assert "邮轮母港" in answer.text
    assert "此外" not in answer.text
    assert answer.status is Status.PARTIAL
    assert any(note.startswith("openai: ") for note in answer.notes)
    assert answer.text.endswith("（语言模型中途停止，回答可能不完整。）")


def test_the_question_said_back_is_no_answer(assistant, llm):
    llm.play(Say("优化南沙、蛇口邮轮母港功能和配套政策有什么安排[1]？"))
    answer = assistant.ask(Question(text="优化南沙、蛇口邮轮母港功能和配套政策有什么安排？"))
    assert answer.generator == "extractive"
    assert "repeats the request" in answer.sentences[0].why


def test_a_clause_is_not_found_for_a_sentence_that_is_half_like_it(assistant, llm):
    """A real 0.5B model, asked what the platform relies on (the single window), named the zone, uncited."""
    llm.play(
        Say("The Qianhai cross-border trade big data platform relies on the Guangdong Nansha Area of the Guangdong Pilot Free Trade Zone.")
    )  # fmt: skip
    answer = assistant.ask(
        Question(text="What does the Qianhai cross-border trade big data platform rely on?")
    )
    assert answer.generator == "extractive"
    assert "单一窗口" in answer.text


def test_a_model_that_declines_is_told_apart_from_one_that_errs(assistant, llm):
    llm.play(Say([], finish="content_filter"))
    answer = assistant.ask(Question(text="方案对邮轮有什么安排？"))
    assert answer.notes == ("openai: It, or a filter before it, declined to answer. Answered extractively.",)
    assert "邮轮" in answer.text


def test_a_sentence_about_what_was_dropped_goes_with_it(assistant, llm):
    llm.play(
        Say("到2030年，邮轮航线达到100条[1]。该项工作优化南沙、蛇口邮轮母港功能和配套政策[1]。"),
        Say("NO_ANSWER"),
    )
    answer = assistant.ask(Question(text="方案对邮轮有什么安排？"))
    assert answer.generator == "extractive"
    assert "leans on what was dropped" in answer.sentences[1].why


def test_what_a_model_lost_is_made_up_for_in_the_documents_own_words(assistant, llm):
    # true, of the clause that answers, and not what was asked
    llm.play(
        Say("进一步提升通关便利化水平，提高货物通关效率[1]。到2030年邮轮航线达到100条[1]。"), Say("NO_ANSWER")
    )
    answer = assistant.ask(Question(text="方案对邮轮有什么安排？"))
    assert answer.generator == "openai"
    assert answer.status is Status.PARTIAL
    assert "通关便利化" in answer.text
    assert "吸引更多国际邮轮公司设立航线" in answer.text
    assert "2030年邮轮" not in answer.text
    assert len(answer.citations) > 1


def test_a_true_sentence_beside_the_question_is_left_out(assistant, llm):
    asked = "方案对邮轮有什么安排？"
    other = assistant.ask(Question(text=asked, generator="extractive")).evidence[1]
    aside = next(p for p in other.text.replace("\n", "。").split("。") if len(p) > 40)
    llm.play(Say(f"优化南沙、蛇口邮轮母港功能和配套政策，吸引更多国际邮轮公司设立航线[1]。{aside}[2]。"))
    answer = assistant.ask(Question(text=asked))
    assert answer.generator == "openai"
    assert answer.status is Status.ANSWERED
    assert aside not in answer.text
    assert [(s.outcome, s.why) for s in answer.sentences][1] == ("dropped", "beside the question")
    assert len(llm.asked) == 1  # nothing of it was false


def test_a_model_that_only_speaks_beside_the_question_leaves_the_extractive_answer(assistant, llm):
    asked = "方案对邮轮有什么安排？"
    other = assistant.ask(Question(text=asked, generator="extractive")).evidence[1]
    aside = next(p for p in other.text.replace("\n", "。").split("。") if len(p) > 20)
    llm.play(Say(f"{aside}[2]。"))
    answer = assistant.ask(Question(text=asked))
    assert answer.generator == "extractive"
    assert "邮轮母港" in answer.text


def test_marks_between_which_clauses_stood_are_not_shown(assistant, llm):
    llm.play(Say("<<28b15acf4ff3 [1]>> 优化南沙、蛇口邮轮母港功能和配套政策，吸引更多国际邮轮公司设立航线。"))
    answer = assistant.ask(Question(text="方案对邮轮有什么安排？"))
    assert answer.generator == "openai"
    assert "28b15acf4ff3" not in answer.text
    assert "<<" not in answer.text


@pytest.mark.parametrize("said", ["第4项任务 [1]", "Why: support: - 二、重点工作任务 [1]", "（四） [1]"])
def test_where_a_clause_stands_is_no_answer(assistant, llm, said):
    llm.play(Say(said), Say("NO_ANSWER"))
    answer = assistant.ask(Question(text="方案对邮轮有什么安排？"))
    assert answer.generator == "extractive"


def test_a_marker_for_a_number_is_said_in_words(assistant, llm):
    llm.play(Say("第[1]条文提出优化南沙、蛇口邮轮母港功能和配套政策[1]。"))
    answer = assistant.ask(Question(text="方案对邮轮有什么安排？"))
    assert answer.text.startswith("该条文提出优化")
