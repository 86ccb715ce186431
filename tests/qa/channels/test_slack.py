"""Slack as it behaves: signed requests in, calls of its Web API out, nothing between them pretended."""

from __future__ import annotations

import json
import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from index.errors import IndexMissing, MissingExtra, ServiceError, SettingInvalid
from qa.server.app import create_app
from qa.settings import load_settings
from tests.fakes import FakeAssistant
from tests.qa.channels.conftest import QUESTION, SECRET, event_body


def texts(value) -> str:
    return json.dumps(value, ensure_ascii=False)


def block(message, kind):
    return [one for one in message["blocks"] if one["type"] == kind]


def test_a_mention_is_answered_in_its_thread_with_text_source_button_and_opinions(slack, api):
    workspace = slack()
    response = workspace.event()
    assert response.status_code == 200
    (message,) = api.wait("chat.postMessage")
    assert (message["channel"], message["thread_ts"]) == ("C1", "1700000000.000100")
    assert message["unfurl_links"] is False
    assert message["unfurl_media"] is False
    (markdown,) = block(message, "markdown")
    assert "省商务厅牵头" in markdown["text"]
    (source,) = block(message, "context")
    link = source["elements"][0]["text"]
    assert link.startswith("[1] <https://policies.example/c/plan-2024/")
    assert link.endswith("|某省推进试点行动方案·某府函〔2024〕9号·1.>")
    assert "&amp;end=" in link
    (buttons,) = block(message, "actions")
    assert [one["text"]["text"] for one in buttons["elements"]] == ["查看原文"]
    (opinions,) = block(message, "context_actions")
    assert opinions["elements"][0]["type"] == "feedback_buttons"
    assert api.tokens == {"Bearer xoxb-loopback"}


def test_the_mention_itself_is_not_part_of_the_question(slack, api):
    workspace = slack()
    workspace.event(text=f"<@UBOT|tiaowen>  {QUESTION} &lt;2024&gt; <https://a.example/x|链接>")
    api.wait("chat.postMessage")
    assert workspace.assistant.asked[0].text == f"{QUESTION} <2024> 链接"


def test_a_follow_up_in_the_thread_knows_what_was_asked(slack, api):
    workspace = slack()
    workspace.event("Ev1")
    api.wait("chat.postMessage")
    workspace.event("Ev2", text="<@UBOT> 那参与单位呢", ts="1700000009.000200", thread_ts="1700000000.000100")
    second = api.wait("chat.postMessage", 2)[1]
    assert second["thread_ts"] == "1700000000.000100"
    assert next(turn.content for turn in workspace.assistant.asked[1].history) == QUESTION


def test_two_threads_are_two_conversations(slack, api):
    workspace = slack()
    workspace.event("Ev1")
    api.wait("chat.postMessage")
    workspace.event("Ev2", ts="1700000009.000200")
    api.wait("chat.postMessage", 2)
    assert workspace.assistant.asked[1].history == ()


def test_a_direct_message_needs_no_mention(slack, api):
    slack().event(type="message", channel_type="im", channel="D1", text=QUESTION)
    (message,) = api.wait("chat.postMessage")
    assert message["channel"] == "D1"


@pytest.mark.parametrize(
    "change",
    [
        {"bot_id": "B1"},
        {"type": "message", "channel_type": "channel"},  # the twin of a mention
        {"type": "message", "channel_type": "im", "subtype": "message_changed"},
        {"type": "message", "channel_type": "im", "subtype": "bot_message"},
        {"edited": {"user": "U1", "ts": "1700000001.000000"}},
        {"user": None},
        {"type": "reaction_added"},
    ],
)
def test_what_nobody_asked_is_acknowledged_and_left_alone(slack, api, change):
    workspace = slack()
    assert workspace.event("Ev1", **change).status_code == 200
    workspace.event("Ev2")  # answered after whatever came before
    assert len(api.wait("chat.postMessage")) == 1
    assert len(workspace.assistant.asked) == 1


def test_the_challenge_is_answered(slack):
    body = json.dumps({"type": "url_verification", "challenge": "3eZbrw1aB"}).encode()
    assert slack().send(body).json() == {"challenge": "3eZbrw1aB"}


def test_only_what_slack_signed_a_moment_ago_is_taken(slack, api):
    workspace = slack()
    body = event_body()
    now = int(time.time())
    assert workspace.send(body, secret="another").status_code == 401
    assert workspace.send(body, at=now - 600).status_code == 401
    assert workspace.send(body, at=now + 600).status_code == 401
    assert workspace.send(body, signature="v0=").status_code == 401
    assert workspace.send(body, signature="v0=é".encode()).status_code == 401
    assert workspace.send(body, at="soon").status_code == 401
    assert workspace.client.post("/slack/events", content=body).status_code == 401
    assert workspace.client.get("/slack/events").status_code == 405
    assert workspace.assistant.asked == []
    assert workspace.send(body, at=now - 200).status_code == 200
    api.wait("chat.postMessage")


def test_a_signature_is_of_these_very_bytes(slack):
    from slack_sdk.signature import SignatureVerifier

    workspace = slack()
    moment = str(int(time.time()))
    signature = SignatureVerifier(SECRET).generate_signature(timestamp=moment, body=event_body())
    changed = event_body().replace(b"U1", b"U2")
    assert workspace.send(changed, at=moment, signature=signature).status_code == 401


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'{"type": "event_callback"}', b"[" * 100_000])
def test_a_signed_body_that_is_not_understood_is_refused(slack, body):
    assert slack().send(body).status_code == 400


def test_a_replayed_event_is_answered_once(slack, api):
    workspace = slack()
    for number in range(3):
        again = {"X-Slack-Retry-Num": str(number)} if number else {}
        assert workspace.send(event_body("Ev1"), **again).status_code == 200
    workspace.event("Ev2", ts="1700000009.000200")
    api.wait("chat.postMessage", 2)
    assert len(workspace.assistant.asked) == 2


def test_concurrent_retries_are_answered_once(slack, api):
    workspace = slack()
    together = threading.Barrier(12)

    def send(_):
        together.wait()
        return workspace.event("Ev1").status_code

    with ThreadPoolExecutor(12) as pool:
        assert set(pool.map(send, range(12))) == {200}
    workspace.event("Ev2", ts="1700000009.000200")
    api.wait("chat.postMessage", 2)
    assert sorted(one["thread_ts"] for one in api.of("chat.postMessage")) == [
        "1700000000.000100",
        "1700000009.000200",
    ]


def test_a_retry_after_a_restart_is_known(slack, api):
    slack().event("Ev1")
    api.wait("chat.postMessage")
    restarted = slack()
    restarted.event("Ev1")
    restarted.event("Ev2", ts="1700000009.000200")
    api.wait("chat.postMessage", 2)
    assert len(restarted.assistant.asked) == 1


def test_fifty_events_at_once_are_each_answered_exactly_once(slack, api):
    workspace = slack()

    def send(number):  # fifty people: one alone would be told to wait
        return workspace.event(f"Ev{number}", user=f"U{number}", ts=f"1700000000.{number:06d}").status_code

    with ThreadPoolExecutor(50) as pool:
        assert set(pool.map(send, range(50))) == {200}
    answered = api.wait("chat.postMessage", 50)
    assert sorted(one["thread_ts"] for one in answered) == [f"1700000000.{n:06d}" for n in range(50)]
    assert len(workspace.assistant.asked) == 50


def test_the_acknowledgement_does_not_wait_for_the_answer(slack, api):
    released = threading.Event()

    class Slow(FakeAssistant):
        def ask(self, question):
            assert released.wait(10)
            return super().ask(question)

    workspace = slack(Slow())
    assert workspace.event().status_code == 200
    assert api.of("chat.postMessage") == []
    released.set()
    api.wait("chat.postMessage")


def test_an_event_that_finds_no_room_may_come_again(slack, api):
    released = threading.Event()

    class Slow(FakeAssistant):
        def ask(self, question):
            assert released.wait(10)
            return super().ask(question)

    workspace = slack(Slow())
    workspace.app.state.channels[0].room = 1
    assert workspace.event("Ev1").status_code == 200
    refused = workspace.event("Ev2", ts="1700000009.000200")
    assert refused.status_code == 503
    released.set()
    api.wait("chat.postMessage")
    while workspace.event("Ev2", ts="1700000009.000200").status_code == 503:
        pass  # the first one's task ends a moment after its message arrived
    api.wait("chat.postMessage", 2)


def test_a_command_is_acknowledged_and_answered_where_it_came_from(slack, api):
    workspace = slack()
    response = workspace.form(
        command="/tiaowen",
        text=QUESTION,
        team_id="T1",
        channel_id="C1",
        user_id="U1",
        trigger_id="t-1",
        response_url=f"{api.origin}/command",
    )
    assert response.json() == {"response_type": "ephemeral", "text": "正在查找条文……"}
    (message,) = api.wait("command")
    assert "省商务厅牵头" in block(message, "markdown")[0]["text"]
    assert api.of("chat.postMessage") == []


def test_a_command_answers_nowhere_but_at_slack(slack, api):
    workspace = slack()
    elsewhere = type(api)()
    try:
        workspace.form(
            command="/tiaowen", text=QUESTION, trigger_id="t-1", response_url=f"{elsewhere.origin}/command"
        )
        workspace.event("Ev2")
        api.wait("chat.postMessage")
        assert elsewhere.calls == []
    finally:
        elsewhere.close()


def test_the_button_opens_the_clause_word_for_word_with_the_quote_marked(slack, api):
    workspace = slack()
    workspace.event()
    (message,) = api.wait("chat.postMessage")
    (button,) = block(message, "actions")[0]["elements"]
    assert workspace.press(button, value=button["value"]).status_code == 200
    (opened,) = api.wait("views.open")
    assert opened["trigger_id"] == "trigger-1"
    elements = [
        element
        for one in opened["view"]["blocks"]
        if one["type"] == "rich_text"
        for element in one["elements"][0]["elements"]
    ]
    parsed = workspace.assistant.engine.document("plan-2024")
    clause = workspace.assistant.engine.clause("plan-2024/二/(一)/1")
    shown = "".join(element["text"] for element in elements)
    assert shown == parsed.document.text[clause.start : clause.end].rstrip()
    marked = [element["text"] for element in elements if element.get("style") == {"bold": True}]
    assert marked == [workspace.assistant.ask(workspace.assistant.asked[0]).citations[0].quote]
    assert "某府函〔2024〕9号" in opened["view"]["blocks"][0]["elements"][0]["text"]


def test_a_button_of_a_document_that_went_says_so(slack, api):
    workspace = slack()
    workspace.press({"type": "button", "action_id": "tiaowen_view-1"}, value='["gone", "gone/1", 0, 5] en')
    (opened,) = api.wait("views.open")
    assert "no longer among the documents" in texts(opened["view"])


def test_an_opinion_is_kept_with_the_answer(slack, api):
    workspace = slack()
    workspace.event()
    (message,) = api.wait("chat.postMessage")
    (element,) = block(message, "context_actions")[0]["elements"]
    workspace.press(element, value=element["negative_button"]["value"])
    workspace.press(element, value="up somebody-elses en")
    deadline = time.monotonic() + 10
    while not workspace.store.feedback.all() and time.monotonic() < deadline:
        threading.Event().wait(0.01)
    (kept,) = workspace.store.feedback.all()
    assert (kept.rating, kept.answer_id) == ("down", "a-1")
    assert kept.conversation_id == "slack:T1:C1:1700000000.000100"


def test_nobody_reads_a_slack_conversation_without_its_owner(slack, api):
    workspace = slack()
    workspace.event()
    api.wait("chat.postMessage")
    assert workspace.store.conversations.history("slack:T1:C1:1700000000.000100") == ()
    assert workspace.store.conversations.history("slack:T1:C1:1700000000.000100", owner="slack") != ()


def test_markup_in_an_answer_calls_nobody(slack, api):
    class Shouting(FakeAssistant):
        def _cite(self, hit):
            found = super()._cite(hit)
            return replace(
                found, quote="<!channel> & <@U2>", document_title="<!here> <https://evil.example|x>"
            )

    slack(Shouting(public_url="https://policies.example")).event()
    (message,) = api.wait("chat.postMessage")
    said = texts(message)
    assert "<!" not in said
    assert "<@" not in said
    assert "<https://evil" not in said
    assert "&lt;!channel> &amp; &lt;@U2> [1]" in block(message, "markdown")[0]["text"]
    assert message["text"] == "&lt;!channel&gt; &amp; &lt;@U2&gt; [1]"


def test_without_a_public_address_there_is_no_link_that_leads_nowhere(slack, api):
    slack(public_url="").event()
    (message,) = api.wait("chat.postMessage")
    assert (
        block(message, "context")[0]["elements"][0]["text"] == "[1] 某省推进试点行动方案·某府函〔2024〕9号·1."
    )


def test_a_question_the_documents_do_not_answer_gets_no_source(slack, api):
    slack().event(text="<@UBOT> 明天天气怎么样")
    (message,) = api.wait("chat.postMessage")
    assert "没有找到" in block(message, "markdown")[0]["text"]
    assert block(message, "actions") == []


def test_a_mention_without_words_is_told_how_to_ask(slack, api):
    workspace = slack()
    workspace.event(text="<@UBOT>")
    (message,) = api.wait("chat.postMessage")
    assert message["text"].startswith("请直接提问")
    assert workspace.assistant.asked == []


@pytest.mark.parametrize(
    ("failure", "question", "said"),
    [
        (IndexMissing("no index", "build"), QUESTION, "文件正在准备中"),
        (ServiceError("secret.example failed"), QUESTION, "抱歉，这次没能答上来"),
        (ServiceError("secret.example failed"), "Which agency is in charge of the plan?", "Sorry"),
    ],
)
def test_a_failure_ends_in_a_kind_word(slack, api, failure, question, said):
    slack(FakeAssistant(failure=failure)).event(text=f"<@UBOT> {question}")
    (message,) = api.wait("chat.postMessage")
    assert message["text"].startswith(said)
    assert "secret" not in texts(message)
    assert message["thread_ts"] == "1700000000.000100"


def test_who_asks_too_often_is_told_when_to_ask_again_and_nobody_else_is(slack, api):
    workspace = slack(visitor_rate_limit="2/hour")
    for number in range(3):
        workspace.event(f"Ev{number}", ts=f"1700000000.{number:06d}")
        api.wait("chat.postMessage", number + 1)
    assert len(workspace.assistant.asked) == 2
    refused = api.of("chat.postMessage")[2]
    assert re.fullmatch(r"您问得太快了，请过 3\d\d\d 秒再问。", refused["text"])
    assert refused["thread_ts"] == "1700000000.000002"
    workspace.event("Ev2", ts="1700000000.000002")  # Slack repeats it: still one event, told once
    workspace.event("Ev3", user="U2", text="<@UBOT> Which agency is in charge of the plan?")
    api.wait("chat.postMessage", 4)
    assert len(workspace.assistant.asked) == 3
    assert len(api.of("chat.postMessage")) == 4


def test_a_question_that_is_too_long_is_told_so(slack, api):
    slack().event(text=f"<@UBOT> {QUESTION * 400}")
    (message,) = api.wait("chat.postMessage")
    assert message["text"].startswith("这个问题我读不了")


def test_slack_asking_for_patience_is_given_it(slack, api):
    api.refusals["chat.postMessage"] = [
        (429, {"Retry-After": "0"}, {"ok": False, "error": "ratelimited"})
    ] * 2
    slack().event()
    api.wait("chat.postMessage")
    assert len(api.of("refused chat.postMessage")) == 2


def test_an_answer_slack_does_not_take_is_followed_by_a_plain_word(slack, api):
    api.refusals["chat.postMessage"] = [(200, {}, {"ok": False, "error": "invalid_blocks"})]
    slack().event()
    (message,) = api.wait("chat.postMessage")
    assert message["text"].startswith("抱歉")


class Longwinded(FakeAssistant):
    """Says everything four times, which is more than one buffer."""

    def ask(self, question):
        answer = super().ask(question)
        return replace(answer, text=" ".join([answer.text] * 4))


def at_once(workspace):
    """Let pieces follow each other without a pause."""
    adapter = workspace.app.state.channels[0].adapter
    adapter.capabilities = replace(adapter.capabilities, min_edit_interval=0.0)
    return workspace


MODEL = {"generator": "openai", "openai_base_url": "http://127.0.0.1:9", "openai_model": "any"}


def test_a_models_answer_is_streamed_in_pieces_and_closed_with_its_sources(slack, api):
    workspace = at_once(slack(Longwinded(), **MODEL))
    workspace.event()
    (closed,) = api.wait("chat.stopStream")
    (started,) = api.of("chat.startStream")
    assert started["thread_ts"] == "1700000000.000100"
    assert (started["recipient_team_id"], started["recipient_user_id"]) == ("T1", "U1")
    pieces = [started, *api.of("chat.appendStream"), closed]
    shown = "".join(chunk["text"] for piece in pieces for chunk in piece.get("chunks") or [])
    stored = workspace.store.conversations.get("slack:T1:C1:1700000000.000100").turns[0]
    assert shown == stored.answer["text"]
    assert len(pieces) > 2
    assert all(len(chunk["text"]) <= 80 for piece in pieces for chunk in piece.get("chunks") or [])
    assert [one["type"] for one in closed["blocks"]] == ["context", "actions", "context_actions"]
    assert api.of("chat.postMessage") == []


def test_pieces_that_come_faster_than_slack_takes_them_go_together(slack, api):
    workspace = slack(Longwinded(), **MODEL)
    workspace.event()
    (closed,) = api.wait("chat.stopStream")
    (started,) = api.of("chat.startStream")
    assert api.of("chat.appendStream") == []  # all of it was there within a second
    shown = "".join(chunk["text"] for piece in (started, closed) for chunk in piece["chunks"])
    assert shown == workspace.store.conversations.get("slack:T1:C1:1700000000.000100").turns[0].answer["text"]


def test_a_stream_that_slack_asks_to_wait_goes_on(slack, api):
    for method in ("chat.startStream", "chat.appendStream", "chat.stopStream"):
        api.refusals[method] = [(429, {"Retry-After": "0"}, {"ok": False, "error": "ratelimited"})]
    at_once(slack(Longwinded(), **MODEL)).event()
    (closed,) = api.wait("chat.stopStream")
    pieces = [*api.of("chat.startStream"), *api.of("chat.appendStream"), closed]
    shown = "".join(chunk["text"] for piece in pieces for chunk in piece.get("chunks") or [])
    assert shown.count("省商务厅牵头") == 4
    assert all(len(api.of(f"refused {method}")) == 1 for method in api.refusals)
    assert api.of("chat.postMessage") == api.of("chat.update") == []


def test_a_short_answer_of_a_model_is_posted_at_once(slack, api):
    slack(**MODEL).event()
    api.wait("chat.postMessage")
    assert api.of("chat.startStream") == []


@pytest.mark.parametrize("method", ["chat.startStream", "chat.appendStream", "chat.stopStream"])
def test_where_slack_does_not_stream_the_answer_still_comes_whole(slack, api, method):
    api.refusals[method] = [(200, {}, {"ok": False, "error": "feature_not_enabled"})] * 2
    at_once(slack(Longwinded(), **MODEL)).event()
    wanted = "chat.postMessage" if method == "chat.startStream" else "chat.update"
    (message,) = api.wait(wanted)
    assert "省商务厅牵头" in message["blocks"][0]["text"]
    assert message["blocks"][-1]["type"] == "context_actions"


def test_without_slacks_secrets_there_is_no_slack(serve_plain):
    assert serve_plain.post("/slack/events", content=event_body()).status_code == 404


def test_a_secret_without_the_token_is_told_at_the_start(tmp_path):
    with pytest.raises(SettingInvalid, match="TIAOWEN_SLACK_BOT_TOKEN"):
        create_app(load_settings(home=tmp_path, slack_signing_secret=SECRET), assistant=FakeAssistant())


def test_a_missing_package_names_the_extra(tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "slack_sdk.web.async_client", None)
    settings = load_settings(home=tmp_path, slack_signing_secret=SECRET, slack_bot_token="xoxb-1")
    with pytest.raises(MissingExtra) as raised:
        create_app(settings, assistant=FakeAssistant())
    assert "tiaowen[slack]" in raised.value.hint


def test_of_many_events_for_little_room_none_is_claimed_and_then_lost(slack, api):
    released = threading.Event()

    class Slow(FakeAssistant):
        def ask(self, question):
            assert released.wait(10)
            return super().ask(question)

    workspace = slack(Slow())
    workspace.app.state.channels[0].room = 5

    def send(number):
        return workspace.event(f"Ev{number}", ts=f"1700000000.{number:06d}").status_code

    with ThreadPoolExecutor(20) as pool:
        statuses = list(pool.map(send, range(20)))
    assert sorted(statuses) == [200] * 5 + [503] * 15
    released.set()
    answered = {one["thread_ts"] for one in api.wait("chat.postMessage", 5)}
    assert answered == {f"1700000000.{n:06d}" for n, status in enumerate(statuses) if status == 200}


def test_a_database_that_is_away_makes_slack_send_again(slack, api):
    workspace = slack()
    store = workspace.app.state.store
    opener, store._opener = store._opener, lambda: (_ for _ in ()).throw(ServiceError("away"))
    assert workspace.event("Ev1").status_code == 503
    assert workspace.assistant.asked == []
    store._opener, store._failure = opener, None
    assert workspace.event("Ev1").status_code == 200
    api.wait("chat.postMessage")


def test_a_question_right_after_the_start_waits_for_the_index(slack, api):
    released = threading.Event()
    assistant = FakeAssistant()

    def opener(*_, **__):
        assert released.wait(10)
        return assistant

    assert slack(opener=opener).event().status_code == 200
    assert api.of("chat.postMessage") == []
    released.set()
    (message,) = api.wait("chat.postMessage")
    assert "省商务厅牵头" in message["text"]
