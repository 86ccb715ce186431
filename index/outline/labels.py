# ruff: noqa: RUF001 (official texts print these characters)
"""What a line's beginning could be: every printed form a clause label takes.

A label belongs to a *family* (its printed shape without the number: ``（一）`` and ``(二)`` are one family, ``1.``
another) and has a *value* to count with. Whether a candidate is a label is decided by the document's sequence
(`index.outline.numbering`), not here.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from index.text import NUMERAL_CHARS, chinese_number

_CN = f"[{NUMERAL_CHARS}]"
_BLANK = r"[ \t\u00a0\u2000-\u200b\u3000]"
_NUM = rf"(?:{_CN}{{1,7}}(?:{_BLANK}{_CN}{{1,3}}){{0,2}}|[0-9０-９]{{1,4}})"
_DIGIT = "[0-9０-９]"


@dataclass(frozen=True, slots=True)
class Label:
    """A candidate label of a line.

    ``value`` counts up among siblings; ``(2, 1)`` is 2A or 2.1, by family. ``end`` is the offset in the line's
    text after the label, ``kind`` the clause kind it gives. A ``sure`` label may begin or go on with a gap; one
    that is not must be exactly what the sequence expects. ``prefix`` tells apart families with a name (任务一).
    """

    family: str
    value: tuple[int, ...]
    end: int
    kind: str = "item"
    sure: bool = True
    prefix: str = ""

    @property
    def key(self) -> str:
        """The sequence it counts in."""
        return f"{self.family}:{self.prefix}" if self.prefix else self.family


_UNITS = {
    "编": ("book", "part"), "編": ("book", "part"), "分编": ("subbook", "part"), "分編": ("subbook", "part"),
    "卷": ("volume", "part"), "篇": ("pian", "part"), "部分": ("part", "part"), "部": ("bu", "part"),
    "章": ("chapter", "chapter"), "节": ("section", "section"), "節": ("section", "section"),
    "分节": ("subsection", "section"), "分節": ("subsection", "section"), "分部": ("division", "section"),
    "目": ("mu", "section"), "条": ("article", "article"), "條": ("article", "article"),
}  # fmt: skip
_DI = re.compile(
    rf"[第笫]{_BLANK}*(?P<n>{_NUM})(?P<l>[A-Z]{{0,2}}){_BLANK}*(?P<u>分编|分編|分节|分節|分部|部分|[编編卷篇部章节節目条條])"
    rf"(?:{_BLANK}*之{_BLANK}*(?P<s>{_NUM}))?"
)
# 第二十条第一款, 第三条规定的, 第四条至第六条: references, not labels.
_REFERENCE = re.compile(
    rf"(?:{_BLANK}*第{_BLANK}*{_NUM}{_BLANK}*[款项項目](?![目])|[（(]{_NUM}[）)]{_BLANK}*[款项項目]"
    r"|之?(?:规定|規定)|所(?:规|規|称|稱|列|指|述|载|載|定)|的|[、，,]?(?:至|和|及|或|与|與|以及)第|[、，,]第|第"
    r"|中[，,规規的]|款|项|項|内容|修改|删[去除])"
)
# （七）項規定, （一）至（三）: references; （一）项目 and （一）目标 are not.
_ITEM_REFERENCE = re.compile(
    rf"{_BLANK}*(?:款(?![项項待式])|[项項](?![目])|目(?=[規规之])|[至到、和及或]{_BLANK}*[（(])"
)
_CN_DUN = re.compile(rf"(?P<n>{_CN}{{1,4}}){_BLANK}*(?P<p>[、．.])")
_CN_PAREN = re.compile(rf"[（(〔]{_BLANK}*(?P<n>{_CN}{{1,4}}){_BLANK}*[）)〕](?:{_BLANK}*[、.．](?![（(]))?")
_CN_HALF = re.compile(rf"(?P<n>{_CN}{{1,3}})[）)]")
_AR_PAREN = re.compile(
    rf"[（(]{_BLANK}*(?P<n>{_DIGIT}{{1,3}})(?P<l>[A-Z]{{0,2}}){_BLANK}*[）)](?:{_BLANK}*[、.．](?![（(]))?"
)
_AR_HALF = re.compile(rf"(?P<n>{_DIGIT}{{1,3}})[）)]")
_AR_DOT = re.compile(
    rf"(?P<n>{_DIGIT}{{1,3}})(?P<l>[A-Z]{{0,2}}){_BLANK}{{0,2}}(?P<p>[.．。](?!{_BLANK}*[.．。]))"
)
_AR_DUN = re.compile(rf"(?P<n>{_DIGIT}{{1,3}}){_BLANK}{{0,2}}、")
_DECIMAL = re.compile(
    rf"(?P<n>{_DIGIT}{{1,3}}(?:[.．]{_DIGIT}{{1,3}}){{1,4}})(?P<p>[.．、]?)(?![0-9０-９%％‰])"
)
_HYPHEN = re.compile(
    rf"(?P<n>{_DIGIT}{{1,2}}(?:[-－]{_DIGIT}{{1,2}}){{1,3}})(?P<p>[.．、]?)(?=[ \t\u3000\u4e00-\u9fff])"
)
_BARE = re.compile(rf"(?P<n>{_DIGIT}{{1,3}})(?=[ \t\u00a0\u3000]+\S|$)")
_PADDED = re.compile(r"(?P<n>0[1-9]|[1-9]\d)(?=[\u4e00-\u9fff])(?!\d*[年月日个個人万亿名家项条])")
_ALPHA = re.compile(
    r"(?:(?P<open>[（(])[ ]?(?P<a>[A-Za-z])[ ]?[）)]|(?P<b>[A-Za-zＡ-Ｚ])(?P<p>[.．、)）])(?=[\s\u3000“\"(（\u4e00-\u9fffA-Z]|$))"
)
_ROMAN = re.compile(
    r"(?:(?P<open>[（(])[ ]?(?P<a>[ivxlc]{1,7}|[IVXLC]{1,7})[ ]?[）)]|(?P<b>[ivxlc]{1,7}|[IVXLC]{1,7}|[\u2160-\u216b])"
    r"(?P<p>[.．、)）])(?=\s|[\u3000\u4e00-\u9fff]|$))"
)
_CIRCLED = re.compile(r"[\u2460-\u2473\u3251-\u325f\u32b1-\u32bf\u2776-\u277f\u24f5-\u24fe]")
_ENCLOSED = re.compile(r"(?:[\u2474-\u249b]|[\u3220-\u3229])")
_DI_SAYS = re.compile(rf"第(?P<n>{_CN}{{1,2}})[，,、：:]")
#: 甲、乙、丙, and 第一阶段：, 第二步，: labels where they count on.
_STEM = re.compile(r"(?P<n>[甲乙丙丁戊己庚辛壬癸])[、.．]")
_STAGE = re.compile(rf"第(?P<n>{_CN}{{1,2}})(?P<w>阶段|階段|步|环节)(?:[：:，,]|(?=[（(\s\u3000]|$))")
_IS = re.compile(rf"(?P<n>{_CN}{{1,2}})是(?![否一])")
_ORDINAL = re.compile(r"(?P<w>首先|其次|再次|最后|最後)[，,]")
_NAMED = re.compile(
    rf"(?P<w>[\u4e00-\u9fff]{{1,4}}?){_BLANK}*(?P<n>{_CN}{{1,3}}|{_DIGIT}{{1,2}})(?P<p>{_BLANK}*[：:]|[、．.](?!\d)|(?={_BLANK})|$)"
)
_ANNEX = re.compile(
    rf"[【〔\[]?附{_BLANK}{{0,9}}(?P<w>件|錄|录|表|图|圖)?{_BLANK}{{0,9}}(?P<n>{_NUM}|[A-Z](?![A-Za-z]))?(?P<m>[-－—–]\d{{1,2}})?[】〕\]]?(?P<p>{_BLANK}*[：:.．、]|(?={_BLANK}|$|[（(《]))"
)
_SQUARE = re.compile(rf"[\[［〔](?P<n>{_DIGIT}{{1,3}})[\]］〕]")
_DASH = re.compile(r"(?:[—–―─－]{2,}|--+|——)[ \t\u3000]*")
_BULLET = re.compile(r"[●•·▪■◆◇★☆▲△○◎□※➢►▶✓√\uf06c\uf0d8\uf0b7\uf06e][ \t\u3000\u00a0]*(?=\S)")
_WORDS = {
    "part": ("en-part", "part"), "division": ("en-division", "section"), "title": ("en-title", "part"),
    "chapter": ("en-chapter", "chapter"), "section": ("en-section", "section"),
    "subsection": ("en-subsection", "section"), "article": ("en-article", "article"),
    "schedule": ("en-schedule", "annex"), "annex": ("en-annex", "annex"), "appendix": ("en-appendix", "annex"),
    "clause": ("en-clause", "article"), "rule": ("en-rule", "article"), "regulation": ("en-regulation", "article"),
    "parte": ("pt-parte", "part"), "livro": ("pt-livro", "part"), "título": ("pt-titulo", "part"),
    "titulo": ("pt-titulo", "part"), "capítulo": ("pt-capitulo", "chapter"), "capitulo": ("pt-capitulo", "chapter"),
    "secção": ("pt-seccao", "section"), "seccao": ("pt-seccao", "section"), "seção": ("pt-seccao", "section"),
    "subsecção": ("pt-subseccao", "section"), "artigo": ("pt-artigo", "article"), "art.": ("pt-artigo", "article"),
    "anexo": ("pt-anexo", "annex"),
}  # fmt: skip
_WORD = re.compile(
    r"(?P<w>" + "|".join(re.escape(w) for w in sorted(_WORDS, key=len, reverse=True)) + r")"
    r"[ \t\u00a0]+(?P<n>\d{1,4}|[IVXLCivxlc]{1,8}|[A-Z])(?P<l>[A-Z]{0,2}|-[A-Z])(?P<o>\.?[ºª°])?"
    r"(?P<p>[ \t]*[.:：—–-]|(?=\s|$))",
    re.IGNORECASE,
)
_ROMANS = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}


def candidates(text: str) -> tuple[Label, ...]:
    """Return the labels ``text`` (a line without outer blanks) may begin with, the likeliest first."""
    if not text:
        return ()
    first = text[0]
    found: list[Label] = []
    if first in "第笫":
        if match := _STAGE.match(text):
            found.append(Label("stage", (_number(match["n"]) or 0,), match.end(), sure=False))
        _ordinal_unit(text, found)
    elif match := _STEM.match(text):
        found.append(Label("stem", ("甲乙丙丁戊己庚辛壬癸".index(match["n"]) + 1,), match.end(), sure=False))
    elif first in "（(" or (first == "〔" and _CN_PAREN.match(text)):
        _bracketed(text, found)
    elif first in NUMERAL_CHARS:
        _chinese(text, found)
    elif first.isdecimal():
        _arabic(text, found)
    elif first in "附【〔[" and (match := _ANNEX.match(text)):
        found.append(_annex(text, match))
    elif match := _SQUARE.match(text):
        found.append(Label("square", (_number(match["n"]) or 0,), match.end(), sure=False))
    elif match := _DASH.match(text):
        if match.end() < len(text):
            found.append(Label("dash", (), match.end(), "goal"))
    elif match := _CIRCLED.match(text):
        found.append(Label("circled" + _circle_style(first), (int(unicodedata.numeric(first)),), 1))
    elif match := _ENCLOSED.match(text):
        found.append(Label("enclosed", (int(unicodedata.numeric(first)),), 1))
    elif match := _BULLET.match(text):
        found.append(Label("bullet" + first, (), match.end(), "item"))
    else:
        if match := _ORDINAL.match(text):
            order = {"首先": 1, "其次": 2, "再次": 3, "最后": 4, "最後": 4}[match["w"]]
            found.append(Label("ordinal", (order,), match.end(), sure=False))
        if (first.isalpha() and first.isascii()) or "\u2160" <= first <= "\u216b" or "Ａ" <= first <= "Ｚ":
            _latin(text, found)
    if first >= "\u4e00" and first != "第" and (match := _NAMED.match(text)) and not found:
        value = _number(match["n"])
        if value:
            found.append(Label("named", (value,), match.end(), "item", sure=False, prefix=match["w"]))
    return tuple(found)


def _ordinal_unit(text: str, found: list[Label]) -> None:
    match = _DI.match(text)
    if match:
        value = _number(match["n"])
        family, kind = _UNITS[match["u"]]
        rest = text[match.end() :]
        if value is None or _REFERENCE.match(rest):
            return
        suffix = (_number(match["s"]) or 0,) if match["s"] else (_letters(match["l"]),) if match["l"] else ()
        end = match.end()
        separated = not rest or rest[0] in " \t\u3000\u00a0\u2002\u2003【[（(“「：:、"
        if rest[:1] == "、":
            end += 1
        if family == "article":
            found.append(Label(family, (value, *suffix), end, kind, sure=separated))
        elif len(rest) <= 60 and not re.search(r"[。；;]\s*$", rest):
            found.append(Label(family, (value, *suffix), end, kind, sure=separated or len(rest) <= 25))
        return
    match = _DI_SAYS.match(text)
    if match and (value := _number(match["n"])):
        found.append(Label("di-says", (value,), match.end(), sure=False))


def _bracketed(text: str, found: list[Label]) -> None:
    if match := _CN_PAREN.match(text):
        value = _number(match["n"])
        if value:
            rest = text[match.end() :]
            sure = not _ITEM_REFERENCE.match(rest)
            found.append(Label("cn-paren", (value,), match.end(), sure=sure))
    elif match := _AR_PAREN.match(text):
        value = _number(match["n"])
        if value is not None:
            rest = text[match.end() :]
            sure = not _ITEM_REFERENCE.match(rest)
            found.append(Label("ar-paren", (value, *_suffix(match["l"])), match.end(), sure=sure))
    else:
        _latin(text, found)


def _chinese(text: str, found: list[Label]) -> None:
    if match := _CN_DUN.match(text):
        value = _number(match["n"])
        if value:
            rest = text[match.end() :]
            # 三、四季度, 一、二、三级医院: a list of numbers, not a label.
            sure = not re.match(rf"{_CN}{{1,3}}(?:[、级級季年月日类類期线線等批是层層次产產]|$)", rest)
            found.append(
                Label("cn-dun" if match["p"] == "、" else "cn-dot", (value,), match.end(), sure=sure)
            )
    elif match := _CN_HALF.match(text):
        value = _number(match["n"])
        if value:
            found.append(Label("cn-half", (value,), match.end()))
            # （一）…（二）…三）: a bracket lost in print does not begin a family of its own.
            found.append(Label("cn-paren", (value,), match.end(), sure=False))
    elif (match := _IS.match(text)) and (value := _number(match["n"])):
        found.append(Label("is", (value,), match.end(), sure=False))


def _arabic(text: str, found: list[Label]) -> None:
    match = _DECIMAL.match(text)
    if match:
        parts = tuple(int(p) for p in re.split(r"[.．]", unicodedata.normalize("NFKC", match["n"])))
        found.append(Label("decimal", parts, match.end(), sure=False))
    if match := _AR_DOT.match(text):
        value = _number(match["n"])
        if value is not None:
            rest = text[match.end() :]
            sure = match["p"] != "。" and not re.match(rf"{_DIGIT}", rest)
            found.append(Label("ar-dot", (value, *_suffix(match["l"])), match.end(), sure=sure))
    elif match := _AR_DUN.match(text):
        value = _number(match["n"])
        if value is not None:
            rest = text[match.end() :]
            found.append(
                Label("ar-dun", (value,), match.end(), sure=not re.match(rf"{_DIGIT}{{1,3}}[、号號]", rest))
            )
    elif match := _AR_HALF.match(text):
        value = _number(match["n"])
        if value is not None:
            found.append(Label("ar-half", (value,), match.end()))
    elif match := _HYPHEN.match(text):
        parts = tuple(int(p) for p in re.split(r"[-－]", unicodedata.normalize("NFKC", match["n"])))
        found.append(Label("hyphen", parts, match.end(), sure=False))
    elif match := _PADDED.match(text):
        found.append(Label("padded", (int(match["n"]),), match.end(), sure=False))
    elif match := _BARE.match(text):
        value = _number(match["n"])
        if value is not None:
            alone = match.end() == len(text)
            found.append(
                Label(
                    "bare" if alone else "plain",
                    (value,),
                    match.end(),
                    "row" if alone else "item",
                    sure=False,
                )
            )


def _latin(text: str, found: list[Label]) -> None:
    if (match := _WORD.match(text)) and (match["w"][0].isupper() or match["w"].isupper()):
        family, kind = _WORDS[match["w"].lower()]
        value = _number(match["n"]) or _roman(match["n"]) or _letters(match["n"])
        rest = text[match.end() :].strip()
        end = match.end() if match["p"] == "." else match.start("p")
        reference = bool(re.match(r"(?:of|and|or|to|above|below|shall|is|do|da|e)\b|[,;]", rest)) or bool(
            match["p"] == "" and rest[:1].islower()
        )
        if value and not reference:
            found.append(Label(family, (value, *_suffix(match["l"].strip("-"))), end, kind))
        return
    if match := _ROMAN.match(text):
        letters = match["a"] or match["b"]
        value = _roman(unicodedata.normalize("NFKC", letters))
        if value:
            style = ("paren" if match["open"] else match["p"]) + ("-lower" if letters.islower() else "-upper")
            found.append(Label(f"roman-{style}", (value,), match.end()))
    if match := _ALPHA.match(text):
        letter = unicodedata.normalize("NFKC", match["a"] or match["b"])
        style = ("paren" if match["open"] else match["p"].replace("．", ".")) + (
            "-lower" if letter.islower() else "-upper"
        )
        alpha = Label(f"alpha-{style}", (_letters(letter.upper()),), match.end())
        # (i) is the ninth letter or the first numeral: the sequence decides, the numeral is the likelier.
        found.append(alpha)


def _annex(text: str, match: re.Match[str]) -> Label:
    number = match["n"]
    value = ((_number(number) or _letters(number)),) if number else ()
    return Label("annex", value, match.end(), "annex", sure=False, prefix=match["w"] or "")


def _circle_style(character: str) -> str:
    return "" if character <= "\u24ff" or "\u3251" <= character <= "\u32bf" else "-black"


def _suffix(letters: str | None) -> tuple[int, ...]:
    return (_letters(letters),) if letters else ()


def _letters(letters: str) -> int:
    value = 0
    for letter in letters.upper():
        if "A" <= letter <= "Z":
            value = value * 26 + ord(letter) - 64
    return value


def _number(numeral: str | None) -> int | None:
    if not numeral:
        return None
    return chinese_number(re.sub(_BLANK, "", numeral))


def _roman(letters: str) -> int:
    """Return the value of a well-formed Roman numeral, 0 otherwise."""
    values = [_ROMANS.get(c, 0) for c in letters.lower()]
    if not values or 0 in values:
        return 0
    total = sum(-v if v < max(values[i:]) else v for i, v in enumerate(values))
    return total if _to_roman(total) == letters.lower() else 0


def _to_roman(value: int) -> str:
    out = ""
    for number, letters in (
        (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
        (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
    ):  # fmt: skip
        count, value = divmod(value, number)
        out += letters * count
    return out
