"""A question is encoded once."""

from __future__ import annotations

import numpy as np

from index.embedders.cache import CachedEmbedder
from index.embedders.fake import FakeEmbedder


class Counting(FakeEmbedder):
    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def embed_queries(self, texts):
        self.asked.extend(texts)
        return super().embed_queries(texts)


def test_a_question_asked_twice_is_encoded_once():
    inner = Counting()
    cached = CachedEmbedder(inner)
    first = cached.embed_queries(["谁牵头", "多少"])
    again = cached.embed_queries(["多少", "谁牵头"])
    assert inner.asked == ["谁牵头", "多少"]
    assert np.array_equal(first[::-1], again)


def test_the_oldest_question_is_forgotten_first():
    inner = Counting()
    cached = CachedEmbedder(inner, size=2)
    for text in ("a1", "b2", "a1", "c3", "a1", "b2"):
        cached.embed_queries([text])
    assert inner.asked == ["a1", "b2", "c3", "b2"]


def test_no_question_gives_no_rows():
    assert CachedEmbedder(FakeEmbedder()).embed_queries([]).shape == (0, FakeEmbedder().dimension)
