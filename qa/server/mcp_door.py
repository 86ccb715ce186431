"""``/mcp``: the MCP server behind HTTP, made at the first request so that nobody else pays for it."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

from starlette.requests import Request

from index.errors import TiaowenError
from qa.errors import http_status
from qa.server.errors import error_response
from qa.server.mcp import CALLER, Caller, make_mcp
from qa.server.principal import principal_of
from qa.wire import error_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from mcp.server import MCPServer
    from starlette.types import ASGIApp, Receive, Scope, Send

    from qa.assistant import Assistant
    from qa.server.desk import Desk
    from qa.server.work import Workers


class McpDoor:
    """An ASGI app for one path.

    Host and origin are checked by the guard in front of it, for every path alike; the library's own check
    would answer 421 behind any name but localhost.

    Args:
        assistant: how to get at who answers.
        desk: through which it is asked.
        workers: threads for it.
        public_url: where readers reach the pages, "" for where the request came to.
    """

    def __init__(
        self, assistant: Callable[[], Assistant], desk: Desk, workers: Workers, *, public_url: str
    ) -> None:
        self._make: Callable[[], MCPServer] = lambda: make_mcp(assistant, desk, workers)
        self._public_url = public_url
        self._lock = asyncio.Lock()
        self._app: ASGIApp | None = None
        self._running: asyncio.Task[None] | None = None
        self._stop = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        request = Request(scope)
        try:
            app = self._app or await self._open()
        except TiaowenError as error:
            shape = error_json(error)
            response = error_response(
                http_status(error),
                shape["type"],
                shape["message"],
                shape["hint"],
                str(scope.get("request_id", "")),
            )
            await response(scope, receive, send)
            return
        base = self._public_url or str(request.base_url)
        token = CALLER.set(Caller(owner=principal_of(request).owner, base=base))
        try:
            await app(scope, receive, send)
        finally:
            CALLER.reset(token)

    async def _open(self) -> ASGIApp:
        async with self._lock:
            if self._app is not None:
                return self._app
            server = await asyncio.to_thread(self._make)
            from mcp.server.transport_security import TransportSecuritySettings

            app = server.streamable_http_app(
                streamable_http_path="/mcp",
                json_response=True,
                stateless_http=True,
                transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
            )
            started: asyncio.Future[None] = asyncio.get_running_loop().create_future()

            async def run() -> None:
                # Its own task: the library's task group must be left by the task that entered it.
                try:
                    async with server.session_manager.run():
                        started.set_result(None)
                        await self._stop.wait()
                except BaseException as error:
                    if started.done():
                        raise
                    started.set_exception(error)

            self._running = asyncio.create_task(run(), name="tiaowen-mcp")
            await started
            self._app = app
            return app

    async def close(self) -> None:
        """End every session."""
        self._stop.set()
        if self._running is not None:
            with contextlib.suppress(asyncio.CancelledError):
                await self._running
