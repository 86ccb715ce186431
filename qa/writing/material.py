"""What an answer is written from."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from qa.sentences import Scored, best_sentences
from qa.wording import clause_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from index.documents import Clause, Hit
    from index.lexicon import Lexicon
    from index.retriever import Explanation
    from qa.asked import Understanding
    from qa.fact_table import FactTable, Task

#: A hit lower down is taken instead of the first one (because it has the duties asked for) only when it
#: scores at least this share of the first.
_NEAR = 0.85

#: Paragraphs below a heading are read together with the one found up to this many characters.
_FAMILY = 900


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """The question, what was found for it, and the tables.

    ``hits``: what was found in documents that know the names asked about, best first.
    ``shares``: for each of their clauses how likely it is the place of the answer among them (0..1).
    ``labelled``: clauses the question names by number; when there are any, nothing else is written from.
    """

    asked: Understanding
    found: Explanation
    hits: tuple[Hit, ...]
    table: FactTable
    lexicon: Lexicon
    labelled: tuple[Clause, ...] = ()
    shares: Mapping[str, float] = field(default_factory=dict)

    @property
    def shown(self) -> tuple[Hit, ...]:
        """The evidence to show: what was found, or nothing where the question named its clause."""
        return () if self.labelled else self.hits

    def led_by(self, at: int) -> Material:
        """Return the same material with the ``at``-th of the clauses found before all others."""
        hits = self.hits
        return replace(self, hits=(hits[at], *hits[:at], *hits[at + 1 :]))

    def task(self) -> Task | None:
        """Return the task that is asked about: the labelled clause's, else that of the best hit with one."""
        for clause in self.labelled:
            task = self.table.task_of(clause.id)
            if task:
                return task
        if self.labelled or not self.hits:
            return None
        for hit in self.hits[:3]:
            if hit.score < _NEAR * self.hits[0].score:
                return None
            task = self.table.task_of(hit.clause_id)
            if task:
                return task
        return None

    def basis(self, clause_id: str) -> str:
        """Return the hit in or below ``clause_id``, which the gate judges; "" for a clause named by number."""
        if self.labelled:
            return ""
        below = clause_id + "/"
        return next(
            (h.clause_id for h in self.hits if h.clause_id == clause_id or h.clause_id.startswith(below)), ""
        )

    def place(self, clause: Clause) -> str:
        """Return how to name a clause to the reader, with its document's name where there are several."""
        name = self._path(clause)
        if len(self.table.documents) < 2:
            return name
        document = self.table.engine.document(clause.document_id).document
        title = next((f.value for f in document.facts if f.name == "plan_title"), "") or document.title
        gap = "" if self.asked.language.startswith("zh") or not name else " "
        return f"《{title}》{gap}{name}" if title else name

    def _path(self, clause: Clause) -> str:
        """Return a clause's name; a bare （一） is named with what it stands under: 第三条三、（一）."""
        labels = ""
        at = clause
        while at.kind == "item" and at.label and not at.heading and at.parent:
            above = self.table.clause(at.parent)
            if not above.label:
                break
            own = at.label.strip()
            labels = labels if labels.startswith(own) else own + labels
            at = above
        if not labels:
            return clause_name(clause, self.asked.language)
        top = at.label.strip()
        return labels if labels.startswith(top) else f"{top}{labels}"  # 4.2.1 says 4.2 already

    def text(self, document_id: str) -> str:
        """Return a document's text."""
        return self.table.engine.document(document_id).document.text

    def _beside(self, clause: Clause) -> tuple[Clause, ...]:
        """Return the unlabelled paragraphs below the labelled clause that ``clause`` is or belongs to, and that one."""
        engine = self.table.engine
        if clause.kind in ("row", "table") or (not clause.label and not clause.parent):
            return ()
        root = clause if clause.label else engine.clause(clause.parent)
        below = [c for c in engine.document(root.document_id).clauses if c.parent == root.id]
        family = [root, *(c for c in below if c.kind == "paragraph" and not c.label)]
        if root.kind != "article" and sum(c.end - c.start for c in family) > _FAMILY:
            return ()
        return tuple(c for c in family if c.id != clause.id)

    def sentences(self, clause_id: str) -> tuple[Scored, ...]:
        """Return the sentences of a clause and of the paragraphs that make one article with it, best first."""
        clause = self.table.clause(clause_id)
        task = self.table.task_of(clause_id)
        title = "".join(self.table.engine.document(clause.document_id).document.title.split())
        found = best_sentences(
            self.asked.standalone,
            self.found.query,
            (clause, *self._beside(clause)),
            self.text(clause.document_id),
            self.table.engine,
            duties=task.duties if task else (),
            wants_number=self.asked.wants_number,
            wants_date=self.asked.wants_date,
            defines=self.asked.defines,
            rules=self.asked.rules,
        )
        # A running title between the lines of a page says nothing.
        return tuple(s for s in found if "".join(s.text.split()) != title)
