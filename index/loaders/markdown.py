"""Markdown to readable text: marks go, every printed character stays, line by line.

A real Markdown parser would renumber lists and join lines; official texts need their own labels and lines.
"""

from __future__ import annotations

import html
import re

from index.loaders.rendering import Rendered, Writer

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n(.*?\r?\n)(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_FIELD = re.compile(r"^([^\s:：#\-][^:：\n]{0,40})[:：][ \t]*(.*)$")
_HEADING = re.compile(r"^ {0,3}(#{1,6})(?:[ \t　]+|(?=[^#\s]))")
_HEADING_CLOSE = re.compile(r"[ \t]+#+[ \t]*$")
_QUOTE = re.compile(r"^[ \t]{0,3}(?:>[ \t]?)+")
_BULLET = re.compile(r"^([ \t]*)[-*+][ \t]+(?=\S)")
_RULE = re.compile(r"^ {0,3}(?:-(?:[ \t]*-){2,}|\*(?:[ \t]*\*){2,}|_(?:[ \t]*_){2,}|={3,})[ \t]*$")
_FENCE = re.compile(r"^ {0,3}(?:`{3,}|~{3,})[^`]*$")
_TABLE_RULE = re.compile(r"^[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
_INLINE = re.compile(
    r"\\([!-/:-@\[-`{-~])"  # 1: an escaped character
    r"|!?\[([^\[\]\n]*)\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:[ \t]+[\"'][^\n\"']*[\"'])?\)"  # 2: link or image
    r"|(\*\*\*|\*\*|__)(?=\S)"  # 3: strong marks
    r"|(?<=\S)(\*\*\*|\*\*|__)"  # 4
    r"|(</?[A-Za-z][A-Za-z0-9:-]{0,20}(?:\s[^<>]{0,2000})?/?>)"  # 5: a tag
    r"|(&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[A-Za-z]{2,10});)"  # 6: an entity
)


def render(source: str) -> Rendered:
    """Return a Markdown ``source`` rendered, its front matter as ``meta``.

    Front matter stays in the text, without its fences, as lines a reader of headers understands.
    """
    meta: dict[str, str] = {}
    out = Writer()
    front = _FRONT_MATTER.match(source)
    body = source
    if front:
        start = out.size
        for line in front.group(1).splitlines():
            match = _FIELD.match(line)
            if match:
                meta[match.group(1).strip()] = match.group(2).strip().strip("\"'")
            out.write(line + "\n")
        out.block("header", start, out.size)
        out.write("\n")
        body = source[front.end() :]
    body = _COMMENT.sub("", body)
    lines = body.splitlines()
    fenced = False
    at = 0
    while at < len(lines):
        line = lines[at]
        if _FENCE.match(line):
            fenced = not fenced
        elif fenced:
            out.write(line + "\n")
        elif (
            "|" in line and at + 1 < len(lines) and "|" in lines[at + 1] and _TABLE_RULE.match(lines[at + 1])
        ):
            at = _table(lines, at, out)
            continue
        elif not _RULE.match(line):
            _line(line, out)
        at += 1
    return Rendered(out.text(), out.sorted_blocks(), meta)


def _line(line: str, out: Writer) -> None:
    kind, level = "", 0
    quote = _QUOTE.match(line)
    if quote:
        kind, line = "quote", line[quote.end() :]
    heading = _HEADING.match(line)
    bullet = _BULLET.match(line)
    if heading:
        kind, level = "heading", len(heading.group(1))
        line = _HEADING_CLOSE.sub("", line[heading.end() :])
    elif bullet:
        kind, level = "list_item", 1 + len(bullet.group(1).expandtabs(4)) // 2
        line = line[bullet.end() :]
    start = out.size
    text, bold = _inline(line.rstrip() if line.strip() else line)
    out.write(text)
    if kind:
        out.block(kind, start, out.size, level=level)
    for a, b in bold:
        out.block("bold", start + a, start + b)
    out.write("\n")


def _inline(line: str) -> tuple[str, list[tuple[int, int]]]:
    """Return ``line`` without inline marks, and the spans that were bold."""
    pieces: list[str] = []
    bold: list[tuple[int, int]] = []
    opened: dict[str, int] = {}
    size = at = 0
    for match in _INLINE.finditer(line):
        piece = line[at : match.start()]
        pieces.append(piece)
        size += len(piece)
        at = match.end()
        escaped, link, opening, closing, tag, entity = match.groups()
        mark = opening or closing
        if escaped is not None:
            piece = escaped
        elif link is not None:
            piece = link
        elif mark:
            if mark in opened:
                bold.append((opened.pop(mark), size))
                piece = ""
            elif opening and line.find(mark, match.end()) >= 0:
                opened[mark] = size
                piece = ""
            else:
                piece = mark
        elif tag:
            piece = "\n" if re.match(r"</?(?:br|p|div|tr|li)\b", tag, re.IGNORECASE) else ""
        else:
            piece = html.unescape(entity)
        pieces.append(piece)
        size += len(piece)
    pieces.append(line[at:])
    return "".join(pieces), bold


def _table(lines: list[str], at: int, out: Writer) -> int:
    """Write the pipe table that begins at line ``at``, one line a row; return the line after it."""
    table_start = out.size
    row = 0
    rows: list[tuple[int, int]] = []
    while at < len(lines) and "|" in lines[at]:
        if row == 1 and not rows[1:] and _TABLE_RULE.match(lines[at]):
            at += 1
            row += 1
            continue
        start = out.size
        for column, cell in enumerate(_cells(lines[at])):
            if column:
                out.write(" | ")
            cell_start = out.size
            text, _ = _inline(cell)
            out.write(" ".join(text.split("\n")))
            out.cell(cell_start, row=len(rows), column=column)
        out.block("row", start, out.size, row=len(rows))
        rows.append((start, out.size))
        out.write("\n")
        at += 1
        row += 1
    out.block("table", table_start, out.size - 1 if rows else table_start)
    return at


def _cells(line: str) -> list[str]:
    stripped = line.strip()
    stripped = stripped.removeprefix("|")
    if stripped.endswith("|") and not stripped.endswith("\\|"):
        stripped = stripped[:-1]
    return [c.strip() for c in re.split(r"(?<!\\)\|", stripped)]
