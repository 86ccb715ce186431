"""What a loader hands over: the rendered text and hints about its structure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A hint about the structure of ``text[start:end]``; hints nest (table > row > cell) and may be absent.

    ``kind``: heading | paragraph | list_item | table | row | cell | bold | header | furniture | quote.
    ``level``: heading level 1–6 or list depth, 0 elsewhere. ``row`` and ``column`` are 0-based positions in
    the table's grid (spans counted), ``rowspan`` and ``colspan`` as printed.
    """

    kind: str
    start: int
    end: int
    level: int = 0
    row: int = 0
    column: int = 0
    rowspan: int = 1
    colspan: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file read: the text everything else points into, and where it came from.

    ``text`` is what ``Document.text`` will be: for txt exactly the decoded characters (a byte order mark
    dropped, line ends untouched), for other formats the rendering of this project. ``format`` is txt, md,
    html, docx, pdf or record. ``sha256`` and ``size`` (bytes) are those of the source's bytes. ``blocks`` are
    in text order, outer before inner. ``meta`` holds front matter, HTML meta tags, document properties.
    ``pages``: start offset of each page, for paged formats.
    """

    text: str
    format: str
    sha256: str = ""
    size: int = 0
    blocks: tuple[Block, ...] = ()
    meta: Mapping[str, str] = field(default_factory=dict)
    pages: tuple[int, ...] = ()
    id: str = ""  # a record's own id, else ""
    title: str = ""  # a title known from outside the text (a record's), else ""
    notices: tuple[str, ...] = ()  # what the loader could not do, in words
