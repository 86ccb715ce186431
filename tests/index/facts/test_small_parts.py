"""Dates, numbers of documents, quantities, brackets, scope: the parts the readers are made of."""

from __future__ import annotations

import pytest

from index.documents import Clause, Document
from index.facts.brackets import bracket_spans
from index.facts.dates import iso_date, years_later
from index.facts.numbers_of_documents import DOCUMENT_NUMBER, normal_number
from index.facts.quantities import quantities
from index.facts.roles import role_of_label
from index.facts.scope import read_scope


@pytest.mark.parametrize(
    ("printed", "iso"),
    [
        ("二〇二四年一月十二日", "2024-01-12"),
        ("二○一八年十二月三十一日", "2018-12-31"),
        ("2024 年 1 月 5 日", "2024-01-05"),
        ("时间 : 2024-01-19 11:18:55", "2024-01-19"),
        ("2024/1/19", "2024-01-19"),
        ("2024.01.19", "2024-01-19"),
        ("2024年13月1日", ""),
        ("2024年2月30日", ""),
        ("没有日期", ""),
    ],
)
def test_dates_become_iso(printed: str, iso: str) -> None:
    assert iso_date(printed) == iso


def test_validity_ends_the_day_before_the_anniversary() -> None:
    assert years_later("2022-06-01", 5) == "2027-05-31"
    assert years_later("2024-02-29", 1) == "2025-02-28"
    assert years_later("", 3) == ""


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("粤府函\u30142024\u30159号", "粤府函\u30142024\u30159号"),
        ("国办发[2018]121号", "国办发\u30142018\u3015121号"),
        ("某府办（2023）15号", "某府办\u30142023\u301515号"),
        ("国务院令第 722 号", "国务院令第722号"),
        ("第7/2008號法律", "第7/2008號法律"),
        ("Law no. 7/2008", "Law no. 7/2008"),
        ("Lei n.º 7/2008", "Lei n.º 7/2008"),
    ],
)
def test_document_numbers_are_known_in_all_brackets(text: str, number: str) -> None:
    match = DOCUMENT_NUMBER.fullmatch(text)
    assert match is not None
    assert normal_number(match.group()) == number


@pytest.mark.parametrize(
    ("text", "value", "unit", "bound"),
    [
        ("3700万标箱", 37e6, "标箱", ""),
        ("5.5亿吨", 5.5e8, "吨", ""),
        ("1.2万亿元", 1.2e12, "元", ""),
        ("700亿美元", 7e10, "美元", ""),
        ("5个以上", 5, "个", "以上"),
        ("３０％左右", 30, "%", "左右"),
        ("3个百分点", 3, "百分点", ""),
        ("三千万元", 3e7, "元", ""),
        ("百分之二十", 20, "%", ""),
        ("一百八十日", 180, "日", ""),
        ("十五个工作日内", 15, "工作日", "内"),
        ("12,000人次", 12_000, "人次", ""),
        ("3.44平方公里", 3.44, "平方公里", ""),
        ("80万平米", 800_000, "平方米", ""),
    ],
)
def test_quantities_are_normalised(text: str, value: float, unit: str, bound: str) -> None:
    (quantity,) = quantities(text)
    assert (quantity.value, quantity.unit, quantity.bound) == (value, unit, bound)
    assert text[quantity.start : quantity.end] == text


@pytest.mark.parametrize(
    "text",
    ["2024年", "2024年3月12日", "第七批", "第3次", "121人才", "899项目", "5项目", "13号线", "一九八四年"],
)
def test_dates_ordinals_and_words_are_no_quantities(text: str) -> None:
    assert list(quantities(text)) == []


@pytest.mark.parametrize(
    ("label", "role"),
    [
        ("牵头单位", "lead"),
        ("牵头责任单位", "lead"),
        ("主办部门", "lead"),
        ("配合单位", "participant"),
        ("参与部门", "participant"),
        ("推进单位", "participant"),
        ("责任单位：", "responsible"),
        ("完成单位", "responsible"),
        ("实施主体", "responsible"),
        ("支撑单位", "supporting"),
        ("协办单位", "supporting"),
        ("指导部门", "guiding"),
        ("责任人", None),
        ("牵头领导", None),
        ("完成时限", None),
        ("联系电话", None),
    ],
)
def test_labels_name_a_role_or_none(label: str, role: str | None) -> None:
    assert role_of_label(label) == role


def test_brackets_pair_over_widths_and_nest() -> None:
    text = "甲（乙（丙）丁)戊【己】"
    assert [text[a:b] for a, b in bracket_spans(text)] == ["（乙（丙）丁)", "【己】"]


def test_an_unclosed_bracket_hides_nothing_after_its_paragraph() -> None:
    text = "甲（乙\n\n丙（丁）"
    assert [text[a:b] for a, b in bracket_spans(text)] == ["（丁）"]


def _scope(text: str) -> list[str]:
    clause = Clause(
        id="d/1",
        document_id="d",
        label="",
        kind="paragraph",
        level=1,
        heading="",
        parent="",
        start=0,
        end=len(text),
    )
    facts = read_scope(Document(id="d", text=text), (clause,))
    assert all(text[f.start : f.end] == f.quote for f in facts)
    return [fact.value for fact in facts]


def test_scope_is_the_sentence_that_says_where_a_text_applies() -> None:
    assert _scope("第二条 本办法适用于在本市注册的企业。企业应当守法。") == [
        "第二条本办法适用于在本市注册的企业。"
    ]
    assert _scope("在本市从事经营活动的，适用本条例。") == ["在本市从事经营活动的，适用本条例。"]
    assert _scope("適用範圍包括所有僱員。") == ["適用範圍包括所有僱員。"]
    assert _scope("一、本法律適用於一切勞動關係，但不影響\n以下數款的規定。\n二、另一款。") == [
        "一、本法律適用於一切勞動關係，但不影響以下數款的規定。"
    ]


def test_applying_a_text_is_not_its_scope() -> None:
    assert _scope("法院依照本法所規定的適用於本區的法律審判案件。為適用本法律的規定，下列詞的定義為：") == []
