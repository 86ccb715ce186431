import pytest

from eval.metrics.base import Ratio
from eval.metrics.bootstrap import interval, mean
from eval.metrics.latency import percentile
from eval.metrics.refusal import over_abstention, refusal_precision, refusal_recall
from eval.metrics.risk_coverage import area_under, risk_coverage

NEVER = float("-inf")


def test_refusal_precision_recall_and_over_abstention(desk):
    silent, spoken = desk.answer(status="abstained"), desk.answer("x [1]")
    no, yes = desk.refusal_case(), desk.case()
    assert refusal_precision(desk.seen(no, silent)) == (1, 1)
    assert refusal_precision(desk.seen(yes, silent)) == (0, 1)
    assert refusal_precision(desk.seen(no, spoken)) is None
    assert refusal_recall(desk.seen(no, silent)) == (1, 1)
    assert refusal_recall(desk.seen(no, spoken)) == (0, 1)
    assert refusal_recall(desk.seen(yes, silent)) is None
    assert over_abstention(desk.seen(yes, silent)) == (1, 1)
    assert over_abstention(desk.seen(yes, spoken)) == (0, 1)
    assert over_abstention(desk.seen(no, silent)) is None


def test_the_curve_goes_from_the_surest_to_the_least_sure():
    points = risk_coverage([(0.9, True), (0.8, False), (0.7, True), (NEVER, True)])
    assert points == ((1 / 4, 0 / 1), (2 / 4, 1 / 2), (3 / 4, 1 / 3))
    assert area_under(points) == pytest.approx((0 + 1 / 2 + 1 / 3) / 3)


def test_equal_confidences_enter_the_curve_together():
    assert risk_coverage([(0.5, True), (0.5, False)]) == ((1.0, 1 / 2),)


def test_no_answers_no_curve():
    assert risk_coverage([(NEVER, True)]) == ()
    assert area_under(()) is None


def test_percentiles_are_times_that_were_measured():
    times = [5.0, 1.0, 4.0, 2.0, 3.0]
    assert percentile(times, 50) == 3.0  # ceil(0.5 · 5) = 3rd smallest
    assert percentile(times, 90) == 5.0  # ceil(0.9 · 5) = 5th
    assert percentile(times, 20) == 1.0  # ceil(0.2 · 5) = 1st
    assert percentile([], 50) is None


def test_the_mean_weighs_by_the_whole():
    assert mean([Ratio(1, 1), Ratio(0, 3)]) == 1 / 4
    assert mean([]) is None


def test_the_interval_holds_the_mean_shrinks_with_cases_and_repeats():
    few = [Ratio(i % 2, 1) for i in range(10)]
    many = [Ratio(i % 2, 1) for i in range(1000)]
    low, high = interval(few) or (0, 0)
    closer_low, closer_high = interval(many) or (0, 0)
    assert low < 0.5 < high
    assert closer_high - closer_low < (high - low) / 5  # √100 = 10 times narrower, give or take
    assert interval(few) == (low, high)
    assert interval([]) is None


def test_the_interval_of_a_certainty_is_a_point():
    assert interval([Ratio(1, 1)] * 20) == (1.0, 1.0)
