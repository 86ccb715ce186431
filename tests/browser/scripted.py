"""A server that answers as a test wants: slowly, brokenly, with hostile text. Also serves the pages that host the widget.

Run as a program (``python scripted.py PORT``) it can be killed for real.
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

WIDGET = Path(__file__).resolve().parents[2] / "qa" / "web" / "static" / "widget.js"

TEXT = "𠮷林省牵头。5. 支持南沙建设保税油供应基地。（省商务厅牵头，海事局配合）\n"
QUOTE = "（省商务厅牵头，海事局配合）"
START = 1000 + TEXT.index(QUOTE)  # Python counts code points, as the server does


def citation(**changed: Any) -> dict[str, Any]:
    return {
        "marker": 1,
        "document_id": "doc",
        "document_title": "某某通知",
        "document_number": "某府〔2024〕9号",
        "clause_id": "doc/二/5",
        "clause_label": "5.",
        "heading_path": ["二、重点任务"],
        "quote": QUOTE,
        "start": START,
        "end": START + len(QUOTE),
        "url": "/c/doc/%E4%BA%8C/5?start=1&end=2",
        **changed,
    }


def answer(text: str = "省商务厅牵头。[1]", **changed: Any) -> dict[str, Any]:
    return {
        "answer_id": "a-1",
        "conversation_id": "c-1",
        "status": "answered",
        "language": "zh-Hans",
        "question": "谁牵头？",
        "standalone_question": "谁牵头？",
        "text": text,
        "citations": [citation()],
        "evidence": [
            {
                "rank": 1,
                "clause_id": "doc/二/5",
                "document_id": "doc",
                "text": TEXT,
                "score": 0.9,
                "start": 1000,
                "end": 1000 + len(TEXT),
                "clause_label": "5.",
                "heading_path": ["二、重点任务"],
            }
        ],
        "checks": {"markers": True, "quotes": True, "claims": []},
        **changed,
    }


class Exchange:
    """One request to ``/v1/ask`` with the means to answer it piece by piece."""

    def __init__(self, handler: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
        self.handler = handler
        self.body = body
        self.gone = False

    def fail(self, status: int, kind: str = "Failed", message: str = "It failed.", **headers: str) -> None:
        """Answer with an error status."""
        error = {"type": kind, "message": message, "hint": "", "request_id": "r"}
        payload = json.dumps({"error": error}).encode()
        self.handler.send_response(status)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            self.handler.send_header(name.replace("_", "-"), value)
        self.handler.send_header("Content-Length", str(len(payload)))
        self.handler.end_headers()
        self.handler.wfile.write(payload)

    def begin(self) -> None:
        """Begin the stream of events."""
        self.handler.send_response(200)
        self.handler.send_header("Content-Type", "text/event-stream")
        self.handler.send_header("Transfer-Encoding", "chunked")
        self.handler.end_headers()

    def send(self, data: bytes) -> None:
        """Send one chunk; sets ``gone`` when nobody takes it."""
        try:
            self.handler.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
            self.handler.wfile.flush()
        except OSError:
            self.gone = True

    def event(self, name: str, data: Any) -> None:
        """Send one event."""
        self.send(encoded(name, data))

    def end(self) -> None:
        """End the stream as it should end."""
        self.handler.wfile.write(b"0\r\n\r\n")


def encoded(name: str, data: Any, line_end: str = "\n") -> bytes:
    """Return an event in wire form."""
    return f"event: {name}{line_end}data: {json.dumps(data, ensure_ascii=False)}{line_end * 2}".encode()


def plainly(exchange: Exchange) -> None:
    """Answer the canned answer at once."""
    exchange.begin()
    exchange.event("status", {"stage": "retrieve"})
    made = answer()
    exchange.event("delta", {"text": made["text"]})
    for each in made["citations"]:
        exchange.event("citation", each)
    exchange.event("answer", made)
    exchange.end()


class ScriptedServer:
    """Serves host pages, the widget, and ``/v1/ask`` by `script`; keeps what it was asked.

    ``pages``: path → (html, content security policy).
    """

    def __init__(self, port: int = 0) -> None:
        self.script: Callable[[Exchange], None] = plainly
        self.pages: dict[str, tuple[str, str]] = {}
        self.asked: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.feedback: list[dict[str, Any]] = []
        self.feedback_status = 204
        self.clause: dict[str, Any] | None = None
        self.server = ThreadingHTTPServer(("127.0.0.1", port), _handler(self))
        self.server.daemon_threads = True
        self.origin = f"http://127.0.0.1:{self.server.server_address[1]}"

    def start(self) -> None:
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def host(self, path: str = "/host", *, tag: str = "", lang: str = "zh-Hans", csp: str = "") -> str:
        """Add a page that holds the widget; return its address. ``tag``: what stands in its body."""
        tag = tag or '<script src="/widget/v1.js" defer></script>'
        html = (
            f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>Host</title>'
            '<meta name="viewport" content="width=device-width, initial-scale=1"></head>'
            f"<body><main><h1>Host</h1><p><a href='#'>A link</a></p></main>{tag}</body></html>"
        )
        self.pages[path] = (html, csp)
        return self.origin + path


def _handler(owner: ScriptedServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def _reply(self, status: int, kind: str, payload: bytes, csp: str = "") -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(payload)))
            if csp:
                self.send_header("Content-Security-Policy", csp)
            self.end_headers()
            self.wfile.write(payload)

        def do_GET(self) -> None:
            path = self.path.split("?")[0]
            if path == "/widget/v1.js":
                self._reply(200, "text/javascript; charset=utf-8", WIDGET.read_bytes())
            elif path in owner.pages:
                html, csp = owner.pages[path]
                self._reply(200, "text/html; charset=utf-8", html.encode(), csp)
            elif path.startswith("/v1/clauses/") and owner.clause is not None:
                self._reply(200, "application/json", json.dumps(owner.clause).encode())
            elif path == "/favicon.ico":
                self._reply(204, "image/x-icon", b"")
            else:
                self._reply(404, "application/json", b'{"error": {"type": "NotFound", "message": "no"}}')

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if self.path == "/v1/feedback":
                owner.feedback.append(body)
                self._reply(owner.feedback_status, "application/json", b"")
                return
            owner.asked.append(body)
            owner.headers.append({name.lower(): value for name, value in self.headers.items()})
            try:
                owner.script(Exchange(self, body))
            except OSError:
                self.close_connection = True

    return Handler


def begins_and_never_ends(exchange: Exchange) -> None:
    """Send the beginning of an answer and wait to be killed."""
    exchange.begin()
    exchange.event("delta", {"text": "省商务厅牵头的任务有"})
    threading.Event().wait(60)


if __name__ == "__main__":
    program = ScriptedServer(int(sys.argv[1]))
    program.script = begins_and_never_ends
    program.host()
    print("ready", flush=True)
    program.server.serve_forever()
