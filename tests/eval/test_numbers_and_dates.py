import pytest

from eval.dates import dates
from eval.numbers import quantities, same_number


@pytest.mark.parametrize(
    "written",
    ["3700万标箱", "3,700万标箱", "３７００万标箱", "37 million TEU", "37,000,000 TEUs", "三千七百万标箱", "3700萬標箱",
     "37 milhões de TEU", "37.000.000 TEU"],
)  # fmt: skip
def test_one_number_is_one_number_however_it_is_written(written):
    (quantity,) = quantities(f"x {written} y")
    assert (quantity.value, quantity.unit) == (37_000_000, "标箱")


@pytest.mark.parametrize(
    ("written", "value", "unit"),
    [
        ("700亿美元", 7e10, "美元"),
        ("US$70 billion", 7e10, "美元"),
        ("70 billion US dollars", 7e10, "美元"),
        ("70 mil milhões de dólares", 7e10, "美元"),
        ("RMB 800 billion", 8e11, "元"),
        ("8000亿元", 8e11, "元"),
        ("800 billion yuan", 8e11, "元"),
        ("5.5亿吨", 5.5e8, "吨"),
        ("550 million tonnes", 5.5e8, "吨"),
        ("3万家", 3e4, "家"),
        ("30,000 foreign-invested enterprises", 3e4, "家"),
        ("30 000 empresas", 3e4, "家"),
        ("seven tasks", 7, "项"),
        ("七项任务", 7, "项"),
        ("3.5%", 3.5, "%"),
        ("3万平方米", 3e4, "平方米"),
    ],
)
def test_values_and_units_are_read(written, value, unit):
    assert [(q.value, q.unit) for q in quantities(written)] == [(value, unit)]


@pytest.mark.parametrize(
    "written",
    ["第6项", "task 5", "[1]", "1. 商务厅", "2025年", "January 12, 2024", "统一", "一站式", "Task 12"],
)
def test_markers_ordinals_labels_and_dates_are_not_quantities(written):
    assert quantities(written) == ()


def test_a_changed_digit_is_another_number():
    (quantity,) = quantities("3800万标箱")
    assert not same_number(quantity, 37e6, "标箱")


def test_units_clash_only_where_both_are_known():
    (dollars,) = quantities("700亿美元")
    assert not same_number(dollars, 7e10, "元")
    assert same_number(dollars, 7e10)


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("2024年1月12日", "2024-01-12"),
        ("2024-01-12", "2024-01-12"),
        ("12 January 2024", "2024-01-12"),
        ("January 12, 2024", "2024-01-12"),
        ("12 de janeiro de 2024", "2024-01-12"),
        ("二〇二四年一月十二日", "2024-01-12"),
        ("by 2025", "2025"),
        ("到2025年,争取", "2025"),
        ("March 2024", "2024-03"),
    ],
)
def test_dates_are_read(written, iso):
    assert list(dates(written)) == [iso]
