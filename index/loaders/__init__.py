"""Files to text with structure hints: ``load`` for one document, ``load_records`` for a jsonl of many."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from index.errors import SourceEmpty, SourceUnsupported
from index.loaders.base import Block, Source
from index.loaders.files import MAX_BYTES, detect_format, read_bytes
from index.loaders.records import load_records

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["MAX_BYTES", "Block", "Source", "load", "load_records", "load_text"]


def load(path: Path, *, max_bytes: int = MAX_BYTES) -> Source:
    """Return the document at ``path``.

    Raises:
        InputError: the file is missing, unreadable, empty, too large or of a format that is not read; the
            message says which and the hint what to do.
    """
    data = read_bytes(path, max_bytes=max_bytes)
    form = detect_format(path, data)
    source = _read(path, data, form)
    if not source.text.strip():
        raise SourceEmpty(f"{path.name} holds no text.", "Give a file with text.")
    return source


def load_text(text: str, *, format: str = "txt") -> Source:
    """Return ``text`` as a source, as if read from a txt, md or html file."""
    data = text.encode("utf-8", errors="surrogatepass")
    return _render(text, format, data)


def _read(path: Path, data: bytes, form: str) -> Source:
    from index.loaders.encoding import declared_encoding, decode

    if form == "jsonl":
        raise SourceUnsupported(
            f"{path.name} holds many records, not one document.", "Read it with load_records, or index it."
        )
    declared = declared_encoding(data) if form == "html" else ""
    return _render(decode(data, declared=declared), form, data)


def _render(text: str, form: str, data: bytes) -> Source:
    sha256, size = hashlib.sha256(data).hexdigest(), len(data)
    if form == "md":
        from index.loaders import markdown

        rendered, blocks, meta = markdown.render(text)
        return Source(text=rendered, format=form, sha256=sha256, size=size, blocks=blocks, meta=meta)
    if form == "html":
        from index.loaders import html

        page = html.render(text)
        return Source(
            text=page.text, format=form, sha256=sha256, size=size, blocks=page.blocks, meta=page.meta
        )
    return Source(text=text, format=form, sha256=sha256, size=size)
