"""Chinese words beside bigrams."""

from __future__ import annotations

import pytest

from index.lexical import plain_query
from index.words import _python_cutter, begin, words


def test_words_are_cut_folded_and_single_characters_left_out():
    assert words("保稅燃料油的混兌") == words("保税燃料油的混兑")
    assert "燃料油" in words("保税燃料油的混兑")
    assert "的" not in words("保税燃料油的混兑")


def test_a_text_without_chinese_has_no_chinese_words():
    assert words("Bonded fuel 2025") == ()
    assert words("") == ()


def test_latin_words_and_numbers_are_no_words_of_this_kind():
    assert words("SPV集装箱2025吞吐量") == ("集装箱", "吞吐量")


@pytest.mark.slow
def test_jieba_itself_cuts_the_same_words_where_rust_is_missing():
    text = "国际集装箱吞吐量由省商务厅牵头，保税燃料油混兑"
    assert [w for w in _python_cutter()(text) if len(w) > 2] == list(words(text))


def test_a_chinese_question_is_searched_by_its_words_too():
    assert "燃料油" in plain_query("燃料油由谁牵头").words
    assert plain_query("fuel oil").words == ()


def test_the_dictionary_of_a_chinese_question_is_loaded_beside_everything_else():
    begun = begin("燃料油由谁牵头")
    assert begun is not None
    begun.join()
    assert words("燃料油由谁牵头") == ("燃料油",)
    assert begin("Who leads fuel oil?") is None
