"""Complete answers from the typed tables: every row cited, or None where the tables do not hold the answer."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from index.documents import Role
from index.text import fold, fold_key, sentences
from qa import patterns
from qa.answers import Status
from qa.asked import AGENCY_KINDS, Kind, Understanding
from qa.document_hints import NUMBER, documents_meant, elsewhere, number_key
from qa.drafts import Draft, Span, Statement, clause_span
from qa.fact_table import FactTable, Task, label_number, name_key
from qa.phrases import MOST_VERBS, ROLES, SUPERLATIVES, join, quoted, say
from qa.wording import agency_list, clause_row, name_of, target_sentence, written_date

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from index.documents import Clause, Document
    from index.lexicon import Lexicon

#: Characters of a clause without heading that a row shows.
_ROW = 40

#: Letters by which words of a name are compared, so that endings do not matter.
_STEM = 6

_DATES = frozenset({"written", "adopted", "published", "effective", "expires"})


class FactsAnswerer:
    """Answers the kinds that need no search. One instance serves many questions over one table."""

    def __init__(self, table: FactTable, lexicon: Lexicon) -> None:
        self._table = table
        self._lexicon = lexicon
        self._answerers: dict[Kind, Callable[[Understanding], Draft | None]] = {
            Kind.METADATA: self._metadata,
            Kind.MOST: self._most,
            Kind.COUNT: self._count,
            Kind.DUTIES_OF: self._duties_of,
            Kind.TARGET: self._all_targets,
            Kind.STRUCTURE: self._structure,
        }

    def answer(self, asked: Understanding) -> Draft | None:
        """Return the first complete answer among the kinds the question may be, None if no table holds one."""
        for special in (self._joint, self._about, self._by_words):
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

    # -- about the document ---------------------------------------------------------------------------------

    def _metadata(self, asked: Understanding) -> Draft | None:
        return self.about(self._documents_meant(asked), asked)

    def about(self, documents: Sequence[Document], asked: Understanding) -> Draft | None:
        """Return what ``documents`` say about themselves in the fields asked for, None where they do not."""
        statements: list[Statement] = []
        for document in documents:
            prefix = say("of_document", asked.language, document=document.title) if len(documents) > 1 else ""
            for field in asked.fields:
                statement = self._metadata_statement(document, field, asked.language, prefix)
                if statement and statement not in statements:
                    statements.append(statement)
        if not statements:
            return None
        return Draft(status=Status.ANSWERED, kind=Kind.METADATA, statements=tuple(statements))

    def _metadata_statement(
        self, document: Document, field: str, language: str, prefix: str
    ) -> Statement | None:
        if field == "addressee":
            return self._addressee(document, language, prefix)
        facts = [f for f in document.facts if f.name == field and f.value]
        if not facts and field == "published":
            return self._metadata_statement(document, "written", language, prefix)
        if not facts and field == "written":
            other = next(
                (n for n in ("adopted", "published") if any(f.name == n for f in document.facts)), ""
            )
            return self._metadata_statement(document, other, language, prefix) if other else None
        if not facts:
            return None
        spans: dict[Span, None] = {}
        values: dict[str, None] = {}
        for fact in facts:
            if field in _DATES:
                values.setdefault(written_date(fact.value, language))
            elif field == "issuer" and fact.value:
                values.setdefault(name_of(self._canonical(fact.value), fact.value, language, self._lexicon))
            else:
                values.setdefault(fact.value)
            if fact.end > fact.start:
                clause = self._clause_at(document.id, fact.start)
                spans.setdefault(
                    Span(document_id=document.id, clause_id=clause.id, start=fact.start, end=fact.end)
                )
        if not spans:
            return None
        shown = list(values) if field == "topic" else list(values)[:1]
        quote = quoted(self._line(document, next(iter(spans))), language) if field == "adopted" else ""
        text = say(f"meta_{field}", language, value=join(shown, language), quote=quote)
        return Statement(text=prefix + text, spans=tuple(spans)[:2], row=bool(prefix))

    def _line(self, document: Document, span: Span) -> str:
        """Return the line of a document that ``span`` stands in: who adopted it, at which session."""
        start = document.text.rfind("\n", 0, span.start) + 1
        end = document.text.find("\n", span.end)
        return document.text[start : end if end >= 0 else len(document.text)].strip()

    def _addressee(self, document: Document, language: str, prefix: str) -> Statement | None:
        clauses = self._table.engine.document(document.id).clauses
        found = next((c for c in clauses if c.kind == "addressee"), None)
        if found is None:
            return None
        quote = document.text[found.start : found.end].strip().rstrip(":：")
        text = say("meta_addressee", language, value=quoted(quote, language))
        return Statement(text=prefix + text, spans=(clause_span(found),), row=bool(prefix))

    def _canonical(self, name: str) -> str:
        entry = self._lexicon.agency(name)
        return entry.canonical if entry else name

    def _clause_at(self, document_id: str, offset: int) -> Clause:
        clauses = self._table.engine.document(document_id).clauses
        return next(c for c in clauses if c.start <= offset < c.end)

    def _documents_meant(self, asked: Understanding) -> tuple[Document, ...]:
        """Return the documents a question about "the document" can mean, () if it asks about something else.

        What is left of the question beside the words of asking must be words of the document's title: "when
        was the Hengqin dispute centre set up" is not about the document.
        """
        rest = fold(asked.standalone).text
        numbers = {number_key(m.group()) for m in NUMBER.finditer(rest)}
        if numbers and not any(number_key(d.document_number) in numbers for d in self._table.documents):
            return ()  # a document that others refer to: what they say of it is found by search
        for pattern in (NUMBER, *(p for name, p in patterns.METADATA if name in asked.fields)):
            rest = pattern.sub(" ", rest)
        for pattern in (patterns.DOCUMENT_WORDS, patterns.SCAFFOLD, patterns.METADATA_FILLER):
            rest = pattern.sub(" ", rest)
        rest = "".join(c for c in rest if c.isalnum() or c.isspace())
        meant = documents_meant(asked, self._table.documents, self._lexicon)
        near = tuple(d for d in meant if not elsewhere(asked, d, self._lexicon))
        if meant and not near:
            return ()
        if not rest.strip():
            return near or (self._table.documents if len(self._table.documents) <= 3 else ())
        likely = near or self._table.documents
        titles = "".join(d.title + d.issuer + d.document_number for d in likely)
        return tuple(d for d in likely if self._titled(titles if meant else d.title + d.issuer, rest, asked))

    def _titled(self, titles: str, rest: str, asked: Understanding) -> bool:
        """Return whether what is left of a question names nothing but what ``titles`` hold."""
        title = fold_key(titles)
        covered = set()
        for mention in asked.mentions:
            names = self._lexicon.written(mention.entry.canonical)
            if any(fold_key(n) in title for n in names if len(n) > 1 and not n.isascii()):
                covered.add(fold(mention.surface).text)
        left = rest
        for surface in covered:
            left = left.replace(surface, " ")
        han = [c for c in left if not c.isascii() and not c.isspace()]
        latin = [w for w in left.split() if w.isascii()]
        if not covered and not han:
            return False
        runs = [w for w in left.split() if not w.isascii()]
        bigrams = [r[i : i + 2] for r in runs for i in range(len(r) - 1)]
        known = sum(b in title for b in bigrams)
        return known >= 0.7 * len(bigrams) and len(latin) <= max(1, len(covered))

    # -- by agency ------------------------------------------------------------------------------------------

    def _printed(self, agency: str) -> str:
        return next((d.printed for d in self._table.duties if d.agency == agency), agency)

    def _name(self, agency: str, language: str) -> str:
        return name_of(agency, self._printed(agency), language, self._lexicon)

    def _duties_of(self, asked: Understanding) -> Draft | None:
        agencies = asked.agency_names
        if not agencies or not self._table.tasks or self._has_topic(asked, agencies):
            return None
        statements: list[Statement] = []
        for agency in agencies[:4]:
            statements.extend(self._agency_rows(agency, asked))
        return Draft(status=Status.ANSWERED, kind=Kind.DUTIES_OF, statements=tuple(statements))

    def _agency_rows(self, agency: str, asked: Understanding) -> list[Statement]:
        rows = self._table.rows(agency, asked.role)
        language = asked.language
        if patterns.NOT_IN.search(fold(asked.question).text) and self._one_role(asked):
            return self._rows_without(agency, asked, {t.clause.id for t in rows})
        name = self._name(agency, language)
        total = len(self._total_for(rows))
        if not rows:
            return self._no_rows(agency, asked)
        phrase = {Role.LEAD: "list_lead", Role.PARTICIPANT: "list_participant"}.get(
            asked.role or Role.GUIDING, "list_any"
        )
        head = Statement(text=say(phrase, language, agency=name, count=len(rows), total=total), row=True)
        many = len({t.clause.document_id for t in rows}) > 1
        return [head, *(self._row(task, asked, many) for task in rows)]

    def _one_role(self, asked: Understanding) -> bool:
        """Return whether the question names one role only: "参与、不牵头" asks for what is taken part in."""
        folded = patterns.NOT_IN.sub(" ", fold(asked.question).text)
        return not any(p.search(folded) for p in (patterns.LEAD, patterns.PARTICIPANT, patterns.RESPONSIBLE))

    def _rows_without(self, agency: str, asked: Understanding, own: set[str]) -> list[Statement]:
        """Return the tasks in which ``agency`` has not the role asked about."""
        others = [t for t in self._table.tasks if t.clause.id not in own]
        text = say(
            "list_without",
            asked.language,
            agency=self._name(agency, asked.language),
            role=ROLES[asked.role or Role.RESPONSIBLE][asked.language],
            count=len(others),
            total=len(self._table.tasks),
        )
        rows = [Statement(text=f"- {self._shown(t.clause)}", spans=t.spans[:1], row=True) for t in others]
        return [Statement(text=text, row=True), *rows]

    def _total_for(self, rows: tuple[Task, ...]) -> tuple[Task, ...]:
        documents = {t.clause.document_id for t in rows} or {t.clause.document_id for t in self._table.tasks}
        return tuple(t for t in self._table.tasks if t.clause.document_id in documents)

    def _row(self, task: Task, asked: Understanding, many: bool) -> Statement:
        text = f"- {self._shown(task.clause)}"
        if asked.role is None:
            roles = dict.fromkeys(d.role for d in task.duties)
            text += f" ({join([ROLES[r][asked.language] for r in roles], asked.language)})"
        if many:
            document = self._table.engine.document(task.clause.document_id).document
            text += f" 《{document.title}》"
        return Statement(text=text, spans=task.spans[:1], row=True)

    def _shown(self, clause: Clause) -> str:
        """Return a clause as a row: label and heading, or the beginning of its text where it has no heading."""
        row = clause_row(clause)
        if clause.heading or not clause.label:
            return row
        text = self._table.engine.document(clause.document_id).document.text
        own = " ".join(text[clause.start : clause.end].split()).removeprefix(clause.label.strip()).strip()
        return f"{row} {own[:_ROW]}{'…' if len(own) > _ROW else ''}"

    def _no_rows(self, agency: str, asked: Understanding) -> list[Statement]:
        language = asked.language
        role = asked.role or Role.RESPONSIBLE
        text = say("list_none", language, agency=self._name(agency, language), role=ROLES[role][language])
        statements = [Statement(text=text, row=True)]
        others = self._table.rows(agency, None)
        for task in others:
            statements.append(self._row(task, _any_role(asked), many=False))
        return statements

    def _has_topic(self, asked: Understanding, agencies: tuple[str, ...]) -> bool:
        """Return whether the question names a matter beside the agency, so that a plain list would not do."""
        rest = fold(asked.standalone)
        text = rest.text
        homes = {place for a in asked.agencies if a.place for place in self._lexicon.lineage(a.place)}
        for mention in asked.mentions:
            # "Hengqin's executive committee": the place belongs to the name.
            if mention.entry.kind == "agency" or mention.entry.canonical in homes:
                text = text.replace(fold(mention.surface).text, " ")
        text = text.replace("和", "") if agencies else text
        for agency in agencies:
            for name in (agency, self._printed(agency)):
                text = text.replace(name_key(name), " ")
        text = patterns.DOCUMENT_WORDS.sub(" ", text)
        for pattern in (patterns.SCAFFOLD, patterns.LEAD, patterns.PARTICIPANT, patterns.RESPONSIBLE, patterns.LIST,
                        patterns.COUNT, patterns.LIST_FILLER):  # fmt: skip
            text = pattern.sub(" ", text)
        for document in self._table.documents:
            title = fold(document.title).text
            text = " ".join(w for w in text.split() if w.isascii() or not all(c in title for c in w))
        han = sum(not c.isascii() for c in text if c.isalnum())
        own = {
            w
            for a in agencies
            for n in self._lexicon.written(a)
            for w in patterns.WORDS.findall(fold(n).text)
        }
        latin = [
            w
            for w in patterns.WORDS.findall(text)
            if len(w) > 2 and w not in self._title_words and w not in own
        ]
        return han >= 2 or bool(latin)

    @cached_property
    def _title_words(self) -> frozenset[str]:
        """Latin words that name the documents themselves: those of the places and terms in their titles."""
        words: set[str] = set()
        for document in self._table.documents[:200]:
            for mention in self._lexicon.find(f"{document.title} {document.jurisdiction}"):
                for language in ("en", "pt"):
                    words.update(
                        patterns.WORDS.findall(fold(" ".join(mention.entry.names.get(language, ()))).text)
                    )
        return frozenset(words)

    def _count(self, asked: Understanding) -> Draft | None:
        if asked.label:
            return None
        agencies = asked.agency_names
        if agencies:
            if self._has_topic(asked, agencies):
                return None
            return self._duties_of(asked)
        if (
            not self._table.tasks
            or self._has_topic(asked, ())
            or not patterns.TASK_ONLY.search(fold(asked.standalone).text)
        ):
            return None
        tasks = self._table.tasks
        documents = list(dict.fromkeys(t.clause.document_id for t in tasks))
        if len(documents) > 1:
            return None
        statements = [Statement(text=say("count_tasks", asked.language, count=len(tasks)), row=True)]
        statements.extend(
            Statement(
                text=f"- {self._shown(t.clause)}", spans=(_label_span(t.clause, self._table),), row=True
            )
            for t in tasks
        )
        return Draft(status=Status.ANSWERED, kind=Kind.COUNT, statements=tuple(statements))

    def _most(self, asked: Understanding) -> Draft | None:
        role = asked.role
        agencies = asked.agency_names
        if len(agencies) > 1 and self._table.tasks:
            return self._compare(asked, agencies)
        if not self._table.tasks or role not in (Role.LEAD, Role.PARTICIPANT):
            return None
        ranking = self._table.ranking(role)
        if not ranking:
            return None
        if asked.fewest:
            ranking.reverse()
        count = ranking[0][1]
        winners = [a for a, n in ranking if n == count]
        language = asked.language
        total = len(self._table.tasks)
        phrase = "most_lead" if role is Role.LEAD else "most_participant"
        names = join([self._name(a, language) for a in winners[:10]], language)
        verb = MOST_VERBS[role][len(winners) > 1].get(language, "")
        text = say(
            phrase,
            language,
            superlative=SUPERLATIVES[asked.fewest][language],
            agency=names,
            count=count,
            total=total,
            verb=verb,
        )
        statements = [Statement(text=text, row=True)]
        rows = self._table.rows(winners[0], role)
        statements.extend(self._row(t, asked, many=False) for t in rows)
        rest = [(a, n) for a, n in ranking if n != count][:3]
        if rest:
            listed = join([f"{self._name(a, language)} ({n})" for a, n in rest], language)
            spans = tuple(t.spans[0] for a, _ in rest for t in self._table.rows(a, role)[:1])
            statements.append(Statement(text=say("next_most", language, rest=listed), spans=spans, row=True))
        return Draft(status=Status.ANSWERED, kind=Kind.MOST, statements=tuple(statements))

    def _joint(self, asked: Understanding) -> Draft | None:
        """Return the tasks that several agencies lead."""
        folded = fold(asked.standalone).text
        if not patterns.JOINT.search(folded) or asked.label or not patterns.TASK_WORD.search(folded):
            return None
        if self._has_topic(replace(asked, standalone=patterns.JOINT.sub(" ", folded)), ()):
            return None
        tasks = [t for t in self._table.tasks if len(t.agencies({Role.LEAD})) > 1]
        if not tasks:
            return None
        statements = [Statement(text=say("structure", asked.language, count=len(tasks)), row=True)]
        for task in tasks:
            leads = agency_list(task.agencies({Role.LEAD}), asked.language, self._lexicon)
            text = f"- {self._shown(task.clause)}: {leads}"
            statements.append(Statement(text=text, spans=task.spans[:1], row=True))
        return Draft(status=Status.ANSWERED, kind=Kind.DUTIES_OF, statements=tuple(statements))

    def _by_words(self, asked: Understanding) -> Draft | None:
        """Return the tasks of the one agency whose name holds all words the question names it by.

        "Tarefas lideradas pelo Departamento de Indústria" means 省工业和信息化厅 where no other agency fits.
        """
        folded = fold(asked.standalone).text
        role_word = patterns.LEAD.search(folded) or patterns.PARTICIPANT.search(folded)
        listed = patterns.LIST.search(folded) and patterns.TASK_ONLY.search(folded)
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
        stems = {w[:_STEM] for w in patterns.WORDS.findall(rest) if len(w) > 3 and w not in self._title_words}
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
        return self._duties_of(replace(asked, printed=(fitting[0],)))

    def _about(self, asked: Understanding) -> Draft | None:
        """Return the tasks whose text names the one thing asked about: "which tasks concern Macau?"."""
        folded = fold(asked.standalone).text
        named = [
            m
            for m in asked.mentions
            if not m.colloquial and not patterns.TASK_ONLY.search(fold(m.surface).text)
        ]
        lists = patterns.LIST.search(folded) and patterns.TASK_ONLY.search(folded)
        if (
            not lists
            or not patterns.ABOUT.search(folded)
            or len(named) != 1
            or len(self._table.documents) != 1
        ):
            return None
        rest = patterns.ABOUT.sub(" ", folded.replace(fold(named[0].surface).text, " "))
        if self._has_topic(replace(asked, standalone=rest, mentions=()), ()):
            return None
        names = [n for n in self._lexicon.written(named[0].entry.canonical) if len(n) > 1]
        document = self._table.engine.document(self._table.documents[0].id)
        found: list[tuple[Clause, Span]] = []
        for task in self._table.tasks:
            text = fold(document.document.text[task.clause.start : task.clause.end])
            at = min((i for n in names if (i := text.text.find(fold(n).text)) >= 0), default=-1)
            if at >= 0:
                found.append(
                    (task.clause, self._sentence_at(task.clause, task.clause.start + text.offsets[at]))
                )
        if not found:
            return None
        statements = [Statement(text=say("structure", asked.language, count=len(found)), row=True)]
        statements += [
            Statement(text=f"- {self._shown(clause)}", spans=(span,), row=True) for clause, span in found
        ]
        return Draft(status=Status.ANSWERED, kind=Kind.STRUCTURE, statements=tuple(statements))

    def _sentence_at(self, clause: Clause, offset: int) -> Span:
        text = self._table.engine.document(clause.document_id).document.text
        start, end = next(
            ((s, e) for s, e in sentences(text, clause.start, clause.end) if s <= offset < e),
            (clause.start, clause.end),
        )
        return Span(document_id=clause.document_id, clause_id=clause.id, start=start, end=end)

    def _compare(self, asked: Understanding, agencies: tuple[str, ...]) -> Draft:
        """Return each agency's tasks, the one with most first."""
        ordered = sorted(agencies, key=lambda a: -len(self._table.rows(a, asked.role)))
        statements = [s for agency in ordered[:4] for s in self._agency_rows(agency, asked)]
        return Draft(status=Status.ANSWERED, kind=Kind.MOST, statements=tuple(statements))

    # -- targets and structure ------------------------------------------------------------------------------

    def _all_targets(self, asked: Understanding) -> Draft | None:
        """Return every target (of a year); a target of one matter is found by search instead."""
        folded = fold(asked.standalone).text
        if not patterns.ALL_TARGETS.search(folded) or self._has_topic(asked, ()):
            return None
        if patterns.GOALS_ONLY.search(folded) and not patterns.QUANTITIES.search(folded):
            goals = self._structure(asked)
            if goals:
                return goals
        targets = [t for t in self._table.targets if not asked.year or t.deadline.startswith(asked.year)]
        if not targets or len({t.clause_id.split("/")[0] for t in targets}) > 1:
            return None
        statements = [Statement(text=say("targets", asked.language, count=len(targets)), row=True)]
        for target in targets:
            clause = self._table.engine.clause(target.clause_id)
            span = Span(document_id=clause.document_id, clause_id=self._clause_at(clause.document_id, target.start).id,
                        start=target.start, end=target.end)  # fmt: skip
            statements.append(
                Statement(text=f"- {target_sentence(target, asked.language)}", spans=(span,), row=True)
            )
        return Draft(status=Status.ANSWERED, kind=Kind.TARGET, statements=tuple(statements))

    def _structure(self, asked: Understanding) -> Draft | None:
        """Return the children of the part asked about, or the numbered tasks."""
        folded = fold(asked.standalone).text
        plain = folded
        for pattern in patterns.PARTS.values():
            plain = pattern.sub(" ", plain)
        if len(self._table.documents) > 1 or self._has_topic(replace(asked, standalone=plain), ()):
            return None
        document = self._table.engine.document(self._table.documents[0].id)
        wanted = next((w for w, pattern in patterns.PARTS.items() if pattern.search(folded)), "")
        clauses: list[Clause] = []
        if wanted == "tasks" and self._table.tasks:
            clauses = [t.clause for t in self._table.tasks]
        elif wanted == "parts":
            clauses = [c for c in document.clauses if c.level == 1 and c.label]
        elif wanted:
            parent = next(
                (c for c in document.clauses if c.label and patterns.PART_HEADINGS[wanted].search(c.heading)),
                None,
            )
            if parent:
                clauses = [c for c in document.clauses if c.parent == parent.id and c.label]
        if len(clauses) < 2:
            return None
        statements = [Statement(text=say("structure", asked.language, count=len(clauses)), row=True)]
        statements.extend(
            Statement(text=f"- {self._shown(c)}", spans=(_label_span(c, self._table),), row=True)
            for c in clauses
        )
        return Draft(status=Status.ANSWERED, kind=Kind.STRUCTURE, statements=tuple(statements))


def _any_role(asked: Understanding) -> Understanding:
    return replace(asked, role=None)


def _label_span(clause: Clause, table: FactTable) -> Span:
    """Return the span of a clause's label and heading, all of it where it has no heading."""
    text = table.engine.document(clause.document_id).document.text
    own = text[clause.start : clause.end]
    at = own.find(clause.heading) if clause.heading else -1
    if at < 0:
        return clause_span(clause)
    return Span(
        document_id=clause.document_id,
        clause_id=clause.id,
        start=clause.start,
        end=clause.start + at + len(clause.heading),
    )


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
            pool = tasks or [c for c in clauses if c.kind == "item"]
        else:
            pool = [c for c in clauses if c.kind == unit]
        found.extend(c for c in pool if label_number(c.label) == number)
    return tuple(found)
