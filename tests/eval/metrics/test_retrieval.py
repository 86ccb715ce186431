from math import log2

import pytest

from eval.metrics.ndcg import ndcg_at_k
from eval.metrics.recall import recall_at_k
from eval.metrics.reciprocal_rank import reciprocal_rank

D = "guangdong-ftz-2024"


def seen(desk, gold, ranked):
    return desk.seen(desk.case(gold_clauses=gold), desk.answer(evidence=desk.evidence(*ranked)))


def test_recall_counts_gold_items_among_the_first_k(desk):
    observed = seen(desk, [f"{D}/a", f"{D}/b"], [f"{D}/x", f"{D}/a", f"{D}/b"])
    assert recall_at_k(observed, 1) == (0, 1)
    assert recall_at_k(observed, 2) == (1 / 2, 1)
    assert recall_at_k(observed, 5) == (2 / 2, 1)


def test_recall_of_a_list_longer_than_k_can_still_be_full(desk):
    gold = [f"{D}/{i}" for i in range(4)]
    assert recall_at_k(seen(desk, gold, gold), 2) == (2 / 2, 1)


def test_any_clause_of_an_any_of_set_is_enough(desk):
    assert recall_at_k(seen(desk, [[f"{D}/a", f"{D}/b"]], [f"{D}/b"]), 1) == (1, 1)


def test_gold_without_clauses_is_found_by_its_quote(desk):
    case = desk.case(gold_clauses=[], gold_quotes=["粤府函〔2024〕9号"])
    (piece,) = desk.evidence(f"{D}/header")
    from dataclasses import replace

    answer = desk.answer(evidence=(replace(piece, text="广东省人民政府\n粤府函〔2024〕9号"),))
    assert recall_at_k(desk.seen(case, answer), 1) == (1, 1)


def test_reciprocal_rank_is_one_over_the_first_gold_rank(desk):
    assert reciprocal_rank(seen(desk, [f"{D}/b", f"{D}/c"], [f"{D}/x", f"{D}/y", f"{D}/c", f"{D}/b"])) == (
        1 / 3,
        1,
    )
    assert reciprocal_rank(seen(desk, [f"{D}/b"], [f"{D}/x"])) == (0, 1)


def test_ndcg_discounts_by_the_logarithm_of_the_rank(desk):
    observed = seen(desk, [f"{D}/a", f"{D}/b"], [f"{D}/x", f"{D}/a", f"{D}/b"])
    ratio = ndcg_at_k(observed)
    assert ratio is not None
    assert ratio.part == pytest.approx((1 / log2(3) + 1 / log2(4)) / (1 / log2(2) + 1 / log2(3)))


def test_ndcg_counts_a_gold_clause_once(desk):
    ratio = ndcg_at_k(seen(desk, [f"{D}/a"], [f"{D}/a", f"{D}/a"]))
    assert ratio == (1, 1)


@pytest.mark.parametrize("metric", [lambda o: recall_at_k(o, 5), reciprocal_rank, ndcg_at_k])
def test_no_gold_no_score(desk, metric):
    assert metric(desk.seen(desk.refusal_case())) is None
