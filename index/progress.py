"""How long work tells whoever watches how far it is; the terminal draws the bars."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Told what is being done. Stages follow each other; each advances to its total."""

    def stage(self, name: str, total: int) -> None:
        """Begin a stage: ``reading`` documents, ``embedding`` passages or ``writing`` files."""

    def advance(self, steps: int = 1) -> None:
        """Note that ``steps`` more of the current stage's total are done."""


class Silent:
    """Nobody watches."""

    def stage(self, name: str, total: int) -> None:
        """See Progress."""

    def advance(self, steps: int = 1) -> None:
        """See Progress."""
