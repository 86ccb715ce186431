"""Proof that the gold is the document's: every quote verbatim, every clause there, every body known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eval.agencies import AgencyBook
from eval.cases import AgencyPart, Case, ClausePart, NumberPart, Part
from eval.matching import Reading, describe
from qa.answers import Answer, Status


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
                f"{case.id}: nothing in the gold says {' or '.join(map(describe, group))}"
                for group in unsaid(case, held, book)
            ]
            problems += [
                f"{case.id}: the lexicon does not know {p.agency}"
                for p in parts
                if isinstance(p, AgencyPart) and not book.knows(p.agency)
            ]
    return Validation(
        problems=tuple(problems), skipped={k: tuple(v) for k, v in skipped.items()}, checked=checked
    )


#: Kinds whose answer is worked out from the gold (a sum, a comparison) rather than read in it.
_WORKED_OUT = frozenset({"count", "compare", "dialogue"})


def unsaid(case: Case, sources: Mapping[str, Source], book: AgencyBook) -> list[tuple[Part, ...]]:
    """Return the groups of ``must`` that the gold itself does not contain: gold that contradicts its own proof.

    Clauses to be cited and numbers that are worked out are not looked for.
    """
    clauses = [sources[c.split("/", 1)[0]].clauses.get(c, "") for g in case.gold_groups for c in g]
    said = "\n".join([*clauses, *case.gold_quotes])
    answer = Answer(
        answer_id="", conversation_id="", status=Status.ANSWERED, language="", question="", standalone_question="", text=said
    )  # fmt: skip
    reading = Reading(answer, book)
    return [
        group
        for group in case.must
        if not any(isinstance(p, ClausePart) for p in group)
        and not (case.kind in _WORKED_OUT and any(isinstance(p, NumberPart) for p in group))
        and not any(map(reading.has, group))
    ]
