"""What an embedder is, and what is checked of every one of them.

An embedder's ``identity`` names the *model* and goes into the index stamp. The engine that computes it does
not matter: two engines of one identity give interchangeable vectors.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Protocol

import numpy as np

from index.errors import ServiceError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

#: Longer texts are cut here before they are tokenised, so that a pasted book costs no more than a page.
#: 512 tokens of the encoders we know never reach this far (English needs about 4 characters a token).
MAX_CHARACTERS = 8_192


class Embedder(Protocol):
    """Turns texts into points whose dot product is their likeness. Thread-safe.

    Questions and passages go through different doors because several models want to be told which is which;
    such prefixes are the embedder's own business. A model reads a limited number of tokens (512 for the
    bundled one): what stands beyond is ignored, so long clauses are windowed before they come here.
    """

    @property
    def identity(self) -> str:
        """The model's name, e.g. ``multilingual-e5-small-q4``; equal names mean interchangeable vectors."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return float32 ``(n, dimension)``, unit rows, in order; ``(0, dimension)`` for none.

        Raises:
            ServiceError: the model gave something else than finite vectors of its dimension.
        """

    def embed_passages(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """Return float32 ``(n, dimension)``, unit rows, in order; ``(0, dimension)`` for none.

        Args:
            texts: what will be searched.
            progress: called with the number of texts done since its last call; the calls sum to ``n``.

        Raises:
            ServiceError: the model gave something else than finite vectors of its dimension.
        """


def clean(text: str) -> str:
    """Return ``text`` as an encoder can take it: bounded, composed, no NUL, no lone surrogate.

    NUL ends a C string. Composed (NFC) because some tokenisers compose and others look at single characters.
    """
    text = text[:MAX_CHARACTERS].replace("\0", " ").encode("utf-8", "replace").decode("utf-8")
    return unicodedata.normalize("NFC", text)


def checked(vectors: NDArray[np.float32], count: int, dimension: int, source: str) -> NDArray[np.float32]:
    """Return ``vectors`` as float32 unit rows, or say what is wrong with them.

    Args:
        vectors: what a model returned.
        count: how many rows there must be.
        dimension: how long each must be.
        source: the embedder's name for the message.

    Raises:
        ServiceError: wrong shape, NaN, infinity or a zero vector.
    """
    rows = np.ascontiguousarray(vectors, dtype=np.float32)
    if count == 0:
        return np.zeros((0, dimension), dtype=np.float32)
    if rows.ndim != 2 or rows.shape[0] != count:
        raise ServiceError(
            f"The embedder {source} returned an array of shape {rows.shape} for {count} texts.",
            "Check that the model is a sentence embedder that returns one vector per text.",
        )
    if rows.shape[1] != dimension:
        raise ServiceError(
            f"The embedder {source} returned vectors of {rows.shape[1]} numbers, not of {dimension}.",
            "The model behind it has changed. Check the model's name, then run: tiaowen index build",
        )
    lengths = np.linalg.norm(rows, axis=1)
    bad = ~np.isfinite(lengths) | (lengths < 1e-12)
    if bad.any():
        raise ServiceError(
            f"The embedder {source} returned NaN, infinity or zeros for {int(bad.sum())} of {count} texts.",
            "Check the model files or the embedding service; the index was not changed.",
        )
    unit: NDArray[np.float32] = rows / lengths[:, None].astype(np.float32)
    return unit
