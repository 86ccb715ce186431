"""What OpenAI clients send, read leniently: unknown parameters are theirs, not mistakes."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from index.errors import QuestionInvalid
from qa.answers import Question, Turn
from qa.questions import validate_question
from qa.wire import MAX_TURNS

#: Models by id, and the generator each asks for; "" is the one the settings name.
MODELS = {"tiaowen": "", "tiaowen-extractive": "extractive"}


class Lenient(BaseModel):
    """A body whose unknown fields are passed over."""

    model_config = ConfigDict(extra="ignore")


class ChatMessage(Lenient):
    """A message; of a content in parts, the texts count."""

    role: Annotated[str, Field(max_length=40)]
    content: str | list[dict[str, Any]] | None = None

    def text(self) -> str:
        """Return what the message says."""
        if isinstance(self.content, list):
            parts = (part.get("text") for part in self.content if part.get("type") == "text")
            return "\n".join(part for part in parts if isinstance(part, str))
        return self.content or ""


class StreamOptions(Lenient):
    """How a stream ends."""

    include_usage: bool = False


class ChatBody(Lenient):
    """A chat completion request."""

    messages: Annotated[list[ChatMessage], Field(min_length=1, max_length=1_000)]
    model: Annotated[str, Field(max_length=200, description="tiaowen or tiaowen-extractive.")] = "tiaowen"
    stream: bool | None = False
    stream_options: StreamOptions | None = None
    inline_links: Annotated[
        bool | None,
        Field(description="Citations also as Markdown links in the text. Default: TIAOWEN_INLINE_LINKS."),
    ] = None

    def to_question(self) -> Question:
        """Return the last user message as the question, what was said before it as its history.

        Instructions of the client (system, developer, tool) are no part of either: answers come from the
        documents alone.

        Raises:
            QuestionInvalid: no user message, nothing readable, or too long.
        """
        last = max((at for at, message in enumerate(self.messages) if message.role == "user"), default=-1)
        if last < 0:
            raise QuestionInvalid("There is no message of role user.", "The last one is the question.")
        earlier = [
            Turn(role=message.role, content=message.text())
            for message in self.messages[:last]
            if message.role in {"user", "assistant"}
        ]
        return Question(
            text=validate_question(self.messages[last].text()),
            history=tuple(earlier[-MAX_TURNS:]),
            generator=MODELS[self.model],
        )


class ChatCompletion(BaseModel):
    """A chat completion as OpenAI defines it, with `citations` and `search_results` beside the choices."""

    model_config = ConfigDict(extra="allow")

    id: str
    object: str
    created: int
    model: str
    choices: list[dict[str, Any]]
    usage: dict[str, int]
    citations: list[str]
    search_results: list[dict[str, str]]


class ModelList(BaseModel):
    """The models there are."""

    object: str
    data: list[dict[str, Any]]
