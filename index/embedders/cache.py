"""Questions asked again, and asked twice on one question's way through, are encoded once."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from index.embedders.base import Embedder


class CachedEmbedder:
    """An embedder that remembers its last ``size`` questions (1.5 kB each at 384 dimensions). Thread-safe."""

    def __init__(self, embedder: Embedder, size: int = 2_048) -> None:
        self._embedder = embedder
        self._size = size
        self._known: OrderedDict[str, NDArray[np.float32]] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def identity(self) -> str:
        """The model's identity."""
        return self._embedder.identity

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._embedder.dimension

    @property
    def remote(self) -> bool:
        """Whether the model is asked over the network."""
        return bool(getattr(self._embedder, "remote", False))

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return float32 ``(len(texts), dimension)`` with unit rows."""
        with self._lock:
            missing = [t for t in dict.fromkeys(texts) if t not in self._known]
        fresh = dict(zip(missing, self._embedder.embed_queries(missing), strict=True)) if missing else {}
        with self._lock:
            self._known.update(fresh)
            rows = []
            for text in texts:
                vector = self._known.get(text)
                if vector is None:  # pushed out by others in between
                    vector = fresh[text] if text in fresh else self._embedder.embed_queries([text])[0]
                else:
                    self._known.move_to_end(text)
                rows.append(vector)
            while len(self._known) > self._size:
                self._known.popitem(last=False)
        if not rows:
            return np.zeros((0, self.dimension), np.float32)
        return np.stack(rows)

    def embed_passages(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """Return what the embedder returns; passages are not remembered."""
        return self._embedder.embed_passages(texts, progress=progress)
