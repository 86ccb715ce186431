"""Dense search."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.errors import IndexCorrupt, IndexMissing
from index.vectors import VectorIndex

ROWS = np.array([[1, 0], [0, 1], [0.6, 0.8]], np.float32)
QUESTION = np.array([0.8, 0.6], np.float32)  # products .8, .6, .96


@pytest.fixture
def found(tmp_path: Path) -> VectorIndex:
    VectorIndex.build(tmp_path, ROWS)
    return VectorIndex.open(tmp_path)


def test_best_inner_product_comes_first(found: VectorIndex) -> None:
    rows, scores = found.search(QUESTION, k=3)
    assert rows.tolist() == [2, 0, 1]
    assert scores == pytest.approx([0.96, 0.8, 0.6], abs=1e-3)


def test_only_allowed_rows_are_found(found: VectorIndex) -> None:
    rows, _ = found.search(QUESTION, k=3, allowed=np.array([1, 0, 1]))
    assert rows.tolist() == [0, 1]


def test_nothing_allowed_finds_nothing(found: VectorIndex) -> None:
    rows, scores = found.search(QUESTION, k=3, allowed=np.empty(0, np.int64))
    assert len(rows) == len(scores) == 0


def test_scores_of_named_rows_keep_their_order(found: VectorIndex) -> None:
    assert found.scores(QUESTION, np.array([1, 2])) == pytest.approx([0.6, 0.96], abs=1e-3)
    assert found.scores(QUESTION, np.empty(0, np.int64)).shape == (0,)


def test_several_questions_are_scored_at_once(found: VectorIndex) -> None:
    products = found.products(np.stack([QUESTION, ROWS[0]]), np.array([0, 1]))
    assert products.tolist() == [pytest.approx([0.8, 0.6], abs=1e-3), pytest.approx([1, 0], abs=1e-3)]


def test_k_beyond_the_size_is_the_size(found: VectorIndex) -> None:
    assert len(found.search(QUESTION, k=99)[0]) == 3
    assert (found.size, found.dimension) == (3, 2)


def test_index_of_nothing_opens_and_finds_nothing(tmp_path: Path) -> None:
    VectorIndex.build(tmp_path, np.empty((0, 2), np.float32))
    assert VectorIndex.open(tmp_path).search(QUESTION, k=3)[0].size == 0


def test_missing_and_damaged_indexes_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing):
        VectorIndex.open(tmp_path)
    (tmp_path / "vectors.faiss").write_bytes(b"not an index")
    with pytest.raises(IndexCorrupt):
        VectorIndex.open(tmp_path)


def test_codes_find_what_exact_search_finds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Clustered vectors, coded; refined with the stored ones, with a tail, with rows left out."""
    from index.embeddings import StoredVectors

    rng = np.random.default_rng(1)
    centres = rng.normal(size=(40, 32))
    rows = centres[rng.integers(0, 40, 3_000)] + 0.4 * rng.normal(size=(3_000, 32))
    halves = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float16)
    monkeypatch.setattr("index.vectors.EXACT", 1_000)
    monkeypatch.setattr("index.vectors._LEAST_REFINED", 150)
    monkeypatch.setattr("index.vectors._FEW", 100)
    VectorIndex.build(tmp_path, halves[:2_900])
    found = VectorIndex.open(tmp_path, StoredVectors(halves[:2_900], halves[2_900:]))
    assert found.size == 3_000
    all_rows, most, few = np.arange(3_000), np.arange(0, 3_000, 3), np.arange(2_850, 2_950)
    for allowed in (None, most, few):
        inside = all_rows if allowed is None else allowed
        hits = 0
        for question in halves[::60].astype(np.float32):
            exact = inside[np.argsort(-(halves[inside].astype(np.float32) @ question))[:10]]
            rows, scores = found.search(question, k=10, allowed=allowed)
            assert scores == pytest.approx(halves[rows].astype(np.float32) @ question, abs=1e-5)
            assert list(scores) == sorted(scores, reverse=True)
            hits += len({*rows.tolist()} & {*exact.tolist()})
        assert hits >= 0.96 * 10 * len(halves[::60])
    assert found.products(halves[:2].astype(np.float32), np.array([5, 2_950])).shape == (2, 2)


def test_few_vectors_are_found_alike_in_memory_and_by_faiss(tmp_path: Path, found: VectorIndex) -> None:
    from index.embeddings import StoredVectors

    held = VectorIndex.open(tmp_path, StoredVectors(ROWS.astype(np.float16)))
    for allowed in (None, np.array([1, 0, 1]), np.empty(0, np.int64)):
        rows, scores = held.search(QUESTION, k=3, allowed=allowed)
        expected, their_scores = found.search(QUESTION, k=3, allowed=allowed)
        assert rows.tolist() == expected.tolist()
        assert scores == pytest.approx(their_scores, abs=1e-3)
    assert (held.size, held.dimension) == (3, 2)
    assert held.scores(QUESTION, np.array([1, 2])) == pytest.approx([0.6, 0.96], abs=1e-3)


def test_thousands_of_vectors_are_compared_as_they_are_stored(tmp_path: Path) -> None:
    """Beyond what is kept in memory and below where codes begin: every row is compared, with a tail and without."""
    from index.embeddings import StoredVectors
    from index.vectors import index_kind

    rows = np.random.default_rng(2).normal(size=(5_000, 8))
    halves = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float16)
    assert index_kind(4_900, 8) == "SQfp16"
    VectorIndex.build(tmp_path, halves[:4_900])
    found = VectorIndex.open(tmp_path, StoredVectors(halves[:4_900], halves[4_900:]))
    question = halves[4_950].astype(np.float32)
    products = halves.astype(np.float32) @ question
    numbers = np.array([4_999, 3, 4_950, 17])
    assert found.products(np.stack([question, -question]), numbers) == pytest.approx(
        np.stack([products[numbers], -products[numbers]]), abs=1e-5
    )
    for allowed in (None, np.arange(1, 5_000, 2), np.arange(0, 5_000, 2)):
        inside = np.arange(5_000) if allowed is None else allowed
        best, scores = found.search(question, k=20, allowed=allowed)
        assert set(best) == set(inside[np.argsort(-products[inside])[:20]])
        assert scores == pytest.approx(products[best], abs=1e-5)
