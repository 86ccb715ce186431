"""Terminal columns: 汉字 are two wide, and a line never begins with a closing mark."""

from __future__ import annotations

import re
import shutil
import sys

from rich.cells import cell_len

# No line begins with these, and none ends with those (the printer's rule, 避头尾).
_NOT_FIRST = "，。、；：！？）〕］｝》〉」』】”’％,.;:!?)]}%…"  # noqa: RUF001
_NOT_LAST = "（〔［｛《〈「『【“‘([{"  # noqa: RUF001

# A run of Latin letters and digits stays together; every other character may end a line.
_PIECES = re.compile(r"\s+|[!-~\u00a1-\u024f]+|.", re.DOTALL)

#: Longer lines are hard to read, however wide the window.
WIDEST = 100


def text_width() -> int:
    """Return the columns to wrap at; 0 (do not wrap) when nobody watches, so that lines can be searched."""
    from qa.settings import columns_given

    if not columns_given() and not sys.stdout.isatty():
        return 0
    return max(20, min(WIDEST, shutil.get_terminal_size().columns))


def pad(text: str, width: int) -> str:
    """Return ``text`` filled with blanks to ``width`` columns."""
    return text + " " * max(0, width - cell_len(text))


def clip(text: str, width: int) -> str:
    """Return ``text`` on one line, cut to ``width`` columns with … if it is longer; 0 does not cut."""
    line = " ".join(text.split())
    if width <= 0 or cell_len(line) <= width:
        return line
    kept, used = [], 1
    for character in line:
        used += cell_len(character)
        if used > width:
            break
        kept.append(character)
    return "".join(kept) + "…"


def wrap(text: str, width: int, *, first: str = "", rest: str | None = None) -> str:
    """Return ``text`` broken into lines of at most ``width`` columns; its own line ends are kept.

    Args:
        text: what to wrap. Blank lines inside are dropped.
        width: columns, prefixes included; 0 breaks nothing.
        first: what the first line begins with.
        rest: what the others begin with; default: blanks as wide as ``first``.
    """
    rest = " " * cell_len(first) if rest is None else rest
    lines: list[str] = []
    for paragraph in text.splitlines():
        if paragraph.strip():
            room = max(10, width - max(cell_len(first), cell_len(rest))) if width else 0
            lines += _break(paragraph.strip(), room)
    prefixes = [first] + [rest] * (len(lines) - 1)
    return "\n".join(prefix + line for prefix, line in zip(prefixes, lines, strict=False))


def _break(paragraph: str, room: int) -> list[str]:
    if not room:
        return [paragraph]
    lines: list[str] = []
    line: list[str] = []
    used = 0
    for whole in _PIECES.findall(paragraph):
        for piece in _parts(whole, room):
            if used + cell_len(piece.rstrip()) > room:
                carried = _carried(line, piece)
                lines.append("".join(line).rstrip())
                line = carried if carried or not piece.isspace() else []
                used = sum(map(cell_len, line))
            if line or not piece.isspace():
                line.append(piece)
                used += cell_len(piece)
    return [*lines, "".join(line).rstrip()] if line else lines


def _carried(line: list[str], following: str) -> list[str]:
    """Take from the end of ``line`` what has to begin the next one together with ``following``."""
    carried: list[str] = []
    while len(line) > 1 and len(carried) < 4:
        first = carried[0] if carried else following
        if first[0] not in _NOT_FIRST and line[-1][-1] not in _NOT_LAST:
            break
        carried.insert(0, line.pop())
    return carried


def _parts(piece: str, room: int) -> list[str]:
    """Cut a word that is longer than a line."""
    if len(piece) * 2 <= room or cell_len(piece) <= room:
        return [piece]
    parts, part = [], ""
    for character in piece:
        if cell_len(part + character) > room:
            parts.append(part)
            part = ""
        part += character
    return [*parts, part]
