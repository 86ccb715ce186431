"""What an operator relies on: metrics, logs, headers, deadlines, an orderly end."""

from __future__ import annotations

import json
import socket
import threading
from dataclasses import replace

import httpx
import pytest
import uvicorn
from prometheus_client.parser import text_string_to_metric_families

from qa.answers import Event
from qa.server import middleware, patience
from qa.server.app import create_app
from qa.server.logs import JsonFormatter, log_config
from qa.settings import load_settings
from qa.wire import answer_json
from tests.fakes import FakeAssistant

QUESTION = "保税低硫燃料油混兑调和业务由谁牵头"
UNANSWERABLE = "明天天气如何"


def samples(client):
    text = client.get("/metrics").text
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@pytest.fixture
def served(serve, tmp_path):
    return serve(settings=load_settings(home=tmp_path / "home"), assistant=FakeAssistant())


def ask(client, **more):
    return client.post("/v1/ask", json={"question": QUESTION, **more})


def test_answers_refusals_and_first_tokens_are_counted(served):
    ask(served)
    served.post("/v1/ask", json={"question": UNANSWERABLE})
    with served.stream("POST", "/v1/ask", json={"question": QUESTION, "stream": True}) as response:
        response.read()
    served.post("/v1/ask", json={})
    served.post(
        "/v1/chat/completions", json={"model": "tiaowen", "messages": [{"role": "user", "content": QUESTION}]}
    )
    found = samples(served)
    assert found["tiaowen_answers_total", "answered", "extractive", "rest"] == 2
    assert found["tiaowen_answers_total", "abstained", "extractive", "rest"] == 1
    assert found["tiaowen_answers_total", "answered", "extractive", "openai"] == 1
    assert found["tiaowen_first_token_seconds_count", "rest"] == 1
    assert found["tiaowen_stage_seconds_count", "retrieve"] == 4
    assert found["tiaowen_requests_total", "/v1/ask", "200", "POST"] == 3
    assert found["tiaowen_requests_total", "/v1/ask", "422", "POST"] == 1
    assert found["tiaowen_ready",] == 1
    assert found["tiaowen_open_streams",] == 0


def test_failed_checks_are_counted_by_kind(serve):
    class Failing(FakeAssistant):
        def ask(self, question):
            from dataclasses import replace

            from qa.answers import Checks, Claim

            wrong = Claim(claim="由海事局牵头", kind="agency_role", supported=False)
            return replace(super().ask(question), checks=Checks(markers=False, claims=(wrong,)))

    client = serve(assistant=Failing())
    ask(client)
    found = samples(client)
    assert found["tiaowen_failed_checks_total", "agency_role"] == 1
    assert found["tiaowen_failed_checks_total", "markers"] == 1
    assert ("tiaowen_failed_checks_total", "quotes") not in found


def test_no_label_holds_what_a_client_sent(served):
    served.get("/v1/secret-path-of-a-client")
    served.get("/c/秘密")
    served.request("BREW", "/v1/ask")
    text = served.get("/metrics").text
    assert "secret-path" not in text
    assert "%E7" not in text
    assert "秘密" not in text


def test_what_the_guard_refuses_is_counted_by_reason(served):
    served.get("/v1/documents", headers={"Host": "evil.example"})
    assert samples(served)["tiaowen_refused_requests_total", "host"] == 1


def test_every_response_carries_safe_headers(serve, tmp_path):
    settings = load_settings(home=tmp_path / "home", public_url="https://policy.example.org")
    client = serve(settings=settings, assistant=FakeAssistant())
    for response in (client.get("/c/plan-2024"), ask(client), client.get("/nothing"), client.get("/healthz")):
        assert response.headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in response.headers["content-security-policy"]
        assert response.headers["referrer-policy"] == "no-referrer"
        assert response.headers["strict-transport-security"].startswith("max-age=")
    assert ask(client).headers["cache-control"] == "no-store"


def test_plain_http_does_not_promise_https(served):
    assert "strict-transport-security" not in served.get("/healthz").headers


def test_a_log_line_for_programs_is_json_with_the_same_facts(served, caplog):
    with caplog.at_level("INFO", logger="tiaowen.server"):
        ask(served)
        served.get("/healthz")  # by now the line of the first is written
    record = next(record for record in caplog.records if "/v1/ask" in record.getMessage())
    line = json.loads(JsonFormatter().format(record))
    assert (line["method"], line["path"], line["status"]) == ("POST", "/v1/ask", 200)
    assert line["request_id"]
    assert "混兑" not in json.dumps(line, ensure_ascii=False)


@pytest.mark.parametrize("form", ["text", "json"])
def test_the_log_can_be_configured(form, capsys):
    import logging.config

    loggers = [logging.getLogger(name) for name in ("", "tiaowen", "uvicorn")]
    before = [(logger.handlers[:], logger.level, logger.propagate) for logger in loggers]
    try:
        logging.config.dictConfig(log_config("info", form))
        logging.getLogger("tiaowen.server").info("line %d", 1)
        logging.getLogger("some.library").info("a question, perhaps")
    finally:
        for logger, (handlers, level, propagate) in zip(loggers, before, strict=True):
            logger.handlers[:], logger.propagate = handlers, propagate
            logger.setLevel(level)
    line = capsys.readouterr().err.strip()
    assert (
        json.loads(line)["message"] == "line 1" if form == "json" else line.endswith("tiaowen.server line 1")
    )


def test_a_body_that_never_ends_is_given_up(serve, monkeypatch):
    monkeypatch.setattr(middleware, "BODY_SECONDS", 0.2)
    client = serve(assistant=FakeAssistant())
    with socket.create_connection((client.base_url.host, client.base_url.port), timeout=10) as raw:
        raw.sendall(
            b"POST /v1/ask HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            b'Content-Length: 100\r\n\r\n{"question"'
        )
        told = raw.makefile("rb").read()  # until the server hangs up
    assert b" 408 " in told.split(b"\r\n")[0]
    assert b'"TooSlow"' in told


def serve_by_hand(assistant):
    """A server as ``tiaowen serve`` makes it, with a handle to stop it."""
    listener = socket.socket(proto=socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    listener.listen(8)
    config = uvicorn.Config(
        create_app(assistant=assistant),
        http=patience.patient_protocol(),
        log_config=None,
        timeout_graceful_shutdown=10,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    return server, thread, listener


def test_headers_that_never_end_are_hung_up_on(monkeypatch):
    monkeypatch.setattr(patience, "HEADER_SECONDS", 0.2)
    server, thread, listener = serve_by_hand(FakeAssistant())
    try:
        for beginning in (b"", b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "):
            with socket.create_connection(listener.getsockname(), timeout=10) as raw:
                raw.sendall(beginning)
                assert raw.recv(1) == b""
        with httpx.Client(
            base_url=f"http://127.0.0.1:{listener.getsockname()[1]}", trust_env=False
        ) as client:
            assert client.get("/healthz").status_code == 200
            assert client.get("/healthz").status_code == 200
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()


class Waiting(FakeAssistant):
    """Begins a stream and goes on when told."""

    def __init__(self):
        super().__init__()
        self.begun, self.release = threading.Event(), threading.Event()

    def stream(self, question):
        yield Event(name="status", data={"stage": "retrieve"})
        self.begun.set()
        self.release.wait(10)
        yield Event(name="answer", data=answer_json(self.ask(question)))


def test_a_server_that_is_told_to_stop_finishes_what_it_began():
    assistant = Waiting()
    server, thread, listener = serve_by_hand(assistant)
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    with (
        httpx.Client(base_url=address, trust_env=False, timeout=10) as client,
        client.stream("POST", "/v1/ask", json={"question": QUESTION, "stream": True}) as response,
    ):
        assert assistant.begun.wait(5)
        server.should_exit = True
        assistant.release.set()
        text = response.read().decode()
    thread.join(10)
    listener.close()
    assert "event: answer" in text
    assert not thread.is_alive()


class Noting(FakeAssistant):
    """An assistant whose language model is down, and that withheld an answer."""

    def ask(self, question):
        notes = ("openai: The key is refused. Answered extractively.", "withheld: date: 2031年")
        return replace(super().ask(question), notes=notes)


def test_a_service_that_fails_is_in_the_log_and_what_was_withheld_is_not(serve, caplog):
    client = serve(assistant=Noting())
    with caplog.at_level("WARNING", logger="tiaowen.server"):
        shape = ask(client).json()
    (record,) = [r for r in caplog.records if r.levelname == "WARNING"]
    line = json.loads(JsonFormatter().format(record))
    assert line["message"] == "openai: The key is refused. Answered extractively."
    assert line["answer_id"] == shape["answer_id"]
    assert "2031" not in caplog.text
