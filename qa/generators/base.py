"""Generators: what writes the answer from evidence, piece by piece, behind one protocol of one method.

A plug-in implements `Generator` and offers a maker of it under the entry-point group ``tiaowen.generators``
(see docs/llm.md). What it writes is never shown as it is: every sentence is verified first.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

from qa.llm.deltas import Finish, Usage

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterator

__all__ = [
    "Block",
    "Chunk",
    "Completion",
    "Finish",
    "GenerationRequest",
    "Generator",
    "Message",
    "Usage",
    "complete",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message of the conversation that a model sees."""

    role: Literal["user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One clause as evidence. ``number``: what its marker says, from 1, best first; ``source``: where it stands.

    ``text`` is the document's own and goes to the model whole or not at all.
    """

    number: int
    source: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GenerationRequest:
    """Everything that a model is given.

    ``messages``: oldest first, the last from the user; the evidence is put before its content by the
    generator, fenced as data or in the form that the API has for documents. ``max_tokens``: of output, 0
    for the configured limit. ``stop``: texts before which the model stops. ``prompt``: the stamps of the
    templates it was made from, for the record, not for the model.
    """

    system: str
    messages: tuple[Message, ...]
    evidence: tuple[Block, ...] = ()
    max_tokens: int = 0
    temperature: float = 0.0
    stop: tuple[str, ...] = ()
    prompt: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """A piece of the answer's text, as it came: it may begin and end anywhere, also inside a word.

    The last one has no text but ``finish``, ``usage``, the ``model``'s name and ``dropped``: numbers of
    the blocks for which the context had no room, which the model has not seen.
    """

    text: str = ""
    finish: Finish | None = None
    usage: Usage | None = None
    model: str = ""
    dropped: tuple[int, ...] = ()


class Generator(Protocol):
    """Writes text from a request. Thread-safe."""

    @property
    def name(self) -> str:
        """What settings and answers call it."""
        ...

    def generate(
        self, request: GenerationRequest, *, cancel: threading.Event | None = None
    ) -> Iterator[Chunk]:
        """Yield the text as it is written, last the chunk with ``finish``.

        Closing the iterator or setting ``cancel`` stops the work within 0.2 s, also while nothing
        arrives; after ``cancel`` the last chunk has ``Finish.CANCELLED``.

        Raises:
            ServiceError: nothing came, or what was yielded is not the whole answer.
        """
        ...

    def close(self) -> None:
        """Release connections. Safe to repeat."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """A whole text, not streamed."""

    text: str
    finish: Finish
    usage: Usage = field(default_factory=Usage)
    model: str = ""
    dropped: tuple[int, ...] = ()


def complete(
    generator: Generator, request: GenerationRequest, *, cancel: threading.Event | None = None
) -> Completion:
    """Return the whole text at once, outer blanks trimmed.

    Raises:
        ServiceError: as `Generator.generate`.
    """
    pieces: list[str] = []
    last = Chunk(finish=Finish.STOP)
    for chunk in generator.generate(request, cancel=cancel):
        pieces.append(chunk.text)
        if chunk.finish is not None:
            last = chunk
    return Completion(
        text="".join(pieces).strip(),
        finish=last.finish or Finish.STOP,
        usage=last.usage or Usage(),
        model=last.model,
        dropped=last.dropped,
    )
