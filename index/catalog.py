"""The catalogue: documents, clauses, duties, targets, facts and passages in one SQLite file of the snapshot.

A reader opens the file immutable, looks up by id and never loads everything; what comes out equals what went
in, text included. The one writer builds it inside an unpublished snapshot.

``row`` of a passage is its number in the vector and word indexes, counted from 0 without gaps.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote

import numpy as np
from sqlalchemy import (
    Column,
    Engine,
    Float,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    create_engine,
    delete,
    event,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.exc import SQLAlchemyError

from index.documents import (
    Clause,
    Comparator,
    Document,
    Duty,
    Fact,
    Modality,
    Notice,
    ParsedDocument,
    Passage,
    Role,
    Target,
)
from index.engines.base import EVERYTHING, Filter
from index.errors import IndexCorrupt, NotFound, SourceUnreadable
from index.passages import WINDOW

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from sqlalchemy import Connection, Row, Select
    from sqlalchemy.sql.elements import ColumnElement

    from index.families import Standing

_BATCH = 500
_MOST_TEXTS = 64
_MOST_RECORDS = 4_096
_REBUILD = "Run: tiaowen index build"

T = TypeVar("T")

_tables = MetaData()


def _owner() -> Column[str]:
    return Column("document_id", String, ForeignKey("documents.id"), nullable=False, index=True)


def _span() -> tuple[Column[int], Column[int]]:
    return Column("start", Integer, nullable=False), Column("end", Integer, nullable=False)


_documents = Table(
    "documents",
    _tables,
    Column("id", String, primary_key=True),
    *(
        Column(name, String, nullable=False, server_default="")
        for name in (
            "title",
            "document_number",
            "issuer",
            "written",
            "published",
            "effective",
            "expires",
            "index_number",
            "status",
            "superseded_by",
            "url",
            "language",
            "jurisdiction",
            "sha256",
        )
    ),
    Column("topics", String, nullable=False),  # JSON
    # Where it was read from and what the bytes were: the same again is not read again.
    Column("source", String, nullable=False),
    Column("source_hash", String, nullable=False),
    # A document's own status and successor; the ones above also know its family.
    Column("own_status", String, nullable=False),
    Column("own_superseded_by", String, nullable=False),
    Column("text_hash", String, nullable=False, index=True),
)
_texts = Table(
    "texts",
    _tables,
    Column("document_id", String, ForeignKey("documents.id"), primary_key=True),
    Column("text", LargeBinary, nullable=False),  # a blob: SQLite's text functions stop at NUL
)
_facts = Table(
    "facts",
    _tables,
    _owner(),
    Column("number", Integer, nullable=False),
    *(Column(name, String, nullable=False) for name in ("name", "value", "quote")),
    *_span(),
)
_clauses = Table(
    "clauses",
    _tables,
    # Not unique: a record called "a/1" and a clause "1" of document "a" may print the same.
    Column("id", String, nullable=False, index=True),
    _owner(),
    Column("number", Integer, nullable=False),
    Column("label", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("level", Integer, nullable=False),
    Column("heading", String, nullable=False),
    Column("parent", String, nullable=False),
    *_span(),
    Column("heading_path", String, nullable=False),  # JSON
)
_duties = Table(
    "duties",
    _tables,
    _owner(),
    Column("number", Integer, nullable=False),
    Column("clause_id", String, nullable=False),
    Column("agency", String, nullable=False, index=True),
    Column("printed", String, nullable=False),
    Column("role", String, nullable=False),
    Column("quote", String, nullable=False),
    *_span(),
    Column("span_start", Integer, nullable=False),
    Column("span_end", Integer, nullable=False),
    Column("group", Integer, nullable=False),
)
_targets = Table(
    "targets",
    _tables,
    _owner(),
    Column("number", Integer, nullable=False),
    Column("clause_id", String, nullable=False),
    Column("metric", String, nullable=False),
    Column("comparator", String, nullable=False),
    Column("value", Float, nullable=False),
    Column("unit", String, nullable=False),
    Column("deadline", String, nullable=False),
    Column("modality", String, nullable=False),
    Column("quote", String, nullable=False),
    *_span(),
    Column("value_text", String, nullable=False),
)
_notices = Table(
    "notices",
    _tables,
    _owner(),
    Column("number", Integer, nullable=False),
    Column("message", String, nullable=False),
    *_span(),
)
_passages = Table(
    "passages",
    _tables,
    Column("row", Integer, primary_key=True, autoincrement=False),
    _owner(),
    Column("clause_id", String, nullable=False),
    *_span(),
    Column("context", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("muted", String, nullable=False),  # JSON
    Column("hash", LargeBinary, nullable=False, index=True),  # of what the encoder is given
)
_OWNED = (_texts, _facts, _clauses, _duties, _targets, _notices, _passages)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """Where a document was read from and what was there."""

    document_id: str
    source: str
    source_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How much the catalogue holds."""

    documents: int
    clauses: int
    passages: int
    duties: int
    targets: int
    notices: int


class Catalog:
    """Read access. Thread-safe; texts of recently used documents are kept."""

    def __init__(self, path: Path) -> None:
        """Open the catalogue at ``path``; nothing may write to it while this is open.

        Raises:
            IndexCorrupt: it is not a catalogue.
        """
        self._path = path
        # immutable: no lock files, so a read-only folder serves; sound because published files never change.
        self._engine = create_engine(
            f"sqlite:///file:{_quoted(path)}?mode=ro&immutable=1&uri=true",
            pool_size=8,
            max_overflow=-1,
            connect_args={"check_same_thread": False},
        )
        self._text = lru_cache(maxsize=_MOST_TEXTS)(self._load_text)
        self._clause = lru_cache(maxsize=_MOST_RECORDS)(self._load_clause)
        self._passage = lru_cache(maxsize=_MOST_RECORDS)(self._load_passage)
        with self._reading() as connection:
            connection.execute(select(func.count()).select_from(_documents)).scalar_one()

    def close(self) -> None:
        """Release the file."""
        for cached in (self._text, self._clause, self._passage):
            cached.cache_clear()
        self._engine.dispose()

    # Documents

    def document_ids(self, where: Filter = EVERYTHING) -> tuple[str, ...]:
        """Return the ids of the documents that ``where`` keeps, sorted."""
        query = select(_documents.c.id).where(*_kept(where)).order_by(_documents.c.id)
        with self._reading() as connection:
            return tuple(connection.execute(query).scalars())

    def searched_ids(
        self, where: Filter = EVERYTHING, *, years: Collection[str] = ()
    ) -> tuple[str, ...] | None:
        """Return the ids of the documents to search, None for all of them.

        Unless ``where`` names documents, a status or a day, those that a newer one supersedes are left out,
        except the ones of a year in ``years``: whoever names a year means the text of then.
        """
        if where.documents or where.status or where.as_of:
            return self.document_ids(where)
        if where == EVERYTHING and not self._any_superseded:
            return None
        table = _documents
        with self._reading() as connection:
            then = [_since(table).startswith(year) | table.c.title.contains(year) for year in years]
            query = select(table.c.id).where(or_(table.c.superseded_by == "", *then), *_kept(where))
            return tuple(connection.execute(query.order_by(table.c.id)).scalars())

    @cached_property
    def _any_superseded(self) -> bool:
        with self._reading() as connection:
            query = select(exists().where(_documents.c.superseded_by != ""))
            return bool(connection.execute(query).scalar_one())

    def documents(self, where: Filter = EVERYTHING) -> tuple[Document, ...]:
        """Return the documents that ``where`` keeps, in id order, with metadata and text."""
        kept = _kept(where)
        query = select(_documents, _texts.c.text).join(_texts).where(*kept).order_by(_documents.c.id)
        inside = select(_documents.c.id).where(*kept)
        with self._reading() as connection:
            facts: dict[str, list[Fact]] = {}
            rows = select(_facts).where(_facts.c.document_id.in_(inside))
            for row in connection.execute(rows.order_by(_facts.c.document_id, _facts.c.number)):
                facts.setdefault(row.document_id, []).append(_fact(row))
            return tuple(_document(row, facts.get(row.id, ())) for row in connection.execute(query))

    def document(self, document_id: str) -> ParsedDocument:
        """Return one document with clauses and facts.

        Raises:
            NotFound: no such document.
        """
        query = select(_documents, _texts.c.text).join(_texts).where(_documents.c.id == document_id)

        def owned(table: Table, make: Callable[[Row[Any]], T]) -> tuple[T, ...]:
            rows = select(table).where(table.c.document_id == document_id).order_by(table.c.number)
            return tuple(make(row) for row in connection.execute(rows))

        with self._reading() as connection:
            row = connection.execute(query).one_or_none()
            if row is None:
                raise _no_document(document_id)
            return ParsedDocument(
                document=_document(row, owned(_facts, _fact)),
                clauses=owned(_clauses, _clause),
                duties=owned(_duties, _duty),
                targets=owned(_targets, _target),
                notices=owned(_notices, _notice),
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
        found: dict[str, Clause] = {}
        with self._reading() as connection:
            for ids in _batched(list(clause_ids)):
                for row in connection.execute(select(_clauses).where(_clauses.c.id.in_(ids))):
                    found[row.id] = _clause(row)
        return found

    def duties(self, where: Filter = EVERYTHING) -> tuple[Duty, ...]:
        """Return duties in document and text order; with ``where.agency`` that agency's own."""
        own = (_duties.c.agency == where.agency,) if where.agency else ()
        return tuple(_duty(row) for row in self._of_documents(_duties, where, *own))

    def targets(self, where: Filter = EVERYTHING) -> tuple[Target, ...]:
        """Return targets in document and text order; with ``where.agency`` those of its clauses."""
        own = (_has_duty(_targets.c.clause_id, where.agency),) if where.agency else ()
        return tuple(_target(row) for row in self._of_documents(_targets, where, *own))

    def clause_ids_of(self, agency: str) -> frozenset[str]:
        """Return the ids of the clauses in which ``agency`` has a duty."""
        query = select(_duties.c.clause_id).where(_duties.c.agency == agency).distinct()
        with self._reading() as connection:
            return frozenset(connection.execute(query).scalars())

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
        found: dict[int, Passage] = {}
        with self._reading() as connection:
            for batch in _batched([int(row) for row in rows]):
                for row in connection.execute(select(_passages).where(_passages.c.row.in_(batch))):
                    found[row.row] = _passage(row, self.text(row.document_id))
        return found

    def all_passages(self) -> Iterator[Passage]:
        """Yield every passage in the order of its number, a batch in memory at a time."""
        with self._reading() as connection:
            yield from _stream_passages(connection)

    def rows_of(self, hashes: Collection[bytes]) -> dict[bytes, int]:
        """Return for each known hash of a passage's text one passage that has it."""
        found: dict[bytes, int] = {}
        with self._reading() as connection:
            for batch in _batched(list(hashes)):
                query = select(_passages.c.hash, _passages.c.row).where(_passages.c.hash.in_(batch))
                found.update((row.hash, row.row) for row in connection.execute(query))
        return found

    def passage_rows(self, document_ids: Collection[str]) -> tuple[int, ...]:
        """Return the numbers of these documents' passages, sorted."""
        found: list[int] = []
        with self._reading() as connection:
            for ids in _batched(list(document_ids)):
                query = select(_passages.c.row).where(_passages.c.document_id.in_(ids))
                found.extend(connection.execute(query).scalars())
        return tuple(sorted(found))

    # About the catalogue

    def counts(self) -> Counts:
        """Return how much there is of everything."""
        with self._reading() as connection:
            return _count(connection)

    def sources(self) -> dict[str, SourceState]:
        """Return where each document was read from, by document id."""
        with self._reading() as connection:
            return _sources(connection)

    def headers(self) -> tuple[tuple[Document, SourceState], ...]:
        """Return every document in id order without text and facts, and where it was read from."""
        with self._reading() as connection:
            rows = connection.execute(select(_documents).order_by(_documents.c.id))
            return tuple((_document(row, (), text=""), _source(row)) for row in rows)

    def check(self) -> None:
        """Read every page of the file.

        Raises:
            IndexCorrupt: a page is damaged.
        """
        with self._reading() as connection:
            result = connection.exec_driver_sql("PRAGMA quick_check").scalar_one()
        if result != "ok":
            raise IndexCorrupt(f"{self._path.name} is damaged: {result}", _REBUILD)

    def _of_documents(
        self, table: Table, where: Filter, *conditions: ColumnElement[bool]
    ) -> Sequence[Row[Any]]:
        query: Select[Any] = select(table).where(*conditions)
        kept = _kept(where)
        if kept:
            query = query.where(table.c.document_id.in_(select(_documents.c.id).where(*kept)))
        with self._reading() as connection:
            return connection.execute(query.order_by(table.c.document_id, table.c.number)).all()

    # These three are behind every hit: written as SQL they cost a quarter of what a built query costs.

    def _load_text(self, document_id: str) -> str:
        row = self._one("SELECT text FROM texts WHERE document_id = ?", document_id)
        if row is None:
            raise _no_document(document_id)
        return str(row.text, "utf-8")

    def _load_clause(self, clause_id: str) -> Clause | None:
        row = self._one("SELECT * FROM clauses WHERE id = ?", clause_id)
        return None if row is None else _clause(row)

    def _load_passage(self, number: int) -> Passage | None:
        row = self._one("SELECT * FROM passages WHERE row = ?", number)
        return None if row is None else _passage(row, self.text(row.document_id))

    def _one(self, statement: str, value: str | int) -> Any:
        with self._reading() as connection:
            return connection.exec_driver_sql(statement, (value,)).first()

    def _reading(self) -> _Reading:
        return _Reading(self._engine, self._path)


class _Reading:
    """A connection for the time of one read; SQLite's complaints become ours."""

    __slots__ = ("_connection", "_engine", "_path")

    def __init__(self, engine: Engine, path: Path) -> None:
        self._engine, self._path = engine, path

    def __enter__(self) -> Connection:
        try:
            self._connection = self._engine.connect()
        except SQLAlchemyError as exc:
            raise self._corrupt(exc) from exc
        return self._connection

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self._connection.close()
        if isinstance(error, SQLAlchemyError):
            raise self._corrupt(error) from error

    def _corrupt(self, error: SQLAlchemyError) -> IndexCorrupt:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        return IndexCorrupt(f"{self._path.name} is damaged: {reason}.", _REBUILD)


class CatalogWriter:
    """Builds the catalogue of a snapshot that nobody reads yet: one thread, one transaction.

    Started on a copy of an older catalogue it edits that; removing documents leaves gaps in the passage
    numbers until `renumber`.
    """

    def __init__(self, path: Path) -> None:
        """Open or make the catalogue at ``path``."""
        self._engine = create_engine(f"sqlite:///{path}")
        event.listen(self._engine, "connect", _trust_the_snapshot)
        _tables.create_all(self._engine)
        self._connection = self._engine.connect()
        self._next_row: int = self._scalar(select(func.coalesce(func.max(_passages.c.row), -1))) + 1

    def close(self) -> None:
        """Commit and release the file."""
        self._connection.commit()
        self._connection.close()
        self._engine.dispose()

    def abandon(self) -> None:
        """Release the file without committing."""
        self._connection.close()
        self._engine.dispose()

    def sources(self) -> dict[str, SourceState]:
        """Return where each document was read from, by document id."""
        return _sources(self._connection)

    def counts(self) -> Counts:
        """Return how much there is of everything."""
        return _count(self._connection)

    def same_text(self, text_hash: str) -> str:
        """Return the id of the first document with this hash of its text, "" if there is none."""
        query = select(_documents.c.id).where(_documents.c.text_hash == text_hash)
        return self._scalar(query.order_by(_documents.c.id).limit(1)) or ""

    def add(
        self,
        parsed: ParsedDocument,
        passages: Sequence[Passage],
        hashes: Sequence[bytes],
        *,
        source: str,
        source_hash: str,
        text_hash: str,
    ) -> None:
        """Write one document whose id is not there yet.

        Args:
            parsed: the document.
            passages: what is searched of it.
            hashes: one per passage, of what the encoder will be given.
            source: where it was read from.
            source_hash: of the bytes that were there.
            text_hash: of its text.

        Raises:
            SourceUnreadable: a string in it cannot be written as UTF-8.
        """
        document = parsed.document
        try:
            self._insert_document(document, source=source, source_hash=source_hash, text_hash=text_hash)
            self._insert(_facts, map(_plain, document.facts), document.id)
            self._insert(_clauses, map(_plain, parsed.clauses), document.id)
            self._insert(_duties, map(_plain, parsed.duties), document.id)
            self._insert(_targets, map(_plain, parsed.targets), document.id)
            self._insert(_notices, map(_plain, parsed.notices), document.id)
            self._insert_passages(passages, hashes)
        except UnicodeEncodeError as exc:  # lone surrogates, which a JSON escape can smuggle in
            self.remove((document.id,))
            raise SourceUnreadable(
                f"{source} holds characters that are not Unicode.", "Save it as UTF-8 and try again."
            ) from exc

    def remove(self, document_ids: Collection[str]) -> None:
        """Delete documents and everything of theirs; unknown ids are ignored."""
        for ids in _batched(list(document_ids)):
            for table in _OWNED:
                self._connection.execute(delete(table).where(table.c.document_id.in_(ids)))
            self._connection.execute(delete(_documents).where(_documents.c.id.in_(ids)))

    def set_source(self, document_id: str, source: str) -> None:
        """Note that a document, unchanged, now stands elsewhere."""
        self._connection.execute(
            update(_documents).where(_documents.c.id == document_id).values(source=source)
        )

    def headers(self) -> tuple[Document, ...]:
        """Return every document in id order with its own status, without text and facts."""
        own = select(
            *(c for c in _documents.c if c.name not in {"status", "superseded_by"}),
            _documents.c.own_status.label("status"),
            _documents.c.own_superseded_by.label("superseded_by"),
        )
        rows = self._connection.execute(own.order_by(_documents.c.id))
        return tuple(_document(row, (), text="") for row in rows)

    def set_standing(self, standings: Iterable[Standing]) -> None:
        """Set which documents count and which are superseded."""
        query = select(_documents.c.id, _documents.c.status, _documents.c.superseded_by)
        before = {row.id: (row.status, row.superseded_by) for row in self._connection.execute(query)}
        changed = [
            (standing.status, standing.superseded_by, standing.document_id)
            for standing in standings
            if before[standing.document_id] != (standing.status, standing.superseded_by)
        ]
        if changed:
            self._connection.exec_driver_sql(
                "UPDATE documents SET status = ?, superseded_by = ? WHERE id = ?", changed
            )

    def renumber(self) -> list[int]:
        """Close the gaps in the passage numbers; return, for each new number, the one it had before."""
        before = list(self._connection.execute(select(_passages.c.row).order_by(_passages.c.row)).scalars())
        moved = [(new, old) for new, old in enumerate(before) if new != old]
        # In ascending order the new number is always free: it is at most the old one.
        for batch in _batched(moved):
            self._connection.exec_driver_sql("UPDATE passages SET row = ? WHERE row = ?", batch)
        self._next_row = len(before)
        return before

    def hashes(self, numbers: Collection[int]) -> dict[int, bytes]:
        """Return the hash of each of these passages, by number."""
        found: dict[int, bytes] = {}
        for batch in _batched(list(numbers)):
            query = select(_passages.c.row, _passages.c.hash).where(_passages.c.row.in_(batch))
            found.update((row.row, row.hash) for row in self._connection.execute(query))
        return found

    def passages(self, numbers: Collection[int]) -> dict[int, Passage]:
        """Return these passages, by number."""
        found: dict[int, Passage] = {}
        texts: dict[str, str] = {}
        for batch in _batched(list(numbers)):
            query = select(_passages).where(_passages.c.row.in_(batch))
            for row in self._connection.execute(query).all():
                if row.document_id not in texts:
                    texts = {row.document_id: _text_of(self._connection, row.document_id)}
                found[row.row] = _passage(row, texts[row.document_id])
        return found

    def owners(self) -> NDArray[np.int64]:
        """Return for each passage the number of its clause's own passage; windows stand after theirs."""
        query = select(_passages.c.row, _passages.c.clause_id, _passages.c.kind).order_by(_passages.c.row)
        owners: list[int] = []
        clause, own = "", 0
        for row in self._connection.execute(query):
            if row.kind != WINDOW or row.clause_id != clause:
                clause, own = row.clause_id, row.row
            owners.append(own)
        return np.array(owners, np.int64)

    def all_passages(self) -> Iterator[Passage]:
        """Yield every passage in the order of its number, a batch in memory at a time."""
        return _stream_passages(self._connection)

    def _insert_document(self, document: Document, *, source: str, source_hash: str, text_hash: str) -> None:
        values = _plain(document)
        text, _ = values.pop("text"), values.pop("facts")
        values |= {
            "source": source,
            "source_hash": source_hash,
            "text_hash": text_hash,
            "own_status": document.status,
            "own_superseded_by": document.superseded_by,
        }
        self._connection.execute(insert(_documents), values)
        self._connection.execute(insert(_texts), {"document_id": document.id, "text": text.encode()})

    def _insert(self, table: Table, rows: Iterable[dict[str, Any]], document_id: str) -> None:
        values = [{**row, "document_id": document_id, "number": n} for n, row in enumerate(rows)]
        if values:
            self._connection.execute(insert(table), values)

    def _insert_passages(self, passages: Sequence[Passage], hashes: Sequence[bytes]) -> None:
        values = []
        for row, (passage, digest) in enumerate(zip(passages, hashes, strict=True), self._next_row):
            plain = _plain(passage)
            del plain["text"]  # document.text[start:end]
            values.append({**plain, "row": row, "hash": digest})
        if values:
            self._connection.execute(insert(_passages), values)
        self._next_row += len(values)

    def _scalar(self, query: Select[Any]) -> Any:
        return self._connection.execute(query).scalar()


def _trust_the_snapshot(connection: Any, _: object) -> None:
    # Nobody reads an unpublished snapshot and publishing syncs every file: no journal, no waiting here.
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA temp_store = MEMORY")


def _kept(where: Filter) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions on ``documents`` that ``where`` asks for."""
    table = _documents
    conditions: list[ColumnElement[bool]] = []
    if where.documents:
        conditions.append(table.c.id.in_(sorted(where.documents)))
    if where.issuer:
        conditions.append(table.c.issuer == where.issuer)
    if where.status:
        conditions.append(table.c.status == where.status)
    if where.as_of:
        newer = table.alias("newer")
        followed = exists().where(
            newer.c.id == table.c.superseded_by, _since(newer) != "", _since(newer) <= where.as_of
        )
        conditions += [
            _since(table) <= where.as_of,  # "" for an undated document: nobody can say it was not there
            or_(table.c.expires == "", table.c.expires > where.as_of),
            ~followed,
        ]
    if where.agency:
        conditions.append(
            exists().where(_duties.c.document_id == table.c.id, _duties.c.agency == where.agency)
        )
    return tuple(conditions)


def _since(table: Any) -> ColumnElement[str]:
    """Return the day a document begins to count, "" when it names none."""
    days = (func.nullif(table.c[name], "") for name in ("effective", "published", "written"))
    return func.coalesce(*days, "")


def _has_duty(clause_id: Column[str], agency: str) -> ColumnElement[bool]:
    return exists().where(_duties.c.clause_id == clause_id, _duties.c.agency == agency)


def _count(connection: Connection) -> Counts:
    def count(table: Table) -> int:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())

    return Counts(
        documents=count(_documents),
        clauses=count(_clauses),
        passages=count(_passages),
        duties=count(_duties),
        targets=count(_targets),
        notices=count(_notices),
    )


def _sources(connection: Connection) -> dict[str, SourceState]:
    query = select(_documents.c.id, _documents.c.source, _documents.c.source_hash)
    return {row.id: _source(row) for row in connection.execute(query.order_by(_documents.c.id))}


def _source(row: Any) -> SourceState:
    return SourceState(document_id=row.id, source=row.source, source_hash=row.source_hash)


def _stream_passages(connection: Connection) -> Iterator[Passage]:
    owner, text = "", ""
    query = select(_passages).order_by(_passages.c.row).execution_options(yield_per=_BATCH)
    for row in connection.execute(query):
        if row.document_id != owner:  # a document's passages stand together
            owner = row.document_id
            text = _text_of(connection, owner)
        yield _passage(row, text)


def _text_of(connection: Connection, document_id: str) -> str:
    query = select(_texts.c.text).where(_texts.c.document_id == document_id)
    return str(connection.execute(query).scalar_one(), "utf-8")


def _plain(record: Any) -> dict[str, Any]:
    """Return a record's fields as SQLite takes them: tuples as JSON, enums as their value."""
    values: dict[str, Any] = {}
    for field in fields(record):
        value = getattr(record, field.name)
        if isinstance(value, tuple) and field.name != "facts":
            value = json.dumps(value, ensure_ascii=False)
        values[field.name] = value
    return values


def _document(row: Any, facts: Sequence[Fact], text: str | None = None) -> Document:
    names = (f.name for f in fields(Document) if f.name not in {"text", "topics", "facts"})
    return Document(
        text=str(row.text, "utf-8") if text is None else text,
        topics=tuple(json.loads(row.topics)),
        facts=tuple(facts),
        **{name: getattr(row, name) for name in names},
    )


def _fact(row: Row[Any]) -> Fact:
    return Fact(name=row.name, value=row.value, quote=row.quote, start=row.start, end=row.end)


def _clause(row: Row[Any]) -> Clause:
    return Clause(
        id=row.id,
        document_id=row.document_id,
        label=row.label,
        kind=row.kind,
        level=row.level,
        heading=row.heading,
        parent=row.parent,
        start=row.start,
        end=row.end,
        heading_path=tuple(json.loads(row.heading_path)),
    )


def _duty(row: Row[Any]) -> Duty:
    return Duty(
        clause_id=row.clause_id,
        agency=row.agency,
        printed=row.printed,
        role=Role(row.role),
        quote=row.quote,
        start=row.start,
        end=row.end,
        span_start=row.span_start,
        span_end=row.span_end,
        group=row.group,
    )


def _target(row: Row[Any]) -> Target:
    return Target(
        clause_id=row.clause_id,
        metric=row.metric,
        comparator=Comparator(row.comparator),
        value=row.value,
        unit=row.unit,
        deadline=row.deadline,
        modality=Modality(row.modality),
        quote=row.quote,
        start=row.start,
        end=row.end,
        value_text=row.value_text,
    )


def _notice(row: Row[Any]) -> Notice:
    return Notice(message=row.message, start=row.start, end=row.end)


def _passage(row: Row[Any], text: str) -> Passage:
    return Passage(
        clause_id=row.clause_id,
        document_id=row.document_id,
        start=row.start,
        end=row.end,
        text=text[row.start : row.end],
        context=row.context,
        kind=row.kind,
        muted=tuple(tuple(span) for span in json.loads(row.muted)),
    )


def _no_document(document_id: str) -> NotFound:
    return NotFound(f"No document {document_id}.", "See what there is: tiaowen index status")


def _batched(items: Sequence[T]) -> Iterator[Sequence[T]]:
    for at in range(0, len(items), _BATCH):
        yield items[at : at + _BATCH]


def _quoted(path: Path) -> str:
    return quote(str(path.absolute()))
