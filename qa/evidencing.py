"""Evidence to show: hits as they were found, or the clauses that rows of a table cite."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.answers import Evidence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from index.documents import Hit
    from index.engines.base import SearchEngine
    from qa.answers import Citation


def evidence_of_hits(hits: Iterable[Hit]) -> tuple[Evidence, ...]:
    """Return hits as evidence, ranked from 1 in the order given."""
    return tuple(
        Evidence(
            rank=rank,
            clause_id=hit.clause_id,
            document_id=hit.document_id,
            text=hit.text,
            score=hit.score,
            start=hit.start,
            end=hit.end,
            clause_label=hit.clause_label,
            heading_path=hit.heading_path,
        )
        for rank, hit in enumerate(hits, start=1)
    )


def evidence_of_citations(citations: Iterable[Citation], engine: SearchEngine) -> tuple[Evidence, ...]:
    """Return each cited clause once, in order of citation."""
    clauses = [engine.clause(clause_id) for clause_id in dict.fromkeys(c.clause_id for c in citations)]
    return tuple(
        Evidence(
            rank=rank,
            clause_id=clause.id,
            document_id=clause.document_id,
            text=engine.document(clause.document_id).document.text[clause.start : clause.end],
            score=1.0,
            start=clause.start,
            end=clause.end,
            clause_label=clause.label,
            heading_path=clause.heading_path,
        )
        for rank, clause in enumerate(clauses, start=1)
    )
