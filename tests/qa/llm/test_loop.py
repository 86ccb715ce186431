"""The event loop in a thread."""

from __future__ import annotations

import asyncio
import gc
import threading
import weakref

import pytest

from qa.llm.loop import LoopThread


def threads() -> set[str]:
    return {thread.name for thread in threading.enumerate()}


def test_no_thread_before_the_first_coroutine_and_none_after_close():
    loop = LoopThread("loop-a")
    assert "loop-a" not in threads()

    async def nothing() -> None:
        pass

    loop.submit(nothing()).result(5)
    assert "loop-a" in threads()
    loop.close()
    loop.close()
    assert "loop-a" not in threads()


def test_close_cancels_what_runs_and_then_says_farewell():
    said: list[str] = []

    async def farewell() -> None:
        said.append("farewell")

    async def forever() -> None:
        try:
            await asyncio.sleep(3600)
        finally:
            said.append("cancelled")

    loop = LoopThread("loop-b", farewell)
    future = loop.submit(forever())
    asyncio.run_coroutine_threadsafe(asyncio.sleep(0), loop._loop).result(5)
    loop.close()
    assert said == ["cancelled", "farewell"]
    assert future.cancelled()


def test_after_close_nothing_is_taken():
    loop = LoopThread("loop-c")
    loop.close()
    with pytest.raises(RuntimeError):
        loop.submit(asyncio.sleep(0))


def test_a_forgotten_loop_ends_with_its_owner():
    loop = LoopThread("loop-d")
    loop.submit(asyncio.sleep(0)).result(5)
    gone = weakref.ref(loop)
    del loop
    gc.collect()
    assert gone() is None
    assert "loop-d" not in threads()
