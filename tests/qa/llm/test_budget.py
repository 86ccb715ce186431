"""Estimates of tokens, and what finds room."""

from __future__ import annotations

from qa.llm.budget import estimate_tokens, keep_by_rank


def test_a_han_character_is_a_token_and_a_latin_letter_a_quarter():
    assert estimate_tokens("由省商务厅牵头") == 7
    assert estimate_tokens("a" * 40) == 40 / 4
    assert estimate_tokens("") == 0


def test_wide_and_accented_letters_and_digits_lie_between():
    assert estimate_tokens("，。") == 2
    assert estimate_tokens("20272027") == 8 / 2
    assert estimate_tokens("çãçã") == 4 / 2


def test_the_worst_rank_goes_first_and_a_short_one_never_overtakes():
    assert keep_by_rank([50, 40, 30], 120) == 3
    assert keep_by_rank([50, 40, 30], 119) == 2
    assert keep_by_rank([50, 90, 1], 100) == 1  # 1 would fit, but 90 is the better clause
    assert keep_by_rank([101, 1], 100) == 0
    assert keep_by_rank([], 0) == 0
