"""What the MCP tools do, as plain functions over the assistant."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from index.engines.base import Filter
from index.errors import NotFound
from index.text import fold_key
from qa.answers import Question
from qa.links import clause_url, document_url
from qa.questions import validate_date, validate_language, validate_question
from qa.server.mcp_shapes import (
    Answered,
    ClauseDetail,
    ClauseHit,
    ClauseHits,
    DutyRow,
    DutyRows,
    Fetched,
    Found,
    SearchResults,
    Source,
    TargetRow,
    TargetRows,
)
from qa.server.openai_citations import absolute
from qa.server.reading import neighbours

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from index.documents import Clause, Duty, Target
    from qa.assistant import Assistant
    from qa.server.desk import Desk

#: Most rows of a list; a model that gets more reads none of them.
MOST_ROWS = 200


class Toolbox:
    """The tools for one caller.

    Args:
        assistant: who answers.
        desk: through which it is asked.
        base: where links begin; "" when nobody can reach the pages: then documents' own addresses serve.
        owner: the key that calls.
    """

    def __init__(self, assistant: Assistant, desk: Desk, *, base: str = "", owner: str = "") -> None:
        self._assistant = assistant
        self._engine = assistant.engine
        self._desk = desk
        self._base = base
        self._owner = owner
        self._document = lru_cache(maxsize=32)(assistant.engine.document)

    def search(self, query: str) -> SearchResults:
        """Return the best clauses as id, title and link."""
        hits = self._engine.search(validate_question(query), k=10)
        return SearchResults(results=[self._found(hit.clause_id, hit.document_id) for hit in hits])

    def fetch(self, identity: str) -> Fetched:
        """Return a clause or document in full."""
        try:
            clause = self._engine.clause(identity)
        except NotFound:
            document = self._document(identity).document
            return Fetched(
                id=document.id,
                title=document.title or document.id,
                text=document.text,
                url=self._document_link(document.id),
                metadata=self._metadata(document.id),
            )
        return Fetched(
            id=clause.id,
            title=self._title(clause),
            text=self._text(clause),
            url=self._link(clause),
            metadata={
                **self._metadata(clause.document_id),
                "clause_label": clause.label,
                "heading_path": " / ".join(clause.heading_path),
            },
        )

    def ask(
        self, question: str, *, language: str, conversation_id: str, documents: Sequence[str], as_of: str
    ) -> Answered:
        """Return a verified answer or an abstention with the nearest clauses."""
        asked = Question(
            text=validate_question(question),
            language=validate_language(language),
            conversation_id=conversation_id,
            documents=tuple(documents),
            as_of=validate_date(as_of),
        )
        shape = self._desk.ask(self._assistant, asked, owner=self._owner, channel="mcp")
        abstained = shape["status"] == "abstained"
        return Answered(
            **{name: shape[name] for name in ("answer_id", "conversation_id", "status", "language", "text")},
            citations=[
                Source(**{**citation, "url": self._outward(citation["url"], citation["document_id"])})
                for citation in shape["citations"]
            ],
            nearest=[self._found(e["clause_id"], e["document_id"]) for e in shape["evidence"]]
            if abstained
            else [],
        )

    def search_clauses(
        self, query: str, *, k: int, documents: Collection[str], agency: str, as_of: str
    ) -> ClauseHits:
        """Return the best clauses with their text."""
        agencies = self._agencies(agency) if agency else ("",)
        where = Filter(
            documents=frozenset(documents),
            agency=next(iter(agencies), agency),
            as_of=validate_date(as_of),
        )
        hits = self._engine.search(validate_question(query), k=k, where=where)
        return ClauseHits(
            hits=[
                ClauseHit(
                    rank=hit.rank,
                    score=hit.score,
                    document_id=hit.document_id,
                    clause_id=hit.clause_id,
                    clause_label=hit.clause_label,
                    heading_path=list(hit.heading_path),
                    text=hit.text,
                    start=hit.start,
                    end=hit.end,
                    url=self._link(self._engine.clause(hit.clause_id)),
                )
                for hit in hits
            ]
        )

    def get_clause(self, clause_id: str) -> ClauseDetail:
        """Return a clause with its neighbours, duties and targets."""
        clause = self._engine.clause(clause_id)
        parsed = self._document(clause.document_id)
        before, after = neighbours(parsed, clause)
        return ClauseDetail(
            id=clause.id,
            document_id=clause.document_id,
            document_title=parsed.document.title,
            label=clause.label,
            heading=clause.heading,
            heading_path=list(clause.heading_path),
            text=self._text(clause),
            start=clause.start,
            end=clause.end,
            url=self._link(clause),
            previous=before.id if before else "",
            next=after.id if after else "",
            children=[other.id for other in parsed.clauses if other.parent == clause.id],
            duties=[self._duty(duty) for duty in parsed.duties if duty.clause_id == clause.id],
            targets=[self._target(target) for target in parsed.targets if target.clause_id == clause.id],
        )

    def list_duties(self, *, agency: str, role: str, document: str, limit: int) -> DutyRows:
        """Return who does what, in the documents' order."""
        duties = self._engine.duties(self._where(document))
        if agency:
            names = set(self._agencies(agency))
            duties = tuple(duty for duty in duties if duty.agency in names)
        if role:
            duties = tuple(duty for duty in duties if duty.role == role)
        return DutyRows(total=len(duties), duties=[self._duty(duty) for duty in duties[:limit]])

    def list_targets(self, *, metric: str, deadline: str, document: str, limit: int) -> TargetRows:
        """Return the numbers the documents commit to, in their order."""
        targets = self._engine.targets(self._where(document))
        if metric:
            wanted = fold_key(metric)
            targets = tuple(target for target in targets if wanted in fold_key(target.metric + target.quote))
        if deadline:
            targets = tuple(target for target in targets if target.deadline.startswith(deadline))
        return TargetRows(total=len(targets), targets=[self._target(target) for target in targets[:limit]])

    # -- parts ----------------------------------------------------------------------------------------------

    def _where(self, document: str) -> Filter:
        if document:
            self._document(document)  # NotFound rather than an empty list
        return Filter(documents=frozenset({document} if document else ()))

    def _agencies(self, name: str) -> tuple[str, ...]:
        """Return the agencies with duties that ``name`` means, in any language, as printed or in full."""
        known = {
            fold_key(given): duty.agency
            for duty in self._engine.duties()
            for given in (duty.printed, duty.agency)
        }
        exact = {known[fold_key(name)]} if fold_key(name) in known else set()
        meant = {entry.canonical for entry in self._assistant.lexicon.candidates(name)}
        found = exact | (meant & set(known.values()))
        if not found:
            raise NotFound(
                f"No agency {name[:80]!r} has a duty in the documents.",
                "Use its full name, or leave the agency out to list them all.",
            )
        return tuple(sorted(found))

    def _duty(self, duty: Duty) -> DutyRow:
        clause = self._engine.clause(duty.clause_id)
        text = self._document(clause.document_id).document.text
        return DutyRow(
            **self._place(clause),
            agency=duty.agency,
            role=duty.role.value,
            quote=text[duty.span_start : duty.span_end],
            start=duty.span_start,
            end=duty.span_end,
            url=self._link(clause, duty.span_start, duty.span_end),
        )

    def _target(self, target: Target) -> TargetRow:
        clause = self._engine.clause(target.clause_id)
        return TargetRow(
            **self._place(clause),
            metric=target.metric,
            comparator=target.comparator.value,
            value=target.value,
            unit=target.unit,
            value_text=target.value_text,
            deadline=target.deadline,
            modality=target.modality.value,
            quote=target.quote,
            start=target.start,
            end=target.end,
            url=self._link(clause, target.start, target.end),
        )

    def _place(self, clause: Clause) -> dict[str, Any]:
        return {
            "document_id": clause.document_id,
            "clause_id": clause.id,
            "clause_label": clause.label,
            "heading": clause.heading,
        }

    def _found(self, clause_id: str, document_id: str) -> Found:
        clause = self._engine.clause(clause_id)
        return Found(id=clause.id, title=self._title(clause), url=self._link(clause))

    def _title(self, clause: Clause) -> str:
        document = self._document(clause.document_id).document
        name = clause.label + clause.heading
        return " ".join(part for part in (document.title or document.id, name) if part)

    def _text(self, clause: Clause) -> str:
        return self._document(clause.document_id).document.text[clause.start : clause.end].strip("\n")

    def _metadata(self, document_id: str) -> dict[str, str]:
        document = self._document(document_id).document
        return {
            "document_id": document.id,
            "document_title": document.title,
            "document_number": document.document_number,
            "issuer": document.issuer,
            "published": document.published or document.written,
            "status": document.status,
        }

    def _link(self, clause: Clause, start: int | None = None, end: int | None = None) -> str:
        return self._outward(
            clause_url(self._base, clause.document_id, clause.id, start, end), clause.document_id
        )

    def _document_link(self, document_id: str) -> str:
        return self._outward(document_url(self._base, document_id), document_id)

    def _outward(self, url: str, document_id: str) -> str:
        """Return a link that works outside: on our pages, else where the document was published."""
        if not self._base and url.startswith("/"):
            return self._document(document_id).document.url or url
        return absolute(url, self._base)
