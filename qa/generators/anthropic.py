"""Anthropic's Messages API, with its citations where the service has them.

With citations the clauses go as documents, and the API points from each piece of the answer to the document it
used; the pointers become the same ``[n]`` markers that other models write themselves. Services that only
imitate the API may ignore documents silently, so that there the clauses go as fenced text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from qa.generators.evidence import render_evidence
from qa.generators.http_model import HttpGenerator, ModelOptions
from qa.llm.deltas import Delta, Finish, Usage
from qa.llm.service import Service, clean_key, join_url

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from qa.generators.base import GenerationRequest

HOME = "https://api.anthropic.com"
VERSION = "2023-06-01"
#: Characters of a document's title that are sent.
_TITLE = 200

_FINISH = {
    "end_turn": Finish.STOP,
    "stop_sequence": Finish.STOP,
    "max_tokens": Finish.LENGTH,
    "model_context_window_exceeded": Finish.LENGTH,
    "refusal": Finish.REFUSED,
}
_MARKER = re.compile(r"\[(\d{1,4})\]")


class AnthropicApi:
    """Requests and answers of the Messages API.

    Args:
        service: ``service.url`` ends in ``/v1/messages``.
        citations: whether clauses go as documents with citations; None asks the address: only Anthropic's own.
    """

    name = "anthropic"

    def __init__(self, service: Service, *, citations: bool | None = None) -> None:
        self._citations = service.url.startswith(f"{HOME}/") if citations is None else citations
        self.headers: Mapping[str, str] = {
            "Content-Type": "application/json",
            "anthropic-version": VERSION,
            **({"x-api-key": service.key} if service.key else {}),
        }

    def payload(self, request: GenerationRequest, *, model: str, max_tokens: int) -> dict[str, Any]:
        """See Api."""
        *earlier, last = request.messages
        content: list[dict[str, Any]] = []
        if self._citations:
            content += [
                {
                    "type": "document",
                    "source": {"type": "content", "content": [{"type": "text", "text": block.text}]},
                    "title": " ".join(f"[{block.number}] {block.source}".split())[:_TITLE],
                    "citations": {"enabled": True},
                }
                for block in request.evidence
            ]
        elif request.evidence:
            content.append({"type": "text", "text": render_evidence(request.evidence)})
        content.append({"type": "text", "text": last.content})
        return {
            "model": model,
            "system": request.system or None,
            "messages": [
                *({"role": m.role, "content": m.content} for m in earlier),
                {"role": last.role, "content": content},
            ],
            "stream": True,
            "temperature": request.temperature,
            "max_tokens": max_tokens,
            "stop_sequences": list(request.stop) or None,
        }

    def reader(self, request: GenerationRequest) -> Callable[[], MessageReader]:
        """See Api."""
        numbers = tuple(block.number for block in request.evidence) if self._citations else ()
        return lambda: MessageReader(numbers)


class MessageReader:
    """See Dialect.

    Args:
        numbers: the markers of the documents sent, in their order.
    """

    def __init__(self, numbers: tuple[int, ...] = ()) -> None:
        self.done = False
        self._numbers = numbers
        self._text = ""
        self._cited: list[int] = []
        self._usage: dict[str, Any] = {}

    def read(self, message: dict[str, Any]) -> Iterator[Delta]:
        """See Dialect."""
        kind = message.get("type")
        if kind == "message_start":
            yield self._count(message["message"].get("usage"), message["message"].get("model") or "")
        elif kind == "content_block_start":
            yield from self._block(message.get("content_block") or {})
        elif kind == "content_block_delta":
            yield from self._delta(message["delta"])
        elif kind == "content_block_stop":
            yield Delta(text=self._markers())
        elif kind == "message_delta":
            yield self._count(message.get("usage"), "")
            reason = message["delta"].get("stop_reason")
            if reason:
                yield Delta(finish=_FINISH.get(reason, Finish.STOP))
        elif kind == "message_stop":
            self.done = True
        # ping and whatever the API learns to send later say nothing to us

    def read_whole(self, body: dict[str, Any]) -> Iterator[Delta]:
        """See Dialect."""
        for block in body["content"]:
            yield from self._block(block)
            yield Delta(text=self._markers())
        yield self._count(body.get("usage"), body.get("model") or "")
        yield Delta(finish=_FINISH.get(body.get("stop_reason") or "", Finish.STOP))

    def _block(self, block: Mapping[str, Any]) -> Iterator[Delta]:
        self._text, self._cited = "", []
        if block.get("type") == "text":
            for citation in block.get("citations") or ():
                self._cite(citation)
            yield from self._delta({"type": "text_delta", "text": block.get("text") or ""})
        elif block.get("type") == "thinking":
            yield Delta(thought=block.get("thinking") or "")

    def _delta(self, delta: Mapping[str, Any]) -> Iterator[Delta]:
        kind = delta.get("type")
        if kind == "text_delta":
            self._text += delta["text"]
            yield Delta(text=delta["text"])
        elif kind == "thinking_delta":
            yield Delta(thought=delta["thinking"])
        elif kind == "citations_delta":
            self._cite(delta["citation"])

    def _cite(self, citation: Mapping[str, Any]) -> None:
        place = int(citation["document_index"])
        if not 0 <= place < len(self._numbers):
            raise LookupError("a citation of a document that was not sent")
        self._cited.append(self._numbers[place])

    def _markers(self) -> str:
        """Return the markers that the finished block has earned and does not bear yet."""
        written = {int(number) for number in _MARKER.findall(self._text)}
        earned = [number for number in dict.fromkeys(self._cited) if number not in written]
        self._text, self._cited = "", []
        return "".join(f"[{number}]" for number in earned)

    def _count(self, told: Mapping[str, Any] | None, model: str) -> Delta:
        # The counts grow over the stream: each message repeats some of them with newer values.
        self._usage.update({k: v for k, v in (told or {}).items() if isinstance(v, int)})
        read, written = (self._usage.get(f"cache_{how}_input_tokens", 0) for how in ("read", "creation"))
        usage = Usage(
            input_tokens=self._usage.get("input_tokens", 0) + read + written,
            output_tokens=self._usage.get("output_tokens", 0),
            cached_tokens=read,
        )
        return Delta(usage=usage, model=model)


def anthropic_service(
    base_url: str, model: str, key: str = "", *, variables: str = "TIAOWEN_ANTHROPIC"
) -> Service:
    """Return the service at ``base_url``; "" is Anthropic's own.

    Raises:
        SettingInvalid: a key that cannot be one.
    """
    base = base_url or HOME
    if not base.endswith("/v1/messages"):
        base = join_url(base.removesuffix("/v1"), "/v1/messages")
    return Service(url=base, model=model, variables=variables, key=clean_key(key, f"{variables}_API_KEY"))


def anthropic_generator(options: ModelOptions, *, citations: bool | None = None) -> HttpGenerator:
    """Return the generator over the Messages API."""
    return HttpGenerator(AnthropicApi(options.service, citations=citations), options)
