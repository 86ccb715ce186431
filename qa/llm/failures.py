"""Everything that can go wrong with a foreign model, in words an operator can act on.

Foreign exceptions, statuses and messages become a `Failure` here and nowhere else. A failure carries the
`ServiceError` that users of the client see and whether asking again may help.
"""

from __future__ import annotations

import json
import re
import socket
import ssl
from typing import TYPE_CHECKING, Any

from index.errors import ServiceError
from index.retries import may_pass, retry_after

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from qa.llm.service import Service


class Failure(Exception):
    """One failed attempt. ``passes``: another may succeed; ``wait``: seconds the service asks to wait first."""

    def __init__(self, error: ServiceError, *, passes: bool = False, wait: float = 0.0) -> None:
        super().__init__(error.message)
        self.error = error
        self.passes = passes
        self.wait = wait


_NO_MODEL = re.compile(
    r"model.{0,80}(not.{0,5}exist|not.{0,5}found|unknown|unsupported|invalid|no access)"
    r"|(no such|unknown|invalid|unsupported) model|模型.{0,20}(不存在|未找到|无效)|model_?not_?(found|exist)",
    re.IGNORECASE,
)
_TOO_LONG = re.compile(
    r"context.{0,20}(length|window|size)|maximum.{0,20}(context|tokens)|prompt is too long|too many tokens"
    r"|exceed.{0,40}(context|token|n_ctx)|range of input length|input length|上下文.{0,10}(超|长)|超.{0,10}(上下文|长度)",
    re.IGNORECASE,
)
_NO_CREDIT = re.compile(
    r"insufficient.{0,5}(quota|balance|credit)|credit balance|arrear|欠费|余额不足", re.IGNORECASE
)
#: What Anthropic and OpenAI call, inside a stream, what they else say with a status.
_STATUS_OF_TYPE = {
    "overloaded_error": 529,
    "rate_limit_error": 429,
    "rate_limit_exceeded": 429,
    "api_error": 500,
    "server_error": 500,
    "internal_server_error": 500,
    "timeout_error": 504,
    "authentication_error": 401,
    "invalid_api_key": 401,
    "permission_error": 403,
    "not_found_error": 404,
    "model_not_found": 404,
}


def refused_request(service: Service, status: int, headers: Mapping[str, str], body: bytes) -> Failure:
    """Return the failure that an HTTP answer other than success stands for."""
    text = body.decode("utf-8", errors="replace")
    if _is_page(headers.get("content-type", ""), text) and status not in (401, 403) and not may_pass(status):
        return page_instead(service, status)
    return _failed(service, status, *_complaint(text), wait=retry_after(headers))


def error_in_stream(service: Service, error: Any) -> Failure:
    """Return the failure for an error object that arrived where a piece of the answer should."""
    message, kind = _complaint(json.dumps({"error": error}, ensure_ascii=False))
    code = error.get("code") if isinstance(error, dict) else None
    status = code if isinstance(code, int) and 400 <= code < 600 else _STATUS_OF_TYPE.get(kind, 0)
    return _failed(service, status, message, kind, wait=0.0)


def page_instead(service: Service, status: int = 200) -> Failure:
    """Return the failure for a web page where JSON should be: a sign-in page, a proxy, a wrong path."""
    return Failure(
        ServiceError(
            f"The language model's address at {service.host} answered with a web page ({status}), not JSON.",
            f"Check {service.variables}_BASE_URL: it is the API's address, and usually ends in /v1. "
            "A proxy or a sign-in page may stand in between.",
        )
    )


def malformed(service: Service, what: str) -> Failure:
    """Return the failure for an answer that breaks the protocol; ``what`` says how."""
    return Failure(
        ServiceError(
            f"The language model at {service.host} sent {what}.",
            f"Check that {service.variables}_BASE_URL is the address of the right kind of API.",
        )
    )


def truncated(service: Service) -> Failure:
    """Return the failure for a stream that ended before the model did."""
    return Failure(
        ServiceError(
            f"The answer of the language model at {service.host} broke off.",
            "Try again; if it happens often, look at the service's log and at proxies in between.",
        ),
        passes=True,
    )


def empty(service: Service, *, thought: bool, at_limit: bool) -> Failure:
    """Return the failure for a completion without any visible text."""
    if thought or at_limit:
        said = "spent its whole output on thinking" if thought else "reached its output limit without a word"
        return Failure(
            ServiceError(
                f"The language model {service.model!r} at {service.host} {said}.",
                f"Raise {service.variables}_MAX_TOKENS, or switch thinking off "
                f"with {service.variables}_EXTRA_BODY (see docs/llm.md).",
            )
        )
    return Failure(
        ServiceError(
            f"The language model {service.model!r} at {service.host} sent an empty answer.",
            "Check that the model is one for chat, and the service's log.",
        )
    )


def endless(service: Service, characters: int) -> Failure:
    """Return the failure for a model that does not stop."""
    return Failure(
        ServiceError(
            f"The language model {service.model!r} at {service.host} did not stop after {characters:,} characters.",
            f"The service ignores the output limit. Check the model, or {service.variables}_MAX_TOKENS.",
        )
    )


def stray_thoughts(service: Service) -> Failure:
    """Return the failure for thoughts that arrived as answer text, without an opening tag."""
    return Failure(
        ServiceError(
            f"The language model {service.model!r} at {service.host} mixes its thoughts into the answer.",
            "Let the service part them (vLLM: --reasoning-parser; llama-server: --reasoning-format deepseek), "
            f"or switch thinking off with {service.variables}_EXTRA_BODY (see docs/llm.md).",
        )
    )


def busy(running: int, waiting: int) -> ServiceError:
    """Return the error for a call that found the queue full."""
    return ServiceError(
        f"The language model is busy: {running} answers are being written and {waiting} wait.",
        "Try again in a moment; TIAOWEN_GENERATOR_CONCURRENCY and TIAOWEN_GENERATOR_QUEUE set the limits.",
    )


def late(service: Service, seconds: float) -> ServiceError:
    """Return the error for an answer that took longer than the deadline."""
    return ServiceError(
        f"The language model at {service.host} did not finish within {seconds:g} s.",
        "Raise TIAOWEN_GENERATOR_TIMEOUT, or use a faster model.",
    )


def silent(service: Service, seconds: float) -> Failure:
    """Return the failure for a service that took the request and then said nothing."""
    return Failure(
        ServiceError(
            f"The language model at {service.host} sent nothing for {seconds:g} s.",
            "Check that the service is not overloaded; a large model may still be loading.",
        )
    )


def unreachable(service: Service, exc: BaseException) -> Failure:
    """Return the failure for a connection that could not be made or broke before the answer began."""
    causes = list(_causes(exc))
    for cause in causes:
        if isinstance(cause, ssl.SSLError):
            reason = getattr(cause, "verify_message", "") or cause.reason or "handshake failed"
            return Failure(
                ServiceError(
                    f"No secure connection to the language model at {service.host}: {service.scrub(str(reason))}.",
                    "Check the address and its certificate. For a private certificate authority set SSL_CERT_FILE; "
                    "for a server without TLS write http:// instead of https://.",
                )
            )
        if isinstance(cause, socket.gaierror):
            return Failure(
                ServiceError(
                    f"There is no machine called {service.host}: its name could not be resolved.",
                    f"Check the spelling of {service.variables}_BASE_URL and this machine's DNS.",
                ),
                passes=cause.errno == socket.EAI_AGAIN,
            )
    what = "refused the connection" if any(isinstance(c, ConnectionRefusedError) for c in causes) else ""
    what = what or f"could not be reached ({type(exc).__name__})"
    return Failure(
        ServiceError(
            f"The language model at {service.host} {what}.",
            f"Check that it is running and that {service.variables}_BASE_URL and this machine's proxy settings are right.",
        ),
        passes=True,
    )


def _failed(service: Service, status: int, message: str, kind: str, *, wait: float) -> Failure:
    """Return the failure that a status and a complaint stand for; status 0 where there is none."""
    name, where, at = service.variables, service.host, f" ({status})" if status else ""
    said = f": {service.scrub(message)}" if message else ""
    if status in (401, 403):
        # What they say here may repeat a part of the key, so it is not passed on.
        word = "refused the key" if service.key else "wants a key"
        return _final(f"The language model at {where} {word}{at}.", f"Check {name}_API_KEY.")
    if status == 402 or _NO_CREDIT.search(kind) or _NO_CREDIT.search(message):
        return _final(f"The account at {where} has no credit left{at}.", "Top it up, or set another service.")
    if status in (400, 404, 422, 0) and (_NO_MODEL.search(kind) or _NO_MODEL.search(message)):
        return _final(f"{where} knows no model {service.model!r}{at}.", f"Check {name}_MODEL.")
    if status == 413 or (
        status in (400, 422, 500, 0) and (_TOO_LONG.search(kind) or _TOO_LONG.search(message))
    ):
        return _final(
            f"The request is longer than the model {service.model!r} at {where} takes{at}{said}.",
            f"Lower {name}_CONTEXT_TOKENS to what the model really takes.",
        )
    if status in (404, 405):
        return _final(
            f"{where} has no such address or no model {service.model!r}{at}.",
            f"Check {name}_BASE_URL (it usually ends in /v1) and {name}_MODEL.",
        )
    if 300 <= status < 400:
        return _final(
            f"The language model's address at {where} has moved{at}.",
            f"Write the new address into {name}_BASE_URL.",
        )
    if status == 429:
        error = ServiceError(
            f"The language model at {where} is over its rate limit{at}.",
            "Try again later, or lower TIAOWEN_GENERATOR_CONCURRENCY.",
        )
        return Failure(error, passes=True, wait=wait)
    if may_pass(status):
        error = ServiceError(
            f"The language model at {where} is failing{at}{said}.", "Try again later; see the service's log."
        )
        return Failure(error, passes=True, wait=wait)
    return _final(
        f"The language model at {where} rejected the request{at}{said}.",
        f"A field it does not know can be removed with {name}_EXTRA_BODY, for example "
        '{"temperature": null} (see docs/llm.md).',
    )


def _final(message: str, hint: str) -> Failure:
    return Failure(ServiceError(message, hint))


def _complaint(text: str) -> tuple[str, str]:
    """Return (message, kind) of an error body in any of the shapes that services use."""
    try:
        body = json.loads(text)
    except ValueError:
        return ("" if text.lstrip().startswith("<") else text.strip()), ""
    error = body.get("error", body) if isinstance(body, dict) else body
    if not isinstance(error, dict):
        return str(error), ""
    message = error.get("message") or error.get("detail") or error.get("msg") or ""
    kind = error.get("code") if isinstance(error.get("code"), str) else error.get("type")
    return (message if isinstance(message, str) else json.dumps(message, ensure_ascii=False)), str(kind or "")


def _is_page(content_type: str, text: str) -> bool:
    return "html" in content_type.lower() or text.lstrip("\ufeff \t\r\n")[:1] == "<"


def _causes(exc: BaseException) -> Iterator[BaseException]:
    """Yield an exception, what it was raised from, and what those groups hold."""
    seen: set[int] = set()
    pending: list[BaseException | None] = [exc]
    while pending:
        cause = pending.pop()
        if cause is None or id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        pending += [cause.__cause__, cause.__context__]
        if isinstance(cause, BaseExceptionGroup):
            pending += cause.exceptions
