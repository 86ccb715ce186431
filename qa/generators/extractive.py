"""The default writer: no model. A direct answer from duties and targets, else the best sentences, all quoted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.documents import Modality, Role
from qa.answers import Status
from qa.drafts import Draft, Span, Statement, clause_span
from qa.phrases import MODALITIES, ROLES, join, quoted, say
from qa.sentences import best_sentences, coverage
from qa.understand import AGENCY_KINDS, Kind
from qa.wording import agency_list, clause_name, clause_row, name_of, target_sentence

if TYPE_CHECKING:
    from index.documents import Clause, Duty, Hit, Target
    from index.lexicon import Lexicon
    from index.retriever import Explanation
    from qa.fact_table import FactTable, Task
    from qa.understand import Understanding

#: A second sentence is shown when it scores at least this share of the first.
_SECOND = 0.85

_REASON = re.compile(
    r"因为|由于|为了|为[^。]{2,40}，|以便|旨在|目的|鉴于|because|in order to|therefore|為了|因為|旨在"
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What an answer is written from: the question, what was found for it, and the tables."""

    asked: Understanding
    found: Explanation
    table: FactTable
    lexicon: Lexicon
    labelled: tuple[Clause, ...] = ()  # clauses the question names by number


class ExtractiveWriter:
    """Writes answers whose every claim is a row of the tables or the document's own sentence."""

    name = "extractive"

    def write(self, material: Material) -> Draft | None:
        """Return a draft, None where the material holds no answer of any kind asked for."""
        asked = material.asked
        for kind in asked.kinds:
            draft: Draft | None = None
            if kind is Kind.ROLE_CHECK:
                draft = self._role_check(material)
            elif kind in AGENCY_KINDS:
                draft = self._agencies(material, kind)
            elif kind is Kind.TARGET:
                draft = self._target(material)
            elif kind is Kind.CLAUSE:
                draft = self._clause(material)
            elif kind is Kind.FACT:
                draft = self._fact(material)
            if draft:
                return draft
        return None

    # -- agencies of one matter -----------------------------------------------------------------------------

    def _task(self, material: Material) -> Task | None:
        for clause in material.labelled:
            task = material.table.task_of(clause.id)
            if task:
                return task
        if material.labelled:
            return None
        for hit in material.found.hits[:3]:
            task = material.table.task_of(hit.clause_id)
            if task:
                return task
        return None

    def _agencies(self, material: Material, kind: Kind) -> Draft | None:
        task = self._task(material)
        if task is None:
            return None
        language = material.asked.language
        name = clause_name(task.clause, language)
        leads = task.agencies({Role.LEAD})
        responsible = task.agencies({Role.RESPONSIBLE})
        participants = task.agencies({Role.PARTICIPANT})
        statements: list[Statement] = []
        if kind is Kind.PARTICIPANTS:
            others = participants or task.agencies({Role.SUPPORTING, Role.GUIDING})
            if others:
                listed = agency_list(others, language, material.lexicon)
                text = say("participants_of", language, clause=name, count=len(others), agencies=listed)
                statements.append(Statement(text=text, spans=_spans(task, others)))
            elif leads:
                listed = agency_list(leads, language, material.lexicon)
                text = say("no_participants", language, clause=name, agencies=listed)
                statements.append(Statement(text=text, spans=_spans(task, leads)))
        else:
            statements.extend(self._leads(material, task, name, leads, responsible))
            if kind is Kind.RESPONSIBLE and leads and participants:
                listed = agency_list(participants, language, material.lexicon)
                text = say("participants", language, agencies=listed)
                statements.append(Statement(text=text, spans=_spans(task, participants)))
        for role, phrase in ((Role.GUIDING, "guiding"), (Role.SUPPORTING, "supporting")):
            others = task.agencies({role})
            if others and kind is Kind.RESPONSIBLE:
                listed = agency_list(others, language, material.lexicon)
                statements.append(
                    Statement(text=say(phrase, language, agencies=listed), spans=_spans(task, others))
                )
        if not statements:
            return None
        statements.extend(self._matter(material, task.clause))
        return Draft(
            status=Status.ANSWERED, kind=kind, statements=tuple(statements), hits=_shown_hits(material)
        )

    def _leads(
        self,
        material: Material,
        task: Task,
        name: str,
        leads: tuple[Duty, ...],
        responsible: tuple[Duty, ...],
    ) -> list[Statement]:
        language = material.asked.language
        if leads:
            listed = agency_list(leads, language, material.lexicon)
            verb = {"en": ("leads", "jointly lead"), "pt": ("lidera", "lideram em conjunto")}
            plural = len(leads) > 1
            text = say(
                "lead", language, clause=name, agencies=listed, lead_verb=verb.get(language, ("", ""))[plural]
            )
            return [Statement(text=text, spans=_spans(task, leads))]
        if responsible:
            listed = agency_list(responsible, language, material.lexicon)
            text = say("responsible", language, clause=name, agencies=listed)
            return [Statement(text=text, spans=_spans(task, responsible))]
        participants = task.agencies({Role.PARTICIPANT})
        if not participants:
            return []
        listed = agency_list(participants, language, material.lexicon)
        return [
            Statement(text=say("no_lead", language, clause=name), spans=_spans(task, participants)),
            Statement(text=say("participants", language, agencies=listed), spans=_spans(task, participants)),
        ]

    def _matter(self, material: Material, clause: Clause) -> list[Statement]:
        """Return the sentence that shows why this clause is the one asked about."""
        if material.labelled:
            return []
        hit = next(
            (
                h
                for h in material.found.hits
                if h.clause_id == clause.id or h.clause_id.startswith(clause.id + "/")
            ),
            None,
        )
        if hit is None:
            return []
        best = self._sentences(material, hit.clause_id)
        if not best or best[0].covered <= 0:
            return []
        language = material.asked.language
        text = say("clause_says", language, quote=quoted(best[0].text, language))
        return [Statement(text=text, spans=(best[0].span,))]

    def _role_check(self, material: Material) -> Draft | None:
        asked = material.asked
        task = self._task(material)
        names = tuple(e.canonical for e in asked.agencies) or material.table.agencies_named(asked.standalone)
        if task is None or not names:
            return None
        language = asked.language
        clause = clause_name(task.clause, language)
        statements: list[Statement] = []
        for agency in names[:3]:
            own = [d for d in task.duties if d.agency == agency]
            name = name_of(agency, own[0].printed if own else "", language, material.lexicon)
            wanted = asked.role
            if own and (wanted is None or any(d.role is wanted for d in own)):
                duty = next(d for d in own if wanted is None or d.role is wanted)
                phrase = "yes_role" if wanted else "has_role"
                text = say(phrase, language, clause=clause, agency=name, role=ROLES[duty.role][language])
            elif own:
                text = say("no_role", language, clause=clause, agency=name, role=ROLES[own[0].role][language])
            else:
                text = say("no_role_at_all", language, clause=clause, agency=name)
            statements.append(Statement(text=text, spans=_spans(task, own or task.duties)))
        leads = task.agencies({Role.LEAD}) or task.agencies({Role.RESPONSIBLE})
        if leads:
            statements.extend(self._leads(material, task, clause, task.agencies({Role.LEAD}), leads))
        statements.extend(self._matter(material, task.clause))
        return Draft(
            status=Status.ANSWERED,
            kind=Kind.ROLE_CHECK,
            statements=tuple(statements),
            hits=_shown_hits(material),
        )

    # -- targets --------------------------------------------------------------------------------------------

    def _target(self, material: Material) -> Draft | None:
        asked = material.asked
        targets = self._targets_asked(material)
        if not targets:
            return None
        language = asked.language
        statements: list[Statement] = []
        for target in targets:
            holder = self._holder(material, target)
            span = Span(
                document_id=holder.document_id, clause_id=holder.id, start=target.start, end=target.end
            )
            text = target_sentence(target, language)
            if language.startswith("zh"):
                text = say("clause_says", language, quote=text)
            statements.append(Statement(text=text, spans=(span,), row=len(targets) > 1))
        return Draft(
            status=Status.ANSWERED, kind=Kind.TARGET, statements=tuple(statements), hits=_shown_hits(material)
        )

    def _holder(self, material: Material, target: Target) -> Clause:
        document_id = material.table.engine.clause(target.clause_id).document_id
        clauses = material.table.engine.document(document_id).clauses
        return next(c for c in clauses if c.start <= target.start < c.end)

    def _targets_asked(self, material: Material) -> list[Target]:
        """Return the targets of the found clauses whose metric the question names, best first."""
        asked = material.asked
        if not (asked.wants_number or asked.wants_date):
            return []
        clauses = {c.id for c in material.labelled} or {h.clause_id for h in material.found.hits[:3]}
        pool = [
            t
            for t in material.table.targets
            if self._within(material, t, clauses)
            and (not asked.year or t.deadline.startswith(asked.year) or not t.deadline)
        ]
        if asked.wants_date and not asked.wants_number:
            pool = [t for t in pool if t.deadline]
        if not pool:
            return []
        names = [f"{t.metric} {t.quote}" for t in pool]
        covers = [coverage(material.found.query, name) for name in names]
        best = max(covers)
        if best < 0.34:
            return []
        near = [t for t, c in zip(pool, covers, strict=True) if c >= best - 1e-6]
        return near[:3]

    def _within(self, material: Material, target: Target, clauses: set[str]) -> bool:
        return any(target.clause_id == c or c.startswith(target.clause_id + "/") for c in clauses) or any(
            target.clause_id.startswith(c + "/") for c in clauses
        )

    # -- sentences ------------------------------------------------------------------------------------------

    def _clause(self, material: Material) -> Draft | None:
        """Return the clause asked for by number, whole."""
        if not material.labelled or len(material.labelled) > 3:
            return None
        engine = material.table.engine
        language = material.asked.language
        statements: list[Statement] = []
        for clause in material.labelled:
            document = engine.document(clause.document_id)
            own = document.document.text[clause.start : clause.end].strip()
            text = say("clause_says", language, quote=quoted(own, language))
            prefix = f"《{document.document.title}》" if len(material.labelled) > 1 else ""
            statements.append(Statement(text=prefix + text, spans=(clause_span(clause),), row=True))
            for child in document.clauses:
                if child.parent == clause.id:
                    statements.append(
                        Statement(
                            text=f"- {_shown(child, document.document.text)}",
                            spans=(clause_span(child),),
                            row=True,
                        )
                    )
        return Draft(status=Status.ANSWERED, kind=Kind.CLAUSE, statements=tuple(statements), hits=())

    def _fact(self, material: Material) -> Draft | None:
        asked = material.asked
        if not material.found.hits and not material.labelled:
            return None
        clause_id = material.labelled[0].id if material.labelled else material.found.hits[0].clause_id
        best = self._sentences(material, clause_id)
        if not best:
            return None
        language = asked.language
        chosen = [best[0]]
        if len(best) > 1 and best[1].score >= _SECOND * best[0].score and best[1].covered > 0:
            chosen.append(best[1])
        chosen.sort(key=lambda s: s.span.start)
        statements = []
        if asked.why and not any(_REASON.search(s.text) for s in chosen):
            statements.append(Statement(text=say("document_says_only", language)))
        for i, sentence in enumerate(chosen):
            where = clause_name(material.table.engine.clause(clause_id), language) if i == 0 else ""
            statements.append(Statement(text=framed(sentence.text, language, where), spans=(sentence.span,)))
        return Draft(
            status=Status.ANSWERED, kind=Kind.FACT, statements=tuple(statements), hits=_shown_hits(material)
        )

    def _sentences(self, material: Material, clause_id: str) -> tuple[_Scored, ...]:
        engine = material.table.engine
        clause = engine.clause(clause_id)
        task = material.table.task_of(clause_id)
        return best_sentences(
            material.asked.standalone,
            material.found.query,
            clause,
            engine.document(clause.document_id).document.text,
            engine,
            duties=task.duties if task else (),
            wants_number=material.asked.wants_number,
            wants_date=material.asked.wants_date,
        )


def framed(sentence: str, language: str, where: str = "") -> str:
    """Return a sentence as a quote; for en and pt with the strength of its wording said in words."""
    quote = quoted(sentence, language)
    text = (
        say("clause_says_in", language, clause=where, quote=quote)
        if where
        else say("clause_says", language, quote=quote)
    )
    if language.startswith("zh"):
        return text
    found = [m for m, pattern in _MODAL_WORDS if pattern.search(sentence)]
    if len(found) != 1:
        return text
    return f"{text} ({MODALITIES[found[0]][language]})"


def _shown_hits(material: Material) -> tuple[Hit, ...]:
    """Return the evidence to show: what was found, or nothing where the question named its clause."""
    return () if material.labelled else material.found.hits


def _shown(clause: Clause, text: str) -> str:
    return clause_row(clause) if clause.heading else text[clause.start : clause.end].strip()


def _spans(task: Task, duties: list[Duty] | tuple[Duty, ...]) -> tuple[Span, ...]:
    from qa.fact_table import duty_spans

    return duty_spans(task.clause, list(duties))


def nearest(hits: tuple[Hit, ...], language: str, table: FactTable) -> str:
    """Return the labels of the nearest clauses, for an abstention."""
    names = []
    for hit in hits[:3]:
        clause = table.engine.clause(hit.clause_id)
        names.append(clause_name(clause, language) if clause.label or clause.heading else _crumb(hit))
    return join(list(dict.fromkeys(names)), language)


def _crumb(hit: Hit) -> str:
    return hit.heading_path[-1] if hit.heading_path else hit.text.strip()[:24] + "…"


if TYPE_CHECKING:
    from qa.sentences import Scored as _Scored
