"""Proof that the gold is the document's: every quote verbatim, every clause there, every body known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eval.agencies import AgencyBook
from eval.cases import AgencyPart, Case, ClausePart


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A document as the product reads it; ``clauses`` is empty where only the text could be read."""

    text: str
    clauses: Mapping[str, str]  # clause id to its own text


@dataclass(frozen=True, slots=True, kw_only=True)
class Validation:
    """``problems``: what is wrong, by case. ``skipped``: what could not be looked at, by document."""

    problems: tuple[str, ...]
    skipped: Mapping[str, tuple[str, ...]]
    checked: int


def validate(
    cases: Sequence[Case], sources: Mapping[str, Source], book: AgencyBook | None = None
) -> Validation:
    """Check the gold of ``cases`` against ``sources``; a case with an absent document is skipped by name.

    ``book``: where given, an agency of the gold that the lexicon does not know is a problem.
    """
    problems: list[str] = []
    skipped: dict[str, list[str]] = {}
    checked = 0
    for case in cases:
        absent = [d for d in case.documents if d not in sources]
        for document in absent:
            skipped.setdefault(document, []).append(case.id)
        if absent:
            continue
        checked += 1
        held = {d: sources[d] for d in case.documents}
        problems += [
            f"{case.id}: quote is not in the document: {quote}"
            for quote in case.gold_quotes
            if not any(quote in s.text for s in held.values())
        ]
        parts = [*case.must_not, *(p for group in case.must for p in group)]
        named = {c for group in case.gold_groups for c in group} | {
            p.clause for p in parts if isinstance(p, ClausePart)
        }
        for clause in sorted(named):
            document = clause.split("/", 1)[0]
            if document not in held:
                problems.append(f"{case.id}: {clause} is of a document the case does not name")
            elif held[document].clauses and clause not in held[document].clauses:
                problems.append(f"{case.id}: no clause {clause}")
        if book is not None:
            problems += [
                f"{case.id}: the lexicon does not know {p.agency}"
                for p in parts
                if isinstance(p, AgencyPart) and not book.knows(p.agency)
            ]
    return Validation(
        problems=tuple(problems), skipped={k: tuple(v) for k, v in skipped.items()}, checked=checked
    )
