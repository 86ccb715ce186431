"""The lines of a text with what the loader hinted about them, and whether they were wrapped by a printer."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.loaders.base import Block, Source

#: Characters that print nothing; a clause never starts with one.
BLANKS = (
    " \t\n\r\f\v\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000-\u200f\u2028\u2029\u202f\u205f\u2060\u3000\ufeff\x00"
)
_CONTENT = re.compile(
    r"[^\s\u200b-\u200f\u2060\ufeff\x00](?:[^\n\r\f\v\x1c-\x1e\x85\u2028\u2029]*[^\s\u200b-\u200f\u2060\ufeff\x00])?"
)
_CELLS_PART = re.compile(r"[\t|]")
#: A Latin word, not a label such as a) or i. or iv).
_WORD = re.compile(r"[a-zà-ÿ]{2,}(?:['’-][a-zà-ÿ]+)*(?=[\s,;:.]|$)(?!\.\s|\))")
_SHORTEST_BROKEN = 16
#: Characters of a stressed phrase that a converter put on a line of its own, and how no line begins.
_LONGEST_EMPHASIS = 30
_GOES_ON = re.compile(r"[，。；：、,;:](?!\S{0,2}$)|[是为為][：:]")
_END_MARKS = "。！？；：!?;:…—"
_CLOSERS = "”’」』）)】]》\"'"


@dataclass(slots=True)
class Line:
    """One printed line without its outer blanks: ``text == source.text[start:end]``.

    ``indent``: columns of blanks before it. ``gap``: blank lines before it. ``width``: columns. ``heading``: its
    heading level by the loader's hint, 0 if none. ``table``/``row``: ordinals of the table and row it is, or -1.
    ``joined``: it continues the line before.
    """

    start: int
    end: int
    text: str
    indent: int = 0
    gap: int = 0
    width: int = 0
    heading: int = 0
    bold: bool = False
    bold_lead: int = 0
    centred: bool = False
    furniture: bool = False
    header: bool = False
    listed: bool = False
    quoted: bool = False
    table: int = -1
    row: int = -1
    full_row: bool = False
    cells: tuple[tuple[int, str], ...] = ()  # (column of the table's grid, text) of a table row
    full: bool = False  # as wide as the page: a printer may have broken it
    joined: bool = False


def read_lines(source: Source) -> list[Line]:
    """Return the lines of ``source`` that print something, in order, hinted and with wrapping told."""
    text = source.text
    lines: list[Line] = []
    at = 0
    for match in _CONTENT.finditer(text):
        start, end = match.span()
        between = text[at:start]
        last_break = max(between.rfind(c) for c in "\n\r\f\v\x85\u2028\u2029")
        lines.append(
            Line(
                start=start,
                end=end,
                text=match.group(),
                indent=columns(between[last_break + 1 :]),
                gap=max(0, len(re.findall(r"\r\n|[\n\r\f\v\x85\u2028\u2029]", between)) - 1) if lines else 0,
                width=columns(match.group()),
            )
        )
        at = end
    _hint(lines, source.blocks)
    if not any(block.kind == "table" for block in source.blocks):
        _tell_tables(lines)
    if source.format in {"txt", "md", "pdf", "record", "jsonl"}:
        _tell_wrapping(lines)
    _tell_torn(lines)
    return lines


def columns(text: str) -> int:
    """Return how many terminal columns ``text`` takes; Chinese characters take two."""
    if text.isascii():
        return len(text.expandtabs(4))
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)


def unfinished(text: str) -> bool:
    """Whether ``text`` stops in the middle of a sentence."""
    stripped = text.rstrip(_CLOSERS)
    return (
        bool(stripped) and stripped[-1] not in _END_MARKS and not (stripped[-1] == "." and len(stripped) > 1)
    )


def _hint(lines: list[Line], blocks: tuple[Block, ...]) -> None:
    starts = [line.start for line in lines]
    table = -1
    widest: dict[int, int] = {}
    for block in blocks:
        if block.kind == "table":
            table += 1
        elif block.kind == "cell":
            widest[table] = max(widest.get(table, 1), block.column + block.colspan)
    table = -1
    for block in blocks:
        if block.kind == "table":
            table += 1
        first = max(0, bisect_right(starts, block.start) - 1)
        if first < len(lines) and lines[first].end <= block.start:
            first += 1
        while first < len(lines) and lines[first].start < block.end:
            line = lines[first]
            first += 1
            if block.kind == "heading":
                line.heading = block.level
            elif block.kind == "furniture":
                line.furniture = True
            elif block.kind == "header":
                line.header = True
            elif block.kind == "quote":
                line.quoted = True
            elif block.kind == "list_item":
                line.listed = True
            elif block.kind == "centre":
                line.centred = True
            elif block.kind == "bold":
                if block.start <= line.start:
                    line.bold_lead = max(line.bold_lead, min(block.end, line.end) - line.start)
                    line.bold = line.bold or block.end >= line.end
            elif block.kind == "row":
                line.table, line.row = table, block.row
            elif block.kind == "cell":
                line.cells += (
                    (
                        block.column,
                        line.text[max(0, block.start - line.start) : block.end - line.start].strip(),
                    ),
                )
                if block.column == 0 and block.colspan >= widest[table] > 1:
                    line.full_row = True


def _tell_tables(lines: list[Line]) -> None:
    """Make rows of neighbouring lines whose cells are parted by tabs or pipes, as many in each."""
    table = first = 0
    while first < len(lines):
        mark = _CELLS_PART.search(lines[first].text)
        cells = _cells(lines[first].text, mark.group()) if mark else []
        end = first + 1
        if len(cells) >= 3:
            assert mark is not None
            while end < len(lines) and 3 <= len(_cells(lines[end].text, mark.group())) <= len(cells) + 1:
                end += 1
        if end - first >= 2:
            for row, line in enumerate(lines[first:end]):
                line.table, line.row = table, row
                line.cells = tuple(enumerate(_cells(line.text, _CELLS_PART.search(line.text).group())))  # type: ignore[union-attr]
            table += 1
        first = end


def _cells(text: str, mark: str) -> list[str]:
    cells = [cell.strip() for cell in text.strip(" |").split(mark)]
    return cells if len(cells) > 1 else []


def _tell_torn(lines: list[Line]) -> None:
    """Mark lines that stood in one sentence with the line before, until its emphasis was put on a line of its own.

    No line begins with a comma or with 是：, so such a line goes on; and the short one before it does too, where the
    one before that stops in mid-sentence.
    """
    for at in range(1, len(lines)):
        line, before = lines[at], lines[at - 1]
        if not _GOES_ON.match(line.text) or line.gap or _apart(line) or _apart(before):
            continue
        if not unfinished(before.text):
            continue
        line.joined = True
        opening = lines[at - 2] if at > 1 else None
        if (
            opening is not None
            and not before.gap
            and len(before.text) <= _LONGEST_EMPHASIS
            and not _apart(opening)
            and len(opening.text) >= _SHORTEST_BROKEN
            and unfinished(opening.text)
        ):
            before.joined = True


def _apart(line: Line) -> bool:
    return line.table >= 0 or bool(line.heading) or line.header or line.furniture


def _tell_wrapping(lines: list[Line]) -> None:
    """Mark lines that a printer broke: full ones, in a text whose full lines mostly stop in mid-sentence."""
    for before, line in pairwise(lines):
        # A Latin line that begins small goes on from one that stops at a word.
        line.joined = bool(
            before.table < 0
            and line.table < 0
            and line.gap == 0
            and line.text[0].islower()
            and line.text[0] < "\u0250"
            and len(before.text) >= _SHORTEST_BROKEN
            and before.text[-1].islower()
            and before.text[-1] < "\u0250"
            and _WORD.match(line.text)
        )
    plain = [line for line in lines if line.table < 0 and not line.header]
    if len(plain) < 6:
        return
    widths = sorted(line.width for line in plain)
    page = widths[int(len(widths) * 0.97) - 1 if len(widths) >= 34 else -1]
    if not 24 <= page <= 220:
        return
    full = [line for line in plain if line.width >= 0.86 * page]
    broken = [
        before
        for before, line in pairwise(plain)
        if before.width >= 0.86 * page
        and line.gap == 0
        and unfinished(before.text)
        and before.text[-1] not in "）)"  # （某局负责） may end a paragraph
    ]
    if len(full) < 4 or len(full) < 0.12 * len(plain) or len(broken) < 0.5 * len(full):
        return
    for line in full:
        line.full = True
    for before, line in pairwise(lines):
        line.joined = line.joined or (
            before.full
            and unfinished(before.text)
            and line.gap == 0
            and before.table < 0
            and line.table < 0
            and line.indent < before.indent + 2  # an indented line begins something
        )
