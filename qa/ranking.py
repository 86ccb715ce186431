"""Which of the clauses found holds the answer: what search cannot weigh, read off the clause itself."""

from __future__ import annotations

import math
import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

from index.lately import lately
from index.retriever import COVERED
from index.text import fold
from qa import patterns
from qa.asked import AGENCY_KINDS
from qa.clause_reading import reading
from qa.focus import focus_missing
from qa.requirements import unmet
from qa.sentences import DEFINES, weighed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from index.documents import Hit
    from index.retriever import Explanation
    from qa.asked import Understanding
    from qa.clause_reading import ClauseReading
    from qa.sentences import Weighed

#: A clause that says why or for what a document was made: near every question about its subject, answering few.
_OPENING = re.compile(
    r"^\S{0,8}\s*为(?:了|进一步|深入|贯彻|持续|加快|全面|推动)?[^。]{4,200}(?:制定本|提出(?:如下|以下)|现提出|现(?:将|就)|特制定)|指导思想|以[^。]{2,20}思想为指导|根据[^。]{4,120}制定本"
)


_YEAR = re.compile(r"(?:19|20)\d\d")
#: Not the text but a pointer to it.
_NOTE = re.compile(r"^\s*(?:附件|[（(]此件)")

#: Clauses found that are weighed, all of them told how much of the question they cover. Of 761 development questions 676
#: have the gold among the first eight, 694 among these, 706 among twice as many.
CANDIDATES = COVERED


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """``hits``, the likeliest place of the answer first, and for each its share (0..1) of being it."""

    hits: tuple[Hit, ...]
    shares: tuple[float, ...]


def features(asked: Understanding, found: Explanation, hit: Hit) -> dict[str, float]:
    """Return the features of ``hit`` as the place of the answer.

    ``score``, ``dense``: how far behind the best of the hits. ``cover``: share of the question's concepts that
    clause and headings name; ``sentence``: that its best sentence names; ``rare``, ``rare_sentence``: the same, where what few of the hits name counts
    more. ``unmet``: demands that nothing in it
    meets. ``focus``: what the question word asks about is missing. ``opening``: it says why the document was
    made. ``means``: it says what a word means, and that is asked; ``strays``: and that is not. ``rules``: it allows, requires or
    forbids, and that is asked. ``short``: hardly
    more than a heading. ``note``: it only points to an annex. ``year``: its headings (half: its text) are of a year asked about;
    ``other_year``: its headings are of other years only, as a report's review of last year is. ``same``: it is of the
    document found first.
    """
    folded = fold(asked.standalone).text
    clause = reading(hit.text, hit.heading_path)
    own, text = clause.own, clause.text
    cover, sentence = clause.coverage(weighed(found.query))
    rare, rare_sentence = clause.coverage(_rarely_named(found))
    defines = bool(DEFINES.search(hit.text))
    best = found.hits[0]
    year, other = _years(folded, clause)
    return {
        "score": hit.score - best.score,
        "dense": hit.signals.get("dense", 0.0) - max(h.signals.get("dense", 0.0) for h in found.hits),
        "cover": cover,
        "sentence": sentence,
        "rare": rare,
        "rare_sentence": rare_sentence,
        "unmet": float(len(unmet(folded, own))),
        "focus": float(asked.kind not in AGENCY_KINDS and focus_missing(folded, found.query, text)),
        "opening": float(bool(_OPENING.search(hit.text.strip()))),
        "means": float(defines and asked.defines),
        "strays": float(defines and not asked.defines),
        "rules": float(asked.rules and bool(patterns.RULES.search(hit.text))),
        "short": float(len(own) < 24),
        "note": float(bool(_NOTE.search(hit.text))),
        "year": year,
        "other_year": other,
        "same": float(hit.document_id == best.document_id),
    }


def _years(question: str, clause: ClauseReading) -> tuple[float, float]:
    asked = set(_YEAR.findall(question))
    if not asked:
        return 0.0, 0.0
    own = set(_YEAR.findall(clause.own))
    above = set(_YEAR.findall(clause.text[: -len(clause.own)]))
    here = 1.0 if asked & above else 0.5 if asked & own else 0.0
    return here, float(bool(above) and not asked & above)


@lately
def _rarely_named(found: Explanation) -> Weighed:
    """Return the question's concepts, each weighed by how few of the clauses found name it.

    Where a question names its document, every clause found says so; what only one of them says decides.
    """
    readings = [reading(h.text, h.heading_path) for h in found.hits]
    rows = []
    for weight, alternatives in weighed(found.query):
        holders = sum([clause.names(alternatives) for clause in readings])
        if holders:
            rows.append((weight / holders, alternatives))
    return tuple(rows)


def ranked(
    asked: Understanding, found: Explanation, hits: Sequence[Hit], weights: Mapping[str, float] | None = None
) -> Ranking:
    """Return ``hits`` ranked; their scores stay as they were found."""
    chosen = shipped() if weights is None else weights
    worths = [sum(chosen.get(n, 0.0) * v for n, v in features(asked, found, h).items()) for h in hits]
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
