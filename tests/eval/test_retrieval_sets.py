"""The measuring of retrieval on public sets."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from eval.retrieval_sets import bootstrap, load_pool, main, mrr, recall


def write(folder: Path, passages: list[dict[str, object]], questions: list[dict[str, object]]) -> None:
    (folder / "xquad").mkdir()
    for name, records in (("passages", passages), ("questions", questions)):
        lines = (json.dumps(record, ensure_ascii=False) for record in records)
        (folder / "xquad" / f"{name}.jsonl").write_text("\n".join(lines), encoding="utf-8")


def test_recall_and_reciprocal_rank_are_the_textbooks() -> None:
    ranks = np.array([1, 2, 4, 11])
    assert (recall(ranks), recall(ranks, 3)) == (0.25, 0.5)
    assert mrr(ranks) == pytest.approx((1 + 1 / 2 + 1 / 4 + 0) / 4)


def test_difference_of_equals_is_nought_with_no_width() -> None:
    ranks = np.array([1, 3, 1, 2])
    assert bootstrap(ranks, ranks) == (0.0, 0.0, 0.0)


def test_interval_holds_the_difference_and_knows_its_sign() -> None:
    gain, low, high = bootstrap(np.ones(200, np.int64), np.array([1, 2] * 100))
    assert gain == 0.5
    assert 0.4 < low < 0.5 < high < 0.6


def test_pool_points_questions_at_their_passages(tmp_path: Path) -> None:
    write(
        tmp_path,
        [{"id": "a", "text": "甲"}, {"id": "b", "text": "乙"}],
        [{"id": "1", "lang": "zh-Hant-auto", "question": "乙？", "passage_ids": ["b"]}],
    )
    pool = load_pool(tmp_path, "xquad")
    assert [p.text for p in pool.passages] == ["甲", "乙"]
    assert [(q.language, q.gold) for q in pool.questions] == [("zh-Hant", (1,))]


def test_limit_keeps_passages_with_questions_first(tmp_path: Path) -> None:
    write(
        tmp_path,
        [{"id": str(i), "text": str(i)} for i in range(20)],
        [{"id": "1", "lang": "zh", "question": "?", "passage_ids": ["17"]}],
    )
    pool = load_pool(tmp_path, "xquad", limit=3)
    assert len(pool.passages) == 3
    assert pool.passages[pool.questions[0].gold[0]].text == "17"


def test_unknown_set_is_refused_with_the_names_of_the_known(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--sets", "squad"]) == 1
    assert "xquad" in capsys.readouterr().err
