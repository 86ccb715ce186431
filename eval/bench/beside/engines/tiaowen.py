"""Ours: it reads the documents itself, has windows of long clauses beside them, and searches as `search` does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eval.bench.beside.parts import RECORDS
from eval.bench.scale import Stages
from index import builder
from index.bridge import Bridge
from index.engines.embedded import EmbeddedEngine
from index.home import CACHE

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from eval.bench.beside.parts import Encoder, Units


class Ours:
    """The embedded engine over a home."""

    def __init__(self, home: Path, encoder: Encoder) -> None:
        self._home, self._encoder = home, encoder
        self._engine = EmbeddedEngine.open(home, embedder=encoder)

    def search(self, question: str, k: int) -> list[str]:
        """See Engine."""
        return [hit.clause_id for hit in self._engine.search(question, k=k)]

    def add(self, identifier: str, text: str, vector: NDArray[np.float32]) -> None:
        """See Engine."""
        paper = self._home / f"{identifier}.txt"
        paper.write_text(text, encoding="utf-8")
        builder.add(self._home, paper, embedder=self._encoder)


def prepare(folder: Path) -> None:
    """Make what is made once in a home's life, the bridge's dictionary."""
    Bridge.open(folder / CACHE).close()


def build(folder: Path, units: Units, encoder: Encoder, data: Path) -> dict[str, float]:
    """See Library. Reading is what the others do not do: outline, duties, targets, metadata."""
    stages = Stages()
    builder.build(folder, [data / RECORDS], embedder=encoder, progress=stages)
    return {"reading_s": stages.seconds().get("reading", 0.0)}


def load(folder: Path, encoder: Encoder) -> Ours:
    """See Library."""
    return Ours(folder, encoder)
