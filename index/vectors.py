"""Dense search: unit vectors in FAISS, best inner product first.

Exact (flat) search is right up to about 50,000 vectors; ``index_kind`` is where larger collections get a
smaller or faster type. Files are memory-mapped, so several processes share one copy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from index.errors import IndexCorrupt, IndexMissing

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

_FILE = "vectors.faiss"


def index_kind(count: int) -> str:
    """Return the FAISS factory string for ``count`` vectors."""
    return "Flat" if count < 50_000 else "SQfp16"


class VectorIndex:
    """A read-only vector index; row n is passage n. Thread-safe."""

    def __init__(self, index: Any) -> None:
        self._index = index

    @staticmethod
    def build(folder: Path, vectors: NDArray[np.float32]) -> None:
        """Write the index of ``vectors``, float32 ``(n, dim)`` with unit rows, into ``folder``."""
        import faiss

        folder.mkdir(parents=True, exist_ok=True)
        rows = np.ascontiguousarray(vectors, dtype=np.float32)
        index = faiss.index_factory(rows.shape[1], index_kind(len(rows)), faiss.METRIC_INNER_PRODUCT)
        if len(rows):
            if not index.is_trained:
                index.train(rows)
            index.add(rows)
        faiss.write_index(index, str(folder / _FILE))

    @classmethod
    def open(cls, folder: Path) -> VectorIndex:
        """Return the index in ``folder``, memory-mapped where FAISS can.

        Raises:
            IndexMissing: there is none.
            IndexCorrupt: it cannot be read.
        """
        import faiss

        path = folder / _FILE
        if not path.is_file():
            raise IndexMissing(f"There is no vector index in {folder.name}.", "Run: tiaowen index build")
        try:
            return cls(faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC))
        except Exception as exc:  # FAISS raises RuntimeError with C++ text
            raise IndexCorrupt(f"{_FILE} is damaged.", "Run: tiaowen index build") from exc

    @property
    def size(self) -> int:
        """The number of vectors."""
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        return int(self._index.d)

    def search(
        self,
        vector: NDArray[np.float32],
        *,
        k: int,
        allowed: NDArray[np.int64] | None = None,
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return at most ``k`` row numbers and their inner products with ``vector``, best first.

        ``allowed`` limits the search to these rows. Empty arrays when there is nothing to find.
        """
        import faiss

        limit = min(k, self.size if allowed is None else len(allowed))
        if limit < 1:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        query = np.ascontiguousarray(vector, dtype=np.float32).reshape(1, -1)
        parameters = None
        if allowed is not None:
            selector = faiss.IDSelectorBatch(np.unique(allowed.astype(np.int64)))
            parameters = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
        scores, rows = self._index.search(query, limit, params=parameters)
        found = rows[0] >= 0
        return rows[0][found].astype(np.int64), scores[0][found].astype(np.float32)

    def scores(self, vector: NDArray[np.float32], numbers: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the inner products of ``vector`` with the rows ``numbers``, float32 ``(len(numbers),)``."""
        products: NDArray[np.float32] = self.products(vector.reshape(1, -1), numbers)[0]
        return products

    def products(self, vectors: NDArray[np.float32], numbers: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the inner products of ``vectors`` ``(m, dim)`` with the rows ``numbers``, float32 ``(m, n)``."""
        if not len(numbers):
            return np.empty((len(vectors), 0), np.float32)
        rows = self._index.reconstruct_batch(np.ascontiguousarray(numbers, dtype=np.int64))
        products: NDArray[np.float32] = np.ascontiguousarray(vectors, dtype=np.float32) @ rows.T
        return products
