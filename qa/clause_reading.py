"""A clause as ranking reads it: folded, cut into sentences, each token with the sentences that hold it.

Nothing of it depends on the question, and the same clauses are found again and again: it is read once and kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from index.text import fold, sentences
from index.tokens import token_set

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qa.sentences import Weighed

#: Clauses up to so many characters are kept, and how many of them: some 25 kB each, 300 characters long.
_SHORT, _MOST = 2_000, 512


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseReading:
    """``own``: the clause's folded text; ``text``: the same behind its folded headings.

    ``holders``: for each token the bits of where it stands: bit 0 for ``text``, bit n for the n-th of ``parts``
    sentences.
    """

    own: str
    text: str
    parts: int
    holders: Mapping[str, int]

    def coverage(self, concepts: Weighed) -> tuple[float, float]:
        """Return the share (0..1) of the concepts that the clause names, and that its best sentence does."""
        everywhere = (1 << self.parts + 1) - 1
        found = [0.0] * (self.parts + 1)
        total = 0.0
        holders = self.holders.get
        for weight, alternatives in concepts:
            total += weight
            here = 0
            for tokens in alternatives:
                held = everywhere
                for token in tokens:
                    held &= holders(token, 0)
                here |= held
            at = 0
            while here:
                if here & 1:
                    found[at] += weight
                here >>= 1
                at += 1
        if not total:
            return 0.0, 0.0
        return found[0] / total, max(found[1:]) / total

    def names(self, alternatives: tuple[tuple[str, ...], ...]) -> bool:
        """Return whether the clause or its headings hold every token of one of the ``alternatives``."""
        holders = self.holders.get
        for tokens in alternatives:
            for token in tokens:
                if not holders(token, 0) & 1:
                    break
            else:
                return True
        return False


def reading(text: str, heading_path: tuple[str, ...]) -> ClauseReading:
    """Return what a clause's ``text`` under its headings reads like."""
    return _kept(text, heading_path) if len(text) <= _SHORT else _read(text, heading_path)


def _read(text: str, heading_path: tuple[str, ...]) -> ClauseReading:
    own = fold(text).text
    whole = f"{fold(' '.join(heading_path)).text} {own}"
    parts = [own[s:e] for s, e in sentences(own)] or [own]
    holders: dict[str, int] = {}
    for number, part in enumerate((whole, *parts)):
        for token in token_set(part):
            holders[token] = holders.get(token, 0) | 1 << number
    return ClauseReading(own=own, text=whole, parts=len(parts), holders=holders)


_kept = lru_cache(maxsize=_MOST)(_read)
