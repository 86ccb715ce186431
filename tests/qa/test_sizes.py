"""Requests of absurd size are refused with a reason, quickly, and the next one is answered."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from index.lexicon import default_lexicon
from qa.answers import Question
from qa.assistant import Assistant
from qa.cli.app import Session, app
from qa.server.app import create_app
from tests.fakes import FakeAssistant
from tests.qa.server.conftest import running

QUESTION = "保税低硫燃料油混兑调和业务由谁牵头"
MEGABYTE = 1_000_000


@pytest.fixture(scope="module")
def client():
    with running(create_app(assistant=FakeAssistant())) as opened:
        yield opened


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/v1/ask", {"question": QUESTION, "k": 10**9}, 422),
        ("/v1/ask", {"question": QUESTION, "k": 10**400}, 422),
        ("/v1/search", {"query": QUESTION, "k": 10**9}, 422),
        ("/v1/ask", {"question": "问" * 10 * MEGABYTE}, 413),
        ("/v1/ask", {"question": QUESTION, "history": [{"role": "user", "content": "x"}] * 20_000}, 422),
        ("/v1/ask", {"question": QUESTION, "documents": ["d"] * 100_000}, 422),
        ("/v1/ask", {"question": QUESTION, "language": "x" * 900_000}, 422),
        ("/v1/chat/completions", {"messages": [{"role": "user", "content": "x"}] * 10_000}, 400),
        ("/v1/feedback", {"answer_id": "a" * 900_000, "rating": "up"}, 422),
    ],
)
def test_a_request_of_absurd_size_is_refused_and_the_next_is_answered(client, path, body, status):
    response = client.post(path, content=json.dumps(body), headers={"Content-Type": "application/json"})
    assert response.status_code == status
    assert len(response.content) < 4_000  # what was sent is not sent back
    assert client.post("/v1/ask", json={"question": QUESTION}).status_code == 200


@pytest.mark.parametrize("body", ["[" * 500_000, '{"question":' * 50_000, '{"question": "\\ud800"}'])
def test_a_body_that_nests_without_end_is_refused(client, body):
    response = client.post("/v1/ask", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code in {400, 422}
    assert client.get("/healthz").status_code == 200


def test_an_enormous_line_of_a_batch_costs_only_itself(tmp_path, monkeypatch):
    monkeypatch.setenv("TIAOWEN_HOME", str(tmp_path / "home"))
    lines = [{"id": 1, "question": "问" * 5 * MEGABYTE}, {"id": 2, "question": QUESTION}]
    (tmp_path / "in.jsonl").write_text(
        "\n".join([*(json.dumps(line) for line in lines), "[" * MEGABYTE]), encoding="utf-8"
    )
    done = CliRunner().invoke(
        app,
        ["ask", "--batch", str(tmp_path / "in.jsonl"), "--out", str(tmp_path / "out.jsonl")],
        obj=Session(opener=lambda settings, progress=None: FakeAssistant()),
    )
    assert done.exit_code == 0
    first, second, third = map(json.loads, (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines())
    assert (first["id"], first["error"]["type"]) == (1, "QuestionInvalid")
    assert (second["id"], second["status"]) == (2, "answered")
    assert third["error"]["type"] == "InputError"


def test_k_of_the_command_line_is_bounded(tmp_path):
    done = CliRunner().invoke(app, ["--home", str(tmp_path), "search", QUESTION, "-k", "1000000000"])
    assert done.exit_code == 2
    assert "1000" in done.output


@pytest.mark.parametrize("digits", ["一" * 400, "9" * 400, "一" * 3_900, "9" * 3_900])
def test_a_question_of_digits_without_end_gets_an_answer(engine, digits):
    answer = Assistant(engine=engine, lexicon=default_lexicon()).ask(
        Question(text=f"集装箱吞吐量达到{digits}万标箱吗？")
    )
    assert answer.text
