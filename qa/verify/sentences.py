"""An answer taken apart: its sentences, their markers, their quotes, and what is left as its own words."""

from __future__ import annotations

import re
from dataclasses import dataclass

_MARKER = re.compile(r"\[(\d{1,4})\]")
_QUOTE = re.compile(r"“([^“”]*(?:“[^“”]*”[^“”]*)*)”|「([^「」]*(?:「[^「」]*」[^「」]*)*)」|《([^《》]*)》")
# A sentence ends after its markers; those of a list end with their line.
_END = re.compile(
    r"(?<=[。！？；])(?:\s*\[\d{1,4}\])*|(?<=[.!?])(?:\s*\[\d{1,4}\])*(?=\s|$)|(?<=[”」])(?:\s*\[\d{1,4}\])+|\n"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence of an answer.

    ``own``: its words without quotes, titles and markers. ``markers``: numbers in order, repeats dropped.
    ``quotes``: what stands in quotation marks, book-title marks not among them.
    """

    text: str
    own: str
    markers: tuple[int, ...]
    quotes: tuple[str, ...]


def split_answer(text: str) -> tuple[Sentence, ...]:
    """Return the sentences of an answer in order; quotation marks are never cut."""
    masked = _QUOTE.sub(lambda m: m.group()[0] + "\0" * (len(m.group()) - 2) + m.group()[-1], text)
    found: list[Sentence] = []
    at = 0
    for match in _END.finditer(masked):
        if text.startswith("- ", at) and match.group() != "\n":
            continue  # a row of a list ends with its line: "- 1. …" is one row
        found.extend(_sentence(text[at : match.end()]))
        at = match.end()
    found.extend(_sentence(text[at:]))
    return tuple(found)


def _sentence(text: str) -> list[Sentence]:
    if not text.strip():
        return []
    quotes = tuple(q for m in _QUOTE.finditer(text) if (q := m.group(1) or m.group(2)))
    own = _MARKER.sub(" ", _QUOTE.sub(" ", text))
    markers = tuple(dict.fromkeys(int(n) for n in _MARKER.findall(text)))
    return [Sentence(text=text.strip(), own=" ".join(own.split()), markers=markers, quotes=quotes)]


def marker_numbers(text: str) -> tuple[int, ...]:
    """Return every marker of a text in order of first use."""
    return tuple(dict.fromkeys(int(n) for n in _MARKER.findall(text)))
