"""What the cited clauses say, read once for all checks on a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from index.text import fold, sentences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.documents import Clause, Document, Duty, Target
    from index.engines.base import SearchEngine
    from qa.fact_table import FactTable


@lru_cache(maxsize=4096)
def folded_text(text: str) -> str:
    """Return ``text`` folded; a clause that is cited is cited again."""
    return fold(text).text


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One sentence of a source at ``document.text[start:end]``; ``folded`` is it in folded form."""

    text: str
    folded: str
    start: int
    end: int


class Source:
    """One cited clause with what stands around it and belongs to it: headings, title, duties, targets."""

    def __init__(self, clause: Clause, table: FactTable) -> None:
        self.clause = clause
        self._table = table

    @property
    def engine(self) -> SearchEngine:
        """Where the clause lives."""
        return self._table.engine

    @cached_property
    def document(self) -> Document:
        """The clause's document."""
        return self.engine.document(self.clause.document_id).document

    @cached_property
    def text(self) -> str:
        """The clause's own text."""
        return self.document.text[self.clause.start : self.clause.end]

    @cached_property
    def folded(self) -> str:
        """The clause's own text, folded."""
        return folded_text(self.text)

    @cached_property
    def body(self) -> str:
        """The clause's own text without its label, folded: the 8 of "8." counts nothing."""
        label = folded_text(self.clause.label)
        return self.folded.lstrip().removeprefix(label) if label else self.folded

    @cached_property
    def frame(self) -> str:
        """Headings above the clause, its document's title and issuer, folded: what it is said under."""
        document = self.document
        titles = [f.value for f in document.facts if f.name in {"plan_title", "title", "issuer"}]
        return folded_text(
            "\n".join(
                (*self.clause.heading_path, document.title, document.issuer, document.jurisdiction, *titles)
            )
        )

    @cached_property
    def issuers(self) -> str:
        """Who issued the document, folded, where the clause is the place that says so.

        "深圳市第七届人民代表大会常务委员会第三十七次会议" is one session of a body that is called without its term.
        """
        at = self.clause
        own = (f for f in self.document.facts if f.name == "issuer" and f.start < at.end and at.start < f.end)
        return folded_text("\n".join(f.value for f in own))

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """The clause's sentences in text order; those without a letter or character are none."""
        text = self.document.text
        return tuple(
            Passage(text=text[s:e], folded=folded_text(text[s:e]), start=s, end=e)
            for s, e in sentences(text, self.clause.start, self.clause.end)
            if any(c.isalnum() for c in text[s:e])
        )

    @cached_property
    def statements(self) -> tuple[str, ...]:
        """The clause's sentences, folded, without what says whose duty it is."""
        spans = {(d.span_start, d.span_end) for d in self.duties}
        kept = []
        for passage in self.passages:
            text, at = "", passage.start
            for start, end in sorted(s for s in spans if s[0] < passage.end and passage.start < s[1]):
                text += self.document.text[at : max(at, start)]
                at = max(at, end)
            kept.append(folded_text(text + self.document.text[at : passage.end]))
        return tuple(t for t in kept if t)

    @cached_property
    def ancestors(self) -> tuple[Clause, ...]:
        """The clauses it stands under, nearest first."""
        found: list[Clause] = []
        at = self.clause.parent
        while at:
            above = self._table.clause(at)
            found.append(above)
            at = above.parent
        return tuple(found)

    @cached_property
    def duties(self) -> tuple[Duty, ...]:
        """The duties of the task the clause belongs to."""
        task = self._table.task_of(self.clause.id)
        return task.duties if task else ()

    @cached_property
    def targets(self) -> tuple[Target, ...]:
        """The clause's targets."""
        at = self.clause
        mine = (at.id, *(a.id for a in self.ancestors))
        return tuple(t for t in self._table.targets if t.clause_id in mine and at.start <= t.start < at.end)


def sources_of(clauses: Sequence[Clause], table: FactTable) -> tuple[Source, ...]:
    """Return the sources of ``clauses``, each once, in order."""
    return tuple(Source(c, table) for c in dict.fromkeys(clauses))
