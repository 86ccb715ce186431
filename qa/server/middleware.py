"""Around every request: its id, its size, its log line without a word of the question, and safe headers."""

from __future__ import annotations

import asyncio
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

    from qa.server.metrics import Metrics

logger = logging.getLogger("tiaowen.server")

#: Bytes of a request body; a question with a long history needs a few hundred thousand at most.
MAX_BODY = 1_000_000

#: Seconds for a whole request body to arrive.
BODY_SECONDS = 30.0

_REQUEST_ID = re.compile(r"[A-Za-z0-9._:-]{1,100}")

#: Nothing is loaded from elsewhere, nothing inline runs, and no other site may frame the pages.
SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}


class Envelope:
    """The outermost layer of the app (plain ASGI, so that streams pass through untouched)."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        metrics: Metrics,
        max_body: int = MAX_BODY,
        max_upload: int = MAX_BODY,
        secure: bool = False,
    ) -> None:
        """Take the sizes in bytes; ``secure``: readers come by https, and shall go on so."""
        self.app = app
        self.max_body = max_body
        self.max_upload = max_upload
        self._metrics = metrics
        self._headers = dict(SECURITY_HEADERS)
        if secure:
            self._headers["Strict-Transport-Security"] = "max-age=31536000"

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
                for name, value in self._headers.items():
                    outgoing.setdefault(name, value)
                if scope["path"].startswith("/v1/"):
                    outgoing.setdefault("Cache-Control", "no-store")
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
            seconds = time.perf_counter() - began
            self._metrics.requested(scope["method"], _route(scope), status, seconds)
            _log(scope, status, seconds)

    async def _limited(self, scope: Scope, receive: Receive, send: Send, headers: Headers) -> None:
        uploading = scope["method"] == "POST" and scope["path"] == "/v1/documents"
        most = self.max_upload if uploading else self.max_body
        length = headers.get("content-length", "")
        if length.isdecimal() and int(length) > most:
            response = error_response(
                413,
                "TooLarge",
                "The request body is too large.",
                f"Send at most {most // 1_000_000} MB.",
                scope["request_id"],
                path=scope["path"],
            )
            await response(scope, receive, send)
            return
        read = 0
        complete = False
        # A large file may come over a slow line; a question may not take its time.
        until = time.monotonic() + BODY_SECONDS * (10 if uploading else 1)

        async def receiving() -> Message:
            nonlocal read, complete
            if complete:  # nothing is awaited but the end of the connection
                return await receive()
            try:
                async with asyncio.timeout(max(0.0, until - time.monotonic())):
                    message = await receive()
            except TimeoutError:
                raise HTTPException(408) from None
            if message["type"] == "http.request":
                complete = not message.get("more_body", False)
                read += len(message.get("body", b""))
                if read > most:  # chunked: the length was not announced
                    raise HTTPException(413)
            return message

        await self.app(scope, receiving, send)


def _route(scope: Scope) -> str:
    """Return the pattern of the route that served a request; a path itself may hold anything."""
    pattern = getattr(scope.get("route"), "path", "")
    if pattern:
        return str(pattern)
    path = scope["path"]
    return path if path == "/mcp" else "static" if path.startswith("/static/") else "other"


def _log(scope: Scope, status: int, seconds: float) -> None:
    path = scope.get("raw_path", b"").decode("ascii", "replace")  # still encoded: no line ends inside
    milliseconds = round(seconds * 1000, 1)
    request_id = scope["request_id"]
    key = getattr(scope.get("principal"), "owner", "")
    logger.info(
        "%s %s %s %.1fms request_id=%s%s",
        scope["method"],
        path,
        status,
        milliseconds,
        request_id,
        f" key={key}" if key else "",
        extra={
            "fields": {
                "method": scope["method"],
                "path": path,
                "status": status,
                "milliseconds": milliseconds,
                "request_id": request_id,
                "key": key,
            }
        },
    )
