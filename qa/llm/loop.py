"""An event loop in a thread of its own, so that code which waits can be stopped from outside.

The way through the house is synchronous and runs in threads; a thread that waits for bytes cannot be
interrupted, a task can.
"""

from __future__ import annotations

import asyncio
import threading
import weakref
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine
    from concurrent.futures import Future


class LoopThread:
    """Runs coroutines; the thread starts with the first of them and ends with `close`, or with this object.

    Args:
        farewell: awaited in the loop before it ends, after all tasks were cancelled.
    """

    def __init__(self, name: str, farewell: Callable[[], Awaitable[None]] | None = None) -> None:
        self._name = name
        self._farewell = farewell
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._end: Callable[[], object] | None = None
        self._closed = False

    def submit(self, coroutine: Coroutine[Any, Any, None]) -> Future[None]:
        """Run ``coroutine`` in the loop; cancelling the future cancels it.

        Raises:
            RuntimeError: closed already.
        """
        with self._lock:
            if self._closed:
                coroutine.close()
                raise RuntimeError("closed")
            return asyncio.run_coroutine_threadsafe(coroutine, self._started())

    def close(self) -> None:
        """Cancel what runs, say farewell, end the thread. Safe to repeat."""
        with self._lock:
            self._closed = True
            end = self._end
        if end is not None:
            end()

    def _started(self) -> asyncio.AbstractEventLoop:
        if self._loop is None:
            self._loop = loop = asyncio.new_event_loop()
            thread = threading.Thread(
                target=_serve, args=(loop, self._farewell), name=self._name, daemon=True
            )
            thread.start()
            self._end = weakref.finalize(self, _stop, loop, thread)
        return self._loop


def _serve(loop: asyncio.AbstractEventLoop, farewell: Callable[[], Awaitable[None]] | None) -> None:
    asyncio.set_event_loop(loop)
    try:
        loop.run_forever()
        loop.run_until_complete(_wind_up(farewell))
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()


async def _wind_up(farewell: Callable[[], Awaitable[None]] | None) -> None:
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    if farewell is not None:
        await farewell()


def _stop(loop: asyncio.AbstractEventLoop, thread: threading.Thread) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(loop.stop)
    if thread is not threading.current_thread():
        thread.join(timeout=5)
