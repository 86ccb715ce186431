"""Everyday Chinese and what documents call it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from index.bridge import Bridge
from index.documents import Passage
from index.everyday import everyday, everyday_words, read_lines
from index.glosses import make_table
from index.lexical import LexicalIndex
from index.text import simplify

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("everyday")


@pytest.fixture(scope="module")
def bridge(folder: Path) -> Bridge:
    make_table(folder / "small.sqlite", [("习俗", "xi2 su2", ("custom",))], ())
    return Bridge(folder / "small.sqlite")


def corpus(folder: Path, name: str, text: str) -> LexicalIndex:
    passage = Passage(clause_id=name, document_id="d", start=0, end=len(text), text=text, kind="item")
    LexicalIndex.build(folder / name, [passage])
    return LexicalIndex.open(folder / name)


def test_everyday_words_are_simplified_and_lead_elsewhere() -> None:
    for word, official in everyday().items():
        assert word == simplify(word).lower()
        assert official
        assert word not in official


def test_longest_word_is_found_and_each_once() -> None:
    assert [w for w, _ in everyday_words("老板欠工资，老板炒鱿鱼")] == ["老板", "欠工资", "炒鱿鱼"]
    assert list(everyday_words("")) == []


def test_line_without_two_parts_or_of_one_character_is_refused() -> None:
    with pytest.raises(ValueError, match="too short"):
        read_lines("罚款 | 罚")
    with pytest.raises(ValueError, match="unpack"):
        read_lines("罚款")


def test_question_finds_what_documents_call_it(bridge: Bridge, folder: Path) -> None:
    vocabulary = corpus(folder, "law", "用人单位解除劳动合同的，应当支付经济补偿。")
    query = bridge.translate("老板炒鱿鱼要补钱吗", "zh-Hans", vocabulary)
    words = {c.source: [a.word for a in c.alternatives] for c in query.concepts}
    assert words["老板"] == ["用人单位"]
    assert words["炒鱿鱼"] == ["解除劳动合同", "解除"]
    assert "鱿鱼" not in words


def test_word_that_documents_use_themselves_stays(bridge: Bridge, folder: Path) -> None:
    vocabulary = corpus(folder, "plan", "老板参加培训。")
    query = bridge.translate("老板培训", "zh-Hans", vocabulary)
    assert [c.kind for c in query.concepts if c.source == "老板"] == ["token"]
