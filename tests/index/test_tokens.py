"""Folded text to search tokens."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.tokens import TokenSet, han_tokens, is_han, numbers, stem, stemmer, token_set, tokens


def test_chinese_is_its_characters_and_their_bigrams() -> None:
    assert tokens("保税油") == ["保", "保税", "税", "税油", "油"]


def test_bigrams_do_not_cross_punctuation() -> None:
    assert "油基" not in tokens("保税油、基地")


def test_traditional_full_width_and_case_are_folded() -> None:
    assert tokens("保稅油ＳＰＶ") == tokens("保税油spv")


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("3,700万", "37 million"),
        ("5.5亿", "550 million"),
        ("8000亿", "800 billion"),
        ("700亿", "70 mil milhões"),
        ("3万", "30 thousand"),
    ],
)
def test_equal_numbers_share_a_token(left: str, right: str) -> None:
    assert {t for t in tokens(left) if t[0] == "#"} == {t for t in tokens(right) if t[0] == "#"} != set()


def test_number_with_commas_is_the_number_without() -> None:
    assert numbers("3,700") == ["3700"]


def test_years_and_lists_of_numbers_are_not_joined() -> None:
    assert numbers("2024,2025") == ["2024", "2025"]


def test_latin_words_are_stemmed_without_accents() -> None:
    assert tokens("Ports") == ["port"]
    assert stem("câmbio") == stem("cambio")


def test_longer_word_is_searched_by_bigrams_and_a_character_by_itself() -> None:
    assert han_tokens("保税油") == ("保税", "税油")
    assert han_tokens("油") == ("油",)
    assert han_tokens("") == ()


@pytest.mark.parametrize("text", ["", "  ", "😀🎉", "!?", "\x00\x01"])
def test_text_without_words_has_no_tokens(text: str) -> None:
    assert tokens(text) == []


def test_number_of_absurd_length_is_dropped() -> None:
    assert tokens("9" * 500) == []


@given(st.text(max_size=200))
def test_no_text_breaks_the_tokens_and_none_holds_a_blank(text: str) -> None:
    assert all(t and not any(c.isspace() for c in t) for t in tokens(text))


def test_han_is_recognised_beyond_the_basic_plane() -> None:
    assert is_han("𠮷")
    assert not is_han("abc，。")


def test_words_are_stemmed_alike_on_every_thread() -> None:
    words = [
        f"{head}{tail}" for head in ("tax", "port", "ship", "trad") for tail in ("ing", "ed", "ers", "ations")
    ] * 40
    cut = stemmer("english")
    alone = [cut(word) for word in words]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as pool:
            together = list(pool.map(lambda _: [cut(word) for word in words], range(4)))
    finally:
        sys.setswitchinterval(interval)
    assert together == [alone] * 4


@given(
    st.text(alphabet="建保税油广东,。 3700万亿%abcPorts一\n", max_size=60),
    st.text("建保税油万", min_size=1, max_size=2),
)
def test_a_token_set_answers_as_the_set_of_tokens_does(text, other):
    present = TokenSet(text)
    known = set(tokens(text))
    assert all(token in present for token in known)
    mixed = [
        t for t in known if any(map(is_han, t)) and not all(map(is_han, t))
    ]  # letters run into characters
    if not mixed:
        assert (other in present) == (other in known)
    for token in ("port", "3700", "#37000000", "abc"):
        assert (token in present) == (token in known)


@pytest.mark.parametrize(
    "text", ["", "建保税油3700万吨 Ports", "第12条 3,700萬標箱；WTO规则", "港澳" * 700, "a b a 1 1.5 亿"]
)
def test_a_set_of_tokens_holds_each_token_once(text):
    assert token_set(text) == set(tokens(text))
