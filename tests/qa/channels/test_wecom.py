"""WeCom as it behaves: encrypted, signed XML in, messages of the app out."""

from __future__ import annotations

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from index.errors import SettingInvalid
from qa.channels import wecom_sender
from qa.channels.wecom_messages import MAX_BYTES, MAX_PARTS, WecomRenderer, parts
from qa.server.app import create_app
from qa.settings import load_settings
from tests.fakes import FakeAssistant
from tests.qa.channels.conftest import QUESTION
from tests.qa.channels.fake_wecom import (
    AES_KEY,
    AGENT,
    CORP,
    TOKEN,
    Company,
    WecomApi,
    sealed,
    signed,
    text_message,
)
from tests.qa.server.conftest import running

pytest.importorskip("cryptography", reason="cryptography is not installed: pip install 'tiaowen[wecom]'")

#: The example of WeCom's manual (加解密方案说明): what it sends, and what stands in it.
MANUAL = {
    "token": "QDG6eK",
    "key": "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C",
    "corp": "wx5823bf96d3bd56c7",
    "signature": "477715d11cdb4164915debcba66cb864d751f3e6",
    "timestamp": "1409659813",
    "nonce": "1372623149",
    "encrypted": "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W"
    "/sYYvuJTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2"
    "hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQ"
    "Uax5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHB"
    "ZZIs2pDBS8R07+qN+E7Q==",
}


def settings_of(home, url, **changes):
    return load_settings(
        **{
            "home": home,
            "wecom_corp_id": CORP,
            "wecom_agent_id": AGENT,
            "wecom_secret": "secret",
            "wecom_token": TOKEN,
            "wecom_encoding_aes_key": AES_KEY,
            "wecom_api_url": url,
            "public_url": "https://policies.example",
            "require_keys": True,
            **changes,
        }
    )


@pytest.fixture
def api(monkeypatch):
    monkeypatch.setattr(wecom_sender, "PATIENCE", 0.01)
    opened = WecomApi()
    yield opened
    opened.close()


@pytest.fixture
def wecom(api, tmp_path):
    assistant = FakeAssistant(public_url="https://policies.example")
    app = create_app(settings_of(tmp_path / "home", f"{api.origin}/cgi-bin"), assistant=assistant)
    with running(app) as client:
        yield Company(client, app, assistant)


def test_the_example_of_wecoms_manual_is_verified_and_read():
    from qa.channels.wecom import decoded_key, read_fields, signature, unsealed

    made = signature(MANUAL["token"], MANUAL["timestamp"], MANUAL["nonce"], MANUAL["encrypted"])
    assert made == MANUAL["signature"]
    text, receiver = unsealed(MANUAL["encrypted"], decoded_key(MANUAL["key"]))
    assert receiver == MANUAL["corp"]
    fields = read_fields(text)
    assert (fields["MsgType"], fields["Content"], fields["FromUserName"]) == ("text", "hello", "mycreate")


def test_the_address_is_verified_as_wecom_asks(wecom):
    echo = sealed("1616140317555161061")
    response = wecom.client.get("/wecom/events", params={**signed(echo), "echostr": echo})
    assert (response.status_code, response.text) == (200, "1616140317555161061")
    refused = wecom.client.get("/wecom/events", params={**signed(echo, token="another"), "echostr": echo})
    assert refused.status_code == 401
    assert "1616140317555161061" not in refused.text
    assert wecom.client.get("/wecom/events").status_code == 401
    assert wecom.client.put("/wecom/events").status_code == 405


def test_a_question_is_answered_with_its_text_its_sources_and_buttons(wecom, api):
    response = wecom.ask()
    assert (response.status_code, response.content) == (200, b"")
    messages = api.wait("send", 2)
    assert {(one["touser"], one["agentid"], one["access_token"]) for one in messages} == {
        ("zhangsan", 1000002, "access-1")
    }
    text = api.texts()[0]
    assert "省商务厅牵头" in text
    assert text.splitlines()[-1].startswith('[1] <a href="https://policies.example/c/plan-2024/')
    assert text.splitlines()[-1].endswith('">某省推进试点行动方案·某府函〔2024〕9号·1.</a>')
    (card,) = api.cards()
    assert [one["text"] for one in card["button_list"]] == ["查看原文 [1]", "有帮助", "没帮助"]
    assert card["task_id"] == "a-1"
    assert wecom.assistant.asked[0].text == QUESTION
    assert api.of("gettoken") == [{"corpid": CORP, "corpsecret": "secret"}]


def test_only_what_wecom_signed_a_moment_ago_is_taken(wecom, api):
    encrypted = sealed(text_message())
    now = int(time.time())
    refused = [
        wecom.post(encrypted, signed(encrypted, token="another")),
        wecom.post(encrypted, signed(encrypted, at=now - 600)),
        wecom.post(encrypted, signed(encrypted, at=now + 600)),
        wecom.post(encrypted, {**signed(encrypted), "timestamp": "soon"}),
        wecom.post(encrypted, {**signed(encrypted), "msg_signature": ""}),
        wecom.post(sealed(text_message("2")), signed(encrypted)),
        wecom.client.post("/wecom/events", content=b"", params=signed("")),
    ]
    assert [one.status_code for one in refused] == [401] * len(refused)
    elsewhere = sealed(text_message(), receiver="ww-another-company")
    assert wecom.post(elsewhere, signed(elsewhere)).status_code == 401
    assert wecom.ask(agent="1000003").status_code == 401
    assert wecom.assistant.asked == []
    assert wecom.ask().status_code == 200
    api.wait("send", 2)


@pytest.mark.parametrize(
    "encrypted",
    ["AAAA", "no base64!", sealed("not xml"), sealed("<xml></xml>"), sealed("<xml/>", key=AES_KEY[::-1])],
)
def test_a_signed_body_that_is_not_understood_is_refused(wecom, encrypted):
    assert wecom.post(encrypted, signed(encrypted)).status_code == 400


def test_entities_are_not_taken(wecom):
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]><xml><Encrypt>&a;</Encrypt></xml>'
    response = wecom.client.post("/wecom/events", content=bomb, params=signed("aaaa"))
    assert response.status_code == 401
    inside = sealed('<!DOCTYPE x [<!ENTITY a "text">]><xml><MsgType>&a;</MsgType></xml>')
    assert wecom.post(inside, signed(inside)).status_code == 400


@pytest.mark.parametrize("change", [{"kind": "image"}, {"kind": "event"}])
def test_what_nobody_asked_is_acknowledged_and_left_alone(wecom, api, change):
    assert wecom.ask("1", **change).status_code == 200
    wecom.ask("2")
    api.wait("send", 2)
    assert len(wecom.assistant.asked) == 1


def test_concurrent_retries_are_answered_once(wecom, api):
    together = threading.Barrier(8)

    def send(_):
        together.wait()
        return wecom.ask("1").status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(send, range(8))) == {200}
    wecom.ask("2")
    api.wait("send", 4)
    assert len(wecom.assistant.asked) == 2


def test_a_chat_with_the_app_is_one_conversation_of_one_person(wecom, api):
    wecom.ask("1")
    api.wait("send", 2)
    wecom.ask("2", text="那参与单位呢")
    api.wait("send", 4)
    wecom.ask("3", user="lisi")
    api.wait("send", 6)
    _, second, third = wecom.assistant.asked
    assert second.history[0].content == QUESTION
    assert third.history == ()


def test_the_buttons_send_the_clause_and_keep_the_opinion(wecom, api):
    wecom.ask()
    api.wait("send", 2)
    view, _, bad = api.cards()[0]["button_list"]
    assert wecom.press(view).status_code == 200
    head, shown = api.texts(4)[-2:]
    clause = wecom.assistant.engine.clause("plan-2024/二/(一)/1")
    text = wecom.assistant.engine.document("plan-2024").document.text
    assert shown == text[clause.start : clause.end].rstrip()
    assert head.startswith('<a href="https://policies.example/c/plan-2024/')
    wecom.press(bad)
    assert api.texts(5)[-1] == "谢谢反馈"
    (kept,) = wecom.app.state.store.get().feedback.all()
    assert (kept.rating, kept.owner, kept.conversation_id) == ("down", "wecom", f"wecom:{CORP}:zhangsan:")


@pytest.mark.parametrize(
    "key", ["", "nothing", "[1]", "5", '[["view"], "en", "x"]', json.dumps(["delete", "en", "x"])]
)
def test_a_button_that_is_not_ours_does_nothing(wecom, api, key):
    assert wecom.press({"key": key}).status_code == 200
    wecom.ask()
    assert len(api.wait("send", 2)) == 2


def test_markup_in_an_answer_becomes_no_link():
    class Linking(FakeAssistant):
        def _cite(self, hit):
            return replace(
                super()._cite(hit),
                quote='<a href="https://evil.example">x</a>',
                document_title='<a href="y">z',
            )

    made = WecomRenderer().answer(_answer(Linking()))
    text = made["messages"][0]["text"]["content"]
    assert "<a" not in text
    assert '＜a href="https://evil.example">x＜/a> [1]' in text


def _answer(assistant):
    from qa.answers import Question
    from qa.wire import answer_json

    return answer_json(assistant.ask(Question(text=QUESTION)))


def test_long_texts_are_parted_where_wecom_would_cut_them():
    lines = [f"{number}. " + "条文" * 60 for number in range(20)]
    found = parts("\n".join(lines))
    assert "\n".join(found) == "\n".join(lines)
    assert all(len(part.encode()) <= MAX_BYTES for part in found)
    one_line = parts("𠮷" * 1_000)
    assert "".join(one_line) == "𠮷" * 1_000
    assert all(len(part.encode()) <= MAX_BYTES for part in one_line)
    endless = parts("字" * 100_000)
    assert len(endless) == MAX_PARTS
    assert endless[-1].endswith("…")
    assert all(len(part.encode()) <= MAX_BYTES for part in endless)
    assert parts("") == []


def test_wecom_asking_for_patience_is_given_it(wecom, api):
    api.codes = [45009, -1]
    wecom.ask()
    api.wait("send", 2)
    assert len(api.of("refused send")) == 2


def test_a_token_that_ended_early_is_fetched_again(wecom, api):
    api.codes = [42001]
    wecom.ask()
    assert {one["access_token"] for one in api.wait("send", 2)} == {"access-2"}


def test_an_answer_wecom_does_not_take_is_followed_by_a_plain_word_and_the_log_says_why(wecom, api, caplog):
    api.codes = [60020]
    wecom.ask()
    assert api.texts()[0].startswith("抱歉")
    assert "wecom: not delivered: ServiceError WeCom answered 60020." in caplog.text
    assert QUESTION not in caplog.text
    assert "access-1" not in caplog.text


def test_a_missing_secret_is_told_at_the_start(tmp_path):
    with pytest.raises(SettingInvalid, match="TIAOWEN_WECOM_TOKEN"):
        create_app(settings_of(tmp_path, "http://127.0.0.1:9", wecom_token=""), assistant=FakeAssistant())
    with pytest.raises(SettingInvalid, match="TIAOWEN_WECOM_ENCODING_AES_KEY"):
        create_app(
            settings_of(tmp_path, "http://127.0.0.1:9", wecom_encoding_aes_key="short"),
            assistant=FakeAssistant(),
        )
