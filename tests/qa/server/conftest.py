"""A server that really runs, on a free port of the loopback interface."""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import TYPE_CHECKING

import httpx
import pytest
import uvicorn

from qa.server.app import create_app
from tests.fakes import FakeAssistant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fastapi import FastAPI


@contextlib.contextmanager
def running(app: FastAPI) -> Iterator[httpx.Client]:
    """Serve ``app`` in a thread; give a client of it."""
    with socket.socket(proto=socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(64)
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            with httpx.Client(
                base_url=f"http://127.0.0.1:{listener.getsockname()[1]}", timeout=10, trust_env=False
            ) as client:
                yield client
        finally:
            server.should_exit = True
            thread.join(10)


@pytest.fixture(scope="module")
def assistant() -> FakeAssistant:
    return FakeAssistant()


@pytest.fixture(scope="module")
def client(assistant: FakeAssistant) -> Iterator[httpx.Client]:
    with running(create_app(assistant=assistant)) as opened:
        yield opened


@pytest.fixture
def serve() -> Iterator[Callable[..., httpx.Client]]:
    """Start a server over any assistant or opener; all end with the test."""
    with contextlib.ExitStack() as stack:

        def start(**arguments: object) -> httpx.Client:
            return stack.enter_context(running(create_app(**arguments)))

        yield start
