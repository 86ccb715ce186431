"""Server-Sent Events out of bytes that arrive in any pieces.

Follows the event-stream format of the HTML standard: UTF-8 with an optional byte-order mark; lines end with
CR, LF or both; a comment begins with a colon; several ``data`` lines are joined with newlines. One thing is
more lenient: an event that the end of the stream finds without its empty line still counts.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Characters of one event; a service that sends more is broken or hostile.
MAX_EVENT = 1_000_000

# A CR at the very end may be half of a CRLF: it waits for the next piece.
_LINE_END = re.compile(r"\r\n|\n|\r(?!\Z)")


class EventTooLarge(ValueError):
    """One event exceeds `MAX_EVENT`."""


@dataclass(frozen=True, slots=True)
class ServerEvent:
    """One event; ``name`` is "message" where the stream names none."""

    name: str
    data: str


class EventParser:
    r"""Takes bytes, gives events.

    >>> parser = EventParser()
    >>> list(parser.feed(b"data: \xe6\x9d"))
    []
    >>> list(parser.feed(b"\xa1\r\n\r\n"))
    [ServerEvent(name='message', data='条')]
    """

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self._rest = ""
        self._first = True
        self._name = ""
        self._data: list[str] = []
        self._size = 0

    def feed(self, data: bytes) -> Iterator[ServerEvent]:
        """Yield the events that ``data`` completes.

        Raises:
            EventTooLarge: an event, or a line without end, over `MAX_EVENT`.
        """
        yield from self._take(self._decoder.decode(data))

    def close(self) -> Iterator[ServerEvent]:
        """Yield the event that was still open when the stream ended, if it has data."""
        text = self._decoder.decode(b"", final=True)
        yield from self._take(text + "\n\n" if self._rest or self._data or text else "")

    def _take(self, text: str) -> Iterator[ServerEvent]:
        if self._first and text:
            text, self._first = text.removeprefix("\ufeff"), False
        *lines, self._rest = _LINE_END.split(self._rest + text)
        for line in lines:
            event = self._line(line)
            if event is not None:
                yield event
        if len(self._rest) + self._size > MAX_EVENT:
            raise EventTooLarge

    def _line(self, line: str) -> ServerEvent | None:
        if not line:
            event = ServerEvent(self._name or "message", "\n".join(self._data)) if self._data else None
            self._name, self._data, self._size = "", [], 0
            return event
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if field == "data":
            self._data.append(value)
            self._size += len(value) + 1
        elif field == "event":
            self._name = value
        return None  # comments, ids, retry times and unknown fields say nothing to us
