"""The fits themselves, on rows made by hand."""

import numpy as np
import pytest

from eval.cases import Case
from eval.fit_gate import SIGNS, Row, fit
from eval.fit_ranking import Group, cross_validated
from eval.fit_ranking import fit as fit_ranking
from eval.fitting import fair


def group(name, gold, rows):
    return Group(case_id=name, x=np.array(rows, float), gold=np.array(gold, float))


def test_the_ranking_learns_which_feature_tells_the_gold():
    rng = np.random.default_rng(7)
    groups = []
    for i in range(60):
        x = rng.normal(size=(4, 2))
        gold = np.zeros(4)
        gold[int(np.argmax(x[:, 0]))] = 1.0  # the first feature tells, the second is noise
        groups.append(Group(case_id=f"c{i}", x=x, gold=gold))
    weights = fit_ranking(groups)
    assert weights[0] > 3 * abs(weights[1])
    assert cross_validated(groups) > 0.8


def test_several_gold_hits_share_the_credit():
    weights = fit_ranking([group(f"g{i}", [1, 1, 0], [[1.0], [0.9], [0.0]]) for i in range(20)])
    assert weights[0] > 0


def test_a_gate_weight_of_the_wrong_sign_is_left_out():
    rows = []
    for i in range(40):
        features = dict.fromkeys(SIGNS, 0.0)
        right = i % 2 == 0
        features["told"] = 0.8 if right else 0.2
        features["unmet"] = 1.0 if right else 0.0  # as if a missing demand made answers right: not believed
        rows.append(Row(case_id=f"r{i}", features=features, right=right, answerable=right))
    _, weights = fit(rows)
    assert weights["told"] > 0
    assert "unmet" not in weights


@pytest.mark.parametrize(
    ("documents", "alone", "there", "is_fair"),
    [
        (["a"], False, {"a", "b"}, True),
        (["a"], True, {"a", "b"}, False),
        (["a"], True, {"a"}, True),
        (["c"], False, {"a"}, False),
    ],
)
def test_a_case_is_fair_where_its_documents_are(documents, alone, there, is_fair):
    case = Case(
        id="x-1", question="？", language="zh-Hans", kind="fact", documents=documents, alone=alone,
        gold_quotes=["甲"], must=[[{"text": "甲"}]], source="t",
    )  # fmt: skip
    assert fair(case, there) is is_fair
