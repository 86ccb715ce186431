"""The one way through: a question in, a verified answer out."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from index.engines.base import Filter
from index.errors import NotFound
from index.text import fold
from qa import patterns
from qa.abstaining import NEAREST, abstain
from qa.answers import Answer, Checks, Claim, Event, Evidence, Outcome, Question, Status
from qa.asked import AGENCY_KINDS
from qa.clock import Clock
from qa.described import described
from qa.document_hints import documents_meant, elsewhere, is_of, named_surely, without_name
from qa.drafts import Citer, Draft, Statement, merged_drafts, with_rival
from qa.evidencing import evidence_of_citations, evidence_of_hits, evidence_with_lists
from qa.fact_table import FactTable
from qa.facts_answers import FactsAnswerer, asks_for_list, find_labelled
from qa.gate import Gate, shipped_gate
from qa.generators.registry import EXTRACTIVE, validate_generator
from qa.grounds import Grounds
from qa.language import detect, resolve
from qa.numbered_parts import numbered_parts
from qa.parts import parts
from qa.phrases import say
from qa.questions import validate_question
from qa.ranking import CANDIDATES, called_by_title, ranked
from qa.remembered import Remembered
from qa.small_talk import reply, small_talk, spoken_in, without_courtesies, without_small_talk
from qa.understand import Kind, Understanding, understand
from qa.verify.verifier import verify
from qa.writing.extractive import ExtractiveWriter
from qa.writing.material import Material
from qa.writing.quotes import write_fact

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterator, Mapping
    from collections.abc import Generator as Steps

    from index.documents import Document, Hit
    from index.engines.base import SearchEngine
    from index.lexicon import Lexicon
    from index.retriever import Explanation
    from qa.generators.base import Generator

#: A second clause is quoted too where the first is less than so many times as likely to be the answer: of 124 such
#: development questions the first answered 54 and only the second 36.
_RIVAL = 3.0

#: How a note begins that tells of an answer which was written and not shown.
WITHHELD = "withheld:"

#: Clauses that are tried before a question is refused, and how likely an answer from the later ones has to be.
_TRIED = 3
_SURE = 0.7

#: How often a question is begun anew because the collection changed under it, and the events it may have sent by then.
_MOST_ANEW = 3
_BEFORE_TEXT = frozenset({"status", "evidence"})

#: Most documents that are answered from one by one.
_MOST_EACH = 4

#: So much nearer (of a score up to about 2) is a clause of another document than those guessed from mere words, before
#: the guess is dropped: of 178 such guesses over development questions those that go are all wrong.
_CLEARLY = 0.1
#: Of so many clauses found, the titles are looked for in the question.
_TITLES = 5


def _no_model(name: str) -> Generator | None:
    return None


@dataclass
class _Pass:
    """One question on its way through; filled step by step."""

    question: Question
    asked: Understanding
    table: FactTable
    clock: Clock
    talk: str = ""  # the sort of small talk that the question is nothing but
    found: Explanation | None = None
    material: Material | None = None
    notes: list[str] = field(default_factory=list)
    generator: str = EXTRACTIVE
    prompt: tuple[str, ...] = ()
    usage: dict[str, float] = field(default_factory=dict)
    sentences: tuple[Outcome, ...] = ()
    remark: str = ""  # the phrase that tells the reader of a model's failure
    named: dict[str, tuple[Document, ...]] = field(default_factory=dict)  # documents by question

    def count(self, usage: Mapping[str, float], prompt: tuple[str, ...]) -> None:
        """Add what a model was asked with and what it took."""
        self.prompt = tuple(dict.fromkeys((*self.prompt, *prompt)))
        for name, value in usage.items():
            self.usage[name] = self.usage.get(name, 0.0) + value


class Assistant:
    """Answers questions over one index. Thread-safe; make one and share it."""

    def __init__(
        self,
        *,
        engine: SearchEngine,
        lexicon: Lexicon,
        public_url: str = "",
        generator: str = EXTRACTIVE,
        gate: Gate | None = None,
        models: Callable[[str], Generator | None] = _no_model,
        rivals: bool = True,
        remembered: int = 0,
    ) -> None:
        """Answer over ``engine``.

        ``rivals``: a second clause is quoted where it is hardly less likely the answer. ``remembered``: how many
        extractive answers are kept for those who ask the same.
        """
        self._rivals = rivals
        self.engine = engine
        self.lexicon = lexicon
        self._public_url = public_url
        self._generator = generator
        self._models = models
        self._loaded: dict[str, Generator] = {}
        self._remembered = Remembered(remembered)
        self._writer = ExtractiveWriter()
        self._gate = gate or shipped_gate()
        self._table = lru_cache(maxsize=16)(self._make_table)
        self._grounds = lru_cache(maxsize=1)(self._make_grounds)
        self._jurisdiction = lru_cache(maxsize=16)(self._find_jurisdiction)

    def ask(self, question: Question) -> Answer:
        """Return the answer; an abstention where the documents do not say.

        Raises:
            QuestionInvalid: nothing readable, or too long.
            SettingInvalid: an unknown language or generator.
            NotFound: a document to look in that does not exist.
        """
        for step in self._run(question, None):
            if isinstance(step, Answer):
                return step
        raise AssertionError("every question ends with an answer")

    def stream(self, question: Question, *, cancel: threading.Event | None = None) -> Iterator[Event]:
        """Yield the answer's events; the last is ``answer`` with the whole of it.

        Only verified text is streamed. ``cancel`` ends the work of a language model; what was shown stays.

        Raises:
            TiaowenError: before the first event, as ``ask``.
        """
        from qa.wire import answer_json, to_json

        for step in self._run(question, cancel):
            if isinstance(step, Answer):
                yield Event(name="answer", data=answer_json(step))
            else:
                yield replace(step, data=to_json(step.data))

    def search(self, query: str, *, k: int = 10, where: Filter | None = None) -> tuple[Hit, ...]:
        """Return at most ``k`` hits, one per clause, best first."""
        return self.engine.search(validate_question(query), k=k, where=where or Filter())

    def candidates(self, question: Question) -> tuple[Understanding, Explanation, tuple[Hit, ...]]:
        """Return what was understood, what was found, and the clauses an answer may be written from, as found."""
        passing = self._begin(question)
        where = self._scopes(passing)[0]
        found = self.engine.explain(self._sought(passing.asked, where), k=CANDIDATES, where=where)
        grounds = self._grounds(self.engine.version)
        return passing.asked, found, grounds.admissible(passing.asked, found.hits)

    def close(self) -> None:
        """Release the index and the connections of language models."""
        for model in self._loaded.values():
            model.close()
        self.engine.close()

    # -- the way through: events hold values yet, of which JSON is made only where somebody reads them ---------

    def _run(self, question: Question, cancel: threading.Event | None) -> Iterator[Event | Answer]:
        key = self._same(question)
        if key is None:
            yield from self._worked_out(question, cancel)
            return
        clock = Clock()
        known = self._remembered.get(key)
        if known is not None:
            yield from known[0]
            yield replace(known[1], **_ids(question), timings_ms=clock.read())
            return
        events: list[Event] = []
        for step in self._worked_out(question, cancel):
            if isinstance(step, Event):
                events.append(step)
            elif self.engine.version == key[0]:
                self._remembered.keep(key, tuple(events), step)
            yield step

    def _same(self, question: Question) -> tuple[object, ...] | None:
        """Return what the same answer follows from, the snapshot first; None where more has a say in it."""
        if not self._remembered.most or question.history:
            return None
        if (question.generator or self._generator) != EXTRACTIVE:
            return None
        return (
            self.engine.version,
            question.text,
            question.language,
            question.k,
            question.documents,
            question.as_of,
        )

    def _worked_out(self, question: Question, cancel: threading.Event | None) -> Iterator[Event | Answer]:
        """Go the whole way; begin again where a document that was found is gone before it is read.

        Each step reads the newest snapshot, and between two of them one may be published. What a reader was shown
        already stays: then the failure is told.
        """
        for tries_left in range(_MOST_ANEW, -1, -1):
            version, shown = self.engine.version, False
            try:
                for step in self._one_way(question, cancel):
                    shown = shown or not (isinstance(step, Event) and step.name in _BEFORE_TEXT)
                    yield step
                return
            except NotFound:
                if shown or not tries_left or self.engine.version == version:
                    raise

    def _one_way(self, question: Question, cancel: threading.Event | None) -> Iterator[Event | Answer]:
        passing = self._begin(question)
        yield _status("understand")
        if passing.talk:
            said = reply(passing.talk, passing.asked.language, len(passing.table.documents))
            yield from self._finish(passing, said)
            return
        draft = yield from self._drafted(passing, cancel)
        shown = self._shown(passing, draft)
        if shown:
            yield _evidence(shown)
        model = self._model_for(passing, draft)
        if model is not None:
            yield _status("generate")
            answer = yield from self._by_model(passing, draft, model, cancel)
            if answer is not None:
                yield answer
                return
        yield from self._finish(passing, draft)

    def _drafted(self, passing: _Pass, cancel: threading.Event | None) -> Steps[Event, None, Draft]:
        """Return what the tables or the clauses found say, without a model; the last abstention where none says."""
        for asked in self._ways(passing, cancel):
            passing.asked = asked
            known = self._facts(passing)
            passing.clock.lap("facts")
            if known is None:
                yield _status("retrieve")
            draft = known or self._search_and_write(passing)
            if draft.status is not Status.ABSTAINED:
                break
        return draft if draft.corrects else self._with_parts(passing, draft)

    def _with_parts(self, passing: _Pass, draft: Draft) -> Draft:
        """Return ``draft`` with what answers the parts of the question that it says nothing of.

        Partial where nothing answers the question as a whole and not every part has an answer.
        """
        asked = passing.asked
        own = parts(asked.standalone)
        if not own:
            return draft
        material = passing.material
        drafts = []
        for part in own:
            passing.asked = replace(self._understood(part, asked.language, passing), question=asked.question)
            drafts.append(self._facts(passing) or self._search_and_write(passing))
        # A model is asked the question as a whole, whatever its parts were answered from.
        passing.asked, passing.material = asked, material
        answers = [d for d in drafts if d.status is not Status.ABSTAINED]
        # Of several clauses asked for by number, the whole question names only the first.
        if draft.status is not Status.ABSTAINED and not (answers and numbered_parts(asked.standalone)):
            return merged_drafts(draft, answers)
        if not answers:
            return draft
        status = Status.ANSWERED if len(answers) == len(drafts) else Status.PARTIAL
        return replace(merged_drafts(answers[0], answers[1:]), status=status)

    def _begin(self, question: Question) -> _Pass:
        clock = Clock()
        text = validate_question(question.text)
        validate_generator(question.generator or self._generator)
        where = self._where(question)
        table = self._table(self.engine.version, where)
        talk = small_talk(text)
        history = without_small_talk(question.history)
        language = resolve(question.language)
        if talk and not language:
            language = spoken_in(
                text, detect(" ".join(t.content for t in history[-2:] if t.role == "user")).code
            )
        asked = understand(
            without_courtesies(text),
            self.lexicon,
            history=() if talk else history,
            language=language,
            jurisdiction=self._jurisdiction(self.engine.version, where),
            named=table.agencies_named,
        )
        if language:  # the caller's choice stands, also against "in English, please"
            asked = replace(asked, language=language)
        clock.lap("understand")
        return _Pass(question=question, asked=asked, table=table, clock=clock, talk=talk)

    def _ways(self, passing: _Pass, cancel: threading.Event | None) -> tuple[Understanding, ...]:
        """Return what the question may mean, one after the other to be tried; without a model there is one.

        A follow-up that the rules could not make standalone is rewritten by the model, and a question in a
        language that the dictionaries do not have is translated first.
        """
        asked = passing.asked
        if asked.covered and not asked.leaning:
            return (asked,)
        model = self._model(passing.question.generator or self._generator)
        if model is None:
            return (asked,)
        from qa.rewriting import rewritten, translated

        if asked.covered:
            history = without_small_talk(passing.question.history)
            line = rewritten(asked, history, model, self.lexicon, cancel=cancel)
        else:
            line = translated(asked.standalone, model, cancel=cancel)
        passing.clock.lap("rewrite")
        passing.count(line.usage, line.prompt)
        if line.note:
            passing.notes.append(line.note)
        if not line.text:
            return (asked,)
        meant = self._understood(line.text, asked.language, passing)
        meant = replace(meant, question=asked.question, covered=asked.covered, cantonese=asked.cantonese)
        return (meant,) if asked.covered else (meant, asked)

    def _understood(self, text: str, language: str, passing: _Pass) -> Understanding:
        """Return what ``text`` asks by itself, to be answered in ``language``."""
        return understand(
            text,
            self.lexicon,
            language=language,
            jurisdiction=self._jurisdiction(self.engine.version, self._where(passing.question)),
            named=passing.table.agencies_named,
        )

    def _facts(self, passing: _Pass) -> Draft | None:
        """Return what the tables answer: of the documents that the question names, else of all."""
        meant = self._named(passing)
        if meant and len(meant) <= _MOST_EACH:
            where = replace(self._where(passing.question), documents=frozenset(d.id for d in meant))
            narrow = self._table(self.engine.version, where)
            draft = FactsAnswerer(narrow, self.lexicon).answer(passing.asked)
            if draft:
                return draft
        answerer = FactsAnswerer(passing.table, self.lexicon)
        draft = answerer.answer(passing.asked)
        return draft or self._about_described(passing, answerer)

    def _about_described(self, passing: _Pass, answerer: FactsAnswerer) -> Draft | None:
        """Return what the document that a question describes says about itself, None where none is described."""
        asked = passing.asked
        if asked.kind is not Kind.METADATA:
            return None
        document = described(asked, self.engine, self._where(passing.question))
        if document is None or elsewhere(asked, document, self.lexicon):
            return None
        return answerer.about((document,), asked)

    def _named(self, passing: _Pass) -> tuple[Document, ...]:
        """Return the documents that the question names; for a list or a numbered clause the one it describes, too."""
        asked = passing.asked
        known = passing.named.get(asked.standalone)
        if known is not None:
            return known
        found = documents_meant(asked, passing.table.documents, self.lexicon)
        if len(found) != 1 and len(passing.table.documents) > 1 and asks_for_list(asked):
            where = self._where(passing.question)
            among = replace(where, documents=frozenset(d.id for d in found)) if found else where
            document = described(asked, self.engine, among)
            if document is not None and not elsewhere(asked, document, self.lexicon):
                found = (document,)
        passing.named[asked.standalone] = found
        return found

    def _search_and_write(self, passing: _Pass) -> Draft:
        """Return what the extractive writer makes of the clauses found, or an abstention.

        Looked for first in the documents that the question names, then in all.
        """
        asked = passing.asked
        where = self._where(passing.question)
        named = documents_meant(asked, passing.table.documents, self.lexicon)
        if 1 < len(named) <= _MOST_EACH and patterns.EACH.search(fold(asked.standalone).text):
            return self._each(passing, named, where)
        for scope in self._scopes(passing):
            draft = self._look(passing, scope)
            if draft.status is not Status.ABSTAINED:
                break
        return draft

    def _scopes(self, passing: _Pass) -> tuple[Filter, ...]:
        """Return where to look, in this order: the documents that the question names, if it does, and all."""
        where = self._where(passing.question)
        meant = self._named(passing)
        if not meant:
            return (where,)
        narrow = replace(where, documents=frozenset(d.id for d in meant))
        if not named_surely(passing.asked, meant) and self._elsewhere_nearer(passing, narrow, where):
            return (where,)
        return (narrow, where)

    def _elsewhere_nearer(self, passing: _Pass, narrow: Filter, where: Filter) -> bool:
        """Return whether a clause of another document is clearly nearer than any of ``narrow``, guessed from mere words.

        "The measures for assets" may be of any document; "Guangdong's measures" are not. A clause whose own title
        stands in the question is nearer than any.
        """
        asked = passing.asked
        wide = self.engine.explain(self._sought(asked, where), k=_TITLES, where=where).hits
        called = {hit.document_id for hit in wide if called_by_title(asked, hit)}
        if called:
            return called.isdisjoint(narrow.documents)
        if not wide or wide[0].document_id in narrow.documents:
            return False
        near = self.engine.explain(self._sought(asked, narrow), k=1, where=narrow).hits
        return not near or wide[0].score > near[0].score + _CLEARLY

    def _each(self, passing: _Pass, documents: tuple[Document, ...], where: Filter) -> Draft:
        """Return one answer made of the answers from each document; partial where one of them has none.

        A document is not asked about the places that the others are of.
        """
        asked = passing.asked
        drafts = []
        for document in documents:
            others = [d for d in documents if d is not document]
            own = tuple(
                m
                for m in asked.mentions
                if is_of(document, m.entry.canonical) or not any(is_of(d, m.entry.canonical) for d in others)
            )
            passing.asked = replace(asked, mentions=own)
            drafts.append(self._look(passing, replace(where, documents=frozenset({document.id}))))
        passing.asked = asked
        found = [d for d in drafts if d.status is not Status.ABSTAINED]
        if not found:
            return drafts[0]
        status = Status.ANSWERED if len(found) == len(drafts) else Status.PARTIAL
        return replace(merged_drafts(found[0], found[1:]), status=status)

    def _look(self, passing: _Pass, where: Filter) -> Draft:
        """Return a draft from the clauses found in the documents of ``where``, or an abstention."""
        asked, table = passing.asked, passing.table
        found = self.engine.explain(
            self._sought(asked, where), k=max(passing.question.k, CANDIDATES), where=where
        )
        passing.clock.lap("retrieve")
        passing.notes += [n for n in found.notes if n not in passing.notes]
        grounds = self._grounds(self.engine.version)
        labelled = find_labelled(table, asked, self._documents_for_label(passing, found))
        known = self._named(passing) or len(table.documents) == 1
        if asked.label and not labelled and asked.kind is Kind.CLAUSE and known:
            return abstain(asked, found.hits, table)  # there is no such clause
        ranking = ranked(asked, found, grounds.admissible(asked, found.hits))
        material = Material(
            asked=asked,
            found=found,
            hits=ranking.hits,
            table=table,
            lexicon=self.lexicon,
            labelled=labelled,
            shares=dict(zip((h.clause_id for h in ranking.hits), ranking.shares, strict=True)),
        )
        passing.found, passing.material = found, material
        draft = self._writer.write(material)
        passing.clock.lap("generate")
        if draft is None:
            return abstain(asked, found.hits, table)
        draft, enough = self._judged(material, draft, grounds)
        if enough:
            return self._with_rival(material, draft, grounds)
        for other in self._others(material, draft):
            second = self._writer.write(other)
            if second is None or second.kind != Kind.FACT:
                continue
            second, enough = self._judged(material, second, grounds)
            if enough and second.confidence >= _SURE:
                passing.material = other
                return second
        abstention = abstain(asked, found.hits, table)
        return replace(abstention, confidence=draft.confidence, grounds=draft.grounds)

    def _sought(self, asked: Understanding, where: Filter) -> str:
        """Return what to look for: without what only names the one document that is looked in, as all of it fits that."""
        documents = where.documents or frozenset(d.id for d in self.engine.documents()[:2])
        if len(documents) != 1:
            return asked.standalone
        document = self.engine.document(next(iter(documents))).document
        return without_name(asked, document, self.lexicon)

    def _with_rival(self, material: Material, draft: Draft, grounds: Grounds) -> Draft:
        """Return ``draft`` with the sentence of the next clause where it is hardly less likely to be the answer."""
        hits = material.hits
        if (
            not self._rivals
            or draft.kind != Kind.FACT
            or draft.corrects
            or len(hits) < 2
            or draft.basis != hits[0].clause_id
        ):
            return draft
        if material.shares[draft.basis] > _RIVAL * material.shares[hits[1].clause_id]:
            return draft
        # Is it as good an answer as the first? That ranking held it a little less likely is known.
        shares = {**material.shares, hits[1].clause_id: material.shares[draft.basis]}
        material = replace(material.led_by(1), shares=shares)
        second = self._writer.write(material)
        if second is None or second.kind != Kind.FACT or second.basis == draft.basis:
            return draft
        second, enough = self._judged(material, second, grounds)
        return with_rival(draft, second, material.asked.language) if enough else draft

    def _others(self, material: Material, draft: Draft) -> Iterator[Material]:
        """Yield the same material led by the next clauses found, where the first cannot answer the question."""
        if draft.kind == Kind.FACT and draft.basis:
            for at in range(1, min(_TRIED, len(material.hits))):
                yield material.led_by(at)

    def _judged(self, material: Material, draft: Draft, grounds: Grounds) -> tuple[Draft, bool]:
        """Return the draft with the gate's verdict, and whether it may be shown."""
        if not draft.basis:
            return draft, True  # the clause was named by its number
        asked, found = material.asked, material.found
        hit = next((h for h in found.hits if h.clause_id == draft.basis), None)
        spans = [s for statement in draft.statements for s in statement.spans]
        quoted = " ".join(self.engine.document(s.document_id).document.text[s.start : s.end] for s in spans)
        features = grounds.features(
            asked=asked,
            found=found,
            clause=self.engine.clause(draft.basis),
            hit=hit,
            quoted=quoted,
            kind=draft.kind,
            share=self._share(material, draft),
        )
        if draft.corrects:
            features |= {"missing_numbers": 0.0, "missing_years": 0.0}
        verdict = self._gate.judge(features)
        judged = replace(draft, confidence=round(verdict.probability, 4), grounds=features)
        # "Who" is not answered by a sentence without anybody.
        nobody = asked.kind in AGENCY_KINDS and draft.kind == Kind.FACT and not self._names_a_body(quoted)
        return judged, verdict.enough and not nobody

    @staticmethod
    def _share(material: Material, draft: Draft) -> float:
        """Return how likely the clause that leads is the place of the answer; a row of the tables stands for itself."""
        if draft.by_name:
            return 1.0
        led = material.hits[0].clause_id if draft.kind == Kind.FACT and material.hits else draft.basis
        return material.shares.get(led, 0.0)

    def _names_a_body(self, quoted: str) -> bool:
        return bool(patterns.BODY.search(fold(quoted).text)) or bool(
            self.lexicon.find(quoted, kinds=("agency",), guess=True)
        )

    def _model_for(self, passing: _Pass, draft: Draft) -> Generator | None:
        """Return the language model that writes this answer, None where the tables or silence answer.

        What duties and targets answer completely is never left to a model, and what the gate refuses is
        not asked of one.
        """
        name = passing.question.generator or self._generator
        if name == EXTRACTIVE or draft.status is Status.ABSTAINED or draft.kind != Kind.FACT:
            return None
        if passing.material is None or not draft.hits:
            return None
        return self._model(name)

    def _model(self, name: str) -> Generator | None:
        """Return the language model called ``name``, loaded once; None for the extractive writer."""
        if name == EXTRACTIVE:
            return None
        if name not in self._loaded:
            model = self._models(name)
            if model is None:
                return None
            self._loaded[name] = model
        return self._loaded[name]

    def _by_model(
        self, passing: _Pass, draft: Draft, model: Generator, cancel: threading.Event | None
    ) -> Steps[Event, None, Answer | None]:
        """Yield a model's verified sentences; return the answer, None where none held."""
        from qa.writing.model import Writing, write_with_model
        from qa.writing.relevance import Relevance

        assert passing.material is not None
        writing = Writing()
        citer = Citer(self.engine, self._public_url)
        evidence = evidence_with_lists(draft.hits[: passing.question.k], self.engine)
        text = ""
        own = [span for statement in draft.statements for span in statement.spans]
        relevance = Relevance(passing.material, own)
        for statement in write_with_model(
            passing.material, evidence, model, writing, relevance=relevance, cancel=cancel
        ):
            piece, new = citer.add(statement)
            text += piece
            yield Event(name="delta", data={"text": piece})
            yield from map(_citation, new)
        passing.clock.lap("generate")
        passing.count(writing.usage, writing.prompt)
        passing.sentences = tuple(writing.outcomes)
        if not writing.statements:
            passing.remark = "model_down" if writing.failed else ""
            why = writing.note or "No sentence of it held against the clauses it cites."
            passing.notes.append(f"{model.name}: {why} Answered extractively.")
            return None
        if writing.note:
            passing.notes.append(f"{model.name}: {writing.note}")
        incomplete = bool(writing.dropped or writing.note or writing.cut)
        for statement in self._own_words(passing, draft, citer):
            piece, new = citer.add(statement)
            text += piece
            yield Event(name="delta", data={"text": piece})
            yield from map(_citation, new)
        if writing.failed:
            piece, _ = citer.add(Statement(text=say("model_broke", passing.asked.language), row=True))
            text += piece
            yield Event(name="delta", data={"text": piece})
        passing.generator = model.name
        checks = verify(text, citer.citations, passing.table, self.lexicon)
        passing.clock.lap("verify")
        status = Status.PARTIAL if incomplete else Status.ANSWERED
        return self._answer(
            passing,
            replace(draft, status=status),
            text,
            citer,
            replace(checks, claims=tuple(writing.claims)),
        )

    def _own_words(self, passing: _Pass, draft: Draft, shown: Citer) -> tuple[Statement, ...]:
        """Return what the extractive answer says beyond what a model's answer cites: true sentences may stand beside the question."""
        citer = Citer(self.engine, self._public_url)
        text = "".join(citer.add(statement)[0] for statement in draft.statements)
        checks = verify(text, citer.citations, passing.table, self.lexicon, counts=draft.counts)
        if not all(c.supported for c in checks.claims):
            return ()
        cited = [(c.document_id, c.start, c.end) for c in shown.citations]
        return tuple(
            replace(statement, row=True)
            for statement in draft.statements
            if not statement.spans
            or not all(
                any(d == s.document_id and a <= s.start and s.end <= b for d, a, b in cited)
                for s in statement.spans
            )
        )

    def _finish(self, passing: _Pass, draft: Draft) -> Iterator[Event | Answer]:
        """Yield an extractive answer: cited, verified as a whole, then shown."""
        for remark in (passing.remark, "" if passing.asked.covered else "not_covered"):
            if remark:
                note = Statement(text=say(remark, passing.asked.language), row=True)
                draft = replace(draft, statements=(*draft.statements, note))
        citer = Citer(self.engine, self._public_url)
        pieces = [citer.add(statement) for statement in draft.statements]
        text = "".join(piece for piece, _ in pieces)
        checks = Checks()
        if draft.status is not Status.ABSTAINED:
            checks = verify(text, citer.citations, passing.table, self.lexicon, counts=draft.counts)
            failed = [c for c in checks.claims if not c.supported]
            if failed:
                passing.notes.append(f"{WITHHELD} {_told(failed)}")
                passing.remark = ""
                yield from self._finish(passing, self._instead(passing, draft))
                return
        passing.clock.lap("verify")
        if not draft.hits and citer.citations:
            yield _evidence(evidence_of_citations(citer.citations, self.engine))
        for piece, new in pieces:
            yield Event(name="delta", data={"text": piece})
            yield from map(_citation, new)
        yield self._answer(passing, draft, text, citer, checks)

    def _instead(self, passing: _Pass, draft: Draft) -> Draft:
        """Return what is shown where ``draft`` did not hold: the best sentence if that was none, else silence."""
        if draft.kind != Kind.FACT and passing.material is not None:
            plain = write_fact(passing.material)
            if plain is not None:
                judged, enough = self._judged(passing.material, plain, self._grounds(self.engine.version))
                if enough:
                    return judged
        return abstain(passing.asked, passing.found.hits if passing.found else (), passing.table)

    def _shown(self, passing: _Pass, draft: Draft) -> tuple[Evidence, ...]:
        """Return what was found, as evidence; where nothing was answered the nearest only."""
        if draft.status is Status.ABSTAINED:
            return evidence_of_hits(draft.hits[:NEAREST])
        return evidence_with_lists(draft.hits[: passing.question.k], self.engine)

    def _answer(self, passing: _Pass, draft: Draft, text: str, citer: Citer, checks: Checks) -> Answer:
        evidence = self._shown(passing, draft) or evidence_of_citations(citer.citations, self.engine)
        return Answer(
            **_ids(passing.question),
            status=draft.status,
            language=passing.asked.language,
            question=passing.question.text,
            standalone_question=passing.asked.standalone,
            text=text,
            citations=tuple(citer.citations),
            evidence=evidence,
            checks=checks,
            generator=passing.generator,
            timings_ms=passing.clock.read(),
            confidence=draft.confidence,
            grounds=dict(draft.grounds),
            kind=str(draft.kind),
            notes=tuple(passing.notes),
            prompt=passing.prompt,
            usage=passing.usage,
            sentences=passing.sentences,
        )

    # -- what is kept ---------------------------------------------------------------------------------------

    def _documents_for_label(self, passing: _Pass, found: Explanation) -> tuple[str, ...]:
        """Return the document a clause number counts in: the one named, the only one, or the best hit's."""
        documents = passing.table.documents
        if passing.asked.label is None:
            return ()
        meant = self._named(passing)
        if meant:
            return tuple(d.id for d in meant)
        if len(documents) == 1:
            return (documents[0].id,)
        return (found.hits[0].document_id,) if found.hits else ()

    def _make_table(self, version: str, where: Filter) -> FactTable:
        return FactTable(self.engine, where)

    def _make_grounds(self, version: str) -> Grounds:
        return Grounds(self.engine, self.lexicon)

    def _where(self, question: Question) -> Filter:
        for name in question.documents:
            try:
                self.engine.document(name)
            except NotFound:
                raise NotFound(f"There is no document {name!r}.", "Run: tiaowen index status") from None
        return Filter(documents=frozenset(question.documents), as_of=question.as_of)

    def _find_jurisdiction(self, version: str, where: Filter) -> str:
        """Return what 省 means in a question: the jurisdiction all documents share, "" if they differ."""
        wanted = where.documents
        found = {d.jurisdiction for d in self.engine.documents() if not wanted or d.id in wanted}
        return found.pop() if len(found) == 1 else ""


def _ids(question: Question) -> dict[str, Any]:
    """Return what an answer is called, and its conversation."""
    return {
        "answer_id": f"a-{uuid.uuid4().hex}",
        "conversation_id": question.conversation_id or f"c-{uuid.uuid4().hex}",
    }


def _status(stage: str) -> Event:
    return Event(name="status", data={"stage": stage})


def _evidence(evidence: tuple[Any, ...]) -> Event:
    return Event(name="evidence", data={"evidence": evidence})


def _citation(citation: Any) -> Event:
    return Event(name="citation", data=citation)


def _told(failed: list[Claim]) -> str:
    return "; ".join(f"{c.kind}: {c.claim} {c.detail}".strip() for c in failed[:5])
