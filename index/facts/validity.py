"""From when and until when a text is in force, in its own words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.documents import Fact
from index.facts.dates import DATE, iso_of, years_later
from index.facts.script import plain_digits, simplified
from index.text import chinese_number

if TYPE_CHECKING:
    from collections.abc import Iterator

_FORCE = r"(?:正式)?(?:施行|实施|执行|生效|起效)"
_FROM_DATE = re.compile(
    rf"(?P<self>本[\u4e00-\u9fff]{{1,10}})?(?:从|自)\s*(?P<date>{DATE.pattern})\s*起\s*{_FORCE}"
)
#: 现予公布，自2020年1月1日起施行: the order speaks of the text it brings.
_PROMULGATED = re.compile(r"(?:公布|发布|印发)(?:[^。；\n]{0,50}》)?[，,]\s*$")
_FROM_NOW = re.compile(
    rf"(?P<self>本[\u4e00-\u9fff]{{1,10}})(?:从|自)\s*(?P<when>公布|发布|印发|颁布|签发|通过)之日\s*起\s*{_FORCE}"
)
_UNTIL = re.compile(rf"有效期(?:限)?(?:至|到|截至|截止到?|为?(?:.{{0,20}}?)至)\s*(?P<date>{DATE.pattern})")
_YEARS = re.compile(
    r"有效期(?:限)?(?:为|暂定|暂定为)?\s*(?P<years>\d{1,2}|[一二两三四五六七八九十]{1,3})\s*年"
)
_SELF = "[\u4e00-\u9fff]{0,6}(?:通知|意见|办法|规定|措施|方案|政策|细则|条例|规则|制度|标准|指引|指南|章程|公告|通告|计划|规划|清单|目录|文件|决定)"
#: What the term is of: this text, or what came into force just before; a permit's term (许可证有效期5年) is not meant.
_OF_THIS_TEXT = re.compile(
    rf"(?:(?:本{_SELF}[^。；\n]{{0,60}}|(?:从|自)\s*(?:(?:印发|公布|发布|颁布|签发|通过)之日|{DATE.pattern})\s*)起\s*{_FORCE}[^；\n]{{0,30}}|本(?:{_SELF})(?:的|，)?)[（(]?$"
)


def validity_facts(text: str, *, published: str, written: str, adopted: str = "") -> Iterator[Fact]:
    """Yield effective and expires. 自印发之日起施行 takes the published, else the written date."""
    source = plain_digits(simplified(text))
    effective = ""
    matches = list(_FROM_DATE.finditer(source))
    own = [
        m for m in matches if m["self"] or _PROMULGATED.search(source[max(m.start() - 60, 0) : m.start()])
    ] or [m for m in matches if m.start() > len(text) * 0.7]
    if own:
        match = own[-1]
        date = DATE.search(match["date"])
        effective = iso_of(date) if date else ""
        if effective:
            yield _fact("effective", effective, text, match.start(), match.end())
    else:
        now = _FROM_NOW.search(source)
        if now:
            first, second = (
                (written, published) if now["when"] in {"印发", "签发", "通过"} else (published, written)
            )
            effective = adopted if now["when"] == "通过" and adopted else first or second
            if effective:
                yield _fact("effective", effective, text, now.start(), now.end())
    until = _own_term(_UNTIL, source)
    if until:
        date = DATE.search(until["date"])
        if date and iso_of(date):
            yield _fact("expires", iso_of(date), text, until.start(), until.end())
            return
    years = _own_term(_YEARS, source)
    if years and effective:
        number = chinese_number(years["years"])
        expires = years_later(effective, number) if number else ""
        if expires:
            yield _fact("expires", expires, text, years.start(), years.end())


def _own_term(pattern: re.Pattern[str], source: str) -> re.Match[str] | None:
    """Return the first match of ``pattern`` that speaks of the text itself."""
    return next(
        (
            m
            for m in pattern.finditer(source)
            if _OF_THIS_TEXT.search(source, max(m.start() - 60, 0), m.start())
        ),
        None,
    )


def _fact(name: str, value: str, text: str, start: int, end: int) -> Fact:
    return Fact(name=name, value=value, quote=text[start:end], start=start, end=end)
