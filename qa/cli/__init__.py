"""The command line: ``tiaowen``. Each command is a thin translation; nothing heavy is imported early."""

from __future__ import annotations


def main() -> None:
    """Run ``tiaowen`` and end the process with the right exit code."""
    from qa.cli.app import run

    run()
