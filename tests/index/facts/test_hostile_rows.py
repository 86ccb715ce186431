"""What guided fuzzing found: a document of a hundred characters that took 2**33 steps, so that no reader came back."""

from __future__ import annotations

from index.lexicon import default_lexicon
from index.loaders import load_text
from index.reader import read_source


def test_a_row_of_comparisons_before_a_number_is_read_at_once():
    text = f"第一条 第{'不少于' * 40}一条 到2025年达到1,000亿元。\n第二条 产值{'约为' * 60}一项 达到5亿元。\n"
    parsed = read_source(load_text(text), "d", lexicon=default_lexicon())
    assert [target.value for target in parsed.targets] == [1000e8, 5e8]
