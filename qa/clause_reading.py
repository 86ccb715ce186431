"""A clause as ranking reads it: folded, cut into sentences, each token with the sentences that hold it.

Nothing of it depends on the question, and the same clauses are found again and again: it is read once and kept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from index.text import fold, sentences
from index.tokens import token_set
from qa import patterns
from qa.sentences import DEFINES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qa.sentences import Weighed

#: Clauses up to so many characters are kept, and how many of them: some 25 kB each, 300 characters long.
_SHORT, _MOST = 2_000, 512

#: A clause that says why or for what a document was made: near every question about its subject, answering few.
_OPENING = re.compile(
    r"^\S{0,8}\s*为(?:了|进一步|深入|贯彻|持续|加快|全面|推动)?[^。]{4,200}(?:制定本|提出(?:如下|以下)|现提出|现(?:将|就)|特制定)|指导思想|以[^。]{2,20}思想为指导|根据[^。]{4,120}制定本"
)
#: Not the text but a pointer to it.
_NOTE = re.compile(r"^\s*(?:附件|[（(]此件)")
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseReading:
    """``own``: the clause's folded text; ``text``: the same behind its folded headings.

    ``holders``: for each token the bits of where it stands: bit 0 for ``text``, bit n for the n-th of ``parts``
    sentences. ``years``, ``years_above``: those that it and that its headings name.

    What sort of clause it is: ``opening``: it says why the document was made; ``defines``: what a word means;
    ``rules``: it allows, requires or forbids; ``note``: it only points to an annex.
    """

    own: str
    text: str
    parts: int
    holders: Mapping[str, int]
    years: frozenset[str]
    years_above: frozenset[str]
    opening: bool
    defines: bool
    rules: bool
    note: bool

    def standing(self, concepts: Weighed) -> tuple[int, ...]:
        """Return for each concept the bits of where one of its alternatives stands with all its tokens."""
        everywhere = (1 << self.parts + 1) - 1
        holders = self.holders.get
        standing = []
        for _, alternatives in concepts:
            here = 0
            for tokens in alternatives:
                held = everywhere
                for token in tokens:
                    held &= holders(token, 0)
                here |= held
            standing.append(here)
        return tuple(standing)

    def coverage(self, weights: Sequence[float], standing: Sequence[int]) -> tuple[float, float]:
        """Return the share (0..1) of the concepts that the clause names, and that its best sentence does.

        ``standing`` says where each of them stands, ``weights`` what each of them counts.
        """
        found = [0.0] * (self.parts + 1)
        total = 0.0
        for weight, here in zip(weights, standing, strict=True):
            total += weight
            if here:
                for at in range(here.bit_length()):
                    if here >> at & 1:
                        found[at] += weight
        if not total:
            return 0.0, 0.0
        return found[0] / total, max(found[1:]) / total


def reading(text: str, heading_path: tuple[str, ...]) -> ClauseReading:
    """Return what a clause's ``text`` under its headings reads like."""
    return _kept(text, heading_path) if len(text) <= _SHORT else _read(text, heading_path)


def _read(text: str, heading_path: tuple[str, ...]) -> ClauseReading:
    own = fold(text).text
    headings = fold(" ".join(heading_path)).text
    whole = f"{headings} {own}"
    parts = [own[s:e] for s, e in sentences(own)] or [own]
    holders: dict[str, int] = {}
    for number, part in enumerate((whole, *parts)):
        for token in token_set(part):
            holders[token] = holders.get(token, 0) | 1 << number
    return ClauseReading(
        own=own,
        text=whole,
        parts=len(parts),
        holders=holders,
        years=frozenset(_YEAR.findall(own)),
        years_above=frozenset(_YEAR.findall(headings)),
        opening=bool(_OPENING.search(text.strip())),
        defines=bool(DEFINES.search(text)),
        rules=bool(patterns.RULES.search(text)),
        note=bool(_NOTE.search(text)),
    )


_kept = lru_cache(maxsize=_MOST)(_read)
