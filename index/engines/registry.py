"""From a setting's words to an engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.errors import SettingInvalid

if TYPE_CHECKING:
    from pathlib import Path

    from index.embedders.base import Embedder
    from index.embedders.rerank import Reranker
    from index.engines.base import SearchEngine
    from index.progress import Progress

KNOWN = "embedded, milvus://HOST:PORT/DATABASE, milvus:///PATH/FILE.db"


def open_engine(
    spec: str,
    home: Path,
    *,
    embedder: Embedder,
    token: str = "",
    progress: Progress | None = None,
    reranker: Reranker | None = None,
) -> SearchEngine:
    """Return the engine that ``spec`` names, over the index of ``home``.

    Args:
        spec: one of ``KNOWN``; ``""`` means ``embedded``.
        home: where the index lives.
        embedder: the one it was built with.
        token: for Milvus: ``user:password`` or an API key, "" for none.
        progress: told how far a first indexing is.
        reranker: reads the first hits again; None leaves them as they were fused.

    Raises:
        SettingInvalid: nothing is called that.
        IndexUnavailable, StorageError, MissingExtra, ServiceError: as the engine says.
    """
    if spec in {"", "embedded"}:
        from index.engines.embedded import EmbeddedEngine

        return EmbeddedEngine.open(home, embedder=embedder, progress=progress, reranker=reranker)
    if spec.startswith(("milvus://", "milvuss://")):
        from index.engines.milvus import MilvusEngine

        return MilvusEngine.connect(
            home, spec, embedder=embedder, token=token, progress=progress, reranker=reranker
        )
    raise SettingInvalid(f"Unknown engine: {spec}", f"Known engines: {KNOWN}.")
