"""What was made of the very same object a moment ago: for values that are costly to hash and asked for in a row."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

A = TypeVar("A")
R = TypeVar("R")


def lately(make: Callable[[A], R]) -> Callable[[A], R]:
    """Return ``make``, whose last result each thread remembers with the object (not its like) it was made of.

    One question's query is measured against every clause found; `functools.lru_cache` would hash its hundred
    concepts each time.
    """
    kept = threading.local()

    def made(argument: A) -> R:
        if getattr(kept, "argument", None) is not argument or argument is None:
            kept.result, kept.argument = make(argument), argument
        result: R = kept.result
        return result

    return made
