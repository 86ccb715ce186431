"""Chinese words beside bigrams."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest

from index.documents import Passage
from index.lexical import LexicalIndex, plain_query
from index.words import _python_cutter, known_words, words


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


def test_a_question_is_cut_by_the_words_that_the_index_has():
    known = {"集装箱", "吞吐量", "装箱吞", "商务厅"}.__contains__
    assert known_words("国际集装箱吞吐量2025，集裝箱由省商務廳牵头", known) == ("集装箱", "吞吐量", "商务厅")
    assert known_words("吞吐 量", known) == ()
    assert known_words("container throughput", known) == ()


def test_the_longest_known_word_is_taken():
    known = {"中国人", "中国人民银行", "民银行"}.__contains__
    assert known_words("中国人民银行", known) == ("中国人民银行",)


def test_words_of_a_question_count_beside_its_bigrams(tmp_path):
    texts = ["燃料油的加注", "油加燃的料注燃油料"]
    passages = [
        Passage(document_id="d", clause_id=f"d/{n}", start=0, end=len(text), text=text)
        for n, text in enumerate(texts)
    ]
    LexicalIndex.build(tmp_path / "lexical", passages)
    index = LexicalIndex.open(tmp_path / "lexical")
    assert index._words(plain_query("燃料油由谁牵头")) == ("燃料油",)
    assert index._words(plain_query("fuel oil")) == ()
    query = plain_query("燃料油")
    without = dict(index.search(replace(query, chinese=""), k=2))
    beside = dict(index.search(query, k=2))
    assert beside[0] > without[0]
    assert beside[1] == without[1]


def test_no_dictionary_is_loaded_for_a_question():
    code = (
        "import sys\n"
        "from index.lexical import plain_query\n"
        "from index.words import known_words\n"
        "assert plain_query('燃料油由谁牵头').chinese\n"
        "known_words('燃料油由谁牵头', bool)\n"
        "print('jieba' in sys.modules or 'rjieba' in sys.modules)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120
    )
    assert ran.stdout.strip() == "False"
