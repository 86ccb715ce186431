"""Observed: what one case brought forth. Ratio: a share that can be summed over cases and resampled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from eval.agencies import AgencyBook
from eval.cases import Case
from eval.matching import Reading
from qa.answers import Answer, Citation, Evidence, Status


class Ratio(NamedTuple):
    """``part`` of ``whole``. A metric over cases is sum(part) / sum(whole)."""

    part: float
    whole: float


@dataclass(frozen=True)
class Observed:
    """A case, its answer, and what is needed to judge it.

    ``texts``: document id to text, for documents we can look into; quotes of others stay unjudged.
    ``seconds``: wall time of the question.
    """

    case: Case
    answer: Answer
    book: AgencyBook
    texts: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0

    @cached_property
    def reading(self) -> Reading:
        """The answer, read."""
        return Reading(self.answer, self.book)

    @property
    def abstained(self) -> bool:
        """Whether the answer is a refusal."""
        return self.answer.status is Status.ABSTAINED

    @cached_property
    def gold_spans(self) -> Mapping[str, tuple[tuple[int, int], ...]]:
        """Where the gold quotes stand, by document; a quote counts at every place it is printed."""
        found: dict[str, list[tuple[int, int]]] = {}
        for document in self.case.documents:
            text = self.texts.get(document, "")
            for quote in self.case.gold_quotes:
                at = text.find(quote)
                while at >= 0:
                    found.setdefault(document, []).append((at, at + len(quote)))
                    at = text.find(quote, at + 1)
        return {k: tuple(v) for k, v in found.items()}

    def verbatim(self, citation: Citation) -> bool | None:
        """Return whether the quote is the document's own text at its offsets; None if we lack the text."""
        text = self.texts.get(citation.document_id)
        if text is None:
            return None
        return bool(citation.quote) and text[citation.start : citation.end] == citation.quote

    def supports(self, citation: Citation) -> bool:
        """Return whether ``citation`` is of a gold clause or overlaps a gold quote, and is not misquoted."""
        if self.verbatim(citation) is False:
            return False
        return self.touches_gold(
            citation.clause_id, citation.document_id, citation.start, citation.end, citation.quote
        )

    def touches_gold(self, clause: str, document: str, start: int, end: int, text: str) -> bool:
        """Return whether a piece of a document is gold: by its clause id, its offsets or its characters."""
        if any(clause in group for group in self.case.gold_groups):
            return True
        for from_, to in self.gold_spans.get(document, ()):
            if min(end, to) - max(start, from_) >= 0.5 * min(end - start, to - from_) > 0:
                return True
        return (
            document not in self.texts
            and document in self.case.documents
            and any(q in text or (len(text) >= 6 and text in q) for q in self.case.gold_quotes)
        )

    @cached_property
    def gold_items(self) -> tuple[frozenset[str] | str, ...]:
        """What has to be found: the any-of sets of clauses, or the quotes where no clause is named."""
        return self.case.gold_groups or self.case.gold_quotes

    def reaches(self, item: frozenset[str] | str, piece: Citation | Evidence) -> bool:
        """Return whether ``piece`` is the gold ``item``: of one of its clauses, or over that quote."""
        text = piece.quote if isinstance(piece, Citation) else piece.text
        if isinstance(item, frozenset):
            return piece.clause_id in item
        return piece.document_id in self.case.documents and (
            item in text or (len(text) >= 6 and text in item)
        )
