"""Portuguese words by way of English."""

from __future__ import annotations

import pytest

from index.portuguese import cousin, english_of
from index.tokens import stem


@pytest.mark.parametrize(
    ("portuguese", "english"),
    [
        ("exportacoes", "exports"),
        ("digitalizacao", "digitalization"),
        ("integrados", "integrated"),
        ("logistica", "logistic"),
        ("universidades", "universities"),
        ("ambiental", "ambiental"),
    ],
)
def test_cousins_share_a_stem(portuguese: str, english: str) -> None:
    assert stem(cousin(portuguese))[:6] == stem(english)[:6]


def test_table_comes_before_the_rule_and_bears_plurals() -> None:
    assert english_of(["portos"]) == [("portos", ("port",))]
    assert english_of(["empresas"]) == [("empresas", ("enterprise", "company"))]


def test_phrases_come_before_their_words() -> None:
    assert english_of(["propriedade", "intelectual"]) == [
        ("propriedade intelectual", ("intellectual property",))
    ]


def test_stop_words_are_left_out_with_or_without_accents() -> None:
    assert english_of(["qual", "é", "o", "não", "sao"]) == []


def test_words_of_one_stem_are_told_apart() -> None:
    assert english_of(["carga"]) == [("carga", ("cargo",))]
    assert english_of(["cargo"]) == [("cargo", ("post",))]
    assert set(english_of(["cargas"])[0][1]) == {"cargo", "post"}
