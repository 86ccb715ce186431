"""Which scopes a request needs, by method and path. What no rule names needs a key."""

from __future__ import annotations

from qa.keys import Scope

#: Open to everybody: is it alive, and the files of widget and pages, which say nothing of the documents.
_OPEN = frozenset({"/healthz", "/readyz", "/embed", "/favicon.ico"})
_OPEN_BELOW = ("/static/", "/widget/")

#: Chat platforms hold no key of ours: each request is signed, and its signature is checked first.
_SIGNED = frozenset({"/slack/events", "/feishu/events", "/wecom/events", "/dingtalk/events"})

#: Pages for readers, where a citation leads.
_PAGES = frozenset({"/", "/documents", "/docs", "/openapi.json"})
_PAGES_BELOW = ("/c/",)

_ASK = frozenset({Scope.ASK.value})
_WIDGET = frozenset({Scope.ASK.value, Scope.WIDGET.value})
_INGEST = frozenset({Scope.INGEST.value})
_ADMIN = frozenset({Scope.ADMIN.value})


def is_open(path: str) -> bool:
    """Return whether everybody may."""
    return path in _OPEN or path in _SIGNED or path.startswith(_OPEN_BELOW)


def is_page(method: str, path: str) -> bool:
    """Return whether a reader's browser opens it."""
    return method in {"GET", "HEAD"} and (path in _PAGES or path.startswith(_PAGES_BELOW))


def is_for_widgets(path: str) -> bool:
    """Return whether a widget's key can do it."""
    return path in {"/v1/ask", "/v1/feedback"}


def needed(method: str, path: str) -> frozenset[str]:
    """Return the scopes of which a key needs one."""
    if is_for_widgets(path):
        return _WIDGET
    if path == "/metrics":
        return _ADMIN
    if path.startswith("/v1/jobs") or (path.startswith("/v1/documents") and method not in {"GET", "HEAD"}):
        return _INGEST
    return _ASK
