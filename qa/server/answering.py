"""``POST /v1/ask`` and ``POST /v1/search``."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from starlette.responses import Response

from qa.answers import Answer
from qa.server.errors import failure_json
from qa.server.models import AskBody, SearchBody
from qa.server.principal import principal_of
from qa.server.shapes import ERRORS, Hits
from qa.server.sse import EventStream
from qa.wire import explanation_json, hit_json

if TYPE_CHECKING:
    from qa.assistant import Assistant
    from qa.server.desk import Desk
    from qa.server.work import Workers

router = APIRouter(prefix="/v1", tags=["asking"])


@router.post(
    "/ask",
    summary="Answer a question",
    responses={
        200: {
            "model": Answer,
            "description": "The answer; with `stream`, events status, evidence, delta, citation, answer, error.",
            "content": {"text/event-stream": {}},
        },
        **ERRORS,
    },
)
async def ask(request: Request, body: AskBody) -> Response:
    """Return an answer with its citations, or an abstention with the nearest clauses.

    With `stream: true` the answer comes as Server-Sent Events; the last event is `answer` with the whole
    Answer, or `error`. A sentence that fails verification is never sent as `delta`.
    """
    question = body.to_question()
    assistant: Assistant = request.app.state.opening.get()
    workers: Workers = request.app.state.workers
    desk: Desk = request.app.state.desk
    principal = principal_of(request)
    principal.check_conversation(body.conversation_id)
    owner = principal.owner
    if body.stream:
        request_id = str(request.scope.get("request_id", ""))
        events = desk.stream(assistant, question, owner=owner)
        # The first event is waited for: what is wrong with the question ends in an error status, not in a
        # stream that began with 200.
        first = await workers.run(next, events, None)
        return EventStream(
            chain([first] if first else [], events),
            closing=events,
            failure=lambda error: failure_json(error, request_id),
            limiter=workers.streams,
            open_streams=request.app.state.metrics.streams,
        )
    answer = await workers.run(desk.ask, assistant, question, owner=owner)
    return JSONResponse(answer)


@router.post("/search", summary="Find clauses", responses={200: {"model": Hits}, **ERRORS})
async def search(request: Request, body: SearchBody) -> Response:
    """Return the best clauses, one hit each, best first."""
    text, where = body.text(), body.where()
    assistant: Assistant = request.app.state.opening.get()
    workers: Workers = request.app.state.workers
    if body.explain:
        found = await workers.run(assistant.engine.explain, text, k=body.k, where=where)
        hits = [hit_json(hit, explain=True) for hit in found.hits]
        return JSONResponse({"hits": hits, "explanation": explanation_json(found)})
    plain = await workers.run(assistant.search, text, k=body.k, where=where)
    return JSONResponse({"hits": [hit_json(hit) for hit in plain]})
