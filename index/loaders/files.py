"""Opening what a user named: existence, size, and what the bytes really are."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

from index.errors import SourceEmpty, SourceMissing, SourceTooLarge, SourceUnreadable, SourceUnsupported

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: Bytes; an official document of a thousand pages is smaller.
MAX_BYTES = 50 * 1024 * 1024

FORMATS = {
    ".txt": "txt", ".text": "txt", ".md": "md", ".markdown": "md", ".html": "html", ".htm": "html",
    ".shtml": "html", ".xhtml": "html", ".docx": "docx", ".pdf": "pdf", ".jsonl": "jsonl", ".ndjson": "jsonl",
}  # fmt: skip

_OTHERS = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Word, Excel or WPS file (.doc, .xls, .wps)",
     "Open it in an office program and save it as docx or pdf."),
    (b"\x89PNG", "a PNG image", "It needs OCR first; give the text or a searchable pdf."),
    (b"\xff\xd8\xff", "a JPEG image", "It needs OCR first; give the text or a searchable pdf."),
    (b"GIF8", "a GIF image", "It needs OCR first; give the text or a searchable pdf."),
    (b"Rar!", "a RAR archive", "Unpack it first."),
    (b"7z\xbc\xaf", "a 7z archive", "Unpack it first."),
    (b"\x1f\x8b", "a gzip archive", "Unpack it first."),
    (b"{\\rtf", "an RTF file", "Open it in an office program and save it as docx or pdf."),
)  # fmt: skip


def read_bytes(path: Path, *, max_bytes: int = MAX_BYTES) -> bytes:
    """Return the bytes of the file at ``path``.

    Raises:
        SourceMissing: no such file.
        SourceUnreadable: a folder, or no permission, or a failing disk.
        SourceEmpty: zero bytes.
        SourceTooLarge: more than ``max_bytes``.
    """
    try:
        if path.is_dir():
            raise SourceUnreadable(f"{path} is a folder, not a file.", "Name a file in it.")
        size = path.stat().st_size
        if size > max_bytes:
            raise SourceTooLarge(
                f"{path.name} has {size / 1048576:.0f} MB; at most {max_bytes / 1048576:.0f} MB are read.",
                "Split it, or give its text alone.",
            )
        with path.open("rb") as file:
            data = file.read(max_bytes + 1)
    except FileNotFoundError:
        raise SourceMissing(f"There is no file {path}.", "Check the path.") from None
    except OSError as error:
        raise SourceUnreadable(
            f"{path} cannot be read: {error.strerror or error}.", "Check the path and its permissions."
        ) from error
    except ValueError as error:
        raise SourceMissing(f"There is no file {path!r}.", "Check the path.") from error
    if len(data) > max_bytes:
        raise SourceTooLarge(f"{path.name} is over {max_bytes / 1048576:.0f} MB.", "Split it.")
    if not data.strip():
        raise SourceEmpty(f"{path.name} is empty.", "Give a file with text.")
    return data


@contextmanager
def open_checked(path: Path, *, max_bytes: int) -> Iterator[BinaryIO]:
    """Open a file for reading line by line, with the same errors as ``read_bytes``."""
    try:
        if path.is_dir():
            raise SourceUnreadable(f"{path} is a folder, not a file.", "Name a file in it.")
        size = path.stat().st_size
        if size > max_bytes:
            raise SourceTooLarge(f"{path.name} has {size / 1048576:.0f} MB.", "Split it into several files.")
        if size == 0:
            raise SourceEmpty(f"{path.name} is empty.", "Give a file with text.")
        file = path.open("rb")
    except FileNotFoundError:
        raise SourceMissing(f"There is no file {path}.", "Check the path.") from None
    except OSError as error:
        raise SourceUnreadable(
            f"{path} cannot be read: {error.strerror or error}.", "Check the path and its permissions."
        ) from error
    with file:
        yield file


def detect_format(path: Path, data: bytes) -> str:
    """Return txt, md, html, docx, pdf or jsonl: what the bytes are, where they tell, else what the name says.

    Raises:
        SourceUnsupported: a format that is not read.
    """
    named = FORMATS.get(path.suffix.lower(), "")
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        if b"word/" in data or named == "docx":
            return "docx"
        raise SourceUnsupported(
            f"{path.name} is a zip archive or an office file other than docx.",
            "Unpack it, or save it as docx.",
        )
    for magic, what, hint in _OTHERS:
        if data.startswith(magic):
            raise SourceUnsupported(f"{path.name} is {what}, which is not read.", hint)
    if named in {"docx", "pdf"}:
        kind = "a Word (docx) file" if named == "docx" else "a PDF file"
        raise SourceUnreadable(
            f"{path.name} is not {kind}, or its beginning is damaged.", "Get the file again."
        )
    lowered = head[:512].lower()
    if lowered.startswith((b"<!doctype html", b"<html")) and named in {"", "txt"}:
        return "html"
    if named:
        return named
    if path.suffix and not path.suffix[1:].isdecimal() and len(path.suffix) <= 6 and path.suffix.isascii():
        raise SourceUnsupported(
            f"Files of type {path.suffix} are not read.", "Use txt, md, html, docx, pdf or jsonl."
        )
    return "txt"
