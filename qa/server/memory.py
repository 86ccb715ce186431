"""Keeps the C library from holding on to memory."""

from __future__ import annotations

import contextlib
import ctypes

_M_ARENA_MAX = -8  # of glibc's malloc.h


def keep_memory_together(arenas: int = 2) -> None:
    """Let the threads of this process share a few heaps; nothing where the C library is not glibc.

    Every publishing of a snapshot starts new threads in the word index's writer. glibc gives each a heap of its
    own and never takes it back: over 160 publishings 100 MB were lost that way, with few heaps none.
    """
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, arenas)
