"""Two encoders as one."""

import numpy as np
import pytest

from index.embedders.fake import FakeEmbedder
from index.embedders.pair import PairEmbedder


class Second:
    dimension = 2

    def __init__(self):
        self.read = []

    def embed(self, text):
        self.read.append(text)
        return np.array([1.0, 0.0], np.float32) if "港" in text else np.array([0.0, 1.0], np.float32)


def test_likeness_is_what_both_say_weighed():
    first, second = FakeEmbedder(), Second()
    pair = PairEmbedder(first, second, "second", share=0.25)
    question, passages = pair.embed_queries(["港口"])[0], pair.embed_passages(["港务", "学校"])
    alone = first.embed_passages(["港务", "学校"]) @ first.embed_queries(["港口"])[0]
    assert passages @ question == pytest.approx(0.75 * alone + 0.25 * np.array([1.0, 0.0]), abs=1e-6)
    assert pair.identity == f"{first.identity}+second"
    assert pair.dimension == first.dimension + 2


@pytest.mark.parametrize("threads", [1, 3])
def test_order_is_kept_and_progress_told(threads):
    pair = PairEmbedder(FakeEmbedder(), Second(), "second", threads=threads)
    done = []
    texts = [f"第{n}条" + "港" * (n % 2) for n in range(9)]
    rows = pair.embed_passages(texts, progress=done.append)
    assert sum(done) == 9
    for text, row in zip(texts, rows, strict=True):
        assert np.array_equal(row, pair.embed_passages([text])[0])
    assert np.linalg.norm(rows, axis=1) == pytest.approx(np.ones(9), abs=1e-6)


def test_nothing_gives_nothing():
    pair = PairEmbedder(FakeEmbedder(), Second(), "second")
    assert pair.embed_queries([]).shape == pair.embed_passages([]).shape == (0, pair.dimension)


def test_the_second_reads_cleaned_texts():
    second = Second()
    PairEmbedder(FakeEmbedder(), second, "second").embed_queries(["港\0口"])
    assert second.read == ["港 口"]
