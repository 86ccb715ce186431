"""Chunks of 500 characters, one FAISS index, the nearest chunk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from eval.peers.worker import Embed, Found, Search

#: Characters a chunk.
SIZE = 500


def build(documents: Sequence[dict[str, str]], embed: Embed) -> tuple[Search, int]:
    """Return the search over the documents' chunks, and how many there are."""
    import faiss
    import numpy as np

    chunks = [
        {"document_id": d["id"], "start": at, "text": d["text"][at : at + SIZE]}
        for d in documents
        for at in range(0, len(d["text"]), SIZE)
    ]
    vectors = np.asarray(embed([str(c["text"]) for c in chunks], False), dtype=np.float32)
    flat: Any = faiss.IndexFlatIP(vectors.shape[1])
    flat.add(vectors)

    def search(question: str, k: int) -> Found:
        scores, rows = flat.search(np.asarray(embed([question], True), dtype=np.float32), k)
        hits = [
            {**chunks[row], "score": float(score)}
            for score, row in zip(scores[0], rows[0], strict=True)
            if row >= 0
        ]
        return hits, float(scores[0][0])

    return search, len(chunks)
