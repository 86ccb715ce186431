"""What the MCP tools return, typed: programs read the structure, models the same as JSON text."""

from __future__ import annotations

from pydantic import BaseModel


class Found(BaseModel):
    """One result of `search`; `fetch` takes its id."""

    id: str
    title: str
    url: str


class SearchResults(BaseModel):
    """Results, best first."""

    results: list[Found]


class Fetched(BaseModel):
    """A clause or document in full."""

    id: str
    title: str
    text: str
    url: str
    metadata: dict[str, str]


class Source(BaseModel):
    """What a marker of the answer stands on; `quote` is the document's own characters."""

    marker: int
    document_id: str
    document_title: str
    document_number: str
    clause_id: str
    clause_label: str
    heading_path: list[str]
    quote: str
    start: int
    end: int
    url: str


class Answered(BaseModel):
    """A verified answer. `status`: answered | partial | abstained (the documents do not say)."""

    answer_id: str
    conversation_id: str
    status: str
    language: str
    text: str
    citations: list[Source]
    nearest: list[Found]


class ClauseHit(BaseModel):
    """A clause that matches, best first; `score` is higher for better."""

    rank: int
    score: float
    document_id: str
    clause_id: str
    clause_label: str
    heading_path: list[str]
    text: str
    start: int
    end: int
    url: str


class ClauseHits(BaseModel):
    """Clauses that match."""

    hits: list[ClauseHit]


class DutyRow(BaseModel):
    """An agency's role in a clause; `quote` is the whole statement of who is responsible."""

    document_id: str
    clause_id: str
    clause_label: str
    heading: str
    agency: str
    role: str
    quote: str
    start: int
    end: int
    url: str


class DutyRows(BaseModel):
    """Duties in the documents' order; `total` counts all that match, also those not returned."""

    total: int
    duties: list[DutyRow]


class TargetRow(BaseModel):
    """A number a document commits to; `value` is multiplied out, `value_text` as printed."""

    document_id: str
    clause_id: str
    clause_label: str
    heading: str
    metric: str
    comparator: str
    value: float
    unit: str
    value_text: str
    deadline: str
    modality: str
    quote: str
    start: int
    end: int
    url: str


class TargetRows(BaseModel):
    """Targets in the documents' order; `total` counts all that match, also those not returned."""

    total: int
    targets: list[TargetRow]


class ClauseDetail(BaseModel):
    """A clause with what stands around it and what it commits to."""

    id: str
    document_id: str
    document_title: str
    label: str
    heading: str
    heading_path: list[str]
    text: str
    start: int
    end: int
    url: str
    previous: str
    next: str
    children: list[str]
    duties: list[DutyRow]
    targets: list[TargetRow]
