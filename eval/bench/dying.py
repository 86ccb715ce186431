"""``tiaowen``, killed at a chosen step of its work on the disk.

    python -m eval.bench.dying HOME 7 index add FILE                   # killed before step 7
    python -m eval.bench.dying HOME 'rename CURRENT.tmp' index add FILE  # killed before the step that ends so
    python -m eval.bench.dying HOME -1 index add FILE                  # lives, and prints its steps as JSON
    python -m eval.bench.dying --late HOME never index add FILE        # lives; no collection is too small for late files

A step is something Python does to a name below HOME: a file opened to be written, a folder made, a rename, a
removal. The interpreter itself reports them (``sys.addaudithook``), so nothing of the product is changed and no
step can be forgotten. What is written into open files by FAISS, SQLite and tantivy lies between the steps.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

#: A step that does not come: the command lives, and nobody counts.
NEVER = "never"

_CHANGES = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "os.truncate", "sqlite3.connect"}
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT


class Steps:
    """Lists the steps below ``home`` and kills its own process before step ``last``.

    That is a number, from 0, or what the name of the step ends with; -1 for none.
    """

    def __init__(self, home: Path, last: str) -> None:
        self.seen: list[str] = []
        self._home = str(home)
        self._last = last

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        """See `sys.addaudithook`."""
        name = self._name(event, arguments)
        if not name:
            return
        if self._last == str(len(self.seen)) or (not self._last.isdecimal() and name.endswith(self._last)):
            os.kill(os.getpid(), signal.SIGKILL)
        self.seen.append(name)

    def _name(self, event: str, arguments: tuple[Any, ...]) -> str:
        if event == "open":
            path, _, flags = arguments
            changes = isinstance(flags, int) and bool(flags & _WRITES)
        else:
            path, changes = (arguments or ("",))[0], event in _CHANGES
        if not changes or not isinstance(path, str | os.PathLike):
            return ""
        place = os.fspath(path)
        if event == "sqlite3.connect" and place.startswith("file:"):
            place = "" if "mode=ro" in place else place.removeprefix("file:")
        # A tree is removed from within: its files are named relative to an open folder.
        inside = place.startswith(self._home) or (event in {"os.remove", "os.rmdir"} and "/" not in place)
        return f"{event.removeprefix('os.')} {place.removeprefix(self._home).lstrip('/')}" if inside else ""


def grow_by_late_files() -> None:
    """Let collections of a few documents grow as those of thousands do, and fold after a few documents."""
    from index import addition

    vars(addition).update(FEW_PASSAGES=0, LEAST_LATE=24)


def main() -> None:
    """Run the command of the arguments."""
    late, (home, last, *arguments) = sys.argv[1] == "--late", [a for a in sys.argv[1:] if a != "--late"]
    from qa.cli import main as tiaowen

    if late:
        grow_by_late_files()
    steps = Steps(Path(home).absolute(), last)
    sys.argv = ["tiaowen", "--home", home, *arguments]
    if last != NEVER:
        sys.addaudithook(steps)
    try:
        tiaowen()
    finally:
        if last == "-1":
            print(json.dumps(list(steps.seen)))


if __name__ == "__main__":
    main()
