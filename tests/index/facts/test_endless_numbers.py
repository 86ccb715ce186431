"""Digits without end are no number: guided fuzzing found a line of 一 that no document with it survived."""

from __future__ import annotations

import math

import pytest

from index.lexicon import default_lexicon
from index.loaders import load_text
from index.reader import read_source
from index.text import LONGEST_NUMERAL, chinese_number

TABLE = "| 序号 | 指标 | 单位 | 2025年 |\n|---|---|---|---|\n| 1 | 产值 | 亿元 | {} |\n"


@pytest.mark.parametrize(
    "digits", ["一" * 400, "一" * 5_000, "9" * 400, "9" * 5_000, "９" * 400, "1" + ",000" * 200]
)
@pytest.mark.parametrize(
    "text", ["到2025年产值达到{}亿元。", "产值增长百分之{}以上。", "有效期{}年。", "达到1—{}亿元。", TABLE]
)
def test_a_document_is_read_whole_and_no_target_is_infinite(digits, text):
    whole = f"第一条 到2025年进出口总额达到1,000亿元。\n\n第二条 {text.format(digits)}\n"
    parsed = read_source(load_text(whole, form="md"), "d", lexicon=default_lexicon())
    assert "".join(parsed.document.text[c.start : c.end] for c in parsed.clauses) == parsed.document.text
    assert 1000e8 in [target.value for target in parsed.targets]
    assert all(math.isfinite(target.value) for target in parsed.targets)


def test_the_longest_numeral_is_still_a_number():
    assert chinese_number("一" * LONGEST_NUMERAL) == int("1" * LONGEST_NUMERAL)
    assert chinese_number("一" * (LONGEST_NUMERAL + 1)) is None
    assert chinese_number("9" * 5_000) is None
