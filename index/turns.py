"""How many searches work at once: as many as there are cores.

Eight threads that each hold a core for milliseconds at a time push one another's weights out of the caches and quarrel
about Python's lock: on two cores they answer a fifth fewer questions than two threads do (docs/scaling.md). So who
comes later waits for a turn.
"""

from __future__ import annotations

import contextlib
import os
import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from index.embedders.base import Embedder
    from index.embedders.rerank import Reranker


def turns_of(embedder: Embedder, reranker: Reranker | None) -> AbstractContextManager[Any]:
    """Return what a search holds while it works: a place for each core this process may use.

    Where an embedder or a reranker is asked over the network a search mostly waits, and nothing is held back.
    """
    if reranker is not None or getattr(embedder, "remote", False):
        return contextlib.nullcontext()
    return threading.BoundedSemaphore(_cores())


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
