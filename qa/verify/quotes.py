"""Quotes: every citation is the document's own characters, and every quoted phrase stands in a cited clause."""

from __future__ import annotations

import re
from dataclasses import replace
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from index.text import fold
from qa.answers import Claim

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.engines.base import SearchEngine
    from qa.answers import Citation
    from qa.verify.sentences import Sentence
    from qa.verify.source import Source

#: Quotes this like the clause's own words are taken for them, if not one digit differs.
_ALIKE = 0.9
#: A shorter quote is a name or a term and has to be exact, apart from script and width.
_SHORT = 12


def check_citations(citations: Sequence[Citation], engine: SearchEngine) -> tuple[Claim, ...]:
    """Return a failed claim for each citation whose quote is not ``document.text[start:end]``."""
    return tuple(
        Claim(claim=c.quote[:120], kind="quote", supported=False, detail=f"[{c.marker}] is not verbatim")
        for c in citations
        if engine.document(c.document_id).document.text[c.start : c.end] != c.quote or not c.quote
    )


def check_quotes(sentence: Sentence, cited: Sequence[Citation], engine: SearchEngine) -> tuple[Claim, ...]:
    """Return a claim for each quoted phrase of ``sentence``: it stands in a cited clause, or in its heading."""
    claims = []
    for quote in sentence.quotes:
        said = "".join(quote.split())
        supported = any(said in place for c in cited for place in _places(c, engine))
        claims.append(Claim(claim=quote[:120], kind="quote", supported=supported))
    return tuple(claims)


def check_spoken(sentence: Sentence, sources: Sequence[Source]) -> tuple[Claim, ...]:
    """Return a claim for each quoted phrase of a model's sentence: verbatim, but for script where it is a term."""
    return tuple(
        Claim(claim=q[:120], kind="quote", supported=any(_stands(q, s) for s in sources))
        for q in sentence.quotes
    )


def repaired_quotes(sentence: Sentence, sources: Sequence[Source]) -> Sentence:
    """Return ``sentence`` with each nearly verbatim quote replaced by the clause's own characters.

    The same object where there is nothing to replace.
    """
    text, quotes = sentence.text, []
    for quote in sentence.quotes:
        true = quote
        if not any(_stands(quote, s) for s in sources):
            true = next((t for s in sources if (t := _nearest(quote, s.text))), quote)
        text = text.replace(quote, true)
        quotes.append(true)
    return sentence if text == sentence.text else replace(sentence, text=text, quotes=tuple(quotes))


def _stands(quote: str, source: Source) -> bool:
    if quote in source.text or quote == source.clause.heading or quote in source.document.title:
        return True
    # A term in the reader's own script (「長者醫療券」) or a translated one is no claim to be verbatim.
    key = fold(quote, blanks=True).text
    return len(quote) < _SHORT and key in fold(f"{source.text}\n{source.frame}", blanks=True).text


def _nearest(quote: str, text: str) -> str:
    """Return the characters of ``text`` that ``quote`` nearly is, "" where there are none."""
    key = fold(quote, blanks=True).text
    folded = fold(text, blanks=True)
    if not key:
        return ""
    at = folded.text.find(key)
    if at >= 0:
        start, end = folded.span(at, at + len(key))
        return text[start:end].strip()
    if len(key) < _SHORT:
        return ""
    matcher = SequenceMatcher(None, folded.text, key, autojunk=False)
    block = matcher.find_longest_match()
    start = max(0, block.a - block.b)
    window = folded.text[start : start + len(key)]
    if SequenceMatcher(None, window, key, autojunk=False).ratio() < _ALIKE:
        return ""
    if re.findall(r"\d", window) != re.findall(r"\d", key):
        return ""
    first, last = folded.span(start, min(start + len(key), len(folded.text)))
    return text[first:last].strip()


def _places(citation: Citation, engine: SearchEngine) -> tuple[str, ...]:
    """Return what may be quoted of a citation, blanks dropped: its clause and the headings above it.

    A line that was wrapped in the document is quoted on one line.
    """
    clause = engine.clause(citation.clause_id)
    text = engine.document(citation.document_id).document.text[clause.start : clause.end]
    return tuple("".join(t.split()) for t in (text, clause.label + clause.heading, *clause.heading_path))
