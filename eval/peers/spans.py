"""Gold as characters of a document, so that clauses and chunks of any cut are judged alike.

A case's gold items are its quotes, or its clauses where it names more of those. A piece reaches an item when it contains the
quote's words, or when the two share at least half the characters of the shorter one. That is generous to large
chunks on purpose: what a peer loses is not lost to the way it cuts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from eval.cases import Case
from eval.metrics.base import Ratio
from eval.runs import Result, Run
from eval.validate import Source
from qa.answers import Answer, Citation, Evidence, Status

Span = tuple[str, int, int]

#: The scores that are added to a run, in the order they are shown.
RECALL_1, RECALL_5, SUPPORT, QUOTED = "gold found@1", "gold found@5", "supporting quotes", "quoted characters"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing to be found, at any of its places. ``quote``: its words, "" for a clause."""

    spans: tuple[Span, ...]
    quote: str = ""

    def reached(self, document: str, start: int, end: int, text: str) -> bool:
        """Return whether a piece of a document holds this."""
        if self.quote and self.quote in text and any(document == d for d, _, _ in self.spans):
            return True
        return any(
            document == d and min(end, to) - max(start, from_) >= 0.5 * min(end - start, to - from_) > 0
            for d, from_, to in self.spans
        )


class Gold:
    """Where the gold of cases stands in ``sources``."""

    def __init__(self, sources: Mapping[str, Source]) -> None:
        self._texts = {name: s.text for name, s in sources.items()}
        self._clauses = {i: span for name, s in sources.items() for i, span in _clause_spans(name, s)}

    def items(self, case: Case) -> tuple[Item, ...]:
        """Return what has to be found for ``case``; () where it has no gold."""
        quotes, clauses = self._quotes(case), self._groups(case)
        return quotes if len(quotes) >= len(clauses) else clauses

    def support(self, case: Case) -> tuple[Item, ...]:
        """Return what a citation may stand on: the gold quotes and the gold clauses."""
        return (*self._quotes(case), *self._groups(case))

    def _quotes(self, case: Case) -> tuple[Item, ...]:
        places = {q: tuple(self._places(q, case.documents)) for q in case.gold_quotes}
        return tuple(Item(spans=spans, quote=q) for q, spans in places.items() if spans)

    def _groups(self, case: Case) -> tuple[Item, ...]:
        groups = (tuple(self._clauses[c] for c in sorted(g) if c in self._clauses) for g in case.gold_groups)
        return tuple(Item(spans=spans) for spans in groups if spans)

    def clause_at(self, document: str, start: int, end: int) -> str:
        """Return the id of the clause that shares most characters with ``[start, end)``; "" for none."""
        shared = {
            i: min(end, to) - max(start, from_)
            for i, (d, from_, to) in self._clauses.items()
            if d == document and from_ < end and start < to
        }
        return max(shared, key=lambda i: shared[i], default="")

    def _places(self, quote: str, documents: Iterable[str]) -> Iterable[Span]:
        for document in documents:
            text = self._texts.get(document, "")
            at = text.find(quote)
            while at >= 0:
                yield document, at, at + len(quote)
                at = text.find(quote, at + 1)


def _clause_spans(document: str, source: Source) -> Iterable[tuple[str, Span]]:
    """Yield where each clause stands: clauses partition the text, so their lengths say it."""
    at = 0
    for clause, text in source.clauses.items():
        yield clause, (document, at, at + len(text))
        at += len(text)


def with_span_scores(run: Run, gold: Gold) -> Run:
    """Return ``run`` with the scores of this file beside its own."""
    return replace(
        run, results=tuple(_scored(r, gold.items(r.case), gold.support(r.case)) for r in run.results)
    )


def _scored(result: Result, items: Sequence[Item], support: Sequence[Item]) -> Result:
    answer, extra = result.answer, {}
    if items:
        ranked = sorted(answer.evidence, key=lambda e: e.rank)
        extra[RECALL_1] = _recall(items, ranked[:1], 1)
        extra[RECALL_5] = _recall(items, ranked[:5], 5)
    if answer.status is not Status.ABSTAINED:
        extra[QUOTED] = Ratio(sum(len(c.quote) for c in answer.citations), 1)
        if support and answer.citations:
            good = sum(any(_reaches(i, c) for i in support) for c in answer.citations)
            extra[SUPPORT] = Ratio(good, len(answer.citations))
    return replace(result, scores={**result.scores, **extra})


def _recall(items: Sequence[Item], top: Sequence[Evidence], k: int) -> Ratio:
    found = sum(any(_reaches(item, piece) for piece in top) for item in items)
    return Ratio(min(found, k) / min(len(items), k), 1)


def _reaches(item: Item, piece: Citation | Evidence) -> bool:
    text = piece.quote if isinstance(piece, Citation) else piece.text
    return item.reached(piece.document_id, piece.start, piece.end, text)


def quoting(question: str, pieces: Sequence[Evidence], *, confidence: float) -> Answer:
    """Return the answer of a pipeline without a writer: its best chunk, quoted and cited."""
    best = pieces[0] if pieces else None
    cited = (
        ()
        if best is None
        else (
            Citation(
                marker=1, document_id=best.document_id, document_title="", document_number="",
                clause_id=best.clause_id, clause_label="", heading_path=(), quote=best.text,
                start=best.start, end=best.end, url="",
            ),
        )
    )  # fmt: skip
    return Answer(
        answer_id="", conversation_id="", status=Status.ANSWERED if best else Status.ABSTAINED,
        language="zh-Hans", question=question, standalone_question=question,
        text=f"{best.text} [1]" if best else "", citations=cited, evidence=tuple(pieces),
        generator="top chunk", confidence=confidence,
    )  # fmt: skip
