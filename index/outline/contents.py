# ruff: noqa: RUF001
"""The printed table of contents: lines that say again what the body's headings say."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.outline.lines import Line

_TITLE = re.compile(
    r"(?:目\s*[录錄次]|CONTENTS|TABLE OF CONTENTS|Contents|Table of contents|ÍNDICE|Índice)\s*[:：]?",
    re.IGNORECASE,
)
_LEADER = re.compile(
    r"[.．…·・\-—_ \t\u3000]{2,}[（(]?\s{0,9}\d{1,4}\s{0,9}[）)]?$|[\t ]+\d{1,4}$|[（(]第[^（()）]{1,12}条[^（()）]{0,14}[）)]$"
)
_NOISE = re.compile(r"[\s.．…·・\-—－–_:：\u3000]+")
_SENTENCE_END = "。；;！!？?"
_LONGEST = 600  # lines
_STRAYS = 2  # entries in a row that the body does not repeat
_WIDEST = 120  # characters of an entry


@dataclass(slots=True)
class Contents:
    """Finds tables of contents in ``lines``."""

    lines: Sequence[Line]
    _where: dict[str, list[int]] = field(default_factory=dict)
    _text: list[int] = field(default_factory=list)  # the lines that are no entries, in order

    def __post_init__(self) -> None:
        for number, line in enumerate(self.lines):
            if self._is_entry(line):
                self._where.setdefault(entry(line.text), []).append(number)
            else:
                self._text.append(number)

    def end(self, at: int) -> int:
        """Return the line behind the table of contents that begins at ``at``, ``at`` if none does."""
        if _TITLE.fullmatch(self.lines[at].text):
            return self._titled(at)
        return self._untitled(at)

    def _titled(self, at: int) -> int:
        """Every line below the title that comes again or ends in a page number, strays between them included."""
        last = at
        number = at + 1
        while number < min(at + _LONGEST, len(self.lines)) and number - last <= _STRAYS + 1:
            line = self.lines[number]
            if not self._is_entry(line):
                break
            first = self.lines[at + 1]
            if last > at and entry(line.text) == entry(first.text):
                break  # the first entry once more: the body begins
            if self._again(number) or _LEADER.search(line.text):
                last = number
            number += 1
        return last + 1 if last > at + 1 else at

    def _untitled(self, at: int) -> int:
        """A run of at least three headings that all come again, the first of them first."""
        again = self._again(at)
        if not again or again - at < 3 or not self._plausible(at, again):
            return at
        repeated = sum(1 for number in range(at, again) if self._again(number) >= again)
        return again if repeated >= 0.7 * (again - at) else at

    def _again(self, number: int) -> int:
        """Return the next line that prints the same heading, 0 if none near does."""
        if not self._is_entry(self.lines[number]):
            return 0
        found = self._where.get(entry(self.lines[number].text), [])
        following = bisect_right(found, number)
        if following == len(found) or found[following] > number + _LONGEST:
            return 0
        return found[following]

    def _plausible(self, start: int, end: int) -> bool:
        following = bisect_right(self._text, start - 1)
        return following == len(self._text) or self._text[following] >= end

    @staticmethod
    def _is_entry(line: Line) -> bool:
        return len(line.text) <= _WIDEST and line.text[-1] not in _SENTENCE_END and line.table < 0


def entry(text: str) -> str:
    """Return a heading or an entry of a table of contents as both print it: no dots, dashes, page number, blanks.

    >>> entry("一、总体要求……………… 3"), entry("一、 总体要求")
    ('一、总体要求', '一、总体要求')
    """
    return _NOISE.sub("", _LEADER.sub("", text))
