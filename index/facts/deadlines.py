"""By when: 到2025年, 2023年6月底前, “十四五”期末, 2012年起5年内; and what a plan's title says for all of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.text import chinese_number

_YEAR = r"(?P<y>(?:19|20)\d\d|二[〇○零][零〇○一二三四五六七八九]{2})"
#: A date that ends something. What it compares with (比2020年), begins with (自2012年起) or is named after is none.
DEADLINE = re.compile(
    rf"(?<![比较自从以与同和于及\d\-~～（(])(?<![\d年][—–\uff0d])(?<![\d年]——)(?:(?P<by>到|至|截至|截止到|力争到|在)\s?)?{_YEAR}\s?年(?!度|代|版|级|以来|起|至|到|-|—|～|来)"
    r"(?:(?P<m>\d{1,2})月(?!份?报)(?:(?P<d>\d{1,2})日)?)?(?P<end>年?底|年?末|上半年|下半年|年?中|第[一二三四]季度)?(?P<before>前|之前|以前)?"
)
_WITHIN = re.compile(
    rf"(?:自|从)?{_YEAR}\s?年(?:度)?起?[，,]?(?:的)?(?:未来|在)?(?P<n>\d{{1,2}}|[一二两三四五六七八九十]{{1,2}})年(?:内|时间|左右)"
)
#: A period without its own beginning: 5年内, 三年内.
RELATIVE = re.compile(r"(?<![\d一二三四五六七八九十年第])(?P<n>\d{1,2}|[一二两三四五六七八九十])年(?:之)?内")
#: 今后五年 in a text of 2026 ends with 2030.
_COMING = re.compile(r"(?:今后|未来|接下来的?)(?P<n>\d{1,2}|[一二两三四五六七八九十])年(?!左右)")
_PLAN_PERIODS = {"十二五": "2015", "十三五": "2020", "十四五": "2025", "十五五": "2030", "十六五": "2035"}
PERIOD = re.compile(r"[“\"「]?(?P<p>十[二三四五六]五)[”\"」]?(?P<when>期末|末|时期|期间|规划期)")
_THIS_YEAR = re.compile(
    r"今年(?!以来)|本年度|(?<![\d一二两三四五六七八九十几数])年(?:内|底前)|全年(?!龄|无休)"
)
_TITLE_RANGE = re.compile(
    r"(?P<a>(?:19|20)\d\d)\s?年?\s?[-\uff0d—–~～至到]{1,2}\s?(?P<b>(?:19|20)\d\d)\s?年?"
)
_TITLE_YEAR = re.compile(r"(?P<y>(?:19|20)\d\d)\s?年")
_YEARLY = re.compile(r"年度|计划|要点|任务|工作报告|清单|目标|方案|安排|实事")
_TITLE_BY = re.compile(r"到\s?(?P<y>20\d\d)\s?年")


@dataclass(frozen=True, slots=True, kw_only=True)
class Horizon:
    """What a document's title and opening say about time: default deadline, its own year, end of 5年内."""

    default: str = ""
    year: str = ""
    within: str = ""


def horizon_of(title: str, plan_title: str, text: str, written: str) -> Horizon:
    """Return the document's horizon.

    A title with a range of years (2023—2025年) ends with the later one; a yearly plan or report (2025年度实施计划)
    with its year. 2012年起5年内 makes every later 5年内 end with 2016, the fifth year counted from the first.
    """
    default = year = ""
    for name in (plan_title, title):
        spread = _TITLE_RANGE.search(name)
        by = _TITLE_BY.search(name)
        single = _TITLE_YEAR.search(name)
        if spread:
            default = spread["b"]
        elif by:
            default = by["y"]
        elif single and _YEARLY.search(name):
            default = year = single["y"]
        elif (period := re.search("十[二三四五六]五", name)) is not None:
            default = _PLAN_PERIODS.get(period.group(), "")
        if default:
            break
    return Horizon(default=default, year=year or written[:4], within=_first_within(text))


def _first_within(text: str) -> str:
    match = _WITHIN.search(text)
    return _end_of(match) if match else ""


def _end_of(match: re.Match[str]) -> str:
    first, years = _year(match["y"]), chinese_number(match["n"])
    return str(int(first) + years - 1) if first and years else ""


def _year(printed: str) -> str:
    number = chinese_number(printed.replace("○", "〇"))
    return str(number) if number else ""


def find_deadline(text: str, start: int, end: int, horizon: Horizon) -> tuple[str, int] | None:
    """Return the last deadline said in ``text[start:end]`` and where it begins, None if none is said.

    ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; a period that cannot be placed (5年内 without a beginning) is none.
    """
    if text.find("年", start, end) < 0 and text.find("五", start, end) < 0:
        return None
    found: list[tuple[int, str]] = []
    for match in _WITHIN.finditer(text, start, end):
        found.append((match.start(), _end_of(match)))
    for match in DEADLINE.finditer(text, start, end):
        if any(at <= match.start() for at, _ in found[:1]) and _WITHIN.match(text, match.start()):
            continue
        bare = not (match["by"] or match["end"] or match["before"])
        if bare and not _opens(text, match.start(), start):
            continue
        value = _year(match["y"])
        month = match["m"]
        if month:
            value += f"-{int(month):02d}"
            if match["d"]:
                value += f"-{int(match['d']):02d}"
        elif match["end"] == "上半年":
            value += "-06"
        found.append((match.start(), value))
    for match in PERIOD.finditer(text, start, end):
        value = _PLAN_PERIODS.get(match["p"], "")
        if value and (not horizon.year or value >= horizon.year):
            found.append((match.start(), value))
    for match in RELATIVE.finditer(text, start, end):
        if horizon.within and not any(abs(at - match.start()) < 12 for at, _ in found):
            found.append((match.start(), horizon.within))
    if horizon.year:
        for match in _COMING.finditer(text, start, end):
            years = chinese_number(match["n"])
            if years:
                found.append((match.start(), str(int(horizon.year) + years - 1)))
        found.extend((match.start(), horizon.year) for match in _THIS_YEAR.finditer(text, start, end))
    if not found:
        return None
    at, value = max(found)
    return (value, at) if value else None


def _opens(text: str, at: int, start: int) -> bool:
    """Return whether a bare year stands where a time would: at the head of its phrase."""
    before = at
    while before > start and text[before - 1] in " \t\u3000":
        before -= 1
    return (
        before <= start
        or text[before - 1] in "，,。；;：:、.．）)\n"
        or text[before - 2 : before] in {"力争", "争取", "确保", "计划"}
    )
