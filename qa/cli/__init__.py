"""The command line: ``tiaowen``. Each command is a thin translation; nothing heavy is imported early."""

from __future__ import annotations


def main() -> None:
    """Run ``tiaowen`` and end the process with the right exit code."""
    import gc

    gc.set_threshold(
        50_000, 20, 20
    )  # most of what is loaded stays: looking for garbage in it is a tenth of a start

    from qa.cli.app import run

    run()
