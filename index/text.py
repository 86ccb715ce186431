"""Text without surprises: folding with an offset map, sentences, Chinese numerals.

Folding is for matching only; what is stored and quoted is always the original.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from index.scripts import converter

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {
    "〇": 0, "○": 0, "Ｏ": 0, "两": 2, "兩": 2,
    "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6, "柒": 7, "捌": 8, "玖": 9,
    "貳": 2, "參": 3, "陸": 6,
}  # fmt: skip
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIADS = {"万": 10_000, "萬": 10_000, "亿": 100_000_000, "億": 100_000_000}

#: Characters a Chinese numeral is made of, for use inside regex classes.
NUMERAL_CHARS = "零〇○一二三四五六七八九十百千两兩"

# A sentence ends at these; a closing quote or bracket that follows belongs to it.
_SENTENCE_END = re.compile(r"[。！？；!?;\n]+[”’」』）)\]】\"']*|(?<=[a-z0-9)\]”\"'])\.(?=\s+[A-Z“\"(]|\s*$)")


# Forms that Hong Kong's government writes (衞生署) and OpenCC's t2s leaves alone.
_HONG_KONG_FORMS = (("衞", "卫"), ("敍", "叙"), ("枱", "台"), ("紀錄", "记录"))

# Every question looks at the same names and clauses again. What is remembered of them is bounded twice, by
# number and by length: names (16,384 of 40 characters), clauses (1,024 of 2,000: 12 MB at the very most).
_NAME, _MOST_NAMES = 40, 16_384
_CLAUSE, _MOST_CLAUSES = 2_000, 1_024

# A line this long that ends without a pause was wrapped; a shorter one is a heading.
_FULL_LINE = 20
_LABEL = re.compile(rf"[(（]?(?:第|[{NUMERAL_CHARS}\d]{{1,3}}[、.．)）])|[—●·•▪]")


def simplify(text: str) -> str:
    """Return ``text`` in Simplified characters, character by character, so that offsets stay the same.

    OpenCC's phrase rules may change lengths; where they would, each character is converted alone.
    """
    if text.isascii():
        return text
    if len(text) <= _NAME:
        return _name_simplified(text)
    return _clause_simplified(text) if len(text) <= _CLAUSE else _simplified(text)


def simplify_once(text: str) -> str:
    """As `simplify`, for one of a great many texts, which would push out those that are asked for again."""
    return text if text.isascii() else _simplified(text)


def _simplified(text: str) -> str:
    for form, simple in _HONG_KONG_FORMS:  # str.translate looks at every character, ten times as slow
        text = text.replace(form, simple)
    converted = converter("t2s")(text)
    if len(converted) == len(text):
        return converted
    return "".join(_simplify_character(c) for c in text)


_name_simplified = lru_cache(maxsize=_MOST_NAMES)(_simplified)
_clause_simplified = lru_cache(maxsize=_MOST_CLAUSES)(_simplified)


@lru_cache(maxsize=32_768)
def _simplify_character(character: str) -> str:
    converted = converter("t2s")(character)
    return converted if len(converted) == 1 else character


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded copy of a text and where each of its characters came from.

    ``offsets`` has ``len(text) + 1`` entries: ``original[offsets[i]:offsets[j]]`` is what ``text[i:j]`` folds.
    """

    text: str
    offsets: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the original span of the folded span ``[start, end)``."""
        return self.offsets[start], self.offsets[end]


def fold(text: str, *, script: bool = True, blanks: bool = False) -> Folded:
    """Fold width (NFKC per character), case and, if ``script``, Traditional to Simplified.

    Circled numbers (①) stay as they are: they are labels. With ``blanks`` white space is dropped.

    >>> fold("ＦＴＺ（二）").text
    'ftz(二)'
    """
    if len(text) <= _NAME:
        return _name_folded(text, script, blanks)
    return _clause_folded(text, script, blanks) if len(text) <= _CLAUSE else _folded(text, script, blanks)


def _folded(text: str, script: bool, blanks: bool) -> Folded:
    if text.isascii() and not blanks:
        return Folded(text.lower(), range(len(text) + 1))
    source = simplify(text) if script else text
    pieces = list(map(_fold_character, source))
    folded = "".join(pieces)
    if len(folded) == len(source):  # no character became several: nearly every text
        if not blanks:
            return Folded(folded, range(len(text) + 1))
        kept = [i for i, character in enumerate(folded) if not character.isspace()]
        return Folded("".join([folded[i] for i in kept]), (*kept, len(text)))
    offsets: list[int] = []
    for i, piece in enumerate(pieces):
        if blanks and piece.isspace():
            pieces[i] = ""
            continue
        offsets.extend([i] * len(piece))
    offsets.append(len(text))
    return Folded("".join(pieces), tuple(offsets))


_name_folded = lru_cache(maxsize=_MOST_NAMES)(_folded)
_clause_folded = lru_cache(maxsize=_MOST_CLAUSES)(_folded)


@lru_cache(maxsize=32_768)
def _fold_character(character: str) -> str:
    if unicodedata.category(character) == "No":
        return character
    folded = unicodedata.normalize("NFKC", character).casefold()
    return folded or character


def fold_key(text: str) -> str:
    """Return the folded form of ``text`` without blanks: the key under which names are compared."""
    return fold(text, blanks=True).text


def sentences(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """Yield the ``[start, end)`` spans of the sentences of ``text[start:end]``, outer blanks trimmed.

    Chinese and Western end marks count, as do line ends; brackets are not looked into.
    """
    stop = len(text) if end is None else end
    at = start
    for match in _SENTENCE_END.finditer(text, start, stop):
        if match.group() == "\n" and _wrapped(text, start, match.start(), stop):
            continue
        span = _trim(text, at, match.end())
        if span:
            yield span
        at = match.end()
    span = _trim(text, at, stop)
    if span:
        yield span


def _wrapped(text: str, start: int, at: int, stop: int) -> bool:
    """Return whether the line end at ``at`` breaks a sentence: a full line without pause, and no label after it."""
    line = text[max(start, text.rfind("\n", start, at) + 1) : at]
    if len(line.strip()) < _FULL_LINE or line.rstrip()[-1:] in "，,、：:；;。.":
        return bool(line.rstrip()[-1:] in "，,、" and len(line.strip()) >= _FULL_LINE)
    following = text[at + 1 : min(stop, at + 8)]
    return bool(following) and not following[0].isspace() and not _LABEL.match(following)


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if end > start else None


#: Characters of the longest numeral that is read. A line of 一一一一… is no number, and none of 400 digits fits a float.
LONGEST_NUMERAL = 40


def chinese_number(numeral: str) -> int | None:
    """Return the value of a Chinese or Arabic numeral, None if it is not one or longer than any that is written.

    >>> chinese_number("二十一"), chinese_number("一百零五"), chinese_number("12"), chinese_number("二〇二四")
    (21, 105, 12, 2024)
    """
    folded = unicodedata.normalize("NFKC", numeral).strip()
    if not folded or len(folded) > LONGEST_NUMERAL:
        return None
    if folded.isdecimal():
        return int(folded)
    if all(c in _DIGITS for c in folded):
        return int("".join(str(_DIGITS[c]) for c in folded))
    total = section = digit = 0
    for character in folded:
        if character in _DIGITS:
            digit = _DIGITS[character]
        elif character in _UNITS:
            section += (digit or 1) * _UNITS[character]
            digit = 0
        elif character in _MYRIADS:
            total = (total + section + digit) * _MYRIADS[character]
            section = digit = 0
        else:
            return None
    return total + section + digit
