"""The one way through: a question in, a verified answer out."""

from __future__ import annotations

import time
import uuid
from dataclasses import asdict, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from index.engines.base import Filter
from index.errors import NotFound
from qa.answers import Answer, Checks, Event, Evidence, Question, Status
from qa.document_hints import documents_meant
from qa.drafts import Draft, Statement, cite
from qa.fact_table import FactTable
from qa.facts_answers import FactsAnswerer, find_labelled
from qa.gate import Gate, shipped_gate
from qa.generators.extractive import ExtractiveWriter
from qa.generators.registry import validate_generator
from qa.grounds import Grounds
from qa.language import resolve
from qa.phrases import join, quoted, say
from qa.questions import validate_question
from qa.understand import Understanding, understand
from qa.verify.verifier import verify
from qa.wording import clause_name
from qa.writing.material import Material

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.documents import Hit
    from index.engines.base import SearchEngine
    from index.lexicon import Lexicon
    from index.retriever import Explanation
    from qa.settings import Settings

#: Hits the writer may look at, whatever the caller asks to be shown.
_LOOK = 8


class Assistant:
    """Answers questions over one index. Thread-safe; make one and share it."""

    def __init__(
        self,
        *,
        engine: SearchEngine,
        lexicon: Lexicon,
        public_url: str = "",
        generator: str = "extractive",
        gate: Gate | None = None,
    ) -> None:
        self.engine = engine
        self.lexicon = lexicon
        self._public_url = public_url
        self._generator = generator
        self._writer = ExtractiveWriter()
        self._gate = gate or shipped_gate()
        self._table = lru_cache(maxsize=16)(self._make_table)
        self._grounds = lru_cache(maxsize=1)(self._make_grounds)

    def ask(self, question: Question) -> Answer:
        """Return the answer; an abstention where the documents do not say.

        Raises:
            QuestionInvalid: nothing readable, or too long.
            SettingInvalid: an unknown language or generator.
            NotFound: a document to look in that does not exist.
        """
        clock = _Clock()
        text = validate_question(question.text)
        validate_generator(question.generator or self._generator)
        where = self._where(question)
        table = self._table(self.engine.version, where)
        asked = understand(
            text,
            self.lexicon,
            history=question.history,
            language=resolve(question.language),
            jurisdiction=self._jurisdiction(where),
            named=table.agencies_named,
        )
        clock.lap("understand")
        draft = FactsAnswerer(table, self.lexicon).answer(asked)
        clock.lap("facts")
        hits: tuple[Hit, ...] = ()
        if draft is None:
            found = self.engine.explain(asked.standalone, k=max(question.k, _LOOK), where=where)
            hits = found.hits[: question.k]
            clock.lap("retrieve")
            draft = self._write(asked, found, table, self._grounds(self.engine.version))
            clock.lap("generate")
        if not asked.covered:
            draft = _with_note(draft, say("not_covered", asked.language))
        answer_text, citations = cite(draft, self.engine, self._public_url)
        checks = Checks()
        if draft.status is not Status.ABSTAINED:
            checks = verify(answer_text, citations, table, self.lexicon)
        clock.lap("verify")
        evidence = self._evidence(draft, hits, citations)
        return Answer(
            answer_id=f"a-{uuid.uuid4().hex}",
            conversation_id=question.conversation_id or f"c-{uuid.uuid4().hex}",
            status=draft.status,
            language=asked.language,
            question=question.text,
            standalone_question=asked.standalone,
            text=answer_text,
            citations=citations,
            evidence=evidence,
            checks=checks,
            generator=self._writer.name,
            timings_ms=clock.read(),
            confidence=draft.confidence,
            grounds=dict(draft.grounds),
            kind=str(draft.kind),
        )

    def stream(self, question: Question) -> Iterator[Event]:
        """Yield the answer's events; the last is ``answer`` with the whole of it.

        Raises:
            TiaowenError: before the first event, as ``ask``.
        """
        answer = self.ask(question)
        yield Event(name="status", data={"stage": "retrieve"})
        yield Event(name="evidence", data={"evidence": [asdict(e) for e in answer.evidence]})
        for line in answer.text.splitlines(keepends=True):
            yield Event(name="delta", data={"text": line})
        for citation in answer.citations:
            yield Event(name="citation", data=asdict(citation))
        yield Event(name="answer", data=_payload(answer))

    def search(self, query: str, *, k: int = 10, where: Filter | None = None) -> tuple[Hit, ...]:
        """Return at most ``k`` hits, one per clause, best first."""
        return self.engine.search(validate_question(query), k=k, where=where or Filter())

    def close(self) -> None:
        """Release the index."""
        self.engine.close()

    # -- steps ----------------------------------------------------------------------------------------------

    def _write(self, asked: Understanding, found: Explanation, table: FactTable, grounds: Grounds) -> Draft:
        material = Material(
            asked=asked,
            found=found,
            hits=grounds.admissible(asked, found.hits),
            table=table,
            lexicon=self.lexicon,
            labelled=find_labelled(table, asked, self._documents_for_label(asked, found, table)),
        )
        draft = self._writer.write(material)
        if draft is None:
            return self._abstain(asked, found.hits, table)
        draft, enough = self._judged(asked, found, draft, grounds)
        if enough:
            return draft
        abstention = self._abstain(asked, found.hits, table)
        return replace(abstention, confidence=draft.confidence, grounds=draft.grounds)

    def _documents_for_label(
        self, asked: Understanding, found: Explanation, table: FactTable
    ) -> tuple[str, ...]:
        """Return the document a clause number counts in: the one named, the only one, or the best hit's."""
        meant = documents_meant(asked, table.documents, self.lexicon)
        if meant:
            return tuple(d.id for d in meant)
        if len(table.documents) == 1:
            return (table.documents[0].id,)
        return (found.hits[0].document_id,) if found.hits else ()

    def _judged(
        self, asked: Understanding, found: Explanation, draft: Draft, grounds: Grounds
    ) -> tuple[Draft, bool]:
        """Return the draft with the gate's verdict, and whether it may be shown."""
        if not draft.basis:
            return draft, True  # the clause was named by its number
        hit = next((h for h in found.hits if h.clause_id == draft.basis), None)
        spans = [s for statement in draft.statements for s in statement.spans]
        quoted = " ".join(self.engine.document(s.document_id).document.text[s.start : s.end] for s in spans)
        features = grounds.features(asked, found, self.engine.clause(draft.basis), hit, quoted)
        if draft.corrects:
            features |= {"missing_numbers": 0.0, "missing_years": 0.0}
        verdict = self._gate.judge(features)
        judged = replace(draft, confidence=round(verdict.probability, 4), grounds=features)
        return judged, verdict.enough

    def _abstain(self, asked: Understanding, hits: tuple[Hit, ...], table: FactTable) -> Draft:
        language = asked.language
        statements = [
            Statement(text=say("abstain", language)),
            Statement(text=say("searched", language, count=len(table.documents))),
        ]
        if hits:
            labels = join(self._nearest(hits[:3], language), language)
            statements.append(Statement(text=say("nearest", language, labels=labels), row=True))
        return Draft(status=Status.ABSTAINED, kind=asked.kind, statements=tuple(statements), hits=hits[:3])

    def _nearest(self, hits: tuple[Hit, ...], language: str) -> list[str]:
        names = []
        for hit in hits:
            clause = self.engine.clause(hit.clause_id)
            if clause.label or clause.heading:
                names.append(clause_name(clause, language))
            else:
                names.append(
                    hit.heading_path[-1]
                    if hit.heading_path
                    else quoted(hit.text.strip()[:30] + "…", language)
                )
        return list(dict.fromkeys(names))

    def _make_table(self, version: str, where: Filter) -> FactTable:
        return FactTable(self.engine, where)

    def _make_grounds(self, version: str) -> Grounds:
        return Grounds(self.engine, self.lexicon)

    def _where(self, question: Question) -> Filter:
        known = {d.id for d in self.engine.documents()} if question.documents else set()
        missing = [d for d in question.documents if d not in known]
        if missing:
            raise NotFound(f"There is no document {missing[0]!r}.", "Run: tiaowen index status")
        return Filter(documents=frozenset(question.documents), as_of=question.as_of)

    def _jurisdiction(self, where: Filter) -> str:
        """Return what 省 means in a question: the jurisdiction all documents share, "" if they differ."""
        wanted = where.documents
        found = {d.jurisdiction for d in self.engine.documents() if not wanted or d.id in wanted}
        return found.pop() if len(found) == 1 else ""

    def _evidence(
        self, draft: Draft, hits: tuple[Hit, ...], citations: tuple[Any, ...]
    ) -> tuple[Evidence, ...]:
        if hits and draft.hits:
            shown = hits if draft.status is not Status.ABSTAINED else hits[:3]
            return tuple(_evidence_of(h) for h in shown)
        rows: dict[str, Evidence] = {}
        for citation in citations:
            if citation.clause_id in rows:
                continue
            clause = self.engine.clause(citation.clause_id)
            text = self.engine.document(clause.document_id).document.text
            rows[clause.id] = Evidence(
                rank=len(rows) + 1,
                clause_id=clause.id,
                document_id=clause.document_id,
                text=text[clause.start : clause.end],
                score=1.0,
                start=clause.start,
                end=clause.end,
                clause_label=clause.label,
                heading_path=clause.heading_path,
            )
        return tuple(rows.values())


class _Clock:
    """Milliseconds by stage."""

    def __init__(self) -> None:
        self._begun = self._last = time.perf_counter()
        self._stages: dict[str, float] = {"retrieve": 0.0, "generate": 0.0, "verify": 0.0}

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self._stages[stage] = round(1000 * (now - self._last), 3)
        self._last = now

    def read(self) -> dict[str, float]:
        return self._stages | {"total": round(1000 * (time.perf_counter() - self._begun), 3)}


def _evidence_of(hit: Hit) -> Evidence:
    return Evidence(
        rank=hit.rank,
        clause_id=hit.clause_id,
        document_id=hit.document_id,
        text=hit.text,
        score=hit.score,
        start=hit.start,
        end=hit.end,
        clause_label=hit.clause_label,
        heading_path=hit.heading_path,
    )


def _with_note(draft: Draft, note: str) -> Draft:
    return replace(draft, statements=(*draft.statements, Statement(text=note, row=True)))


def _payload(answer: Answer) -> dict[str, Any]:
    from qa.wire import answer_json

    return answer_json(answer)


def open_assistant(settings: Settings | None = None, *, progress: Any = None) -> Assistant:
    """Return the assistant over the index of ``settings.home``; the bundled corpus is indexed on first use.

    Raises:
        IndexUnavailable: the index is stale, damaged, or being built by another process.
        StorageError: the home cannot be written.
        SettingInvalid: an unknown embedder or generator.
    """
    from index.embedders.cache import CachedEmbedder
    from index.embedders.registry import load_embedder
    from index.engines.embedded import EmbeddedEngine
    from index.lexicon import default_lexicon
    from qa.settings import load_settings

    chosen = settings or load_settings()
    validate_generator(chosen.generator)
    embedder = CachedEmbedder(load_embedder(chosen.embedder))
    engine = EmbeddedEngine.open(chosen.home, embedder=embedder, progress=progress)
    return Assistant(
        engine=engine, lexicon=default_lexicon(), public_url=chosen.public_url, generator=chosen.generator
    )
