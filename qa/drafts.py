"""What is written before it is cited: statements and the spans they stand on."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from qa.answers import Citation, Status
from qa.links import clause_url
from qa.phrases import say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from index.documents import Clause, Hit
    from index.engines.base import SearchEngine


#: Hits of each further answer that are shown with an answer put together of several.
_MERGED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Characters of a document that a statement stands on."""

    document_id: str
    clause_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One sentence or row of an answer, without markers. ``row``: it stands on a line of its own in a list."""

    text: str
    spans: tuple[Span, ...] = ()
    row: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An answer before citing.

    ``hits``: evidence in order; () lets the cited rows be the evidence. ``basis``: the clause that search
    found and the answer was written from, for the gate to judge; "" for answers from the tables.
    ``by_name``: the question says the very name of the row that answers, however search ranked its clause.
    ``counts``: how many rows of the tables the statements say there are; no clause prints these numbers.
    ``corrects``: the answer denies what the question takes for granted. ``confidence``, ``grounds``: the
    gate's verdict, once judged.
    """

    status: Status
    kind: str
    statements: tuple[Statement, ...]
    hits: tuple[Hit, ...] = ()
    basis: str = ""
    corrects: bool = False
    by_name: bool = False
    counts: frozenset[int] = frozenset()
    confidence: float = 1.0
    grounds: Mapping[str, float] = field(default_factory=dict)


def merged_drafts(first: Draft, others: Sequence[Draft]) -> Draft:
    """Return ``first`` with what the others say besides, each beginning on a line of its own."""
    statements = list(first.statements)
    shown = [span for s in statements for span in s.spans]
    hits = list(first.hits)
    for other in others:
        new = [s for s in other.statements if not s.spans or not all(_among(span, shown) for span in s.spans)]
        if not any(s.spans for s in new):
            continue
        statements += [replace(s, row=s.row or i == 0) for i, s in enumerate(new)]
        shown += [span for s in new for span in s.spans]
        known = {h.clause_id for h in hits}
        hits += [h for h in other.hits[:_MERGED] if h.clause_id not in known]
    counts = first.counts.union(*(d.counts for d in others))
    return replace(first, statements=tuple(statements), hits=tuple(hits), counts=counts)


def with_rival(first: Draft, second: Draft, language: str) -> Draft:
    """Return ``first`` with what ``second`` says, announced as another clause that may be meant."""
    both = merged_drafts(first, [second])
    at = len(first.statements)
    if len(both.statements) == at:
        return first
    told = replace(both.statements[at], text=say("or_else", language, said=both.statements[at].text))
    return replace(both, statements=(*both.statements[:at], told, *both.statements[at + 1 :]))


def _among(span: Span, shown: Sequence[Span]) -> bool:
    return any(
        s.document_id == span.document_id and s.start <= span.start and span.end <= s.end for s in shown
    )


def clause_span(clause: Clause) -> Span:
    """Return the span of a clause's whole text."""
    return Span(document_id=clause.document_id, clause_id=clause.id, start=clause.start, end=clause.end)


def trimmed(span: Span, text: str) -> Span:
    """Return ``span`` without outer blanks of ``text``, the document's text."""
    start, end = span.start, span.end
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(document_id=span.document_id, clause_id=span.clause_id, start=start, end=end)


class Citer:
    """Turns statements into text with ``[n]`` markers, one by one, and keeps the citations they stand for."""

    def __init__(self, engine: SearchEngine, public_url: str) -> None:
        self._engine = engine
        self._public_url = public_url
        self._numbers: dict[Span, int] = {}
        self._last = ""
        self.citations: list[Citation] = []

    def add(self, statement: Statement) -> tuple[str, tuple[Citation, ...]]:
        """Return the text to append, gap included, and the citations that are new."""
        new: list[Citation] = []
        markers: list[str] = []
        for span in statement.spans:
            key = trimmed(span, self._engine.document(span.document_id).document.text)
            if key not in self._numbers:
                self._numbers[key] = len(self._numbers) + 1
                new.append(_citation(key, self._numbers[key], self._engine, self._public_url))
            marker = f"[{self._numbers[key]}]"
            if marker not in markers:
                markers.append(marker)
        self.citations += new
        text = f"{statement.text} {''.join(markers)}" if markers else statement.text
        gap = "" if not self._last else "\n" if statement.row or self._last.startswith("- ") else " "
        self._last = text
        return gap + text, tuple(new)


def _citation(span: Span, marker: int, engine: SearchEngine, public_url: str) -> Citation:
    document = engine.document(span.document_id).document
    clause = engine.clause(span.clause_id)
    return Citation(
        marker=marker,
        document_id=document.id,
        document_title=document.title,
        document_number=document.document_number,
        clause_id=clause.id,
        clause_label=clause.label,
        heading_path=clause.heading_path,
        quote=document.text[span.start : span.end],
        start=span.start,
        end=span.end,
        url=clause_url(public_url, document.id, clause.id, span.start, span.end),
    )
