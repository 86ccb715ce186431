"""What leaves the server, described for the API reference; the values themselves are made in qa.wire."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from index.documents import Comparator, Modality, Role


class HitShape(BaseModel):
    """A search result; `text` is the document's text from `start` to `end`."""

    rank: int
    score: float
    document_id: str
    clause_id: str
    clause_label: str
    heading_path: list[str]
    text: str
    start: int
    end: int
    signals: dict[str, float] | None = None


class WordShape(BaseModel):
    """One way a concept is written in the documents."""

    word: str
    weight: float


class ConceptShape(BaseModel):
    """One thing the question names, and what stands for it in the documents."""

    source: str
    kind: str
    weight: float
    words: list[WordShape]


class ExplanationShape(BaseModel):
    """What a question became before it was searched for."""

    language: str
    subject: str
    concepts: list[ConceptShape]


class Hits(BaseModel):
    """Search results, best first; the explanation only when asked for."""

    hits: list[HitShape]
    explanation: ExplanationShape | None = None


class DocumentShape(BaseModel):
    """A document's metadata; dates are YYYY-MM-DD or empty."""

    id: str
    title: str
    document_number: str
    issuer: str
    written: str
    published: str
    effective: str
    expires: str
    index_number: str
    topics: list[str]
    status: str
    superseded_by: str
    url: str
    language: str
    jurisdiction: str
    sha256: str
    facts: list[dict[str, Any]]


class DocumentList(BaseModel):
    """All documents, in id order, without their text."""

    documents: list[DocumentShape]


class OutlineClause(BaseModel):
    """A clause of the outline, without its text."""

    id: str
    document_id: str
    label: str
    kind: str
    level: int
    heading: str
    parent: str | None
    start: int
    end: int
    heading_path: list[str]


class FullClause(OutlineClause):
    """A clause with its text."""

    text: str


class DutyShape(BaseModel):
    """An agency's role in a clause."""

    clause: str
    clause_id: str
    agency: str
    printed: str
    role: Role
    quote: str
    start: int
    end: int
    span_start: int
    span_end: int
    group: int


class TargetShape(BaseModel):
    """A number the document commits to."""

    clause: str
    clause_id: str
    metric: str
    comparator: Comparator
    value: float
    unit: str
    deadline: str
    modality: Modality
    quote: str
    start: int
    end: int
    value_text: str


class Counts(BaseModel):
    """How many of each were read out of the document."""

    clauses: int
    duties: int
    targets: int


class FullDocument(BaseModel):
    """A document with its text and outline."""

    document: dict[str, Any]
    clauses: list[OutlineClause]
    counts: Counts


class Neighbour(BaseModel):
    """The clause before or after."""

    id: str
    label: str
    heading: str


class ClauseView(BaseModel):
    """A clause with what stands around it and what it commits to."""

    clause: FullClause
    document: DocumentShape
    previous: Neighbour | None
    next: Neighbour | None
    children: list[Neighbour]
    duties: list[DutyShape]
    targets: list[TargetShape]
    url: str


class FeedbackShape(BaseModel):
    """An opinion on an answer, as it was kept."""

    feedback_id: str
    answer_id: str
    conversation_id: str
    rating: str
    reasons: list[str]
    comment: str
    created: float


class TurnShape(BaseModel):
    """A question and its answer; `asked` is in seconds since 1970."""

    number: int
    asked: float
    question: str
    answer: dict[str, Any]


class ConversationShape(BaseModel):
    """A conversation, oldest turn first; `owner` is the id of the key that asked."""

    id: str
    owner: str
    created: float
    updated: float
    turns: list[TurnShape]
    feedback: list[FeedbackShape]


class JobShape(BaseModel):
    """Work in the background; times are seconds since 1970. `state`: queued, running, done or failed."""

    id: str
    kind: str
    state: str
    name: str
    stage: str
    done: int
    total: int
    created: float
    started: float | None
    ended: float | None
    result: dict[str, Any]
    error: dict[str, str] | None


class ErrorShape(BaseModel):
    """What happened and what to do."""

    type: str
    message: str
    hint: str
    request_id: str


class ErrorBody(BaseModel):
    """Every failure."""

    error: ErrorShape


#: For the API reference of every operation.
ERRORS: dict[int | str, dict[str, Any]] = {
    "4XX": {"model": ErrorBody, "description": "A mistake in the request."},
    "5XX": {"model": ErrorBody, "description": "The server cannot answer now."},
}


class OpenAIError(BaseModel):
    """What happened, in OpenAI's words; `code` is the type elsewhere, the hint is part of the message."""

    message: str
    type: str
    param: str | None
    code: str
    request_id: str


class OpenAIErrorBody(BaseModel):
    """Every failure of what OpenAI's clients call."""

    error: OpenAIError


OPENAI_ERRORS: dict[int | str, dict[str, Any]] = {
    "4XX": {"model": OpenAIErrorBody, "description": "A mistake in the request."},
    "5XX": {"model": OpenAIErrorBody, "description": "The server cannot answer now."},
}
