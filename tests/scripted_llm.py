"""A language model that says what the script says: a real HTTP server on loopback.

It speaks OpenAI's chat completions and Anthropic's messages, in bytes that are cut wherever the script cuts
them, and remembers what it was asked and when its callers went away::

    with ScriptedLLM() as llm:
        llm.play(Say("由省商务厅牵头[1]。"))
        ...
        assert "省商务厅" in llm.asked[-1].text

Scripts are played in order, one a request; a request without a script gets the last one again.
"""

from __future__ import annotations

import json
import select
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Asked:
    """A request as it arrived. ``text``: everything a model would read, in order."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def text(self) -> str:
        def words(content: Any) -> list[str]:
            if isinstance(content, str):
                return [content]
            if isinstance(content, list):
                return [w for part in content for w in words(part)]
            if isinstance(content, dict):
                keys = ("title", "text", "content", "source")
                return [w for key in keys for w in words(content.get(key) or "")]
            return []

        return "\n".join([*words(self.body.get("system") or ""), *words(self.body.get("messages") or [])])


@dataclass(frozen=True)
class Stall:
    """Nothing for so many seconds, or until the caller leaves."""

    seconds: float = 30.0


@dataclass(frozen=True)
class Gate:
    """Nothing until the test opens it."""

    event: threading.Event


@dataclass(frozen=True)
class Reply:
    """One raw HTTP answer.

    ``body``: pieces that are sent one by one; a ``Stall`` or ``Gate`` between them waits. ``broken``: the
    connection ends after the pieces without the end of the transfer.
    """

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: Sequence[bytes | Stall | Gate] | Callable[[], Iterator[bytes]] = ()
    broken: bool = False


@dataclass(frozen=True)
class Say:
    """A streamed answer in the dialect that is asked for.

    ``pieces``: texts, or a ``Stall``/``Gate``. ``thoughts``: reasoning before them, in the field ``thought_field``
    (OpenAI) or as thinking blocks (Anthropic). ``cut``: bytes a network piece, 0 for one an event.
    ``newline``: what lines end with. ``comments``: heartbeats in between. ``end``: False breaks off before the
    end. ``usage``: input and output tokens, None tells none. ``cites``: document places cited by the whole text.
    ``extra``: raw ``data:`` lines put before the end. ``done``: False leaves the ``[DONE]`` mark out.
    """

    pieces: Sequence[str | Stall | Gate]
    thoughts: Sequence[str] = ()
    thought_field: str = "reasoning_content"
    cut: int = 0
    newline: str = "\n"
    comments: bool = False
    end: bool = True
    finish: str = "stop"
    usage: tuple[int, int] | None = (100, 20)
    cites: Sequence[int] = ()
    extra: Sequence[str] = ()
    done: bool = True
    whole: bool = False  # one JSON body, as services do that cannot stream
    forever: bool = False
    lingers: float = 0.0  # seconds between the last event and the end of the transfer

    def reply(self, path: str, model: str) -> Reply:
        dialect = _Anthropic(self, model) if path.endswith("/messages") else _OpenAI(self, model)
        if self.whole:
            body = json.dumps(dialect.body(), ensure_ascii=False).encode()
            return Reply(headers={"content-type": "application/json"}, body=[body])
        headers = {"content-type": "text/event-stream; charset=utf-8"}
        if self.forever:
            return Reply(headers=headers, body=lambda: self._endless(dialect))
        body = self._bytes(dialect.events())
        if self.lingers:
            body.append(Stall(self.lingers))
        return Reply(headers=headers, body=body, broken=not self.end)

    def _bytes(self, events: Iterator[str | Stall | Gate]) -> list[bytes | Stall | Gate]:
        sent: list[bytes | Stall | Gate] = []
        for event in events:
            if not isinstance(event, str):
                sent.append(event)
                continue
            heartbeat = ": keep-alive\n\n" if self.comments else ""
            raw = (heartbeat + event).replace("\n", self.newline).encode()
            sent += [raw[i : i + self.cut] for i in range(0, len(raw), self.cut)] if self.cut else [raw]
        return sent

    def _endless(self, dialect: _OpenAI | _Anthropic) -> Iterator[bytes]:
        yield from (e.encode() for e in dialect.begin())
        while True:
            yield from (e.encode() for e in dialect.text("很长很长的话。" * 20))


class _OpenAI:
    def __init__(self, say: Say, model: str) -> None:
        self.say, self.model = say, model

    def _event(self, **fields: Any) -> str:
        base = {"id": "c-1", "object": "chat.completion.chunk", "model": self.model, **fields}
        return f"data: {json.dumps(base, ensure_ascii=False)}\n\n"

    def _delta(self, delta: dict[str, Any], finish: str | None = None) -> str:
        return self._event(choices=[{"index": 0, "delta": delta, "finish_reason": finish}])

    def begin(self) -> Iterator[str]:
        yield self._delta({"role": "assistant", "content": ""})

    def text(self, piece: str) -> Iterator[str]:
        yield self._delta({"content": piece})

    def events(self) -> Iterator[str | Stall | Gate]:
        say = self.say
        yield from self.begin()
        for thought in say.thoughts:
            yield self._delta({say.thought_field: thought, "content": None})
        for piece in say.pieces:
            if isinstance(piece, str):
                yield from self.text(piece)
            else:
                yield piece
        yield from (f"data: {line}\n\n" for line in say.extra)
        if not say.end:
            return
        yield self._delta({}, say.finish)
        if say.usage:
            yield self._event(choices=[], usage=self._usage())
        if say.done:
            yield "data: [DONE]\n\n"

    def _usage(self) -> dict[str, Any] | None:
        if not self.say.usage:
            return None
        read, written = self.say.usage
        return {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written}

    def body(self) -> dict[str, Any]:
        text = "".join(p for p in self.say.pieces if isinstance(p, str))
        message = {"role": "assistant", "content": text}
        if self.say.thoughts:
            message[self.say.thought_field] = "".join(self.say.thoughts)
        choice = {"index": 0, "message": message, "finish_reason": self.say.finish}
        return {"id": "c-1", "model": self.model, "choices": [choice], "usage": self._usage()}


_STOP_REASONS = {"stop": "end_turn", "length": "max_tokens", "content_filter": "refusal"}


class _Anthropic:
    def __init__(self, say: Say, model: str) -> None:
        self.say, self.model = say, model

    @staticmethod
    def _event(kind: str, **fields: Any) -> str:
        return f"event: {kind}\ndata: {json.dumps({'type': kind, **fields}, ensure_ascii=False)}\n\n"

    def _delta(self, index: int, **delta: Any) -> str:
        return self._event("content_block_delta", index=index, delta=delta)

    def begin(self) -> Iterator[str]:
        usage = {"input_tokens": self.say.usage[0], "output_tokens": 1} if self.say.usage else {}
        yield self._event(
            "message_start", message={"id": "m-1", "model": self.model, "content": [], "usage": usage}
        )
        yield self._event("ping")

    def text(self, piece: str) -> Iterator[str]:
        yield self._delta(0, type="text_delta", text=piece)

    def events(self) -> Iterator[str | Stall | Gate]:
        say = self.say
        yield from self.begin()
        if say.thoughts:
            yield self._event(
                "content_block_start", index=0, content_block={"type": "thinking", "thinking": ""}
            )
            yield from (self._delta(0, type="thinking_delta", thinking=t) for t in say.thoughts)
            yield self._delta(0, type="signature_delta", signature="c2ln")
            yield self._event("content_block_stop", index=0)
        yield self._event("content_block_start", index=1, content_block={"type": "text", "text": ""})
        for piece in say.pieces:
            if isinstance(piece, str):
                yield from self.text(piece)
            else:
                yield piece
        for place in say.cites:
            citation = {"type": "content_block_location", "document_index": place, "cited_text": "…"}
            yield self._delta(1, type="citations_delta", citation=citation)
        yield from (f"data: {line}\n\n" for line in say.extra)
        if not say.end:
            return
        yield self._event("content_block_stop", index=1)
        usage = {"output_tokens": say.usage[1]} if say.usage else {}
        stop = {"stop_reason": _STOP_REASONS.get(say.finish, say.finish), "stop_sequence": None}
        yield self._event("message_delta", delta=stop, usage=usage)
        if say.done:
            yield self._event("message_stop")

    def body(self) -> dict[str, Any]:
        say = self.say
        content: list[dict[str, Any]] = []
        if say.thoughts:
            content.append({"type": "thinking", "thinking": "".join(say.thoughts)})
        cites = [{"type": "content_block_location", "document_index": p} for p in say.cites]
        text = "".join(p for p in say.pieces if isinstance(p, str))
        content.append({"type": "text", "text": text, "citations": cites})
        usage = {"input_tokens": say.usage[0], "output_tokens": say.usage[1]} if say.usage else {}
        reason = _STOP_REASONS.get(say.finish, say.finish)
        return {"id": "m-1", "model": self.model, "content": content, "stop_reason": reason, "usage": usage}


Script = Say | Reply | Callable[[Asked], "Say | Reply"]


class ScriptedLLM:
    """The server. ``asked``: requests so far; ``arrived`` counts up with each. ``left``: set when a caller hangs up before its answer's end."""

    def __init__(self, *scripts: Script) -> None:
        self._scripts = list(scripts)
        self._last: Script = Say(["好。"])
        self.asked: list[Asked] = []
        self.arrived = threading.Semaphore(0)
        self.left = threading.Event()
        self.connections = 0
        self._lock = threading.Lock()
        self._closing = threading.Event()
        llm = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self) -> None:
                super().setup()
                with llm._lock:
                    llm.connections += 1

            def do_POST(self) -> None:
                llm._answer(self)

            def log_message(self, *args: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request: object, client_address: object) -> None:
                pass  # callers leave: that is what is tested

        self._server = Server(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    @property
    def url(self) -> str:
        """The address without path; the APIs are below ``/v1``."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def play(self, *scripts: Script) -> None:
        """Put scripts behind those that wait."""
        with self._lock:
            self._scripts += scripts

    def close(self) -> None:
        self._closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def __enter__(self) -> ScriptedLLM:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        raw = handler.rfile.read(int(handler.headers["content-length"]))
        asked = Asked(handler.path, {k.lower(): v for k, v in handler.headers.items()}, json.loads(raw))
        with self._lock:
            self.asked.append(asked)
            if self._scripts:
                self._last = self._scripts.pop(0)
            script = self._last
        self.arrived.release()
        if callable(script):
            script = script(asked)
        reply = script.reply(handler.path, asked.body.get("model", "")) if isinstance(script, Say) else script
        try:
            self._send(handler, reply)
        except OSError:
            self.left.set()
            handler.close_connection = True

    def _send(self, handler: BaseHTTPRequestHandler, reply: Reply) -> None:
        handler.send_response(reply.status)
        for name, value in reply.headers.items():
            handler.send_header(name, value)
        handler.send_header("transfer-encoding", "chunked")
        handler.end_headers()
        handler.wfile.flush()
        for piece in reply.body() if callable(reply.body) else reply.body:
            if not isinstance(piece, bytes):
                self._wait(handler.connection, piece)
                continue
            if piece:
                handler.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
                handler.wfile.flush()
            if self._closing.is_set():
                break
        if reply.broken:
            handler.close_connection = True
            handler.connection.shutdown(socket.SHUT_RDWR)
            return
        handler.wfile.write(b"0\r\n\r\n")
        handler.wfile.flush()

    def _wait(self, connection: socket.socket, pause: Stall | Gate) -> None:
        """Wait; a caller who hangs up meanwhile is noticed at once."""
        waited = 0.0
        while not self._closing.is_set():
            if isinstance(pause, Gate) and pause.event.is_set():
                return
            if isinstance(pause, Stall) and waited >= pause.seconds:
                return
            readable, _, _ = select.select([connection], [], [], 0.01)
            waited += 0.01
            if readable and not connection.recv(1, socket.MSG_PEEK):
                raise ConnectionResetError("the caller left")
