"""How many searches work at once, as many as there are cores; and what a search does with a core nobody wants.

Eight threads that each hold a core for milliseconds at a time push one another's weights out of the caches and quarrel
about Python's lock: on two cores they answer a fifth fewer questions than two threads do (docs/scaling.md). So who
comes later waits for a turn. Where a turn is left, a search takes it for its words while it makes its vector.
"""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Protocol, Self, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from index.embedders.base import Embedder
    from index.embedders.rerank import Reranker

One = TypeVar("One")
Other = TypeVar("Other")


class Both(Protocol):
    """Does two things that need nothing of each other."""

    def __call__(self, one: Callable[[], One], other: Callable[[], Other], /) -> tuple[One, Other]:
        """Return what ``one`` and ``other`` return; when it returns or raises neither is at work any more."""


def in_turn(one: Callable[[], One], other: Callable[[], Other]) -> tuple[One, Other]:
    """See Both: the one, then the other."""
    return one(), other()


class Turns:
    """What a search holds while it works. Thread-safe."""

    def __init__(self, places: int) -> None:
        self._places = threading.BoundedSemaphore(places)
        # Threads are made when there is something to do, and stay.
        self._helpers = ThreadPoolExecutor(places, thread_name_prefix="tiaowen-words")

    def __enter__(self) -> Self:
        self._places.acquire()
        return self

    def __exit__(self, *_: object) -> None:
        self._places.release()

    def both(self, one: Callable[[], One], other: Callable[[], Other]) -> tuple[One, Other]:
        """See Both: at once where a place is left, which nobody can then be waiting for."""
        if not self._places.acquire(blocking=False):
            return in_turn(one, other)
        try:
            try:
                helped = self._helpers.submit(one)
            except RuntimeError:  # closed while this search was under way, or no thread to be had
                return in_turn(one, other)
            try:
                second = other()
            finally:
                wait((helped,))  # what it reads may be closed once the search is over
            return helped.result(), second
        finally:
            self._places.release()

    def close(self) -> None:
        """Let the threads go."""
        self._helpers.shutdown(wait=False)


class NoTurns:
    """Holds nobody back: a search that asks over the network mostly waits."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def both(self, one: Callable[[], One], other: Callable[[], Other]) -> tuple[One, Other]:
        """See Both."""
        return in_turn(one, other)

    def close(self) -> None:
        """Nothing is held."""


def turns_of(embedder: Embedder, reranker: Reranker | None) -> Turns | NoTurns:
    """Return what a search holds while it works: a place for each core this process may use."""
    if reranker is not None or getattr(embedder, "remote", False):
        return NoTurns()
    return Turns(_cores())


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
