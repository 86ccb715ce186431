"""Families: one regulation in several years or versions; the newest stands, each older one is superseded.

Two texts are versions of one another when their titles differ in nothing but years and version words
(2020年版, 2023-2025年, 修订, 试行), they are of one place, and their days differ. Reports, communiqués, replies and
speeches have no versions: last year's remains what it is. Texts that share a title without each having a day
of its own are parts of something, not versions.

A text that another ends (《…》同时废止) by its number, or by its title in the same place, does not count either:
it is superseded by the one that says so, and expired where that one only clears away (关于废止…的决定).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from index.facts.numbers_of_documents import DOCUMENT_NUMBER, normal_number
from index.text import fold_key, simplify

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from index.documents import Document, Fact

_BROUGHT = re.compile(r"《([^《》]{3,})》")
_ISSUED = re.compile(r"关于(?:印发|发布|公布|转发|批转|修订|修改)(.{3,}?)的(?:通知|公告|决定|通告|令)$")
_YEARS = re.compile(r"(?:19|20)\d{2}")
_VERSION = re.compile(
    r"\(?第?(?:19|20)\d{2}(?:[-—–~至到]+(?:(?:19|20)\d{2}|\d{2}))?(?:年度?)?(?:第?\d{1,2}号)?(?:修订|修正|修改|版本?|本)?\)?"
    r"|\((?:[^()]{0,6}(?:修订|修正|修改|试行|暂行|版|废止|失效|现行有效|已修改))\)"
    r"|第[一二三四五六七八九十\d]+(?:次(?:修订|修正)|版)|试行|暂行|修订版|修正案?文本"
)
_MARKS = re.compile(r"[\s《》〈〉“”\"'‘’「」『』()\[\]【】,.、:;·\-—–_]+")
_NO_VERSIONS = re.compile(
    r"报告|公报|年报|白皮书|统计|预算|决算|讲话|致辞|批复|复函|的函$|公告$|公示|答记者问|解读|纪要|任免|名单|判决|案例"
)
_CLEARS_AWAY = re.compile("废止|廢止|失效|清理")
_GENERAL = re.compile(
    r"^(?:关于)?(?:的|实施|工作|行动|管理|若干|有关|通知|意见|方案|计划|规定|办法|细则|措施)*$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Whether a document counts: its status and the id of its direct successor, "" if it has none.

    The successor of an expired text is the one that ended it.
    """

    document_id: str
    status: str
    superseded_by: str


@lru_cache(maxsize=65_536)  # asked for every document whenever one is added
def family(title: str) -> str:
    """Return what a title shares with its other versions, "" when it has none.

    >>> family("上海市优化营商环境条例（2023年修正）") == family("《上海市优化营商环境条例》")
    True
    >>> family("2025年政府工作报告")
    ''
    """
    folded = fold_key(title)
    issued = _ISSUED.search(folded)
    inner = issued.group(1) if issued else folded
    brought = _BROUGHT.findall(inner)
    if len(brought) == 1:
        inner = brought[0]
    stem = _MARKS.sub("", _VERSION.sub("", inner))
    if len(stem) < 4 or _GENERAL.match(stem) or _NO_VERSIONS.search(inner):
        return ""
    return stem


def since(document: Document) -> str:
    """Return the day from which a document counts, "" when it names none.

    A text that was amended later than it took effect counts as it stands from its last amendment.
    """
    begins = document.effective or document.published or document.written
    amended = max((fact.value for fact in document.facts if fact.name == "amended"), default="")
    return max(begins, amended) if begins else ""


def standing(documents: Sequence[Document], *, today: str = "") -> Iterator[Standing]:
    """Yield the standing of every document, in the order given.

    Args:
        documents: with their own status and successor; text is not looked at.
        today: ISO day; what begins later supersedes nothing yet. The current day if "".
    """
    day = today or datetime.now(UTC).date().isoformat()
    successors = _successors(documents, day)
    repealed = _repealed(documents, day)
    for document in documents:
        newer, ended = document.superseded_by or successors.get(document.id, ""), False
        if not newer and document.id in repealed:
            by = repealed[document.id]
            newer, ended = by.id, bool(_CLEARS_AWAY.search(by.title))
        status = document.status
        if status == "in_force" and newer:
            status = "expired" if ended else "superseded"
        elif status == "in_force" and document.expires and document.expires < day:
            status = "expired"
        yield Standing(document_id=document.id, status=status, superseded_by=newer)


def names_of(document: Document) -> Iterator[tuple[str, str]]:
    """Yield what ties a document to others, each as (kind, name).

    ``family``: its family and place; ``number``, ``title``: what it may be called by; ``ends-number``,
    ``ends-title``: what it calls the texts that it ends. The standing of a document hangs on nothing but its
    own dates, the members of its family, and those that end it.
    """
    name = family(document.title)
    if name:
        yield "family", f"{name}\n{document.jurisdiction}"
    if document.document_number:
        yield "number", fold_key(document.document_number)
    for title in _names(document.title):
        yield "title", title
    for fact in document.facts:
        if fact.name == "repeals":
            number = _ended_number(fact)
            if number:
                yield "ends-number", number
            yield "ends-title", _bare(fact.value)


def _successors(documents: Sequence[Document], today: str) -> dict[str, str]:
    families: dict[tuple[str, str], list[Document]] = {}
    for document in documents:
        name = family(document.title)
        if name:
            families.setdefault((name, document.jurisdiction), []).append(document)
    found: dict[str, str] = {}
    for members in families.values():
        for older, newer in pairwise(_in_order(members)):
            if since(newer) <= today:
                found[older.id] = newer.id
    return found


def _repealed(documents: Sequence[Document], today: str) -> dict[str, Document]:
    """Return, for each document that another ends, the first one that does and is in force."""
    numbered: dict[str, list[Document]] = {}
    titled: dict[str, list[Document]] = {}
    for document in documents:
        if document.document_number:
            numbered.setdefault(fold_key(document.document_number), []).append(document)
        for name in _names(document.title):
            titled.setdefault(name, []).append(document)
    found: dict[str, Document] = {}
    for newer in sorted(documents, key=lambda d: (since(d), d.id)):
        for fact in newer.facts if since(newer) <= today else ():
            if fact.name != "repeals":
                continue
            number = _ended_number(fact)
            ended = numbered.get(number, []) if number else []
            if not ended:
                ended = [d for d in titled.get(_bare(fact.value), ()) if _before(d, newer)]
            for older in ended:
                if older.id != newer.id:
                    found.setdefault(older.id, newer)
    return found


def _ended_number(fact: Fact) -> str:
    """Return the number of the text that ``fact`` ends, folded, "" where it gives none."""
    number = DOCUMENT_NUMBER.search(simplify(fact.quote))
    return fold_key(normal_number(number.group())) if number else ""


def _before(older: Document, newer: Document) -> bool:
    """Return whether a text of that title may be the one meant: of the same place, and not of a later day."""
    same_place = older.jurisdiction == newer.jurisdiction or not (older.jurisdiction and newer.jurisdiction)
    return same_place and bool(since(newer)) and since(older) < since(newer)


@lru_cache(maxsize=65_536)
def _names(title: str) -> frozenset[str]:
    """Return what a text may be called: its title, and the name of what a notice brings."""
    issued = _ISSUED.search(fold_key(title))
    names = {_bare(title), *([_bare(issued.group(1))] if issued else [])}
    return frozenset(name for name in names if len(name) >= 4 and not _GENERAL.match(name))


@lru_cache(maxsize=65_536)
def _bare(title: str) -> str:
    return _MARKS.sub("", fold_key(title))


def _in_order(members: Sequence[Document]) -> list[Document]:
    """Return the versions, the oldest first; [] where their order cannot be told."""
    for key in (since, lambda document: "".join(_YEARS.findall(document.title)[:1])):
        keys = [key(member) for member in members]
        if all(keys) and len(set(keys)) == len(keys):
            return sorted(members, key=key)
    return []
