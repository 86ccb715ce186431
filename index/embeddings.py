"""The vectors of a snapshot's passages: known ones copied, new ones made, written in order.

They are stored as float16. The vector index is always built from what was stored, so an index grown step by
step holds exactly what one built at once holds. A large collection that grows keeps its first file as it is and
writes only the rows after it, the tail, anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.lib import format as npy

from index.errors import IndexCorrupt
from index.late import read_late
from index.snapshot import EMBEDDINGS, TAIL

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from index.catalog_writer import CatalogWriter
    from index.embedders.base import Embedder
    from index.late import Late
    from index.progress import Progress

#: Passages given to the embedder at once; it batches further as it likes.
_BATCH = 512
_COPIED_AT_ONCE = 65_536


class StoredVectors:
    """The vectors of a snapshot as float16 rows, memory-mapped: row n is passage n's. Thread-safe."""

    def __init__(self, first: NDArray[np.float16], tail: NDArray[np.float16] | None = None) -> None:
        self._first = first
        self._tail = np.empty((0, first.shape[1]), np.float16) if tail is None else tail

    @classmethod
    def open(cls, folder: Path, late: Late | None = None) -> StoredVectors:
        """Return the vectors of the snapshot in ``folder``; ``late`` where its late file was read already.

        Raises:
            IndexCorrupt: they cannot be read.
        """
        early = cls.early(folder)
        if late is None:
            late = read_late(folder, early.dimension)
        if late is None:
            return early
        return cls(early.first, np.concatenate([early._tail, late.vectors]))

    @classmethod
    def early(cls, folder: Path) -> StoredVectors:
        """Return those of the large files alone, without what came since.

        Raises:
            IndexCorrupt: they cannot be read.
        """
        try:
            first = np.load(folder / EMBEDDINGS, mmap_mode="r")
            tail = np.load(folder / TAIL, mmap_mode="r") if (folder / TAIL).is_file() else None
        except (OSError, ValueError) as exc:
            raise IndexCorrupt(
                f"{EMBEDDINGS} or {TAIL} of the index is damaged.", "Run: tiaowen index build"
            ) from exc
        return cls(first, tail)

    def __len__(self) -> int:
        return len(self._first) + len(self._tail)

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        return int(self._first.shape[1])

    @property
    def first(self) -> NDArray[np.float16]:
        """The rows of the first file."""
        return self._first

    def halves(self, numbers: NDArray[np.int64]) -> NDArray[np.float16]:
        """Return the rows ``numbers``, in their order, float16."""
        edge = len(self._first)
        if not len(numbers) or int(numbers.max()) < edge:
            return self._first.take(numbers, axis=0)  # three times as fast as an index of numbers
        rows = np.empty((len(numbers), self.dimension), np.float16)
        inside = numbers < edge
        rows[inside] = self._first.take(numbers[inside], axis=0)
        rows[~inside] = self._tail[numbers[~inside] - edge]
        return rows

    def rows(self, numbers: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the rows ``numbers``, in their order, float32."""
        return self.halves(numbers).astype(np.float32)


def write_embeddings(
    path: Path,
    catalog: CatalogWriter,
    known: StoredVectors | None,
    sources: NDArray[np.int64],
    *,
    first: int = 0,
    embedder: Embedder | None,
    dimension: int,
    progress: Progress,
) -> int:
    """Write float16 ``(len(sources), dimension)`` to ``path``; return how many texts were embedded.

    A number that no passage has gets zeros.

    Args:
        path: the npy file to write.
        catalog: holds the passages and the hashes of their texts; equal texts are embedded once.
        known: rows of the old snapshot, None if there are none to use.
        sources: for each passage the row of ``known`` that is its vector, -1 for none.
        first: the number of the passage that ``sources`` begins with.
        embedder: makes the new ones; may be None when there are none to make.
        dimension: length of a vector.
        progress: advanced by one for each text embedded.
    """
    from index.passages import embedding_text

    hashes = catalog.hashes((np.flatnonzero(sources < 0) + first).tolist())
    places: dict[bytes, int] = {}  # text → its row among the new vectors
    unlike: list[int] = []  # the first passage of each text
    for number, text in sorted(hashes.items()):
        if text not in places:
            places[text] = len(unlike)
            unlike.append(number)
    fresh = path.with_suffix(".new")
    progress.stage("embedding", len(unlike))
    # Plain writes, no writable memory map: on a full disk that would be a signal, not an error.
    with fresh.open("wb") as file:
        for at in range(0, len(unlike), _BATCH):
            batch = unlike[at : at + _BATCH]
            passages = catalog.passages(batch)
            file.write(
                _embed(embedder, [embedding_text(passages[n]) for n in batch], progress)
                .astype(np.float16)
                .tobytes()
            )
    made = np.fromfile(fresh, np.float16).reshape(-1, dimension) if unlike else None
    fresh.unlink()
    with path.open("wb") as file:
        npy.write_array_header_1_0(
            file, {"descr": "<f2", "fortran_order": False, "shape": (len(sources), dimension)}
        )
        for at in range(0, len(sources), _COPIED_AT_ONCE):
            part = sources[at : at + _COPIED_AT_ONCE]
            block = np.zeros((len(part), dimension), np.float16)
            if known is not None:
                block[part >= 0] = known.halves(part[part >= 0])
            if made is not None:
                new = [n for n in np.flatnonzero(part < 0).tolist() if first + at + n in hashes]
                block[new] = made[[places[hashes[first + at + n]] for n in new]]
            file.write(block.tobytes())
    return len(unlike)


def _embed(embedder: Embedder | None, texts: Sequence[str], progress: Progress) -> NDArray[np.float32]:
    if embedder is None:
        raise ValueError("there are passages to embed and no embedder")
    return embedder.embed_passages(texts, progress=progress.advance)
