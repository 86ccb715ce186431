"""``/v1/models`` and ``/v1/chat/completions``: the same answers for any OpenAI client, sources included."""

from __future__ import annotations

import json
import time
from itertools import chain
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from starlette.responses import Response

from index.errors import NotFound, TiaowenError
from qa.server.errors import failure_json, openai_error
from qa.server.logs import log_failure
from qa.server.openai_citations import absolute, search_results, url_citations, with_links
from qa.server.openai_shapes import MODELS, ChatBody, ChatCompletion, ModelList
from qa.server.principal import principal_of
from qa.server.shapes import OPENAI_ERRORS
from qa.server.sse import EventStream

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qa.answers import Event
    from qa.assistant import Assistant
    from qa.server.desk import Desk
    from qa.server.work import Workers

router = APIRouter(prefix="/v1", tags=["OpenAI clients"])

DONE = b"data: [DONE]\n\n"


@router.get("/models", summary="List models", responses={200: {"model": ModelList}, **OPENAI_ERRORS})
async def models() -> Response:
    """Return the models: `tiaowen` writes with the configured generator, `tiaowen-extractive` with none."""
    return JSONResponse({"object": "list", "data": [_model(name) for name in MODELS]})


@router.get("/models/{model}", summary="Read a model", responses=OPENAI_ERRORS)
async def model(model: str) -> Response:
    """Return one model."""
    _known(model)
    return JSONResponse(_model(model))


@router.post(
    "/chat/completions",
    summary="Answer as a chat completion",
    responses={
        200: {
            "model": ChatCompletion,
            "description": "The completion; with `stream`, its chunks and `[DONE]`.",
            "content": {"text/event-stream": {}},
        },
        **OPENAI_ERRORS,
    },
)
async def chat_completions(request: Request, body: ChatBody) -> Response:
    """Answer the last user message; what was said before it is its history.

    Citations come as `url_citation` annotations of the message and as `citations` and `search_results` beside
    the choices; with `inline_links` also as links in the text. Parameters that mean nothing here are passed
    over. Token counts are estimates. Errors have OpenAI's shape.
    """
    _known(body.model)
    question = body.to_question()
    state = request.app.state
    assistant: Assistant = state.opening.get()
    workers: Workers = state.workers
    desk: Desk = state.desk
    owner = principal_of(request).owner
    reply = Reply(
        assistant=assistant,
        model=body.model,
        base=state.public_url or str(request.base_url),
        inline=state.inline_links if body.inline_links is None else body.inline_links,
        prompt=_tokens("".join(message.text() for message in body.messages)),
    )
    if body.stream:
        request_id = str(request.scope.get("request_id", ""))
        events = desk.stream(assistant, question, owner=owner, channel="openai")
        first = await workers.run(next, events, None)
        usage = bool(body.stream_options and body.stream_options.include_usage)
        return EventStream(
            reply.chunks(chain([first] if first else [], events), usage=usage, request_id=request_id),
            closing=events,
            failure=lambda error: failure_json(error, request_id),
            limiter=workers.streams,
            open_streams=state.metrics.streams,
        )

    def work() -> dict[str, Any]:
        return reply.whole(desk.ask(assistant, question, owner=owner, channel="openai"))

    return JSONResponse(await workers.run(work))


class Reply:
    """One completion in the making.

    Args:
        assistant: who answers; knows the documents' dates.
        model: the model's id, repeated in the reply.
        base: where the server is reached, for links that work anywhere.
        inline: whether citations are links in the text, too.
        prompt: estimated tokens of what was sent.
    """

    def __init__(self, *, assistant: Assistant, model: str, base: str, inline: bool, prompt: int) -> None:
        self._assistant = assistant
        self._model = model
        self._base = base
        self._inline = inline
        self._prompt = prompt
        self._created = int(time.time())

    def whole(self, answer: dict[str, Any]) -> dict[str, Any]:
        """Return the completion for an Answer object."""
        text = self._text(answer)
        message = {
            "role": "assistant",
            "content": text,
            "refusal": None,
            "annotations": url_citations(text, answer["citations"], self._base),
        }
        return {
            "id": _completion_id(answer),
            "object": "chat.completion",
            "created": self._created,
            "model": self._model,
            "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}],
            "usage": self._usage(text),
            **self._beside(answer),
        }

    def chunks(self, events: Iterator[Event], *, usage: bool, request_id: str) -> Iterator[bytes]:
        """Yield the completion's chunks and ``[DONE]``; a failure on the way is told before it."""
        identity = f"chatcmpl-{request_id}"

        def chunk(delta: dict[str, Any] | None, finish: str | None = None, **more: Any) -> bytes:
            choices = (
                []
                if delta is None
                else [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}]
            )
            return _data(
                {
                    "id": identity,
                    "object": "chat.completion.chunk",
                    "created": self._created,
                    "model": self._model,
                    "choices": choices,
                    **more,
                }
            )

        yield chunk({"role": "assistant", "content": ""})
        try:
            for event in events:
                if event.name == "delta" and not self._inline:
                    yield chunk({"content": event.data["text"]})
                elif event.name == "error":
                    yield _data({"error": openai_error({**event.data, "request_id": request_id}, 500)})
                elif event.name == "answer":
                    answer = event.data
                    text = self._text(answer)
                    if self._inline:  # a marker's link is known when the answer is
                        yield chunk({"content": text})
                    made = url_citations(text, answer["citations"], self._base)
                    if made:
                        yield chunk({"annotations": made})
                    yield chunk({}, "stop", **self._beside(answer))
                    if usage:
                        yield chunk(None, usage=self._usage(text))
        except Exception as error:  # the status line is gone: tell it in the stream, bugs without their words
            if not isinstance(error, TiaowenError):
                log_failure(error, request_id)
            yield _data({"error": openai_error(failure_json(error, request_id), 500)})
        yield DONE

    def _text(self, answer: dict[str, Any]) -> str:
        text: str = answer["text"]
        if self._inline:
            return with_links(text, answer["citations"], self._base, answer["language"])
        return text

    def _usage(self, text: str) -> dict[str, int]:
        said = _tokens(text)
        return {
            "prompt_tokens": self._prompt,
            "completion_tokens": said,
            "total_tokens": self._prompt + said,
        }

    def _beside(self, answer: dict[str, Any]) -> dict[str, Any]:
        citations = answer["citations"]
        return {
            "citations": [absolute(citation["url"], self._base) for citation in citations],
            "search_results": search_results(citations, self._dates(citations), self._base),
            "tiaowen": {
                name: answer[name] for name in ("answer_id", "conversation_id", "status", "language")
            },
        }

    def _dates(self, citations: Sequence[dict[str, Any]]) -> dict[str, str]:
        dates = {}
        for identity in {citation["document_id"] for citation in citations}:
            try:
                document = self._assistant.engine.document(identity).document
            except NotFound:  # removed since
                continue
            dates[identity] = document.published or document.written
        return dates


def _data(value: dict[str, Any]) -> bytes:
    return f"data: {json.dumps(value, ensure_ascii=False)}\n\n".encode()


def _completion_id(answer: dict[str, Any]) -> str:
    return f"chatcmpl-{answer['answer_id'].removeprefix('a-')}"


def _tokens(text: str) -> int:
    """Return about how many tokens ``text`` is: one for each 汉字, one for four other characters."""
    wide = sum(character > "\u2e7f" for character in text)
    return wide + -(-(len(text) - wide) // 4)


def _known(model: str) -> None:
    if model not in MODELS:
        raise NotFound(f"There is no model {model[:80]!r}.", f"There are: {', '.join(MODELS)}.")


def _model(name: str) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": 0, "owned_by": "tiaowen"}
