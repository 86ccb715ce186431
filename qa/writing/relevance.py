"""Is a true sentence an answer? What a model says beside the question is told by the extractive answer.

A small model that has said what it knows goes on with the next clause it was given. What it writes then is true,
cited, and not what was asked.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from index.tokens import token_set
from qa.sentences import FALLS, WORDS, share_named, weighed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.drafts import Span
    from qa.writing.material import Material

#: What is less than this share as much to the point as the extractive answer is beside it. Of 41 sentences of a real
#: model that are dropped by it, two were to the point (docs/verification.md).
BESIDE = 0.65


class Relevance:
    """How much spans are to the point, beside those of the extractive answer. Not thread-safe."""

    def __init__(self, material: Material, answer: Sequence[Span]) -> None:
        self._material = material
        self._answer = tuple(answer)

    def beside(self, spans: Sequence[Span]) -> bool:
        """Return whether ``spans`` are beside the question; never those the extractive answer quotes, or is part of."""
        if not self._answer or not spans or self._belongs(spans):
            return False
        return max(self._scores(spans)) < BESIDE * self._reference

    def _belongs(self, spans: Sequence[Span]) -> bool:
        """Return whether one of ``spans`` is of a clause that is quoted, of an item below it or of what introduces it."""
        quoted = {s.clause_id for s in self._answer}
        clause = self._material.table.clause
        above = {clause(q).parent for q in quoted}
        return any(
            s.clause_id in quoted
            or clause(s.clause_id).parent in quoted
            or (s.clause_id in above and not clause(s.clause_id).heading)
            for s in spans
        )

    @cached_property
    def _reference(self) -> float:
        return max(self._scores(self._answer))

    @cached_property
    def _nearest(self) -> float:
        return max(self._meanings(self._answer))

    def _scores(self, spans: Sequence[Span]) -> list[float]:
        """Return how much of the question each names and how near it is, as sentences of a clause are chosen by."""
        concepts = weighed(self._material.found.query)
        scores = []
        for span, meaning in zip(spans, self._meanings(spans), strict=True):
            named = share_named(concepts, token_set(self._text(span)))
            near = min(1.0, max(0.0, 1.0 - FALLS * (self._nearest - meaning)))
            scores.append(WORDS * named + (1.0 - WORDS) * near)
        return scores

    def _meanings(self, spans: Sequence[Span]) -> Sequence[float]:
        texts = [self._text(span) for span in spans]
        return self._material.table.engine.similarities(self._material.asked.standalone, texts)

    def _text(self, span: Span) -> str:
        return self._material.text(span.document_id)[span.start : span.end]
