"""Dense search: unit vectors, best inner product first.

A collection of up to `EXACT` passages is searched exactly (FAISS, float16 as they are stored, a third of the time that
float32 takes, for it is memory that is waited for; of a few thousand numpy does it without loading that). Of a larger one FAISS holds 4-bit
product-quantised codes, 96 bytes a passage, that are scanned a hundred times as fast; what they find is compared
exactly with the stored vectors, which stay on disk. Rows that came after the index was made (the tail) are
always compared exactly. Files are memory-mapped, so several processes share one copy.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import numpy as np

from index.errors import IndexCorrupt, IndexMissing

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from index.embeddings import StoredVectors

#: From this many vectors on codes are faster: exact search waits for memory, 12 MB of it for so many.
EXACT = 16_384

_FILE = "vectors.faiss"
#: Up to this many are kept in memory, 6 MB at 384 dimensions, and FAISS, which takes 50 ms to load, is not.
_IN_MEMORY = 4_096
_TRAINED_ON = 65_536  # vectors, evenly spread
_ADDED_AT_ONCE = 65_536
#: Codes looked at for each vector wanted; what they miss of the best ten is in docs/scaling.md.
_REFINED = 2
_LEAST_REFINED = 1_200
#: Among fewer allowed rows than this no codes are asked.
_FEW = 20_000


def index_kind(count: int, dimension: int) -> str:
    """Return the FAISS factory string for ``count`` vectors."""
    return "SQfp16" if count <= EXACT or dimension % 2 else f"PQ{dimension // 2}x4fs"


class VectorIndex:
    """A read-only vector index; row n is passage n. Thread-safe."""

    def __init__(self, index: Any, stored: StoredVectors | None = None) -> None:
        self._index = index  # None where all rows are in memory
        self._stored = stored
        self._coded = type(index).__name__ == "IndexPQFastScan"
        self._indexed = 0 if index is None else int(index.ntotal)
        self._tail = np.empty((0, self.dimension), np.float32)
        if stored is not None and len(stored) > self._indexed:
            self._tail = stored.rows(np.arange(self._indexed, len(stored)))

    @staticmethod
    def build(folder: Path, vectors: NDArray[np.float32] | NDArray[np.float16]) -> None:
        """Write the index of ``vectors``, ``(n, dim)`` with unit rows, into ``folder``."""
        import faiss

        folder.mkdir(parents=True, exist_ok=True)
        count, dimension = vectors.shape
        index = faiss.index_factory(dimension, index_kind(count, dimension), faiss.METRIC_INNER_PRODUCT)
        threads = faiss.omp_get_max_threads()
        faiss.omp_set_num_threads(os.cpu_count() or 1)  # where questions are answered each takes one
        try:
            if not index.is_trained:
                index.train(_floats(vectors[:: max(1, count // _TRAINED_ON)]))
            for at in range(0, count, _ADDED_AT_ONCE):
                index.add(_floats(vectors[at : at + _ADDED_AT_ONCE]))
        finally:
            faiss.omp_set_num_threads(threads)
        faiss.write_index(index, str(folder / _FILE))

    @classmethod
    def open(cls, folder: Path, stored: StoredVectors | None = None) -> VectorIndex:
        """Return the index in ``folder``, memory-mapped where FAISS can.

        Args:
            folder: where it was written.
            stored: the vectors it was made of and those that came after; a small index does without.

        Raises:
            IndexMissing: there is none.
            IndexCorrupt: it cannot be read.
        """
        path = folder / _FILE
        if not path.is_file():
            raise IndexMissing(f"There is no vector index in {folder.name}.", "Run: tiaowen index build")
        if stored is not None and len(stored) <= _IN_MEMORY:
            return cls(None, stored)
        import faiss

        try:
            return cls(faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC), stored)
        except Exception as exc:  # FAISS raises RuntimeError with C++ text
            raise IndexCorrupt(f"{_FILE} is damaged.", "Run: tiaowen index build") from exc

    @property
    def size(self) -> int:
        """The number of vectors."""
        return self._indexed + len(self._tail)

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        return int(self._index.d) if self._stored is None else self._stored.dimension

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
        rows = None if allowed is None else _ascending(allowed)
        limit = min(k, self.size if rows is None else len(rows))
        if limit < 1:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        query = np.ascontiguousarray(vector, dtype=np.float32).reshape(1, -1)
        found, scores = np.empty(0, np.int64), np.empty(0, np.float32)
        if self._coded:
            found, scores = self._by_codes(query, limit, rows)
        elif self._indexed:
            found, scores = self._exactly(query, limit, rows)
        if len(self._tail):
            late = np.arange(self._indexed, self.size)
            late = late if rows is None else rows[np.searchsorted(rows, self._indexed) :]
            rest = self._tail if rows is None else self._tail[late - self._indexed]
            found = np.concatenate([found, late])
            scores = np.concatenate([scores, rest @ query[0]])
            best = np.argsort(-scores, kind="stable")[:limit]
            found, scores = found[best], scores[best]
        return found, scores

    def _exactly(
        self, query: NDArray[np.float32], limit: int, allowed: NDArray[np.int64] | None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        import faiss

        parameters = None
        if allowed is not None:
            inside = faiss.IDSelectorBatch(allowed)  # held here: the parameters only point at it
            parameters = faiss.SearchParameters()
            parameters.sel = inside
        scores, rows = self._index.search(query, limit, params=parameters)
        found = rows[0] >= 0
        return rows[0][found].astype(np.int64), scores[0][found].astype(np.float32)

    def _by_codes(
        self, query: NDArray[np.float32], limit: int, allowed: NDArray[np.int64] | None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return the best of what the codes find, compared exactly."""
        total = self._indexed
        if allowed is not None:
            allowed = allowed[allowed < total]
        if allowed is not None and len(allowed) < max(_FEW, limit):
            near = allowed
        else:
            refined = wanted = min(total, max(_LEAST_REFINED, _REFINED * limit))
            near = self._coded_nearest(query, wanted, allowed)
            while allowed is not None and len(near) < min(limit, len(allowed)) and wanted < total:
                wanted = min(total, 4 * wanted)  # what is allowed lies far from the question
                near = self._coded_nearest(query, wanted, allowed)
            near = np.sort(near[:refined])  # in the order they lie on disk
        if self._stored is None or not len(near):
            scores = self.products(query, near)[0]
            best = np.argsort(-scores, kind="stable")[:limit]
            return near[best], scores[best]
        found, order = _nearest(query, self._stored.halves(near), limit)
        return near[order[0]], found[0]

    def _coded_nearest(
        self, query: NDArray[np.float32], wanted: int, allowed: NDArray[np.int64] | None
    ) -> NDArray[np.int64]:
        """Return those of the ``wanted`` best by their codes that are ``allowed``, best first."""
        rows = self._index.search(query, wanted)[1][0]
        near: NDArray[np.int64] = rows[rows >= 0].astype(np.int64)
        if allowed is None or not len(near):
            return near
        at = np.minimum(np.searchsorted(allowed, near), len(allowed) - 1)
        kept: NDArray[np.int64] = near[allowed[at] == near]
        return kept

    def scores(self, vector: NDArray[np.float32], numbers: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the inner products of ``vector`` with the rows ``numbers``, float32 ``(len(numbers),)``."""
        products: NDArray[np.float32] = self.products(vector.reshape(1, -1), numbers)[0]
        return products

    def products(self, vectors: NDArray[np.float32], numbers: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the inner products of ``vectors`` ``(m, dim)`` with the rows ``numbers``, float32 ``(m, n)``."""
        if not len(numbers):
            return np.empty((len(vectors), 0), np.float32)
        wanted = np.ascontiguousarray(vectors, dtype=np.float32)
        if self._indexed and self._stored is not None:
            return _compared(wanted, self._stored.halves(numbers))
        return one_by_one(wanted, self._rows(numbers))

    def _rows(self, numbers: NDArray[np.int64]) -> NDArray[np.float32]:
        if not self._indexed:
            return self._tail[numbers]
        rows: NDArray[np.float32] = self._index.reconstruct_batch(
            np.ascontiguousarray(numbers, dtype=np.int64)
        )
        return rows


def one_by_one(vectors: NDArray[np.float32], rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the inner products of ``vectors`` ``(m, dim)`` with ``rows`` ``(n, dim)``, float32 ``(m, n)``.

    In one product what a vector gets would depend, in its last digit, on which others are asked with it.
    """
    return np.stack([rows @ vector for vector in vectors])


def _compared(vectors: NDArray[np.float32], halves: NDArray[np.float16]) -> NDArray[np.float32]:
    """Return the inner products of ``vectors`` with each row of ``halves``, float32 ``(m, n)``."""
    scores, order = _nearest(vectors, halves, len(halves))
    products = np.empty_like(scores)
    for row, places, values in zip(products, order, scores, strict=True):
        row[places] = values
    return products


def _nearest(
    vectors: NDArray[np.float32], halves: NDArray[np.float16], k: int
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Return the inner products with the best ``k`` rows of ``halves``, and which these are, each ``(m, k)``.

    By an index of a moment, which compares float16 as it lies: to widen a thousand rows first takes twice as long.
    """
    import faiss

    near = faiss.IndexScalarQuantizer(
        halves.shape[1], faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
    )
    near.add_sa_codes(np.ascontiguousarray(halves).view(np.uint8))
    scores, order = near.search(vectors, min(k, len(halves)))
    return scores, order


def _ascending(rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return ``rows`` in order, each once; they mostly are, and a million take 0.2 s to be told apart."""
    return rows if bool(np.all(rows[1:] > rows[:-1])) else np.unique(rows)


def _floats(rows: NDArray[np.float32] | NDArray[np.float16]) -> NDArray[np.float32]:
    return np.ascontiguousarray(rows, dtype=np.float32)
