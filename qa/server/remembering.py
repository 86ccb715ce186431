"""``POST /v1/feedback`` and ``/v1/conversations/{id}``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from starlette.responses import Response

from index.errors import NotFound
from qa.server.models import FeedbackBody
from qa.server.principal import principal_of
from qa.server.shapes import ERRORS, ConversationShape, FeedbackShape
from qa.wire import to_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from qa.server.desk import Desk
    from qa.store.conversations import Conversation
    from qa.store.feedback import Feedback
    from qa.store.store import Store

router = APIRouter(prefix="/v1", tags=["remembering"])


@router.post(
    "/feedback",
    summary="Say what an answer was worth",
    status_code=201,
    responses={201: {"model": FeedbackShape}, **ERRORS},
)
async def feedback(request: Request, body: FeedbackBody) -> Response:
    """Keep an opinion on an answer; a second one on the same answer replaces the first."""
    owner = principal_of(request).owner
    store = _store(request)

    def work() -> Feedback:
        opened = store()
        conversation = opened.conversations.conversation_of(body.answer_id, owner=owner)
        if conversation is None:
            raise NotFound("There is no such answer.", "Send the answer_id of an answer you were given.")
        return opened.feedback.save(
            body.answer_id,
            rating=body.rating,
            conversation_id=conversation,
            reasons=tuple(body.reasons),
            comment=body.comment,
            owner=owner,
        )

    kept = await request.app.state.workers.run(work)
    request.app.state.metrics.rated(body.rating)
    return JSONResponse(_feedback_json(kept), status_code=201)


@router.get(
    "/conversations/{conversation_id:path}",
    summary="Export a conversation",
    responses={200: {"model": ConversationShape}, **ERRORS},
)
async def conversation(request: Request, conversation_id: str) -> Response:
    """Return every question and answer of a conversation, oldest first, with the feedback on them."""
    owner = _reach(request)
    store = _store(request)

    def work() -> dict[str, Any]:
        opened = store()
        found = opened.conversations.get(conversation_id, owner=owner)
        return conversation_json(found, opened.feedback.of(found.id, owner=found.owner))

    return JSONResponse(await request.app.state.workers.run(work))


@router.delete(
    "/conversations/{conversation_id:path}",
    summary="Delete a conversation",
    status_code=204,
    responses={204: {"description": "It is gone, with its answers and feedback."}, **ERRORS},
)
async def delete_conversation(request: Request, conversation_id: str) -> Response:
    """Delete a conversation with its answers and the feedback on them."""
    owner = _reach(request)
    store = _store(request)
    await request.app.state.workers.run(lambda: store().conversations.delete(conversation_id, owner=owner))
    return Response(status_code=204)


def conversation_json(conversation: Conversation, feedback: tuple[Feedback, ...] = ()) -> dict[str, Any]:
    """Return a conversation as it is exported."""
    shape: dict[str, Any] = to_json(conversation)
    shape["feedback"] = [_feedback_json(one) for one in feedback]
    return shape


def _feedback_json(feedback: Feedback) -> dict[str, Any]:
    shape: dict[str, Any] = to_json(feedback)
    del shape["owner"]
    shape["feedback_id"] = shape.pop("id")
    return shape


def _reach(request: Request) -> str | None:
    """Return whose conversations a request may touch: its own, or anybody's for an operator."""
    principal = principal_of(request)
    return None if principal.admin and principal.owner else principal.owner


def _store(request: Request) -> Callable[[], Store]:
    """Return how to open the store, to be called in a worker thread.

    Raises:
        NotFound: conversations are not kept here.
    """
    desk: Desk = request.app.state.desk
    if desk.store is None:
        raise NotFound("Conversations are not kept here.", "Set TIAOWEN_CONVERSATION_DAYS above 0.")
    return desk.store.get
