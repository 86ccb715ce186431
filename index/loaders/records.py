"""A jsonl of records ``{id, title?, text, ...}``: each a document of its own."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from index.errors import SourceUnreadable
from index.loaders.base import Source
from index.loaders.files import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: Bytes of one record; a longer one is no document.
MAX_RECORD_BYTES = 10 * 1024 * 1024


def load_records(path: Path, *, max_bytes: int = 20 * MAX_BYTES) -> Iterator[Source | str]:
    """Yield each record of the jsonl at ``path`` as a source, read line by line; a bad line as a message.

    A record's ``id`` is kept and its ``title`` stays outside the text. Messages say the line number.

    Raises:
        InputError: the file is missing, unreadable, empty or larger than ``max_bytes``.
    """
    from index.loaders.files import open_checked

    seen: set[str] = set()
    with open_checked(path, max_bytes=max_bytes) as file:
        number = 0
        try:
            while line := file.readline(MAX_RECORD_BYTES + 1):
                number += 1
                if len(line) > MAX_RECORD_BYTES:
                    while line and not line.endswith(b"\n"):
                        line = file.readline(MAX_RECORD_BYTES)
                    yield f"line {number}: longer than {MAX_RECORD_BYTES // 1048576} MB"
                    continue
                if number == 1:
                    line = line.removeprefix(b"\xef\xbb\xbf")
                if line.strip():
                    yield _record(line, number, seen)
        except OSError as error:
            raise SourceUnreadable(f"{path} cannot be read: {error.strerror or error}.") from error


def _record(line: bytes, number: int, seen: set[str]) -> Source | str:
    try:
        record = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError:
        return f"line {number}: not UTF-8"
    except (json.JSONDecodeError, RecursionError) as error:
        return f"line {number}: not JSON ({error.msg if isinstance(error, json.JSONDecodeError) else 'too deep'})"
    if not isinstance(record, dict):
        return f"line {number}: not an object"
    identifier = record.get("id")
    if isinstance(identifier, bool) or not isinstance(identifier, str | int) or not str(identifier).strip():
        return f"line {number}: no id"
    identifier = str(identifier).strip()
    text = record.get("text")
    if not isinstance(text, str) or not text.strip():
        return f"line {number}: record {identifier} has no text"
    if identifier in seen:
        return f"line {number}: id {identifier} occurs before; this record is left out"
    seen.add(identifier)
    text = text.encode("utf-8", errors="replace").decode("utf-8")  # lone surrogates have no bytes
    return Source(
        text=text,
        format="record",
        sha256=hashlib.sha256(line.strip()).hexdigest(),
        size=len(line),
        meta={k: _plain(v) for k, v in record.items() if k not in {"id", "text"} and _plain(v)},
        id=identifier,
        title=record["title"].strip() if isinstance(record.get("title"), str) else "",
    )


def _plain(value: Any) -> str:
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
