"""The catalogue, read: documents, clauses, duties, targets, facts and passages in one SQLite file.

It is opened immutable, looked into by id and never loaded whole; what comes out equals what went in, text
included. `index.catalog_writer` makes it, through SQLAlchemy; reading a file that is always SQLite takes nothing
but SQL, and every command that answers is spared a tenth of a second.
"""

# ruff: noqa: S608  # what is put into a statement are our own table names and conditions; values are bound

from __future__ import annotations

import json
import sqlite3
from collections import namedtuple
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from index.documents import Clause, Document, Duty, Fact, ParsedDocument, Passage, Target
from index.engines.base import EVERYTHING, Filter
from index.errors import IndexCorrupt, NotFound
from index.late import address, late_path, view_both
from index.rows import (
    BATCH,
    Counts,
    SourceState,
    batched,
    clause_of,
    counts_of,
    document_of,
    duty_of,
    fact_of,
    notice_of,
    passage_of,
    source_of,
    target_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

T = TypeVar("T")

_MOST_TEXTS = 64
_MOST_RECORDS = 4_096
_MOST_FILTERS = 64
_MOST_CONNECTIONS = 8  # kept open while nobody reads
_REBUILD = "Run: tiaowen index build"

#: The day a document begins to count, "" when it names none.
SINCE = "coalesce(nullif({0}.effective, ''), nullif({0}.published, ''), nullif({0}.written, ''), '')"

#: Whether a document begins or ends to count after the first and third day and not after the second and fourth.
DAYS_BETWEEN = (
    f"SELECT EXISTS (SELECT 1 FROM documents WHERE ({SINCE.format('documents')} > ? "
    f"AND {SINCE.format('documents')} <= ?) OR (expires >= ? AND expires < ?)) AS found"
)

#: Not a join: one over what a late file adds would go through all texts.
_TEXT = "(SELECT text FROM texts WHERE document_id = documents.id) AS text"


class Catalog:
    """Read access. Thread-safe; texts of recently used documents are kept."""

    def __init__(self, path: Path) -> None:
        """Open the catalogue at ``path``; nothing may write to it while this is open.

        A late file beside it is read with it.

        Raises:
            IndexCorrupt: it is not a catalogue.
        """
        self._path = path
        self._late = late_path(path.parent)
        self._idle: list[sqlite3.Connection] = []
        self._closed = False
        self._text = lru_cache(maxsize=_MOST_TEXTS)(self._load_text)
        self._clause = lru_cache(maxsize=_MOST_RECORDS)(self._load_clause)
        self._passage = lru_cache(maxsize=_MOST_RECORDS)(self._load_passage)
        self._searched = lru_cache(maxsize=_MOST_FILTERS)(self._load_searched_ids)
        self._value("SELECT count(*) FROM totals")

    def close(self) -> None:
        """Release the file."""
        for cached in (self._text, self._clause, self._passage, self._searched):
            cached.cache_clear()
        self._closed = True
        while self._idle:
            self._idle.pop().close()

    def __del__(self) -> None:
        self.close()

    # Documents

    def document_ids(self, where: Filter = EVERYTHING) -> tuple[str, ...]:
        """Return the ids of the documents that ``where`` keeps, sorted."""
        kept, values = _kept(where)
        return tuple(name for (name,) in self._tuples(f"SELECT id FROM documents {kept} ORDER BY id", values))

    def searched_ids(
        self, where: Filter = EVERYTHING, *, years: Collection[str] = ()
    ) -> tuple[str, ...] | None:
        """Return the ids of the documents to search, None for all of them.

        Unless ``where`` names documents, a status or a day, those that a newer one supersedes are left out,
        except the ones of a year in ``years``: whoever names a year means the text of then.
        """
        return self._searched(where, tuple(dict.fromkeys(years)))

    def _load_searched_ids(self, where: Filter, years: tuple[str, ...]) -> tuple[str, ...] | None:
        if where.documents or where.status or where.as_of:
            return self.document_ids(where)
        if where == EVERYTHING and not self._any_superseded:
            return None
        then = "".join(f" OR {SINCE.format('documents')} LIKE ? OR title LIKE ?" for _ in years)
        kept, values = _kept(
            where,
            f"(superseded_by = ''{then})",
            *(pattern for year in years for pattern in (f"{year}%", f"%{year}%")),
        )
        return tuple(name for (name,) in self._tuples(f"SELECT id FROM documents {kept} ORDER BY id", values))

    @cached_property
    def _any_superseded(self) -> bool:
        return bool(self._value("SELECT EXISTS (SELECT 1 FROM documents WHERE superseded_by != '')"))

    def documents(self, where: Filter = EVERYTHING) -> tuple[Document, ...]:
        """Return the documents that ``where`` keeps, in id order, with metadata and text."""
        kept, values = _kept(where)
        facts: dict[str, list[Fact]] = {}
        inside = f"document_id IN (SELECT id FROM documents {kept})"
        for row in self._rows(f"SELECT * FROM facts WHERE {inside} ORDER BY document_id, number", values):
            facts.setdefault(row.document_id, []).append(fact_of(row))
        rows = self._rows(
            f"SELECT *, {_TEXT} FROM documents {kept} ORDER BY documents.id",
            values,
        )
        return tuple(document_of(row, facts.get(row.id, ())) for row in rows)

    def document(self, document_id: str) -> ParsedDocument:
        """Return one document with clauses and facts.

        Raises:
            NotFound: no such document.
        """

        def owned(table: str, make: Callable[[Any], T]) -> tuple[T, ...]:
            query = f"SELECT * FROM {table} WHERE document_id = ? ORDER BY number"
            return tuple(make(row) for row in self._rows(query, (document_id,)))

        rows = self._rows(
            f"SELECT *, {_TEXT} FROM documents WHERE documents.id = ?",
            (document_id,),
        )
        if not rows:
            raise _no_document(document_id)
        return ParsedDocument(
            document=document_of(rows[0], owned("facts", fact_of)),
            clauses=owned("clauses", clause_of),
            duties=owned("duties", duty_of),
            targets=owned("targets", target_of),
            notices=owned("notices", notice_of),
        )

    def text(self, document_id: str) -> str:
        """Return a document's text.

        Raises:
            NotFound: no such document.
        """
        return self._text(document_id)

    # Clauses and facts

    def clause(self, clause_id: str) -> Clause:
        """Return one clause.

        Raises:
            NotFound: no such clause.
        """
        clause = self._clause(clause_id)
        if clause is None:
            raise NotFound(f"No clause {clause_id}.", "See its document's clauses: tiaowen outline")
        return clause

    def clauses(self, clause_ids: Collection[str]) -> dict[str, Clause]:
        """Return the clauses with these ids, by id; unknown ids are left out."""
        rows = self._rows_in("SELECT * FROM clauses WHERE id", list(clause_ids))
        return {row.id: clause_of(row) for row in rows}

    def duties(self, where: Filter = EVERYTHING) -> tuple[Duty, ...]:
        """Return duties in document and text order; with ``where.agency`` that agency's own."""
        rows = self._of_documents("duties", where, "agency = ?")
        return tuple(duty_of(row) for row in rows)

    def targets(self, where: Filter = EVERYTHING) -> tuple[Target, ...]:
        """Return targets in document and text order; with ``where.agency`` those of its clauses."""
        own = "EXISTS (SELECT 1 FROM duties WHERE duties.clause_id = targets.clause_id AND duties.agency = ?)"
        return tuple(target_of(row) for row in self._of_documents("targets", where, own))

    def clause_ids_of(self, agency: str) -> frozenset[str]:
        """Return the ids of the clauses in which ``agency`` has a duty."""
        rows = self._rows("SELECT DISTINCT clause_id FROM duties WHERE agency = ?", (agency,))
        return frozenset(row.clause_id for row in rows)

    # Passages

    def passage(self, row: int) -> Passage:
        """Return the passage with number ``row``.

        Raises:
            NotFound: no such passage.
        """
        passage = self._passage(row)
        if passage is None:
            raise NotFound(f"No passage number {row}.")
        return passage

    def passages(self, rows: Collection[int]) -> dict[int, Passage]:
        """Return the passages with these numbers, by number; unknown numbers are left out."""
        found = self._rows_in("SELECT * FROM passages WHERE row", [int(row) for row in rows])
        return {row.row: passage_of(row, self.text(row.document_id)) for row in found}

    def all_passages(self) -> Iterator[Passage]:
        """Yield every passage in the order of its number, a batch in memory at a time."""
        return (passage for _, passage in self.numbered_passages())

    def numbered_passages(self, first: int = 0) -> Iterator[tuple[int, Passage]]:
        """Yield number and passage in order, from number ``first`` on, a batch in memory at a time."""
        with self._reading() as connection:
            rows = connection.execute("SELECT * FROM passages WHERE row >= ? ORDER BY row", (first,))
            while batch := rows.fetchmany(BATCH):
                for row in batch:
                    yield row.row, passage_of(row, self.text(row.document_id))

    def rows_of(self, hashes: Collection[bytes]) -> dict[bytes, int]:
        """Return for each known hash of a passage's text one passage that has it."""
        return {
            row.hash: row.row
            for row in self._rows_in("SELECT hash, row FROM passages WHERE hash", list(hashes))
        }

    def passage_rows(self, document_ids: Collection[str]) -> NDArray[np.int64]:
        """Return the numbers of these documents' passages, ascending."""
        spans = [span for name in set(document_ids) if (span := self._spans.get(name))]
        found = [np.arange(first, last + 1) for first, last in sorted(spans)]
        return np.concatenate(found) if found else np.empty(0, np.int64)

    @cached_property
    def _spans(self) -> dict[str, tuple[int, int]]:
        """The first and last passage number of each document: they stand together."""
        query = "SELECT document_id, min(row) AS low, max(row) AS high FROM {} GROUP BY document_id"
        spans = {name: (low, high) for name, low, high in self._tuples(query.format("main.passages"))}
        if self._late is not None:  # through the view each passage would be asked whether it is gone
            for (name,) in self._tuples("SELECT document_id FROM late.gone"):
                spans.pop(name, None)
            late = self._tuples(query.format("late.passages"))
            spans.update((name, (low, high)) for name, low, high in late)
        return spans

    # About the catalogue

    def counts(self) -> Counts:
        """Return how much there is of everything."""
        return counts_of(self.totals())

    def totals(self) -> dict[str, int]:
        """Return the numbers that were noted when the catalogue was written, by name."""
        return {row.name: row.value for row in self._rows("SELECT name, value FROM totals")}

    def sources(self) -> dict[str, SourceState]:
        """Return where each document was read from, by document id."""
        rows = self._rows("SELECT id, source, source_hash FROM documents ORDER BY id")
        return {row.id: source_of(row) for row in rows}

    def headers(self) -> tuple[tuple[Document, SourceState], ...]:
        """Return every document in id order without text and facts, and where it was read from."""
        rows = self._rows("SELECT * FROM documents ORDER BY id")
        return tuple((document_of(row, (), text=""), source_of(row)) for row in rows)

    def check(self) -> None:
        """Read every page of the file.

        Raises:
            IndexCorrupt: a page is damaged.
        """
        result = self._value("PRAGMA quick_check")
        if result != "ok":
            raise IndexCorrupt(f"{self._path.name} is damaged: {result}", _REBUILD)

    def _of_documents(self, table: str, where: Filter, own: str) -> Sequence[Any]:
        """Return the rows of ``table`` that ``where`` keeps; ``own`` says which are an agency's."""
        conditions, values = [], []
        if where.agency:
            conditions.append(own)
            values.append(where.agency)
        kept, kept_values = _kept(where)
        if kept:
            conditions.append(f"document_id IN (SELECT id FROM documents {kept})")
            values.extend(kept_values)
        limits = f"WHERE {' AND '.join(conditions)}" if conditions else ""
        return self._rows(f"SELECT * FROM {table} {limits} ORDER BY document_id, number", values)

    def _load_text(self, document_id: str) -> str:
        rows = self._rows("SELECT text FROM texts WHERE document_id = ?", (document_id,))
        if not rows:
            raise _no_document(document_id)
        return str(rows[0].text, "utf-8")

    def _load_clause(self, clause_id: str) -> Clause | None:
        rows = self._rows("SELECT * FROM clauses WHERE id = ? LIMIT 1", (clause_id,))
        return clause_of(rows[0]) if rows else None

    def _load_passage(self, number: int) -> Passage | None:
        rows = self._rows("SELECT * FROM passages WHERE row = ?", (number,))
        return passage_of(rows[0], self.text(rows[0].document_id)) if rows else None

    def _value(self, statement: str) -> Any:
        return self._rows(statement)[0][0]

    def _rows_in(self, statement: str, wanted: Sequence[Any]) -> Iterator[Any]:
        """Yield the rows of ``statement``, which ends with a column's name, where that is one of ``wanted``."""
        for batch in batched(wanted):
            yield from self._rows(f"{statement} IN ({', '.join('?' * len(batch))})", batch)

    def _rows(self, statement: str, values: Sequence[Any] = ()) -> list[Any]:
        with self._reading() as connection:
            return connection.execute(statement, values).fetchall()

    def _tuples(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Return rows without names: of every document there is, naming them takes longer than reading them."""
        with self._reading() as connection:
            cursor = connection.cursor()
            cursor.row_factory = None
            return cursor.execute(statement, values).fetchall()

    def _reading(self) -> _Reading:
        return _Reading(self)

    def _take(self) -> sqlite3.Connection:
        """Return a connection that nobody else uses."""
        try:
            return self._idle.pop()
        except IndexError:
            pass
        # immutable: no lock files, so a read-only folder serves; sound because published files never change.
        connection = sqlite3.connect(address(self._path), uri=True, check_same_thread=False)
        try:
            if self._late is not None:
                connection.execute("ATTACH ? AS late", (address(self._late),))
                view_both(connection, base="main", late="late")
        except BaseException:
            connection.close()
            raise
        connection.row_factory = row_of
        return connection

    def _give(self, connection: sqlite3.Connection) -> None:
        if self._closed or len(self._idle) >= _MOST_CONNECTIONS:
            connection.close()
        else:
            self._idle.append(connection)


class _Reading:
    """A connection for the time of one read; SQLite's complaints become ours."""

    __slots__ = ("_catalog", "_connection")

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def __enter__(self) -> sqlite3.Connection:
        try:
            self._connection = self._catalog._take()
        except sqlite3.Error as exc:
            raise self._corrupt(exc) from exc
        return self._connection

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self._catalog._give(self._connection)
        if isinstance(error, sqlite3.Error):
            raise self._corrupt(error) from error

    def _corrupt(self, error: sqlite3.Error) -> IndexCorrupt:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        return IndexCorrupt(f"{self._catalog._path.name} is damaged: {reason}.", _REBUILD)


def row_of(cursor: sqlite3.Cursor, values: tuple[Any, ...]) -> Any:
    """Return a row whose columns are attributes; one value that has no name stays a tuple."""
    return _maker(tuple([column[0] for column in cursor.description]))(values)


@lru_cache(maxsize=64)
def _maker(names: tuple[str, ...]) -> Callable[[tuple[Any, ...]], Any]:
    if not all(map(str.isidentifier, names)):
        return tuple
    make: Callable[[tuple[Any, ...]], Any] = namedtuple("Row", names)._make  # type: ignore[attr-defined]
    return make


def _kept(where: Filter, *more: str) -> tuple[str, list[Any]]:
    """Return the WHERE of a query on ``documents`` that ``where`` asks for, "" for none, and its values.

    ``more``: one more condition and its values.
    """
    conditions, values = [*more[:1]], [*more[1:]]
    if where.documents:
        conditions.append("documents.id IN (SELECT value FROM json_each(?))")  # more than SQLite binds
        values.append(json.dumps(sorted(where.documents), ensure_ascii=False))
    if where.issuer:
        conditions.append("documents.issuer = ?")
        values.append(where.issuer)
    if where.status:
        conditions.append("documents.status = ?")
        values.append(where.status)
    if where.as_of:
        since, newer = SINCE.format("documents"), SINCE.format("newer")
        conditions += [
            f"{since} <= ?",  # "" for an undated document: nobody can say it was not there
            "(documents.expires = '' OR documents.expires >= ?)",
            "NOT EXISTS (SELECT 1 FROM documents AS newer WHERE newer.id = documents.superseded_by "
            f"AND {newer} != '' AND {newer} <= ?)",
        ]
        values += [where.as_of] * 3
    if where.agency:
        conditions.append(
            "EXISTS (SELECT 1 FROM duties WHERE duties.document_id = documents.id AND duties.agency = ?)"
        )
        values.append(where.agency)
    return (f"WHERE {' AND '.join(conditions)}" if conditions else ""), values


def _no_document(document_id: str) -> NotFound:
    return NotFound(f"No document {document_id}.", "See what there is: tiaowen index status")
