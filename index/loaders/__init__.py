"""Files to text with structure hints: ``load`` for one document, ``load_records`` for a jsonl of many."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from index.errors import SourceEmpty, SourceUnsupported
from index.loaders.base import Block, Source
from index.loaders.files import MAX_BYTES, detect_format, read_bytes
from index.loaders.records import load_records
from index.loaders.rendering import Rendered

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["MAX_BYTES", "Block", "Source", "load", "load_records", "load_text"]

#: Bytes of an HTML page that is not read in our own process.
LARGE_PAGE = 4 * 1024 * 1024


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


def load_text(text: str, *, form: str = "txt") -> Source:
    """Return ``text`` as a source, as if read from a txt, md or html file."""
    return _render(text, form, text.encode("utf-8", errors="surrogatepass"))


def _read(path: Path, data: bytes, form: str) -> Source:
    from index.loaders.encoding import declared_encoding, decode

    if form == "jsonl":
        raise SourceUnsupported(
            f"{path.name} holds many records, not one document.", "Read it with load_records, or index it."
        )
    if form in {"docx", "pdf"}:
        from index.loaders import sandbox

        return _source(sandbox.render(form, data), form, data)
    text = decode(data, declared=declared_encoding(data) if form == "html" else "")
    if form == "html" and len(data) > LARGE_PAGE:
        from index.loaders import sandbox

        return _source(sandbox.render(form, text.encode("utf-8", errors="replace")), form, data)
    return _render(text, form, data)


def _render(text: str, form: str, data: bytes) -> Source:
    if form == "md":
        from index.loaders import markdown

        return _source(markdown.render(text), form, data)
    if form == "html":
        from index.loaders import html

        return _source(html.render(text), form, data)
    return _source(Rendered(text), form, data)


def _source(rendered: Rendered, form: str, data: bytes) -> Source:
    return Source(
        text=rendered.text,
        format=form,
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        blocks=rendered.blocks,
        meta=rendered.meta,
        pages=rendered.pages,
        notices=rendered.notices,
    )
