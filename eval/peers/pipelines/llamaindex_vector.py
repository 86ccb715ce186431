"""LlamaIndex: its sentence splitter and its vector store index, as its first tutorial builds them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from eval.peers.worker import Embed, Found, Search

#: Tokens a chunk, and shared by neighbours.
SIZE, OVERLAP = 512, 50


def build(documents: Sequence[dict[str, str]], embed: Embed) -> tuple[Search, int]:
    """Return the search over the documents' nodes, and how many there are."""
    from llama_index.core import (
        Document,
        MockEmbedding,
        VectorStoreIndex,
    )
    from llama_index.core.node_parser import SentenceSplitter

    class Ours(MockEmbedding):  # type: ignore[misc]  # Any: mypy follows no imports there
        def _get_query_embedding(self, query: str) -> list[float]:
            return embed([query], True)[0]

        def _get_text_embedding(self, text: str) -> list[float]:
            return embed([text], False)[0]

        def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
            return embed(texts, False)

        async def _aget_query_embedding(self, query: str) -> list[float]:
            return self._get_query_embedding(query)

    splitter = SentenceSplitter(chunk_size=SIZE, chunk_overlap=OVERLAP)
    nodes: list[Any] = splitter.get_nodes_from_documents(
        [Document(text=d["text"], doc_id=d["id"]) for d in documents]
    )
    model = Ours(embed_dim=len(embed(["1"], False)[0]))
    vectors = VectorStoreIndex(nodes, embed_model=model)
    retrievers: dict[int, Any] = {}

    def search(question: str, k: int) -> Found:
        if k not in retrievers:
            retrievers[k] = vectors.as_retriever(similarity_top_k=k)
        found = retrievers[k].retrieve(question)
        hits = [
            {
                "document_id": row.node.ref_doc_id,
                "start": row.node.start_char_idx,
                "text": row.node.text,
                "score": float(row.score),
            }
            for row in found
        ]
        return hits, float(found[0].score) if found else 0.0

    return search, len(nodes)
