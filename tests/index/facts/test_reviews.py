"""What a report says it has done is no target, however its sections are called; neither are explained words."""

from __future__ import annotations

import pytest

from index.documents import Document
from index.facts.targets import read_targets
from index.loaders.base import Source
from index.outline import outline

LONG = "一年来，我们坚持以习近平新时代中国特色社会主义思想为指导，全面贯彻新发展理念，各项工作取得新成效。"


def reached(text: str, title: str = "2026年某省政府工作报告") -> list[tuple[float, str]]:
    clauses = outline("d", Source(text=text, format="txt"))
    return [
        (target.value, target.deadline)
        for target in read_targets(Document(id="d", text=text, title=title), clauses)
    ]


@pytest.mark.parametrize(
    ("heading", "opening"),
    [
        ("2025年工作回顾", LONG),
        ("一年接着一年干，建设取得新进展", "2025年是“十四五”收官之年。" + LONG),
        ("奋力迈出新步伐", LONG),
    ],
)
def test_a_report_s_review_has_no_targets(heading: str, opening: str) -> None:
    text = (
        f"2026年某省政府工作报告\n各位代表：\n一、{heading}\n{opening}\n（一）着力扩大内需。建成公园30座。\n"
        "二、2026年工作安排\n（一）扩大内需。建成充电桩1000个。\n"
    )
    assert reached(text) == [(1000, "2026")]


def test_a_section_about_both_times_turns_where_it_speaks_of_the_next() -> None:
    text = (
        "2026年某省政府工作报告\n各位代表：\n一、2025年工作回顾\n很多。\n二、“十四五”时期发展成就和“十五五”时期主要目标任务\n"
        "“十四五”时期，城镇化率达到60%。\n建成公园30座。\n“十五五”时期，城镇化率达到70%。\n（一）加快建设。建成绿道500公里。\n"
        "三、2026年工作安排\n建成充电桩1000个。\n"
    )
    assert [value for value, _ in reached(text)] == [70, 500, 1000]


def test_a_plan_s_first_section_is_no_review() -> None:
    text = "某省数字经济发展规划\n一、总体要求\n2025年是关键之年。\n（一）主要目标。建成园区30个。\n二、重点任务\n建成平台20个。\n"
    assert [value for value, _ in reached(text, "某省数字经济发展规划")] == [30, 20]


def test_the_numbers_of_a_glossary_are_no_targets() -> None:
    text = "2026年某省政府工作报告\n各位代表：\n一、2026年工作安排\n建成充电桩1000个。\n附件\n名词解释\n1.“双百行动”：建设100个园区，培育100家企业。\n"
    assert [value for value, _ in reached(text)] == [1000]
