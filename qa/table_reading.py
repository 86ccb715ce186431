"""What answers from the tables have in common: how rows are shown, and what a question names beside them."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from index.text import fold, sentences
from index.tokens import token_set
from qa import list_patterns, patterns
from qa.document_hints import NUMBER, without_title
from qa.drafts import Span, Statement, clause_span
from qa.fact_table import name_key
from qa.phrases import ROLES, join, quoted
from qa.wording import clause_row, name_of

if TYPE_CHECKING:
    from index.documents import Clause, Document
    from index.lexicon import Lexicon, Mention
    from qa.asked import Understanding
    from qa.fact_table import FactTable, Task

#: Characters of a clause without heading that a row shows.
_ROW = 40

_MARKS = (("“", "”"), ("「", "」"), ("『", "』"), ("《", "》"))

#: Documents whose titles are read for the words that name them.
_MOST_TITLES = 200

_ASKING = (
    list_patterns.FILLER,
    patterns.SCAFFOLD,
    patterns.LEAD,
    patterns.PARTICIPANT,
    patterns.RESPONSIBLE,
    patterns.LIST,
    patterns.COUNT,
    patterns.LIST_FILLER,
    list_patterns.FILLER,
)


class TableReading:
    """One table, read for one language of names. Serves many questions."""

    def __init__(self, table: FactTable, lexicon: Lexicon) -> None:
        self.table = table
        self.lexicon = lexicon
        self._naming: dict[str, frozenset[str]] = {}

    # -- the document ---------------------------------------------------------------------------------------

    def only(self) -> Document | None:
        """Return the document that a question about "the plan" means: the only one, or the only one with tasks."""
        if len(self.table.documents) == 1:
            return self.table.documents[0]
        with_tasks = {t.clause.document_id for t in self.table.tasks}
        found = [d for d in self.table.documents if d.id in with_tasks]
        return found[0] if len(found) == 1 else None

    def without_issuer(self, asked: Understanding) -> Understanding:
        """Return the question without the body that only issued the one document: the State Council's opinion."""
        if len(self.table.documents) != 1 or not asked.agencies:
            return asked
        issuer = self.lexicon_name(self.table.documents[0].issuer)
        surfaces = [m.surface for m in asked.mentions if m.entry.canonical == issuer]
        if not surfaces or any(d.agency == issuer for d in self.table.duties):
            return asked
        standalone = asked.standalone
        for surface in surfaces:
            standalone = standalone.replace(surface, " ")
        kept = tuple(a for a in asked.agencies if a.canonical != issuer)
        return replace(asked, agencies=kept, standalone=standalone)

    def named(self, asked: Understanding) -> list[Mention]:
        """Return what a question names beside the words of asking and the name of the one document."""
        title = fold(self.table.documents[0].title).text if len(self.table.documents) == 1 else ""
        return [
            m
            for m in asked.mentions
            if not m.colloquial
            and not patterns.TASK_ONLY.search(fold(m.surface).text)
            and not any(
                len(n) > 1 and fold(n).text in title
                for n in self.lexicon.written(m.entry.canonical)
                if not n.isascii()
            )
        ]

    def lexicon_name(self, name: str) -> str:
        """Return the canonical name of a body, the name itself where the lexicon has none."""
        entry = self.lexicon.agency(name)
        return entry.canonical if entry else name

    def clause_at(self, document_id: str, offset: int) -> Clause:
        """Return the clause that a character belongs to."""
        clauses = self.table.engine.document(document_id).clauses
        return next(c for c in clauses if c.start <= offset < c.end)

    def sentence_at(self, clause: Clause, offset: int) -> Span:
        """Return the sentence of ``clause`` that a character stands in."""
        text = self.table.engine.document(clause.document_id).document.text
        start, end = next(
            ((s, e) for s, e in sentences(text, clause.start, clause.end) if s <= offset < e),
            (clause.start, clause.end),
        )
        return Span(document_id=clause.document_id, clause_id=clause.id, start=start, end=end)

    def label_span(self, clause: Clause) -> Span:
        """Return the span of a clause's label and heading, all of it where it has no heading."""
        text = self.table.engine.document(clause.document_id).document.text
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

    # -- rows -----------------------------------------------------------------------------------------------

    def printed(self, agency: str) -> str:
        """Return how the documents print an agency's name."""
        return next((d.printed for d in self.table.duties if d.agency == agency), agency)

    def name(self, agency: str, language: str) -> str:
        """Return an agency's name for a reader of ``language``."""
        return name_of(agency, self.printed(agency), language, self.lexicon)

    def row(self, task: Task, asked: Understanding, many: bool) -> Statement:
        """Return a task as a row; with its roles where none is asked for, with its document if there are ``many``."""
        text = f"- {self.shown(task.clause, asked.language)}"
        if asked.role is None:
            roles = dict.fromkeys(d.role for d in task.duties)
            text += f" ({join([ROLES[r][asked.language] for r in roles], asked.language)})"
        if many:
            document = self.table.engine.document(task.clause.document_id).document
            text += f" 《{document.title}》"
        return Statement(text=text, spans=task.spans[:1], row=True)

    def clause_row(self, clause: Clause, language: str) -> Statement:
        """Return a clause as a row that stands on its label and heading."""
        return Statement(text=f"- {self.shown(clause, language)}", spans=(self.label_span(clause),), row=True)

    def shown(self, clause: Clause, language: str) -> str:
        """Return a clause as a row: label and heading, or the beginning of its text where it has no heading."""
        row = clause_row(clause)
        if clause.heading or not clause.label:
            return row
        text = self.table.engine.document(clause.document_id).document.text
        own = text[clause.start : clause.end].strip().removeprefix(clause.label.strip()).strip()
        begun = own[:_ROW]
        for opening, closing in _MARKS:  # no quote within is cut in two
            if begun.count(opening) > begun.count(closing):
                begun = begun[: begun.rindex(opening)]
        return f"{row} {quoted(begun.strip(), language)}{'…' if len(own) > len(begun) else ''}"

    # -- what else a question names -------------------------------------------------------------------------

    def has_topic(self, asked: Understanding, agencies: tuple[str, ...]) -> bool:
        """Return whether the question names a matter beside the agencies, so that a plain list would not do."""
        han, latin = self.left(asked, agencies)
        return sum(map(len, han)) >= 2 or bool(latin)

    def left(self, asked: Understanding, agencies: tuple[str, ...]) -> tuple[list[str], list[str]]:
        """Return what a question holds beside agencies, documents and the words of asking: Chinese runs, Latin words."""
        text = fold(asked.standalone).text
        homes = {place for a in asked.agencies if a.place for place in self.lexicon.lineage(a.place)}
        for mention in asked.mentions:
            # "Hengqin's executive committee": the place belongs to the name.
            if mention.entry.kind == "agency" or mention.entry.canonical in homes:
                text = text.replace(fold(mention.surface).text, " ")
        text = text.replace("和", "") if agencies else text
        for agency in agencies:
            for name in (agency, self.printed(agency)):
                text = text.replace(name_key(name), " ")
        for form, agency in self.table.shorter_forms(text).items():
            if agency in agencies:
                text = text.replace(form, " ")
        text = NUMBER.sub(" ", text)
        if len(self.table.documents) == 1:
            title = self.table.documents[0].title
            folded = fold(title).text
            for mention in asked.mentions:  # 自贸区 in the name of a text on 自由贸易试验区
                names = self.lexicon.written(mention.entry.canonical)
                if any(len(n) > 1 and not n.isascii() and fold(n).text in folded for n in names):
                    text = text.replace(fold(mention.surface).text, " ")
            text = without_title(text, [title])
        text = patterns.DOCUMENT_WORDS.sub(" ", text)
        for pattern in _ASKING:
            text = pattern.sub(" ", text)
        for document in self.table.documents:
            title = fold(document.title).text
            text = " ".join(w for w in text.split() if w.isascii() or not all(c in title for c in w))
        own = {
            w for a in agencies for n in self.lexicon.written(a) for w in patterns.WORDS.findall(fold(n).text)
        }
        han = ["".join(c for c in w if not c.isascii() and c.isalnum()) for w in text.split()]
        latin = [
            w
            for w in patterns.WORDS.findall(text)
            if len(w) > 2 and w not in self.title_words and w not in own
        ]
        if latin and len(self.table.documents) == 1:
            latin = self._beside_title(latin, asked.question)
        return [w for w in han if w], latin

    def _beside_title(self, words: list[str], question: str) -> list[str]:
        """Return the Western words that do not name the one document: "pesticide" for 农药管理条例 does.

        They are translated within the question, whose other words tell its language.
        """
        named = self._naming.get(question)
        if named is None:
            title = token_set(self.table.documents[0].title)
            query = self.table.engine.explain(question, k=1).query
            named = self._naming[question] = frozenset(
                word
                for concept in query.concepts
                if any(a.tokens and title.issuperset(a.tokens) for a in concept.alternatives)
                for word in concept.source.split()
            )
        left = [w for w in words if w not in named]
        # Most of a description is enough of it.
        return left if 2 * len(left) > len(words) else []

    @cached_property
    def title_words(self) -> frozenset[str]:
        """Latin words that name the documents themselves: those of the places and terms in their titles."""
        words: set[str] = set()
        for document in self.table.documents[:_MOST_TITLES]:
            for mention in self.lexicon.find(f"{document.title} {document.jurisdiction}"):
                for language in ("en", "pt"):
                    words.update(
                        patterns.WORDS.findall(fold(" ".join(mention.entry.names.get(language, ()))).text)
                    )
        return frozenset(words)
