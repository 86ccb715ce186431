"""Small stand-ins with the real shapes: a tiny engine in memory and an assistant over it.

They search, answer, abstain and stream like the real ones do, so that the faces (CLI, server, pages)
are tested on their own translations and not on retrieval quality.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from index.documents import (
    Clause,
    Comparator,
    Document,
    Duty,
    Hit,
    Modality,
    ParsedDocument,
    Role,
    Target,
)
from index.engines.base import EVERYTHING, Filter
from index.errors import NotFound
from index.lexical import plain_query
from index.lexicon import default_lexicon
from index.retriever import Explanation
from qa.answers import Answer, Checks, Citation, Claim, Event, Question, Status
from qa.evidencing import evidence_of_hits
from qa.links import clause_url
from qa.questions import validate_question
from qa.wire import answer_json, to_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from index.errors import TiaowenError
    from index.lexicon import Lexicon

#: (path of labels, label, kind, heading, text) of a small action plan.
PLAN = (
    ("title", "", "title", "", "某省推进试点行动方案\n"),
    ("p", "", "paragraph", "", "为推进试点工作，制定本方案。\n\n"),
    ("一", "一、", "section", "总体要求", "一、总体要求\n\n"),
    ("一/(一)", "（一）", "item", "发展目标", "（一）发展目标。到2025年，争取进出口总额突破8000亿元。\n\n"),
    ("二", "二、", "section", "重点任务", "二、重点任务\n\n"),
    ("二/(一)", "（一）", "item", "扩大开放", "（一）扩大开放。\n\n"),
    (
        "二/(一)/1",
        "1.",
        "item",
        "发展保税业务",
        "1. 发展保税业务。支持南沙开展保税低硫燃料油混兑调和业务。（省商务厅牵头，广东海事局按职责分工负责）\n\n",
    ),
    (
        "二/(一)/2",
        "2.",
        "item",
        "建设数据平台",
        "2. 建设数据平台。探索数据跨境流动。（省委网信办牵头）\n\n",
    ),
    ("date", "", "date", "", "2024年1月12日\n"),
)


def small_document(document_id: str = "plan-2024", title: str = "某省推进试点行动方案") -> ParsedDocument:
    """Return the small action plan, read: nine clauses that partition the text, three duties, one target."""
    text = ""
    clauses: list[Clause] = []
    shown: dict[str, str] = {}
    for path, label, kind, heading, words in PLAN:
        parent, _, _ = path.rpartition("/")
        above = [part for part in shown if path.startswith(part + "/")]
        clauses.append(
            Clause(
                id=f"{document_id}/{path}",
                document_id=document_id,
                label=label,
                kind=kind,
                level=path.count("/") + 1,
                heading=heading,
                parent=f"{document_id}/{parent}" if parent else "",
                start=len(text),
                end=len(text) + len(words),
                heading_path=tuple(shown[part] for part in above),
            )
        )
        shown[path] = label + heading
        text += words
    document = Document(
        id=document_id,
        text=text,
        title=title,
        document_number="某府函〔2024〕9号",
        issuer="某省人民政府",
        written="2024-01-12",
        published="2024-01-19",
        language="zh-Hans",
    )
    duties = (
        _duty(
            document,
            "二/(一)/1",
            "广东省商务厅",
            "省商务厅",
            Role.LEAD,
            "（省商务厅牵头，广东海事局按职责分工负责）",
        ),
        _duty(
            document,
            "二/(一)/1",
            "广东海事局",
            "广东海事局",
            Role.PARTICIPANT,
            "（省商务厅牵头，广东海事局按职责分工负责）",
        ),
        _duty(document, "二/(一)/2", "广东省委网信办", "省委网信办", Role.LEAD, "（省委网信办牵头）"),
    )
    phrase = "到2025年，争取进出口总额突破8000亿元"
    target = Target(
        clause_id=f"{document_id}/一/(一)",
        metric="进出口总额",
        comparator=Comparator.MORE_THAN,
        value=8e11,
        unit="元",
        deadline="2025",
        modality=Modality.SEEK,
        quote=phrase,
        start=text.index(phrase),
        end=text.index(phrase) + len(phrase),
        value_text="8000亿元",
    )
    return ParsedDocument(document=document, clauses=tuple(clauses), duties=duties, targets=(target,))


def _duty(document: Document, path: str, agency: str, printed: str, role: Role, span: str) -> Duty:
    start = document.text.index(span)
    name = document.text.index(printed, start)
    return Duty(
        clause_id=f"{document.id}/{path}",
        agency=agency,
        printed=printed,
        role=role,
        quote=printed,
        start=name,
        end=name + len(printed),
        span_start=start,
        span_end=start + len(span),
    )


@dataclass
class FakeEngine:
    """Searches by shared character pairs, best first; holds any parsed documents."""

    parsed: tuple[ParsedDocument, ...] = field(default_factory=lambda: (small_document(),))

    def search(self, question: str, *, k: int = 10, where: Filter = EVERYTHING) -> tuple[Hit, ...]:
        asked = _pairs(question)
        found = []
        for parsed in self._chosen(where):
            for clause in parsed.clauses:
                text = parsed.document.text[clause.start : clause.end]
                score = len(asked & _pairs(text)) / max(1, len(asked))
                if clause.searched and score:
                    found.append(
                        Hit(
                            rank=1,
                            score=score,
                            document_id=clause.document_id,
                            clause_id=clause.id,
                            clause_label=clause.label,
                            heading_path=clause.heading_path,
                            text=text,
                            start=clause.start,
                            end=clause.end,
                            signals={"pairs": score},
                        )
                    )
        found.sort(key=lambda hit: (-hit.score, hit.clause_id))
        return tuple(replace(hit, rank=rank) for rank, hit in enumerate(found[:k], start=1))

    def explain(self, question: str, *, k: int = 10, where: Filter = EVERYTHING) -> Explanation:
        return Explanation(
            question=question,
            language="zh-Hans",
            subject=question,
            query=plain_query(question),
            hits=self.search(question, k=k, where=where),
        )

    def similarities(self, question: str, texts: Sequence[str]) -> tuple[float, ...]:
        asked = _pairs(question)
        return tuple(len(asked & _pairs(text)) / max(1, len(asked)) for text in texts)

    @property
    def version(self) -> str:
        return "1"

    def documents(self) -> tuple[Document, ...]:
        return tuple(parsed.document for parsed in sorted(self.parsed, key=lambda p: p.document.id))

    def document(self, document_id: str) -> ParsedDocument:
        for parsed in self.parsed:
            if parsed.document.id == document_id:
                return parsed
        raise NotFound(f"No document {document_id}.", "Run: tiaowen index status")

    def clause(self, clause_id: str) -> Clause:
        for parsed in self.parsed:
            for clause in parsed.clauses:
                if clause.id == clause_id:
                    return clause
        raise NotFound(f"No clause {clause_id}.", "Run: tiaowen search QUERY")

    def duties(self, where: Filter = EVERYTHING) -> tuple[Duty, ...]:
        return tuple(duty for parsed in self._chosen(where) for duty in parsed.duties)

    def targets(self, where: Filter = EVERYTHING) -> tuple[Target, ...]:
        return tuple(target for parsed in self._chosen(where) for target in parsed.targets)

    def close(self) -> None:
        self.parsed = ()

    def _chosen(self, where: Filter) -> list[ParsedDocument]:
        return [p for p in self.parsed if not where.documents or p.document.id in where.documents]


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1) if not text[i : i + 2].isspace()}


class FakeAssistant:
    """Answers with the best clause's text when it shares half the question's pairs, abstains otherwise.

    Args:
        engine: what it searches.
        public_url: what citation links begin with.
        failure: raised by every ask, to see how a face shows it.
        floor: the share of pairs below which it abstains.
    """

    def __init__(
        self,
        engine: FakeEngine | None = None,
        *,
        public_url: str = "",
        failure: TiaowenError | None = None,
        floor: float = 0.4,
    ) -> None:
        self.engine = engine or FakeEngine()
        self.public_url = public_url
        self.failure = failure
        self.floor = floor
        self.asked: list[Question] = []
        self.closed = False

    @property
    def lexicon(self) -> Lexicon:
        return default_lexicon()

    def ask(self, question: Question) -> Answer:
        if self.failure:
            raise self.failure
        question = replace(question, text=validate_question(question.text))
        self.asked.append(question)
        where = Filter(documents=frozenset(question.documents), as_of=question.as_of)
        hits = self.engine.search(question.text, k=question.k, where=where)
        evidence = evidence_of_hits(hits)
        strong = bool(hits) and hits[0].score >= self.floor
        citations = (self._cite(hits[0]),) if strong else ()
        text = f"{citations[0].quote} [1]" if strong else "文件中没有找到能够回答这个问题的条文。"
        return Answer(
            answer_id=f"a-{len(self.asked)}",
            conversation_id=question.conversation_id or "c-1",
            status=Status.ANSWERED if strong else Status.ABSTAINED,
            language="zh-Hans",
            question=question.text,
            standalone_question=question.text,
            text=text,
            citations=citations,
            evidence=evidence,
            checks=Checks(claims=(Claim(claim=text, kind="quote", supported=strong),) if strong else ()),
            timings_ms={"retrieve": 1.0, "generate": 0.0, "verify": 0.5, "total": 1.5},
            kind="fact",
        )

    def stream(self, question: Question) -> Iterator[Event]:
        yield Event(name="status", data={"stage": "retrieve"})
        answer = self.ask(question)
        yield Event(name="evidence", data={"evidence": to_json(answer.evidence)})
        for character in answer.text:
            yield Event(name="delta", data={"text": character})
        for citation in answer.citations:
            yield Event(name="citation", data=to_json(citation))
        yield Event(name="answer", data=answer_json(answer))

    def search(self, query: str, *, k: int = 10, where: Filter = EVERYTHING) -> tuple[Hit, ...]:
        if self.failure:
            raise self.failure
        return self.engine.search(validate_question(query), k=k, where=where)

    def close(self) -> None:
        self.closed = True

    def _cite(self, hit: Hit) -> Citation:
        document = self.engine.document(hit.document_id).document
        quote = hit.text.strip()
        start = hit.start + hit.text.index(quote)
        return Citation(
            marker=1,
            document_id=hit.document_id,
            document_title=document.title,
            document_number=document.document_number,
            clause_id=hit.clause_id,
            clause_label=hit.clause_label,
            heading_path=hit.heading_path,
            quote=quote,
            start=start,
            end=start + len(quote),
            url=clause_url(self.public_url, hit.document_id, hit.clause_id, start, start + len(quote)),
        )
