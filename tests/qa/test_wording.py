"""Dates and numbers as readers write them."""

import pytest

from qa.wording import amount, written_date


@pytest.mark.parametrize(
    ("value", "unit", "language", "text"),
    [
        (37_000_000, "标箱", "en", "37 million TEU"),
        (550_000_000, "吨", "en", "550 million tonnes"),
        (800_000_000_000, "元", "en", "800 billion yuan"),
        (800_000_000_000, "元", "pt", "800 mil milhões de yuans"),
        (30_000, "家", "en", "30,000 enterprises"),
        (30_000, "家", "pt", "30 mil empresas"),
        (70_000_000_000, "美元", "pt", "70 mil milhões de dólares americanos"),
        (5.5, "%", "pt", "5,5%"),
        (5, "种", "en", "5"),
    ],
)
def test_a_number_is_written_with_its_unit_in_words(value, unit, language, text):
    assert amount(value, unit, language) == text


@pytest.mark.parametrize(
    ("value", "language", "text"),
    [
        ("2024-01-12", "zh-Hans", "2024年1月12日"),
        ("2024-01-12", "en", "12 January 2024"),
        ("2024-01-12", "pt", "12 de janeiro de 2024"),
        ("2025", "en", "2025"),
        ("2023-06", "zh-Hant", "2023年6月"),
        ("2023-06", "en", "June 2023"),
    ],
)
def test_a_date_is_written_as_far_as_it_is_known(value, language, text):
    assert written_date(value, language) == text
