"""A text's own outline: ``outline`` partitions any text into clauses with labels, parents and stable ids."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.documents import Clause
    from index.loaders.base import Source

__all__ = ["outline"]


def outline(document_id: str, source: Source) -> tuple[Clause, ...]:
    """Return the clauses of ``source`` in text order; joined they are its text.

    Total: any text gives an outline, an empty one gives none.
    """
    from index.outline.lines import read_lines
    from index.outline.reading import Reader
    from index.outline.tree import build

    return build(document_id, source.text, Reader(lines=read_lines(source)).read())
