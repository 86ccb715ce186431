"""Evidence to show: hits as they were found, with the lists they announce, or the clauses that rows of a table cite."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qa.answers import Evidence
from qa.enumerations import announces, items_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from index.documents import Clause, Hit
    from index.engines.base import SearchEngine
    from qa.answers import Citation

#: Items of lists that are shown beside what was found, the first ones.
_MOST_ITEMS = 24


def evidence_of_hits(hits: Iterable[Hit]) -> tuple[Evidence, ...]:
    """Return hits as evidence, ranked from 1 in the order given."""
    return _ranked(map(_of_hit, hits))


def evidence_with_lists(hits: Sequence[Hit], engine: SearchEngine) -> tuple[Evidence, ...]:
    """Return hits as evidence, ranked from 1 in the order given, each list that one announces behind it.

    "不得有下列行为：" says nothing without its items. An item that was not found itself has its announcement's score.
    """
    scores = {hit.clause_id: hit.score for hit in hits}
    pieces: dict[str, Evidence] = {}
    room = _MOST_ITEMS
    for hit in hits:
        pieces.setdefault(hit.clause_id, _of_hit(hit))
        if not announces(hit.text):
            continue
        clause = engine.clause(hit.clause_id)
        if not (clause.label or clause.parent):
            continue  # "notice as follows:" announces the whole document
        document = engine.document(hit.document_id)
        items = items_of(clause, document)[:room]
        room -= len(items)
        for item in items:
            text = document.document.text[item.start : item.end]
            pieces.setdefault(item.id, _of_clause(item, text, scores.get(item.id, hit.score)))
    return _ranked(pieces.values())


def evidence_of_citations(citations: Iterable[Citation], engine: SearchEngine) -> tuple[Evidence, ...]:
    """Return each cited clause once, in order of citation."""
    clauses = [engine.clause(clause_id) for clause_id in dict.fromkeys(c.clause_id for c in citations)]
    texts = {c.document_id: engine.document(c.document_id).document.text for c in clauses}
    return _ranked(_of_clause(c, texts[c.document_id][c.start : c.end], 1.0) for c in clauses)


def _of_hit(hit: Hit) -> Evidence:
    return _evidence(hit, hit.clause_id, hit.clause_label, hit.text, hit.score)


def _of_clause(clause: Clause, text: str, score: float) -> Evidence:
    return _evidence(clause, clause.id, clause.label, text, score)


def _evidence(place: Hit | Clause, clause_id: str, label: str, text: str, score: float) -> Evidence:
    """Return a clause as evidence; ``_ranked`` says which one it is."""
    return Evidence(
        rank=0,
        clause_id=clause_id,
        document_id=place.document_id,
        text=text,
        score=score,
        start=place.start,
        end=place.end,
        clause_label=label,
        heading_path=place.heading_path,
    )


def _ranked(pieces: Iterable[Evidence]) -> tuple[Evidence, ...]:
    return tuple(replace(piece, rank=rank) for rank, piece in enumerate(pieces, start=1))
