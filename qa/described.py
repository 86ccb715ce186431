"""The document that a question describes in its own words: "the vocational education reform plan, when was it issued?"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.text import fold, fold_key
from index.tokens import token_set, unaccented
from qa import list_patterns, patterns
from qa.document_hints import NUMBER, title_share
from qa.sentences import coverage

if TYPE_CHECKING:
    from index.documents import Document
    from index.engines.base import Filter, SearchEngine
    from index.lexical import LexicalQuery
    from qa.asked import Understanding

#: Hits whose documents are considered.
_LOOK = 8
#: A Chinese description and a title name each other: the share of the title that is named, and both shares added.
_TITLED = 0.3
_CHINESE = 0.9
#: A translated one: the share of it that the title names, and how far ahead of the next title it is.
_WESTERN = 0.5
_AHEAD = 0.15
#: Fields that only documents have; for others the question has to speak of a document.
_OWN_FIELDS = frozenset({"document_number", "effective", "expires", "adopted", "title", "index_number"})


def described(asked: Understanding, engine: SearchEngine, where: Filter) -> Document | None:
    """Return the one document whose title a question about "the document" describes, None if none does.

    Args:
        asked: a question with metadata fields, or one for a list or a count.
        engine: finds candidates by what is left of the question without the words of asking.
        where: the documents to look in.
    """
    folded = fold(asked.standalone).text
    if NUMBER.search(folded) or not (
        _OWN_FIELDS & set(asked.fields) or patterns.DOCUMENT_SORT.search(folded)
    ):
        return None
    rest = folded
    for pattern in (p for name, p in patterns.METADATA if name in asked.fields):
        rest = pattern.sub(" ", rest)
    if not asked.fields:  # a list or a count of what it holds
        for pattern in (list_patterns.UNITS, list_patterns.FILLER, patterns.LIST_FILLER):
            rest = pattern.sub(" ", rest)
    rest = patterns.SCAFFOLD.sub(" ", rest).strip()
    if not rest:
        return None
    chinese = asked.language.startswith("zh")
    found = engine.explain(rest, k=_LOOK, where=where)
    # The words of asking tell a Western question's language, in which it is translated.
    query = (
        found.query if chinese or asked.fields else engine.explain(asked.standalone, k=1, where=where).query
    )
    documents = [engine.document(i).document for i in dict.fromkeys(h.document_id for h in found.hits)]
    words = set(map(unaccented, patterns.WORDS.findall(rest)))
    scored = []
    for document in documents:
        share = title_share(fold_key(asked.standalone), document.title)
        names = fold(f"{document.title} {document.issuer}").text
        plain = chinese or asked.fields
        named = coverage(found.query, names) if plain else _translated(query, words, names)
        scored.append((named + share, share, document))
    scored.sort(key=lambda row: -row[0])
    if not scored:
        return None
    best, share, document = scored[0]
    ahead = best - scored[1][0] if len(scored) > 1 else best
    if chinese:
        return document if share >= _TITLED and best >= _CHINESE and ahead > 0 else None
    return document if best >= _WESTERN and ahead >= _AHEAD else None


def _translated(query: LexicalQuery, words: set[str], names: str) -> float:
    """Return the weighted share of ``words`` that ``names`` translate, a phrase by whichever of its translations is there."""
    present = token_set(names)
    weights: dict[str, float] = {}
    there: set[str] = set()
    for concept in query.concepts:
        if words.issuperset(map(unaccented, concept.source.split())):
            weights[concept.source] = max(concept.weight, weights.get(concept.source, 0.0))
            if any(a.tokens and present.issuperset(a.tokens) for a in concept.alternatives):
                there.add(concept.source)
    total = sum(weights.values())
    return sum(weights[source] for source in there) / total if total else 0.0
