"""Pairs of brackets in a text, of any width and shape, in one pass."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_BRACKET = re.compile(r"[（(\u3014【\[）)\u3015】\]]|\n[ \t\u3000\r]*\n")
_OPENERS = "（(\u3014【["
_LONGEST = 2_000  # code points; a longer "bracket" is an unclosed one


def bracket_spans(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """Yield ``[start, end)`` of the outermost bracket pairs, brackets included, in order.

    A half-width bracket may close a full-width one: official pages mix them. A blank line ends all open
    brackets, so one that was never closed hides nothing after its paragraph.
    """
    stop = len(text) if end is None else end
    opened: list[int] = []
    pairs: list[tuple[int, int]] = []
    for match in _BRACKET.finditer(text, start, stop):
        mark = match.group()
        if mark in _OPENERS:
            opened.append(match.start())
        elif mark[0] == "\n":
            opened.clear()
        elif opened:
            at = opened.pop()
            if match.end() - at <= _LONGEST:
                pairs.append((at, match.end()))
    pairs.sort(key=lambda pair: (pair[0], -pair[1]))
    reached = start
    for at, to in pairs:
        if at >= reached:
            yield at, to
            reached = to
