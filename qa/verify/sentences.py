"""An answer taken apart: its sentences, their markers, their quotes, and what is left as its own words."""

from __future__ import annotations

import re
from dataclasses import dataclass

_MARKER = re.compile(r"\[(\d{1,4})\]")
_PAIRS = {"“": "”", "「": "」", "『": "』", "《": "》"}
# A sentence ends after its markers; those of a list end with their line.
_END = re.compile(
    r"(?<=[。！？])(?:\s*\[\d{1,4}\])*|(?<=；)(?:\s*\[\d{1,4}\])+|(?<=[.!?])(?:\s*\[\d{1,4}\])*(?=\s|$)|(?<=[”」])(?:\s*\[\d{1,4}\])+(?!\s*[。，；：,.;:!?！？\[])|\n"
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
    masked = list(text)
    for start, end in _quoted_spans(text):
        masked[start + 1 : end - 1] = "\0" * (end - start - 2)
    found: list[Sentence] = []
    at = 0
    for match in _END.finditer("".join(masked)):
        if text.startswith("- ", at) and match.group() != "\n":
            continue  # a row of a list ends with its line: "- 1. …" is one row
        found.extend(_sentence(text[at : match.end()]))
        at = match.end()
    found.extend(_sentence(text[at:]))
    return tuple(found)


def _quoted_spans(text: str) -> list[tuple[int, int]]:
    """Return the outermost spans in quotation or book-title marks, the marks included; open ones are none."""
    spans: list[tuple[int, int]] = []
    stack: list[tuple[str, int]] = []
    for i, character in enumerate(text):
        if character in _PAIRS:
            stack.append((_PAIRS[character], i))
        elif stack and character == stack[-1][0]:
            start = stack.pop()[1]
            if not stack:
                spans.append((start, i + 1))
        elif character in _PAIRS.values() and any(character == close for close, _ in stack):
            # A mark inside was never closed: the outer one ends here all the same.
            while stack and stack[-1][0] != character:
                stack.pop()
            start = stack.pop()[1]
            if not stack:
                spans.append((start, i + 1))
    return spans


def _sentence(text: str) -> list[Sentence]:
    if not text.strip():
        return []
    own: list[str] = []
    quotes: list[str] = []
    at = 0
    for start, end in _quoted_spans(text):
        own.append(text[at:start])
        if text[start] != "《" and end - start > 2:
            quotes.append(text[start + 1 : end - 1])
        at = end
    own.append(text[at:])
    words = _MARKER.sub(" ", " ".join(own))
    markers = tuple(dict.fromkeys(int(n) for n in _MARKER.findall(text)))
    return [Sentence(text=text.strip(), own=" ".join(words.split()), markers=markers, quotes=tuple(quotes))]


def marker_numbers(text: str) -> tuple[int, ...]:
    """Return every marker of a text in order of first use."""
    return tuple(dict.fromkeys(int(n) for n in _MARKER.findall(text)))
