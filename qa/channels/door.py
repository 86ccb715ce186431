"""What every platform's requests go through: verified, claimed once, acknowledged, then answered.

The acknowledgement waits for nothing but one insert: platforms give up after three seconds and send again.
When there is no room the request is refused before it is claimed, so that the platform's next try counts.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
import weakref
from contextlib import closing
from typing import TYPE_CHECKING, Any

import anyio.from_thread
import anyio.to_thread
from anyio import CapacityLimiter
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from index.errors import IndexUnavailable, NotFound, QuestionInvalid, TiaowenError
from qa.answers import Question
from qa.channels.base import Action, Challenge, Delivery, InboundMessage, Refused, ShownClause
from qa.channels.words import words
from qa.language import detect, resolve
from qa.limiter import RateLimiter
from qa.links import clause_url

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from starlette.types import Receive, Scope, Send

    from qa.assistant import Assistant
    from qa.channels.base import Adapter, Inbound, Sender
    from qa.server.desk import Desk
    from qa.server.metrics import Metrics
    from qa.server.opening import Opening
    from qa.store.store import LazyStore

logger = logging.getLogger("tiaowen.channels")

#: Answers that are made at the same time, and events that may wait for their turn.
WORKERS = 4
WAITING = 200

#: Seconds between two clean-ups of events that no retry can bring again.
_FORGET_EVERY = 6 * 3_600.0

#: Seconds that an event waits for the index to be opened.
_OPENING = 10.0

#: Seconds that a new answer lets arriving events be acknowledged first; the first step, and at most.
_GIVE_WAY = (0.02, 0.5)

#: Seconds that answers under way get to be finished when the server stops.
_FAREWELL = 8.0


class Busy(Exception):
    """There is no room for another event; the platform shall send it again."""


class Door:
    """One platform's way in, as a plain ASGI endpoint; Socket Mode and the like call `receive` themselves.

    Args:
        adapter: the platform.
        opening: who answers.
        desk: through which it is asked.
        store: where events are claimed and opinions kept.
        metrics: what is counted.
        public_url: where links begin; "" without an address for readers.
        rate: how often one person may ask, such as ``30/minute``; "" for no limit.
        workers: answers that are made at the same time.
        waiting: events that may wait for their turn.
    """

    def __init__(
        self,
        adapter: Adapter,
        *,
        opening: Opening,
        desk: Desk,
        store: LazyStore,
        metrics: Metrics,
        public_url: str = "",
        rate: str = "",
        workers: int = WORKERS,
        waiting: int = WAITING,
    ) -> None:
        self.adapter = adapter
        self._opening = opening
        self._desk = desk
        self._store = store
        self._metrics = metrics
        self._public_url = public_url
        self._limiter = RateLimiter(key=rate, visitor=rate) if rate else None
        self.room = workers + waiting  # events that are held at most
        self._slots = asyncio.Semaphore(workers)
        self._answering = CapacityLimiter(workers)
        # Of their own: however many answers are being made, the next event is claimed at once.
        self._claiming = CapacityLimiter(4)
        self._tasks: set[asyncio.Task[None]] = set()
        self._claimed = 0  # being claimed right now
        self._arriving = 0  # not acknowledged yet
        self._threads: weakref.WeakValueDictionary[str, asyncio.Lock] = weakref.WeakValueDictionary()
        self._forget_at = 0.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request of the platform."""
        request = Request(scope, receive)
        self._arriving += 1
        try:
            response = await self._respond(request)
        finally:
            self._arriving -= 1
        await response(scope, receive, send)

    async def _respond(self, request: Request) -> Response:
        if request.method not in self.adapter.methods:
            return Response(status_code=405, headers={"Allow": ", ".join(sorted(self.adapter.methods))})
        delivery = Delivery(
            method=request.method,
            headers={name.lower(): value for name, value in request.headers.items()},
            query=dict(request.query_params),
            body=await request.body(),
        )
        try:
            self.adapter.verify(delivery)
            inbound = self.adapter.parse(delivery)
            return await self.receive(inbound)
        except Refused as refused:
            self._metrics.refused(refused.reason)
            logger.info("%s: refused: %s", self.adapter.name, refused.reason)
            return JSONResponse({"error": "The request was not accepted."}, status_code=refused.status)
        except (Busy, TiaowenError) as error:
            logger.warning("%s: not taken: %s", self.adapter.name, getattr(error, "message", "busy"))
            return JSONResponse({"error": "busy"}, status_code=503, headers={"Retry-After": "1"})

    async def receive(self, inbound: Inbound) -> Response:
        """Take what was verified; return the acknowledgement.

        Raises:
            Busy: there is no room; nothing was claimed.
            TiaowenError: the database is away; nothing was claimed.
        """
        if isinstance(inbound, Challenge):
            if isinstance(inbound.answer, str):
                return PlainTextResponse(inbound.answer)
            return JSONResponse(dict(inbound.answer))
        if isinstance(inbound, Action):
            self._make_room()
            self._start(self._act(inbound))
            if inbound.ack is not None:
                return JSONResponse(dict(inbound.ack))
        elif isinstance(inbound, InboundMessage):
            if not await self._take(inbound):
                logger.info("%s: event came again", self.adapter.name)
                return Response(status_code=200)
            if inbound.ack is not None:
                return JSONResponse(dict(inbound.ack))
        return Response(status_code=200)

    async def close(self) -> None:
        """Finish what is under way, for a few seconds; then give connections back."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=_FAREWELL)
            for task in late:
                task.cancel()
        await self.adapter.close()

    async def _take(self, message: InboundMessage) -> bool:
        """Claim an event and begin with it; False when it was claimed before.

        Its room is kept while it is claimed: what is claimed and then has no room would be lost.
        """
        self._make_room()
        self._claimed += 1
        try:
            if not await self._claim(message):
                return False
            self._start(self._answer(message))
        finally:
            self._claimed -= 1
        return True

    def _make_room(self) -> None:
        if len(self._tasks) + self._claimed >= self.room:
            raise Busy

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _claim(self, message: InboundMessage) -> bool:
        def claim() -> bool:
            inbox = self._store.get().inbox
            if time.monotonic() >= self._forget_at:
                self._forget_at = time.monotonic() + _FORGET_EVERY
                inbox.forget()
            return inbox.claim(message.platform, message.tenant, message.event_id)

        return await anyio.to_thread.run_sync(claim, limiter=self._claiming)

    async def _answer(self, message: InboundMessage) -> None:
        language = detect(message.text, _default_language(message.locale)).code
        if wait := await self._wait(message):
            self._metrics.refused("rate")
            sender = self.adapter.sender(message)
            await self._apologise(sender, "too_many", language, seconds=wait)
            return
        lock = self._threads.setdefault(message.conversation_id, asyncio.Lock())
        # In a thread one after the other: a follow-up needs the answer before it.
        async with lock, self._slots:
            await self._give_way()
            sender = self.adapter.sender(message)
            try:
                if not message.text:
                    await self._say(sender, words("help", language))
                    return
                await sender.start()
                answer = await anyio.to_thread.run_sync(
                    self._ask, message, sender, limiter=self._answering, abandon_on_cancel=True
                )
            except Exception as error:  # whatever it was, somebody waits for a word
                _log("not answered", self.adapter.name, error)
                await self._apologise(sender, _reason(error), language)
                return
            try:
                await sender.finish(self.adapter.renderer.answer(answer), str(answer["text"]))
            except Exception as error:
                _log("not delivered", self.adapter.name, error)
                await self._apologise(sender, "failed", language)

    async def _give_way(self) -> None:
        """Wait while events arrive: an answer keeps the processor, and platforms count what others wait for it."""
        step, most = _GIVE_WAY
        until = time.monotonic() + most
        await asyncio.sleep(step)
        while self._arriving and time.monotonic() < until:
            await asyncio.sleep(step)

    async def _wait(self, message: InboundMessage) -> int:
        """Count a question of one person; return 0, or the seconds to wait."""
        if self._limiter is None:
            return 0
        person = message.user or message.conversation
        return await self._limiter.visitor(f"{message.platform} {message.tenant} {person}")

    def _ask(self, message: InboundMessage, sender: Sender) -> dict[str, Any]:
        """Return the Answer object; runs in a worker thread, pieces are sent from the loop."""
        question = Question(text=message.text, conversation_id=message.conversation_id)
        streaming = self.adapter.capabilities.streaming
        assistant = self._assistant()
        events = self._desk.stream(assistant, question, owner=self.adapter.name, channel=self.adapter.name)
        answer: dict[str, Any] | None = None
        with closing(events):
            for event in events:
                if event.name == "delta" and streaming:
                    anyio.from_thread.run(sender.append, str(event.data["text"]))
                elif event.name == "answer":
                    answer = event.data
                elif event.name == "error":
                    raise TiaowenError(str(event.data.get("message", "")))
        if answer is None:
            raise TiaowenError("The answer did not come to an end.")
        return answer

    def _assistant(self) -> Assistant:
        """Return who answers; right after a start that takes a moment, and the event will not come again."""
        until = time.monotonic() + _OPENING
        while True:
            try:
                return self._opening.get()
            except IndexUnavailable as error:
                # The kinds below it say what is wrong with an index; they do not pass by waiting.
                if type(error) is not IndexUnavailable or time.monotonic() >= until:
                    raise
            time.sleep(0.2)

    async def _act(self, action: Action) -> None:
        try:
            if action.name == "rate":
                await anyio.to_thread.run_sync(self._rate, action, limiter=self._claiming)
                if not self.adapter.capabilities.confirms:
                    thanks = self.adapter.renderer.notice(words("thanks", action.language))
                    await self.adapter.show(action, thanks)
                return
            try:
                clause = await anyio.to_thread.run_sync(self._clause, action, limiter=self._claiming)
                payload = self.adapter.renderer.clause(clause)
            except NotFound:
                gone = ShownClause(
                    title=words("gone", action.language),
                    number="",
                    label="",
                    text="",
                    start=0,
                    end=0,
                    url="",
                    language=action.language,
                )
                payload = self.adapter.renderer.clause(gone)
            await self.adapter.show(action, payload)
        except Exception as error:  # nobody else would see it
            _log(f"{action.name} failed", self.adapter.name, error)

    def _rate(self, action: Action) -> None:
        rating, _, answer_id = action.value.partition(" ")
        if rating not in {"up", "down"} or self._desk.store is None:
            return
        store = self._desk.store.get()
        conversation = store.conversations.conversation_of(answer_id, owner=self.adapter.name)
        if conversation is None:
            return
        store.feedback.save(answer_id, rating=rating, conversation_id=conversation, owner=self.adapter.name)
        self._metrics.rated(rating)

    def _clause(self, action: Action) -> ShownClause:
        document_id, clause_id, start, end = json.loads(action.value)
        engine = self._opening.get().engine
        document = engine.document(str(document_id)).document
        clause = engine.clause(str(clause_id))
        # The quote may reach past its clause, as a heading's does; what is cited is shown in any case.
        first, last = min(clause.start, int(start)), max(clause.end, int(end))
        return ShownClause(
            title=document.title,
            number=document.document_number,
            label=clause.label,
            text=document.text[first:last].rstrip(),
            start=int(start) - first,
            end=int(end) - first,
            url=clause_url(self._public_url, document.id, clause.id, int(start), int(end))
            if self._public_url
            else "",
            language=action.language,
        )

    async def _apologise(self, sender: Sender, reason: str, language: str, **values: object) -> None:
        try:
            await self._say(sender, words(reason, language, **values))
        except Exception as error:  # the platform itself is away
            _log("no apology", self.adapter.name, error)

    async def _say(self, sender: Sender, text: str) -> None:
        await sender.finish(self.adapter.renderer.notice(text), text)


def _reason(error: Exception) -> str:
    if isinstance(error, IndexUnavailable):
        return "not_ready"
    return "too_long" if isinstance(error, QuestionInvalid) else "failed"


def _default_language(locale: str) -> str:
    try:
        return resolve(locale) or "zh-Hans"
    except TiaowenError:
        return "zh-Hans"


def _log(what: str, platform: str, error: Exception) -> None:
    """Say that something failed, never what was asked: the words of an error may quote the question."""
    detail = error.message if isinstance(error, TiaowenError) else ""
    logger.warning("%s: %s: %s %s", platform, what, type(error).__name__, detail)
