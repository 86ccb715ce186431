"""Haystack: the in-memory document store, BM25 and embedding retrievers joined by reciprocal rank in a pipeline.

It is the store of its first tutorials; what holds more is a server or another library. Texts are the words with blanks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from haystack import Document, Pipeline, component
from haystack.components.joiners import DocumentJoiner
from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
from haystack.document_stores.in_memory import InMemoryDocumentStore

from eval.bench.beside.parts import CANDIDATES, spaced

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from eval.bench.beside.parts import Encoder, Units

_FILE = "store.json"


@component
class Questions:
    """The shared encoder as a text embedder."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    @component.output_types(embedding=list[float])
    def run(self, text: str) -> dict[str, Any]:
        """Return a question's vector."""
        return {"embedding": self._encoder.question(text).tolist()}


class Haystack:
    """A pipeline over a store."""

    def __init__(self, store: Any, folder: Path, encoder: Encoder) -> None:
        self._store, self._folder = store, folder
        self._pipeline = Pipeline()
        self._pipeline.add_component("embedder", Questions(encoder))
        self._pipeline.add_component("dense", InMemoryEmbeddingRetriever(store, top_k=CANDIDATES))
        self._pipeline.add_component("words", InMemoryBM25Retriever(store, top_k=CANDIDATES))
        self._pipeline.add_component("joiner", DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=10))
        self._pipeline.connect("embedder.embedding", "dense.query_embedding")
        self._pipeline.connect("dense", "joiner")
        self._pipeline.connect("words", "joiner")

    def search(self, question: str, k: int) -> list[str]:
        """See Engine."""
        found = self._pipeline.run({"embedder": {"text": question}, "words": {"query": spaced(question)}})
        return [document.id for document in found["joiner"]["documents"]][:k]

    def add(self, identifier: str, text: str, vector: NDArray[np.float32]) -> None:
        """See Engine."""
        self._store.write_documents([_document(identifier, text, vector)])
        self._store.save_to_disk(str(self._folder / _FILE))


def _document(identifier: str, text: str, vector: NDArray[np.float32]) -> Any:
    return Document(id=identifier, content=spaced(text), embedding=vector.tolist(), meta={"text": text})


def build(folder: Path, units: Units, encoder: Encoder, data: Path) -> None:
    """See Library."""
    folder.mkdir(parents=True, exist_ok=True)
    store = InMemoryDocumentStore(bm25_tokenization_regex=r"\S+")
    store.write_documents(
        [_document(*unit) for unit in zip(units.ids, units.texts, units.vectors, strict=True)]
    )
    store.save_to_disk(str(folder / _FILE))


def load(folder: Path, encoder: Encoder) -> Haystack:
    """See Library."""
    return Haystack(InMemoryDocumentStore.load_from_disk(str(folder / _FILE)), folder, encoder)
