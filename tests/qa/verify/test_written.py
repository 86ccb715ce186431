"""Sentences as real small models wrote them, against the clauses of the bundled plan."""

from __future__ import annotations

import pytest

from index.engines.base import EVERYTHING
from index.lexicon import Lexicon
from qa.fact_table import FactTable
from qa.verify.sentences import split_answer
from qa.verify.tongue import check_language
from qa.verify.written import attributed, judge

PLAN = "guangdong-ftz-2024/二/"


@pytest.fixture(scope="module")
def verdict(engine):
    """Return a function from a sentence and clauses, numbered from 1, to the verdict on it."""
    table, lexicon = FactTable(engine, EVERYTHING), Lexicon.load()

    def judged(text, *clauses, language=""):
        (sentence,) = split_answer(text)
        evidence = {i: engine.clause(PLAN + c) for i, c in enumerate(clauses, start=1)}
        verify = judge if sentence.markers else attributed
        return verify(sentence, evidence, table, lexicon, language=language)

    return judged


def test_chinese_in_a_western_sentence_is_the_documents(verdict):
    true = "The Guangdong Department of Commerce (省商务厅) leads bonded fuel blending (保税低硫燃料油混兑调和) [1]."
    assert verdict(true, "(二)/5").supported
    for nobody in ("(甲局)", "(省海洋与渔业局)"):
        assert not verdict(true.replace("(省商务厅)", nobody), "(二)/5").supported
    failed = verdict("O Serviço A (甲局) lidera o projeto 甲 e o Serviço B (乙局) participa [1].", "(二)/5")
    assert {c.claim for c in failed.claims if c.kind == "quote"} == {"甲局", "甲", "乙局"}


@pytest.mark.parametrize(
    "sentence",
    [
        "O Serviço A lidera a mistura de combustível e o Serviço B participa [1].",
        "Bureau A leads bonded fuel blending and Bureau B takes part [1].",
        "O Conselho de Energia lidera a mistura de combustível [1].",
    ],
)
def test_a_body_that_nobody_knows_has_no_role(verdict, sentence):
    failed = [c for c in verdict(sentence, "(二)/5").claims if not c.supported]
    assert any(c.kind == "agency" for c in failed)


def test_a_place_in_the_name_of_a_body_is_not_where_the_clause_acts(verdict):
    """Task 6 names Nansha only in 南沙新区片区管委会, which takes part."""
    lie = "The Nansha cross-border trade big data platform provides one-stop services for trade, logistics and finance [1]."
    assert not verdict(lie, "(二)/6").supported
    assert verdict(lie.replace("The Nansha", "It supports that the Qianhai"), "(二)/6").supported


def test_a_clauses_number_before_its_words_is_no_content_of_theirs(verdict):
    words = "持续深化“湾区一港通”“大湾区组合港”改革，争取拓展试点覆盖范围，探索延伸至粤东和粤西港口[1]。"
    assert verdict(f"第4项任务：{words}", "(二)/4").supported
    assert not verdict(f"第5项任务：{words}", "(二)/4").supported


def test_without_a_marker_the_clause_that_says_it_is_found(verdict):
    said = "优化南沙、蛇口邮轮母港功能和配套政策，吸引更多国际邮轮公司设立航线。"
    found = verdict(said, "(二)/5", "(二)/4")
    assert found.supported
    assert found.repaired
    assert {s.clause_id for s in found.spans} == {PLAN + "(二)/4"}
    assert not verdict(said, "(二)/5", "(二)/6").supported
    assert not verdict("由省商务厅牵头。", "(二)/5").supported


@pytest.mark.parametrize(
    ("own", "language", "wrong"),
    [
        ("省商务厅牵头。", "en", True),
        ("- 教师", "pt", True),
        ("The Department of Commerce (省商务厅) leads.", "en", False),
        ("O plano apoia a construção do porto.", "en", True),
        ("The plan supports the port in Nansha.", "pt", True),
        ("A Comissão (甲局) lidera o projeto do porto.", "pt", False),
        ("由省商務廳牽頭。", "zh-Hans", False),
        ("RCEP", "zh-Hans", False),
        ("The department leads.", "zh-Hant", True),
        ("37", "en", False),
        ("Guangzhou Customs", "pt", False),
    ],
)
def test_a_sentence_is_in_the_readers_language(own, language, wrong):
    assert bool(check_language(own, language)) is wrong
