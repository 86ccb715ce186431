"""Server-Sent Events from a blocking iterator: one event at a time, with heartbeats, until the client goes."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Generator
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import anyio.to_thread
from starlette.responses import Response

from index.errors import TiaowenError
from qa.server.logs import log_failure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from anyio import CapacityLimiter
    from prometheus_client import Gauge
    from starlette.types import Receive, Scope, Send

    from qa.answers import Event

#: Seconds of silence after which a comment is sent, so that proxies keep the line open.
HEARTBEAT = 15.0
PING = b": ping\n\n"


def encode_event(name: str, data: Any) -> bytes:
    """Return one event in wire form; JSON on one line, Chinese unescaped."""
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


class EventStream(Response):
    """Streams what ``events`` yields, taken in a worker thread.

    When the client leaves, the iterator is closed at its next event, so that it can stop its own work.

    Args:
        events: taken one by one in a worker thread; bytes are sent as they are.
        closing: the generator to close when the client is gone, if ``events`` wraps one.
        failure: turns an exception into the data of the closing ``error`` event.
        limiter: bounds the worker threads of all streams.
        heartbeat: seconds.
        open_streams: a gauge that counts the streams being sent.
    """

    media_type = "text/event-stream"

    def __init__(
        self,
        events: Iterable[Event | bytes],
        *,
        closing: Iterator[Event] | None = None,
        failure: Callable[[Exception], dict[str, Any]],
        limiter: CapacityLimiter,
        heartbeat: float = HEARTBEAT,
        open_streams: Gauge | None = None,
    ) -> None:
        super().__init__(headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self._events = events
        self._closing = closing
        self._failure = failure
        self._limiter = limiter
        self._heartbeat = heartbeat
        self._open_streams = open_streams
        self._request_id = ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the stream; return when it ended or nobody listens any more."""
        self._request_id = str(scope.get("request_id", ""))
        with self._open_streams.track_inprogress() if self._open_streams else nullcontext():
            await self._send_all(receive, send)

    async def _send_all(self, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        queue: asyncio.Queue[bytes | None] = asyncio.Queue()
        stopped = threading.Event()
        producer = asyncio.create_task(self._work(queue, stopped))
        sender = asyncio.create_task(self._forward(queue, send))
        listener = asyncio.create_task(_until_gone(receive))
        try:
            await asyncio.wait({sender, listener}, return_when=asyncio.FIRST_COMPLETED)
            if sender.done():
                sender.result()
        finally:
            stopped.set()
            for task in (sender, listener, producer):
                task.cancel()
            await asyncio.gather(sender, listener, producer, return_exceptions=True)

    async def _work(self, queue: asyncio.Queue[bytes | None], stopped: threading.Event) -> None:
        loop = asyncio.get_running_loop()

        def put(item: bytes | None) -> None:
            if not stopped.is_set():
                loop.call_soon_threadsafe(queue.put_nowait, item)

        def produce() -> None:
            try:
                try:
                    for event in self._events:
                        if stopped.is_set():
                            return
                        put(event if isinstance(event, bytes) else encode_event(event.name, event.data))
                finally:
                    if isinstance(self._closing, Generator):
                        self._closing.close()
            except Exception as exc:  # the status line is gone: tell it in the stream
                if not isinstance(exc, TiaowenError):
                    log_failure(exc, self._request_id)
                put(encode_event("error", self._failure(exc)))
            finally:
                put(None)

        # Abandoned when the client leaves: the thread ends by itself at the iterator's next event.
        await anyio.to_thread.run_sync(produce, limiter=self._limiter, abandon_on_cancel=True)

    async def _forward(self, queue: asyncio.Queue[bytes | None], send: Send) -> None:
        open_ = True
        while open_:
            chunks: list[bytes] = []
            try:
                item = await asyncio.wait_for(queue.get(), self._heartbeat)
            except TimeoutError:
                item = PING
            while True:
                if item is None:
                    open_ = False
                    break
                chunks.append(item)
                if queue.empty():
                    break
                item = queue.get_nowait()
            if chunks:
                await send({"type": "http.response.body", "body": b"".join(chunks), "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
