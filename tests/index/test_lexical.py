"""BM25 with weighted alternatives."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from index.documents import Passage
from index.errors import IndexCorrupt, IndexMissing
from index.lexical import (
    MOST_CONCEPTS,
    Alternative,
    Concept,
    LexicalIndex,
    LexicalQuery,
    plain_query,
)
from index.passages import WINDOW

TEXTS = ("支持南沙建设保税油供应基地", "推动融资租赁公司发展", "建设集装箱港口", "保税仓库")


def passage(text: str, document: str = "d", kind: str = "item", context: str = "") -> Passage:
    return Passage(
        clause_id=f"{document}/{text[:4]}",
        document_id=document,
        start=0,
        end=len(text),
        text=text,
        kind=kind,
        context=context,
    )


@pytest.fixture
def found(tmp_path: Path) -> LexicalIndex:
    LexicalIndex.build(tmp_path / "words", [passage(t, f"d{i % 2}") for i, t in enumerate(TEXTS)])
    return LexicalIndex.open(tmp_path / "words")


def one(*words: str, weight: float = 1.0) -> Concept:
    return Concept(
        source="x", alternatives=tuple(Alternative(word=w, tokens=(w,), weight=weight) for w in words)
    )


def test_clause_with_the_words_comes_first(found: LexicalIndex) -> None:
    assert found.search(plain_query("融资租赁由谁负责"), k=4)[0][0] == 1


def test_traditional_question_finds_simplified_text(found: LexicalIndex) -> None:
    assert found.search(plain_query("融資租賃"), k=1) == found.search(plain_query("融资租赁"), k=1) != []


def test_scores_fall_and_numbers_are_positions(found: LexicalIndex) -> None:
    hits = found.search(plain_query("保税"), k=4)
    assert [n for n, _ in hits] == [3, 0]  # the shorter clause first
    assert hits[0][1] > hits[1][1] > 0


def test_score_is_bm25(found: LexicalIndex) -> None:
    # 融 stands once in one of four passages. Tokens: 13+12, 10+9, 7+6, 4+3 → 25, 19, 13, 7; mean 16.
    # tantivy keeps lengths in one byte, exact up to 40.
    idf = math.log(1 + (4 - 1 + 0.5) / (1 + 0.5))
    expected = idf * 2.2 / (1 + 1.2 * (0.25 + 0.75 * 19 / 16))
    ((number, score),) = found.search(LexicalQuery(concepts=(one("融"),)), k=4)
    assert number == 1
    assert score == pytest.approx(expected, rel=1e-5)


def test_alternatives_do_not_add_up(found: LexicalIndex) -> None:
    both = found.search(LexicalQuery(concepts=(one("融资", "租赁"),)), k=1)[0][1]
    alone = found.search(LexicalQuery(concepts=(one("融资"),)), k=1)[0][1]
    assert both == pytest.approx(alone)


def test_tokens_of_one_alternative_add_up(found: LexicalIndex) -> None:
    word = Concept(source="x", alternatives=(Alternative(word="融资租", tokens=("融资", "资租")),))
    alone = found.search(LexicalQuery(concepts=(one("融资"),)), k=1)[0][1]
    assert found.search(LexicalQuery(concepts=(word,)), k=1)[0][1] == pytest.approx(2 * alone)


def test_weight_scales_the_score(found: LexicalIndex) -> None:
    double = found.search(LexicalQuery(concepts=(one("融资", weight=2.0),)), k=1)[0][1]
    assert double == pytest.approx(2 * found.search(LexicalQuery(concepts=(one("融资"),)), k=1)[0][1])


def test_documents_limit_the_search_and_leave_scores_alone(found: LexicalIndex) -> None:
    everywhere = dict(found.search(plain_query("保税"), k=4))
    assert found.search(plain_query("保税"), k=4, documents={"d1"}) == [(3, everywhere[3])]


def test_no_document_allowed_finds_nothing(found: LexicalIndex) -> None:
    assert found.search(plain_query("保税"), k=4, documents=set()) == []


def test_heading_path_counts_only_as_much_as_it_is_told(tmp_path: Path) -> None:
    LexicalIndex.build(tmp_path, [passage("甲", context="金融开放"), passage("乙")])
    found = LexicalIndex.open(tmp_path)
    assert found.search(plain_query("金融"), k=2) == []
    assert [n for n, _ in found.search(plain_query("金融"), k=2, context_weight=0.2)] == [0]


def test_windows_are_not_indexed_and_keep_their_numbers(tmp_path: Path) -> None:
    LexicalIndex.build(tmp_path, [passage("保税油"), passage("保税油", kind=WINDOW), passage("保税油供应")])
    found = LexicalIndex.open(tmp_path)
    assert found.size == 2
    assert [n for n, _ in found.search(plain_query("保税油"), k=9)] == [0, 2]


@pytest.mark.parametrize(
    "question", ["", "  ", "😀", "()[]{}:^~*?\\\"'", "AND OR NOT +-", "body:保税", "\x00"]
)
def test_nothing_a_user_types_is_a_syntax_error(found: LexicalIndex, question: str) -> None:
    assert isinstance(found.search(plain_query(question), k=3), list)


def test_pasted_page_keeps_its_rarest_concepts(found: LexicalIndex) -> None:
    page = "".join(chr(0x4E00 + i) for i in range(5 * MOST_CONCEPTS)) + "。融资租赁"
    assert found.search(plain_query(page), k=1)[0][0] == 1


def test_index_of_nothing_opens_and_finds_nothing(tmp_path: Path) -> None:
    LexicalIndex.build(tmp_path, [])
    assert LexicalIndex.open(tmp_path).search(plain_query("保税"), k=3) == []


def test_missing_and_damaged_indexes_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing):
        LexicalIndex.open(tmp_path / "nowhere")
    (tmp_path / "meta.json").write_text("not json")
    with pytest.raises(IndexCorrupt):
        LexicalIndex.open(tmp_path)
