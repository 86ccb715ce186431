"""``/healthz``: the process lives. ``/readyz``: it can answer. Neither ever asks a language model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, PlainTextResponse
from starlette.responses import Response

from index.errors import TiaowenError
from qa.wire import error_json

if TYPE_CHECKING:
    from qa.server.metrics import Metrics

router = APIRouter(tags=["health"])


@router.get("/healthz", summary="Is the process alive?")
async def healthz() -> dict[str, str]:
    """Return ok as long as the process serves requests."""
    return {"status": "ok"}


@router.get("/readyz", summary="Can it answer?", response_class=JSONResponse, response_model=None)
async def readyz(request: Request) -> Response:
    """Return ready once the index is open; 503 with the reason until then."""
    try:
        request.app.state.opening.get()
    except TiaowenError as error:
        shape = error_json(error, str(request.scope.get("request_id", "")))
        return JSONResponse(
            {"status": "not ready", "error": shape}, status_code=503, headers={"Retry-After": "5"}
        )
    return JSONResponse({"status": "ready"})


@router.get("/metrics", summary="Counters for Prometheus", response_class=PlainTextResponse)
async def metrics(request: Request) -> Response:
    """Return what was counted: requests, answers, first tokens, stages, refusals, failed checks."""
    counted: Metrics = request.app.state.metrics
    try:
        request.app.state.opening.get()
    except TiaowenError:
        counted.ready.set(0)
    else:
        counted.ready.set(1)
    return Response(counted.exposition(), media_type="text/plain; version=0.0.4; charset=utf-8")
