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
#: The last words of a covering note: it announces what follows, and says nothing of it.
_COVERING = re.compile(
    r"[^。]{0,200}(?:(?:通知|批复|答复|函复|公告|公布|规定|决定|意见|报告|分解|安排|部署|说明|表扬)如下"
    r"|现(?:予|将|就)[^。]{0,80}(?:印发|发布|公布|转发|通知|施行|分解|表扬)[^。]{0,20})[：:。]\s*$"
)
#: A clause's title: "12. 推动先进制造业集群发展。加快…". So many characters, and so many behind it.
_LABEL = re.compile(r"[(（]?(?:第?[一二三四五六七八九十百零\d.]+[章节条款项]?)[)）、.．\s]+")
_TITLE_ENDS = re.compile(r"[。：:；;，,（(\n]")
_LEFT_OUT = re.compile(r"[\s“”\"「」《》、的]")
_SHORTEST, _LONGEST, _BODY = 6, 40, 15
#: What befalls those who break a rule.
_PENAL = re.compile(r"罚款|处罚|罚则|法律责任|吊销|没收|拘留|追究|处分|责令|批评教育|警告")
#: Headings of a report under which it tells what was done.
_PAST = re.compile(r"回顾|成效|成就|进展|成绩|总结")
#: Figures of several years together: 五年来.
_PERIOD = re.compile(r"五年来|(?:过去|这)五年|“十[一二三四五]五”(?:时期|期间|以来)|五年间|\d年来")
#: It says what may be done and what not; 应当 alone does not.
_DECIDES = re.compile(
    r"不得|禁止|严禁|可以|允许|不予|无需|免征|免予|不受|有权|方可|不能|不作限制|不设|嚴禁|允許|無需|不適用|不适用|除外"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseReading:
    """``own``: the clause's folded text; ``text``: the same behind its folded headings.

    ``holders``: for each token the bits of where it stands: bit 0 for ``text``, bit n for the n-th of ``parts``
    sentences. ``years``, ``years_above``: those that it and that its headings name.

    What sort of clause it is: ``opening``: it says why the document was made; ``defines``: what a word means;
    ``rules``: it allows, requires or forbids; ``decides``: it allows or forbids; ``note``: it only points to an
    annex; ``title``: what it is called, if it says so before anything else, without what `named` leaves out;
    ``penal``: it or its headings threaten a penalty; ``past``: its headings look back; ``period``: it counts
    several years together.
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
    decides: bool
    note: bool
    title: str
    penal: bool
    past: bool
    period: bool

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


def named(text: str) -> str:
    """Return folded ``text`` without what people leave out when they quote a title: 的, blanks and quotation marks."""
    return _LEFT_OUT.sub("", text)


def _title(own: str) -> str:
    title = named(_TITLE_ENDS.split(_LABEL.sub("", own.strip(), count=1), maxsplit=1)[0])
    body = len(named(own)) - len(title)
    return title if _SHORTEST <= len(title) <= _LONGEST and body > _BODY else ""


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
        opening=bool(_OPENING.search(text.strip()) or _COVERING.match(own.strip())),
        defines=bool(DEFINES.search(text)),
        rules=bool(patterns.RULES.search(text)),
        decides=bool(_DECIDES.search(own)),
        note=bool(_NOTE.search(text)),
        title=_title(own),
        penal=bool(_PENAL.search(whole)),
        past=bool(_PAST.search(headings)),
        period=bool(_PERIOD.search(own)),
    )


_kept = lru_cache(maxsize=_MOST)(_read)
