"""DingTalk as it behaves: signed messages in, answers at the address they brought."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from qa.channels import dingtalk_sender
from qa.channels.dingtalk_messages import DingtalkRenderer
from qa.server.app import create_app
from qa.settings import load_settings
from tests.fakes import FakeAssistant
from tests.qa.channels.conftest import QUESTION
from tests.qa.channels.fake_dingtalk import SECRET, DingtalkApi, Robot
from tests.qa.server.conftest import running


@pytest.fixture
def api(monkeypatch):
    monkeypatch.setattr(dingtalk_sender, "PATIENCE", 0.01)
    opened = DingtalkApi()
    yield opened
    opened.close()


@pytest.fixture
def dingtalk(api, tmp_path):
    assistant = FakeAssistant(public_url="https://policies.example")
    settings = load_settings(
        home=tmp_path / "home",
        dingtalk_app_secret=SECRET,
        dingtalk_api_url=api.origin,
        public_url="https://policies.example",
        require_keys=True,
    )
    app = create_app(settings, assistant=assistant)
    with running(app) as client:
        yield Robot(client, app, assistant, api)


def test_a_question_is_answered_at_its_own_address_with_its_sources(dingtalk, api):
    assert dingtalk.ask().status_code == 200
    (text,) = api.messages()
    assert "省商务厅牵头" in text
    assert "[1] [某省推进试点行动方案·某府函〔2024〕9号·1.](https://policies.example/c/plan-2024/" in text
    assert dingtalk.assistant.asked[0].text == QUESTION


def test_only_what_dingtalk_signed_a_moment_ago_is_taken(dingtalk, api):
    now = int(time.time() * 1000)
    body = b"{}"
    refused = [
        dingtalk.send(body, secret="another"),
        dingtalk.send(body, at=now - 600_000),
        dingtalk.send(body, at=now + 600_000),
        dingtalk.send(body, at="soon"),
        dingtalk.send(body, sign=""),
        dingtalk.client.post("/dingtalk/events", content=body),
    ]
    assert [one.status_code for one in refused] == [401] * len(refused)
    assert dingtalk.client.get("/dingtalk/events").status_code == 405


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"{}", b'{"msgtype": "text"}', b"[" * 100_000])
def test_a_signed_body_that_is_not_understood_is_refused(dingtalk, body):
    assert dingtalk.send(body).status_code == 400


def test_an_address_elsewhere_gets_no_answer(dingtalk, api, caplog):
    elsewhere = DingtalkApi()
    try:
        dingtalk.ask("1", sessionWebhook=f"{elsewhere.origin}/robot/sendBySession?session=x")
        dingtalk.ask("2")
        api.messages()
        assert elsewhere.calls == []
    finally:
        elsewhere.close()


def test_pictures_are_left_alone_and_retries_are_one_message(dingtalk, api):
    dingtalk.ask("0", msgtype="picture")
    together = threading.Barrier(6)

    def send(_):
        together.wait()
        return dingtalk.ask("1").status_code

    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(send, range(6))) == {200}
    dingtalk.ask("2")
    api.messages(2)
    assert len(dingtalk.assistant.asked) == 2


def test_in_a_group_each_person_has_a_conversation_and_alone_there_is_one(dingtalk, api):
    dingtalk.ask("1")
    api.messages()
    dingtalk.ask("2", text="那参与单位呢")
    api.messages(2)
    dingtalk.ask("3", user="u-2")
    api.messages(3)
    _, mine, theirs = dingtalk.assistant.asked
    assert mine.history[0].content == QUESTION
    assert theirs.history == ()
    dingtalk.ask("4", conversationType="1")
    api.messages(4)
    assert dingtalk.assistant.asked[3].conversation_id == "dingtalk:ding-1:cid-1:"


def test_markup_becomes_no_link_and_no_picture():
    made = DingtalkRenderer().notice(
        '<a href="x">y</a> ![p](https://evil.example/p.png) [z](https://evil.example)'
    )
    assert made["markdown"]["text"] == (
        '＜a href="x">y＜/a> ![p] (https://evil.example/p.png) [z] (https://evil.example)'
    )


def test_dingtalk_asking_for_patience_is_given_it_and_a_refusal_is_told(dingtalk, api, caplog):
    api.refusals["sendBySession"] = [(200, {}, {"errcode": 130101})] * 2
    dingtalk.ask("1")
    api.messages()
    api.refusals["sendBySession"] = [(200, {}, {"errcode": 300001})]
    dingtalk.ask("2")
    assert api.messages(2)[1].startswith("抱歉")
    assert "dingtalk: not delivered: ServiceError DingTalk answered 300001." in caplog.text
