"""txtai: one hybrid Embeddings with content. Both its searches read one text: the words with blanks between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from txtai import Embeddings

from eval.bench.beside.parts import spaced

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from eval.bench.beside.parts import Encoder, Units

_CONFIG = {
    "method": "external",
    "content": True,
    "hybrid": True,
    "scoring": {"method": "bm25", "terms": True, "normalize": True, "tokenizer": {"whitespace": True}},
}


class Txtai:
    """An index that was loaded."""

    def __init__(self, encoder: Encoder) -> None:
        self._said: dict[str, str] = {}  # the words of a question that is under way to its own characters
        self._known: dict[str, NDArray[np.float32]] = {}
        self._encoder = encoder
        self.folder = ""
        self.embeddings = Embeddings({**_CONFIG, "transform": self.transform})

    @property
    def transform(self) -> Callable[[list[str]], NDArray[np.float32]]:
        """The vectors of spaced texts: known ones for units, the encoder's for questions."""
        import numpy as np

        def vectors(texts: list[str]) -> NDArray[np.float32]:
            rows = [
                self._known[text] if text in self._known else self._encoder.question(self._said[text])
                for text in texts
            ]
            return np.stack(rows)

        return vectors

    def know(self, text: str, vector: NDArray[np.float32]) -> str:
        """Return ``text`` with blanks and keep its vector."""
        words = spaced(text)
        self._known[words] = vector
        return words

    def search(self, question: str, k: int) -> list[str]:
        """See Engine."""
        words = spaced(question)
        self._said[words] = question
        found: list[dict[str, Any]] = self.embeddings.search(words, k)
        del self._said[words]
        return [hit["id"] for hit in found]

    def add(self, identifier: str, text: str, vector: NDArray[np.float32]) -> None:
        """See Engine."""
        self.embeddings.upsert([(identifier, self.know(text, vector))])
        self.embeddings.save(self.folder)


def build(folder: Path, units: Units, encoder: Encoder, data: Path) -> None:
    """See Library."""
    made = Txtai(encoder)
    made.embeddings.index(
        (identifier, made.know(text, vector))
        for identifier, text, vector in zip(units.ids, units.texts, units.vectors, strict=True)
    )
    made.embeddings.save(str(folder))


def load(folder: Path, encoder: Encoder) -> Txtai:
    """See Library."""
    made = Txtai(encoder)
    made.folder = str(folder)
    made.embeddings.load(str(folder), config={"transform": made.transform})
    return made
