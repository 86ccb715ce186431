"""Quotes: every citation is the document's own characters, and every quoted phrase stands in a cited clause."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.answers import Claim

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.engines.base import SearchEngine
    from qa.answers import Citation
    from qa.verify.sentences import Sentence


def check_citations(citations: Sequence[Citation], engine: SearchEngine) -> tuple[Claim, ...]:
    """Return a failed claim for each citation whose quote is not ``document.text[start:end]``."""
    return tuple(
        Claim(claim=c.quote[:120], kind="quote", supported=False, detail=f"[{c.marker}] is not verbatim")
        for c in citations
        if engine.document(c.document_id).document.text[c.start : c.end] != c.quote or not c.quote
    )


def check_quotes(sentence: Sentence, cited: Sequence[Citation], engine: SearchEngine) -> tuple[Claim, ...]:
    """Return a claim for each quoted phrase of ``sentence``: it stands in a cited clause, or in its heading."""
    claims = []
    for quote in sentence.quotes:
        said = "".join(quote.split())
        supported = any(said in place for c in cited for place in _places(c, engine))
        claims.append(Claim(claim=quote[:120], kind="quote", supported=supported))
    return tuple(claims)


def _places(citation: Citation, engine: SearchEngine) -> tuple[str, ...]:
    """Return what may be quoted of a citation, blanks dropped: its clause and the headings above it."""
    clause = engine.clause(citation.clause_id)
    text = engine.document(citation.document_id).document.text[clause.start : clause.end]
    return tuple("".join(t.split()) for t in (text, clause.label + clause.heading, *clause.heading_path))
