"""Questions from a JSONL file: answered in order, one line out for each line in, whatever is in it."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from index.errors import (
    InputError,
    SourceEmpty,
    SourceMissing,
    SourceUnreadable,
    StorageError,
    TiaowenError,
)
from qa.wire import dumps, error_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextmanager
def run_batch(source: Path, out: Path | None, title: str) -> Iterator[Callable[[Any], None]]:
    """Yield ``run(work)``, which writes ``work(line)`` for every line of ``source``.

    The input is read and the output opened before the body runs, so that a mistyped path is said at once
    and not after the index was built.

    Raises:
        InputError: nothing to read, or nothing at all succeeded (raised by ``run``).
        StorageError: the output cannot be written.
    """
    lines = _read_lines(source)
    with _writer(out, source) as write:

        def run(work: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
            # Bars and lines on one screen would overwrite each other.
            to_screen = (out is None or str(out) == "-") and sys.stdout.isatty()
            _run(lines, work, write, "" if to_screen else title)

        yield run


def _run(
    lines: list[bytes],
    work: Callable[[dict[str, Any]], dict[str, Any]],
    write: Callable[[str], None],
    title: str,
) -> None:
    from qa.cli.progress import counting

    first_error: TiaowenError | None = None
    failed = 0
    with counting(title, len(lines)) as advance:
        for number, raw in enumerate(lines, start=1):
            shape, error = _answer(raw, number, work)
            write(dumps(shape))
            if error is not None:
                failed += 1
                first_error = first_error or error
            advance()
    if first_error is not None:
        typer.echo(f"{failed:,} of {len(lines):,} lines failed.", err=True)
        if failed == len(lines):
            raise first_error


def _answer(
    raw: bytes, number: int, work: Callable[[dict[str, Any]], dict[str, Any]]
) -> tuple[dict[str, Any], TiaowenError | None]:
    identity: Any = None
    try:
        line = _parse(raw, number)
        identity = line.get("id")
        return {"id": identity, **work(line)}, None
    except TiaowenError as exc:
        error = exc
    except Exception as exc:  # one line must not end the batch, not even by a bug of ours
        from qa.settings import debugging

        if debugging():
            raise
        error = TiaowenError(f"Line {number}: {type(exc).__name__}.", "Run again with TIAOWEN_DEBUG=1.")
    return {"id": identity, "error": error_json(error)}, error


def _parse(raw: bytes, number: int) -> dict[str, Any]:
    hint = 'Each line is {"id": "...", "question": "..."}'
    try:
        line = json.loads(raw.decode("utf-8"))
    except UnicodeDecodeError:
        raise InputError(f"Line {number} is not UTF-8 text.", hint) from None
    except (ValueError, RecursionError):
        raise InputError(f"Line {number} is not JSON.", hint) from None
    if not isinstance(line, dict):
        raise InputError(f"Line {number} is not a JSON object.", hint)
    return line


def _read_lines(source: Path) -> list[bytes]:
    try:
        data = sys.stdin.buffer.read() if str(source) == "-" else source.read_bytes()
    except FileNotFoundError:
        raise SourceMissing(f"No file {source}.", "Check --batch.") from None
    except OSError as exc:
        raise SourceUnreadable(f"{source} cannot be read: {exc.strerror}.", "Check --batch.") from exc
    lines = [line for line in data.removeprefix(b"\xef\xbb\xbf").split(b"\n") if line.strip()]
    if not lines:
        raise SourceEmpty(f"{source} holds no questions.", 'Each line is {"id": "...", "question": "..."}')
    return lines


@contextmanager
def _writer(out: Path | None, source: Path) -> Iterator[Callable[[str], None]]:
    if out is None or str(out) == "-":
        yield typer.echo
        return
    if str(source) != "-" and out.exists() and out.samefile(source):
        raise InputError("--out would overwrite the questions.", "Name another file.")
    try:
        stream = out.open("w", encoding="utf-8")
    except OSError as exc:
        raise StorageError(f"{out} cannot be written: {exc.strerror}.", "Check --out.") from exc

    def write(text: str) -> None:
        try:
            # Flushed line by line: a batch that is stopped half way keeps what it had.
            stream.write(text + "\n")
            stream.flush()
        except OSError as exc:
            raise StorageError(f"{out} cannot be written: {exc.strerror}.", "Free some space.") from exc

    with stream:
        yield write
