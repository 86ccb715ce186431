"""What came and went since the large files of a snapshot were written: one small SQLite file, read with them.

Writing everything anew for one document would take as long as the collection is large. Instead the next snapshot
links what is there and holds a late file: the catalogue's own tables with the documents that came, the ids of
those that went, and for the passages that came their vectors and words. A reader sees both as one. When
the late file has grown it is folded into the large ones; like them it never changes after it was published.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

import numpy as np

from index.errors import IndexCorrupt
from index.passages import WINDOW
from index.snapshot import CATALOG, KEYS, LATE, OWNERS
from index.statements import naming

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

#: The catalogue's tables whose rows belong to a document.
OWNED = ("texts", "facts", "clauses", "duties", "targets", "notices", "passages", "names")

#: What only the late file has. ``gone``: documents that are not there any more, or came anew; ``gone_rows``: their
#: passages. ``outdated``: documents whose row is not that of the catalogue: the ones gone, and those whose
#: standing changed or that were moved.
LATE_TABLES = """
CREATE TABLE gone (document_id VARCHAR PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE gone_rows ("row" INTEGER PRIMARY KEY);
CREATE TABLE outdated (document_id VARCHAR PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE late_passages (
    "row" INTEGER PRIMARY KEY, vector BLOB NOT NULL,
    body VARCHAR NOT NULL, words VARCHAR NOT NULL, context VARCHAR NOT NULL
);
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class LatePassage:
    """What the word index would have of a passage: its number, whose it is, and its tokens."""

    number: int
    document_id: str
    body: str
    words: str
    context: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """What a late file says of passages.

    ``first``: the number of the first that came. ``vectors``: float16 ``(came, dimension)``, zeros where a
    number is not used any more. ``owners``: int64 ``(came,)``, the number of the clause's own passage, -1
    where there is none. ``gone``: int64, the earlier ones that went. ``passages``: those with words.
    """

    first: int
    vectors: NDArray[np.float16]
    owners: NDArray[np.int64]
    gone: NDArray[np.int64]
    passages: tuple[LatePassage, ...]


def late_path(folder: Path) -> Path | None:
    """Return the late file of the snapshot in ``folder``, None if nothing came since."""
    path = folder / LATE
    return path if path.is_file() else None


def address(path: Path) -> str:
    """Return what SQLite calls a published file: it never changes, so nothing is locked."""
    return f"file:{quote(str(path.absolute()))}?mode=ro&immutable=1"


def view_both(connection: sqlite3.Connection, *, base: str, late: str) -> None:
    """Make the catalogue's tables, asked for by name alone, those of both schemas together."""
    both = {"base": base, "late": late}
    connection.execute(
        naming(
            "CREATE TEMP VIEW documents AS SELECT * FROM {base}.documents WHERE id NOT IN {late}.outdated "
            "UNION ALL SELECT * FROM {late}.documents",
            **both,
        )
    )
    for table in OWNED:
        connection.execute(
            naming(
                "CREATE TEMP VIEW {table} AS SELECT * FROM {base}.{table} "
                "WHERE document_id NOT IN {late}.gone UNION ALL SELECT * FROM {late}.{table}",
                table=table,
                **both,
            )
        )
    connection.execute(naming("CREATE TEMP VIEW totals AS SELECT * FROM {late}.totals", late=late))


def read_late(folder: Path, dimension: int) -> Late | None:
    """Return what the late file of a snapshot says of passages, None if it has none.

    Raises:
        IndexCorrupt: it cannot be read.
    """
    path = late_path(folder)
    if path is None:
        return None
    try:
        connection = sqlite3.connect(address(path), uri=True)
        try:
            return _read(connection, dimension)
        finally:
            connection.close()
    except (sqlite3.Error, ValueError) as exc:
        raise IndexCorrupt(f"{LATE} of the index is damaged.", "Run: tiaowen index build") from exc


def _read(connection: sqlite3.Connection, dimension: int) -> Late:
    totals = dict(connection.execute("SELECT name, value FROM totals"))
    first, end = totals["first_row"], totals["next_row"]
    vectors = np.zeros((end - first, dimension), np.float16)
    owners = np.full(end - first, -1, np.int64)
    passages = []
    clause, own = "", 0
    rows = connection.execute(
        'SELECT "row", document_id, clause_id, kind, vector, body, words, context FROM '
        '(SELECT "row", document_id, clause_id, kind FROM passages) JOIN late_passages USING ("row") ORDER BY "row"'
    )
    for number, document_id, clause_id, kind, vector, body, words, context in rows:
        if kind != WINDOW or clause_id != clause:
            clause, own = clause_id, number
        owners[number - first] = own
        vectors[number - first] = np.frombuffer(vector, np.float16)
        if kind != WINDOW:
            passages.append(
                LatePassage(number=number, document_id=document_id, body=body, words=words, context=context)
            )
    gone = np.array(
        [row for (row,) in connection.execute('SELECT "row" FROM gone_rows ORDER BY "row"')], np.int64
    )
    return Late(first=first, vectors=vectors, owners=owners, gone=gone, passages=tuple(passages))


def owners_and_keys(folder: Path, late: Late | None) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the clause's own passage for each passage of a snapshot, and the keys of those in its word index.

    -1 for one that is gone. ``late``: what `read_late` gave for ``folder``.

    Raises:
        IndexCorrupt: they cannot be read.
    """
    try:
        owners: NDArray[np.int64] = np.load(folder / OWNERS)
        keys: NDArray[np.int64] = np.load(folder / KEYS)
    except (OSError, ValueError) as exc:
        raise IndexCorrupt(
            f"{OWNERS} or {KEYS} of the index is damaged.", "Run: tiaowen index build"
        ) from exc
    if late is not None:
        owners[late.gone] = -1
        owners = np.concatenate([owners, late.owners])
    return owners, keys


def next_key(folder: Path) -> int:
    """Return a key that no passage of the snapshot in ``folder`` has, or ever had, in the word index."""
    keys = np.load(folder / KEYS, mmap_mode="r")
    found = [int(keys[-1])] if len(keys) else []
    path = late_path(folder)
    for file in (folder / CATALOG, *([path] if path else [])):
        connection = sqlite3.connect(address(file), uri=True)
        try:  # keys ascend with the numbers
            rows = connection.execute('SELECT "key" FROM passages ORDER BY "row" DESC LIMIT 1').fetchall()
        finally:
            connection.close()
        found += [int(key) for (key,) in rows]
    return max(found, default=-1) + 1
