"""BM25 over the few passages of a late file, so that they rank among those of the word index.

tantivy would weigh two indexes each by its own counts; here the few are weighed by the counts of all: how rare a
token is and how long a passage usually is, is asked of the large index. The formula is tantivy's own, down to
the lengths, of which it keeps four significant bits.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from numpy.typing import NDArray

    from index.late import LatePassage
    from index.lexical import Concept

_K1, _B = 1.2, 0.75
FIELDS = ("body", "words", "context")


class LateWords:
    """The words of the passages that came since the word index was written. Read-only, thread-safe."""

    def __init__(self, passages: Sequence[LatePassage], lengths: dict[str, float]) -> None:
        """Count the tokens of ``passages``; ``lengths``: of the average passage, by field."""
        self._numbers = np.array([passage.number for passage in passages], np.int64)
        self._first = min((passage.number for passage in passages), default=0)
        self._documents = np.array([passage.document_id for passage in passages], dtype=object)
        self._norms: dict[str, NDArray[np.float32]] = {}
        self._counts: dict[str, dict[str, tuple[NDArray[np.int64], NDArray[np.float32]]]] = {}
        for field in FIELDS:
            texts = [getattr(passage, field).split(" ") for passage in passages]
            long = np.array([kept_length(len(text) if text != [""] else 0) for text in texts], np.float32)
            self._norms[field] = _K1 * (1 - _B + _B * long / max(lengths[field], 1e-9))
            found: dict[str, tuple[list[int], list[int]]] = {}
            for at, text in enumerate(texts):
                for token, times in Counter(text).items():
                    places, counts = found.setdefault(token, ([], []))
                    places.append(at)
                    counts.append(times)
            found.pop("", None)
            self._counts[field] = {
                token: (np.array(places), np.array(counts, np.float32))
                for token, (places, counts) in found.items()
            }

    def __len__(self) -> int:
        return len(self._numbers)

    def frequency(self, token: str, field: str = "body") -> int:
        """Return in how many of these passages ``token`` stands."""
        found = self._counts[field].get(token)
        return 0 if found is None else len(found[0])

    def search(
        self,
        concepts: Sequence[Concept],
        words: Sequence[tuple[str, float]],
        *,
        context_weight: float,
        most_alternatives: int,
        rarity: Callable[[str, str], float],
        documents: Collection[str] | None,
        allowed: NDArray[np.int64] | None,
    ) -> list[tuple[int, float]]:
        """Return (passage number, score) of every passage that has a token.

        Args:
            concepts: see `LexicalQuery`; the best alternative of each counts.
            words: of the field of that name, with their weights.
            context_weight: what a match in the heading path counts, at least.
            most_alternatives: so many of a concept are looked at.
            rarity: of a field and a token, BM25's weight of it.
            documents: only passages of these, of all if None.
            allowed: the numbers of their passages, ascending, where they are known.
        """
        total = np.zeros(len(self), np.float32)
        for concept in concepts:
            inside = max(context_weight, concept.context)
            best = np.zeros(len(self), np.float32)
            for alternative in concept.alternatives[:most_alternatives]:
                if not alternative.tokens or alternative.weight <= 0:
                    continue
                weight = alternative.weight * concept.weight
                score = np.zeros(len(self), np.float32)
                for token in alternative.tokens:
                    self._add(score, "body", token, weight, rarity)
                    if inside > 0:
                        self._add(score, "context", token, weight * inside, rarity)
                np.maximum(best, score, out=best)
            total += best
        for word, weight in words:
            self._add(total, "words", word, weight, rarity)
        found = np.flatnonzero(total > 0)
        if allowed is not None:
            found = found[np.isin(self._numbers[found], allowed[np.searchsorted(allowed, self._first) :])]
        elif documents is not None:
            wanted = set(documents)
            found = np.array([at for at in found.tolist() if self._documents[at] in wanted], np.int64)
        return list(zip(self._numbers[found].tolist(), total[found].tolist(), strict=True))

    def _add(
        self,
        score: NDArray[np.float32],
        field: str,
        token: str,
        weight: float,
        rarity: Callable[[str, str], float],
    ) -> None:
        found = self._counts[field].get(token)
        if found is not None:
            places, times = found
            share = times / (times + self._norms[field][places])
            score[places] += np.float32(weight * rarity(field, token) * (1 + _K1)) * share


def kept_length(length: int) -> int:
    """Return the length of a text as tantivy keeps it in one byte: exact to 40, then four significant bits.

    >>> [kept_length(n) for n in (0, 39, 40, 41, 43, 100, 1_000)]
    [0, 39, 40, 40, 42, 96, 984]
    """
    if length < 24:
        return length
    rest = length - 24
    shift = max(0, rest.bit_length() - 4)
    return 24 + (rest >> shift << shift)
