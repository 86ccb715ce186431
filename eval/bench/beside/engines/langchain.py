"""LangChain: FAISS (flat) and BM25Retriever over jieba words in an EnsembleRetriever.

BM25Retriever has no file of its own: it is made again from the stored documents at every start and every addition.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from langchain_classic.retrievers import EnsembleRetriever
from langchain_community.retrievers import BM25Retriever
from langchain_community.vectorstores import FAISS
from langchain_community.vectorstores.utils import DistanceStrategy
from langchain_core.embeddings import Embeddings

from eval.bench.beside.parts import CANDIDATES, cut

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from eval.bench.beside.parts import Encoder, Units


class Questions(Embeddings):
    """The shared encoder; documents come with their vectors."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    def embed_query(self, text: str) -> list[float]:
        """Return a question's vector."""
        vector: list[float] = self._encoder.question(text).tolist()
        return vector

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return the vectors of known texts."""
        vectors: list[list[float]] = self._encoder.embed_passages(texts).tolist()
        return vectors


class LangChain:
    """Both retrievers over one FAISS store."""

    def __init__(self, store: Any, folder: Path) -> None:
        self._store, self._folder = store, folder
        self._retriever = self._fused()

    def _fused(self) -> Any:
        keys = self._store.index_to_docstore_id.values()
        documents = [self._store.docstore.search(key) for key in keys]
        words = BM25Retriever.from_documents(documents, preprocess_func=cut, k=CANDIDATES)
        dense = self._store.as_retriever(search_kwargs={"k": CANDIDATES})
        return EnsembleRetriever(retrievers=[words, dense], weights=[0.5, 0.5], id_key="id")

    def search(self, question: str, k: int) -> list[str]:
        """See Engine."""
        return [found.metadata["id"] for found in self._retriever.invoke(question)[:k]]

    def add(self, identifier: str, text: str, vector: NDArray[np.float32]) -> None:
        """See Engine."""
        self._store.add_embeddings([(text, vector.tolist())], metadatas=[{"id": identifier}])
        self._store.save_local(str(self._folder))
        self._retriever = self._fused()


def build(folder: Path, units: Units, encoder: Encoder, data: Path) -> None:
    """See Library."""
    store = FAISS.from_embeddings(
        list(zip(units.texts, units.vectors.tolist(), strict=True)),
        Questions(encoder),
        metadatas=[{"id": identifier} for identifier in units.ids],
        distance_strategy=DistanceStrategy.MAX_INNER_PRODUCT,
    )
    store.save_local(str(folder))
    LangChain(store, folder)  # the words' index, which a start makes again


def load(folder: Path, encoder: Encoder) -> LangChain:
    """See Library."""
    store = FAISS.load_local(
        str(folder),
        Questions(encoder),
        allow_dangerous_deserialization=True,  # written by `build` a moment ago
        distance_strategy=DistanceStrategy.MAX_INNER_PRODUCT,
    )
    return LangChain(store, folder)
