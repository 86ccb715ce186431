"""The command line: ``tiaowen``. Each command is a thin translation; nothing heavy is imported early."""

from __future__ import annotations


def main() -> None:
    """Run ``tiaowen`` and end the process with the right exit code."""
    import gc
    import os

    # Questions are answered side by side, each on one thread: several for one of them wait for each other by
    # spinning, and on two busy cores that cost three times what the search itself did. Before numpy is loaded.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    # Most of what is loaded stays, 150,000 objects of it: not looking for garbage among them saves 20 ms of a start.
    gc.set_threshold(200_000, 20, 20)

    from qa.cli.ending import ends_at_once

    end = ends_at_once()  # first of all, so that whatever else is done at the end is done before
    from qa.cli.app import run

    with end:
        run()
