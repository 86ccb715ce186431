from __future__ import annotations

import pytest

from index.lexical import plain_query
from index.text import fold, sentences
from qa.clause_reading import reading
from qa.sentences import coverage, weighed

TEXT = (
    "推动保税燃料油混兑调和。到2025年集装箱吞吐量达到3,700萬標箱；由省商务厅牵头。Ports of Nansha take part!"
)
HEADINGS = ("二、重点任务", "(二)提升贸易便利化水平")


@pytest.mark.parametrize(
    "question",
    [
        "集装箱吞吐量是多少3700万标箱",
        "燃料油混兑由谁牵头",
        "贸易便利化",
        "which ports of Nansha",
        "个人所得税",
        "。",
    ],
)
def test_a_clause_read_once_covers_what_its_text_and_best_sentence_do(question):
    query = plain_query(question)
    clause = reading(TEXT, HEADINGS)
    own = fold(TEXT).text
    best = max(coverage(query, own[start:end]) for start, end in sentences(own))
    concepts = weighed(query)
    shares = clause.coverage([weight for weight, _ in concepts], clause.standing(concepts))
    assert shares == (coverage(query, clause.text), best)


def test_a_concept_stands_where_one_of_its_wordings_does():
    clause = reading(TEXT, HEADINGS)
    concepts = [(("税油",), ("燃料", "料油")), (("燃料", "税油"), ("卫生",)), (), (("贸易",),)]
    first, headings = 0b11, 0b1  # bit 0 is the clause with its headings, bit 1 its first sentence
    assert clause.standing(tuple((1.0, c) for c in concepts)) == (first, 0, 0, headings)


def test_what_sort_of_clause_it_is():
    clause = reading("第一条 为了规范本市数据处理活动，根据有关法律，制定本条例。", ("2023年工作",))
    assert (clause.opening, clause.defines, clause.rules, clause.note) == (True, False, False, False)
    assert (clause.years, clause.years_above) == (frozenset(), {"2023"})
    assert reading("附件：重点任务分工表", ()).note


def test_a_long_clause_is_read_and_not_kept():
    long = TEXT * 60
    assert reading(long, HEADINGS) is not reading(long, HEADINGS)
    assert reading(TEXT, HEADINGS) is reading(TEXT, HEADINGS)


@pytest.mark.parametrize(
    "text",
    [
        "经国务院批准，现将2019年节假日安排通知如下。",
        "《工作规则》已经会议修订通过，现予印发。",
        "现就2025年度实施计划分解如下：",
    ],
)
def test_a_covering_note_opens_and_answers_nothing(text):
    assert reading(text, ()).opening


@pytest.mark.parametrize("text", ["试验区由市人民政府公布名单。", "办法施行后，原规定同时废止。"])
def test_a_rule_about_publishing_is_no_covering_note(text):
    assert not reading(text, ()).opening


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("12. 推动先进制造业集群的发展。加快南沙新能源汽车企业引进和培育。", "推动先进制造业集群发展"),
        ("1.“光伏+地铁”示范工程。充分利用轨道交通内既有高架车站、地面车站。", "光伏+地铁示范工程"),
        ("第五条 本办法所称企业，是指依法设立的经济组织。", ""),
        ("二、科技成果转化激励方面（共4项）", ""),
    ],
)
def test_a_title_stands_before_what_it_is_the_title_of(text, title):
    assert reading(text, ()).title == title
