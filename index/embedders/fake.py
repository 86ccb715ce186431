"""An embedder without a model: character bigrams hashed into a vector. For tests of everything else."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import numpy as np

from index.embedders.base import checked, clean

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray


class FakeEmbedder:
    """Texts that share character bigrams are near each other. Deterministic on every machine.

    It knows no meaning: 燃料油 is near 保税燃料油 and far from "fuel oil".
    """

    def __init__(self, dimension: int = 64) -> None:
        self.identity = f"fake-{dimension}"
        self.dimension = dimension

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """See Embedder."""
        return self._embed(texts)

    def embed_passages(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """See Embedder."""
        vectors = self._embed(texts)
        if progress is not None and len(texts):
            progress(len(texts))
        return vectors

    def _embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            padded = f" {clean(text).lower()} "
            for i in range(len(padded) - 1):
                row[zlib.crc32(padded[i : i + 2].encode()) % self.dimension] += 1.0
        return checked(rows, len(texts), self.dimension, self.identity)
