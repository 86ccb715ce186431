"""The same fusion, exactly: all cosines, all BM25 scores over jieba's words, joined by reciprocal rank. numpy only.

What a library with flat vectors and BM25 should find; those that approximate or cut words otherwise find less of it.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import numpy as np

from eval.bench.beside.parts import CANDIDATES, cut

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_K1, _B, _RANK = 1.2, 0.75, 60


class Reference:
    """Exact hybrid search over texts and unit vectors ``(n, dimension)``."""

    def __init__(self, ids: Sequence[str], texts: Sequence[str], vectors: NDArray[np.float32]) -> None:
        self._ids, self._vectors = ids, vectors
        counts = [Counter(cut(text)) for text in texts]
        lengths = np.array([sum(c.values()) for c in counts], np.float32)
        self._norms = _K1 * (1 - _B + _B * lengths / max(1.0, float(lengths.mean())))
        self._postings: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for row, count in enumerate(counts):
            for word, times in count.items():
                self._postings[word].append((row, times))

    def search(self, question: str, vector: NDArray[np.float32], k: int) -> list[str]:
        """Return the ids of the best ``k``, best first."""
        fused: dict[int, float] = defaultdict(float)
        for scores in (self._vectors @ vector, self._bm25(question)):
            best = np.argsort(-scores, kind="stable")[:CANDIDATES].tolist()
            for rank, row in enumerate(best, start=1):
                if scores[row] > 0:
                    fused[row] += 1 / (_RANK + rank)
        return [self._ids[row] for row in sorted(fused, key=lambda row: -fused[row])[:k]]

    def _bm25(self, question: str) -> NDArray[np.float32]:
        scores = np.zeros(len(self._ids), np.float32)
        for word in cut(question):
            postings = self._postings.get(word, [])
            if not postings:
                continue
            rows, times = (np.array(side) for side in zip(*postings, strict=True))
            rarity = math.log(1 + (len(self._ids) - len(rows) + 0.5) / (len(rows) + 0.5))
            scores[rows] += rarity * times * (_K1 + 1) / (times + self._norms[rows])
        return scores
