"""The typed facts of a collection as the answers need them: tasks, rows by agency, names to find in a question."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from index.documents import Role
from index.text import chinese_number, fold_key
from qa.drafts import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from index.documents import Clause, Document, Duty, Target
    from index.engines.base import Filter, SearchEngine

_NUMERAL = re.compile(r"[零〇一二三四五六七八九十百\d]+")

#: Clauses that are kept, some 500 bytes each.
_MOST_CLAUSES = 4_096

#: A document with fewer clauses that give somebody something to do is no list of tasks, nor one where they are
#: a smaller share of those that are numbered alike.
_FEWEST_TASKS, _TASKS_AMONG = 3, 0.4

#: Characters that a shorter form of a name has at least, 卫健委, and that the name itself has: 卫生健康委.
_SHORTEST, _LONG_NAME = 3, 5

#: A role asked for covers these roles: where nobody leads, who is responsible takes the lead's place.
COVERS: dict[Role | None, frozenset[Role]] = {
    None: frozenset(Role),
    Role.LEAD: frozenset({Role.LEAD}),
    Role.PARTICIPANT: frozenset({Role.PARTICIPANT, Role.SUPPORTING, Role.GUIDING, Role.RESPONSIBLE}),
    Role.RESPONSIBLE: frozenset({Role.RESPONSIBLE, Role.LEAD}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A clause that gives agencies something to do."""

    clause: Clause
    duties: tuple[Duty, ...]

    def agencies(self, roles: Iterable[Role]) -> tuple[Duty, ...]:
        """Return the duties with one of ``roles``, one per agency, in printed order."""
        wanted = frozenset(roles)
        return tuple({d.agency: d for d in self.duties if d.role in wanted}.values())

    @property
    def spans(self) -> tuple[Span, ...]:
        """The duty statements, each once."""
        return duty_spans(self.clause, self.duties)


def duty_spans(clause: Clause, duties: Sequence[Duty]) -> tuple[Span, ...]:
    """Return the statements (parenthesis, sentence, cell) that ``duties`` were read from, each once."""
    spans = dict.fromkeys((d.span_start, d.span_end) for d in duties)
    return tuple(
        Span(document_id=clause.document_id, clause_id=clause.id, start=start, end=end)
        for start, end in spans
    )


def _shape(clause: Clause) -> str:
    """Return what clauses that are counted together have in common: kind and label without its number."""
    return f"{clause.kind}:{_NUMERAL.sub('N', clause.label)}"


def _size(tasks: list[Task]) -> int:
    return len(tasks)


def _shortened(text: str, name: str) -> int:
    """Return how many characters ``text`` begins with that are a shorter form of ``name``, 0 if it does not."""
    at = 0
    for length, character in enumerate(text, start=1):
        at = name.find(character, at) + 1
        if not at:
            return 0
        if at == len(name):
            return length if length >= _SHORTEST else 0
    return 0


def name_key(text: str) -> str:
    """Return a folded name without 和: 人力资源和社会保障局 and 人力资源社会保障局 are one body."""
    return fold_key(text).replace("和", "")


def label_number(label: str) -> int | None:
    """Return the number a label counts, None if it does not count: "5." is 5, "（二）" is 2."""
    found = _NUMERAL.search(label)
    return chinese_number(found.group()) if found else None


class FactTable:
    """Duties and targets of the documents a filter lets through. Made once per index version and filter."""

    def __init__(self, engine: SearchEngine, where: Filter) -> None:
        self.engine = engine
        wanted = where.documents
        documents = [d for d in engine.documents() if not wanted or d.id in wanted]
        if not (wanted or where.as_of or where.status):
            # As search does: a version that a newer one replaces is not what the rules say now.
            current = [d for d in documents if not d.superseded_by]
            if len(current) < len(documents):
                documents, where = current, replace(where, documents=frozenset(d.id for d in current))
        self.documents: tuple[Document, ...] = tuple(documents)
        self.duties: tuple[Duty, ...] = engine.duties(where)
        self.targets: tuple[Target, ...] = engine.targets(where)
        #: A clause by its id, as `SearchEngine.clause`; what stands above a clause is asked for many times a question.
        self.clause = lru_cache(maxsize=_MOST_CLAUSES)(engine.clause)
        self._numbered: dict[str, tuple[Clause, ...]] = {}

    @cached_property
    def by_clause(self) -> dict[str, tuple[Duty, ...]]:
        """Duties by clause id, in text order."""
        rows: dict[str, list[Duty]] = defaultdict(list)
        for duty in self.duties:
            rows[duty.clause_id].append(duty)
        return {clause_id: tuple(duties) for clause_id, duties in rows.items()}

    @cached_property
    def tasks(self) -> tuple[Task, ...]:
        """The tasks of all documents: in each, the label family that carries most duties.

        A plan counts its tasks by one family ("1."…"20."); a duty said in passing in a clause of another
        family is a duty but not one of the numbered tasks.
        """
        families: dict[tuple[str, str], list[Task]] = defaultdict(list)
        for clause_id, duties in self.by_clause.items():
            clause = self.engine.clause(clause_id)
            families[clause.document_id, _shape(clause)].append(Task(clause=clause, duties=duties))
        chosen: list[Task] = []
        for document in dict.fromkeys(d for d, _ in families):
            own = [tasks for (d, _), tasks in families.items() if d == document]
            chosen.extend(sorted(own, key=_size)[-1])
        return tuple(chosen)

    def numbered(self, document_id: str) -> tuple[Clause, ...]:
        """Return all numbered tasks of a document, those that nobody is given included; () where it has none.

        They are the clauses labelled as those with duties are, in the parts where these stand: aims and
        principles may be numbered in the same run. A text most of whose clauses give nobody anything to do,
        as a statute, has articles and no tasks.
        """
        known = self._numbered.get(document_id)
        if known is None:
            known = self._numbered[document_id] = self._find_numbered(document_id)
        return known

    def _find_numbered(self, document_id: str) -> tuple[Clause, ...]:
        own = [t.clause for t in self.tasks if t.clause.document_id == document_id]
        if len(own) < _FEWEST_TASKS:
            return ()
        shape, parents = _shape(own[0]), {c.parent for c in own}
        clauses = self.engine.document(document_id).clauses
        alike = tuple(c for c in clauses if _shape(c) == shape and c.parent in parents)
        return alike if len(own) >= _TASKS_AMONG * len(alike) else ()

    def size(self, document_id: str) -> int:
        """Return how many tasks a document has."""
        numbered = self.numbered(document_id)
        return len(numbered) or sum(t.clause.document_id == document_id for t in self.tasks)

    @cached_property
    def others(self) -> tuple[Task, ...]:
        """Clauses with duties that are not among the numbered tasks."""
        numbered = {t.clause.id for t in self.tasks}
        return tuple(
            Task(clause=self.engine.clause(clause_id), duties=duties)
            for clause_id, duties in self.by_clause.items()
            if clause_id not in numbered
        )

    def task_of(self, clause_id: str) -> Task | None:
        """Return the task a clause belongs to: its own duties, or those of its nearest ancestor."""
        at = clause_id
        while at:
            if at in self.by_clause:
                return Task(clause=self.clause(at), duties=self.by_clause[at])
            at = self.clause(at).parent
        return None

    @cached_property
    def names(self) -> dict[str, str]:
        """Folded printed and canonical names of agencies with duties → canonical name, longest first."""
        names: dict[str, str] = {}
        for duty in self.duties:
            for name in (duty.agency, duty.printed):
                names.setdefault(name_key(name), duty.agency)
        return dict(sorted(names.items(), key=lambda item: -len(item[0])))

    def agencies_named(self, text: str) -> tuple[str, ...]:
        """Return the canonical names of agencies with duties that ``text`` names as the documents print them."""
        rest = name_key(text)
        found: list[str] = []
        for name, agency in self.names.items():
            if len(name) >= 3 and name in rest:
                rest = rest.replace(name, "\0")
                found.append(agency)
        forms = {} if found else self.shorter_forms(rest)
        return tuple(dict.fromkeys(found)) or tuple(dict.fromkeys(forms.values()))

    def shorter_forms(self, folded: str) -> dict[str, str]:
        """Return the shorter forms of one agency's name that a folded text holds, and the agency: 区建管委, 区建设管理委.

        Such a form begins and ends as the name does and leaves out some of what is between. Empty where two
        agencies may be meant.
        """
        found: dict[str, str] = {}
        for name, agency in self.names.items():
            at = folded.find(name[0]) if len(name) >= _LONG_NAME else -1
            while at >= 0:
                length = _shortened(folded[at : at + len(name) - 1], name)
                if length and found.setdefault(folded[at : at + length], agency) != agency:
                    return {}
                at = folded.find(name[0], at + 1)
        return found if len(set(found.values())) == 1 else {}

    def rows(self, agency: str, role: Role | None) -> tuple[Task, ...]:
        """Return the tasks in which ``agency`` has ``role``, each with only that agency's duties."""
        roles = COVERS[role]
        rows = []
        for task in self.tasks:
            own = tuple(d for d in task.duties if d.agency == agency and d.role in roles)
            if own:
                rows.append(Task(clause=task.clause, duties=own))
        return tuple(rows)

    def ranking(self, role: Role | None) -> list[tuple[str, int]]:
        """Return (agency, number of tasks) by ``role`` (None: any), most first, then in order of appearance."""
        counts: Counter[str] = Counter()
        for task in self.tasks:
            counts.update({d.agency for d in task.duties if d.role in COVERS[role]})
        order = {name: i for i, name in enumerate(dict.fromkeys(d.agency for d in self.duties))}
        return sorted(counts.items(), key=lambda item: (-item[1], order[item[0]]))
