"""Rows of tables: their number column, and tables that were flattened to one cell a line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.outline.furniture import is_organisation

if TYPE_CHECKING:
    from index.outline.lines import Line

#: Longest title of a group of rows, in characters; a longer cell across the table is a remark.
GROUP_LENGTH = 60
_NUMBER_HEAD = re.compile(r"序\s*[号號]|编\s*号|編\s*號|项\s*次|項\s*次|No\.?|S/N|N\.º", re.IGNORECASE)
_COUNTED = re.compile(r"([0-9]{1,3})[.、．](?![0-9])\s*")
#: A row's last cell that says when, not what the next rows are about.
_WHEN = re.compile(r"(?:20\d\d[年.\-/]|\d{1,2}月|长期|持续|年底|全年|每年|常年|按|已)")
ROW_NUMBER = re.compile(r"[（(]?(?:\d{1,4}|[一二三四五六七八九十百]{1,5})[)）]?[.、．]?")


def number_column(line: Line) -> int | None:
    """Return the grid column whose head says 序号, None if none does."""
    return next((c for c, t in line.cells if _NUMBER_HEAD.fullmatch(t)), None)


def cell(line: Line, column: int) -> str:
    """Return the text of the row's cell in a grid column, "" if a cell above spans it."""
    return next((t for c, t in line.cells if c == column), "")


def counted_cell(line: Line, expected: int) -> tuple[str, str]:
    """Return the number and the rest of the cell whose text begins with ``expected``: 3.日间手术占比; else "", ""."""
    for _, text in line.cells:
        match = _COUNTED.match(text)
        if match and int(match.group(1)) == expected:
            return match.group().strip(), text[match.end() :].strip()
    return "", ""


def is_group_cell(text: str) -> bool:
    """Whether the last cell before the next row number names that row's group, not this row's agency."""
    return (
        len(text) <= 30
        and not re.search(r"[。，、；：]", text)
        and not is_organisation(text)
        and not _WHEN.match(text)
    )


def is_number_head(text: str) -> bool:
    """Whether a line is nothing but 序号: a flattened table begins."""
    return bool(_NUMBER_HEAD.fullmatch(text))
