"""Socket Mode over a real WebSocket on loopback: envelopes down, acknowledgements up."""

from __future__ import annotations

import asyncio
import json

import pytest

from index.errors import ServiceError
from qa.channels.door import Door
from qa.server.desk import Desk
from qa.server.metrics import Metrics
from qa.server.opening import opened
from qa.settings import load_settings
from qa.store.store import LazyStore, open_store
from tests.fakes import FakeAssistant
from tests.qa.channels.conftest import event_body

pytest.importorskip("slack_sdk", reason="slack-sdk is not installed: pip install 'tiaowen[slack]'")
web = pytest.importorskip("aiohttp.web", reason="aiohttp is not installed: pip install 'tiaowen[slack]'")


class Slack:
    """Slack's side: the Web API, and the line."""

    def __init__(self, *, refuses: str = "") -> None:
        self.refuses = refuses
        self.posted: asyncio.Queue[dict] = asyncio.Queue()
        self.acknowledged: asyncio.Queue[dict] = asyncio.Queue()
        self.line: asyncio.Future = asyncio.get_running_loop().create_future()
        self.url = ""

    async def api(self, request):
        method = request.match_info["method"]
        if method == "apps.connections.open":
            if self.refuses:
                return web.json_response({"ok": False, "error": self.refuses})
            return web.json_response({"ok": True, "url": self.url.replace("http", "ws") + "/line"})
        if method == "chat.postMessage":
            self.posted.put_nowait(await request.json())
        return web.json_response({"ok": True, "ts": "1700000100.000001"})

    async def socket(self, request):
        line = web.WebSocketResponse()
        await line.prepare(request)
        await line.send_json({"type": "hello"})
        self.line.set_result(line)
        async for message in line:
            if message.type.name == "TEXT" and message.data.startswith("{"):
                self.acknowledged.put_nowait(json.loads(message.data))
        return line

    async def __aenter__(self):
        app = web.Application()
        app.router.add_post("/api/{method}", self.api)
        app.router.add_get("/line", self.socket)
        self._runner = web.AppRunner(app, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_):
        await self._runner.cleanup()


def talk(tmp_path, conversation, **slack):
    """Run ``conversation(slack, assistant)`` against the bot."""
    from qa.channels.slack import SlackAdapter
    from qa.channels.slack_socket import serve_socket

    async def run():
        settings = load_settings(home=tmp_path / "home")
        store = LazyStore(lambda: open_store(settings))
        metrics = Metrics()
        assistant = FakeAssistant()
        async with Slack(**slack) as there:
            adapter = SlackAdapter(signing_secret="", token="xoxb-1", api_url=f"{there.url}/api")
            door = Door(
                adapter,
                opening=opened(assistant),
                desk=Desk(store=store, settings=settings, metrics=metrics),
                store=store,
                metrics=metrics,
            )
            stopping = asyncio.Event()
            served = asyncio.create_task(
                serve_socket(adapter, door, app_token="xapp-1", connected=lambda: None, stopping=stopping)
            )
            try:
                if conversation is not None:
                    await asyncio.wait_for(conversation(there, assistant), 20)
                    stopping.set()
            finally:
                try:
                    await asyncio.wait_for(served, 20)
                finally:
                    store.close()

    asyncio.run(run())


def envelope(identity, event_id, **changes):
    return {
        "type": "events_api",
        "envelope_id": identity,
        "accepts_response_payload": False,
        "payload": json.loads(event_body(event_id, **changes)),
    }


def test_an_envelope_is_acknowledged_and_answered_once_however_often_it_comes(tmp_path):
    async def conversation(slack, assistant):
        line = await slack.line
        for identity in ("e-1", "e-2"):
            await line.send_json(envelope(identity, "Ev1"))
        await line.send_json(envelope("e-3", "Ev2", ts="1700000009.000200"))
        said = [(await slack.acknowledged.get())["envelope_id"] for _ in range(3)]
        assert sorted(said) == ["e-1", "e-2", "e-3"]
        threads = sorted([(await slack.posted.get())["thread_ts"] for _ in range(2)])
        assert threads == ["1700000000.000100", "1700000009.000200"]
        assert len(assistant.asked) == 2

    talk(tmp_path, conversation)


def test_an_envelope_that_is_not_understood_does_not_end_the_line(tmp_path):
    async def conversation(slack, _):
        line = await slack.line
        await line.send_json(
            {"type": "events_api", "envelope_id": "e-1", "payload": {"type": "event_callback"}}
        )
        await line.send_json(envelope("e-2", "Ev2"))
        said = [(await slack.acknowledged.get())["envelope_id"] for _ in range(2)]
        assert sorted(said) == ["e-1", "e-2"]
        await slack.posted.get()

    talk(tmp_path, conversation)


def test_a_wrong_token_ends_with_what_to_do(tmp_path):
    with pytest.raises(ServiceError, match="invalid_auth") as raised:
        talk(tmp_path, None, refuses="invalid_auth")
    assert "TIAOWEN_SLACK_APP_TOKEN" in raised.value.hint
