"""LanceDB: one table with a vector column and a full-text index over the words, fused by its RRFReranker."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import lancedb
import pyarrow as pa
from lancedb.rerankers import RRFReranker

from eval.bench.beside.parts import CANDIDATES, spaced

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from eval.bench.beside.parts import Encoder, Units

_TABLE = "clauses"


class LanceDB:
    """An open table."""

    def __init__(self, table: Any, encoder: Encoder) -> None:
        self._table, self._encoder = table, encoder
        self._reranker = RRFReranker()

    def search(self, question: str, k: int) -> list[str]:
        """See Engine."""
        found = (
            self._table.search(query_type="hybrid")
            .vector(self._encoder.question(question))
            .text(spaced(question))
            .rerank(self._reranker)
            .select(["id", "text"])
            .limit(CANDIDATES)  # what each of the two searches gives, too
            .to_arrow()
        )
        best: list[str] = found["id"].to_pylist()[:k]
        return best

    def add(self, identifier: str, text: str, vector: NDArray[np.float32]) -> None:
        """See Engine."""
        self._table.add([{"id": identifier, "text": text, "words": spaced(text), "vector": vector}])


def build(folder: Path, units: Units, encoder: Encoder, data: Path) -> None:
    """See Library."""
    vectors = pa.FixedSizeListArray.from_arrays(pa.array(units.vectors.ravel()), units.vectors.shape[1])
    rows = pa.table(
        {
            "id": list(units.ids),
            "text": list(units.texts),
            "words": [spaced(text) for text in units.texts],
            "vector": vectors,
        }
    )
    table = lancedb.connect(str(folder)).create_table(_TABLE, rows)
    table.create_fts_index(
        "words",
        base_tokenizer="whitespace",
        stem=False,
        remove_stop_words=False,
        ascii_folding=False,
        max_token_length=None,
    )


def load(folder: Path, encoder: Encoder) -> LanceDB:
    """See Library."""
    return LanceDB(lancedb.connect(str(folder)).open_table(_TABLE), encoder)
