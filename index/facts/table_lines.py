"""Rows of tables that a text prints on one line each, cells between pipes or tabs."""

from __future__ import annotations


def line_spans(text: str) -> list[tuple[int, int]]:
    """Return the spans of the lines of ``text``, line ends included."""
    spans = []
    at = 0
    for line in text.splitlines(keepends=True):
        spans.append((at, at + len(line)))
        at += len(line)
    return spans


def cell_spans(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the spans of the cells of the line ``text[start:end]``; one cell if nothing parts it."""
    stop = end
    while stop > start and text[stop - 1] in "\r\n":
        stop -= 1
    if "|" in text[start:stop]:
        mark = "|"
        while start < stop and text[start] in " \t":
            start += 1
        if text[start] == "|":
            start += 1
        while stop > start and text[stop - 1] in " \t":
            stop -= 1
        if stop > start and text[stop - 1] == "|":
            stop -= 1
    else:
        mark = "\t"
    cells = []
    at = start
    for i in range(start, stop + 1):
        if i == stop or text[i] == mark:
            cells.append((at, i))
            at = i + 1
    return cells
