"""The engine for collections beyond one machine: Milvus finds, the home's snapshot says what was found.

Vectors and words are searched by Milvus, filters included; documents, clauses and facts are read from the
snapshot that was migrated, and the fusion is the same. Milvus's BM25 takes a bag of words: alternatives of one
concept add up there, and weights are lost (docs/scaling.md says what that costs).
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import numpy as np

from index.catalog import Catalog
from index.engines.base import EVERYTHING
from index.engines.embedded import EmbeddedEngine, Opened, open_bridge, years_in
from index.engines.milvus_filter import expression
from index.engines.milvus_rows import drop_other_editions, edition_of, make_collection, write_edition
from index.engines.milvus_server import MilvusServer
from index.errors import IndexStale
from index.freshness import wants_bundled
from index.snapshot import CATALOG, open_snapshot
from index.vectors import one_by_one
from index.words import words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from index.bridge import Bridge
    from index.documents import Hit
    from index.embedders.base import Embedder
    from index.embedders.rerank import Reranker
    from index.engines.base import Filter
    from index.lexical import LexicalQuery
    from index.progress import Progress
    from index.retriever import Explanation, HybridRetriever, Words

_MOST_WORDS = 160  # of a query
_MOST_WAYS = 4  # translations of one concept that are searched


def migrate(home: Path, url: str, *, token: str = "", progress: Progress | None = None) -> int:
    """Write the current snapshot of ``home`` to Milvus; return how many rows were written.

    The rows of earlier snapshots answer until then and are deleted after. Run again after it was ended, it goes
    on where it stopped; run again when all is there, it writes nothing.

    Raises:
        IndexMissing, IndexStale, IndexCorrupt: there is no snapshot to migrate.
        SettingInvalid, MissingExtra, ServiceError: Milvus cannot be reached so.
    """
    with open_snapshot(home) as snapshot, contextlib.ExitStack() as stack:
        server = MilvusServer.open(
            url, collection=collection_of(snapshot.stamp.embedder, snapshot.stamp.dimension), token=token
        )
        stack.callback(server.close)
        catalog = Catalog(snapshot.folder / CATALOG)
        stack.callback(catalog.close)
        make_collection(server, snapshot.stamp.dimension)
        written = write_edition(server, snapshot, catalog, progress)
        drop_other_editions(server, snapshot)
        return written


def collection_of(embedder: str, dimension: int) -> str:
    """Return the name of the collection for the vectors of a model."""
    model = "".join(c if c.isascii() and c.isalnum() else "_" for c in embedder)
    return f"tiaowen_{model}_{dimension}"[:200]


class MilvusWords:
    """BM25 by Milvus over one expression; which words there are is known from the snapshot."""

    def __init__(self, server: MilvusServer, wanted: str, known: Words) -> None:
        self._server = server
        self._wanted = wanted
        self._known = known

    @property
    def size(self) -> int:
        """See Words."""
        return self._known.size

    def frequency(self, token: str) -> int:
        """See Words."""
        return self._known.frequency(token)

    def idf(self, frequency: float) -> float:
        """See Words."""
        return self._known.idf(frequency)

    def coverage(self, query: LexicalQuery, text: str) -> float:
        """See Words."""
        return self._known.coverage(query, text)

    def search(
        self,
        query: LexicalQuery,
        *,
        k: int,
        documents: Collection[str] | None = None,
        allowed: NDArray[np.int64] | None = None,
        context_weight: float = 0.0,
    ) -> list[tuple[int, float]]:
        """See Words; the expression stands for ``documents`` and ``allowed``, contexts are not searched."""
        text = bag_of_words(query)
        if not text or k < 1:
            return []
        (found,) = self._server.call(
            "search",
            self._server.collection,
            data=[text],
            anns_field="sparse",
            limit=k,
            filter=f"{self._wanted} and whole == true",
            output_fields=["number"],
            search_params={"metric_type": "BM25"},
        )
        # Milvus Lite gives BM25 as a distance, below zero; a server as a score.
        return [(int(hit["entity"]["number"]), abs(float(hit["distance"]))) for hit in found]


class MilvusVectors:
    """Dense search by Milvus over one expression."""

    def __init__(self, server: MilvusServer, wanted: str, edition: str) -> None:
        self._server = server
        self._wanted = wanted
        self._edition = edition

    def search(
        self, vector: NDArray[np.float32], *, k: int, allowed: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """See Vectors; the expression stands for ``allowed``."""
        (found,) = self._server.call(
            "search",
            self._server.collection,
            data=[vector.tolist()],
            anns_field="dense",
            limit=k,
            filter=self._wanted,
            output_fields=["number"],
            search_params={"metric_type": "IP"},
        )
        numbers = np.array([hit["entity"]["number"] for hit in found], np.int64)
        return numbers, np.array([hit["distance"] for hit in found], np.float32)

    def products(self, vectors: NDArray[np.float32], numbers: NDArray[np.int64]) -> NDArray[np.float32]:
        """See Vectors."""
        if not len(numbers):
            return np.empty((len(vectors), 0), np.float32)
        found = self._server.call(
            "get",
            self._server.collection,
            ids=[f"{self._edition}/{number}" for number in numbers.tolist()],
            output_fields=["number", "dense"],
        )
        rows = {row["number"]: row["dense"] for row in found}
        nothing = np.zeros(vectors.shape[1], np.float32)
        stacked = np.array([rows.get(number, nothing) for number in numbers.tolist()], np.float32)
        return one_by_one(vectors.astype(np.float32), stacked)


def bag_of_words(query: LexicalQuery) -> str:
    """Return what Milvus's analyzer is given for ``query``: its words, and the best ways to say each concept."""
    said = list(dict.fromkeys(words(query.chinese)))
    for concept in query.concepts:
        ways = sorted(concept.alternatives, key=lambda a: -a.weight)[:_MOST_WAYS]
        said += [way.word for way in ways if len(way.word) > 1 and not way.word.startswith("#")]
    return " ".join(list(dict.fromkeys(said))[:_MOST_WORDS])


class MilvusEngine(EmbeddedEngine):
    """See `index.engines.base.SearchEngine`. Reads what `migrate` wrote.

    A snapshot that was published but not migrated yet does not answer; the one before it does.
    """

    def __init__(
        self,
        home: Path,
        embedder: Embedder,
        bridge: Bridge | None,
        server: MilvusServer,
        reranker: Reranker | None = None,
    ) -> None:
        self._server = server
        super().__init__(home, embedder, bridge, reranker)

    @classmethod
    def connect(
        cls,
        home: Path,
        url: str,
        *,
        embedder: Embedder,
        token: str = "",
        progress: Progress | None = None,
        reranker: Reranker | None = None,
    ) -> MilvusEngine:
        """Return the engine over what ``home`` has in Milvus at ``url``; the bundled corpus gets there by itself.

        Raises:
            IndexStale: the snapshot is not there, or not whole; the hint says what to run.
            SettingInvalid, MissingExtra, ServiceError: Milvus cannot be reached so.
            IndexCorrupt, StorageError: as the embedded engine.
        """
        if wants_bundled(home, embedder):
            from index.builder import ensure

            ensure(home, embedder=embedder, progress=progress)
            migrate(home, url, token=token, progress=progress)
        server = MilvusServer.open(
            url, collection=collection_of(embedder.identity, embedder.dimension), token=token
        )
        try:
            return cls(home, embedder, open_bridge(home), server, reranker)
        except BaseException:
            server.close()
            raise

    def search(self, question: str, *, k: int = 10, where: Filter = EVERYTHING) -> tuple[Hit, ...]:
        """See SearchEngine."""
        with self._finding(question, where) as retriever:
            return retriever.search(question, k=k)

    def explain(self, question: str, *, k: int = 10, where: Filter = EVERYTHING) -> Explanation:
        """See SearchEngine."""
        with self._finding(question, where) as retriever:
            return retriever.explain(question, k=k)

    @contextlib.contextmanager
    def _finding(self, question: str, where: Filter) -> Iterator[HybridRetriever]:
        """Give the retriever over what the server has of the current snapshot."""
        with self._reading() as opened:
            edition = edition_of(self._server.tenant, opened.snapshot)
            wanted = expression(edition, where, years=years_in(question))
            yield opened.retriever.over(
                MilvusWords(self._server, wanted, opened.words), MilvusVectors(self._server, wanted, edition)
            )

    def close(self) -> None:
        """See SearchEngine."""
        super().close()
        self._server.close()

    def _open_current(self) -> Opened:
        opened = super()._open_current()
        edition = edition_of(self._server.tenant, opened.snapshot)
        there = (
            self._server.count(edition) if self._server.call("has_collection", self._server.collection) else 0
        )
        expected = opened.catalog.counts().passages
        if there != expected:
            opened.leave()
            raise IndexStale(
                f"Milvus has {there:,} of the {expected:,} passages of snapshot {opened.snapshot.name}.",
                "Run: tiaowen index migrate --to URL",
            )
        return opened
