"""Enough evidence to answer?"""

import pytest

from qa.gate import Gate, shipped_gate
from qa.requirements import unmet


def test_the_probability_is_the_logistic_of_the_weighted_sum():
    gate = Gate(bias=-1.0, weights={"cover": 2.0, "unmet": -3.0}, threshold=0.5)
    # -1 + 2·0.5 = 0 → 1/2; -1 + 2·1 - 3·1 = -2 → 1/(1+e²)
    assert gate.judge({"cover": 0.5}).probability == pytest.approx(0.5)
    assert gate.judge({"cover": 1.0, "unmet": 1.0}).probability == pytest.approx(0.1192029)


def test_the_threshold_itself_is_enough():
    gate = Gate(bias=0.0, weights={}, threshold=0.5)
    assert gate.judge({}).enough


def test_a_missing_name_a_missing_year_and_an_unmet_demand_lower_the_shipped_gate():
    base = {"score": 1.1, "margin": 0.3, "cover": 0.6}
    whole = shipped_gate().judge(base).probability
    for feature in ("missing_places", "missing_years", "unmet"):
        assert shipped_gate().judge(base | {feature: 1.0}).probability < whole


@pytest.mark.parametrize(
    "feature",
    ["missing_places", "missing_values", "missing_mentions", "missing_ordinals", "missing_documents"],
)
def test_some_signs_decide_alone(feature):
    gate = Gate(bias=9.0, weights={}, threshold=0.5)
    assert gate.judge({feature: 0.0}).enough
    assert not gate.judge({feature: 1.0}).enough


def test_what_a_heading_says_meets_no_demand():
    """一年 in a heading is no date for what stands below it."""
    assert unmet("大桥哪一年可以通车", "大桥建设加快推进") == ("date",)


@pytest.mark.parametrize(
    ("question", "clause", "names"),
    [
        ("商务厅的电话是多少？", "省商务厅牵头", ("telephone", "number")),
        ("what are the fees?", "支持离岸贸易业务发展", ("fee",)),
        ("what are the fees?", "免收注册登记费用", ()),
        ("什么时候开始施行？", "自2022年7月1日起施行", ()),
        ("什么时候开始？", "争取实现跨境便利执业", ("date",)),
        ("需要提交哪些材料", "优化通关措施", ("materials",)),
        ("谁牵头？", "省商务厅牵头", ()),
    ],
)
def test_a_demand_without_any_sign_in_the_clause_is_unmet(question, clause, names):
    assert unmet(question, clause) == names
