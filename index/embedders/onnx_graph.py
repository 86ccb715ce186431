"""Writes an ONNX model as bytes: the dozen message fields we need of the protocol-buffer format.

ONNX Runtime reads such bytes but does not write them, and the ``onnx`` package that does weighs more than all
of our embedders together. Field numbers are those of onnx.proto.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

OPSET = 20  # the first with Gelu
_IR_VERSION = 9
#: The domain of the fused operators that ONNX Runtime adds to the standard ones.
FUSED = "com.microsoft"
_TYPES = {"float32": 1, "uint8": 2, "int8": 3, "int64": 7}


class Graph:
    """Collects nodes and constants, then becomes bytes.

    ``add`` returns the name of what a node computes, so that calls nest like the formula they write down.
    """

    def __init__(self) -> None:
        self._nodes: list[bytes] = []
        # (everything but the values, the values): big, so they are copied only once, at the end.
        self._constants: list[tuple[bytes, NDArray[Any]]] = []
        self._names = 0

    def _new_name(self) -> str:
        self._names += 1
        return f"t{self._names}"

    def constant(self, values: NDArray[Any]) -> str:
        """Add a tensor that the model holds; return its name."""
        name = self._new_name()
        fields = (
            b"".join(_number(1, size) for size in values.shape)
            + _number(2, _TYPES[values.dtype.name])
            + _text(8, name)
        )
        self._constants.append((fields, np.ascontiguousarray(values)))
        return name

    def add(self, operator: str, *inputs: str, domain: str = "", **attributes: float) -> str:
        """Add a node with one output; return the output's name."""
        return self.add_many(operator, 1, *inputs, domain=domain, **attributes)[0]

    def add_many(
        self, operator: str, outputs: int, *inputs: str, domain: str = "", **attributes: float
    ) -> tuple[str, ...]:
        """Add a node with several outputs; return their names."""
        names = tuple(self._new_name() for _ in range(outputs))
        self._nodes.append(
            b"".join(_text(1, name) for name in inputs)
            + b"".join(_text(2, name) for name in names)
            + _text(4, operator)
            + b"".join(_bytes(5, _attribute(name, value)) for name, value in attributes.items())
            + (_text(7, domain) if domain else b"")
        )
        return names

    def to_bytes(
        self, given: str, given_shape: Sequence[int | str], wanted: str, shape: Sequence[int]
    ) -> bytes:
        """Return the model that computes ``wanted`` from ``given``, both float32.

        A string in a shape names a length that is known only when the model runs.
        """
        graph: list[bytes | memoryview] = [_bytes(1, node) for node in self._nodes]
        graph += [
            _text(2, "encoder"),
            _bytes(11, _value(given, given_shape)),
            _bytes(12, _value(wanted, shape)),
        ]
        for fields, values in self._constants:
            opening = fields + _varint(9 << 3 | 2) + _varint(values.nbytes)
            graph += [_varint(5 << 3 | 2), _varint(len(opening) + values.nbytes), opening, values.data]
        size = sum(part.nbytes if isinstance(part, memoryview) else len(part) for part in graph)
        opsets = _bytes(8, _number(2, OPSET)) + _bytes(8, _text(1, FUSED) + _number(2, 1))
        return b"".join([_number(1, _IR_VERSION), opsets, _varint(7 << 3 | 2), _varint(size), *graph])


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _bytes(field: int, value: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(value)) + value


def _text(field: int, value: str) -> bytes:
    return _bytes(field, value.encode())


def _attribute(name: str, value: float) -> bytes:
    if isinstance(value, int):
        return _text(1, name) + _number(3, value) + _number(20, 2)
    return _text(1, name) + _varint(2 << 3 | 5) + struct.pack("<f", value) + _number(20, 1)


def _value(name: str, shape: Sequence[int | str]) -> bytes:
    sizes = b"".join(
        _bytes(1, _text(2, size) if isinstance(size, str) else _number(1, size)) for size in shape
    )
    tensor = _number(1, _TYPES["float32"]) + _bytes(2, sizes)
    return _text(1, name) + _bytes(2, _bytes(1, tensor))
