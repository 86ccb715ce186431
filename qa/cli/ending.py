"""How a command's process ends: what has to be done at exit is done, and then nothing is taken apart.

An interpreter that ends frees a few hundred thousand objects one by one, of modules and tables whose memory the
system takes back anyway: an eighth of what a whole ``ask`` takes.
"""

from __future__ import annotations

import atexit
import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager


def ends_at_once() -> AbstractContextManager[None]:
    """Return a context for a whole program: once it was left, the process ends when all exit handlers ran.

    The interpreter waits for threads and calls the handlers of ``atexit`` as ever, the last registered first, and
    this one, registered before all others, last. Where somebody came before (a tracer, a coverage tool), and for a
    program that fails or whose output cannot be written, the interpreter ends in its own way.
    """
    codes: list[int] = []
    if atexit._ncallbacks() == 0:
        atexit.register(_end, codes)
    return _remembering(codes)


@contextmanager
def _remembering(codes: list[int]) -> Iterator[None]:
    try:
        yield
    except SystemExit as stop:
        if stop.code is None or isinstance(stop.code, int):
            codes.append(stop.code or 0)
        raise
    codes.append(0)


def _end(codes: list[int]) -> None:
    if not codes:  # a traceback, or words instead of a code
        return
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:  # pythonw has none
                stream.flush()
    except (OSError, ValueError):  # the interpreter tries again and says what it always says
        return
    os._exit(codes[0] & 0xFF)
