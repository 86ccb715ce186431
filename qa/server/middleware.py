"""Around every request: its id, its size, its log line without a word of the question, and safe headers."""

from __future__ import annotations

import logging
import re
import time
import uuid
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException

from qa.server.errors import error_response, failure_json
from qa.server.logs import log_failure

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

logger = logging.getLogger("tiaowen.server")

#: Bytes of a request body; a question with a long history needs a few hundred thousand at most.
MAX_BODY = 1_000_000

_REQUEST_ID = re.compile(r"[A-Za-z0-9._:-]{1,100}")

#: Nothing is loaded from elsewhere, nothing inline runs, and no other site may frame the pages.
SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


class Envelope:
    """The outermost layer of the app (plain ASGI, so that streams pass through untouched)."""

    def __init__(self, app: ASGIApp, *, max_body: int = MAX_BODY) -> None:
        self.app = app
        self.max_body = max_body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; an exception nobody caught becomes the error shape with status 500."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        given = headers.get("x-request-id", "")
        request_id = given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        scope["request_id"] = request_id
        began = time.perf_counter()
        status = 0

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                outgoing = MutableHeaders(scope=message)
                outgoing["X-Request-ID"] = request_id
                for name, value in SECURITY_HEADERS.items():
                    outgoing.setdefault(name, value)
            await send(message)

        try:
            await self._limited(scope, receive, sending, headers)
        except Exception as exc:  # the last one who can answer
            log_failure(exc, request_id)
            if not status:
                shape = failure_json(exc, request_id)
                response = error_response(
                    500, shape["type"], shape["message"], shape["hint"], request_id, path=scope["path"]
                )
                await response(scope, receive, sending)
        finally:
            logger.info(
                "%s %s %s %.1fms request_id=%s",
                scope["method"],
                scope.get("raw_path", b"").decode("ascii", "replace"),  # still encoded: no line ends inside
                status,
                (time.perf_counter() - began) * 1000,
                request_id,
            )

    async def _limited(self, scope: Scope, receive: Receive, send: Send, headers: Headers) -> None:
        length = headers.get("content-length", "")
        if length.isdecimal() and int(length) > self.max_body:
            response = error_response(
                413,
                "TooLarge",
                "The request body is too large.",
                "Send at most 1 MB.",
                scope["request_id"],
                path=scope["path"],
            )
            await response(scope, receive, send)
            return
        read = 0

        async def receiving() -> Message:
            nonlocal read
            message = await receive()
            if message["type"] == "http.request":
                read += len(message.get("body", b""))
                if read > self.max_body:  # chunked: the length was not announced
                    raise HTTPException(413)
            return message

        await self.app(scope, receiving, send)
