"""Rerankers: read question and text together and say how well the text answers. Slow and good."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from index.embedders.base import clean
from index.embedders.fake import FakeEmbedder
from index.embedders.sentence_transformer import identity_of, load_model
from index.errors import ServiceError, missing_extra

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


class Reranker(Protocol):
    """Scores texts against a question. Thread-safe."""

    @property
    def identity(self) -> str:
        """The model's name."""

    def rerank(self, query: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return float32 ``(n,)``, one score a text in their order, higher is better; ``(0,)`` for none.

        Raises:
            ServiceError: the model gave something else than finite numbers.
        """


class FakeReranker:
    """Scores by shared character bigrams; for tests."""

    identity = "fake"

    def __init__(self) -> None:
        self._embedder = FakeEmbedder(256)

    def rerank(self, query: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """See Reranker."""
        scores: NDArray[np.float32] = (
            self._embedder.embed_passages(texts) @ self._embedder.embed_queries([query])[0]
        )
        return scores


class CrossEncoderReranker:
    """A sentence-transformers CrossEncoder, by hub id or folder (``BAAI/bge-reranker-v2-m3``).

    Args:
        model: hub id or folder.
        device: cpu, cuda, ...; "" lets the library choose.
        batch_size: pairs a step.

    Raises:
        MissingExtra: sentence-transformers is not installed.
        SettingInvalid: no such model or folder.
    """

    def __init__(self, model: str, *, device: str = "", batch_size: int = 32) -> None:
        try:
            from sentence_transformers import CrossEncoder
        except ImportError as exc:
            raise missing_extra("sentence-transformers", "models") from exc
        self._model = load_model(CrossEncoder, model, device, {})
        self._batch_size = batch_size
        self._lock = threading.Lock()
        self.identity = identity_of(model)

    def rerank(self, query: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """See Reranker."""
        if not len(texts):
            return np.zeros(0, dtype=np.float32)
        pairs = [(clean(query), clean(text)) for text in texts]
        with self._lock:
            predicted: Any = self._model.predict(pairs, batch_size=self._batch_size, show_progress_bar=False)
        scores = np.asarray(predicted, dtype=np.float32)
        if scores.shape != (len(texts),) or not np.isfinite(scores).all():
            raise ServiceError(
                f"The reranker {self.identity} returned an array of shape {scores.shape} for {len(texts)} texts.",
                "A reranker must give one finite number a pair. Check the model.",
            )
        return scores
