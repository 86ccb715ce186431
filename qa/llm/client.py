"""The one place that talks to language models over the network, and the only user of the HTTP library.

A call is a request and a reader of its dialect. The client gives it its turn, its deadline and its retries,
and hands out what the model says while it says it. Inside it is asynchronous, so that a wait can be ended
from another thread at any moment; outside it is a plain iterator.
"""

from __future__ import annotations

import asyncio
import json
import queue
from concurrent.futures import wait
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

from index.retries import backoff
from qa.llm import failures
from qa.llm.deltas import Delta, Finish
from qa.llm.failures import Failure
from qa.llm.loop import LoopThread
from qa.llm.reading import Dialect, Reading
from qa.llm.sse import EventParser, EventTooLarge

if TYPE_CHECKING:
    import threading
    from collections.abc import AsyncIterator, Callable, Iterator, Mapping

    from qa.llm.service import Service

#: How often a running call looks whether it is still wanted, seconds; the upstream must know within 0.2.
_LOOK = 0.04
#: How long the counts and the end mark may come after the model has said that it is done, seconds.
_AFTERWORD = 2.0
#: How long the connection is read to its end so that the next call can have it, seconds.
_DRAIN = 0.2
#: Bytes of an error's body that are looked at, and of a whole answer.
_ERROR_BYTES = 64_000
_ANSWER_BYTES = 16_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long and how much; times in seconds.

    ``connect``: until the connection stands. ``read``: silence between two pieces. ``deadline``: the whole
    call, with waiting for its turn and all attempts. ``attempts``: requests a call at most; ``pause``: before the
    second, doubled before each further one. ``concurrency``:
    calls at the same time; ``queue``: calls that may wait for their turn, more are refused.
    """

    connect: float = 5.0
    read: float = 60.0
    deadline: float = 120.0
    attempts: int = 3
    pause: float = 0.5
    concurrency: int = 4
    queue: int = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request: the JSON ``payload``, a maker of readers (one an attempt), and the most characters read."""

    payload: Mapping[str, Any]
    dialect: Callable[[], Dialect]
    characters: int


class LlmClient:
    """Calls one service. Thread-safe; make one and share it, close it at the end."""

    def __init__(self, service: Service, *, headers: Mapping[str, str], limits: Limits | None = None) -> None:
        self.service = service
        self._upstream = _Upstream(service, headers, limits or Limits())
        self._loop = LoopThread("tiaowen-llm", self._upstream.close)

    def __repr__(self) -> str:
        return f"LlmClient({self.service.host!r}, {self.service.model!r})"

    def stream(self, call: Call, *, cancel: threading.Event | None = None) -> Iterator[Delta]:
        """Yield what the model says; the last delta has ``finish``.

        When ``cancel`` is set, or the iterator is closed, the connection is closed within 0.2 s, also while
        nothing arrives; a cancelled stream ends with ``Finish.CANCELLED``.

        Raises:
            ServiceError: in an operator's words; what was yielded before it is not a whole answer.
        """
        said: queue.SimpleQueue[Delta | Exception | None] = queue.SimpleQueue()
        future = self._loop.submit(self._upstream.run(call, said.put, cancel))
        # A task that is cancelled before its first step says nothing itself.
        future.add_done_callback(lambda _: said.put(None))
        finished = False
        try:
            while not finished:
                item = said.get()
                if isinstance(item, Exception):
                    raise item
                if item is None:
                    item = Delta(finish=Finish.CANCELLED)
                finished = item.finish is not None
                yield item
            # The end is known, its last bytes may be under way: a caller who asks again at once gets the
            # same connection. Whoever does not read on does not wait.
            wait((future,), timeout=_DRAIN)
        finally:
            if not finished:
                future.cancel()

    def close(self) -> None:
        """Close the connections; running calls end as cancelled."""
        self._loop.close()


class _Upstream:
    """What runs in the loop."""

    def __init__(self, service: Service, headers: Mapping[str, str], limits: Limits) -> None:
        self._service = service
        self._headers = dict(headers)
        self._limits = limits
        self._http: httpx.AsyncClient | None = None
        self._turns = asyncio.Semaphore(limits.concurrency)
        self._waiting = 0

    async def close(self) -> None:
        if self._http is not None:
            await self._http.aclose()

    async def run(
        self,
        call: Call,
        say: Callable[[Delta | Exception | None], None],
        cancel: threading.Event | None,
    ) -> None:
        """Say deltas, then either an exception or nothing; to be cancelled at any time."""
        work = asyncio.create_task(self._within_deadline(call, say))
        try:
            while not work.done():
                await asyncio.wait({work}, timeout=_LOOK if cancel is not None else None)
                if cancel is not None and cancel.is_set():
                    break
        finally:
            work.cancel()
            (ended,) = await asyncio.gather(work, return_exceptions=True)
            if isinstance(ended, Exception):
                say(ended)

    async def _within_deadline(self, call: Call, say: Callable[[Delta], None]) -> None:
        try:
            async with asyncio.timeout(self._limits.deadline) as clock, self._turn():
                await self._attempts(call, say, clock)
        except TimeoutError as exc:
            raise failures.late(self._service, self._limits.deadline) from exc

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        """Wait for a turn; refuse when too many wait already."""
        if self._turns.locked() and self._waiting >= self._limits.queue:
            raise failures.busy(self._limits.concurrency, self._waiting)
        self._waiting += 1
        try:
            await self._turns.acquire()
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._turns.release()

    async def _attempts(self, call: Call, say: Callable[[Delta], None], clock: asyncio.Timeout) -> None:
        attempt = 1
        while True:
            reading = Reading(call.dialect(), self._service, limit=call.characters)
            try:
                await self._attempt(call, reading, say)
            except Failure as failure:
                wait = max(backoff(attempt, base=self._limits.pause), failure.wait)
                ends = clock.when()
                too_late = ends is not None and asyncio.get_running_loop().time() + wait >= ends
                if not failure.passes or reading.started or attempt >= self._limits.attempts or too_late:
                    raise failure.error from failure.__cause__
            else:
                return
            await asyncio.sleep(wait)
            attempt += 1

    async def _attempt(self, call: Call, reading: Reading, say: Callable[[Delta], None]) -> None:
        try:
            async with self._client().stream(
                "POST",
                self._service.url,
                content=json.dumps(call.payload, ensure_ascii=False).encode(),
                headers=self._headers,
            ) as response:
                await self._read(response, reading, say)
        except httpx.ConnectTimeout as exc:
            raise failures.unreachable(self._service, exc) from exc
        except httpx.TimeoutException as exc:
            raise failures.silent(self._service, self._limits.read) from exc
        except (httpx.RemoteProtocolError, httpx.ReadError, httpx.DecodingError) as exc:
            # Bytes that end too early, or make no sense. Before the first token it may be a stale connection.
            raise failures.truncated(self._service) from exc
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as exc:
            raise failures.unreachable(self._service, exc) from exc

    async def _read(self, response: httpx.Response, reading: Reading, say: Callable[[Delta], None]) -> None:
        pieces = response.aiter_bytes()
        if not response.is_success:
            body = await _gather(pieces, _ERROR_BYTES)
            raise failures.refused_request(self._service, response.status_code, response.headers, body)
        first = b""
        while not first.strip(b"\xef\xbb\xbf \t\r\n"):
            piece = await anext(pieces, None)
            if piece is None:
                break
            first += piece
        begins = first.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
        if begins == b"<":
            raise failures.page_instead(self._service, response.status_code)
        if begins in (b"{", b"["):  # a service that does not stream
            body = first + await _gather(pieces, _ANSWER_BYTES)
            for delta in reading.whole(body.decode("utf-8", errors="replace")):
                say(delta)
        else:
            await self._read_events(first, pieces, reading, say)
        for delta in reading.close():
            say(delta)
        await _drain(pieces)

    async def _read_events(
        self, first: bytes, pieces: AsyncIterator[bytes], reading: Reading, say: Callable[[Delta], None]
    ) -> None:
        parser = EventParser()
        size = 0
        piece: bytes | None = first
        try:
            while piece is not None and not reading.done:
                size += len(piece)
                if size > _ANSWER_BYTES:
                    raise failures.endless(self._service, size)
                for event in parser.feed(piece):
                    for delta in reading.feed(event):
                        say(delta)
                    if reading.done:
                        return
                piece = await self._next(pieces, reading)
            for event in parser.close():
                for delta in reading.feed(event):
                    say(delta)
        except EventTooLarge as exc:
            raise failures.malformed(self._service, "an event without end") from exc

    async def _next(self, pieces: AsyncIterator[bytes], reading: Reading) -> bytes | None:
        """Return the next piece, None at the end; whoever has finished is not waited for any longer."""
        if not reading.ended:
            return await anext(pieces, None)
        try:
            async with asyncio.timeout(_AFTERWORD):
                return await anext(pieces, None)
        except (TimeoutError, httpx.HTTPError):
            return None

    def _client(self) -> httpx.AsyncClient:
        if self._http is None:
            self._http = httpx.AsyncClient(
                timeout=httpx.Timeout(self._limits.read, connect=self._limits.connect, pool=None),
                limits=httpx.Limits(max_connections=None, max_keepalive_connections=self._limits.concurrency),
            )
        return self._http


async def _gather(pieces: AsyncIterator[bytes], most: int) -> bytes:
    body = b""
    async for piece in pieces:
        body += piece
        if len(body) > most:
            break
    return body[:most]


async def _drain(pieces: AsyncIterator[bytes]) -> None:
    """Read the little that is left, so that the connection can be used again."""
    try:
        async with asyncio.timeout(_DRAIN):
            while await anext(pieces, None) is not None:
                pass
    except (TimeoutError, httpx.HTTPError):
        return
