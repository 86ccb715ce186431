"""What is kept for the next start is used only if it is whole and made of the same."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from index.prepared import Prepared


def test_what_was_kept_is_read_back(tmp_path):
    prepared = Prepared(tmp_path / "cache", ("model", 1), owner="encoder")
    assert prepared.read("onnx") is None
    prepared.keep("onnx", b"graph")
    assert bytes(prepared.read("onnx")) == b"graph"
    assert Prepared(tmp_path / "cache", ("model", 2), owner="encoder").read("onnx") is None


def test_another_release_replaces_what_the_older_kept(tmp_path):
    for release in (1, 2):
        Prepared(tmp_path, (release,), owner="encoder").keep("onnx", b"graph")
    assert len(list(tmp_path.iterdir())) == 1


def test_damage_is_noticed(tmp_path):
    prepared = Prepared(tmp_path, (), owner="encoder")
    prepared.keep("onnx", b"graph")
    (file,) = tmp_path.iterdir()
    for damaged in (b"", b"gr", file.read_bytes()[:-1], b"x" + file.read_bytes()[1:]):
        file.write_bytes(damaged)
        assert prepared.read("onnx") is None


def test_blob_of_another_name_or_release_is_damage(tmp_path):
    one, other = (Prepared(tmp_path, (release,), owner="encoder") for release in (1, 2))
    one.keep("onnx", b"graph")
    one.keep("pieces", b"words")
    graph = next(tmp_path.glob("*.onnx"))
    next(tmp_path.glob("*.pieces")).write_bytes(graph.read_bytes())
    assert one.read("pieces") is None
    blob = graph.read_bytes()
    other.keep("onnx", b"other graph")
    next(tmp_path.glob("*.onnx")).write_bytes(blob)
    assert other.read("onnx") is None


def test_what_others_keep_in_the_folder_stays_and_what_was_never_finished_goes(tmp_path):
    (tmp_path / "encoder-0.onnx.77-ab.new").write_bytes(b"half")
    (tmp_path / "cedict-5.sqlite").write_bytes(b"table")
    Prepared(tmp_path, (), owner="lexicon").keep("onnx", b"other")
    Prepared(tmp_path, (), owner="encoder").keep("onnx", b"graph")
    assert sorted(path.name.partition("-")[0] for path in tmp_path.iterdir()) == [
        "cedict",
        "encoder",
        "lexicon",
    ]
    assert not list(tmp_path.glob("*.new"))


def test_several_that_start_at_once_never_mix_what_they_write(tmp_path):
    blobs = {name: name.encode() * 200_000 for name in ("onnx", "pieces", "json")}

    def start(_):
        prepared = Prepared(tmp_path, (), owner="encoder")
        for name, blob in blobs.items():
            prepared.keep(name, blob)
            assert prepared.read(name) in {None, blob}

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(start, range(24)))
    prepared = Prepared(tmp_path, (), owner="encoder")
    for name, blob in blobs.items():
        prepared.keep(name, blob)
        assert prepared.read(name) == blob
    assert len(list(tmp_path.iterdir())) == len(blobs)


def test_nothing_is_kept_without_a_folder_or_where_it_cannot_be(tmp_path):
    Prepared(None, (), owner="encoder").keep("onnx", b"graph")
    (tmp_path / "file").write_text("no folder")
    Prepared(tmp_path / "file", (), owner="encoder").keep("onnx", b"graph")
    assert Prepared(tmp_path / "file", (), owner="encoder").read("onnx") is None
    assert Prepared(None, (), owner="encoder").read("onnx") is None


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
