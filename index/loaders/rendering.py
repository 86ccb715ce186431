"""Text growing at its end with the hints found on the way; what every renderer writes to."""

from __future__ import annotations

from dataclasses import dataclass, field

from index.loaders.base import Block


@dataclass(frozen=True, slots=True)
class Rendered:
    """A file as text with hints, what its head says, where its pages begin, what could not be read."""

    text: str
    blocks: tuple[Block, ...] = ()
    meta: dict[str, str] = field(default_factory=dict)
    pages: tuple[int, ...] = ()
    notices: tuple[str, ...] = ()


class Writer:
    """Collects pieces of text and blocks; ``size`` is the offset of what is written next."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._blocks: list[Block] = []
        self.size = 0

    def write(self, piece: str) -> None:
        """Append ``piece`` to the text."""
        self._pieces.append(piece)
        self.size += len(piece)

    def block(self, kind: str, start: int, end: int, *, level: int = 0, row: int = 0) -> None:
        """Hint that ``[start, end)`` is a ``kind``; an empty span is no block."""
        if end > start:
            self._blocks.append(Block(kind=kind, start=start, end=end, level=level, row=row))

    def cell(
        self, start: int, *, row: int, column: int, rowspan: int = 1, colspan: int = 1, level: int = 0
    ) -> None:
        """Hint that the text since ``start`` is a table cell; empty cells count too."""
        self._blocks.append(
            Block(
                kind="cell", start=start, end=self.size, row=row, column=column, rowspan=rowspan, colspan=colspan,
                level=level,
            )
        )  # fmt: skip

    def text(self) -> str:
        """Return everything written."""
        return "".join(self._pieces)

    def sorted_blocks(self) -> tuple[Block, ...]:
        """Return the blocks in text order, outer before inner."""
        order = {"table": 0, "row": 1, "cell": 2}
        return tuple(sorted(self._blocks, key=lambda b: (b.start, -b.end, order.get(b.kind, 3))))
