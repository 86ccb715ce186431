"""Many events of Slack at once: how fast each is acknowledged, and whether each is answered exactly once."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from eval.bench import load, serve

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "a-signing-secret-of-the-bench"


def measure(home: Path, events: int, rounds: int) -> dict[str, Any]:
    """Send ``events`` signed mentions at the same time, then all of them again as retries; ``rounds`` times."""
    asked = [question for questions in serve.QUESTIONS.values() for question in questions]
    slack = Slack()
    settings = {
        "TIAOWEN_SLACK_SIGNING_SECRET": SECRET,
        "TIAOWEN_SLACK_BOT_TOKEN": "xoxb-bench",
        "TIAOWEN_SLACK_API_URL": slack.url,
    }
    first: list[float] = []
    again: list[float] = []
    statuses: Counter[int] = Counter()
    took: list[float] = []
    with serve.started(home, **settings) as running, ThreadPoolExecutor(events) as pool:
        load.until_ready(running.url)
        load.answer_once(running.url, asked[0])
        for turn in range(rounds):
            bodies = [event(turn * events + number, asked[number % len(asked)]) for number in range(events)]
            together = threading.Barrier(events)
            began = time.perf_counter()
            for waited in (first, again):
                sent = list(pool.map(partial(send, running.url, together), bodies))
                waited += [milliseconds for milliseconds, _ in sent]
                statuses.update(status for _, status in sent)
            slack.wait((turn + 1) * events, 120)
            took.append(time.perf_counter() - began)
        time.sleep(1)  # a second answer would come now
        counts = Counter(slack.answered)
    slack.close()
    return {
        "events": rounds * events,
        "statuses": dict(statuses),
        "ack_ms": load.quantiles(first),
        "retry_ack_ms": load.quantiles(again),
        "answered_once": sum(count == 1 for count in counts.values()),
        "answered_more_often": sum(count > 1 for count in counts.values()),
        "all_answered_s": load.quantiles(took),
    }


def event(number: int, question: str) -> bytes:
    """Return a mention, each of another person in another thread."""
    moment = f"1700000000.{number:06d}"
    mention = {"type": "app_mention", "user": f"U{number}", "text": f"<@UB> {question}", "channel": "C1"}
    return json.dumps(
        {
            "type": "event_callback",
            "team_id": "T1",
            "event_id": f"Ev{number}",
            "event": {**mention, "ts": moment},
        }
    ).encode()


def send(url: str, together: threading.Barrier, body: bytes) -> tuple[float, int]:
    """Send it signed when everybody is ready; return (ms until it was acknowledged, status)."""
    line = load.connection(url)
    line.connect()
    together.wait()
    moment = str(int(time.time()))
    signed = hmac.new(SECRET.encode(), b"v0:" + moment.encode() + b":" + body, hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": moment,
        "X-Slack-Signature": f"v0={signed}",
    }
    began = time.perf_counter()
    line.request("POST", "/slack/events", body, headers)
    response = line.getresponse()
    response.read()
    line.close()
    return 1000 * (time.perf_counter() - began), response.status


class Slack:
    """Slack's Web API as far as it is called: keeps the thread of every message posted."""

    def __init__(self) -> None:
        self.answered: list[str] = []
        self._changed = threading.Condition()
        slack = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                fields = (
                    json.loads(body)
                    if body[:1] == b"{"
                    else {k: v[-1] for k, v in parse_qs(body.decode()).items()}
                )
                with slack._changed:
                    slack.answered.append(str(fields.get("thread_ts")))
                    slack._changed.notify_all()
                data = b'{"ok": true, "ts": "1700000001.000000", "channel": "C1"}'
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 256

        self._server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/api"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def wait(self, count: int, seconds: float) -> bool:
        """Return whether ``count`` messages came within ``seconds``."""
        with self._changed:
            return self._changed.wait_for(lambda: len(self.answered) >= count, seconds)

    def close(self) -> None:
        """Stop."""
        self._server.shutdown()
        self._server.server_close()
