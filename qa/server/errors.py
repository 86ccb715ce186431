"""Every failure leaves as ``{"error": {type, message, hint, request_id}}`` with the right status."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from index.errors import IndexUnavailable, TiaowenError
from qa.errors import http_status
from qa.wire import error_json

if TYPE_CHECKING:
    from fastapi import FastAPI, Request
    from starlette.responses import Response

#: Wire names of failures that no error class of ours stands for.
KINDS = {
    400: "BadRequest",
    404: "NotFound",
    405: "MethodNotAllowed",
    408: "TooSlow",
    413: "TooLarge",
    503: "Busy",
}

HINTS = {
    404: "The API is described at /docs.",
    405: "The API is described at /docs.",
    408: "Send the whole body within 30 seconds.",
    413: "Send at most 1 MB, or what the operator allows for a document.",
}


#: Where OpenAI's clients call: they know errors in OpenAI's shape only.
_OPENAI_PATHS = ("/v1/chat/", "/v1/models")

#: OpenAI's words for what is wrong, by status; their clients choose the exception by the status.
_OPENAI_TYPES = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}


def error_response(
    status: int, kind: str, message: str, hint: str, request_id: str, *, path: str = ""
) -> JSONResponse:
    """Return the one error shape; for OpenAI's clients theirs."""
    error = {"type": kind, "message": message, "hint": hint, "request_id": request_id}
    if not path.startswith(_OPENAI_PATHS):
        return JSONResponse({"error": error}, status_code=status)
    if status == 422:
        status = 400  # what OpenAI itself answers, and what their clients do not try again
    return JSONResponse({"error": openai_error(error, status)}, status_code=status)


def openai_error(error: dict[str, Any], status: int) -> dict[str, Any]:
    """Return the inside of an error as OpenAI's clients read it, from the inside of ours."""
    other = "invalid_request_error" if status < 500 else "server_error"
    return {
        "message": " ".join(part for part in (error["message"], error.get("hint", "")) if part),
        "type": _OPENAI_TYPES.get(status, other),
        "param": None,
        "code": error["type"],
        "request_id": error.get("request_id", ""),
    }


def failure_json(error: Exception, request_id: str) -> dict[str, Any]:
    """Return the inside of ``error`` for any exception; what we did not foresee tells nothing of itself."""
    if isinstance(error, TiaowenError):
        return error_json(error, request_id)
    return {
        "type": "InternalError",
        "message": "Something went wrong on the server.",
        "hint": "Try again; if it stays, report the request id.",
        "request_id": request_id,
    }


def add_error_handlers(app: FastAPI) -> None:
    """Make ``app`` answer every failure in the one shape; pages get a page."""
    app.add_exception_handler(TiaowenError, _tiaowen_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _invalid_request)


def _request_id(request: Request) -> str:
    return str(request.scope.get("request_id", ""))


async def _tiaowen_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, TiaowenError):
        raise error
    status = http_status(error)
    if _wants_page(request):
        return _page(request, status, error.message, error.hint)
    shape = error_json(error)
    response = error_response(
        status, shape["type"], shape["message"], shape["hint"], _request_id(request), path=request.url.path
    )
    if isinstance(error, IndexUnavailable):
        response.headers["Retry-After"] = "5"
    return response


async def _http_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    phrase = HTTPStatus(error.status_code).phrase
    # Starlette's default detail is the phrase itself; ours says what to do about it.
    message = {
        404: f"There is no {request.url.path} here.",
        405: f"{request.method} is not allowed on {request.url.path}.",
        408: "The request body did not arrive in time.",
        413: "The request body is too large.",
    }.get(error.status_code, str(error.detail) or phrase)
    hint = HINTS.get(error.status_code, "")
    if _wants_page(request):
        return _page(request, error.status_code, message, hint)
    kind = KINDS.get(error.status_code, phrase.title().replace(" ", "").replace("-", ""))
    response = error_response(
        error.status_code, kind, message, hint, _request_id(request), path=request.url.path
    )
    for name, value in (error.headers or {}).items():
        response.headers[name] = value
    return response


async def _invalid_request(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    problems = error.errors()
    if any(problem["type"] == "json_invalid" for problem in problems):
        return error_response(
            400,
            "InvalidJSON",
            "The body is not valid JSON.",
            "Send a JSON object as UTF-8.",
            _request_id(request),
            path=request.url.path,
        )
    # Only names and reasons: the values may hold the question.
    told = "; ".join(f"{_place(problem['loc'])}: {problem['msg']}" for problem in problems[:10])
    return error_response(
        422,
        "InvalidRequest",
        f"{told}.",
        "The fields are described at /docs.",
        _request_id(request),
        path=request.url.path,
    )


def _place(location: tuple[Any, ...]) -> str:
    inside = location[1:] if len(location) > 1 else location
    return ".".join(str(part)[:80] for part in inside)


def _wants_page(request: Request) -> bool:
    path = request.url.path
    if path.startswith("/v1/"):
        return False
    return path.startswith(("/c/", "/documents")) or "text/html" in request.headers.get("accept", "")


def _page(request: Request, status: int, message: str, hint: str) -> Response:
    from qa.server.pages import error_page

    return error_page(request, status, message, hint)
