"""One sentence a model wrote, against the clauses it cites."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.answers import Citation, Claim
from qa.drafts import Span
from qa.verify.claims import check_agencies, check_dates, check_numbers
from qa.verify.modality import strengthened
from qa.verify.quotes import check_quotes
from qa.verify.support import ENOUGH, best_support

if TYPE_CHECKING:
    from collections.abc import Mapping

    from index.documents import Clause
    from index.lexicon import Lexicon
    from qa.fact_table import FactTable
    from qa.verify.sentences import Sentence

_NEGATION = re.compile(
    r"不(?!仅|断|同|少|久|得不|动产|良)|没有|未(?!来|经)|无需|无须|禁止|\bnot\b|\bno\b|\bnever\b|\bwithout\b|n't\b|\bnão\b|\bnem\b|\bsem\b|\bnenhum\w*"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A sentence with what was checked and, where it is supported, the spans it stands on."""

    sentence: Sentence
    claims: tuple[Claim, ...]
    spans: tuple[Span, ...]

    @property
    def supported(self) -> bool:
        """Whether every claim holds."""
        return bool(self.spans) and all(c.supported for c in self.claims)

    @property
    def why(self) -> str:
        """What failed, in words for a model that writes again."""
        return "; ".join(f"{c.kind}: {c.claim} {c.detail}".strip() for c in self.claims if not c.supported)


def judge(sentence: Sentence, evidence: Mapping[int, Clause], table: FactTable, lexicon: Lexicon) -> Judged:
    """Return the verdict on one sentence.

    Args:
        sentence: with markers that number ``evidence``.
        evidence: the clauses the model was given, by number.
        table: duties, targets and documents.
        lexicon: names of agencies.
    """
    cited = [evidence[n] for n in sentence.markers if n in evidence]
    claims = [
        Claim(claim=f"[{n}]", kind="marker", supported=False, detail="is not among the evidence")
        for n in sentence.markers
        if n not in evidence
    ]
    if not sentence.markers:
        claims.append(Claim(claim=sentence.own[:80], kind="marker", supported=False, detail="cites nothing"))
    if not cited:
        return Judged(sentence=sentence, claims=tuple(claims), spans=())
    whole = [_citation(n, evidence[n], table) for n in sentence.markers if n in evidence]
    claims += check_quotes(sentence, whole, table.engine)
    claims += check_agencies(sentence, whole, table, lexicon)
    claims += check_numbers(sentence, whole, table)
    claims += check_dates(sentence, whole, table)
    spans, support = _support(sentence, cited, table)
    claims += support
    return Judged(sentence=sentence, claims=tuple(claims), spans=spans)


def _citation(number: int, clause: Clause, table: FactTable) -> Citation:
    text = table.engine.document(clause.document_id).document.text
    return Citation(
        marker=number, document_id=clause.document_id, document_title="", document_number="", clause_id=clause.id,
        clause_label=clause.label, heading_path=(), quote=text[clause.start : clause.end], start=clause.start,
        end=clause.end, url="",
    )  # fmt: skip


def _support(
    sentence: Sentence, cited: list[Clause], table: FactTable
) -> tuple[tuple[Span, ...], list[Claim]]:
    """Return the spans that support the sentence and what their words allow to be said."""
    said = " ".join((sentence.own, *sentence.quotes))
    spans: list[Span] = []
    claims: list[Claim] = []
    best = None
    for clause in cited:
        text = table.engine.document(clause.document_id).document.text
        support = best_support(said, clause, text, table.engine)
        if best is None or support.score > best.score:
            best = support
        spans.append(
            Span(document_id=clause.document_id, clause_id=clause.id, start=support.start, end=support.end)
        )
    assert best is not None
    claims.append(
        Claim(
            claim=sentence.own[:80],
            kind="support",
            supported=best.score >= ENOUGH,
            detail=f"{best.score:.2f}",
        )
    )
    stronger = strengthened(sentence.own, best.text) if sentence.own.strip() else ""
    claims.append(Claim(claim=sentence.own[:80], kind="modality", supported=not stronger, detail=stronger))
    # A sentence that only denies what was asked needs no denial in the clause.
    negated = bool(_NEGATION.search(sentence.own.casefold())) and not _NEGATION.search(best.text.casefold())
    plain = not any(c.isdigit() for c in sentence.own) and negated
    claims.append(
        Claim(claim=sentence.own[:80], kind="negation", supported=not plain, detail="not" if plain else "")
    )
    return tuple(spans), claims
