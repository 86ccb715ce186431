"""Blocking work off the event loop, on a bounded number of threads, with a bounded number waiting."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import anyio.to_thread
from anyio import CapacityLimiter
from starlette.exceptions import HTTPException

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

#: Requests that may wait for a thread; beyond that an honest "busy" is better than a minute of silence.
MAX_WAITING = 256

#: Streams mostly wait for a generator, so many may be open at once.
MAX_STREAMS = 256


class Workers:
    """The server's threads: few for computing, many for streams."""

    def __init__(self, *, threads: int | None = None) -> None:
        # One more than there are cores keeps them busy while one thread reads from disk.
        self.computing = CapacityLimiter(threads or (os.cpu_count() or 2) + 1)
        self.streams = CapacityLimiter(MAX_STREAMS)

    async def run(self, function: Callable[..., T], *args: object, **kwargs: object) -> T:
        """Return ``function(...)``, computed in a worker thread.

        Raises:
            HTTPException: 503, too many wait already.
        """
        if self.computing.statistics().tasks_waiting >= MAX_WAITING:
            raise HTTPException(503, "Too many requests are waiting.", headers={"Retry-After": "1"})
        return await anyio.to_thread.run_sync(partial(function, *args, **kwargs), limiter=self.computing)
