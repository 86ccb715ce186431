"""What documents say about themselves: number, issuer, dates, addressee, each with the line it stands in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.text import fold, fold_key
from qa import patterns
from qa.answers import Status
from qa.asked import Kind, Understanding
from qa.document_hints import NUMBER, documents_meant, elsewhere, number_key, without_title
from qa.drafts import Draft, Span, Statement, clause_span
from qa.phrases import join, quoted, say
from qa.wording import name_of, written_date

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.documents import Document
    from index.lexicon import Lexicon
    from qa.fact_table import FactTable
    from qa.table_reading import TableReading

_DATES = frozenset({"written", "adopted", "published", "effective", "expires"})


class DocumentAnswers:
    """Answers questions about the documents of one table."""

    def __init__(self, reading: TableReading) -> None:
        self._reading = reading
        self._table: FactTable = reading.table
        self._lexicon: Lexicon = reading.lexicon

    def metadata(self, asked: Understanding) -> Draft | None:
        """Return what the documents meant say in the fields asked for, None where they do not."""
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
                values.setdefault(
                    name_of(self._reading.lexicon_name(fact.value), fact.value, language, self._lexicon)
                )
            else:
                values.setdefault(fact.value)
            if fact.end > fact.start:
                clause = self._reading.clause_at(document.id, fact.start)
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
        meant = documents_meant(asked, self._table.documents, self._lexicon)
        near = tuple(d for d in meant if not elsewhere(asked, d, self._lexicon))
        if meant and not near:
            return ()
        rest = without_title(rest, [d.title for d in near])
        for pattern in (patterns.DOCUMENT_WORDS, patterns.SCAFFOLD, patterns.METADATA_FILLER):
            rest = pattern.sub(" ", rest)
        rest = "".join(c for c in rest if c.isalnum() or c.isspace())
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
