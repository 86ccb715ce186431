"""Answers and hits as a person reads them in a terminal: text first, its sources as footnotes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer
from rich.cells import cell_len

from qa.answers import Status
from qa.cli.columns import clip, pad, text_width, wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.documents import Hit
    from index.retriever import Explanation
    from qa.answers import Answer, Citation, Evidence

#: Said above a partial answer, in its language; an abstention says what it is in its own text.
PARTIAL = {
    "en": "The documents answer only part of this.",
    "pt": "Os documentos respondem apenas a uma parte.",
    "zh-Hans": "文件只回答了问题的一部分。",
    "zh-Hant": "文件只回答了問題的一部分。",
}

#: How many near misses an abstention shows.
NEAREST = 3


def render_answer(answer: Answer) -> str:
    """Return the answer's text, then its citations as numbered footnotes.

    An abstention says so and shows the nearest clauses; a partial answer says that it is one.
    """
    width = text_width()
    abstained = answer.status is Status.ABSTAINED
    blocks = []
    if answer.status is Status.PARTIAL:
        blocks.append(ink(PARTIAL.get(answer.language, PARTIAL["en"]), fg="yellow"))
    text = wrap(answer.text, width)
    blocks.append(ink(text, fg="yellow") if abstained else text)
    blocks += [render_citation(citation, width) for citation in answer.citations]
    if abstained and not answer.citations:
        blocks += [render_evidence(evidence, width) for evidence in answer.evidence[:NEAREST]]
    return "\n\n".join(block for block in blocks if block)


def render_citation(citation: Citation, width: int) -> str:
    """Return one footnote: document, place in its outline, the quote word for word, the link or id."""
    marker = f"[{citation.marker}] "
    indent = " " * len(marker)
    source = " ".join(part for part in (citation.document_title, citation.document_number) if part)
    place = place_of(citation.heading_path, citation.clause_label)
    lines = [ink(wrap(source or citation.document_id, width, first=marker, rest=indent), bold=True)]
    if place:
        lines.append(ink(wrap(place, width, first=indent), dim=True))
    lines.append(wrap(citation.quote, width, first=indent + "│ ", rest=indent + "│ "))
    # A relative link leads nowhere from a terminal; the clause's id works with every command.
    absolute = citation.url.startswith(("http://", "https://"))
    lines.append(ink(indent + (citation.url if absolute else citation.clause_id), dim=True))
    return "\n".join(lines)


def render_hits(hits: tuple[Hit, ...], *, query: str, explain: bool = False) -> str:
    """Return the hits, best first, each with its place and its text."""
    if not hits:
        return f"Nothing found for: {query}"
    width = text_width()
    blocks = []
    for hit in hits:
        marker = f"{hit.rank:>2}. "
        indent = " " * len(marker)
        place = place_of(hit.heading_path, hit.clause_label)
        lines = [
            ink(wrap(hit.clause_id, width, first=marker, rest=indent), bold=True),
            ink(wrap(f"{hit.score:.3f}  {place}", width, first=indent), dim=True),
            wrap(hit.text, width, first=indent),
        ]
        if explain:
            lines += [
                ink(wrap(f"{name:<24} {value:+.4f}", width, first=indent), dim=True)
                for name, value in sorted(hit.signals.items(), key=lambda item: (-abs(item[1]), item[0]))
            ]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def render_explanation(explanation: Explanation) -> str:
    """Return which of the question's words became which words of the documents, the weightiest first."""
    width = text_width()
    lines = [ink(f"{explanation.language or '?'}  {explanation.question}", bold=True)]
    concepts = sorted(explanation.query.concepts, key=lambda concept: -concept.weight)
    column = max((cell_len(concept.source) for concept in concepts), default=0)
    for concept in concepts:
        words = ", ".join(
            f"{alternative.word} {alternative.weight:.2f}"
            if len(concept.alternatives) > 1
            else alternative.word
            for alternative in concept.alternatives
        )
        first = f"  {concept.weight:5.2f}  {pad(concept.source, column)} → "
        lines.append(wrap(words, width, first=first) or first)
    return "\n".join(lines)


def render_evidence(evidence: Evidence, width: int) -> str:
    """Return a clause that was near: its place and its first words."""
    place = place_of(evidence.heading_path, evidence.clause_label)
    head = wrap(place or evidence.clause_id, width, first="  · ", rest="    ")
    return f"{ink(head, dim=True)}\n    {clip(evidence.text, max(width - 4, 20) if width else 160)}"


def place_of(heading_path: Sequence[str], label: str) -> str:
    """Return where a clause stands: its ancestors and its own label, outermost first."""
    return " > ".join(part for part in (*heading_path, label) if part)


def ink(text: str, **style: object) -> str:
    """Return ``text`` in colour; typer's echo takes the colour out again where nobody watches."""
    from qa.settings import colourless

    if colourless():
        return text
    return typer.style(text, **style)  # type: ignore[arg-type]
