"""The Messages API: documents with citations, and services that only imitate it."""

from __future__ import annotations

import pytest

from index.errors import ServiceError
from qa.generators.anthropic import AnthropicApi, anthropic_service
from qa.generators.base import Finish, complete
from tests.qa.generators.conftest import CLAUSES, KEY, REQUEST
from tests.scripted_llm import Reply, Say


def test_the_request_is_the_one_that_is_documented(made, llm):
    complete(made("anthropic"), REQUEST)
    (asked,) = llm.asked
    assert asked.path == "/v1/messages"
    assert (asked.headers["x-api-key"], asked.headers["anthropic-version"]) == (KEY, "2023-06-01")
    assert asked.body["system"] == "只依据材料回答。"
    assert "authorization" not in asked.headers


def test_clauses_go_as_documents_with_citations_before_the_question(made, llm):
    complete(made("anthropic", citations=True), REQUEST)
    *documents, question = llm.asked[0].body["messages"][0]["content"]
    assert [d["source"]["content"][0]["text"] for d in documents] == [c.text for c in CLAUSES]
    assert [d["title"][:3] for d in documents] == ["[1]", "[2]", "[3]"]
    assert all(d["citations"] == {"enabled": True} for d in documents)
    assert question == {"type": "text", "text": "哪个部门牵头保税加注？"}


def test_citations_become_the_markers_of_the_clauses(made, llm):
    llm.play(Say(["由省商务厅牵头。"], cites=(0, 2, 0)))
    assert complete(made("anthropic", citations=True), REQUEST).text == "由省商务厅牵头。[1][3]"


def test_a_marker_that_the_model_wrote_itself_is_not_repeated(made, llm):
    llm.play(Say(["由省商务厅牵头[1]。"], cites=(0,)))
    assert complete(made("anthropic", citations=True), REQUEST).text == "由省商务厅牵头[1]。"


def test_citations_in_a_whole_body_become_markers_too(made, llm):
    llm.play(Say(["由省商务厅牵头。"], cites=(1,), whole=True))
    assert complete(made("anthropic", citations=True), REQUEST).text == "由省商务厅牵头。[2]"


def test_after_dropping_places_still_mean_their_clauses(made, llm):
    llm.play(Say(["一。"], cites=(1,)))
    generator = made("anthropic", citations=True, context_tokens=700, max_tokens=400)
    done = complete(generator, REQUEST)
    assert done.dropped in ((), (3,))
    assert done.text == "一。[2]"


@pytest.mark.parametrize("place", [3, -1, 99])
def test_a_citation_of_what_was_not_sent_is_a_failure(made, llm, place):
    llm.play(Say(["一。"], cites=(place,)))
    with pytest.raises(ServiceError, match="unknown shape"):
        complete(made("anthropic", citations=True), REQUEST)


@pytest.mark.parametrize(
    ("base", "given", "documents"),
    [
        ("", None, True),
        ("https://api.anthropic.com", None, True),
        ("https://api.deepseek.com/anthropic", None, False),
        ("https://api.anthropic.com.evil.example", None, False),
        ("https://gateway.example", True, True),
        ("", False, False),
    ],
)
def test_documents_are_sent_where_they_are_read(base, given, documents):
    api = AnthropicApi(anthropic_service(base, "m"), citations=given)
    content = api.payload(REQUEST, model="m", max_tokens=9)["messages"][-1]["content"]
    assert [part["type"] for part in content] == (["document"] * 3 if documents else ["text"]) + ["text"]


def test_counts_grow_over_the_stream(made, llm):
    llm.play(Say(["好。"], usage=(77, 33)))
    usage = complete(made("anthropic"), REQUEST).usage
    assert (usage.input_tokens, usage.output_tokens) == (77, 33)


def test_messages_of_kinds_to_come_say_nothing(made, llm):
    llm.play(Say(["好。"], extra=['{"type": "content_block_hologram", "delta": 7}']))
    assert complete(made("anthropic"), REQUEST).text == "好。"


def test_a_full_context_window_is_a_cut_answer(made, llm):
    llm.play(Say(["由"], finish="model_context_window_exceeded"))
    assert complete(made("anthropic"), REQUEST).finish is Finish.LENGTH


def test_an_error_event_is_an_error(made, llm):
    body = b'event: error\ndata: {"type": "error", "error": {"type": "invalid_request_error", "message": "why"}}\n\n'
    llm.play(Reply(headers={"content-type": "text/event-stream"}, body=[body]))
    with pytest.raises(ServiceError, match="why"):
        complete(made("anthropic"), REQUEST)
