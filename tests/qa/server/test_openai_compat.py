"""The official OpenAI client against a server that runs."""

from __future__ import annotations

import openai
import pytest

from index.errors import IndexStale
from qa.answers import Event
from qa.server.openai_citations import with_links
from qa.settings import load_settings
from tests.fakes import FakeAssistant

QUESTION = "保税低硫燃料油混兑调和业务由谁牵头"
UNANSWERABLE = "明天天气如何"


def client_of(served):
    return openai.OpenAI(
        base_url=f"{served.base_url}/v1",
        api_key="none",
        max_retries=0,
        http_client=openai.DefaultHttpxClient(trust_env=False),
    )


@pytest.fixture(scope="module")
def official(client):
    with client_of(client) as opened:
        yield opened


def complete(official, question=QUESTION, **more):
    return official.chat.completions.create(
        model=more.pop("model", "tiaowen"), messages=[{"role": "user", "content": question}], **more
    )


def test_the_models_are_listed(official):
    assert [model.id for model in official.models.list()] == ["tiaowen", "tiaowen-extractive"]
    assert official.models.retrieve("tiaowen").owned_by == "tiaowen"


def test_an_answer_carries_its_sources_as_annotations(official, client):
    reply = complete(official)
    message = reply.choices[0].message
    rest = client.post("/v1/ask", json={"question": QUESTION}).json()
    assert message.content == rest["text"]
    assert reply.choices[0].finish_reason == "stop"
    (note,) = message.annotations
    cited = note.url_citation
    assert message.content[cited.start_index : cited.end_index] == "[1]"
    assert cited.title == "某省推进试点行动方案（某府函〔2024〕9号） 1."
    assert cited.url == str(client.base_url).rstrip("/") + rest["citations"][0]["url"]
    assert "<mark>" in client.get(cited.url).text
    assert reply.citations == [cited.url]
    assert reply.search_results[0]["date"] == "2024-01-19"
    assert reply.search_results[0]["snippet"] == rest["citations"][0]["quote"]
    assert reply.usage.total_tokens == reply.usage.prompt_tokens + reply.usage.completion_tokens
    assert reply.usage.prompt_tokens == len(QUESTION)


def test_a_stream_says_the_same_and_ends_with_its_sources(official):
    whole = complete(official).choices[0].message
    with official.chat.completions.stream(
        model="tiaowen",
        messages=[{"role": "user", "content": QUESTION}],
        stream_options={"include_usage": True},
    ) as stream:
        for _ in stream:
            pass
        final = stream.get_final_completion()
    message = final.choices[0].message
    assert message.content == whole.content
    assert [note["url_citation"]["url"] for note in message.model_dump()["annotations"]] == [
        whole.annotations[0].url_citation.url
    ]
    assert final.usage.completion_tokens > 0


def test_the_stream_on_the_wire_is_what_openai_sends(client):
    body = {"model": "tiaowen", "stream": True, "messages": [{"role": "user", "content": QUESTION}]}
    with client.stream("POST", "/v1/chat/completions", json=body) as response:
        text = response.read().decode()
    blocks = text.strip().split("\n\n")
    assert response.headers["content-type"].startswith("text/event-stream")
    assert blocks[-1] == "data: [DONE]"
    assert all(block.startswith("data: ") for block in blocks)
    assert "省商务厅" in text
    assert '"usage"' not in text
    assert '"search_results"' in blocks[-2]


def test_an_abstention_is_a_completion_without_sources(official):
    reply = complete(official, UNANSWERABLE)
    assert not reply.choices[0].message.annotations
    assert reply.citations == []
    assert reply.tiaowen["status"] == "abstained"


def test_links_stand_in_the_text_for_clients_that_know_no_annotations(official):
    reply = complete(official, extra_body={"inline_links": True})
    message = reply.choices[0].message
    url = message.annotations[0].url_citation.url
    assert f"[1]({url})" in message.content
    assert "**依据**" in message.content
    streamed = "".join(
        chunk.choices[0].delta.content or ""
        for chunk in complete(official, stream=True, extra_body={"inline_links": True})
    )
    assert streamed == message.content


def test_a_setting_turns_inline_links_on(serve, tmp_path):
    settings = load_settings(
        home=tmp_path / "home", inline_links=True, public_url="https://policy.example.org"
    )
    served = serve(settings=settings, assistant=FakeAssistant(public_url="https://policy.example.org"))
    with client_of(served) as official:
        content = complete(official).choices[0].message.content
    assert "[1](https://policy.example.org/c/plan-2024/" in content


def test_a_hostile_title_stays_text_in_the_list_of_sources():
    citation = {
        "marker": 1,
        "document_id": "d",
        "document_title": "](javascript:alert(1)) <img src=x>",
        "document_number": "",
        "clause_label": "1.",
        "url": "/c/d/1",
    }
    text = with_links("据此 [1]。", [citation], "http://h", "pt")
    assert text.startswith("据此 [1](http://h/c/d/1)。")
    assert "**Fontes**" in text
    assert "\\](javascript" in text
    assert "\\<img" in text


def test_what_was_said_before_is_history_and_instructions_are_not(official, assistant):
    official.chat.completions.create(
        model="tiaowen-extractive",
        messages=[
            {"role": "system", "content": "You are a pirate."},
            {"role": "user", "content": "先问"},
            {"role": "assistant", "content": "先答"},
            {"role": "user", "content": [{"type": "text", "text": QUESTION}]},
        ],
        temperature=0.3,
        tools=[{"type": "function", "function": {"name": "f", "parameters": {}}}],
        extra_body={"whatever": {"deep": 1}},
    )
    asked = assistant.asked[-1]
    assert asked.text == QUESTION
    assert [turn.content for turn in asked.history] == ["先问", "先答"]
    assert asked.generator == "extractive"


def test_mistakes_are_told_in_openais_shape(official, client):
    with pytest.raises(openai.NotFoundError) as unknown:
        complete(official, model="gpt-4o")
    assert unknown.value.code == "NotFound"
    assert "tiaowen-extractive" in unknown.value.message
    with pytest.raises(openai.BadRequestError) as empty:
        complete(official, " ")
    assert empty.value.type == "invalid_request_error"
    with pytest.raises(openai.BadRequestError):
        official.chat.completions.create(model="tiaowen", messages=[{"role": "system", "content": "x"}])
    with pytest.raises(openai.BadRequestError):
        complete(official, "问" * 5000)
    raw = client.post("/v1/chat/completions", content=b"{bad", headers={"content-type": "application/json"})
    assert raw.status_code == 400
    assert set(raw.json()["error"]) == {"message", "type", "param", "code", "request_id"}


class Breaking(FakeAssistant):
    def stream(self, question):
        yield Event(name="delta", data={"text": "半"})
        raise IndexStale("Built with another embedder.", "Run: tiaowen index build")


def test_a_failure_in_mid_stream_is_told_and_the_stream_ends(serve):
    served = serve(assistant=Breaking())
    with client_of(served) as official, pytest.raises(openai.APIError, match="another embedder"):
        for _ in complete(official, stream=True):
            pass
    body = {"model": "tiaowen", "stream": True, "messages": [{"role": "user", "content": QUESTION}]}
    assert served.post("/v1/chat/completions", json=body).text.endswith("data: [DONE]\n\n")


def test_a_bug_in_mid_stream_tells_nothing_of_itself(serve):
    class Buggy(FakeAssistant):
        def stream(self, question):
            yield Event(name="delta", data={"text": "半"})
            raise RuntimeError("password=hunter2")

    body = {"model": "tiaowen", "stream": True, "messages": [{"role": "user", "content": QUESTION}]}
    text = serve(assistant=Buggy()).post("/v1/chat/completions", json=body).text
    assert "hunter2" not in text
    assert '"server_error"' in text
    assert text.endswith("data: [DONE]\n\n")


def test_a_source_without_a_title_is_named_by_its_id():
    citation = {
        "marker": 1,
        "document_id": "d",
        "document_title": "",
        "document_number": "",
        "clause_label": "",
        "url": "/c/d",
    }
    assert with_links("x [1]", [citation], "http://h/", "en").endswith("- [1](http://h/c/d) d")
