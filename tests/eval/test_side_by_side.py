"""The parts of the side-by-side bench that need no other library: shares, ratios, the table, the exact fusion."""

from __future__ import annotations

import numpy as np
import pytest

from eval.bench.beside import table
from eval.bench.beside.material import plan_questions
from eval.bench.beside.parts import cut, spaced
from eval.bench.beside.reference import Reference


def test_a_clause_a_part_of_it_and_a_clause_of_the_gold_document_count_as_found():
    found = [["d/二/5"], ["d/二/5/p"], ["law-1/p"], ["d/二/50"]]
    gold = [["d/二/5"], ["d/二/5"], ["law-1"], ["d/二/5"]]
    assert table.found_share(found, gold) == 0.75


def test_gold_that_is_not_first_is_not_found_among_one():
    found, gold = [["b", "a"], ["a", "b"]], [["a"], ["a"]]
    assert (table.found_share(found, gold), table.found_share(found, gold, 1)) == (1.0, 0.5)


def test_questions_without_gold_are_not_judged():
    assert table.found_share([["a"], ["b"]], [["a"], []]) == 1.0
    assert table.found_share([["a"]], [[]]) is None


def test_overlap_counts_what_of_the_exact_lists_was_found_once():
    assert table.overlap([["a", "a", "b"], []], [["a", "c"], ["d", "e"]]) == 0.25
    assert table.overlap([[]], [[]]) == 0.0


def test_a_percentile_is_a_value_that_was_measured():
    assert table.percentile([4.0, 1.0, 3.0, 2.0], 0.5) == 2.0
    assert table.percentile([4.0, 1.0, 3.0, 2.0], 0.95) == 4.0


@pytest.mark.parametrize(
    ("figure", "ours", "less", "expected"),
    [
        (20.0, 5.0, True, 4.0),
        (50.0, 200.0, False, 4.0),
        (5.0, 10.0, True, 0.5),
        (None, 1.0, True, None),
        (1.0, None, True, None),
    ],
)
def test_a_ratio_above_one_says_that_ours_is_better(figure, ours, less, expected):
    assert table.ratio(figure, ours, less_is_better=less) == expected


FIGURES = {
    "tiaowen": {"p50_ms": 5.0, "searches_per_s": 200.0, "found": 0.9, "first": 0.6, "overlap": 0.7, "added": "6/6, 6/6"},
    "fast": {"p50_ms": 4.0, "searches_per_s": 300.0, "found": 0.5, "overlap": 0.3},
    "even": {"p50_ms": 20.0, "found": 0.89, "overlap": 0.99, "failed": {"searches_per_s": "crashed (signal 11)"}},
    "slow": {"p50_ms": 60.0, "searches_per_s": 10.0, "found": 0.95, "overlap": 1.0},
}  # fmt: skip


def test_a_fast_peer_that_finds_less_is_not_the_one_compared_with():
    assert table.best_peer(FIGURES, "p50_ms", less_is_better=True) == ("even", 4.0)
    assert table.best_peer(FIGURES, "p50_ms", less_is_better=True, same=1.0) == ("fast", 0.8)
    assert table.best_peer(FIGURES, "searches_per_s", less_is_better=False) == ("slow", 20.0)
    assert table.best_peer({"tiaowen": FIGURES["tiaowen"]}, "p50_ms", less_is_better=True) is None


def test_the_page_names_who_crashed_who_is_missing_and_by_how_much_ours_leads():
    report = {
        "load": [1.0, 3.5],
        "cpus": 2,
        "rounds": 3,
        "titles": {"tiaowen": "Tiaowen", "gone": "Gone"},
        "sizes": {"plan": {"clauses": 31, "measured": 85, "libraries": FIGURES, "missing": {"gone": "no such package"}}},
    }  # fmt: skip
    page = table.page(report)
    assert "| hybrid p50 ms | 5.0 | 4.0 (0.8×) | 20.0 (4.0×) | 60.0 (12.0×) |" in page
    assert "| searches/s, 8 threads | 200 | 300 (0.7×) | crashed (signal 11) | 10 (20.0×) |" in page
    assert "Gone is missing: no such package" in page
    assert "Best peer that finds as much, by p50: even, ours is 4.0×." in page
    assert "Best peer whatever it finds, by p50: fast, ours is 0.8×." in page


def test_words_are_cut_without_punctuation_and_latin_letters_are_small():
    assert cut("省商务厅，牵头 RCEP。") == ["省", "商务厅", "牵头", "rcep"]
    assert spaced("集装箱吞吐量") == "集装箱 吞吐量"


def test_the_exact_fusion_puts_first_what_both_searches_find():
    texts = ["集装箱吞吐量", "保税燃料油", "集装箱码头", "融资租赁"]
    vectors = np.eye(4, dtype=np.float32)
    found = Reference(["a", "b", "c", "d"], texts, vectors).search("集装箱 码头", vectors[2], 3)
    # c is nearest and has both words; a has one of the words; the others have neither
    assert found == ["c", "a"]


def test_the_questions_of_the_plan_are_chinese_and_one_clause_answers_each():
    questions = plan_questions()
    assert len(questions) > 50
    assert all(
        len(item["gold"]) == 1 and item["gold"][0].startswith("guangdong-ftz-2024/") for item in questions
    )
