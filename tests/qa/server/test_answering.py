from __future__ import annotations

import json
import threading
import time

import httpx
import pytest

from index.errors import IndexStale, SettingInvalid
from qa.answers import Event
from qa.server.sse import PING, EventStream
from tests.fakes import FakeAssistant

QUESTION = "保税低硫燃料油混兑调和业务由谁牵头"
UNANSWERABLE = "明天天气如何"


def ask(client: httpx.Client, **body: object) -> httpx.Response:
    return client.post("/v1/ask", json={"question": QUESTION, **body})


def error_of(response: httpx.Response) -> dict[str, str]:
    body = response.json()
    assert list(body) == ["error"]
    assert set(body["error"]) == {"type", "message", "hint", "request_id"}
    assert body["error"]["request_id"] == response.headers["x-request-id"]
    return body["error"]


def events_of(response: httpx.Response) -> list[tuple[str, dict]]:
    """Parse a stream that may be cut anywhere, even inside a character."""
    buffer = b""
    events = []
    for chunk in response.iter_raw(1):
        buffer += chunk
        while b"\n\n" in buffer:
            block, _, buffer = buffer.partition(b"\n\n")
            lines = [line for line in block.decode().split("\n") if not line.startswith(":")]
            fields = dict(line.split(": ", 1) for line in lines)
            if fields:
                events.append((fields["event"], json.loads(fields["data"])))
    assert not buffer
    return events


def test_an_answer_has_every_field_of_the_contract(client):
    answer = ask(client).json()
    assert answer["status"] == "answered"
    assert {
        "answer_id", "conversation_id", "status", "language", "question", "standalone_question", "text",
        "citations", "evidence", "checks", "generator", "timings_ms",
    } <= set(answer)  # fmt: skip
    citation = answer["citations"][0]
    assert {
        "marker", "document_id", "document_title", "document_number", "clause_id", "clause_label",
        "heading_path", "quote", "start", "end", "url",
    } <= set(citation)  # fmt: skip
    assert set(answer["checks"]) == {"markers", "quotes", "claims"}
    assert {"claim", "kind", "supported"} <= set(answer["checks"]["claims"][0])
    assert {"retrieve", "generate", "verify", "total"} <= set(answer["timings_ms"])
    assert {"rank", "clause_id", "document_id", "text", "score"} <= set(answer["evidence"][0])


def test_the_citation_quotes_the_document_and_its_link_opens(client, assistant):
    citation = ask(client).json()["citations"][0]
    text = assistant.engine.document(citation["document_id"]).document.text
    assert text[citation["start"] : citation["end"]] == citation["quote"]
    page = client.get(citation["url"])
    assert page.status_code == 200
    assert "<mark>" in page.text


def test_chinese_travels_unescaped(client):
    assert "省商务厅" in ask(client).text


def test_an_abstention_is_an_answer(client):
    response = ask(client, question=UNANSWERABLE)
    assert response.status_code == 200
    assert response.json()["status"] == "abstained"
    assert response.json()["citations"] == []


def test_options_reach_the_assistant(client, assistant):
    ask(
        client,
        history=[{"role": "user", "content": "先问一句"}, {"role": "assistant", "content": "答一句"}],
        language="zh-TW",
        generator="extractive",
        k=3,
        documents=["plan-2024"],
        as_of="2024-06-01",
        conversation_id="c-9",
    )
    asked = assistant.asked[-1]
    assert [turn.content for turn in asked.history] == ["先问一句", "答一句"]
    assert (asked.language, asked.generator, asked.k) == ("zh-Hant", "extractive", 3)
    assert (asked.documents, asked.as_of, asked.conversation_id) == (("plan-2024",), "2024-06-01", "c-9")


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        ({"question": ""}, 422, "QuestionInvalid"),
        ({"question": " \n\t"}, 422, "QuestionInvalid"),
        ({"question": "\x00\x07\x1b"}, 422, "QuestionInvalid"),
        ({"question": "问" * 20_000}, 422, "QuestionInvalid"),
        ({"question": QUESTION, "language": "tlh"}, 422, "SettingInvalid"),
        ({"question": QUESTION, "as_of": "2024-13-01"}, 422, "SettingInvalid"),
        ({"question": QUESTION, "k": 0}, 422, "InvalidRequest"),
        ({"question": QUESTION, "surprise": 1}, 422, "InvalidRequest"),
        ({"question": QUESTION, "history": [{"role": "system", "content": "x"}]}, 422, "InvalidRequest"),
        ({"question": 7}, 422, "InvalidRequest"),
        ({}, 422, "InvalidRequest"),
        ([], 422, "InvalidRequest"),
    ],
)
@pytest.mark.parametrize("stream", [False, True])
def test_a_bad_question_is_refused_with_a_reason(client, body, status, kind, stream):
    if stream and isinstance(body, dict):
        body = {**body, "stream": True}
    response = client.post("/v1/ask", json=body)
    assert response.status_code == status
    error = error_of(response)
    assert error["type"] == kind
    assert error["message"]
    assert error["hint"]


def test_a_refusal_does_not_repeat_what_was_sent(client):
    response = client.post("/v1/ask", json={"question": QUESTION, "k": "秘密"})
    assert "秘密" not in response.text
    assert QUESTION not in response.text


@pytest.mark.parametrize("body", [b"{bad", b"", b"\xff\xfe", b'{"question": "a'])
def test_a_body_that_is_not_json_is_refused(client, body):
    response = client.post("/v1/ask", content=body, headers={"content-type": "application/json"})
    assert response.status_code in {400, 422}
    assert error_of(response)["message"]


def test_a_body_over_a_megabyte_is_refused(client):
    response = client.post("/v1/ask", json={"question": "x" * 1_000_001})
    assert response.status_code == 413
    assert error_of(response)["type"] == "TooLarge"


def test_a_body_over_a_megabyte_is_refused_when_its_length_is_not_announced(client):
    response = client.post(
        "/v1/ask", content=(b"x" * 100_000 for _ in range(20)), headers={"content-type": "application/json"}
    )
    assert response.status_code == 413
    assert error_of(response)["type"] == "TooLarge"


def test_a_wrong_method_or_path_has_the_error_shape(client):
    assert error_of(client.get("/v1/ask"))["type"] == "MethodNotAllowed"
    assert client.get("/v1/ask").status_code == 405
    assert error_of(client.get("/v1/nothing"))["type"] == "NotFound"
    assert client.get("/v1/nothing").status_code == 404


def test_the_callers_request_id_is_kept_and_a_strange_one_replaced(client):
    kept = client.get("/healthz", headers={"X-Request-ID": "run-7.a"})
    assert kept.headers["x-request-id"] == "run-7.a"
    replaced = client.get("/healthz", headers={"X-Request-ID": "a b<script>"})
    assert len(replaced.headers["x-request-id"]) == 32


def test_the_log_holds_ids_and_timings_but_no_question(client, caplog):
    with caplog.at_level("INFO", logger="tiaowen.server"):
        ask(client)
        client.post("/v1/ask", json={"question": QUESTION, "k": 0})
    assert "/v1/ask 200" in caplog.text
    assert "request_id=" in caplog.text
    assert "混兑" not in caplog.text


def test_a_stream_tells_its_steps_and_ends_with_the_whole_answer(client):
    with client.stream("POST", "/v1/ask", json={"question": QUESTION, "stream": True}) as response:
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        assert response.headers["cache-control"] == "no-cache"
        events = events_of(response)
    names = [name for name, _ in events]
    assert names[:2] == ["status", "evidence"]
    assert names[-1] == "answer"
    assert {"delta", "citation"} <= set(names)
    answer = events[-1][1]
    assert "".join(data["text"] for name, data in events if name == "delta") == answer["text"]
    assert [data for name, data in events if name == "citation"] == answer["citations"]


def test_stream_and_plain_answer_agree(client):
    with client.stream("POST", "/v1/ask", json={"question": QUESTION, "stream": True}) as response:
        streamed = events_of(response)[-1][1]
    plain = ask(client).json()
    for changing in ("answer_id", "timings_ms"):
        del streamed[changing], plain[changing]
    assert streamed == plain


def test_a_failure_before_the_first_event_has_its_status(serve):
    client = serve(
        assistant=FakeAssistant(failure=SettingInvalid("Unknown generator: x.", "Use extractive."))
    )
    response = client.post("/v1/ask", json={"question": QUESTION})
    assert response.status_code == 422
    assert error_of(response)["hint"] == "Use extractive."


class Breaking(FakeAssistant):
    """Breaks in the middle of a stream, once with an error a user understands, once without."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    def stream(self, question):
        yield Event(name="status", data={"stage": "retrieve"})
        raise self.error

    def ask(self, question):
        raise self.error


def test_a_failure_inside_a_stream_is_its_last_event(serve):
    client = serve(assistant=Breaking(IndexStale("Built with another embedder.", "Run: tiaowen index build")))
    with client.stream("POST", "/v1/ask", json={"question": QUESTION, "stream": True}) as response:
        name, data = events_of(response)[-1]
    assert name == "error"
    assert (data["type"], data["hint"]) == ("IndexStale", "Run: tiaowen index build")
    assert data["request_id"] == response.headers["x-request-id"]


def test_a_bug_tells_nothing_of_itself(serve, caplog):
    client = serve(assistant=Breaking(RuntimeError("password=hunter2")))
    plain = client.post("/v1/ask", json={"question": QUESTION})
    assert plain.status_code == 500
    assert error_of(plain)["type"] == "InternalError"
    with client.stream("POST", "/v1/ask", json={"question": QUESTION, "stream": True}) as response:
        events = events_of(response)
    assert events[-1][1]["type"] == "InternalError"
    assert "hunter2" not in plain.text + json.dumps(events) + caplog.text
    assert caplog.text.count("RuntimeError") == 2  # the log says where, not what


class Endless(FakeAssistant):
    """Streams for ever, and notes when it was closed."""

    def __init__(self) -> None:
        super().__init__()
        self.stopped = threading.Event()

    def stream(self, question):
        try:
            while True:
                time.sleep(0.001)
                yield Event(name="delta", data={"text": "字"})
        finally:
            self.stopped.set()


def test_a_client_that_leaves_stops_the_work(serve):
    endless = Endless()
    client = serve(assistant=endless)
    with client.stream("POST", "/v1/ask", json={"question": QUESTION, "stream": True}) as response:
        next(response.iter_raw(1))
    assert endless.stopped.wait(5)


def test_silence_is_filled_with_heartbeats():
    import anyio

    release = threading.Event()
    sent: list[bytes] = []

    def slow():
        release.wait(5)
        yield Event(name="delta", data={"text": "字"})

    async def receive():
        await anyio.sleep_forever()

    async def send(message):
        sent.append(message.get("body", b""))
        if sent.count(PING) >= 2:
            release.set()

    async def main():
        limiter = anyio.CapacityLimiter(1)
        stream = EventStream(slow(), failure=lambda error: {}, limiter=limiter, heartbeat=0.01)
        await stream({"type": "http"}, receive, send)

    anyio.run(main)
    assert sent.count(PING) >= 2
    assert "字".encode() in b"".join(sent)


def test_search_returns_hits_in_the_shape_of_the_contract(client, assistant):
    hits = client.post("/v1/search", json={"query": QUESTION, "k": 2}).json()["hits"]
    assert [hit["rank"] for hit in hits] == [1, 2]
    assert list(hits[0]) == [
        "rank", "score", "document_id", "clause_id", "clause_label", "heading_path", "text", "start", "end",
    ]  # fmt: skip
    text = assistant.engine.document(hits[0]["document_id"]).document.text
    assert all(text[hit["start"] : hit["end"]] == hit["text"] for hit in hits)


def test_search_takes_question_as_another_name_and_explains(client):
    hits = client.post("/v1/search", json={"question": QUESTION, "explain": True}).json()["hits"]
    assert hits[0]["signals"]


@pytest.mark.parametrize(
    "body", [{}, {"query": "a", "question": "b"}, {"query": ""}, {"query": "a", "k": 1001}]
)
def test_a_search_that_is_unclear_is_refused(client, body):
    response = client.post("/v1/search", json=body)
    assert response.status_code == 422
    assert error_of(response)["message"]


def test_many_questions_at_once_are_all_answered(client):
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: ask(client).json()["status"], range(64)))
    assert answers == ["answered"] * 64
