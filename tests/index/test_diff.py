"""Two versions of a text, clause by clause."""

from __future__ import annotations

from index.diff import Change, compare
from index.documents import ParsedDocument
from index.loaders import Source
from index.reader import read_source

OLD = """某市优化营商环境若干规定

第一条 为了优化营商环境，制定本规定。

第二条 市人民政府应当加强组织领导，每年投入100万元。

第三条 市发展改革部门负责营商环境的统筹协调工作。
区发展改革部门予以配合。

第四条 市场主体依法平等使用资金、技术、人力资源。
（一）不得歧视；
（二）不得增设条件。

第五条 本规定自2020年1月1日起施行。
"""


def parsed(text: str, name: str = "d") -> ParsedDocument:
    return read_source(Source(text=text, format="txt"), name)


def told(before: str, after: str) -> list[tuple[str, str, str]]:
    return [
        (
            change.change.value,
            change.before.label if change.before else "",
            change.after.label if change.after else "",
        )
        for change in compare(parsed(before, "old"), parsed(after, "new")).changes
    ]


def words(before: str, after: str) -> list[tuple[str, str]]:
    found = compare(parsed(before, "old"), parsed(after, "new"))
    old, new = found.before.document.text, found.after.document.text
    return [
        (old[e.before_start : e.before_end], new[e.after_start : e.after_end])
        for change in found.changes
        for e in change.edits
    ]


def test_a_text_does_not_differ_from_itself():
    found = compare(parsed(OLD), parsed(OLD))
    assert found.changes == ()
    assert found.same == 9 - 1  # the title is not compared


def test_white_space_width_and_script_are_no_change():
    other = (
        OLD.replace("，", ",")
        .replace("\n\n", "\n")
        .replace("市场主体", "市場主體")
        .replace("条 ", "条\u3000")
    )
    assert told(OLD, other) == []


def test_a_changed_number_is_one_edit_of_the_whole_number():
    assert words(OLD, OLD.replace("100万元", "1,250万元")) == [("100", "1,250")]


def test_an_article_put_in_renumbers_the_rest_and_changes_none_of_it():
    new = OLD.replace("第五条", "第六条").replace("第四条", "第五条").replace("第三条", "第四条")
    new = new.replace("第四条 市发", "第三条 本规定适用于本市的政府采购活动。\n\n第四条 市发")
    assert told(OLD, new) == [
        ("added", "", "第三条"),
        ("renumbered", "第三条", "第四条"),
        ("renumbered", "第四条", "第五条"),
        ("renumbered", "第五条", "第六条"),
    ]


def test_a_renumbered_article_may_be_changed_as_well():
    new = OLD.replace("第五条 本规定自2020年", "第六条 本规定自2024年").replace(
        "第四条 市场主体", "第四条 本市鼓励企业创新。\n\n第五条 经营主体"
    )
    found = compare(parsed(OLD, "old"), parsed(new, "new"))
    changed = [c for c in found.changes if c.change is Change.CHANGED]
    assert [(c.before.label, c.after.label, c.renumbered) for c in changed if c.before and c.after] == [
        ("第四条", "第五条", True),
        ("第五条", "第六条", True),
    ]
    assert words(OLD, new) == [("市场", "经营"), ("2020", "2024")]


def test_a_removed_clause_stands_where_it_was():
    assert told(OLD, OLD.replace("（一）不得歧视；\n（二）", "（一）")) == [
        ("removed", "（一）", ""),
        ("renumbered", "（二）", "（一）"),
    ]
    assert told(OLD, OLD.replace("区发展改革部门予以配合。\n", "")) == [("removed", "", "")]


def test_an_article_that_says_something_else_is_removed_and_added():
    new = OLD.replace("市人民政府应当加强组织领导，每年投入100万元", "本规定的解释工作由有关单位承担")
    assert told(OLD, new) == [("removed", "第二条", ""), ("added", "", "第二条")]


def test_a_rewritten_article_in_its_place_is_still_that_article():
    new = OLD.replace("市人民政府应当加强组织领导，每年投入100万元", "市人民政府应当每季度加强督促检查和通报")
    assert told(OLD, new) == [("changed", "第二条", "第二条")]


def test_a_clause_that_moved_below_another_is_found_again():
    before = "一、总体要求\n（一）坚持市场化改革方向。\n（二）坚持依法行政。\n二、主要任务\n（一）推进贸易便利化。\n"
    after = "一、总体要求\n（一）坚持市场化改革方向。\n二、主要任务\n（一）推进贸易便利化。\n（二）坚持依法行政。\n"
    assert told(before, after) == [("renumbered", "（二）", "（二）")]


def test_texts_with_nothing_in_common_share_nothing():
    found = compare(parsed(OLD, "old"), parsed("一、天气\n今天下雨。\n二、明日\n转晴。\n", "new"))
    assert {c.change for c in found.changes} == {Change.REMOVED, Change.ADDED}
    assert found.same == 0


def test_every_clause_is_accounted_for_once():
    new = OLD.replace("100", "300").replace("第五条", "第四条之一 本条新增。\n第五条")
    found = compare(parsed(OLD, "old"), parsed(new, "new"))
    old = [c.before.id for c in found.changes if c.before]
    fresh = [c.after.id for c in found.changes if c.after]
    assert len(old) == len(set(old))
    assert len(fresh) == len(set(fresh))
    compared = [c for c in found.after.clauses if c.kind not in {"title", "header", "furniture", "toc"}]
    assert found.same + len(fresh) == len(compared)
