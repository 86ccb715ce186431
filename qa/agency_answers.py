"""Who has how much to do: the tasks of an agency, who has most, who is in it at all; from the duties alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from index.documents import Role
from index.text import fold
from qa import list_patterns, patterns
from qa.answers import Status
from qa.asked import Kind, Understanding
from qa.drafts import Draft, Statement
from qa.fact_table import COVERS, Task
from qa.phrases import MOST_VERBS, ROLES, SUPERLATIVES, join, say
from qa.wording import agency_list

if TYPE_CHECKING:
    from qa.table_reading import TableReading

#: Letters by which words of a name are compared, so that endings do not matter.
_STEM = 6

#: Agencies that share the first place which are named.
_MOST_WINNERS = 10

#: Bodies of one place that its name is taken to stand for together.
_MOST_OF_PLACE = 2

#: How the agencies of a role are announced.
_AGENCIES = {
    Role.LEAD: "agencies_lead",
    Role.PARTICIPANT: "agencies_participant",
    Role.RESPONSIBLE: "agencies_responsible",
    None: "agencies_any",
}


_MOST = {Role.LEAD: "most_lead", Role.PARTICIPANT: "most_participant", None: "most_any"}


class AgencyAnswers:
    """Answers questions about agencies over one table."""

    def __init__(self, reading: TableReading) -> None:
        self._reading = reading
        self._table = reading.table
        self._lexicon = reading.lexicon

    # -- the tasks of an agency -----------------------------------------------------------------------------

    def duties_of(self, asked: Understanding) -> Draft | None:
        """Return the tasks of the agencies named, in the role asked about."""
        agencies = asked.agency_names
        if not agencies or not self._table.tasks or self._reading.has_topic(asked, agencies):
            return None
        folded = patterns.NOT_IN.sub(" ", fold(asked.standalone).text)
        if patterns.LEAD.search(folded) and patterns.PARTICIPANT.search(folded):
            asked = replace(asked, role=None)  # both are asked for
        return self._lists(asked, agencies, Kind.DUTIES_OF)

    def compared(self, asked: Understanding, agencies: tuple[str, ...]) -> Draft:
        """Return each agency's tasks, the one with most first."""
        ordered = sorted(agencies, key=lambda a: -len(self._table.rows(a, asked.role)))
        return self._lists(asked, tuple(ordered), Kind.MOST)

    def _lists(self, asked: Understanding, agencies: tuple[str, ...], kind: Kind) -> Draft:
        statements: list[Statement] = []
        counts: set[int] = set()
        for agency in agencies[:4]:
            rows, counted = self._agency_rows(agency, asked)
            statements += rows
            counts |= counted
        return Draft(
            status=Status.ANSWERED, kind=kind, statements=tuple(statements), counts=frozenset(counts)
        )

    def _agency_rows(self, agency: str, asked: Understanding) -> tuple[list[Statement], set[int]]:
        rows = self._table.rows(agency, asked.role)
        language = asked.language
        if patterns.NOT_IN.search(fold(asked.question).text) and self._one_role(asked):
            return self._rows_without(agency, asked, {t.clause.id for t in rows})
        if not rows:
            return self._no_rows(agency, asked), set()
        total = self._total_for(rows)
        phrase = {Role.LEAD: "list_lead", Role.PARTICIPANT: "list_participant"}.get(
            asked.role or Role.GUIDING, "list_any"
        )
        name = self._reading.name(agency, language)
        head = Statement(text=say(phrase, language, agency=name, count=len(rows), total=total), row=True)
        many = len({t.clause.document_id for t in rows}) > 1
        return [head, *(self._reading.row(task, asked, many) for task in rows)], {len(rows), total}

    def _one_role(self, asked: Understanding) -> bool:
        """Return whether the question names one role only: "参与、不牵头" asks for what is taken part in."""
        folded = patterns.NOT_IN.sub(" ", fold(asked.question).text)
        return not any(p.search(folded) for p in (patterns.LEAD, patterns.PARTICIPANT, patterns.RESPONSIBLE))

    def _rows_without(
        self, agency: str, asked: Understanding, own: set[str]
    ) -> tuple[list[Statement], set[int]]:
        """Return the tasks in which ``agency`` has not the role asked about."""
        others = [t for t in self._table.tasks if t.clause.id not in own]
        text = say(
            "list_without",
            asked.language,
            agency=self._reading.name(agency, asked.language),
            role=ROLES[asked.role or Role.RESPONSIBLE][asked.language],
            count=len(others),
            total=len(self._table.tasks),
        )
        rows = [
            Statement(text=f"- {self._reading.shown(t.clause, asked.language)}", spans=t.spans[:1], row=True)
            for t in others
        ]
        return [Statement(text=text, row=True), *rows], {len(others), len(self._table.tasks)}

    def _total_for(self, rows: tuple[Task, ...]) -> int:
        """Return how many tasks the documents of ``rows`` have together."""
        documents = {t.clause.document_id for t in rows}
        return sum(self._table.size(d) for d in documents)

    def _no_rows(self, agency: str, asked: Understanding) -> list[Statement]:
        language = asked.language
        role = asked.role or Role.RESPONSIBLE
        name = self._reading.name(agency, language)
        text = say("list_none", language, agency=name, role=ROLES[role][language])
        others = self._table.rows(agency, None)
        any_role = replace(asked, role=None)
        return [
            Statement(text=text, row=True),
            *(self._reading.row(task, any_role, many=False) for task in others),
        ]

    def by_words(self, asked: Understanding) -> Draft | None:
        """Return the tasks of the one agency whose name holds all words the question names it by.

        "Tarefas lideradas pelo Departamento de Indústria" means 省工业和信息化厅 where no other agency fits.
        """
        folded = fold(asked.standalone).text
        role_word = patterns.LEAD.search(folded) or patterns.PARTICIPANT.search(folded)
        listed = patterns.LIST.search(folded) and list_patterns.TASKS.search(folded)
        if asked.agency_names or asked.label or not (role_word and listed):
            return None
        rest = folded
        for pattern in (
            patterns.SCAFFOLD,
            patterns.LEAD,
            patterns.PARTICIPANT,
            patterns.LIST,
            patterns.LIST_FILLER,
        ):
            rest = pattern.sub(" ", rest)
        words = [w for w in patterns.WORDS.findall(rest) if len(w) > 3]
        stems = {w[:_STEM] for w in words if w not in self._reading.title_words}
        if not stems:
            return None
        fitting = [
            agency
            for agency in dict.fromkeys(d.agency for d in self._table.duties)
            if stems
            <= {
                w[:_STEM] for n in self._lexicon.written(agency) for w in patterns.WORDS.findall(fold(n).text)
            }
        ]
        if len(fitting) != 1:
            return None
        return self.duties_of(replace(asked, printed=(fitting[0],)))

    def of_place(self, asked: Understanding) -> Draft | None:
        """Return the tasks of a place's own body: in "南沙牵头哪些任务" the place stands for its committee."""
        places = [m for m in asked.mentions if m.entry.kind == "place" and not m.colloquial]
        folded = fold(asked.standalone).text
        lists = patterns.LIST.search(folded) or patterns.COUNT.search(folded)
        if asked.role is None or asked.agency_names or asked.label or not places or not lists:
            return None
        if not list_patterns.TASKS.search(folded):
            return None
        agencies = dict.fromkeys(d.agency for d in self._table.duties)
        found: list[str] = []
        rest = folded
        for place in places:
            names = [n for n in self._lexicon.written(place.entry.canonical) if not n.isascii()]
            fitting = [a for a in agencies if any(n in a for n in names)]
            if not 0 < len(fitting) <= _MOST_OF_PLACE:
                return None
            found += fitting
            rest = rest.replace(fold(place.surface).text, " ")
        return self.duties_of(replace(asked, standalone=rest, printed=tuple(dict.fromkeys(found))))

    # -- all agencies ---------------------------------------------------------------------------------------

    def most(self, asked: Understanding) -> Draft | None:
        """Return who has most tasks in a role, or least, and who comes next."""
        role = asked.role
        agencies = asked.agency_names
        if len(agencies) > 1 and self._table.tasks:
            return self.compared(asked, agencies)
        if not self._table.tasks or role not in _MOST:
            return None
        folded = fold(asked.standalone).text
        if role is None and (
            not list_patterns.TASKS.search(folded)
            or self._reading.has_topic(replace(asked, standalone=patterns.MOST.sub(" ", folded)), ())
        ):
            return None
        ranking = self._table.ranking(role)
        if not ranking:
            return None
        if asked.fewest:
            ranking.reverse()
        count = ranking[0][1]
        winners = [a for a, n in ranking if n == count]
        language = asked.language
        total = self._total_for(self._table.tasks)
        shown = winners[:_MOST_WINNERS]
        names = join([self._reading.name(a, language) for a in shown], language)
        text = say(
            _MOST[role],
            language,
            superlative=SUPERLATIVES[asked.fewest][language],
            agency=f"{names}{'…' if len(winners) > len(shown) else ''}",
            count=count,
            total=total,
            verb=MOST_VERBS[role][len(winners) > 1].get(language, "") if role else "",
        )
        statements = [Statement(text=text, row=True)]
        if len(winners) == 1:
            rows = self._table.rows(winners[0], role)
            statements.extend(self._reading.row(t, asked, many=False) for t in rows)
        else:  # each stands on its own tasks
            for agency in winners:
                tasks = self._table.rows(agency, role)
                row = f"- {self._reading.name(agency, language)} ({len(tasks)})"
                spans = tuple(dict.fromkeys(s for t in tasks for s in t.spans[:1]))
                statements.append(Statement(text=row, spans=spans, row=True))
        rest = [(a, n) for a, n in ranking if n != count][:3]
        if rest:
            listed = join([f"{self._reading.name(a, language)} ({n})" for a, n in rest], language)
            spans = tuple(t.spans[0] for a, _ in rest for t in self._table.rows(a, role)[:1])
            statements.append(Statement(text=say("next_most", language, rest=listed), spans=spans, row=True))
        return Draft(
            status=Status.ANSWERED,
            kind=Kind.MOST,
            statements=tuple(statements),
            counts=frozenset({count, total, *(n for _, n in rest)}),
        )

    def everybody(self, asked: Understanding) -> Draft | None:
        """Return every agency with duties, or with those of the role asked about, and how many tasks each has."""
        folded = fold(asked.standalone).text
        if not list_patterns.AGENCIES.search(folded) or asked.agency_names or asked.label:
            return None
        if patterns.MOST.search(folded):
            return None
        if self._reading.only() is None or self._reading.has_topic(asked, ()):
            return None
        role = asked.role
        ranking = self._table.ranking(role)
        if not ranking and role is Role.LEAD:
            role = Role.RESPONSIBLE  # where nobody leads
            ranking = self._table.ranking(role)
        if len(ranking) < 2:
            return None
        language = asked.language
        statements = [Statement(text=say(_AGENCIES[role], language, count=len(ranking)), row=True)]
        for agency, count in ranking:
            task = self._table.rows(agency, role)[0]
            text = f"- {self._reading.name(agency, language)} ({count})"
            statements.append(Statement(text=text, spans=task.spans[:1], row=True))
        return Draft(
            status=Status.ANSWERED,
            kind=Kind.COUNT,
            statements=tuple(statements),
            counts=frozenset({len(ranking), *(n for _, n in ranking)}),
        )

    # -- tasks by how many do them --------------------------------------------------------------------------

    def joint(self, asked: Understanding) -> Draft | None:
        """Return the tasks that several agencies lead."""
        folded = fold(asked.standalone).text
        if not patterns.JOINT.search(folded) or asked.label or not patterns.TASK_WORD.search(folded):
            return None
        if self._reading.has_topic(replace(asked, standalone=patterns.JOINT.sub(" ", folded)), ()):
            return None
        return self._with_leads([t for t in self._table.tasks if len(t.agencies({Role.LEAD})) > 1], asked)

    def alone(self, asked: Understanding) -> Draft | None:
        """Return the tasks that nobody but their lead has a part in: of the agency named, if one is."""
        folded = fold(asked.standalone).text
        if not list_patterns.ALONE.search(folded) or not list_patterns.TASKS.search(folded) or asked.label:
            return None
        agencies = asked.agency_names
        rest = replace(asked, standalone=list_patterns.ALONE.sub(" ", self._unnamed(folded, asked)))
        if self._reading.has_topic(rest, agencies):
            return None
        leads = COVERS[Role.RESPONSIBLE]
        tasks = [t for t in self._table.tasks if all(d.role in leads for d in t.duties)]
        if agencies:
            tasks = [t for t in tasks if {d.agency for d in t.duties} <= set(agencies)]
        return self._with_leads(tasks, asked)

    @staticmethod
    def _unnamed(folded: str, asked: Understanding) -> str:
        """Return ``folded`` without the agencies it names, which may stand between the words: 只有省商务厅一家."""
        for mention in asked.mentions:
            if mention.entry.kind == "agency":
                folded = folded.replace(fold(mention.surface).text, " ")
        return folded

    def leaderless(self, asked: Understanding) -> Draft | None:
        """Return the tasks without a lead; every task with its lead where each has one."""
        folded = fold(asked.standalone).text
        listed = patterns.LIST.search(folded) or patterns.COUNT.search(folded) or asked.yes_no
        if not list_patterns.LEADERLESS.search(folded) or not list_patterns.TASKS.search(folded):
            return None
        if not listed or asked.label or asked.agency_names or self._reading.only() is None:
            return None
        if self._reading.has_topic(replace(asked, standalone=list_patterns.LEADERLESS.sub(" ", folded)), ()):
            return None
        leads = COVERS[Role.RESPONSIBLE]
        numbered = [c for d in self._table.documents for c in self._table.numbered(d.id)]
        led = {t.clause.id for t in self._table.tasks if t.agencies(leads)}
        without = [c for c in numbered if c.id not in led]
        if not numbered:
            return None
        if not without:
            text = say("all_led", asked.language, count=len(numbered))
            rows = self._with_leads(self._table.tasks, asked)
            assert rows is not None
            return replace(rows, statements=(Statement(text=text, row=True), *rows.statements[1:]))
        head = Statement(text=say("structure", asked.language, count=len(without)), row=True)
        return Draft(
            status=Status.ANSWERED,
            kind=Kind.DUTIES_OF,
            statements=(head, *(self._reading.clause_row(c, asked.language) for c in without)),
            counts=frozenset({len(without)}),
        )

    def _with_leads(self, tasks: tuple[Task, ...] | list[Task], asked: Understanding) -> Draft | None:
        """Return tasks as rows, each with who leads it; None where there are none."""
        if not tasks:
            return None
        statements = [Statement(text=say("structure", asked.language, count=len(tasks)), row=True)]
        for task in tasks:
            leads = agency_list(task.agencies(COVERS[Role.RESPONSIBLE]), asked.language, self._lexicon)
            text = f"- {self._reading.shown(task.clause, asked.language)}: {leads}"
            statements.append(Statement(text=text, spans=task.spans[:1], row=True))
        return Draft(
            status=Status.ANSWERED,
            kind=Kind.DUTIES_OF,
            statements=tuple(statements),
            counts=frozenset({len(tasks)}),
        )
