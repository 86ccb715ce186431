"""The command line: ``tiaowen``. Each command is a thin translation; nothing heavy is imported early."""

from __future__ import annotations


def main() -> None:
    """Run ``tiaowen`` and end the process with the right exit code."""
    import gc
    import os

    # Questions are answered side by side, each on one thread: several for one of them wait for each other by
    # spinning, and on two busy cores that cost three times what the search itself did. Before numpy is loaded.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    gc.set_threshold(
        50_000, 20, 20
    )  # most of what is loaded stays: looking for garbage in it is a tenth of a start

    from qa.cli.app import run

    run()
