"""Reports held before a congress: when and where, for whom the speaker speaks, and whose report it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.documents import Fact
from index.facts.dates import DATE, iso_of
from index.facts.script import simplified

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEAD = 4_000
#: Characters behind the occasion in which the speaker is looked for where nobody is addressed.
_NEAR = 300
#: ——2026年2月3日在某市第十六届人民代表大会第四次会议上, on one line or broken over two.
OCCASION = re.compile(
    rf"(?:[—\uff0d―–─-]{{1,4}}[ \t\u3000]{{0,4}})?[（(]?(?P<date>{DATE.pattern})[ \t\u3000]{{0,4}}在\s?"
    r"(?P<place>(?:[\u4e00-\u9fff]|(?<=[\u4e00-\u9fff])\n(?=[\u4e00-\u9fff])){2,30}?)\s?(?:第?[一二三四五六七八九十]{1,3}届\s?)"
    r"(?P<congress>(?:全国)?人\s?民\s?代\s?表\s?大\s?会|人大|政协|(?:全国)?委员会)[^。；\n]{0,30}?(?:会议|大会)\s?上[ \t\u3000]{0,4}[）)]?"
)
_SPEAKS_FOR = re.compile(
    r"我?(?:受|代表)[ \t]?(?P<body>国务院|[\u4e00-\u9fff]{0,12}?(?:人民)?政府|[\u4e00-\u9fff]{0,10}?(?:人民法院|人民检察院|人民代表大会常务委员会|人大常委会))[，,]?\s?(?:委托，?)?(?:向|作|报告|提请|现?将)"
)
#: 广东省省长 孟凡利, on a line of its own or behind the occasion; a name of two characters is printed apart: 韦 韬.
_SPEAKER = re.compile(
    r"(?:^|[上）)][ \t\u3000]{1,4})(?P<office>[\u4e00-\u9fff]{0,20}?(?:省长|市长|县长|区长|州长|盟长|主席|总理|院长|检察长|主任))"
    r"[ \t\u3000]{1,6}(?P<name>[\u4e00-\u9fff·](?:[ \t\u3000]{0,4}[\u4e00-\u9fff·]){1,7})[ \t\u3000]*$",
    re.MULTILINE,
)
_OWN = re.compile(
    r"^(?:省|市|县|区|自治区|自治州|自治县|州|全区|全省|全市|本级)?(?=人民|政府|高级|中级|人大)"
)
#: A title that every place gives its yearly report.
_GENERIC = re.compile(
    r"(?:(?P<year>(?:19|20)\d\d)\s?年度?)?(?P<name>(?:政府|人民政府|人大常委会|人民代表大会常务委员会|(?:高级|中级)?人民法院|人民检察院)?工作报告)"
)


def occasion_of(text: str) -> re.Match[str] | None:
    """Return where ``text`` says when and before which congress it was held, None if it does not."""
    head = text[:_HEAD]
    return OCCASION.search(simplified(head)) if "届" in head or "屆" in head else None


def occasion_place(text: str) -> str:
    """Return the place whose congress heard the report: 广东省; "" unknown, 全国 for the national one."""
    match = occasion_of(text)
    if match is None:
        return ""
    place = re.sub(r"\s|第$", "", match["place"])
    return re.sub(r"(?:第?[一二三四五六七八九十]+届?|政协)$|^政协", "", place)


def speech_facts(text: str, *, place: str = "") -> Iterator[Fact]:
    """Yield the day a report was held, who held it and the body it was held for.

    ``place`` completes 我代表省人民政府, else the place of the congress does.
    """
    occasion = occasion_of(text)
    if occasion:
        date = iso_of(occasion)
        if date:
            start, end = occasion.span()
            yield Fact(name="written", value=date, quote=text[start:end], start=start, end=end)
        yield from _speaker(text, occasion)
    speaker = _SPEAKS_FOR.search(simplified(text[:_HEAD]))
    if speaker is None or (occasion is None and "报告" not in text[speaker.end() : speaker.end() + 40]):
        return
    start, end = speaker.span("body")
    printed = simplified(text[start:end])
    own = _OWN.match(printed)
    seat = place or occasion_place(text)
    value = seat + re.sub(r"^政府", "人民政府", printed[own.end() :]) if own else printed
    if own and not seat:
        return
    yield Fact(
        name="issuer",
        value=value.replace("人大常委会", "人民代表大会常务委员会"),
        quote=text[start:end],
        start=start,
        end=end,
    )


def _speaker(text: str, occasion: re.Match[str]) -> Iterator[Fact]:
    """Yield office and name of who held the report, where they stand between the occasion and the address."""
    head = simplified(text[:_HEAD])
    address = head.find("各位代表", occasion.end())
    found = _SPEAKER.search(head, occasion.end() - 1, address if address >= 0 else occasion.end() + _NEAR)
    if found:
        start, end = found.span("office")[0], found.span("name")[1]
        name = re.sub(r"\s", "", found["name"])
        value = f"{found['office']} {name}"
        yield Fact(name="speaker", value=value, quote=text[start:end], start=start, end=end)


def told_apart(text: str, title: Fact) -> Fact:
    """Return ``title`` with year and place from the line below it where it names neither: 2026年某省政府工作报告."""
    generic = _GENERIC.fullmatch(simplified(title.value))
    occasion = occasion_of(text) if generic else None
    if generic is None or occasion is None:
        return title
    place = occasion_place(text)
    year = generic["year"] or iso_of(occasion)[:4]
    named = "国务院" if place == "全国" and generic["name"] == "政府工作报告" else place
    value = f"{year}年{'' if named == '全国' else named}{generic['name']}"
    start, end = min(title.start, occasion.start()), max(title.end, occasion.end())
    if end - start > 300:
        start, end = title.start, title.end
    return Fact(name="title", value=value, quote=text[start:end], start=start, end=end)
