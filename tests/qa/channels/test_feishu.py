"""Feishu as it behaves: encrypted, signed events in, replies with cards out."""

from __future__ import annotations

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from index.errors import SettingInvalid
from qa.limiter import RateLimiter
from qa.server.app import create_app
from qa.settings import load_settings
from tests.fakes import FakeAssistant
from tests.qa.channels.conftest import QUESTION
from tests.qa.channels.fake_feishu import KEY, TOKEN, FeishuApi, Tenant, buttons, message, sealed
from tests.qa.server.conftest import running

pytest.importorskip("cryptography", reason="cryptography is not installed: pip install 'tiaowen[feishu]'")


@pytest.fixture
def api():
    opened = FeishuApi()
    yield opened
    opened.close()


@pytest.fixture
def feishu(api, tmp_path):
    assistant = FakeAssistant(public_url="https://policies.example")
    settings = load_settings(
        home=tmp_path / "home",
        feishu_app_id="cli_a1",
        feishu_app_secret="secret",
        feishu_encrypt_key=KEY,
        feishu_verification_token=TOKEN,
        feishu_api_url=api.url,
        public_url="https://policies.example",
        require_keys=True,
    )
    app = create_app(settings, assistant=assistant)
    with running(app) as client:
        yield Tenant(client, app, assistant)


def test_the_example_of_feishus_manual_is_decrypted():
    from qa.channels.feishu import decrypted

    assert decrypted("P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk=", "test key") == b"hello world"


def test_a_mention_is_answered_with_a_card_below_it(feishu, api):
    assert feishu.event().status_code == 200
    (card,) = api.cards()
    text, _, source = card["body"]["elements"][:3]
    assert "省商务厅牵头" in text["content"]
    assert source["content"].startswith(
        "&#91;1&#93; [某省推进试点行动方案·某府函〔2024〕9号·1.](https://policies.example/c/plan-2024/"
    )
    assert [one["text"]["content"] for one in buttons(card)] == ["查看原文 [1]", "有帮助", "没帮助"]
    assert feishu.assistant.asked[0].text == QUESTION
    assert api.tokens == {"", "Bearer t-1"}


def test_the_challenge_is_answered_with_and_without_a_signature(feishu):
    body = sealed({"type": "url_verification", "token": TOKEN, "challenge": "ajls384kdjx98XX"})
    assert feishu.send(body, signed=False).json() == {"challenge": "ajls384kdjx98XX"}
    assert feishu.send(body).json() == {"challenge": "ajls384kdjx98XX"}


def test_only_what_feishu_signed_a_moment_ago_is_taken(feishu, api):
    body = sealed(message())
    now = int(time.time())
    refused = [
        feishu.send(body, key="another"),
        feishu.send(body, at=now - 600),
        feishu.send(body, at="soon"),
        feishu.send(body, signed=False),
        feishu.send(sealed(message(token="another apps"))),
        feishu.send(sealed({"type": "url_verification", "token": "x", "challenge": "c"}), signed=False),
        feishu.send(b'{"type": "url_verification", "challenge": "c"}', signed=False),
    ]
    assert [one.status_code for one in refused] == [401] * len(refused)
    assert all("challenge" not in one.text for one in refused)
    assert feishu.assistant.asked == []
    assert feishu.send(body).status_code == 200
    api.cards()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'{"encrypt": "AAAA"}',
        b'{"encrypt": 7}',
        sealed([1]),
        sealed({}),
        sealed({}, "other"),
    ],
)
def test_a_signed_body_that_is_not_understood_is_refused(feishu, body):
    assert feishu.send(body).status_code == 400


@pytest.mark.parametrize(
    "change",
    [{"sender": "app"}, {"mentions": []}, {"message_type": "image", "content": '{"image_key": "i"}'}],
)
def test_what_nobody_asked_is_acknowledged_and_left_alone(feishu, api, change):
    assert feishu.event("e-1", **change).status_code == 200
    feishu.event("e-2")
    api.cards()
    assert len(feishu.assistant.asked) == 1


def test_concurrent_retries_are_answered_once(feishu, api):
    together = threading.Barrier(8)

    def send(_):
        together.wait()
        return feishu.event("e-1").status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(send, range(8))) == {200}
    feishu.event("e-2")
    api.cards(2)
    assert len(feishu.assistant.asked) == 2


def test_a_chat_with_one_person_is_one_conversation(feishu, api):
    feishu.event("e-1", chat_type="p2p", text=QUESTION, mentions=None)
    api.cards()
    feishu.event("e-2", chat_type="p2p", text="那参与单位呢", mentions=None)
    api.cards(2)
    assert feishu.assistant.asked[1].history[0].content == QUESTION


def test_rich_text_is_read_as_its_words(feishu, api):
    content = {
        "title": "",
        "content": [[{"tag": "at", "user_id": "@_user_1"}, {"tag": "text", "text": QUESTION}]],
    }
    feishu.event("e-1", message_type="post", content=json.dumps(content, ensure_ascii=False))
    api.cards()
    assert feishu.assistant.asked[0].text == QUESTION


def test_the_buttons_show_the_clause_and_keep_the_opinion(feishu, api):
    feishu.event()
    (card,) = api.cards()
    view, good, _ = buttons(card)
    assert feishu.press(view).json()["toast"]["type"] == "info"
    shown = api.cards(2)[1]
    parsed = feishu.assistant.engine.document("plan-2024")
    clause = feishu.assistant.engine.clause("plan-2024/二/(一)/1")
    text = shown["body"]["elements"][1]["text"]
    assert text == {"tag": "plain_text", "content": parsed.document.text[clause.start : clause.end].rstrip()}
    assert feishu.press(good).json()["toast"]["content"] == "谢谢反馈"
    store = feishu.app.state.store.get()
    deadline = time.monotonic() + 10
    while not store.feedback.all() and time.monotonic() < deadline:
        threading.Event().wait(0.01)
    assert [(one.rating, one.owner) for one in store.feedback.all()] == [("up", "feishu")]


def test_markup_in_an_answer_calls_nobody(feishu, api):
    feishu.assistant.failure = None
    from qa.channels.feishu_cards import FeishuRenderer

    card = FeishuRenderer().notice("<at id=all></at> [x](https://evil.example) &")
    assert (
        card["body"]["elements"][0]["content"]
        == "&#60;at id=all&#62;&#60;/at&#62; &#91;x&#93;(https://evil.example) &#38;"
    )


def test_feishu_asking_for_patience_is_given_it(feishu, api):
    api.refusals["reply"] = [(429, {"x-ogw-ratelimit-reset": "0"}, {"code": 99991400})] * 2
    feishu.event()
    api.cards()
    assert len(api.of("refused reply")) == 2


def test_who_asks_too_often_is_told_when_to_ask_again(feishu, api):
    feishu.app.state.channels[0]._limiter = RateLimiter(key="1/hour", visitor="1/hour")
    for event in ("e-1", "e-2"):
        feishu.event(event)
        api.cards(1 if event == "e-1" else 2)
    assert len(feishu.assistant.asked) == 1
    assert "您问得太快了" in api.cards(2)[1]["body"]["elements"][0]["content"]


def test_a_token_that_ended_early_is_fetched_again(feishu, api):
    api.refusals["reply"] = [(400, {}, {"code": 99991663})]
    feishu.event()
    api.cards()
    assert len(api.of("internal")) == 2


def test_a_missing_secret_is_told_at_the_start(tmp_path):
    with pytest.raises(SettingInvalid, match="TIAOWEN_FEISHU_ENCRYPT_KEY"):
        create_app(
            load_settings(home=tmp_path, feishu_app_id="cli_a1", feishu_app_secret="s"),
            assistant=FakeAssistant(),
        )
