"""A small change of a large collection: what comes and goes is written beside the large files, not into them.

The new snapshot links every file of the old one and has a late file of its own (`index.late`). That costs what
the change costs, however large the collection is. What does not fit into a late file is left to `Assembly`, which
folds the late file into the large ones.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.assembly import FEW_PASSAGES, Assembly
from index.embeddings import StoredVectors
from index.errors import IndexCorrupt
from index.fingerprint import readers_hash
from index.freshness import same_model
from index.late_writer import LateWriter
from index.passages import embedding_text
from index.snapshot import LATE, link

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import NDArray

    from index.corpus import Origin
    from index.documents import ParsedDocument
    from index.embedders.base import Embedder
    from index.snapshot import Snapshot

#: Passages that may come and go until they are folded in: a 64th of the collection, within these bounds. Every
#: addition writes them all again, and every search looks at each of them.
LEAST_LATE, _MOST_LATE = 512, 2_048
_SHARE = 64
#: More documents than this are given to `Assembly` before one of them is read.
_MOST_DOCUMENTS = 64


class TooMuch(Exception):
    """What comes and goes does not fit into a late file; nothing was published."""


def fits(base: Snapshot, embedder: Embedder | None) -> bool:
    """Return whether a late file may stand beside the files of ``base``.

    A small collection is always written anew, exactly; so is one whose words were cut by other code.
    """
    if base.stamp.readers != readers_hash() or (embedder and not same_model(base.stamp, embedder)):
        return False
    try:
        return len(StoredVectors.early(base.folder)) >= FEW_PASSAGES
    except IndexCorrupt:
        return False  # the other way says which file it is


class Addition(Assembly):
    """One small change of the collection. Everything may raise `TooMuch`; then an `Assembly` has to do it."""

    def start(self, *, keep: bool) -> None:
        """Begin with the late file of the old snapshot."""
        assert keep and self._base is not None
        self._kept = True
        self._base.verify(LATE)  # copied and stamped anew: damage must not travel
        self._early = StoredVectors.early(self._base.folder)
        self._written = self._late = LateWriter(self._base.folder, self._folder, passages=len(self._early))
        self._stack.callback(self._late.close)
        self._limit = min(max(len(self._early) // _SHARE, LEAST_LATE), _MOST_LATE)

    def know(self, document_ids: Collection[str]) -> None:
        """Look up which of these are there."""
        if len(document_ids) > _MOST_DOCUMENTS:
            raise TooMuch
        self.known.update(self._late.sources(document_ids))

    def remove(self, document_ids: Sequence[str]) -> None:
        """Delete documents that are known."""
        super().remove(document_ids)
        self._measure()

    def _put(self, origin: Origin, parsed: ParsedDocument) -> None:
        super()._put(origin, parsed)
        self._measure()

    def _measure(self) -> None:
        if self._late.size > self._limit:
            raise TooMuch

    def _corpus(self) -> str:
        assert self._base is not None
        return self._late.corpus(self._base.stamp.corpus)

    def _write(self, base: Snapshot | None) -> int:
        assert base is not None
        if not self._late.settle(then=base.stamp.created[:10], today=self._today):
            raise TooMuch
        embedded = self._embed()
        self._progress.stage("writing", 2)
        names = [name for name in base.stamp.files if name != LATE]
        for folder in {Path(name).parent for name in names}:
            (self._folder / folder).mkdir(exist_ok=True)
        for name in names:
            link(base.folder / name, self._folder / name)
        return embedded

    def _embed(self) -> int:
        """Give the passages that came their vectors; return how many texts were embedded."""
        vectors: dict[int, NDArray[np.float16]] = {}
        unlike: dict[bytes, tuple[str, list[int]]] = {}
        for number, digest, passage in self._late.pending:
            known = self._late.known_vector(digest)
            if known is None:
                unlike.setdefault(digest, (embedding_text(passage), []))[1].append(number)
            elif isinstance(known, int):
                vectors[number] = self._early.halves(np.array([known]))[0]
            else:
                vectors[number] = np.frombuffer(known, np.float16)
        self._progress.stage("embedding", len(unlike))
        if unlike:
            if self._embedder is None:
                raise ValueError("there are passages to embed and no embedder")
            made = self._embedder.embed_passages(
                [text for text, _ in unlike.values()], progress=self._progress.advance
            )
            for vector, (_, numbers) in zip(made.astype(np.float16), unlike.values(), strict=True):
                vectors.update(dict.fromkeys(numbers, vector))
        self._late.set_vectors(vectors)
        return len(unlike)
