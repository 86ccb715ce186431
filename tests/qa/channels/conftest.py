"""A Slack Web API on loopback that keeps what arrives, and requests that are really signed."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl

import pytest

from qa.server.app import create_app
from qa.settings import load_settings
from tests.fakes import FakeAssistant
from tests.qa.server.conftest import running

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
TOKEN = "xoxb-loopback"
QUESTION = "保税低硫燃料油混兑调和业务由谁牵头"


class SlackApi:
    """Answers like Slack's Web API and keeps every call as (method, arguments).

    ``refusals``: method → answers to give first, each (status, headers, body).
    """

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict]] = []
        self.tokens: set[str] = set()
        self.refusals: dict[str, list[tuple[int, dict, dict]]] = {}
        self._changed = threading.Condition()
        api = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                if "json" in self.headers.get("Content-Type", ""):
                    arguments = json.loads(body)
                else:
                    arguments = {}
                    for name, value in parse_qsl(body.decode()):
                        arguments[name] = json.loads(value) if value[:1] in "[{" else value
                method = self.path.rpartition("/")[2]
                status, headers, answer = api.called(method, arguments, self.headers.get("Authorization", ""))
                data = json.dumps(answer).encode() if isinstance(answer, dict) else answer
                self.send_response(status)
                for name, value in {"Content-Type": "application/json", **headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def do_GET(self) -> None:
                self.do_POST()

            def log_message(self, *_: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 128

        self._server = Server(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self._server.server_address[1]}"
        self.url = f"{self.origin}/api"
        threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        ).start()

    def called(self, method: str, arguments: dict, authorization: str) -> tuple[int, dict, dict | bytes]:
        with self._changed:
            waiting = self.refusals.get(method)
            if waiting:
                self.calls.append((f"refused {method}", arguments))
                self._changed.notify_all()
                return waiting.pop(0)
            self.tokens.add(authorization)
            self.calls.append((method, arguments))
            self._changed.notify_all()
            if method == "command":
                return 200, {"Content-Type": "text/plain"}, b"ok"
            number = len(self.calls)
            return (
                200,
                {},
                {"ok": True, "channel": arguments.get("channel"), "ts": f"1700000100.{number:06d}"},
            )

    def of(self, method: str) -> list[dict]:
        with self._changed:
            return [arguments for name, arguments in self.calls if name == method]

    def wait(self, method: str, count: int = 1) -> list[dict]:
        """Return the calls of a method, once there are ``count``."""
        with self._changed:
            done = self._changed.wait_for(lambda: sum(n == method for n, _ in self.calls) >= count, 10)
            assert done, f"{method} did not come {count} times: {[name for name, _ in self.calls]}"
        return self.of(method)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def api():
    opened = SlackApi()
    yield opened
    opened.close()


@pytest.fixture
def slack(api, tmp_path):
    """Start a service that Slack knows: ``slack(assistant=..., **settings)`` gives a `Workspace`."""
    pytest.importorskip("slack_sdk", reason="slack-sdk is not installed: pip install 'tiaowen[slack]'")
    pytest.importorskip("aiohttp", reason="aiohttp is not installed: pip install 'tiaowen[slack]'")
    with contextlib.ExitStack() as stack:

        def start(assistant=None, opener=None, **settings):
            arguments = {
                "home": tmp_path / "home",
                "slack_signing_secret": SECRET,
                "slack_bot_token": TOKEN,
                "slack_api_url": api.url,
                "public_url": "https://policies.example",
                "require_keys": True,  # Slack has none, and needs none
                **settings,
            }
            if opener is None:
                assistant = assistant or FakeAssistant(public_url=arguments["public_url"])
            app = create_app(load_settings(**arguments), assistant=assistant, opener=opener)
            return Workspace(stack.enter_context(running(app)), app, assistant)

        yield start


class Workspace:
    """Sends what Slack would send."""

    def __init__(self, client, app, assistant) -> None:
        self.client = client
        self.app = app
        self.assistant = assistant

    @property
    def store(self):
        return self.app.state.store.get()

    def send(
        self, body: bytes, *, kind="application/json", secret=SECRET, at=None, signature=None, **headers
    ):
        from slack_sdk.signature import SignatureVerifier

        moment = str(int(time.time()) if at is None else at)
        signed = SignatureVerifier(secret).generate_signature(timestamp=moment, body=body)
        return self.client.post(
            "/slack/events",
            content=body,
            headers={
                "Content-Type": kind,
                "X-Slack-Request-Timestamp": moment,
                "X-Slack-Signature": signature or signed,
                **headers,
            },
        )

    def event(self, event_id="Ev1", **changes):
        return self.send(event_body(event_id, **changes))

    def form(self, **fields):
        from urllib.parse import urlencode

        return self.send(urlencode(fields).encode(), kind="application/x-www-form-urlencoded")

    def press(self, element, *, value):
        payload = {
            "type": "block_actions",
            "team": {"id": "T1"},
            "user": {"id": "U1"},
            "trigger_id": "trigger-1",
            "actions": [{"type": element["type"], "action_id": element["action_id"], "value": value}],
        }
        return self.form(payload=json.dumps(payload))


def event_body(event_id="Ev1", **changes) -> bytes:
    event = {
        "type": "app_mention",
        "user": "U1",
        "text": f"<@UBOT> {QUESTION}",
        "ts": "1700000000.000100",
        "channel": "C1",
        "event_ts": "1700000000.000100",
        **changes,
    }
    return json.dumps(
        {"type": "event_callback", "team_id": "T1", "api_app_id": "A1", "event_id": event_id, "event": event},
        ensure_ascii=False,
    ).encode()


@pytest.fixture
def serve_plain(tmp_path):
    """A service without any chat platform."""
    app = create_app(load_settings(home=tmp_path / "home"), assistant=FakeAssistant())
    with running(app) as client:
        yield client
