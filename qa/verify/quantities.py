"""Numbers with units in four languages: 3700万标箱, 3,700万標箱, 37 million TEU and 37 milhões de TEU are one.

A number said must stand in a cited clause with the same value, a unit that can be the same, and, where the
clause bounds it, on the same side: 突破 is never "at most".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from index.text import NUMERAL_CHARS, chinese_number

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Counting words are interchangeable between languages, measures are not.
COUNTER = "#"

_UNITS: tuple[tuple[str, str], ...] = (
    ("美元", r"美元|美金|us dollars?|u\.s\. dollars?|usd|dollars?|dólares(?: americanos| dos eua| norte-americanos)?"),
    ("港元", r"港元|港币|hong kong dollars?|hkd|dólares de hong kong"),
    ("澳门元", r"澳门元|澳门币|patacas?|mop"),
    ("欧元", r"欧元|euros?"),
    ("日元", r"日元|yen|ienes?"),
    ("英镑", r"英镑|pounds? sterling|libras?"),
    ("元", r"元人民币|人民币|元(?![旦素])|块钱|yuans?|rmb|renminbi|cny|iuan(?:es)?"),
    ("标箱", r"国际标准箱|标准箱|标箱|teus?|twenty-foot equivalent units?|standard containers|unidades equivalentes"),
    ("吨标准煤", r"吨标准煤"),
    ("吨", r"吨|tonnes?|(?:metric )?tons?|toneladas?"),
    ("百分点", r"个?百分点|percentage points?|pontos percentuais"),
    ("%", r"%|per ?cent|percent|por cento"),
    ("平方公里", r"平方公里|平方千米|square (?:kilomet(?:re|er)s?|km)|km2|quil[óo]metros quadrados"),
    ("平方米", r"平方米|平米|㎡|square met(?:re|er)s?|metros quadrados"),
    ("立方米", r"立方米|cubic met(?:re|er)s?|metros c[úu]bicos"),
    ("公里", r"公里|千米|km\b|kilomet(?:re|er)s?|quil[óo]metros?"),
    ("海里", r"海里|nautical miles?|milhas n[áa]uticas"),
    ("公顷", r"公顷|hectares?"),
    ("亩", r"亩|mu\b"),
    ("米", r"米(?!级)|met(?:re|er)s?\b|metros?\b"),
    ("千瓦时", r"千瓦时|kwh"),
    ("千瓦", r"千瓦|kw\b|kilowatts?"),
    ("工作日", r"个?工作日|working days?|business days?|dias [úu]teis"),
    ("周岁", r"周岁|岁|years? old|years? of age|anos de idade"),
    ("小时", r"个?小时|hours?|horas?"),
    ("分钟", r"分钟|minutes?|minutos?"),
    ("月", r"个月|months?|m[eê]s(?:es)?\b|月(?![份底内末初])"),
    ("周", r"个?(?:星期|周(?![年边期转围岁]))|weeks?|semanas?"),
    ("年", r"年(?![度级轻代均报初终底末])|years?|anos?\b"),
    ("天", r"天|日(?!常)|days?|dias?\b"),
    ("倍", r"倍|times|fold|vezes"),
    ("人次", r"人次|visits|person-times|passengers"),
    (COUNTER, r"余?(?:个|家|项|种|类|条|名|人|户|所|座|台|套|辆|艘|架|处|件|间|张|批|场|次|只|头|支|部|门|册|例|宗|位|片|款|期|组|户|枚|棵|株|对)"),
)  # fmt: skip
_UNIT = re.compile(
    "|".join(
        rf"(?P<u{i}>(?:{pattern})(?:(?<![a-zà-ÿ])|(?![a-zà-ÿ])))" for i, (_, pattern) in enumerate(_UNITS)
    )
)
_EASTERN = {
    "万亿": 1e12,
    "千亿": 1e11,
    "百亿": 1e10,
    "亿": 1e8,
    "千万": 1e7,
    "百万": 1e6,
    "十万": 1e5,
    "万": 1e4,
    "千": 1e3,
    "百": 1e2,
}
_WESTERN = {
    "mil milhões": 1e9, "mil milhoes": 1e9, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12,
    "milhões": 1e6, "milhoes": 1e6, "milhão": 1e6, "milhao": 1e6, "bilhões": 1e9, "biliões": 1e12, "bn": 1e9, "mil": 1e3,
}  # fmt: skip
_SCALE = re.compile(
    rf"\s?(?P<scale>{'|'.join(_EASTERN)})|[\s-]?(?P<west>{'|'.join(sorted(_WESTERN, key=len, reverse=True))})(?![^\W\d_])"
)
_DIGITS = re.compile(
    r"(?<![\w.#])(?:(?P<cur>us\$|hk\$|rmb|usd|cny|mop|\$|¥)\s?)?(?P<n>\d+(?:[,.\u00a0]\d+)*)|(?<=[\u4e00-\u9fff])(?P<m>\d+(?:[,.]\d+)*)"
)
_HAN = re.compile(rf"(?<!第)(?P<n>百分之[{NUMERAL_CHARS}]+|[{NUMERAL_CHARS}]+(?:点[{NUMERAL_CHARS}]+)?)")
_CURRENCIES = {
    "us$": "美元",
    "usd": "美元",
    "$": "美元",
    "hk$": "港元",
    "rmb": "元",
    "cny": "元",
    "¥": "元",
    "mop": "澳门元",
}
_WORDS = {
    w: float(n)
    for n, words in enumerate(
        ("", "", "two dois duas both", "three três tres", "four quatro", "five cinco", "six seis", "seven sete", "eight oito", "nine nove",
         "ten dez", "eleven onze", "twelve doze", "thirteen treze", "fourteen catorze", "fifteen quinze", "sixteen", "seventeen", "eighteen", "nineteen", "twenty vinte")
    )
    for w in words.split()
    if w != "both"
} | {"thirty": 30.0, "trinta": 30.0, "forty": 40.0, "quarenta": 40.0, "fifty": 50.0, "sixty": 60.0, "ninety": 90.0}  # fmt: skip
_WORD = re.compile(rf"\b(?P<n>{'|'.join(sorted(_WORDS, key=len, reverse=True))})\b")
#: Between a number and its unit: "37 million (of) ...", "2000余".
_FILL = re.compile(r"\s?(?:余|多|来)?\s?(?:of |de |in )?(?:about )?")

_LEAST = re.compile(
    r"以上|不低于|不少于|至少|突破|超过|超|逾|大于|高于|more than|over\b|exceed\w*|at least|above|greater than|surpass\w*|superior|mais de|mais do que|pelo menos|ultrapass\w*|exced\w*|no less than|not less than"
)
_MOST = re.compile(
    r"以下|以内|之内|不超过|不高于|不多于|不得超过|(?<!不)低于|(?<!不)少于|(?<!不)小于|最多|at most|no more than|not more than|(?<!no )(?<!not )less than|under\b|(?<!not )below|(?<!no )fewer than|not exceed\w*|up to|inferior|menos de|no máximo|não superior|não ultrapass\w*|não exced\w*"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number as said at ``[start, end)`` of a folded text.

    ``values``: what it can mean ("3.700" is 3700 or 3.7). ``unit``: "" where none is said. ``bound``: 1 at least,
    -1 at most, 0 neither. ``word``: written in letters or characters, not in digits.
    """

    values: tuple[float, ...]
    unit: str
    bound: int
    text: str
    start: int
    end: int
    word: bool = False


@lru_cache(maxsize=2048)
def quantities(folded: str) -> tuple[Quantity, ...]:
    """Return the numbers of a folded text in order; years, clause numbers and markers must be taken out before."""
    found = [*_by(_DIGITS, folded), *_by(_HAN, folded), *_by(_WORD, folded)]
    taken: list[Quantity] = []
    for quantity in sorted(found, key=lambda q: (q.start, -q.end)):
        if not taken or quantity.start >= taken[-1].end:
            taken.append(quantity)
    return tuple(taken)


def _by(pattern: re.Pattern[str], folded: str) -> Iterator[Quantity]:
    for match in pattern.finditer(folded):
        groups = match.groupdict()
        printed = groups.get("n") or groups.get("m") or ""
        word = pattern is not _DIGITS
        percent = printed.startswith("百分之")
        values = _values(printed.removeprefix("百分之"), pattern)
        if not values:
            continue
        end = match.end()
        scale = _SCALE.match(folded, end)
        factor = 1.0
        if scale:
            factor = _EASTERN.get(scale["scale"] or "") or _WESTERN.get(scale["west"] or "") or 1.0
            end = scale.end()
        unit = _CURRENCIES.get(groups.get("cur") or "", "")
        unit, end = (unit, end) if unit else _unit(folded, end)
        if percent:
            unit = "%"
        yield Quantity(
            values=tuple(round(v * factor, 6) for v in values), unit=unit, bound=_bound(folded, match.start(), end),
            text=folded[match.start() : end].strip(), start=match.start(), end=end, word=word,
        )  # fmt: skip


def _values(printed: str, pattern: re.Pattern[str]) -> tuple[float, ...]:
    if pattern is _WORD:
        return (_WORDS[printed],)
    if pattern is _HAN:
        whole, _, rest = printed.partition("点")
        number = chinese_number(whole)
        if number is None:
            return ()
        return (
            float(f"{number}.{''.join(str(chinese_number(c) or 0) for c in rest)}")
            if rest
            else float(number),
        )
    printed = printed.replace("\u00a0", "").rstrip(".,")
    found = []
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?", printed):
        found.append(float(printed.replace(",", "")))
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?", printed):
        found.append(float(printed.replace(".", "").replace(",", ".")))
    return tuple(dict.fromkeys(found))


def _unit(folded: str, at: int) -> tuple[str, int]:
    fill = _FILL.match(folded, at)
    start = fill.end() if fill else at
    match = _UNIT.match(folded, start)
    if match:
        tail = folded[match.end() : match.end() + 1]
        if not (
            match.group()[-1].isascii() and match.group()[-1].isalpha() and tail.isascii() and tail.isalpha()
        ):
            return _UNITS[int((match.lastgroup or "u0")[1:])][0], match.end()
    return "", at


def _bound(folded: str, start: int, end: int) -> int:
    chinese = bool(re.search(r"[\u4e00-\u9fff]", folded[max(0, start - 6) : end + 4]))
    before = re.split(r"[，,;；。]", folded[max(0, start - (8 if chinese else 34)) : start])[-1]
    after = re.match(r"[^，,;；。\d]{0,4}", folded[end : end + 4])
    near = before + "\0" + (after.group() if after else "")
    if _MOST.search(near):
        return -1
    return 1 if _LEAST.search(near) else 0


def same(said: Quantity, given: Quantity) -> bool:
    """Return whether ``given``, a number of the source, is what ``said`` says."""
    if not any(abs(a - b) <= 1e-9 * max(1.0, abs(b)) for a in said.values for b in given.values):
        return False
    if said.unit and given.unit and said.unit != given.unit:
        return False
    return not (said.bound and given.bound and said.bound != given.bound)
