"""LangChain: recursive character splitter, BM25 over jieba words and FAISS, fused by the ensemble retriever.

The splitter is told Chinese punctuation and BM25 is told jieba: both defaults expect blanks between words
and would find next to nothing in Chinese.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from eval.peers.worker import Embed, Found, Search

SIZE, OVERLAP = 500, 50
#: Candidates that each of the two retrievers hands to the fusion.
CANDIDATES = 10


def build(documents: Sequence[dict[str, str]], embed: Embed) -> tuple[Search, int]:
    """Return the search over the split documents, and how many chunks there are."""
    import jieba
    from langchain_classic.retrievers import EnsembleRetriever
    from langchain_community.retrievers import BM25Retriever
    from langchain_community.vectorstores import FAISS
    from langchain_core.documents import Document
    from langchain_core.embeddings import Embeddings
    from langchain_text_splitters import (
        RecursiveCharacterTextSplitter,
    )

    class Ours(Embeddings):  # type: ignore[misc]  # Any: mypy follows no imports there
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            return embed(texts, False)

        def embed_query(self, text: str) -> list[float]:
            return embed([text], True)[0]

    splitter = RecursiveCharacterTextSplitter(
        chunk_size=SIZE,
        chunk_overlap=OVERLAP,
        separators=["\n\n", "\n", "。", "；", "，", " ", ""],
        keep_separator="end",
        add_start_index=True,
    )
    chunks = splitter.split_documents(
        [Document(page_content=d["text"], metadata={"document_id": d["id"]}) for d in documents]
    )
    store = FAISS.from_documents(chunks, Ours())
    words = BM25Retriever.from_documents(chunks, preprocess_func=jieba.lcut, k=CANDIDATES)
    dense = store.as_retriever(search_kwargs={"k": CANDIDATES})
    ensemble = EnsembleRetriever(retrievers=[words, dense], weights=[0.5, 0.5])

    def search(question: str, k: int) -> Found:
        found: list[Any] = ensemble.invoke(question)[:k]
        hits = [
            {
                "document_id": chunk.metadata["document_id"],
                "start": chunk.metadata["start_index"],
                "text": chunk.page_content,
                "score": 1 / rank,  # the fused list is ordered, its scores are not given
            }
            for rank, chunk in enumerate(found, start=1)
        ]
        nearest = store.similarity_search_with_score(question, k=1)
        distance = float(nearest[0][1]) if nearest else 2.0
        return hits, 1 - distance / 2  # squared distance of unit vectors to their cosine

    return search, len(chunks)
