"""What a sentence says it speaks of: clauses by number, documents by title, places by name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.lexicon import AGENCY, PLACE
from index.text import chinese_number, fold_key
from qa.answers import Claim
from qa.fact_table import label_number
from qa.verify.source import folded_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.lexicon import Lexicon
    from qa.verify.source import Source

_CLAUSE = re.compile(
    r"第\s?(?P<zh>[零〇一二三四五六七八九十百\d]{1,6})\s?(?:项|条|章|节|款|点)(?![目])"
    r"|(?:任务|条款)\s?(?P<zn>\d{1,3})(?![\d个项条.])"
    r"|\b(?:tasks?|article|art\.?|clause|item|section|chapter|measure|tarefa|artigo|cl[áa]usula|ponto|cap[íi]tulo|medida)\s(?:no\.?\s?|n\.?º\s?|number\s)?(?P<en>\d{1,3})\b"
)
_TITLE = re.compile(r"《((?:[^《》]|《[^《》]*》){2,120})》")
#: Characters of a title that may be a short form of the document's.
_SHORTEST = 4


def check_clause_numbers(folded: str, sources: Sequence[Source]) -> tuple[Claim, ...]:
    """Return a claim for each clause number of a folded sentence: it is the cited clause's, or stands in it."""
    claims = []
    for match in _CLAUSE.finditer(folded):
        printed = match["zh"] or match["zn"] or match["en"]
        number = chinese_number(printed)
        said = "".join(match.group().split())
        supported = any(
            number in _numbers(s, match) or said in "".join(s.folded.split()) or _same_reference(match, s)
            for s in sources
        )
        claims.append(Claim(claim=match.group().strip(), kind="clause", supported=supported))
    return tuple(claims)


_DIVISION = re.compile(r"章|节|点|section|chapter|cap")


def _numbers(source: Source, said: re.Match[str]) -> set[int]:
    """Return the numbers that the clause goes by: its own, its article's, and for chapters those above it."""
    own = label_number(source.clause.label)
    labelled = [a for a in source.ancestors if label_number(a.label) is not None]
    above = labelled if _DIVISION.search(said.group()) else [a for a in labelled if a.kind == "article"]
    if own is None:
        above = [*above, *labelled[:1]]
    return {n for n in (own, *(label_number(a.label) for a in above)) if n is not None}


def _same_reference(said: re.Match[str], source: Source) -> bool:
    """Return whether the clause itself refers to that number: 第十二条 is Article 12."""
    number = chinese_number(said["zh"] or said["zn"] or said["en"])
    return any(
        chinese_number(m["zh"] or m["zn"] or m["en"]) == number for m in _CLAUSE.finditer(source.folded)
    )


def check_documents(text: str, sources: Sequence[Source]) -> tuple[Claim, ...]:
    """Return a claim for each title in book-title marks: it is the cited document's, or stands in the clause."""
    claims = []
    for title in _TITLE.findall(text):
        key = fold_key(title)
        supported = any(
            key in fold_key(s.text) or key in fold_key(s.frame) or _shortens(key, _lines(s)) for s in sources
        )
        claims.append(Claim(claim=f"《{title}》", kind="document", supported=supported))
    return tuple(claims)


def _lines(source: Source) -> str:
    return "\n".join(fold_key(line) for line in source.frame.split("\n"))


def _shortens(title: str, full: str) -> bool:
    """Return whether ``title`` is one line of ``full`` with characters left out and none changed."""
    for line in full.split("\n"):
        left = iter(line)
        if len(title) >= _SHORTEST and all(c in left for c in title):
            return True
    return False


_NEVER = re.compile(r"(?!)")
#: Places in one character, as they stand beside each other: 港澳, 粤港, 琴澳.
_IN_SHORT = {
    "香港特别行政区": re.compile(r"港澳|[粤深]港|港(?:资|企|人|籍|商)|[在赴]港"),
    "澳门特别行政区": re.compile(r"港澳|[粤琴珠]澳|澳(?:资|企|人|籍|商)|[在赴]澳|琴澳"),
    "广东省": re.compile(r"粤[港澳东西北]|赴粤|在粤"),
    "深圳市": re.compile(r"深港|前海"),
    "广州市": re.compile(r"[来在赴]穗|穗港"),
    "珠海市": re.compile(r"珠澳|横琴|琴澳"),
    "中华人民共和国": re.compile(r"中国|我国|国家|境内|国内|全国"),
    "中国内地": re.compile(r"内地|境内"),
}


def check_places(own: str, sources: Sequence[Source], ground: str, lexicon: Lexicon) -> tuple[Claim, ...]:
    """Return a claim for each place of a sentence: the clause, its headings or its title name it.

    Args:
        own: the sentence's own words.
        sources: the cited clauses.
        ground: the folded source sentences that the sentence rests on. A place that stands elsewhere in the
            clause, while these name another that the sentence leaves out, was put in the other's place.
        lexicon: names of places.
    """
    jurisdiction = sources[0].document.jurisdiction if sources else ""
    said = {m.entry.canonical: m for m in lexicon.find(own, kinds=(PLACE,), jurisdiction=jurisdiction)}
    said = {c: m for c, m in said.items() if own[m.end : m.end + 1] != "$"}
    if not said:
        return ()
    around = "\n".join(s.frame for s in sources)
    # 南沙 in the name of a body that takes part is not where the clause does something.
    texts = "\n".join(t for s in sources for t in s.statements)
    grounded = set(_places(ground, lexicon, jurisdiction))
    claims = []
    for canonical, mention in said.items():
        names = {folded_text(n) for n in lexicon.aliases(canonical) if len(n) > 1}
        family = set(lexicon.lineage(canonical))
        short = _IN_SHORT.get(canonical, _NEVER)
        in_ground = (
            bool(short.search(ground))
            or any(n in ground for n in names)
            or any(canonical in lexicon.lineage(g) for g in grounded)
        )
        in_frame = any(n in around for n in names) or bool(
            jurisdiction and canonical in lexicon.lineage(jurisdiction)
        )
        in_text = (
            bool(short.search(texts))
            or any(n in texts for n in names)
            or any(canonical in lexicon.lineage(g) for g in _places(texts, lexicon, jurisdiction))
        )
        left_out = [
            g for g in grounded if g not in said and g not in family and canonical not in lexicon.lineage(g)
        ]
        swapped = not in_ground and not in_frame and in_text and bool(left_out)
        supported = (in_ground or in_frame or in_text) and not swapped
        claims.append(Claim(claim=mention.surface, kind="place", supported=supported))
    return tuple(claims)


def check_actors(own: str, sources: Sequence[Source], ground: str, lexicon: Lexicon) -> tuple[Claim, ...]:
    """Return a failed claim for each body put in another's place: 片区管委会 for 省商务厅, who acts in the sentence.

    Only bodies without a duty in the clauses are looked at, which stand elsewhere in them, while ``ground``, the
    source sentences that the sentence rests on, name others only.
    """
    jurisdiction = sources[0].document.jurisdiction if sources else ""

    def bodies(text: str) -> dict[str, str]:
        found = lexicon.find(text, kinds=(AGENCY,), jurisdiction=jurisdiction)
        return {m.entry.canonical: m.surface for m in found}

    duties = {d.agency for s in sources for d in s.duties}
    said = {a: name for a, name in bodies(own).items() if a not in duties}
    acting = bodies(ground) if said else {}
    if not acting or any(a in acting for a in said):
        return ()
    return tuple(
        Claim(claim=name, kind="agency", supported=False, detail="is not who the clause speaks of here")
        for name in said.values()
    )


def _places(folded: str, lexicon: Lexicon, jurisdiction: str) -> tuple[str, ...]:
    return tuple(m.entry.canonical for m in lexicon.find(folded, kinds=(PLACE,), jurisdiction=jurisdiction))
