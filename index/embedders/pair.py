"""Two encoders as one: their vectors side by side, so that likeness is what both say, weighed.

The dot product of two joined vectors is ``(1 - share) · cosine of the first + share · cosine of the second``. Indexes,
engines and services see one embedder with longer vectors and need to know nothing else.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Protocol

import numpy as np

from index.embedders.base import checked, clean

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from index.embedders.base import Embedder

#: Cosines of the second encoder differ four times as much as those of the first (deviation .12 beside .03 over
#: one document's clauses), so a tenth of the sum is a third of the say: docs/retrieval.md.
SHARE = 0.1


class Second(Protocol):
    """Computes one cleaned text's vector, of length 1 or nearly so, on the calling thread."""

    dimension: int

    def embed(self, text: str) -> NDArray[np.float32]:
        """Return ``(dimension,)``."""


class PairEmbedder:
    """``first`` and ``second`` together; see Embedder.

    Args:
        first: tells questions and passages apart as it likes.
        second: reads both alike.
        name: the second's model, for the identity.
        share: what the second counts of the sum, 0..1.
        threads: texts the second reads side by side by :meth:`embed_passages`.
    """

    def __init__(
        self, first: Embedder, second: Second, name: str, *, share: float = SHARE, threads: int = 1
    ) -> None:
        self._first = first
        self._second = second
        self._scales = (np.float32(np.sqrt(1 - share)), np.float32(np.sqrt(share)))
        self._threads = max(1, threads)
        self.identity = f"{first.identity}+{name}"
        self.dimension = first.dimension + second.dimension

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """See Embedder."""
        return self._joined(self._first.embed_queries(texts), texts)

    def embed_passages(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """See Embedder."""
        return self._joined(self._first.embed_passages(texts, progress=progress), texts)

    def _joined(self, first: NDArray[np.float32], texts: Sequence[str]) -> NDArray[np.float32]:
        rows = np.zeros((len(texts), self.dimension), np.float32)
        rows[:, : first.shape[1]] = first * self._scales[0]
        cleaned = list(map(clean, texts))
        if self._threads == 1 or len(texts) < 2:
            second = list(map(self._second.embed, cleaned))
        else:
            with ThreadPoolExecutor(self._threads, thread_name_prefix="embed") as pool:
                second = list(pool.map(self._second.embed, cleaned))
        for row, vector in zip(rows, second, strict=True):
            row[first.shape[1] :] = vector * self._scales[1]
        return checked(rows, len(texts), self.dimension, self.identity)
