"""The one door through which qa reaches documents: SearchEngine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.documents import Clause, Document, Duty, Hit, ParsedDocument, Target
    from index.retriever import Explanation


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which documents may be looked at. Empty values do not filter.

    ``documents``: ids. ``issuer``: canonical name. ``as_of``: ISO date; keeps what was in force then.
    ``status``: in_force | expired | superseded. ``agency``: canonical name; keeps clauses with a duty of it.
    """

    documents: frozenset[str] = frozenset()
    issuer: str = ""
    status: str = ""
    as_of: str = ""
    agency: str = ""


EVERYTHING = Filter()


class SearchEngine(Protocol):
    """Finds clauses and holds the typed facts. Thread-safe for reading."""

    def search(self, question: str, *, k: int = 10, where: Filter = EVERYTHING) -> tuple[Hit, ...]:
        """Return at most ``k`` hits, one per clause, best first; () when nothing matches at all."""

    def explain(self, question: str, *, k: int = 10, where: Filter = EVERYTHING) -> Explanation:
        """Return the hits of ``search``, with their signals, and what the question became: language, subject, concepts."""

    def similarities(self, question: str, texts: Sequence[str]) -> tuple[float, ...]:
        """Return the cosine of each text with the question, in order; texts seen before cost nothing."""

    @property
    def version(self) -> str:
        """Name the snapshot that is read now; changes when documents change."""

    def documents(self) -> tuple[Document, ...]:
        """Return all documents in id order, with metadata and text."""

    def document(self, document_id: str) -> ParsedDocument:
        """Return one document with clauses and facts.

        Raises:
            NotFound: no such document.
        """

    def clause(self, clause_id: str) -> Clause:
        """Return one clause.

        Raises:
            NotFound: no such clause.
        """

    def duties(self, where: Filter = EVERYTHING) -> tuple[Duty, ...]:
        """Return duties in document and text order."""

    def targets(self, where: Filter = EVERYTHING) -> tuple[Target, ...]:
        """Return targets in document and text order."""

    def close(self) -> None:
        """Release files; the engine is not used afterwards."""
