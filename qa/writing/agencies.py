"""Who leads, takes part in, is responsible for one matter; and whether a named agency does."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from index.documents import Role
from qa.answers import Status
from qa.drafts import Draft, Statement
from qa.fact_table import duty_spans
from qa.phrases import LEAD_VERBS, ROLES, quoted, say
from qa.understand import Kind
from qa.wording import agency_list, name_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.documents import Duty
    from qa.drafts import Span
    from qa.fact_table import Task
    from qa.writing.material import Material


def write_agencies(material: Material, kind: Kind) -> Draft | None:
    """Return who has the role that ``kind`` asks for, None where the clause found gives nobody a duty."""
    task = material.task()
    if task is None:
        return None
    statements = _participants(material, task) if kind is Kind.PARTICIPANTS else _leads(material, task)
    if kind is Kind.RESPONSIBLE or (kind is Kind.LEAD and Kind.PARTICIPANTS in material.asked.kinds):
        statements += _rest(material, task)
    return _draft(material, task, kind, statements)


def write_role_check(material: Material) -> Draft | None:
    """Return what role the agency named in the question has in the matter, corrected where it is another."""
    asked = material.asked
    task = material.task()
    agencies = asked.agency_names
    if task is None or not agencies:
        return None
    statements: list[Statement] = []
    corrects = False
    for agency in agencies[:3]:
        own = [d for d in task.duties if d.agency == agency]
        right = [d for d in own if asked.role is None or d.role is asked.role]
        corrects = corrects or not right
        statements.append(_role_of(material, task, agency, right or own, fits=bool(right)))
    if corrects:
        statements += _leads(material, task)
    draft = _draft(material, task, Kind.ROLE_CHECK, statements)
    return replace(draft, corrects=corrects) if draft else None


def _role_of(material: Material, task: Task, agency: str, duties: list[Duty], *, fits: bool) -> Statement:
    language = material.asked.language
    clause = material.place(task.clause)
    name = name_of(agency, duties[0].printed if duties else "", language, material.lexicon)
    if not duties:
        return Statement(
            text=say("no_role_at_all", language, clause=clause, agency=name), spans=_spans(task, task.duties)
        )
    phrase = (
        "no_role" if not fits else "yes_role" if material.asked.yes_no and material.asked.role else "has_role"
    )
    text = say(phrase, language, clause=clause, agency=name, role=ROLES[duties[0].role][language])
    return Statement(text=text, spans=_spans(task, duties))


def _leads(material: Material, task: Task) -> list[Statement]:
    """Return who leads; where nobody does, who is responsible, or that no lead is named."""
    language = material.asked.language
    clause = material.place(task.clause)
    leads = task.agencies({Role.LEAD})
    if leads:
        verb = LEAD_VERBS[len(leads) > 1].get(language, "")
        listed = agency_list(leads, language, material.lexicon)
        text = say("lead", language, clause=clause, agencies=listed, lead_verb=verb)
        return [Statement(text=text, spans=_spans(task, leads))]
    responsible = task.agencies({Role.RESPONSIBLE})
    if responsible:
        listed = agency_list(responsible, language, material.lexicon)
        return [
            Statement(
                text=say("responsible", language, clause=clause, agencies=listed),
                spans=_spans(task, responsible),
            )
        ]
    others = task.agencies(Role)
    listed = agency_list(others, language, material.lexicon)
    return [
        Statement(text=say("no_lead", language, clause=clause), spans=_spans(task, others)),
        Statement(text=say("participants", language, agencies=listed), spans=_spans(task, others)),
    ]


def _participants(material: Material, task: Task) -> list[Statement]:
    language = material.asked.language
    clause = material.place(task.clause)
    others = task.agencies({Role.PARTICIPANT}) or task.agencies({Role.SUPPORTING, Role.GUIDING})
    if not others:
        if material.asked.kinds[0] is not Kind.PARTICIPANTS or not task.agencies({Role.LEAD}):
            return _leads(material, task)
        leads = task.agencies({Role.LEAD})
        listed = agency_list(leads, language, material.lexicon)
        return [
            Statement(
                text=say("no_participants", language, clause=clause, agencies=listed),
                spans=_spans(task, leads),
            )
        ]
    listed = agency_list(others, language, material.lexicon)
    text = say("participants_of", language, clause=clause, count=len(others), agencies=listed)
    return [Statement(text=text, spans=_spans(task, others))]


def _rest(material: Material, task: Task) -> list[Statement]:
    """Return everybody beside the leads: whoever must be turned to should see them all."""
    if not task.agencies({Role.LEAD, Role.RESPONSIBLE}):
        return []
    language = material.asked.language
    statements = []
    for role, phrase in (
        (Role.PARTICIPANT, "participants"),
        (Role.GUIDING, "guiding"),
        (Role.SUPPORTING, "supporting"),
    ):
        others = task.agencies({role})
        if others:
            listed = agency_list(others, language, material.lexicon)
            statements.append(
                Statement(text=say(phrase, language, agencies=listed), spans=_spans(task, others))
            )
    return statements


def _draft(material: Material, task: Task, kind: Kind, statements: list[Statement]) -> Draft | None:
    if not statements:
        return None
    basis = material.basis(task.clause.id)
    if basis:
        statements = [*statements, *_matter(material, basis)]
    return Draft(
        status=Status.ANSWERED, kind=kind, statements=tuple(statements), hits=material.shown, basis=basis
    )


def _matter(material: Material, clause_id: str) -> list[Statement]:
    """Return the sentence that shows why this clause is the one asked about."""
    best = material.sentences(clause_id)
    if not best or best[0].covered <= 0:
        return []
    language = material.asked.language
    text = say("clause_says", language, quote=quoted(best[0].text, language))
    return [Statement(text=text, spans=(best[0].span,))]


def _spans(task: Task, duties: Sequence[Duty]) -> tuple[Span, ...]:
    return duty_spans(task.clause, duties)
