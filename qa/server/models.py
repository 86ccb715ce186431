"""What clients send, checked strictly: an unknown field is a mistake worth telling."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from index.engines.base import Filter
from qa.answers import Question, Turn
from qa.questions import validate_date, validate_language, validate_question
from qa.wire import MAX_TURNS

Documents = Annotated[list[str], Field(max_length=1_000, description="Only these documents, by id.")]
AsOf = Annotated[str, Field(description="Only what was in force on this date, YYYY-MM-DD.")]


class Strict(BaseModel):
    """A body whose unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class Message(Strict):
    """One earlier message of the conversation."""

    role: Literal["user", "assistant"]
    content: Annotated[str, Field(max_length=100_000)]


class AskBody(Strict):
    """A question with everything that may bound its answer."""

    question: Annotated[str, Field(description="What to ask, at most 4,000 characters.")]
    history: Annotated[
        list[Message],
        Field(default_factory=list, max_length=1_000, description="Earlier messages, oldest first."),
    ]
    language: Annotated[str, Field(description="auto, zh-Hans, zh-Hant, en or pt.")] = "auto"
    generator: Annotated[str, Field(description="extractive, openai, anthropic; empty for the default.")] = ""
    k: Annotated[int, Field(ge=1, le=100, description="How many clauses to consider.")] = 8
    documents: Documents = []
    as_of: AsOf = ""
    stream: Annotated[bool, Field(description="Answer as Server-Sent Events.")] = False
    conversation_id: Annotated[
        str,
        Field(
            max_length=200,
            description="Goes on with this conversation: without `history`, its last turns are understood.",
        ),
    ] = ""

    def to_question(self) -> Question:
        """Return the question to ask.

        Raises:
            InputError: a text, language or date that cannot be used.
        """
        return Question(
            text=validate_question(self.question),
            history=tuple(Turn(role=turn.role, content=turn.content) for turn in self.history[-MAX_TURNS:]),
            language=validate_language(self.language),
            generator=self.generator,
            k=self.k,
            documents=tuple(self.documents),
            as_of=validate_date(self.as_of),
            conversation_id=self.conversation_id,
        )


class FeedbackBody(Strict):
    """An opinion on an answer."""

    answer_id: Annotated[str, Field(min_length=1, max_length=80, description="The answer's `answer_id`.")]
    rating: Annotated[Literal["up", "down"], Field(description="Whether it helped.")]
    reasons: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=100)]],
        Field(default_factory=list, max_length=10, description="In short words, such as `wrong_clause`."),
    ]
    comment: Annotated[str, Field(max_length=4_000, description="In the reader's own words.")] = ""


class SearchBody(Strict):
    """What to search for: ``query``, or ``question`` as in ask."""

    query: Annotated[str | None, Field(description="Words or a question, at most 4,000 characters.")] = None
    question: Annotated[str | None, Field(description="The same as query.")] = None
    k: Annotated[int, Field(ge=1, le=1000, description="How many hits, one a clause.")] = 10
    documents: Documents = []
    issuer: Annotated[str, Field(description="Only documents of this issuer, by full name.")] = ""
    status: Annotated[
        Literal["", "in_force", "expired", "superseded"],
        Field(description="Only documents with this status."),
    ] = ""
    agency: Annotated[str, Field(description="Only clauses with a duty of this agency, by full name.")] = ""
    as_of: AsOf = ""
    explain: Annotated[bool, Field(description="Add what each retrieval signal contributed.")] = False

    @model_validator(mode="after")
    def _one_text(self) -> SearchBody:
        if (self.query is None) == (self.question is None):
            raise ValueError("give `query` or `question`, one of them")
        return self

    def text(self) -> str:
        """Return what to search for.

        Raises:
            QuestionInvalid: nothing readable, or too long.
        """
        return validate_question(self.query if self.query is not None else self.question or "")

    def where(self) -> Filter:
        """Return the filter.

        Raises:
            SettingInvalid: ``as_of`` is not a date.
        """
        return Filter(
            documents=frozenset(self.documents),
            issuer=self.issuer,
            status=self.status,
            as_of=validate_date(self.as_of),
            agency=self.agency,
        )
