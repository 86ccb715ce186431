"""The document's own sentences: for facts, and whole clauses asked for by number."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.documents import Modality
from index.text import sentences
from qa.answers import Status
from qa.drafts import Draft, Span, Statement, clause_span
from qa.enumerations import announces, items_of
from qa.phrases import MODALITIES, quoted, say
from qa.understand import Kind
from qa.wording import clause_row

if TYPE_CHECKING:
    from index.documents import Clause
    from qa.sentences import Scored
    from qa.writing.material import Material

_WEAK_WORD = re.compile(r"争取|力争|探索|爭取|力爭")

#: A second sentence is shown when it scores at least this share of the first.
_SECOND = 0.85

_REASON = re.compile(
    r"因为|由于|为了|为[^。]{2,40}，|以便|旨在|目的|鉴于|因為|為了|為[^。]{2,40}，|because|in order to|therefore"
)
_MODAL_WORDS: tuple[tuple[Modality, re.Pattern[str]], ...] = (
    (Modality.PROHIBIT, re.compile(r"不得|禁止|严禁|嚴禁")),
    (Modality.SEEK, re.compile(r"争取|力争|爭取|力爭")),
    (Modality.EXPLORE, re.compile(r"探索")),
    (Modality.ENCOURAGE, re.compile(r"鼓励|鼓勵")),
    (Modality.SUPPORT, re.compile(r"支持")),
    (Modality.ALLOW, re.compile(r"允许|允許|可以")),
    (Modality.SHALL, re.compile(r"应当|必须|應當|必須")),
)


def write_clause(material: Material) -> Draft | None:
    """Return the clauses asked for by number, whole; None if there is none or the number is ambiguous."""
    if not material.labelled or len(material.labelled) > 3:
        return None
    engine = material.table.engine
    language = material.asked.language
    statements: list[Statement] = []
    for clause in material.labelled:
        document = engine.document(clause.document_id)
        text = document.document.text
        own = say("clause_says", language, quote=quoted(text[clause.start : clause.end].strip(), language))
        title = f"《{document.document.title}》" if len(material.labelled) > 1 else ""
        statements.append(Statement(text=title + own, spans=(clause_span(clause),), row=True))
        for child in document.clauses:
            if child.parent == clause.id:
                shown = clause_row(child) if child.heading else text[child.start : child.end].strip()
                statements.append(Statement(text=f"- {shown}", spans=(clause_span(child),), row=True))
    return Draft(status=Status.ANSWERED, kind=Kind.CLAUSE, statements=tuple(statements))


def write_fact(material: Material) -> Draft | None:
    """Return the best sentences of the best clause, framed with where they stand."""
    if not material.hits and not material.labelled:
        return None
    found = material.labelled[0].id if material.labelled else material.hits[0].clause_id
    best = material.sentences(found)
    if not best:
        return None
    language = material.asked.language
    chosen = [s for s in best[:2] if s is best[0] or (s.score >= _SECOND * best[0].score and s.covered > 0)]
    chosen.sort(key=lambda s: s.span.start)
    clause_id = best[0].span.clause_id
    statements: list[Statement] = []
    lead = lead_of(material, clause_id) if chosen[0].span.clause_id == clause_id else None
    if material.asked.why and not any(_REASON.search(s.text) for s in chosen):
        statements.append(Statement(text=say("document_says_only", language)))
    where = _where(material, material.table.engine.clause(chosen[0].span.clause_id))
    if lead:
        text = material.text(lead.document_id)[lead.start : lead.end]
        statements.append(Statement(text=framed(text, language, where), spans=(lead,)))
        where = ""
    for i, sentence in enumerate(chosen):
        shown = framed(sentence.text, language, where if i == 0 else "")
        statements.append(Statement(text=shown, spans=(sentence.span,)))
    if material.asked.yes_no:
        statements += _hedge(chosen, language)
    if announces(chosen[-1].text):
        statements += _items(material, clause_id)
    return Draft(
        status=Status.ANSWERED,
        kind=Kind.FACT,
        statements=tuple(statements),
        hits=material.shown,
        basis=material.basis(clause_id) or material.basis(found),
    )


def lead_of(material: Material, clause_id: str) -> Span | None:
    """Return the words that introduce the item ``clause_id`` ("禁止僱主：", "有下列情形之一的，…："), None if none do.

    An item says nothing without them: what it lists is allowed, forbidden or a condition.
    """
    engine = material.table.engine
    clause = engine.clause(clause_id)
    if clause.kind != "item" or not clause.parent or clause.heading:
        return None  # an item with a heading is a section: it speaks for itself
    document = engine.document(clause.document_id)
    text = document.document.text
    parent = engine.clause(clause.parent)
    before = [parent, *(c for c in document.clauses if c.parent == parent.id and c.start < clause.start)]
    for other in reversed(before):
        if other.kind == "item" and other is not parent:
            continue
        own = [(s, e) for s, e in sentences(text, other.start, other.end)]
        if own and announces(text[own[-1][0] : own[-1][1]]):
            start = own[-1][0]
            if other.label and start == other.start:
                start += len(text[start : own[-1][1]]) - len(
                    text[start : own[-1][1]].removeprefix(other.label).lstrip()
                )
            return Span(document_id=other.document_id, clause_id=other.id, start=start, end=own[-1][1])
        return None
    return None


def _hedge(chosen: list[Scored], language: str) -> list[Statement]:
    """Return, for a yes-or-no question, that what is sought or explored is neither allowed nor done."""
    for sentence in chosen:
        word = _WEAK_WORD.search(sentence.text)
        if word:
            return [Statement(text=say("only_seeks", language, word=word.group()), spans=(sentence.span,))]
    return []


def _items(material: Material, clause_id: str) -> list[Statement]:
    """Return the items that a sentence ending in a colon introduces, each a row with its own citation."""
    engine = material.table.engine
    clause = engine.clause(clause_id)
    document = engine.document(clause.document_id)
    text = document.document.text
    return [
        Statement(text=f"- {' '.join(text[c.start : c.end].split())}", spans=(clause_span(c),), row=True)
        for c in items_of(clause, document)
    ]


def _where(material: Material, clause: Clause) -> str:
    """Return how to name the place of a sentence: its clause or the nearest one with a label; "" if none."""
    while not (clause.label or clause.heading):
        if not clause.parent:
            return ""
        clause = material.table.engine.clause(clause.parent)
    return material.place(clause)


def framed(sentence: str, language: str, where: str = "") -> str:
    """Return a sentence as a quote; for en and pt with the strength of its wording said in words."""
    quote = quoted(sentence, language)
    text = (
        say("clause_says_in", language, clause=where, quote=quote)
        if where
        else say("clause_says", language, quote=quote)
    )
    found = [m for m, pattern in _MODAL_WORDS if pattern.search(sentence)]
    if language.startswith("zh") or len(found) != 1:
        return text
    return f"{text} ({MODALITIES[found[0]][language]})"
