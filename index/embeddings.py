"""The vectors of a snapshot's passages: known ones copied, new ones made, written in order.

They are stored as float16. The vector index is always built from what was stored, so an index grown step by
step holds exactly what one built at once holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.lib import format as npy

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from index.catalog_writer import CatalogWriter
    from index.embedders.base import Embedder
    from index.progress import Progress

#: Passages given to the embedder at once; it batches further as it likes.
_BATCH = 512
_COPIED_AT_ONCE = 65_536


def write_embeddings(
    path: Path,
    catalog: CatalogWriter,
    known: NDArray[np.float16] | None,
    sources: NDArray[np.int64],
    *,
    embedder: Embedder | None,
    dimension: int,
    progress: Progress,
) -> int:
    """Write float16 ``(len(sources), dimension)`` to ``path``; return how many texts were embedded.

    Args:
        path: the npy file to write.
        catalog: holds the passages and the hashes of their texts; equal texts are embedded once.
        known: rows of the old snapshot, None if there are none to use.
        sources: for each passage the row of ``known`` that is its vector, -1 for none.
        embedder: makes the new ones; may be None when there are none to make.
        dimension: length of a vector.
        progress: advanced by one for each text embedded.
    """
    from index.passages import embedding_text

    lacking = np.flatnonzero(sources < 0).tolist()
    hashes = catalog.hashes(lacking)
    places: dict[bytes, int] = {}  # text → its row among the new vectors
    first: list[int] = []
    for number in lacking:
        if hashes[number] not in places:
            places[hashes[number]] = len(first)
            first.append(number)
    fresh = path.with_suffix(".new")
    progress.stage("embedding", len(first))
    # Plain writes, no writable memory map: on a full disk that would be a signal, not an error.
    with fresh.open("wb") as file:
        for at in range(0, len(first), _BATCH):
            batch = first[at : at + _BATCH]
            passages = catalog.passages(batch)
            file.write(
                _embed(embedder, [embedding_text(passages[n]) for n in batch], progress)
                .astype(np.float16)
                .tobytes()
            )
    made = np.fromfile(fresh, np.float16).reshape(-1, dimension) if first else None
    fresh.unlink()
    with path.open("wb") as file:
        npy.write_array_header_1_0(
            file, {"descr": "<f2", "fortran_order": False, "shape": (len(sources), dimension)}
        )
        for at in range(0, len(sources), _COPIED_AT_ONCE):
            part = sources[at : at + _COPIED_AT_ONCE]
            block = np.zeros((len(part), dimension), np.float16)
            if known is not None:
                block[part >= 0] = known[part[part >= 0]]
            if made is not None:
                block[part < 0] = made[[places[hashes[at + n]] for n in np.flatnonzero(part < 0).tolist()]]
            file.write(block.tobytes())
    return len(first)


def _embed(embedder: Embedder | None, texts: Sequence[str], progress: Progress) -> NDArray[np.float32]:
    if embedder is None:
        raise ValueError("there are passages to embed and no embedder")
    return embedder.embed_passages(texts, progress=progress.advance)
