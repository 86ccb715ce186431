"""The guard: host, origin, key, scope and rate of every request, before anything is done for it."""

from __future__ import annotations

import base64
import binascii
import logging
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import anyio.to_thread
from anyio import CapacityLimiter
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response

from index.errors import TiaowenError
from qa.errors import http_status
from qa.keys import Key, is_loopback_address, keys_required, parse_origins
from qa.limiter import RateLimiter, visitor_of
from qa.server import rules
from qa.server.errors import error_response
from qa.server.keyring import KeyRefused, KeyRing
from qa.server.principal import ANYBODY, Principal
from qa.wire import error_json

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from qa.server.metrics import Metrics
    from qa.settings import Settings
    from qa.store.store import LazyStore

logger = logging.getLogger("tiaowen.server")

_ALLOWED_METHODS = "GET, POST, DELETE, OPTIONS"
_ALLOWED_HEADERS = (
    "authorization, content-type, x-api-key, x-request-id, mcp-protocol-version, mcp-session-id"
)
_EXPOSED_HEADERS = "x-request-id, retry-after"


class Refusal(Exception):
    """A request that goes no further. ``reason`` is one word for the log and the metrics."""

    def __init__(
        self,
        status: int,
        kind: str,
        message: str,
        hint: str = "",
        *,
        reason: str,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.kind = kind
        self.message = message
        self.hint = hint
        self.reason = reason
        self.headers = headers or {}


class Guard:
    """Plain ASGI, so that streams pass through untouched.

    On a loopback address without ``require_keys`` nobody needs a key, but pages of other sites still cannot
    reach in: neither by their origin nor by a name that was pointed at this machine.

    Args:
        app: what is guarded.
        settings: see there; None for a server of tests.
        store: where the keys are.
        metrics: what is counted.
    """

    def __init__(
        self, app: ASGIApp, *, settings: Settings | None, store: LazyStore | None, metrics: Metrics
    ) -> None:
        self.app = app
        self._metrics = metrics
        self._required = settings is not None and keys_required(settings)
        self._public_pages = settings is not None and settings.public_pages
        self._public_host = urlsplit(settings.public_url).netloc.lower() if settings is not None else ""
        self._sites = (
            frozenset(parse_origins(settings.allowed_origins)) if settings is not None else frozenset()
        )
        self._keys = KeyRing(store) if store is not None else None
        self._limiter = (
            RateLimiter(key=settings.rate_limit, visitor=settings.visitor_rate_limit)
            if settings is not None
            else None
        )
        self._threads = CapacityLimiter(4)  # its own: a busy server still turns strangers away

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or answer it with the reason why not."""
        if scope["type"] != "http" or (rules.is_open(scope["path"]) and scope["method"] != "OPTIONS"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        origin = headers.get("origin", "").lower()
        foreign = bool(origin) and not self._is_own(origin, headers.get("host", "").lower())
        try:
            known = not foreign or await self._knows(origin, scope["path"])
            answering = _with_origin(send, origin) if foreign and known else send
            try:
                if scope["method"] == "OPTIONS" and "access-control-request-method" in headers:
                    await _preflight(known)(scope, receive, answering)
                    return
                if not known:
                    raise _unknown_origin()
                scope["principal"] = await self._admit(scope, headers, origin if foreign else "")
            except Refusal as refusal:
                await self._refuse(refusal, scope, receive, answering)
                return
        except TiaowenError as error:  # the database with the keys is away
            shape = error_json(error)
            response = error_response(
                http_status(error),
                shape["type"],
                shape["message"],
                shape["hint"],
                str(scope.get("request_id", "")),
                path=scope["path"],
            )
            await response(scope, receive, send)
            return
        await self.app(scope, receive, answering)

    async def _admit(self, scope: Scope, headers: Headers, origin: str) -> Principal:
        """Return who the request is from; ``origin`` is that of another site, "" for none.

        Raises:
            Refusal: it may not.
        """
        method, path = scope["method"], scope["path"]
        page = rules.is_page(method, path)
        visitor = visitor_of(scope["client"][0] if scope.get("client") else "")
        token = _token(headers, page=page)
        if not self._required:
            self._check_host(headers.get("host", ""))
            if not token.startswith("tw_"):  # OpenAI's clients send something, whatever it is
                token = ""
        key = None
        if token:
            key = await self._key(token, visitor, page=page)
            self._check_scope(key, method, path, own="origin" in headers and not origin, origin=origin)
        elif self._required and not (page and self._public_pages):
            raise Refusal(
                401,
                "KeyMissing",
                "This server needs an API key.",
                "Send it as: Authorization: Bearer tw_...",
                reason="no_key",
                headers=_challenge(page),
            )
        elif origin and origin not in self._sites:  # known by a widget's key, which did not come along
            raise _unknown_origin()
        await self._check_rate(key, visitor, page=page)
        return Principal(owner=key.id, scopes=key.scopes) if key is not None else ANYBODY

    async def _key(self, token: str, visitor: str, *, page: bool) -> Key:
        if self._keys is None:
            raise Refusal(401, "KeyRefused", "No keys are in use here.", "Leave it out.", reason="unknown")
        remembered = self._keys.remembered(token)
        if remembered is not None:
            return remembered
        try:
            return await anyio.to_thread.run_sync(self._keys.check, token, limiter=self._threads)
        except KeyRefused as refused:
            wait = await self._limiter.visitor(f"refused {visitor}") if self._limiter and visitor else 0
            if wait:
                raise _too_many(wait) from None
            raise Refusal(
                401,
                "KeyRefused",
                refused.message,
                "Ask the operator for another: tiaowen keys create",
                reason=refused.reason,
                headers=_challenge(page),
            ) from None

    def _check_scope(self, key: Key, method: str, path: str, *, own: bool, origin: str) -> None:
        if not key.may(rules.needed(method, path)):
            raise Refusal(
                403,
                "ScopeMissing",
                f"The key is for {', '.join(sorted(key.scopes))}; this needs "
                f"{' or '.join(sorted(rules.needed(method, path)))}.",
                "Use a key made for it.",
                reason="scope",
            )
        if key.public and not own and origin not in key.origins:
            raise _unknown_origin()
        if origin and not key.public and origin not in self._sites:
            raise _unknown_origin()

    async def _check_rate(self, key: Key | None, visitor: str, *, page: bool) -> None:
        if self._limiter is None:
            return
        wait = 0
        if key is not None:
            wait = await self._limiter.key(key.id)
            if key.public and not wait and visitor:
                wait = await self._limiter.visitor(f"{key.id} {visitor}")
        elif visitor:
            wait = await (self._limiter.key if page else self._limiter.visitor)(visitor)
        if wait:
            raise _too_many(wait)

    def _is_own(self, origin: str, host: str) -> bool:
        """Return whether a page of this very server sent the request."""
        netloc = urlsplit(origin).netloc
        if not netloc:
            return False  # "null": a file, or a frame without an origin
        if netloc == self._public_host:
            return True
        return netloc == host and (not self._public_host or _is_loopback(host))

    async def _knows(self, origin: str, path: str) -> bool:
        """Return whether a site may call from its visitors' browsers at all."""
        if origin in self._sites:
            return True
        if self._keys is None or not rules.is_for_widgets(path):
            return False
        if self._keys.origins_fresh():
            return origin in self._keys.origins()
        return origin in await anyio.to_thread.run_sync(self._keys.origins, limiter=self._threads)

    def _check_host(self, host: str) -> None:
        """Refuse a name that is not ours: another site's name may have been pointed at this machine."""
        if not _is_loopback(host) and host.lower() != self._public_host:
            raise Refusal(
                421,
                "HostUnknown",
                "This server is not reached under this name.",
                "Open it as http://127.0.0.1, or set TIAOWEN_PUBLIC_URL to the address readers use.",
                reason="host",
            )

    async def _refuse(self, refusal: Refusal, scope: Scope, receive: Receive, send: Send) -> None:
        self._metrics.refused(refusal.reason)
        logger.info("refused: %s request_id=%s", refusal.reason, scope.get("request_id", ""))
        response = error_response(
            refusal.status,
            refusal.kind,
            refusal.message,
            refusal.hint,
            str(scope.get("request_id", "")),
            path=scope["path"],
        )
        for name, value in refusal.headers.items():
            response.headers[name] = value
        await response(scope, receive, send)


def _is_loopback(host: str) -> bool:
    """Return whether a Host header names this machine, with or without port."""
    name = host.lower()
    name = name[: name.find("]") + 1] if name.startswith("[") else name.partition(":")[0]
    return is_loopback_address(name) or name.endswith(".localhost")


def _token(headers: Headers, *, page: bool) -> str:
    """Return the token a request came with; a browser's password prompt serves for pages only.

    What a browser sends by itself must not count for more: another site's page could make it send it.
    """
    scheme, _, value = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() == "basic" and page:
        try:
            decoded = base64.b64decode(value.strip(), validate=True).decode("utf-8")
        except (binascii.Error, ValueError):
            return "malformed"
        return decoded.partition(":")[2]
    return headers.get("x-api-key", "").strip()


def _challenge(page: bool) -> dict[str, str]:
    # A reader's browser asks for the key; the user name does not matter.
    return {"WWW-Authenticate": 'Basic realm="Tiaowen API key", charset="UTF-8"' if page else "Bearer"}


def _too_many(wait: int) -> Refusal:
    return Refusal(
        429,
        "TooManyRequests",
        "Too many requests.",
        f"Try again in {wait} seconds.",
        reason="rate",
        headers={"Retry-After": str(wait)},
    )


def _unknown_origin() -> Refusal:
    return Refusal(
        403,
        "OriginUnknown",
        "This web site may not call the server.",
        "The operator can allow it: TIAOWEN_ALLOWED_ORIGINS, or --origin of a widget's key.",
        reason="origin",
    )


def _preflight(known: bool) -> Response:
    if not known:
        return Response(status_code=403)
    return Response(
        status_code=204,
        headers={
            "Access-Control-Allow-Methods": _ALLOWED_METHODS,
            "Access-Control-Allow-Headers": _ALLOWED_HEADERS,
            "Access-Control-Max-Age": "600",
        },
    )


def _with_origin(send: Send, origin: str) -> Send:
    """Return ``send`` that lets the origin's page read the response."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["Access-Control-Allow-Origin"] = origin
            headers["Access-Control-Expose-Headers"] = _EXPOSED_HEADERS
            headers.add_vary_header("Origin")
        await send(message)

    return sending
