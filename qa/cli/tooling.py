"""``tiaowen mcp``: the tools for a model's client on this machine, over stdin and stdout."""

from __future__ import annotations

import contextlib
import threading
from functools import partial
from typing import TYPE_CHECKING

from index.errors import TiaowenError

if TYPE_CHECKING:
    from collections.abc import Callable

    from qa.assistant import Assistant
    from qa.cli.app import Session


def serve_tools(session: Session) -> None:
    """Serve MCP on stdin and stdout until the client leaves.

    The client is greeted at once; the first tool waits until the index is open.

    Raises:
        MissingExtra: the ``mcp`` package is not installed.
    """
    from qa.server.desk import Desk
    from qa.server.mcp import CALLER, Caller, make_mcp
    from qa.server.metrics import Metrics
    from qa.server.work import Workers
    from qa.store.store import LazyStore, open_store

    settings = session.settings()
    store = LazyStore(partial(open_store, settings))
    lock = threading.Lock()
    opened: list[Assistant] = []

    def assistant() -> Assistant:
        with lock:
            if not opened:
                opened.append(session.assistant())
            return opened[0]

    desk = Desk(store=store, settings=settings, metrics=Metrics())
    server = make_mcp(assistant, desk, Workers())
    CALLER.set(Caller(base=settings.public_url))
    threading.Thread(target=_warm, args=(assistant,), daemon=True).start()
    try:
        server.run("stdio")
    finally:
        store.close()
        for one in opened:
            one.close()


def _warm(assistant: Callable[[], Assistant]) -> None:
    with contextlib.suppress(TiaowenError):  # the first tool says it
        assistant()
