"""The Universal Sentence Encoder (multilingual, version 3): a second opinion on what a text is about.

Google's model (Yang et al., 2019, arXiv:1907.04307) in its convolutional form, 16 languages, 512 numbers: the word
vectors pass through three branches of two convolutions each (over 2, 3 and 5 words), are added up over
the text and go through three small dense layers. It was trained on questions and answers and on translations, so it errs
elsewhere than multilingual-e5 does, and is small: a question takes 1 to 2 ms, 120 characters 4 ms, on one core.
"""

from __future__ import annotations

import unicodedata
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np

from index.embedders.onnx_graph import Graph
from index.embedders.prepared import Prepared
from index.embedders.unigram import Unigram
from index.embedders.use_file import (
    BEGIN,
    BLOCKS,
    END,
    PIECES,
    UseFile,
    model_folder,
    pieces_of,
    read_pieces,
)
from index.errors import MissingExtra, ServiceError

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

IDENTITY = "use-multilingual-3-128"

#: The directions kept of the model's 512 numbers, float16 (512, 128), made by eval/fit_projection.py.
PROJECTION = "use_projection.npy"

#: A convolution's width and how many words before its own it sees.
_BRANCHES = ((2, 0), (3, 1), (5, 2))
#: Pieces read of a text, about as much as the other encoder reads.
MAX_TOKENS = 512
_VERSION = 1


class UseEngine:
    """One text in, one unit vector out, on the calling thread. Thread-safe.

    Args:
        folder: where the package's data lie; None for the installed package's own.
        cache: where what was made ready is kept, None for nowhere.
        project: whether only the directions that tell official texts apart are kept.

    Raises:
        MissingExtra: the package is not installed.
        ServiceError: its files are damaged.
    """

    name = "onnxruntime"

    def __init__(
        self, folder: Path | None = None, cache: Path | None = None, *, project: bool = True
    ) -> None:
        try:
            from onnxruntime import InferenceSession, SessionOptions
        except ImportError as exc:
            raise MissingExtra("onnxruntime is not installed.", "Run: pip install onnxruntime") from exc
        folder = folder or model_folder()
        file = UseFile(folder, cache)
        self._directions = _directions() if project else np.eye(file.arrays["d3"].shape[1], dtype=np.float32)
        self.dimension = int(self._directions.shape[1])
        self._words = file.words
        self._step, self._lowest = file.arrays["scale"][:, None], file.arrays["lo"][:, None]
        self._unigram = _unigram(folder, cache)
        options = SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 4
        try:
            self._session = InferenceSession(
                encoder_graph(file.arrays), options, providers=["CPUExecutionProvider"]
            )
        except Exception as exc:  # the runtime's errors share no base class below Exception
            raise ServiceError(
                "ONNX Runtime could not load the second bundled encoder.",
                "Run: pip install --upgrade onnxruntime, or use one encoder: --embedder e5",
            ) from exc

    def token_ids(self, text: str) -> list[int]:
        """Return the ids the model reads, marks included, at most ``MAX_TOKENS``."""
        plain = " ".join(unicodedata.normalize("NFKC", text).split())
        return [BEGIN, *self._unigram.ids(plain)[: MAX_TOKENS - 2], END]

    def embed(self, text: str) -> NDArray[np.float32]:
        """Return the vector ``(dimension,)`` of a cleaned text: of length 1, or a little less if projected."""
        ids = np.array(self.token_ids(text))
        words = self._words[ids] * self._step[ids % BLOCKS] + self._lowest[ids % BLOCKS]
        vector: NDArray[np.float32] = self._session.run(None, {"words": words})[0]
        return vector / np.linalg.norm(vector) @ self._directions


def encoder_graph(given: dict[str, NDArray[np.float32]]) -> bytes:
    """Return the ONNX model: float32 ``words`` (n, 512) to their text's vector (512,), not yet of length 1.

    Args:
        given: the weights by their names in the package.
    """
    graph = Graph()
    first = graph.constant(np.array([0]))
    epsilon = float(given["eps"])
    widths = [width for width, _ in _BRANCHES]

    def linear(x: str, weights: NDArray[np.float32]) -> str:
        return graph.add("MatMul", x, graph.constant(weights))

    def normalised(x: str, gain: NDArray[np.float32], bias: NDArray[np.float32]) -> str:
        return graph.add("LayerNormalization", x, graph.constant(gain), graph.constant(bias), epsilon=epsilon)

    def together(name: str) -> NDArray[np.float32]:
        return np.concatenate([given[f"{name}{width}"] for width in widths], axis=-1)

    def convolved(x: str, width: int, before: int, layer: int) -> str:
        """X (1, channels, n) + what its windows of ``width`` words say."""
        around = graph.constant(np.array([0, 0, before, 0, 0, width - 1 - before]))
        weights = given[f"w{layer}_{width}"]
        kernel = weights.reshape(width, -1, weights.shape[1]).transpose(2, 1, 0)
        bias = graph.constant(given[f"b{layer}_{width}"])
        seen = graph.add("Conv", graph.add("Pad", x, around), graph.constant(kernel), bias)
        return graph.add("Add", x, graph.add("Relu", seen))

    inner = graph.add("Add", linear("words", together("proj")), graph.constant(together("proj_b")))
    inner = normalised(inner, together("ln_g"), together("ln_b"))
    sizes = graph.constant(np.array([given[f"proj{width}"].shape[1] for width in widths]))
    seen = []
    for part, (width, before) in zip(
        graph.add_many("Split", len(widths), inner, sizes, axis=1), _BRANCHES, strict=True
    ):
        x = graph.add("Unsqueeze", graph.add("Transpose", part), first)
        for layer in (1, 2):
            x = convolved(x, width, before, layer)
        seen.append(graph.add("Transpose", graph.add("Squeeze", x, first)))
    every = normalised(graph.add("Concat", "words", *seen, axis=1), given["ln_g"], given["ln_b"])
    # The sum of n projected words over the root of n: the projection is linear, so their mean times that root.
    mean = graph.add("ReduceMean", every, first, keepdims=0)
    projected = graph.add("Add", linear(mean, given["cnn_W"]), graph.constant(given["cnn_b"]))
    count = graph.add("Cast", graph.add("Gather", graph.add("Shape", "words"), first), to=1)
    summed = graph.add("Mul", projected, graph.add("Sqrt", count))
    y = graph.add("Relu", linear(summed, given["d0"]))
    y = graph.add("Relu", graph.add("Add", linear(y, given["d1"]), linear(summed, given["p1"])))
    z = graph.add("Relu", linear(y, given["d2"]))
    vector = graph.add("Tanh", graph.add("Add", linear(y, given["p3"]), linear(z, given["d3"])))
    return graph.to_bytes("words", ["n", given["proj2"].shape[0]], vector, [int(given["d3"].shape[1])])


def _directions() -> NDArray[np.float32]:
    with resources.as_file(resources.files("index.embedders").joinpath(PROJECTION)) as path:
        directions: NDArray[np.float32] = np.load(path, allow_pickle=False).astype(np.float32)
    return directions


def _unigram(folder: Path, cache: Path | None) -> Unigram:
    """Return the tokeniser, from what was kept if that is there."""
    about = (folder / PIECES).stat()
    prepared = Prepared(cache, ("use", _VERSION, about.st_size, about.st_mtime_ns), kind="second")
    known = prepared.read("pieces")
    if known is not None:
        count = int.from_bytes(known[:8], "little")
        scores = np.frombuffer(known, np.float32, count, 8)
        return Unigram.from_bytes(pieces_of(scores), known[8 + scores.nbytes :])
    pieces = read_pieces(folder)
    made = Unigram(pieces)
    count_of = len(pieces.scores).to_bytes(8, "little")
    prepared.keep("pieces", count_of + pieces.scores.tobytes() + made.to_bytes())
    return made
