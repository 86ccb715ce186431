"""What the service remembers, asked for as users do."""

from __future__ import annotations

import json

import pytest

from index.errors import StorageError
from qa.settings import load_settings
from qa.store.store import LazyStore
from tests.fakes import FakeAssistant

QUESTION = "保税低硫燃料油混兑调和业务由谁牵头"


@pytest.fixture
def assistant():
    return FakeAssistant()


@pytest.fixture
def client(serve, assistant, tmp_path):
    return serve(settings=load_settings(home=tmp_path / "home"), assistant=assistant)


def ask(client, **body):
    return client.post("/v1/ask", json={"question": QUESTION, **body}).json()


def test_a_follow_up_is_asked_with_what_came_before(client, assistant):
    first = ask(client, conversation_id="c-7")
    ask(client, question="那参与单位呢", conversation_id="c-7")
    history = assistant.asked[-1].history
    assert [(turn.role, turn.content) for turn in history] == [
        ("user", QUESTION),
        ("assistant", first["text"]),
    ]


def test_a_streamed_answer_is_remembered_too(client, assistant):
    body = {"question": QUESTION, "conversation_id": "c-7", "stream": True}
    with client.stream("POST", "/v1/ask", json=body) as response:
        response.read()
    ask(client, question="那参与单位呢", conversation_id="c-7")
    assert assistant.asked[-1].history[0].content == QUESTION


def test_a_told_history_wins(client, assistant):
    ask(client, conversation_id="c-7")
    ask(client, conversation_id="c-7", history=[{"role": "user", "content": "别的"}])
    assert [turn.content for turn in assistant.asked[-1].history] == ["别的"]


def test_only_the_last_ten_turns_are_supplied(client, assistant):
    for number in range(12):
        ask(client, question=f"{QUESTION}{number}", conversation_id="c-7")
    ask(client, conversation_id="c-7")
    asked = [turn.content for turn in assistant.asked[-1].history if turn.role == "user"]
    assert asked == [f"{QUESTION}{number}" for number in range(2, 12)]


def test_a_conversation_is_exported_and_deleted(client):
    answer = ask(client, conversation_id="c-7")
    client.post("/v1/feedback", json={"answer_id": answer["answer_id"], "rating": "up", "comment": "很好"})
    exported = client.get("/v1/conversations/c-7").json()
    assert [turn["question"] for turn in exported["turns"]] == [QUESTION]
    assert exported["turns"][0]["answer"]["citations"] == answer["citations"]
    assert exported["feedback"][0]["comment"] == "很好"
    assert client.delete("/v1/conversations/c-7").status_code == 204
    assert client.get("/v1/conversations/c-7").status_code == 404
    assert client.delete("/v1/conversations/c-7").status_code == 404


def test_feedback_is_kept_once_for_each_answer(client):
    answer_id = ask(client)["answer_id"]
    first = client.post("/v1/feedback", json={"answer_id": answer_id, "rating": "up"})
    second = client.post(
        "/v1/feedback", json={"answer_id": answer_id, "rating": "down", "reasons": ["wrong_clause"]}
    )
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["feedback_id"] == second.json()["feedback_id"]
    assert second.json()["rating"] == "down"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"answer_id": "a-none", "rating": "up"}, 404),
        ({"answer_id": "a-1", "rating": "superb"}, 422),
        ({"answer_id": "", "rating": "up"}, 422),
        ({"rating": "up"}, 422),
        ({"answer_id": "a-1", "rating": "up", "comment": "x" * 4001}, 422),
        ({"answer_id": "a-1", "rating": "up", "reasons": ["x"] * 11}, 422),
        ({"answer_id": "a-1", "rating": "up", "surprise": 1}, 422),
    ],
)
def test_feedback_that_means_nothing_is_refused(client, body, status):
    response = client.post("/v1/feedback", json=body)
    assert response.status_code == status
    assert set(response.json()["error"]) == {"type", "message", "hint", "request_id"}


def test_nothing_is_kept_when_the_settings_say_so(serve, tmp_path):
    settings = load_settings(home=tmp_path / "home", conversation_days=0)
    client = serve(settings=settings, assistant=FakeAssistant())
    ask(client, conversation_id="c-7")
    assert client.get("/v1/conversations/c-7").status_code == 404
    assert not (tmp_path / "home").exists()


def test_an_answer_comes_even_when_it_cannot_be_kept(serve, tmp_path, caplog):
    def broken():
        raise StorageError("The disk is full.", "Free some space.")

    settings = load_settings(home=tmp_path / "home")
    client = serve(settings=settings, assistant=FakeAssistant(), store=LazyStore(broken))
    with caplog.at_level("INFO", logger="tiaowen.server"):
        assert ask(client, conversation_id="c-7")["status"] == "answered"
    assert "The disk is full" in caplog.text
    assert "混兑" not in caplog.text
    refused = client.post("/v1/feedback", json={"answer_id": "a-1", "rating": "up"})
    assert refused.status_code == 507


def test_the_database_holds_the_question_and_the_log_does_not(client, tmp_path, caplog):
    with caplog.at_level("DEBUG"):
        ask(client, conversation_id="c-7")
        client.post("/v1/feedback", json={"answer_id": "a-1", "rating": "down", "comment": "答非所问"})
    assert "混兑" not in caplog.text
    assert "答非所问" not in caplog.text
    assert "混兑" in json.dumps(client.get("/v1/conversations/c-7").json(), ensure_ascii=False)
