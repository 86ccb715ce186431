"""One answer being read: JSON out of events, thoughts kept apart, and the ends that are no ends refused."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

from qa.llm import failures
from qa.llm.deltas import Delta, Finish
from qa.llm.thinking import StrayThoughts, ThinkStripper

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qa.llm.service import Service
    from qa.llm.sse import ServerEvent


class Dialect(Protocol):
    """How one kind of API says things. One instance reads one answer.

    ``done``: the last message was read; what comes after it is of no interest.
    """

    done: bool

    def read(self, message: dict[str, Any]) -> Iterator[Delta]:
        """Yield what one message of the stream says."""
        ...

    def read_whole(self, body: dict[str, Any]) -> Iterator[Delta]:
        """Yield what a complete answer says, from a service that does not stream."""
        ...


class Reading:
    """Reads one answer, whatever comes.

    Args:
        dialect: the messages' meaning.
        service: for the words of failures.
        limit: characters of text and thoughts together; more is an answer without end.
    """

    def __init__(self, dialect: Dialect, service: Service, *, limit: int) -> None:
        self._dialect = dialect
        self._service = service
        self._limit = limit
        self._stripper = ThinkStripper()
        self._characters = 0
        self._text = False
        self._thought = False
        self._finish: Finish | None = None

    @property
    def started(self) -> bool:
        """Whether a token arrived: from here on nothing is asked again."""
        return self._characters > 0

    @property
    def ended(self) -> bool:
        """Whether the model has said that it is done, though the counts may still come."""
        return self._finish is not None

    @property
    def done(self) -> bool:
        """Whether the last message was read."""
        return self._dialect.done

    def feed(self, event: ServerEvent) -> Iterator[Delta]:
        """Yield what one event says; the end is told by `close` only.

        Raises:
            Failure: an error object, or something that breaks the protocol.
        """
        if event.data.strip() == "[DONE]":
            self._dialect.done = True
            return
        message = self._object(event.data)
        yield from self._pass(self._dialect.read(message))

    def whole(self, body: str) -> Iterator[Delta]:
        """Yield what a complete answer in one body says.

        Raises:
            Failure: as `feed`.
        """
        yield from self._pass(self._dialect.read_whole(self._object(body)))
        self._dialect.done = True

    def close(self) -> Iterator[Delta]:
        """Yield what was held back, and last the delta with ``finish``.

        Raises:
            Failure: the stream broke off, or nothing that can be shown was said.
        """
        if self._finish is None and not self.done:
            raise failures.truncated(self._service)
        answer, thought = self._stripper.close()
        yield from self._count(Delta(text=answer, thought=thought))
        finish = self._finish or Finish.STOP
        if not self._text and finish is not Finish.REFUSED:
            raise failures.empty(self._service, thought=self._thought, at_limit=finish is Finish.LENGTH)
        yield Delta(finish=finish)

    def _object(self, data: str) -> dict[str, Any]:
        try:
            message = json.loads(data)
        except ValueError as exc:
            raise failures.malformed(self._service, "something that is not JSON") from exc
        except RecursionError as exc:
            raise failures.malformed(self._service, "JSON nested without end") from exc
        if not isinstance(message, dict):
            raise failures.malformed(
                self._service, f"a JSON {type(message).__name__} where an object belongs"
            )
        if message.get("error"):
            raise failures.error_in_stream(self._service, message["error"])
        return message

    def _pass(self, deltas: Iterator[Delta]) -> Iterator[Delta]:
        try:
            for delta in deltas:
                if delta.finish is not None:
                    self._finish = delta.finish
                    delta = replace(delta, finish=None)  # noqa: PLW2901 - the end is told once, by close
                if delta.text:
                    answer, thought = self._stripper.feed(delta.text)
                    delta = replace(delta, text=answer, thought=delta.thought + thought)  # noqa: PLW2901
                yield from self._count(delta)
        except StrayThoughts as exc:
            raise failures.stray_thoughts(self._service) from exc
        except (TypeError, AttributeError, LookupError, ValueError) as exc:
            raise failures.malformed(self._service, "a message of an unknown shape") from exc

    def _count(self, delta: Delta) -> Iterator[Delta]:
        self._characters += len(delta.text) + len(delta.thought)
        self._text = self._text or not (not delta.text or delta.text.isspace())
        self._thought = self._thought or bool(delta.thought.strip())
        if self._characters > self._limit:
            raise failures.endless(self._service, self._limit)
        if delta != Delta():
            yield delta
