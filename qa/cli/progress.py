"""Progress bars on stderr when a person watches; silence when piped or in CI."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from index.progress import Progress


def watched() -> bool:
    """Return whether somebody looks at stderr."""
    if not sys.stderr.isatty():
        return False
    from qa.settings import environment_is_ci

    return not environment_is_ci()


@contextmanager
def counting(title: str, total: int) -> Iterator[Callable[[], None]]:
    """Yield a function that advances the bar ``title`` by one of ``total``; no bar without a title."""
    if not title or total < 2 or not watched():
        yield lambda: None
        return
    with _bars() as bars:
        task = bars.add_task(title, total=total)
        yield lambda: bars.advance(task)


@contextmanager
def watching() -> Iterator[Progress | None]:
    """Yield what the builder reports to: bars that appear with the first stage; None if nobody watches."""
    if not watched():
        yield None
        return
    bars = Bars()
    try:
        yield bars
    finally:
        bars.close()


class Bars:
    """One bar a stage. Nothing is drawn, and rich is not loaded, before the first stage begins."""

    def __init__(self) -> None:
        self._bars: Any = None
        self._task: Any = None

    def stage(self, name: str, total: int) -> None:
        """See index.progress.Progress."""
        if self._bars is None:
            self._bars = _bars()
            self._bars.start()
        if self._task is not None:
            done = self._bars.tasks[-1].total
            self._bars.update(self._task, completed=done)
        self._task = self._bars.add_task(name.capitalize(), total=total)

    def advance(self, steps: int = 1) -> None:
        """See index.progress.Progress."""
        if self._bars is not None:
            self._bars.advance(self._task, steps)

    def close(self) -> None:
        """Take the bars off the screen."""
        if self._bars is not None:
            self._bars.stop()


def _bars() -> Any:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    return Progress(
        TextColumn("{task.description:<10}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
