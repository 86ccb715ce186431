"""What a document holds, listed and counted: its tasks, those of one part, its targets, parts, articles."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from index.text import chinese_number, fold, fold_key
from qa import list_patterns, patterns
from qa.answers import Status
from qa.asked import Kind, Understanding
from qa.drafts import Draft, Span, Statement, clause_span
from qa.fact_table import label_number
from qa.phrases import quoted, say
from qa.sentences import coverage
from qa.wording import clause_name, target_sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from index.documents import Clause, Document
    from qa.table_reading import TableReading

#: A Chinese question names a part of the document with this share of what it says beside the words of asking.
_NAMED = 0.8
#: A Western one is translated: this share of it, and so much more than any other part has.
_HALF, _AHEAD = 0.5, 0.15


#: Units of a label that hold tasks.
_PARTS = frozenset({"part", "chapter", "section"})


class ListAnswers:
    """Answers questions for lists and counts over one table."""

    def __init__(self, reading: TableReading) -> None:
        self._reading = reading
        self._table = reading.table
        self._lexicon = reading.lexicon

    # -- tasks ----------------------------------------------------------------------------------------------

    def count(self, asked: Understanding) -> Draft | None:
        """Return the number of tasks with all of them: as the document states it where it does."""
        if asked.label or asked.agency_names or patterns.GOALS_ONLY.search(fold(asked.standalone).text):
            return None
        document = self._reading.only()
        if document is None or self._reading.has_topic(asked, ()) or not _of_year(document, asked.year):
            return None
        clauses = self._table.numbered(document.id)
        stated = self._stated(document.id)
        if stated is not None and stated[0] != len(clauses):
            return self._said(asked, stated[1], Kind.COUNT)
        if not clauses:
            return None
        head = say("count_tasks", asked.language, count=len(clauses))
        said = stated[1] if stated else self._said_in_text(document.id, len(clauses))
        return self._rows(asked, head, clauses, Kind.COUNT, said=said)

    def _stated(self, document_id: str) -> tuple[int, Span] | None:
        """Return how many items a document says in a heading that it has, and where; the most, which are the whole."""
        parsed = self._table.engine.document(document_id)
        found: dict[int, Span] = {}
        for clause in parsed.clauses:
            if not clause.heading:
                continue
            span = self._reading.label_span(clause)
            for match in list_patterns.DECLARED.finditer(fold(clause.heading).text):
                number = chinese_number(match["n"])
                if number:
                    found.setdefault(number, span)
        return max(found.items(), default=None, key=lambda item: item[0])

    def _said_in_text(self, document_id: str, count: int) -> Span | None:
        """Return the first sentence that says the document has ``count`` tasks, None where none does."""
        parsed = self._table.engine.document(document_id)
        for clause in parsed.clauses:
            text = fold(parsed.document.text[clause.start : clause.end])
            for match in list_patterns.DECLARED_TASKS.finditer(text.text):
                if chinese_number(match["n"]) == count:
                    return self._reading.sentence_at(clause, clause.start + text.offsets[match.start("n")])
        return None

    def _said(self, asked: Understanding, span: Span, kind: Kind) -> Draft:
        """Return a span of a document as what it says."""
        text = self._table.engine.document(span.document_id).document.text[span.start : span.end]
        said = say("clause_says", asked.language, quote=quoted(text.strip(), asked.language))
        return Draft(status=Status.ANSWERED, kind=kind, statements=(Statement(text=said, spans=(span,)),))

    def last(self, asked: Understanding) -> Draft | None:
        """Return the text of the last task."""
        folded = fold(asked.standalone).text
        document = self._reading.only()
        if document is None or not list_patterns.LAST.search(folded):
            return None
        clauses = self._table.numbered(document.id)
        if not clauses or self._reading.has_topic(
            replace(asked, standalone=list_patterns.LAST.sub(" ", folded)), ()
        ):
            return None
        return self._said(asked, clause_span(clauses[-1]), Kind.CLAUSE)

    def about(self, asked: Understanding) -> Draft | None:
        """Return the tasks whose text names the one thing asked about: "which tasks concern Macau?"."""
        folded = fold(asked.standalone).text
        lists = patterns.LIST.search(folded) or patterns.COUNT.search(folded)
        if not lists or not list_patterns.TASKS.search(folded) or asked.label or asked.agency_names:
            return None
        document = self._reading.only()
        if document is None:
            return None
        concerns = bool(patterns.ABOUT.search(folded))
        named = self._reading.named(asked)
        quoted_words = list_patterns.QUOTED.search(folded) if concerns else None
        if quoted_words:
            rest = patterns.ABOUT.sub(" ", folded.replace(quoted_words.group(), " "))
            if self._reading.has_topic(replace(asked, standalone=rest), ()):
                return None
            names = [quoted_words["words"]]
        elif len(named) == 1 and (concerns or (named[0].entry.kind == "place" and asked.role is None)):
            rest = patterns.ABOUT.sub(" ", folded.replace(fold(named[0].surface).text, " "))
            if self._reading.has_topic(replace(asked, standalone=rest, mentions=()), ()):
                return None
            names = [n for n in self._lexicon.written(named[0].entry.canonical) if len(n) > 1]
        elif concerns and not named and asked.language.startswith("zh"):
            runs, latin = self._reading.left(replace(asked, standalone=patterns.ABOUT.sub(" ", folded)), ())
            if len(runs) != 1 or len(runs[0]) < 2 or latin:
                return None
            names = runs
        else:
            return None
        return self._naming(names, document.id, asked)

    def _naming(self, names: Sequence[str], document_id: str, asked: Understanding) -> Draft | None:
        """Return the tasks of a document whose text holds one of ``names``, each with the sentence."""
        whole = self._table.engine.document(document_id).document.text
        rows = []
        for task in self._table.tasks:
            text = fold(whole[task.clause.start : task.clause.end])
            at = min((i for n in names if (i := text.text.find(fold(n).text)) >= 0), default=-1)
            if at >= 0:
                span = self._reading.sentence_at(task.clause, task.clause.start + text.offsets[at])
                rows.append(
                    Statement(
                        text=f"- {self._reading.shown(task.clause, asked.language)}", spans=(span,), row=True
                    )
                )
        if not rows:
            return None
        head = Statement(text=say("structure", asked.language, count=len(rows)), row=True)
        return _draft(Kind.STRUCTURE, [head, *rows], len(rows))

    def of_section(self, asked: Understanding) -> Draft | None:
        """Return the tasks under one heading of the document: "哪些任务属于强化航运贸易枢纽功能这一组"."""
        folded = fold(asked.standalone).text
        wanted = patterns.LIST.search(folded) or patterns.COUNT.search(folded)
        if not wanted or not list_patterns.TASKS.search(folded) or not list_patterns.SECTION.search(folded):
            return None
        document = self._reading.only()
        if document is None or asked.agency_names or (asked.label and asked.label.unit not in _PARTS):
            return None
        clauses = self._table.numbered(document.id)
        section = self._section_named(asked, clauses)
        own = [c for c in clauses if section is not None and c.parent == section.id]
        if section is None or not own:
            return None
        clause = clause_name(section, asked.language)
        head = say("tasks_of", asked.language, clause=clause, count=len(own))
        return self._rows(asked, head, own, Kind.STRUCTURE)

    def _section_named(self, asked: Understanding, tasks: Sequence[Clause]) -> Clause | None:
        """Return the clause above some of ``tasks`` whose heading the question names."""
        above = {t.parent: self._table.clause(t.parent) for t in tasks if t.parent}
        sections = [c for c in above.values() if c.heading]
        if asked.label:
            return next((c for c in sections if label_number(c.label) == asked.label.number), None)
        rest = list_patterns.SECTION.sub(" ", fold(asked.standalone).text)
        runs, latin = self._reading.left(replace(asked, standalone=rest), ())
        if asked.language.startswith("zh"):
            bigrams = [r[i : i + 2] for r in runs for i in range(len(r) - 1)]
            shares = {
                c.id: sum(b in fold_key(c.heading) for b in bigrams) / len(bigrams)
                for c in sections
                if bigrams
            }
            best = max(shares, key=lambda i: shares[i], default="")
            return above[best] if best and shares[best] >= _NAMED else None
        if not latin or len(sections) < 2:
            return None
        for pattern in (list_patterns.FILLER, list_patterns.TASKS, patterns.LIST):
            rest = pattern.sub(" ", rest)
        query = self._table.engine.explain(rest, k=1).query
        shares = {c.id: coverage(query, fold(c.heading).text) for c in sections}
        best, second = sorted(shares, key=lambda i: -shares[i])[:2]
        sure = shares[best] >= _HALF and shares[best] >= shares[second] + _AHEAD
        return above[best] if sure else None

    def groups(self, asked: Understanding) -> Draft | None:
        """Return the headings that the tasks are grouped under."""
        folded = fold(asked.standalone).text
        document = self._reading.only()
        if document is None or asked.label or asked.agency_names or not list_patterns.TASKS.search(folded):
            return None
        if not list_patterns.GROUPS.search(folded):
            return None
        rest = list_patterns.GROUPS.sub(" ", folded)
        if self._reading.has_topic(replace(asked, standalone=rest), ()):
            return None
        above = dict.fromkeys(c.parent for c in self._table.numbered(document.id) if c.parent)
        clauses = [self._table.clause(i) for i in above]
        if len(clauses) < 2 or not all(c.heading for c in clauses):
            return None
        return self._rows(
            asked, say("structure", asked.language, count=len(clauses)), clauses, Kind.STRUCTURE
        )

    # -- targets --------------------------------------------------------------------------------------------

    def targets(self, asked: Understanding) -> Draft | None:
        """Return every target (of a year); a target of one matter is found by search instead."""
        folded = fold(asked.standalone).text
        if not patterns.ALL_TARGETS.search(folded):
            return None
        if self._reading.has_topic(replace(asked, standalone=list_patterns.TARGETS.sub(" ", folded)), ()):
            return None
        if patterns.GOALS_ONLY.search(folded) and not patterns.QUANTITIES.search(folded):
            goals = self.structure(asked)
            if goals:
                return goals
        targets = [t for t in self._table.targets if not asked.year or t.deadline.startswith(asked.year)]
        if not targets or len({t.clause_id.split("/")[0] for t in targets}) > 1:
            return None
        statements = [Statement(text=say("targets", asked.language, count=len(targets)), row=True)]
        for target in targets:
            clause = self._table.engine.clause(target.clause_id)
            at = self._reading.clause_at(clause.document_id, target.start)
            span = Span(document_id=clause.document_id, clause_id=at.id, start=target.start, end=target.end)
            statements.append(
                Statement(text=f"- {target_sentence(target, asked.language)}", spans=(span,), row=True)
            )
        return _draft(Kind.TARGET, statements, len(targets))

    # -- parts ----------------------------------------------------------------------------------------------

    def parts(self, asked: Understanding) -> Draft | None:
        """Return the goals or the safeguards of a document, however the question counts them."""
        folded = fold(asked.standalone).text
        if not list_patterns.PARTS.search(folded) or patterns.QUANTITIES.search(folded) or asked.year:
            return None
        return self.structure(asked)

    def structure(self, asked: Understanding) -> Draft | None:
        """Return the children of the part asked about, or the numbered tasks."""
        folded = fold(asked.standalone).text
        plain = folded
        for pattern in patterns.PARTS.values():
            plain = pattern.sub(" ", plain)
        document = self._reading.only()
        if document is None or self._reading.has_topic(replace(asked, standalone=plain), ()):
            return None
        if not _of_year(document, asked.year):
            return None
        wanted = next((w for w, pattern in patterns.PARTS.items() if pattern.search(folded)), "")
        parsed = self._table.engine.document(document.id).clauses
        clauses: Sequence[Clause] = ()
        if wanted == "tasks":
            clauses = self._table.numbered(document.id)
        elif wanted == "parts":
            clauses = [c for c in parsed if c.level == 1 and c.label]
        elif wanted:
            heading = patterns.PART_HEADINGS[wanted]
            parent = next((c for c in parsed if c.label and heading.search(c.heading)), None)
            clauses = [c for c in parsed if parent and c.parent == parent.id and c.label]
        if len(clauses) < 2:
            return None
        return self._rows(
            asked, say("structure", asked.language, count=len(clauses)), clauses, Kind.STRUCTURE
        )

    def units(self, asked: Understanding) -> Draft | None:
        """Return how many articles, chapters or sections a text has, or one chapter of it."""
        folded = fold(asked.standalone).text
        kinds = dict.fromkeys(
            list_patterns.UNIT_KINDS[m["zh"] or m["en"] or m["pt"]]
            for m in list_patterns.UNITS.finditer(folded)
        )
        document = self._reading.only()
        if not kinds or document is None or asked.agency_names:
            return None
        rest = patterns.LABEL.sub(" ", list_patterns.UNITS.sub(" ", folded))
        if self._reading.has_topic(replace(asked, standalone=rest), ()):
            return None
        parsed = self._table.engine.document(document.id).clauses
        if asked.label:
            over = [
                c
                for c in parsed
                if c.kind == asked.label.unit and label_number(c.label) == asked.label.number
            ]
            if len(over) != 1:
                return None
            parsed = tuple(c for c in parsed if c.id.startswith(f"{over[0].id}/"))
        statements, counts = [], set()
        for kind in kinds:
            units = [c for c in parsed if c.kind == kind and c.label]
            if len(units) < 2:
                return None
            first, last = units[0], units[-1]
            text = say(
                f"count_{kind}s",
                asked.language,
                count=len(units),
                first=first.label.strip(),
                last=last.label.strip(),
            )
            spans = (self._reading.label_span(first), self._reading.label_span(last))
            statements.append(Statement(text=text, spans=spans))
            counts.add(len(units))
        return _draft(Kind.COUNT, statements, *counts)

    def _rows(
        self,
        asked: Understanding,
        head: str,
        clauses: Iterable[Clause],
        kind: Kind,
        *,
        said: Span | None = None,
    ) -> Draft:
        """Return clauses as rows below ``head``; ``said`` is where a document says what the head does."""
        rows = [self._reading.clause_row(c, asked.language) for c in clauses]
        spans = () if said is None else (said,)
        return _draft(kind, [Statement(text=head, spans=spans, row=True), *rows], len(rows))


def _of_year(document: Document, year: str) -> bool:
    """Return whether ``document`` is of a year that is asked about, as its title or its dates say; of none, always."""
    return not year or year in document.title or any(f.value.startswith(year) for f in document.facts)


def _draft(kind: Kind, statements: Sequence[Statement], *counts: int) -> Draft:
    return Draft(status=Status.ANSWERED, kind=kind, statements=tuple(statements), counts=frozenset(counts))
