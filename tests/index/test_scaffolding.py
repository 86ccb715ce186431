"""What a question asks, without how it asks."""

from __future__ import annotations

import pytest

from index.scaffolding import language_of, subject, with_capitals


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("which agency leads bonded fuel blending?", "en"),
        ("保税油由谁负责？", "zh"),
        ("SPV共享外债额度有什么规定", "zh"),
        ("Qual é o departamento responsável pelo comércio?", "pt"),
        ("Quem lidera a zona piloto?", "pt"),
        ("TEU 2025", "en"),
        ("", "en"),
        ("😀", "en"),
    ],
)
def test_language_is_told_by_script_and_small_words(question: str, language: str) -> None:
    assert language_of(question) == language


@pytest.mark.parametrize(
    ("question", "language", "rest"),
    [
        ("保税油混兑由哪个部门牵头？", "zh", "保税油混兑"),
        ("保稅油混兌由邊個部門牽頭？", "zh-Hant", "保税油混兑"),
        ("邊個部門負責保稅油混兌？", "zh", "保税油混兑"),
        ("which agency leads bonded fuel blending?", "en", "bonded fuel blending?"),
        ("Who is responsible for arbitration?", "en", "arbitration?"),
        ("Quem lidera a zona piloto?", "pt", "a zona piloto?"),
    ],
)
def test_scaffolding_is_left_out(question: str, language: str, rest: str) -> None:
    assert subject(question, language) == rest


@pytest.mark.parametrize("question", ["由谁牵头？", "which agency leads?", "Quem lidera?"])
def test_question_of_scaffolding_alone_is_kept(question: str) -> None:
    language = language_of(question)
    assert len(subject(question, language)) > 3


def test_language_we_do_not_cover_is_only_folded() -> None:
    assert subject("Wer ist zuständig?", "de") == "wer ist zuständig?"


@pytest.mark.parametrize(
    ("question", "language", "rest"),
    [
        ("The rate is 15 percent, right?", "en", "the rate is 15 percent"),
        ("A taxa é de 15%, não é?", "pt", "a taxa é de 15%"),
        ("Which rights of way are there?", "en", "which rights of way are there?"),
    ],
)
def test_a_question_tag_is_left_out(question: str, language: str, rest: str) -> None:
    assert subject(question, language) == rest


def test_abbreviations_keep_their_capitals() -> None:
    assert (
        with_capitals("the 37 million teu target", "The 37 million TEU target?")
        == "the 37 million TEU target"
    )
    assert with_capitals("teu targets", "TEU TARGETS") == "teu targets"
