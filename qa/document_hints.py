"""Which document a question means: by number, by title, by whose document it is."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from index.later import later
from index.lexicon import APART, CENTRAL
from index.text import fold, fold_key
from qa import patterns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.documents import Document
    from index.lexicon import Lexicon
    from qa.asked import Understanding

#: A document number as people type it: 粤府函〔2024〕9号, 国办发[2018]117号, 第7/2008號法律.
NUMBER = re.compile(
    r"[\u4e00-\u9fff]{1,8}[〔\[(（【]\s*(?:19|20)\d\d\s*[〕\])）】]\s*\d+\s*号|\d{1,3}/(?:19|20)\d\d号?"
)
_BRACKETS = str.maketrans("〔[(（【〕])）】", "(((((" + ")))))")
_TITLE = re.compile(r"《([^《》]{2,80})》")
_FORMAL = re.compile(
    r"关于|印发|转发|通知|的|省|市|区|县|人民政府|办公厅|办公室|年|方案|条例|办法|意见|计划|规定|法律|中华人民共和国"
)

#: Characters behind and, in Western languages, before a term in which the sort of a document makes a name of it.
_BESIDE, _BEFORE = 8, 24
#: Characters of a question that have to be left without the document's name.
_ENOUGH = 4

#: How a question calls the sort of a document, and how titles do.
_SORTS = (
    (
        later(
            r"条例|\b(?:the|this|that) (?:\w+ ){0,2}(?:regulations?|ordinance)\b|\b(?:o|este|esse) regulamento\b"
        ),
        r"条例|规定|办法",
    ),
    (
        later(r"方案|计划|规划|\b(?:the|this|that) (?:\w+ ){0,2}plan\b(?! to\b)|\b(?:o|este|esse) plano\b"),
        r"方案|计划|规划|纲要",
    ),
    (
        later(r"工作报告|\b(?:the|this|that) (?:\w+ ){0,3}report\b|\b(?:o|este|esse) relat[óo]rio\b"),
        r"报告|公报",
    ),
    (
        later(
            r"\b(?:the|this|that) (?:\w+ ){0,2}(?:law|act|code)\b|\b(?:a|esta|essa) lei\b|法(?=里|中|怎|有没|规定|对|上)"
        ),
        r"法(?:$|[^规院制人])",
    ),
    (later(r"意见|\b(?:the|this|that) (?:\w+ ){0,2}opinions?\b|\b(?:o|este|esse) parecer\b"), r"意见"),
)

#: Documents whose folded names are remembered, some 500 bytes each.
_MOST_NAMES = 65_536

#: A document of the place itself, beside one of a place within it.
_PLACE_OF = 1.5

#: A document is meant when the question holds this share of what its title says beside formalities.
_SHARE = 0.6


def number_key(text: str) -> str:
    """Return a document number in the form in which numbers are compared."""
    return fold_key(text).translate(_BRACKETS).removeprefix("第")


def documents_meant(
    asked: Understanding, documents: Sequence[Document], lexicon: Lexicon
) -> tuple[Document, ...]:
    """Return the documents that the question names, the likeliest only; () where it names none.

    A number decides alone, then a title in book-title marks, then words of a title, then the place whose
    document it is.
    """
    folded = fold(asked.standalone).text
    numbers = {number_key(m.group()) for m in NUMBER.finditer(folded)}
    if numbers:
        found = [d for d in documents if d.document_number and number_key(d.document_number) in numbers]
        if found:
            return tuple(found)
    quoted = [fold_key(t) for t in _TITLE.findall(asked.standalone)]
    if quoted:
        found = [d for d in documents if any(q in fold_key(d.title) for q in quoted)]
        if found:
            return tuple(found)
    # 广西 is named by whatever name a title calls it.
    places = [m.entry.canonical for m in asked.mentions if m.entry.kind == "place" and not m.colloquial]
    names = (n for place in places for n in lexicon.written(place) if not n.isascii())
    question = "|".join(map(fold_key, (asked.standalone, *names)))
    scores = {d.id: title_share(question, d.title) for d in documents}
    best = max(scores.values(), default=0.0)
    named = [d for d in documents if scores[d.id] == best] if best >= _SHARE else list(documents)
    found = _of_sort(asked, _of_names(asked, named, lexicon))
    return tuple(found) if len(found) < len(documents) else ()


def named_surely(asked: Understanding, meant: Sequence[Document]) -> bool:
    """Return whether a number, a title or a place says that ``meant`` are: their subject or sort alone may not."""
    if NUMBER.search(fold(asked.standalone).text) or _TITLE.search(asked.standalone):
        return True
    if any(m.entry.kind == "place" and not m.colloquial for m in asked.mentions):
        return True
    question = fold_key(asked.standalone)
    places = {_short(d.jurisdiction) for d in meant} - {""}
    return any(p in question for p in places) or any(title_share(question, d.title) >= _SHARE for d in meant)


def _of_sort(asked: Understanding, documents: list[Document]) -> list[Document]:
    """Return those of ``documents`` that are of the sort the question speaks of: the Guangdong *regulation*; all if none is."""
    if len(documents) < 2:
        return documents
    folded = fold(asked.standalone).text
    wanted = [titled for said, titled in _SORTS if said.search(folded)]
    if len(wanted) != 1:
        return documents
    found = [d for d in documents if re.search(wanted[0], fold(d.title).text)]
    return found or documents


def title_share(question: str, title: str) -> float:
    """Return the share of the title's telling bigrams that the question holds."""
    bigrams = _telling(title)
    return sum([b in question for b in bigrams]) / len(bigrams) if len(bigrams) >= 2 else 0.0


def without_title(text: str, titles: Sequence[str]) -> str:
    """Return a folded text with blanks for the Chinese characters that stand in one of ``titles`` as they do here, in twos.

    >>> without_title("静安城市更新方案的文号", ["静安区城市更新行动方案"])
    '        的文号'
    """
    folded = [fold(title).text for title in titles]
    named: set[int] = set()
    for at in range(len(text) - 1):
        two = text[at : at + 2]
        if two[0] > "\u2e80" and two[1] > "\u2e80" and any(two in title for title in folded):
            named |= {at, at + 1}
    return "".join(" " if at in named else c for at, c in enumerate(text))


def without_name(asked: Understanding, document: Document, lexicon: Lexicon) -> str:
    """Return the question without what names ``document`` in it: its place, and its title's terms beside the sort it is of.

    In "what does the sports industry opinion say on tickets" the industry names the opinion; in "how large is the
    sports industry" it is what is asked about. The question as it is where too little would be left.
    """
    title = fold(document.title).text
    text = asked.standalone
    folded = fold(text).text
    if len(folded) != len(text):
        return text
    spans = []
    for mention in asked.mentions:
        at = text.find(mention.surface)
        end = at + len(mention.surface)
        names = (n for n in lexicon.written(mention.entry.canonical) if len(n) > 1 and not n.isascii())
        if at < 0 or mention.entry.kind == "agency" or not any(fold(n).text in title for n in names):
            continue
        beside = patterns.DOCUMENT_SORT.search(folded, end, end + _BESIDE) or (
            mention.surface.isascii() and patterns.DOCUMENT_SORT.search(folded, max(0, at - _BEFORE), at)
        )
        if mention.entry.kind == "place" or beside:
            spans.append((at, end))
    left = "".join(" " if any(a <= i < b for a, b in spans) else c for i, c in enumerate(text))
    return left if len(patterns.SCAFFOLD.sub("", fold(left).text).strip()) >= _ENOUGH else text


# Every question looks at every document's names: what does not change with the question is kept.


@lru_cache(maxsize=_MOST_NAMES)
def _telling(title: str) -> frozenset[str]:
    """Return the bigrams of a title that tell it from others."""
    telling = _FORMAL.sub(" ", fold_key(title))
    return frozenset(w[i : i + 2] for w in telling.split() for i in range(len(w) - 1))


@lru_cache(maxsize=_MOST_NAMES)
def _names(jurisdiction: str, issuer: str, title: str) -> str:
    """Return what a document is known by, folded."""
    return fold_key(f"{jurisdiction}|{issuer}|{title}")


def _of_names(asked: Understanding, documents: Sequence[Document], lexicon: Lexicon) -> list[Document]:
    """Return the documents whose title, issuer or jurisdiction hold most of the names the question holds.

    A document of the very place that is named counts more than one of a place within it. Where two places
    are named, the documents of both are meant.
    """
    groups = [
        (
            m.entry.canonical,
            {fold_key(n) for n in lexicon.written(m.entry.canonical) if not n.isascii()},
        )
        for m in asked.mentions
        if not m.colloquial and m.entry.kind in ("place", "term")
    ]
    places = {m.entry.canonical for m in asked.mentions if m.entry.kind == "place"}
    known = {name for _, names in groups for name in names}
    for own in {_short(d.jurisdiction) for d in documents} - {""}:
        if own in fold_key(asked.standalone) and own not in known:
            groups.append((own, {own}))  # 松江 for 松江区: a district that the lexicon does not list
            places.add(own)
    if not groups:
        return list(documents)
    scores: dict[str, float] = {}
    for document in documents:
        own = _names(document.jurisdiction, document.issuer, document.title)
        scores[document.id] = sum(
            _PLACE_OF if canonical in places and is_of(document, canonical) else 1.0
            for canonical, names in groups
            if any(n in own for n in names if len(n) > 1)
        )
    best = max(scores.values(), default=0.0)
    found = [d for d in documents if scores[d.id] == best] if best else list(documents)
    return found if any(_placed(d, places, lexicon) for d in found) or not places else list(documents)


@lru_cache(maxsize=4_096)
def _short(jurisdiction: str) -> str:
    """Return the last place of a jurisdiction without its rank: 上海市松江区 is 松江; "" where that is too short."""
    last = re.split(r"(?<=[省市区县州盟旗])", jurisdiction.rstrip("省市区县"))[-1] if jurisdiction else ""
    return fold_key(last) if len(last) >= 2 else ""


def is_of(document: Document, place: str) -> bool:
    """Return whether ``document`` is that place's own, by its jurisdiction or, without one, its title."""
    if not document.jurisdiction:
        return fold_key(document.title).startswith(place)
    return document.jurisdiction.endswith(place) or _short(document.jurisdiction) == place


def elsewhere(asked: Understanding, document: Document, lexicon: Lexicon) -> bool:
    """Return whether ``document`` has nothing to do with any place that the question names: Beijing's for Shanghai's."""
    places = [m.entry.canonical for m in asked.mentions if m.entry.kind == "place" and not m.colloquial]
    return bool(places) and all(foreign_to(document, place, lexicon) for place in places)


def foreign_to(document: Document, place: str, lexicon: Lexicon) -> bool:
    """Return whether ``document`` neither holds in ``place`` nor names it: not where it has no jurisdiction."""
    lineage = {place, *lexicon.lineage(place)}
    if document.jurisdiction in lineage - {CENTRAL} or not document.jurisdiction:
        return False
    if document.jurisdiction == CENTRAL and not lineage & APART:
        return False
    return not _placed(document, {place}, lexicon)


def _placed(document: Document, places: set[str], lexicon: Lexicon) -> bool:
    own = _names(document.jurisdiction, document.issuer, document.title)
    return any(
        fold_key(n) in own for p in places for n in lexicon.written(p) if len(n) > 1 and not n.isascii()
    )
