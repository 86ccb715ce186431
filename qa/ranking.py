"""Which of the clauses found holds the answer: what search cannot weigh, read off the clause itself."""

from __future__ import annotations

import math
import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, NamedTuple

from index.lately import lately
from index.retriever import COVERED
from index.text import fold
from qa import patterns
from qa.asked import AGENCY_KINDS
from qa.clause_reading import named, reading
from qa.focus import focus_missing
from qa.requirements import unmet
from qa.sentences import weighed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from index.documents import Hit
    from index.retriever import Explanation
    from qa.asked import Understanding
    from qa.clause_reading import ClauseReading

_YEAR = re.compile(r"(?:19|20)\d\d")

#: Clauses found that are weighed, all of them told how much of the question they cover. Of 761 development questions 676
#: have the gold among the first eight, 694 among these, 706 among twice as many.
CANDIDATES = COVERED


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """``hits``, the likeliest place of the answer first, and for each its share (0..1) of being it."""

    hits: tuple[Hit, ...]
    shares: tuple[float, ...]


def features(asked: Understanding, found: Explanation, hit: Hit) -> dict[str, float]:
    """Return the features of ``hit``, one of those found, as the place of the answer.

    ``score``, ``dense``: how far behind the best of the hits. ``cover``: share of the question's concepts that
    clause and headings name; ``sentence``: that its best sentence names; ``rare``, ``rare_sentence``: the same, where what few of the hits name counts
    more. ``unmet``: demands that nothing in it
    meets. ``focus``: what the question word asks about is missing. ``opening``: it says why the document was
    made. ``means``: it says what a word means, and that is asked; ``strays``: and that is not. ``rules``: it allows, requires or
    forbids, and that is asked; ``decides``: it allows or forbids, and that is asked. ``named``: the question names its title word for word. ``penal``: it threatens a
    penalty, ``past``: its headings look back, ``period``: it counts several years together, and none of this is asked. ``short``: hardly
    more than a heading. ``note``: it only points to an annex. ``year``: its headings (half: its text) are of a year asked about;
    ``other_year``: its headings are of other years only, as a report's review of last year is. ``same``: it is of the
    document found first.
    """
    folded = fold(asked.standalone).text
    clause = reading(hit.text, hit.heading_path)
    about = _comparison(found)
    standing = about.standing[hit.clause_id]
    cover, sentence = clause.coverage(about.weights, standing)
    rare, rare_sentence = clause.coverage(about.rarities, standing)
    best = found.hits[0]
    wishes = _wishes(asked)
    year, other = _years(folded, clause)
    return {
        "score": hit.score - best.score,
        "dense": hit.signals.get("dense", 0.0) - about.densest,
        "cover": cover,
        "sentence": sentence,
        "rare": rare,
        "rare_sentence": rare_sentence,
        "unmet": float(len(unmet(folded, clause.own))),
        "focus": float(asked.kind not in AGENCY_KINDS and focus_missing(folded, found.query, clause.text)),
        "opening": float(clause.opening),
        "means": float(clause.defines and asked.defines),
        "strays": float(clause.defines and not asked.defines),
        "rules": float(clause.rules and asked.rules),
        "decides": float(clause.decides and asked.rules),
        "named": float(bool(clause.title) and clause.title in wishes.words),
        "penal": float(clause.penal and not wishes.penalty),
        "past": float(clause.past and wishes.planned),
        "period": float(clause.period and wishes.one_year),
        "short": float(len(clause.own) < 24),
        "note": float(clause.note),
        "year": year,
        "other_year": other,
        "same": float(hit.document_id == best.document_id),
    }


class _Wishes(NamedTuple):
    """What else a question asks for: a ``penalty``; what is ``planned``; the figures of ``one_year``.

    ``words``: the question as titles are looked for in it.
    """

    words: str
    penalty: bool
    planned: bool
    one_year: bool


@lately
def _wishes(asked: Understanding) -> _Wishes:
    folded = fold(asked.standalone).text
    return _Wishes(
        words=named(folded),
        penalty=bool(patterns.PENALTY.search(folded)),
        planned=bool(patterns.PLANNED.search(folded)),
        one_year=bool(patterns.ONE_YEAR.search(folded)) and not patterns.PERIOD.search(folded),
    )


def _years(question: str, clause: ClauseReading) -> tuple[float, float]:
    asked = frozenset(_YEAR.findall(question))
    if not asked:
        return 0.0, 0.0
    here = 1.0 if asked & clause.years_above else 0.5 if asked & clause.years else 0.0
    return here, float(bool(clause.years_above) and not asked & clause.years_above)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Comparison:
    """What all the clauses found are measured by.

    ``standing``: for each clause where it names each of the question's concepts; ``weights``: what these count;
    ``rarities``: the same, by how few of the clauses name them: where a question names its document, every clause
    found says so, and what only one of them says decides. ``densest``: the nearest clause's cosine.
    """

    standing: Mapping[str, tuple[int, ...]]
    weights: tuple[float, ...]
    rarities: tuple[float, ...]
    densest: float


@lately
def _comparison(found: Explanation) -> _Comparison:
    concepts = weighed(found.query)
    standing = {h.clause_id: reading(h.text, h.heading_path).standing(concepts) for h in found.hits}
    weights = tuple([weight for weight, _ in concepts])
    holders = [sum([here & 1 for here in places]) for places in zip(*standing.values(), strict=True)]
    return _Comparison(
        standing=standing,
        weights=weights,
        rarities=tuple([w / n if n else 0.0 for w, n in zip(weights, holders, strict=True)]),
        densest=max([h.signals.get("dense", 0.0) for h in found.hits]),
    )


def called_by_title(asked: Understanding, hit: Hit) -> bool:
    """Return whether the question names the clause's title word for word."""
    title = reading(hit.text, hit.heading_path).title
    return bool(title) and title in _wishes(asked).words


def ranked(
    asked: Understanding, found: Explanation, hits: Sequence[Hit], weights: Mapping[str, float] | None = None
) -> Ranking:
    """Return ``hits`` ranked; their scores stay as they were found."""
    chosen = shipped() if weights is None else weights
    worths = [sum([chosen.get(n, 0.0) * v for n, v in features(asked, found, h).items()]) for h in hits]
    order = sorted(range(len(hits)), key=lambda i: -worths[i])
    best = max(worths, default=0.0)
    odds = [math.exp(worths[i] - best) for i in order]
    total = sum(odds)
    return Ranking(hits=tuple(hits[i] for i in order), shares=tuple(o / total for o in odds))


@lru_cache(maxsize=1)
def shipped() -> dict[str, float]:
    """Return the weights of ranking.toml, which says what they were fitted on."""
    text = resources.files("qa").joinpath("ranking.toml").read_text(encoding="utf-8")
    weights: dict[str, float] = tomllib.loads(text)["weights"]
    return weights
