"""What all questions of a language share, to be taken out of a question's vector.

An encoder puts every question of a language near one point, and the passages that lie there (short ones,
those with Latin letters) are near every question. The mean vector of a few dozen plain questions, about nothing
the corpus is about, is that point; a part of it is subtracted. On public questions that lifts dense recall@1 by
two to three points from English to Chinese (docs/retrieval.md).
"""

from __future__ import annotations

import contextlib
import hashlib
import threading
import tomllib
from importlib import resources
from typing import TYPE_CHECKING, Protocol

import numpy as np

from index.text import simplify

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray


class QueryEmbedder(Protocol):
    """What is used of an embedder."""

    @property
    def identity(self) -> str:
        """Name of the model."""

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return float32 ``(len(texts), dim)`` with unit rows."""


class QueryCentres:
    """The mean question vector of each language, computed once for an encoder and kept in ``folder``."""

    def __init__(self, embedder: QueryEmbedder, folder: Path | None = None) -> None:
        self._embedder = embedder
        self._folder = folder
        self._known: dict[str, NDArray[np.float32]] = {}
        self._lock = threading.Lock()

    def centre(self, language: str) -> NDArray[np.float32]:
        """Return float32 ``(dim,)`` for zh, en or pt (or their variants); other languages share English's."""
        short = language.partition("-")[0]
        with self._lock:
            if short not in self._known:
                self._known[short] = self._load(short)
            return self._known[short]

    def _load(self, language: str) -> NDArray[np.float32]:
        questions = _questions()
        texts = [simplify(text) for text in questions.get(language, questions["en"])]
        stamp = hashlib.sha256("\n".join([self._embedder.identity, *texts]).encode()).hexdigest()[:16]
        path = None if self._folder is None else self._folder / f"centre-{language}-{stamp}.npy"
        if path is not None:
            try:
                known: NDArray[np.float32] = np.load(path, allow_pickle=False)
                return known
            except (OSError, ValueError):
                pass  # not made yet, or half written by a process that died: made again
        centre: NDArray[np.float32] = self._embedder.embed_queries(texts).mean(axis=0)
        if path is not None:
            _keep(path, centre)
        return centre


def _keep(path: Path, centre: NDArray[np.float32]) -> None:
    """Write the cache; a read-only home only costs the time to compute it again.

    Two that write at once write the same bytes; a kill leaves one file, which the next one writes anew.
    """
    unfinished = path.with_name(f"{path.stem}.new.npy")
    try:
        np.save(unfinished, centre)
        unfinished.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)


def _questions() -> dict[str, list[str]]:
    text = resources.files("index").joinpath("centres.toml").read_text(encoding="utf-8")
    data: dict[str, list[str]] = tomllib.loads(text)
    return data
