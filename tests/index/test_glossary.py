"""The project's own glossary and what it does to questions."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from index.bridge import Bridge
from index.glossary import glossary, read_line
from index.glosses import make_table
from index.lexicon import default_lexicon
from index.portuguese import portuguese_key
from index.tokens import is_han

if TYPE_CHECKING:
    from pathlib import Path

LINES = tuple(
    map(
        read_line,
        (
            "保证金 押金 | security deposit; bond | caução; depósito de garantia",
            "擅自 | without permission | sem licença",
            "许可证 | licence | licença",
            "海关 | customs | alfândega",
            "消费者 | customer | consumidor",
            "及时 | timely | logo",
        ),
    )
)


@pytest.fixture(scope="module")
def bridge(tmp_path_factory: pytest.TempPathFactory) -> Bridge:
    table: Path = tmp_path_factory.mktemp("glossary") / "small.sqlite"
    make_table(table, [("习俗", "xi2 su2", ("custom",)), ("商店", "shang1 dian4", ("shop",))], LINES)
    return Bridge(table)


def words(bridge: Bridge, question: str, language: str) -> dict[str, list[str]]:
    query = bridge.translate(question, language)
    return {c.source: [a.word for a in c.alternatives] for c in query.concepts if c.kind == "gloss"}


def test_every_line_has_chinese_and_a_name_that_is_looked_for() -> None:
    for line in glossary():
        assert line.chinese and all(is_han(word) for word in line.chinese), line
        assert line.english or line.portuguese, line
        for name in line.portuguese:
            assert portuguese_key(name) or len(line.portuguese) > 1, line


def test_no_english_phrase_is_one_that_loses_its_not() -> None:
    lost = [e for line in glossary() for e in line.english if {"not", "no", "cannot"} & set(e.split())]
    assert lost == []


def test_no_line_says_the_same_twice() -> None:
    for line in glossary():
        assert max(Counter(line.chinese).values()) == 1, line


def test_a_word_of_the_glossary_leads_to_its_chinese_in_both_languages(bridge: Bridge) -> None:
    assert words(bridge, "the security deposit", "en")["security deposit"] == ["保证金", "押金"]
    assert words(bridge, "Qual é o valor das cauções?", "pt")["cauções"] == ["保证金", "押金"]


def test_a_phrase_is_found_with_other_small_words(bridge: Bridge) -> None:
    assert words(bridge, "os depósitos da garantia", "pt") == {"depósitos garantia": ["保证金", "押金"]}


def test_without_a_licence_is_not_a_licence(bridge: Bridge) -> None:
    assert words(bridge, "explorar sem licença", "pt")["sem licença"] == ["擅自"]
    assert words(bridge, "pedir uma licença", "pt")["licença"] == ["许可证"]


def test_customs_are_neither_customers_nor_habits_first(bridge: Bridge) -> None:
    assert words(bridge, "customs", "en")["customs"][0] == "海关"


def test_a_word_that_a_table_knows_is_not_read_by_its_stem(bridge: Bridge) -> None:
    assert words(bridge, "uma loja", "pt")["loja"] == ["商店"]  # not 及时, of logo


def test_a_term_is_not_read_out_of_a_longer_name() -> None:
    lexicon = default_lexicon()
    assert not [m for m in lexicon.find("resíduos médicos") if m.entry.kind == "term"]
    assert [m.entry.canonical for m in lexicon.find("comissão de arbitragem") if m.entry.kind == "term"]


def test_a_name_is_also_what_the_glossary_calls_it() -> None:
    assert "补偿" in default_lexicon().also("indemnização")
    assert default_lexicon().also("xyzzy") == ()
