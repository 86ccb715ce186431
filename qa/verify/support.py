"""Does a clause say what a sentence says? Meaning and words together, across languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.text import sentences
from qa.sentences import coverage

if TYPE_CHECKING:
    from index.documents import Clause
    from index.engines.base import SearchEngine

#: Cosines of the bundled encoder between these count from 0 to 1: unrelated sentences are about .75 alike.
_LOW, _HIGH = 0.74, 0.90

#: A sentence with less support than this is not what the clause says.
ENOUGH = 0.42


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """How well a clause supports a sentence, 0..1, and the clause's own sentence that does it best."""

    score: float
    text: str
    start: int
    end: int


def best_support(sentence: str, clause: Clause, text: str, engine: SearchEngine) -> Support:
    """Return the support of ``sentence``, an answer's own words, by ``clause``.

    Half of the score is how near its best sentence is in meaning, half how many of the sentence's words the
    clause names, translated where need be.

    Args:
        sentence: one sentence of an answer, in any covered language.
        clause: the clause it cites.
        text: the clause's document's text.
        engine: measures meaning and translates words.
    """
    spans = [
        (s, e) for s, e in sentences(text, clause.start, clause.end) if any(c.isalnum() for c in text[s:e])
    ]
    if not spans:
        return Support(score=0.0, text="", start=clause.start, end=clause.end)
    texts = [text[s:e] for s, e in spans]
    query = engine.explain(sentence, k=1).query
    near = engine.similarities(sentence, texts)
    scores = [
        0.5 * min(1.0, max(0.0, (cosine - _LOW) / (_HIGH - _LOW))) + 0.5 * coverage(query, own)
        for cosine, own in zip(near, texts, strict=True)
    ]
    at = max(range(len(scores)), key=scores.__getitem__)
    whole = coverage(query, text[clause.start : clause.end])
    score = max(scores[at], 0.5 * min(1.0, max(0.0, (max(near) - _LOW) / (_HIGH - _LOW))) + 0.5 * whole)
    return Support(score=score, text=texts[at], start=spans[at][0], end=spans[at][1])
