"""Which stretches of a text review what was done, so that none of their numbers is a target.

A section says so by its heading (2025年工作回顾), or a report's first section by its opening words (2025年是…收官之年, 一年来).
A heading that names both (“十四五”发展成就和“十五五”主要目标) reviews until a paragraph turns to what is to come. A glossary
behind the text promises nothing either.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.facts.tense import LOOKING_BACK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.documents import Clause

_REPORT = re.compile(r"工作报告")
_LOOKS_AHEAD = re.compile(
    r"主要目标|目标任务|重点任务|主要任务|重点工作|工作安排|工作部署|工作打算|总体要求|主要考虑|战略举措|重大举措|工作建议|下一步"
)
_GLOSSARY = re.compile(
    r"^(?:附[件录]?\d*[：: ]?)?(?:《[^《》]*》)?(?:有关|相关|部分)?(?:内容)?(?:的)?(?:名词|用语|术语|词语)(?:解释|注释|说明)"
)
#: The first words of a review: 2025年是“十四五”收官之年, 过去一年, 刚刚过去的一年, “十四五”时期.
_OPENS_REVIEW = re.compile(
    r"(?P<y>20\d\d)年(?!工作|重点)|(?:刚刚)?过去的?(?:一|五|这一|20\d\d)年?|一年来|五年来|这一年|这五年|回顾|去年"
)
#: A section that numbers the parts of the whole text.
_PART = re.compile(r"[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十]+[部编章]|附[件录]?")
_PLANS = {"十二五": 2015, "十三五": 2020, "十四五": 2025, "十五五": 2030, "十六五": 2035}
_NAMES_PLAN = re.compile(r"十[二三四五六]五")
_TO_COME = re.compile(r"今后(?:一个时期|[一三五]年)|未来[一三五]年|下一步|今年(?!以来)")
#: Code points at a clause's head that tell of what time it speaks.
_OPENING = 100


def reviewed(text: str, clauses: Sequence[Clause], title: str, year: str) -> frozenset[str]:
    """Return the ids of the clauses that tell of the past or explain words.

    ``text`` and ``title`` are in Simplified characters; ``year`` is the document's own, "" unknown.
    """
    report = bool(_REPORT.search(title))
    found: set[str] = set()
    zone, first = "", True
    for clause in clauses:
        if _opens_section(clause):
            zone = _zone_of(clause.heading)
            if not zone and first and report and not _LOOKS_AHEAD.search(clause.heading):
                opening = (
                    text[clause.end : clause.end + 3 * _OPENING]
                    if not _says_more(text, clause)
                    else text[clause.start : clause.end]
                )
                zone = "past" if _is_review(opening, year) else ""
            first = False
        if zone == "mixed" and _turns(
            text[clause.start : min(clause.end, clause.start + _OPENING)], clause, year
        ):
            zone = ""
        opens_mixed = zone == "mixed" and _opens_section(
            clause
        )  # what hangs below it may speak of either time
        if (zone and not opens_mixed) or (
            clause.heading and _zone_of(clause.heading) in {"past", "glossary"}
        ):
            found.add(clause.id)  # what hangs below it is found by its ancestors
    return frozenset(found)


def _opens_section(clause: Clause) -> bool:
    if clause.kind in {"annex", "part", "chapter"} or (clause.kind == "heading" and not clause.label):
        return True
    return clause.level == 1 and bool(clause.label) and bool(_PART.match(clause.label))


def _zone_of(heading: str) -> str:
    if _GLOSSARY.search(heading):
        return "glossary"
    if not LOOKING_BACK.search(heading):
        return ""
    return "mixed" if _LOOKS_AHEAD.search(heading) else "past"


def _says_more(text: str, clause: Clause) -> bool:
    return clause.end - clause.start > len(clause.label) + len(clause.heading) + 40


def _is_review(opening: str, year: str) -> bool:
    match = _OPENS_REVIEW.search(opening[: 3 * _OPENING])
    if match is None:
        return False
    return not match["y"] or (bool(year) and match["y"] < year)


def _turns(opening: str, clause: Clause, year: str) -> bool:
    """Whether a clause of a section about both times begins to speak of what is to come."""
    words = opening[len(clause.label) :] if clause.label and _PART.match(clause.label) else opening
    if clause.heading and _LOOKS_AHEAD.search(clause.heading) and LOOKING_BACK.search(clause.heading):
        return False  # the section's own heading
    plan = _NAMES_PLAN.search(words)
    if plan:
        return not year or _PLANS[plan.group()] > int(year)
    return bool(_TO_COME.search(words)) or (bool(year) and f"{year}年" in words)
