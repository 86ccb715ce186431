"""The front desk: every channel asks here, so that each answer is remembered and counted the same way."""

from __future__ import annotations

import logging
import threading
import time
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from index.errors import TiaowenError
from qa.assistant import WITHHELD
from qa.wire import answer_json

if TYPE_CHECKING:
    from collections.abc import Generator

    from qa.answers import Event, Question
    from qa.assistant import Assistant
    from qa.server.metrics import Metrics
    from qa.server.tracing import Tracing
    from qa.settings import Settings
    from qa.store.store import LazyStore

logger = logging.getLogger("tiaowen.server")

_DAY = 86_400.0

#: Seconds between two clean-ups of what is older than the settings allow.
CLEAN_EVERY = 3_600.0


class Desk:
    """Asks the assistant; gives a conversation its history, keeps what was answered, counts. Thread-safe.

    Args:
        store: where conversations are kept; None keeps nothing.
        settings: how long and how many.
        metrics: what is counted.
        tracing: where spans go; None for nowhere.
    """

    def __init__(
        self,
        *,
        store: LazyStore | None,
        settings: Settings | None,
        metrics: Metrics,
        tracing: Tracing | None = None,
    ) -> None:
        self.store = store if settings is not None and settings.conversation_days else None
        self._days = settings.conversation_days if settings is not None else 0
        self._most = settings.max_conversations if settings is not None else 0
        self._metrics = metrics
        self._tracing = tracing
        self._cleaning = threading.Lock()
        self._clean_at = 0.0

    def ask(
        self, assistant: Assistant, question: Question, *, owner: str = "", channel: str = "rest"
    ) -> dict[str, Any]:
        """Return the Answer object of the API; see `Assistant.ask` for what it raises."""
        began = time.perf_counter()
        answer = assistant.ask(self._remembering(question, owner))
        shape = answer_json(answer)
        self._count(shape, channel, time.perf_counter() - began)
        self._keep(shape, owner, new=not question.conversation_id)
        return shape

    def stream(
        self, assistant: Assistant, question: Question, *, owner: str = "", channel: str = "rest"
    ) -> Generator[Event, None, None]:
        """Yield the answer's events; the answer is kept before its last event leaves."""
        began = time.perf_counter()
        waiting = True
        with closing(assistant.stream(self._remembering(question, owner))) as events:  # type: ignore[type-var]
            for event in events:
                if waiting and event.name == "delta":
                    waiting = False
                    self._metrics.first_token(time.perf_counter() - began, channel=channel)
                elif event.name == "answer":
                    self._count(event.data, channel, time.perf_counter() - began)
                    self._keep(event.data, owner, new=not question.conversation_id)
                yield event

    def _remembering(self, question: Question, owner: str) -> Question:
        """Return the question with its conversation's history, unless the caller told one."""
        if self.store is None or question.history or not question.conversation_id:
            return question
        try:
            history = self.store.get().conversations.history(question.conversation_id, owner=owner)
        except TiaowenError as error:
            self._lost("read", error)
            return question
        return replace(question, history=history)

    def _count(self, answer: dict[str, Any], channel: str, seconds: float) -> None:
        for note in answer["notes"]:
            if not note.startswith(WITHHELD):  # which tells what was asked about
                logger.warning(
                    "%s", note, extra={"fields": {"answer_id": answer["answer_id"], "channel": channel}}
                )
        self._metrics.answered(answer, channel=channel, seconds=seconds)
        if self._tracing is not None:
            self._tracing.answered(answer, channel=channel, seconds=seconds)

    def _keep(self, answer: dict[str, Any], owner: str, *, new: bool) -> None:
        if self.store is None:
            return
        try:
            self.store.get().conversations.save(answer, owner=owner, new=new)
            self._clean()
        except TiaowenError as error:  # an answer is worth more than its record
            self._lost("kept", error)

    def _lost(self, what: str, error: TiaowenError) -> None:
        self._metrics.store_failed()
        logger.warning("conversation not %s: %s %s", what, error.message, error.hint)

    def _clean(self) -> None:
        if (
            time.monotonic() < self._clean_at
            or self.store is None
            or not self._cleaning.acquire(blocking=False)
        ):
            return
        try:
            self._clean_at = time.monotonic() + CLEAN_EVERY
            conversations = self.store.get().conversations
            gone = conversations.delete_before(time.time() - self._days * _DAY)
            gone += conversations.keep_newest(self._most)
            if gone:
                logger.info("deleted %d conversations past their time", gone)
        finally:
            self._cleaning.release()
