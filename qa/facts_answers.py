"""Complete answers from the typed tables: every row cited, or None where the tables do not hold the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.text import fold
from qa import list_patterns, patterns
from qa.agency_answers import AgencyAnswers
from qa.asked import AGENCY_KINDS, Kind, Understanding
from qa.document_answers import DocumentAnswers
from qa.fact_table import FactTable, label_number
from qa.list_answers import ListAnswers
from qa.table_reading import TableReading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from index.documents import Clause, Document
    from index.lexicon import Lexicon
    from qa.drafts import Draft


_LISTING = frozenset({Kind.COUNT, Kind.STRUCTURE, Kind.DUTIES_OF, Kind.MOST})


class FactsAnswerer:
    """Answers the kinds that need no search. One instance serves many questions over one table."""

    def __init__(self, table: FactTable, lexicon: Lexicon) -> None:
        self._reading = reading = TableReading(table, lexicon)
        self._documents = DocumentAnswers(reading)
        self._agencies = agencies = AgencyAnswers(reading)
        self._lists = lists = ListAnswers(reading)
        #: Told by their own words, whatever kind the question seems to be; tried in this order.
        self._special: tuple[Callable[[Understanding], Draft | None], ...] = (
            agencies.joint,
            agencies.alone,
            agencies.leaderless,
            lists.units,
            lists.last,
            lists.groups,
            lists.parts,
            lists.of_section,
            agencies.of_place,
            lists.about,
            agencies.by_words,
            agencies.everybody,
        )
        self._answerers: dict[Kind, Callable[[Understanding], Draft | None]] = {
            Kind.METADATA: self._documents.metadata,
            Kind.MOST: agencies.most,
            Kind.COUNT: self._count,
            Kind.DUTIES_OF: agencies.duties_of,
            Kind.TARGET: lists.targets,
            Kind.STRUCTURE: lists.structure,
        }

    def answer(self, asked: Understanding) -> Draft | None:
        """Return the first complete answer among the kinds the question may be, None if no table holds one."""
        asked = self._reading.without_issuer(asked)
        for special in self._special:
            draft = special(asked)
            if draft:
                return draft
        for kind in asked.kinds:
            if kind in AGENCY_KINDS:
                return None  # needs the clause of one matter: search finds it
            answerer = self._answerers.get(kind)
            draft = answerer(asked) if answerer else None
            if draft:
                return draft
        return None

    def about(self, documents: Sequence[Document], asked: Understanding) -> Draft | None:
        """Return what ``documents`` say about themselves in the fields asked for, None where they do not."""
        return self._documents.about(documents, asked)

    def _count(self, asked: Understanding) -> Draft | None:
        if asked.agency_names and not asked.label:
            return self._agencies.duties_of(asked)
        return self._lists.count(asked)


def asks_for_list(asked: Understanding) -> bool:
    """Return whether a question is for a list or a count of what a document holds, whatever document it is."""
    if asked.label is not None or _LISTING & set(asked.kinds):
        return True
    folded = fold(asked.standalone).text
    listing = (list_patterns.UNITS, list_patterns.AGENCIES, list_patterns.LEADERLESS, patterns.ALL_TARGETS)
    return any(p.search(folded) for p in listing)


def find_labelled(table: FactTable, asked: Understanding, documents: Iterable[str]) -> tuple[Clause, ...]:
    """Return the clauses of ``documents`` (ids) a question names by number: an article, or a numbered task."""
    if asked.label is None:
        return ()
    number, unit = asked.label.number, asked.label.unit
    found: list[Clause] = []
    for document_id in documents:
        clauses = table.engine.document(document_id).clauses
        if unit == "part":
            pool = [c for c in clauses if c.level == 1 and c.label]
        elif unit == "task":
            tasks = [t.clause for t in table.tasks if t.clause.document_id == document_id]
            pool = list(table.numbered(document_id)) or tasks or [c for c in clauses if c.kind == "item"]
        else:
            # "第六条" is said of any numbered item where there are no articles.
            pool = [c for c in clauses if c.kind == unit] or list(table.numbered(document_id))
        found.extend(c for c in pool if label_number(c.label) == number)
    return tuple(found)
