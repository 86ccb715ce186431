"""LlamaIndex: VectorStoreIndex over FAISS and BM25Retriever (bm25s), fused by reciprocal rank.

BM25Retriever takes no tokeniser, but an index that was made: of jieba's words here. Questions are cut alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import bm25s
import faiss
from llama_index.core import Settings, StorageContext, VectorStoreIndex, load_index_from_storage
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.llms import MockLLM
from llama_index.core.retrievers import QueryFusionRetriever
from llama_index.core.schema import QueryBundle, TextNode
from llama_index.core.vector_stores.utils import node_to_metadata_dict
from llama_index.retrievers.bm25 import BM25Retriever
from llama_index.vector_stores.faiss import FaissVectorStore
from pydantic import PrivateAttr

from eval.bench.beside.parts import CANDIDATES, cut, spaced

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from eval.bench.beside.parts import Encoder, Units

_WORDS = "words"  # the folder of the words' index
_AS_CUT: dict[str, Any] = {"skip_stemming": True, "token_pattern": r"(?u)\S+"}


class Questions(BaseEmbedding):
    """The shared encoder; nodes come with their vectors."""

    _encoder: Any = PrivateAttr()

    def __init__(self, encoder: Encoder) -> None:
        super().__init__(model_name=encoder.identity)
        self._encoder = encoder

    def _get_query_embedding(self, query: str) -> list[float]:
        vector: list[float] = self._encoder.question(query).tolist()
        return vector

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)

    def _get_text_embedding(self, text: str) -> list[float]:
        raise NotImplementedError("nodes come with their vectors")


class Words(BM25Retriever):
    """BM25 over words: cuts the question as the nodes were cut."""

    def _retrieve(self, query_bundle: Any) -> Any:
        return super()._retrieve(QueryBundle(spaced(query_bundle.query_str)))


class LlamaIndex:
    """Both retrievers over one index."""

    def __init__(self, index: Any, words: Any, folder: Path) -> None:
        self._index, self._folder = index, folder
        self._fuse(words)

    def _fuse(self, words: Any) -> None:
        self._retriever = QueryFusionRetriever(
            [self._index.as_retriever(similarity_top_k=CANDIDATES), words],
            similarity_top_k=10,
            num_queries=1,  # no model rewrites the question
            mode="reciprocal_rerank",
            use_async=False,
        )

    def search(self, question: str, k: int) -> list[str]:
        """See Engine."""
        return [found.node.metadata["id"] for found in self._retriever.retrieve(question)][:k]

    def add(self, identifier: str, text: str, vector: NDArray[np.float32]) -> None:
        """See Engine."""
        node = _node(identifier, text, vector)
        self._index.insert_nodes([node])
        self._index.storage_context.persist(str(self._folder))
        words = _words(list(self._index.docstore.docs.values()))
        words.persist(str(self._folder / _WORDS))
        self._fuse(words)


def _node(identifier: str, text: str, vector: NDArray[np.float32]) -> Any:
    return TextNode(
        id_=identifier,
        text=text,
        embedding=vector.tolist(),
        metadata={"id": identifier},
        excluded_embed_metadata_keys=["id"],
    )


def _words(nodes: list[Any]) -> Any:
    """Return BM25 over words; its corpus are the nodes themselves, so that the fusion knows both lists' nodes."""
    corpus = [node_to_metadata_dict(node) | {"node_id": node.node_id} for node in nodes]
    index = bm25s.BM25(corpus=corpus)
    index.index([cut(node.text) for node in nodes], show_progress=False)
    return Words(existing_bm25=index, similarity_top_k=CANDIDATES, **_AS_CUT)


def build(folder: Path, units: Units, encoder: Encoder, data: Path) -> None:
    """See Library."""
    nodes = [_node(*unit) for unit in zip(units.ids, units.texts, units.vectors, strict=True)]
    store = FaissVectorStore(faiss_index=faiss.IndexFlatIP(units.vectors.shape[1]))
    # The store keeps vectors only; the texts go to the document store.
    index = VectorStoreIndex(
        nodes,
        storage_context=StorageContext.from_defaults(vector_store=store),
        embed_model=Questions(encoder),
        store_nodes_override=True,
    )
    index.storage_context.persist(str(folder))
    _words(nodes).persist(str(folder / _WORDS))


def load(folder: Path, encoder: Encoder) -> LlamaIndex:
    """See Library."""
    Settings.llm = MockLLM()  # the fusion asks for one, and rewrites nothing with it
    context = StorageContext.from_defaults(
        vector_store=FaissVectorStore.from_persist_dir(str(folder)), persist_dir=str(folder)
    )
    index = load_index_from_storage(context, embed_model=Questions(encoder), store_nodes_override=True)
    words = Words.from_persist_dir(str(folder / _WORDS))
    words.skip_stemming, words.token_pattern = _AS_CUT.values()  # not among what it keeps
    return LlamaIndex(index, words, folder)
