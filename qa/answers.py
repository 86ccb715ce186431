"""The words of the upper floor: Question, Answer, Citation, Evidence, Check."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Status(StrEnum):
    """How an answer ended."""

    ANSWERED = "answered"
    PARTIAL = "partial"
    ABSTAINED = "abstained"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One earlier message of the conversation: ``role`` is user or assistant."""

    role: str
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked, with everything that may bound the answer. ``language`` "" or "auto" means: detect."""

    text: str
    history: tuple[Turn, ...] = ()
    language: str = ""
    generator: str = ""
    k: int = 8
    documents: tuple[str, ...] = ()
    as_of: str = ""
    conversation_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A marker's clause, word for word: ``quote == document.text[start:end]``. Markers count from 1."""

    marker: int
    document_id: str
    document_title: str
    document_number: str
    clause_id: str
    clause_label: str
    heading_path: tuple[str, ...]
    quote: str
    start: int
    end: int
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A numbered hit that an answer may cite; ``rank`` from 1, best first."""

    rank: int
    clause_id: str
    document_id: str
    text: str
    score: float
    start: int = 0
    end: int = 0
    clause_label: str = ""
    heading_path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One checkable statement of the answer and whether the cited clauses support it.

    ``kind``: agency_role | agency | number | date | modality | negation | place | quote | marker |
    support | language.
    """

    claim: str
    kind: str
    supported: bool
    detail: str = ""


#: The outcome of a sentence that was not shown.
DROPPED = "dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One sentence as a language model wrote it, and what verification did with it.

    ``outcome``: supported | repaired (shown after its quote was corrected, or written at the second attempt) |
    dropped. ``why``: what failed. The text of what was dropped stays in the process.
    """

    text: str
    outcome: str
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checks:
    """What was verified before the answer was shown."""

    markers: bool = True
    quotes: bool = True
    claims: tuple[Claim, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The whole answer. An abstention is an answer; a corrected false premise is ``answered``."""

    answer_id: str
    conversation_id: str
    status: Status
    language: str  # zh-Hans | zh-Hant | en | pt
    question: str
    standalone_question: str
    text: str
    citations: tuple[Citation, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    checks: Checks = field(default_factory=Checks)
    generator: str = "extractive"
    timings_ms: dict[str, float] = field(default_factory=dict)
    confidence: float = 1.0  # the gate's probability that the evidence answers; 1 for answers from the tables
    grounds: dict[str, float] = field(default_factory=dict)  # the features it was computed from
    kind: str = ""  # what was asked: lead | participants | duties_of | list | count | compare | target | ...
    notes: tuple[str, ...] = ()  # for the operator: fallbacks taken, services down
    prompt: tuple[str, ...] = ()  # id, version and hash of the templates a model was asked with
    usage: dict[str, float] = field(default_factory=dict)  # tokens and cost of a model
    sentences: tuple[Outcome, ...] = ()  # what a model wrote, in order, and what verification did with it


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One step of a streamed answer.

    ``name``: status | evidence | delta | citation | answer | error. ``data``: JSON-ready payload: status
    ``{"stage"}``, evidence ``{"evidence": [...]}``, delta ``{"text"}``, citation a Citation, answer the whole
    Answer, error ``{"type", "message", "hint"}``.
    """

    name: str
    data: Any
