"""The small parts of verification: quantities, denials, quotes, references."""

from __future__ import annotations

import pytest

from index.lexical import Alternative, Concept, LexicalQuery
from index.text import fold
from qa.verify.denial import denied
from qa.verify.modality import strengthened
from qa.verify.parts import borders, own_concepts
from qa.verify.quantities import quantities, same


def one(text):
    (found,) = quantities(fold(text).text)
    return found


@pytest.mark.parametrize(
    ("said", "given"),
    [
        ("37 million TEU", "3700万标箱"),
        ("3,700萬標箱", "3700万标箱"),
        ("37 milhões de TEU", "3700万标箱"),
        ("US$70 billion", "700亿美元"),
        ("200 mil milhões de yuans", "2000亿元"),
        ("30,000 enterprises", "3万家"),
        ("不低于5个", "5个以上"),
        ("5.5亿吨", "5.5亿噸"),
        ("five working days", "五个工作日"),
    ],
)
def test_the_same_number_in_other_words_is_the_same(said, given):
    assert same(one(said), one(given))


@pytest.mark.parametrize(
    ("said", "given"),
    [
        ("3800万标箱", "3700万标箱"),
        ("3700万吨", "3700万标箱"),
        ("37 billion TEU", "3700万标箱"),
        ("700亿元", "700亿美元"),
        ("3个月", "3年"),
        ("不超过5个", "5个以上"),
        ("37 milhões de toneladas", "3700万标箱"),
        ("at most 30,000 enterprises", "突破3万家"),
    ],
)
def test_another_value_unit_or_side_is_another_number(said, given):
    assert not same(one(said), one(given))


@pytest.mark.parametrize(
    "text", ["不得收取费用", "does not support it", "não apoia", "企业无需提交", "尚未建成"]
)
def test_a_denial_is_heard(text):
    assert denied(text)


@pytest.mark.parametrize(
    "text",
    [
        "不断完善",
        "不低于5个",
        "未来三年",
        "不动产登记",
        "não só em nansha",
        "no posto fronteiriço de hengqin",
        "not only",
    ],
)
def test_what_only_looks_like_a_denial_is_none(text):
    assert not denied(text)


def test_a_permission_that_is_sought_is_not_given():
    assert strengthened("允许企业开展混兑业务", "争取国家允许企业开展混兑业务")
    assert not strengthened("争取国家允许企业开展混兑业务", "争取国家允许企业开展混兑业务")
    assert not strengthened("企业不得歧视", "企业不得歧视")


def test_a_comma_inside_a_number_parts_nothing():
    text = "达3,700万标箱,支持300名,1000名"
    assert [text[s:e] for s, e in borders(text)] == ["达3,700万标箱", "支持300名", "1000名"]


def test_a_bound_is_no_announcement():
    from qa.writing.model import _ANNOUNCES

    assert _ANNOUNCES.search("保險服務中心會為以下客戶提供售後服務。")
    assert not _ANNOUNCES.search("城镇调查失业率控制在5%以下。")


def test_how_words_are_introduced_is_no_content():
    def concept(source):
        return Concept(source=source, alternatives=(Alternative(word="协定", tokens=("协定",)),))

    query = LexicalQuery(concepts=(concept("de acordo com"), concept("acordo"), concept("tarefa")))
    assert own_concepts(query, "de acordo com a tarefa 5").concepts == ()
    assert [c.source for c in own_concepts(query, "o acordo de comércio").concepts] == ["acordo"]
