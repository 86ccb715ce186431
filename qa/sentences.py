"""The right sentence of a clause, not the whole clause."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.lately import lately
from index.text import fold, sentences
from index.tokens import is_han, token_set
from qa import patterns
from qa.drafts import Span
from qa.requirements import unmet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.documents import Clause, Duty
    from index.engines.base import SearchEngine
    from index.lexical import Concept, LexicalQuery
    from index.tokens import TokenSet

_NUMBER = re.compile(r"\d|[一二三四五六七八九十百千万亿]+(?:年|月|日|个|家|项|万|亿|倍|成|天|%)")
_DATE = re.compile(r"\d{4}\s*年|\d{1,2}\s*月|年底|年内|五”|五'|期末|日内|个月|\bby\b.*\d{4}")

#: A year is no figure.
_YEAR = re.compile(r"(?:19|20)\d\d\s*年|[“\"]?十[一二三四五]五[”\"]?")
#: A sentence that says what a word means.
DEFINES = re.compile(
    r"所称|是指|系指|指的是|统称|简称|以下称|本\S{1,4}中|即[：:“]|\bmeans\b|\brefers to\b"
    # 敏感个人信息是一旦泄露……的个人信息，包括……
    r"|(?:^|[。\n]|第\S{1,7}条)\s*[\u4e00-\u9fff]{2,16}是[^。，；]{0,4}[^。；]{6,80}的[\u4e00-\u9fff]{2,12}(?:，包括|。)"
)

#: What a sentence gains by holding the sort of thing that is asked for, and loses for each that it lacks.
_FITS = 0.25
_DATED = 0.4  # a date where one is asked for
_LACKS = 0.3

#: How fast meaning falls off behind the nearest sentence: all of it within .08 of a cosine.
FALLS = 12.0

#: What a sentence gains by standing in the very clause that was found, not in a paragraph beside it.
_OWN = 0.08

#: Sentences whose meaning is measured.
_MOST = 14

#: A paragraph up to this long is shown whole; a sentence is put together from its parts (；) up to this long.
_SHORT_PARAGRAPH = 120
_LONG_SENTENCE = 220

#: What parts a heading from what stands behind it.
_AFTER_HEADING = "：:。.；;，,、 \u3000\n\t"

#: Characters behind a heading that are a statement of their own.
_LEAST = 8

#: One character says little beside a bigram.
_CHARACTER = 0.2

#: What a word counts that the headings above have said.
_ABOVE = 0.3

#: How much of a sentence's score its own words make; the rest is meaning.
WORDS = 0.5


#: The concepts of a question: what each weighs, and the tokens of each of its alternatives.
Weighed = tuple[tuple[float, tuple[tuple[str, ...], ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """A sentence of a clause; ``score`` 0..about 1, ``covered`` the share of the question's concepts it names."""

    span: Span
    text: str
    score: float
    covered: float


def coverage(query: LexicalQuery, text: str) -> float:
    """Return the weighted share (0..1) of a question's concepts that ``text`` names; 0 without concepts."""
    return share_named(weighed(query), token_set(text))


def share_named(concepts: Weighed, present: TokenSet | frozenset[str]) -> float:
    """Return the weighted share (0..1) of ``concepts`` whose tokens are all ``present``; 0 without concepts."""
    total = found = 0.0
    for weight, alternatives in concepts:
        total += weight
        if any(map(present.issuperset, alternatives)):
            found += weight
    return found / total if total else 0.0


@lately
def weighed(query: LexicalQuery) -> Weighed:
    """Return each concept's weight and, for each of its alternatives, the tokens that have to be there."""
    return tuple(
        (
            concept.weight * (_CHARACTER if _one_character(concept) else 1.0),
            tuple(a.tokens for a in concept.alternatives),
        )
        for concept in query.concepts
    )


def _rare_coverage(query: LexicalQuery, texts: list[str], headings: str) -> list[float]:
    """Return each sentence's share of the concepts, where one that few of the sentences name counts more.

    What the headings name goes for all that stands below them, and counts little.
    """
    present = [token_set(text) for text in texts]
    above = token_set(headings)
    found = [0.0] * len(texts)
    total = 0.0
    for weighs, alternatives in weighed(query):
        holders = [i for i, words in enumerate(present) if any(map(words.issuperset, alternatives))]
        if not holders:
            continue
        weight = weighs / len(holders)
        if any(map(above.issuperset, alternatives)):
            weight *= _ABOVE
        total += weight
        for i in holders:
            found[i] += weight
    return [f / total if total else 0.0 for f in found]


def _one_character(concept: Concept) -> bool:
    return all(len(t) == 1 and is_han(t) for a in concept.alternatives for t in a.tokens)


def best_sentences(
    question: str,
    query: LexicalQuery,
    clauses: Sequence[Clause],
    text: str,
    engine: SearchEngine,
    *,
    duties: Sequence[Duty] = (),
    wants_number: bool = False,
    wants_date: bool = False,
    defines: bool = False,
    rules: bool = False,
) -> tuple[Scored, ...]:
    """Return the sentences of ``clauses``, best first; statements of duty are not among them.

    Args:
        question: what is asked, standalone.
        query: the question's concepts, bridged into the document's language.
        clauses: the clause to look into, then others of one document that belong to it.
        text: the document's text.
        engine: measures meaning.
        duties: the clauses' duties, whose statements are left out.
        wants_number: prefer sentences with a number.
        wants_date: prefer sentences with a date.
        defines: prefer sentences that say what a word means.
        rules: prefer sentences that allow, require or forbid.
    """
    found = [
        (clause.id, span)
        for clause in clauses
        for span in _whole(_statements(clause, text, duties), clause, text)
        if len(clauses) == 1
        or not clause.heading
        or text[span[0] : span[1]].strip("。.：:") != clause.heading
    ]
    if not found:
        return ()
    found = _telling(found, query, text)
    spans = [span for _, span in found]
    texts = [text[start:end] for start, end in spans]
    folded = fold(question).text
    meanings = engine.similarities(question, texts) if len(texts) > 1 else (1.0,)
    nearest = max(meanings)
    headings = " ".join((*clauses[0].heading_path, clauses[0].heading))
    covers = _rare_coverage(query, texts, headings)
    scored = []
    for (clause_id, (start, end)), sentence, meaning, covered in zip(
        found, texts, meanings, covers, strict=True
    ):
        near = max(0.0, 1.0 - FALLS * (nearest - meaning))
        score = WORDS * covered + (1 - WORDS) * near
        score += _FITS * (
            (wants_number and bool(_NUMBER.search(_YEAR.sub("", sentence))))
            + (defines and bool(DEFINES.search(sentence)))
            + (rules and bool(patterns.RULES.search(sentence)))
        )
        score += _DATED * (wants_date and bool(_DATE.search(sentence)))
        score -= _LACKS * len(unmet(folded, fold(sentence).text))
        if clause_id == clauses[0].id:
            score += _OWN
        span = Span(document_id=clauses[0].document_id, clause_id=clause_id, start=start, end=end)
        scored.append(Scored(span=span, text=sentence, score=score, covered=covered))
    return tuple(sorted(scored, key=lambda s: -s.score))


def _telling(
    found: list[tuple[str, tuple[int, int]]], query: LexicalQuery, text: str
) -> list[tuple[str, tuple[int, int]]]:
    """Return at most ``_MOST`` sentences, those that name most of the question, in their old order."""
    if len(found) <= _MOST:
        return found
    named = [coverage(query, text[start:end]) for _, (start, end) in found]
    kept = sorted(sorted(range(len(found)), key=lambda i: -named[i])[:_MOST])
    return [found[i] for i in kept]


def _cells(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the spans of the cells of a table's line."""
    cells = []
    at = start
    for piece in text[start:end].split("|"):
        left = len(piece) - len(piece.lstrip())
        if piece.strip():
            cells.append((at + left, at + left + len(piece.strip())))
        at += len(piece) + 1
    return cells


def _statements(clause: Clause, text: str, duties: Sequence[Duty]) -> list[tuple[int, int]]:
    """Return the sentence spans of a clause without its label, run-in heading and duty parentheses.

    A heading is a statement where nothing else is: "8.实施7公里燃气老化管道改造（区建管委牵头）".
    """
    own = text[clause.start : clause.end]
    label = len(clause.label) if clause.label and own.startswith(clause.label) else 0
    at = own.find(clause.heading) if clause.heading else -1
    closed = [(d.span_start, d.span_end) for d in duties if text[d.span_start : d.span_start + 1] in "(（"]
    if at >= 0:
        body = clause.start + at + len(clause.heading)
        while body < clause.end and text[body] in _AFTER_HEADING:
            body += 1
        found = _between(clause, text, body, closed)
        if sum(e - s for s, e in found) > _LEAST:
            return found
    return _between(clause, text, clause.start + (at if at >= 0 else label), closed)


def _whole(spans: list[tuple[int, int]], clause: Clause, text: str) -> list[tuple[int, int]]:
    """Return the spans put together: a short paragraph is one, parts between semicolons are one sentence.

    Half a sentence says half the truth: the condition stands in one part and the consequence in another.
    """
    if clause.kind in ("row", "table"):
        # A short row is one statement: what is counted, and how much it is.
        short_row = clause.kind == "row" and spans and spans[-1][1] - spans[0][0] <= _SHORT_PARAGRAPH
        return [(spans[0][0], spans[-1][1])] if short_row else spans
    short = spans and spans[-1][1] - spans[0][0] <= _SHORT_PARAGRAPH
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined:
            first, last = joined[-1]
            near = not text[last:start].strip() and "\n" not in text[last:start]
            part = text[last - 1] in "；;" and end - first <= _LONG_SENTENCE
            if near and (part or short):
                joined[-1] = (first, end)
                continue
        joined.append((start, end))
    return joined


def _between(clause: Clause, text: str, start: int, closed: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the sentence spans of a clause from ``start`` on, outside of what is ``closed``."""
    found: list[tuple[int, int]] = []
    at = start
    for cut_start, cut_end in sorted(set(closed)):
        if cut_start >= at:
            found.extend(sentences(text, at, min(cut_start, clause.end)))
            at = cut_end
    found.extend(sentences(text, at, clause.end))
    if clause.kind in ("row", "table"):
        found = [cell for start, end in found for cell in _cells(text, start, end)]
    return [(s, e) for s, e in found if any(c.isalnum() for c in text[s:e])]
