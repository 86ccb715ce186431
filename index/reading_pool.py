"""Documents read side by side in processes: reading is Python, and one process has one core for it.

Only so many are under way as keep the processes busy, and they come back in order: a collection of any size takes
the memory of a few documents.
"""

from __future__ import annotations

import multiprocessing
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from itertools import groupby
from typing import TYPE_CHECKING

from index.corpus import Origin, Skipped, skipped
from index.errors import SourceUnreadable
from index.loaders import load_records
from index.reader import read as read_file
from index.reader import read_source

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from concurrent.futures import Future

    from index.documents import ParsedDocument
    from index.loaders import Source

#: Fewer documents are read before a process has started and loaded the names, 0.5 s.
WORTHWHILE = 400
_AHEAD = 8  # documents under way for each process
_AT_ONCE = 4  # a process is given


def read_in_parallel(
    origins: Sequence[Origin], workers: int
) -> Iterator[tuple[Origin, ParsedDocument | Skipped]]:
    """Yield each origin with its document, or with the reason why there is none; in order.

    As `index.corpus.read` with the names of this installation.
    """
    with ExitStack() as stack:
        # Started anew, not forked: a fork of a process with threads may wait forever.
        pool = ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), initializer=_prepare)
        stack.callback(pool.shutdown, cancel_futures=True)
        under_way: deque[tuple[list[Origin], Future[list[ParsedDocument | Skipped]]]] = deque()
        for batch in _batches(origins):
            under_way.append(([origin for origin, _ in batch], pool.submit(_read, batch)))
            if len(under_way) >= max(2, workers * _AHEAD // _AT_ONCE):
                yield from _finished(under_way)
        while under_way:
            yield from _finished(under_way)


def _finished(
    under_way: deque[tuple[list[Origin], Future[list[ParsedDocument | Skipped]]]],
) -> Iterator[tuple[Origin, ParsedDocument | Skipped]]:
    origins, future = under_way.popleft()
    yield from zip(origins, future.result(), strict=True)


def _batches(origins: Sequence[Origin]) -> Iterator[list[tuple[Origin, Source | str | None]]]:
    batch: list[tuple[Origin, Source | str | None]] = []
    for item in _sources(origins):
        batch.append(item)
        if len(batch) == _AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


def _sources(origins: Sequence[Origin]) -> Iterator[tuple[Origin, Source | str | None]]:
    """Yield each origin with its record; None for a file, which the process opens itself."""
    for path, group in groupby(origins, key=lambda origin: origin.path):
        records, at = None, -1
        for origin in group:
            if origin.record < 0:
                yield origin, None
                continue
            records = load_records(path) if records is None else records
            record: Source | str | None = ""
            while at < origin.record and record is not None:
                record, at = next(records, None), at + 1
            yield origin, record or ""


def _prepare() -> None:
    from index.lexicon import default_lexicon

    default_lexicon()


def _read(batch: list[tuple[Origin, Source | str | None]]) -> list[ParsedDocument | Skipped]:
    return [_document(origin, record) for origin, record in batch]


def _document(origin: Origin, record: Source | str | None) -> ParsedDocument | Skipped:
    from index.lexicon import default_lexicon

    try:
        if record is None:
            return read_file(origin.path, origin.id, lexicon=default_lexicon())
        if isinstance(record, str):
            raise SourceUnreadable(f"{origin.name} has changed while it was read.", "Try again.")
        return read_source(record, origin.id, lexicon=default_lexicon())
    except Exception as exc:  # see index.corpus.skipped
        return skipped(origin.name, exc)
