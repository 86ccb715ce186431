"""What an encoder keeps for its next start is used only if it is whole and made of the same."""

from __future__ import annotations

import numpy as np
import pytest

from index.prepared import Prepared


def test_what_was_kept_is_read_back(tmp_path):
    prepared = Prepared(tmp_path / "cache", ("model", 1))
    assert prepared.read("onnx") is None
    prepared.keep("onnx", b"graph")
    assert bytes(prepared.read("onnx")) == b"graph"
    assert Prepared(tmp_path / "cache", ("model", 2)).read("onnx") is None


def test_another_release_replaces_what_the_older_kept(tmp_path):
    for release in (1, 2):
        Prepared(tmp_path, (release,)).keep("onnx", b"graph")
    assert len(list(tmp_path.iterdir())) == 1


def test_damage_is_noticed(tmp_path):
    prepared = Prepared(tmp_path, ())
    prepared.keep("onnx", b"graph")
    (file,) = tmp_path.iterdir()
    for damaged in (b"", b"gr", file.read_bytes()[:-1], b"x" + file.read_bytes()[1:]):
        file.write_bytes(damaged)
        assert prepared.read("onnx") is None


def test_nothing_is_kept_without_a_folder_or_where_it_cannot_be(tmp_path):
    Prepared(None, ()).keep("onnx", b"graph")
    (tmp_path / "file").write_text("no folder")
    Prepared(tmp_path / "file", ()).keep("onnx", b"graph")
    assert Prepared(tmp_path / "file", ()).read("onnx") is None
    assert Prepared(None, ()).read("onnx") is None


def test_second_start_of_the_encoder_gives_the_same_vectors(tmp_path):
    pytest.importorskip("onnxruntime")
    from index.embedders.onnxruntime_engine import OnnxRuntimeEngine

    texts = ("保税燃料油混兑", "Which agency leads?", "保稅燃料油混兌由哪個部門牽頭？")
    first = OnnxRuntimeEngine(cache=tmp_path)
    assert {path.suffix for path in tmp_path.iterdir()} == {".onnx", ".pieces"}
    second = OnnxRuntimeEngine(cache=tmp_path)
    plain = OnnxRuntimeEngine()
    for text in texts:
        assert second.token_ids(text, is_query=True) == plain.token_ids(text, is_query=True)
        for engine in (first, second):
            np.testing.assert_allclose(
                engine.embed(text, is_query=True), plain.embed(text, is_query=True), atol=1e-5
            )
