"""Portuguese words: what their forms share, and the English they lead to."""

from __future__ import annotations

import pytest

from index.portuguese import cousin, english_of, portuguese_key, portuguese_singular, portuguese_stem
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


@pytest.mark.parametrize(
    "forms",
    [
        ("leilão", "leilões"),
        ("caução", "cauções", "cauçoes", "caucao"),
        ("projecto", "projectos", "projeto", "projetos"),
        ("direcção", "direções"),
        ("hotel", "hotéis"),
        ("útil", "úteis"),
        ("legal", "legais"),
        ("aplicar", "aplica", "aplique", "apliquem"),
        ("pagar", "paga", "pague"),
        ("exigir", "exige", "exija"),
        ("português", "portuguesa", "portugueses"),
        ("multa", "multas"),
        ("mês", "meses"),
    ],
)
def test_forms_of_a_word_share_a_stem(forms: tuple[str, ...]) -> None:
    assert len({portuguese_stem(form) for form in forms}) == 1


@pytest.mark.parametrize(("one", "other"), [("países", "pais"), ("porto", "porta"), ("carga", "cargo")])
def test_words_that_look_alike_are_told_apart(one: str, other: str) -> None:
    assert portuguese_singular(one) != portuguese_singular(other)


def test_small_words_do_not_count_in_a_phrase_but_a_denial_does() -> None:
    assert portuguese_key("prazo de validade") == portuguese_key("prazos da validade")
    assert portuguese_key("sem licença") != portuguese_key("licença")


def test_table_comes_before_the_rule_and_bears_plurals() -> None:
    assert english_of(["portos"]) == ("port",)
    assert english_of(["empresas"]) == ("enterprise", "company")


def test_a_phrase_has_english_of_its_own_or_none() -> None:
    assert english_of(["propriedade", "intelectual"]) == ("intellectual property",)
    assert english_of(["propriedade", "verde"]) == ()


def test_words_of_one_stem_are_told_apart() -> None:
    assert english_of(["carga"]) == ("cargo",)
    assert english_of(["cargo"]) == ("post",)


def test_false_cousins_lead_to_what_they_mean() -> None:
    assert english_of(["assistente"]) == ("assistant",)
    assert "bookshop" in english_of(["livraria"])
    assert "intend" in english_of(["pretendem"])
    assert "current" in english_of(["atual"])
