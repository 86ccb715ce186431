"""Does a clause say what a sentence says? Words and meaning, part by part, across languages.

Each part of a sentence is laid beside the sentences of the cited clauses. In Chinese its bigrams are looked
for, in other languages what its words can be in Chinese. The encoder's cosines alone do not tell a true
sentence from one about another clause (.79 to .87 against .76 to .84), so they only decide what the words
leave open.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from index.tokens import is_han, tokens
from qa.sentences import coverage
from qa.verify.claims import numbers_in
from qa.verify.parts import borders, grams, is_chinese, own_concepts
from qa.verify.quantities import same

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.lexical import Concept, LexicalQuery
    from qa.verify.source import Passage, Source

#: A part needs this much support; less, and the clause does not say it.
ENOUGH = 0.5
#: In other languages, and in a part of few words, translation loses more.
ENOUGH_TRANSLATED, ENOUGH_LIGHT = 0.36, 0.28
_LIGHT = 2.0
#: A source part with this share of a part's words is the one it was written from.
_SURE = 0.55
#: The same figure in both is worth this much.
_FIGURE = 0.2
#: What the document's title and the headings name anyway says little about one clause.
_FRAMED = 0.25
#: Words alone decide outside of these; between them the encoder is asked.
_CLEAR, _HOPELESS = 0.72, 0.3
#: Cosines of the bundled encoder between these count from 0 to 1.
_LOW, _HIGH = 0.78, 0.92
#: What meaning may add to or take from the share of words.
_MEANING = 0.2
#: A part with fewer grams (or a lighter query) says too little to be judged alone.
_GRAMS, _WEIGHT = 3, 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounded:
    """A part of a sentence with the source sentence it rests on.

    ``score``: 0..1, 1 for a part that has no content of its own. ``near``: the part of the source sentence
    that is nearest, folded. ``thin``: too little content to align by. ``sure``: ``near`` has most of its words.
    """

    text: str
    source: Source
    passage: Passage | None
    near: str
    score: float
    thin: bool = False
    sure: bool = False
    need: float = ENOUGH

    @property
    def enough(self) -> bool:
        """Whether the clause says it."""
        return self.score >= self.need


@lru_cache(maxsize=8192)
def _present(folded: str) -> frozenset[str]:
    return frozenset(tokens(folded))


def ground(
    folded: str, sources: Sequence[Source], skip: Sequence[tuple[int, int]] = ()
) -> tuple[Grounded, ...]:
    """Return the parts of a folded sentence, each with what it rests on in ``sources``; () without sources.

    ``skip``: spans that need no support here: agencies, whose roles are checked against the duties.
    """
    if not sources:
        return ()
    chinese = is_chinese(folded)
    spans = _solid(folded, borders(folded), chinese)
    query = None if chinese else sources[0].engine.explain(folded, k=0).query
    bare = folded
    for s, e in skip:
        bare = bare[:s] + " " * (e - s) + bare[e:]
    return tuple(_best(folded[s:e], bare[s:e], sources, query) for s, e in spans)


def _solid(folded: str, spans: list[tuple[int, int]], chinese: bool) -> list[tuple[int, int]]:
    """Join parts of a few words ("By 2025,") to the part after them, the last to the one before."""
    joined: list[tuple[int, int]] = []
    held: int | None = None
    for begin, end in spans:
        start = begin if held is None else held
        held = None
        words = len(grams(folded[start:end])) if chinese else len(folded[start:end].split())
        if joined and words < (2 if chinese else 4):  # an enumeration goes on
            joined[-1] = (joined[-1][0], end)
        elif words < (_GRAMS if chinese else 4) and end != spans[-1][1]:
            held = start
        else:
            joined.append((start, end))
    return joined


def _best(part: str, bare: str, sources: Sequence[Source], query: LexicalQuery | None) -> Grounded:
    own = None if query is None else own_concepts(query, bare)
    wanted = grams(bare) if own is None else frozenset[str]()
    weight = float(len(wanted)) if own is None else sum(c.weight for c in own.concepts)
    thin = weight < (_GRAMS if own is None else _WEIGHT)
    need = ENOUGH if own is None else ENOUGH_LIGHT if weight < _LIGHT else ENOUGH_TRANSLATED
    best = Grounded(text=part, source=sources[0], passage=None, near="", score=-1.0, thin=thin, need=need)
    figures = numbers_in(part)
    for source in sources:
        words = _Words(wanted, own, source.frame)
        whole = words.share(f"{source.folded}\n{source.frame}")
        for passage in source.passages:
            score = 0.6 * words.share(passage.folded) + 0.4 * whole
            if any(same(q, g) for q in figures for g in numbers_in(passage.folded)):
                score += _FIGURE
            if score > best.score:
                best = replace(best, source=source, passage=passage, score=score)
    if best.passage is None:
        return replace(best, score=0.0)
    words = _Words(wanted, own, best.source.frame)
    spans = [best.passage.folded[s:e] for s, e in borders(best.passage.folded)]
    near = max(spans, key=words.share, default=best.passage.folded)
    best = replace(best, near=near, sure=own is None and not thin and words.share(near) >= _SURE)
    if thin:
        return replace(best, score=1.0)
    if _HOPELESS < best.score < _CLEAR:
        assert best.passage is not None
        cosine = best.source.engine.similarities(part, [best.passage.text])[0]
        meaning = min(1.0, max(0.0, (cosine - _LOW) / (_HIGH - _LOW)))
        return replace(best, score=best.score + _MEANING * (meaning - 0.5))
    return best


def _named(concept: Concept, present: frozenset[str]) -> bool:
    return any(all(t in present for t in a.tokens) for a in concept.alternatives)


class _Words:
    """The content words of a part: Chinese grams, or the concepts that other words can stand for."""

    def __init__(self, wanted: frozenset[str], query: LexicalQuery | None, frame: str) -> None:
        self._query = query and replace(
            query,
            concepts=tuple(
                replace(c, weight=c.weight * _FRAMED) if _named(c, _present(frame)) else c
                for c in query.concepts
            ),
        )
        framed = _present(frame)
        self._weights = {g: _FRAMED if g in framed else 1.0 for g in wanted}
        self._total = sum(self._weights.values())

    def share(self, folded: str) -> float:
        """Return the weighted share (0..1) of the words that ``folded`` has; 1 where there are none."""
        if self._query is not None:
            return coverage(self._query, folded) if self._query.concepts else 1.0
        if not self._total:
            return 1.0
        present = _present(folded)
        return sum(w for g, w in self._weights.items() if g in present) / self._total


def is_worded(text: str) -> bool:
    """Return whether ``text`` says anything in letters or characters."""
    return any(c.isalpha() or is_han(c) for c in text)
