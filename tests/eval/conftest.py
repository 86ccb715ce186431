"""What the eval's tests share: one real document, hand-made answers over it."""

from __future__ import annotations

import pytest

from eval.agencies import AgencyBook
from eval.cases import Case
from eval.metrics.base import Observed
from index.resources import resource_dir
from qa.answers import Answer, Citation, Evidence, Status

DOCUMENT = "guangdong-ftz-2024"


def clause(n: int) -> str:
    group = "一一一二二二二三三三四四四五五五五六六六"[n - 1]
    return f"{DOCUMENT}/二/({group})/{n}"


class Desk:
    """Makes cases, answers and observations in one line each."""

    def __init__(self, text: str, book: AgencyBook) -> None:
        self.text = text
        self.book = book

    def case(self, **changes) -> Case:
        shape = {
            "id": "c",
            "question": "保税油混兑由谁牵头？",
            "language": "zh-Hans",
            "kind": "lead",
            "must": [[{"agency": "广东省商务厅", "role": "lead"}]],
            "gold_clauses": [clause(5)],
            "closed": ["lead"],
            "documents": [DOCUMENT],
        }
        return Case.model_validate({**shape, **changes})

    def refusal_case(self, **changes) -> Case:
        shape = {"kind": "unanswerable", "answerable": False, "must": [], "gold_clauses": [], "closed": []}
        return self.case(**{**shape, **changes})

    def citation(
        self, quote: str, marker: int = 1, clause_id: str = "", start: int | None = None
    ) -> Citation:
        at = self.text.find(quote) if start is None else start
        return Citation(
            marker=marker, document_id=DOCUMENT, document_title="", document_number="", clause_id=clause_id or clause(5),
            clause_label="5.", heading_path=(), quote=quote, start=at, end=at + len(quote), url="",
        )  # fmt: skip

    def evidence(self, *clauses: str) -> tuple[Evidence, ...]:
        return tuple(
            Evidence(rank=i, clause_id=c, document_id=DOCUMENT, text="", score=1 / i)
            for i, c in enumerate(clauses, start=1)
        )

    def answer(
        self, text: str = "", status: str = "answered", language: str = "zh-Hans", **changes
    ) -> Answer:
        return Answer(
            **{
                "answer_id": "a",
                "conversation_id": "",
                "status": Status(status),
                "language": language,
                "question": "",
                "standalone_question": "",
                "text": text,
                **changes,
            }
        )

    def seen(self, case: Case | None = None, answer: Answer | None = None, **changes) -> Observed:
        return Observed(
            case=case or self.case(),
            answer=answer or self.answer(),
            book=self.book,
            texts={DOCUMENT: self.text},
            **changes,
        )


@pytest.fixture(scope="session")
def document_text() -> str:
    return (resource_dir("corpus") / DOCUMENT / "document.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def book() -> AgencyBook:
    return AgencyBook()


@pytest.fixture(scope="session")
def desk(document_text: str, book: AgencyBook) -> Desk:
    return Desk(document_text, book)
