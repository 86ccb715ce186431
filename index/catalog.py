"""The catalogue, read: documents, clauses, duties, targets, facts and passages in one SQLite file.

It is opened immutable, looked into by id and never loaded whole; what comes out equals what went in, text
included. `index.catalog_writer` makes it.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote

from sqlalchemy import Column, Engine, Table, create_engine, exists, func, or_, select
from sqlalchemy.exc import SQLAlchemyError

from index.documents import Clause, Document, Duty, Fact, ParsedDocument, Passage, Target
from index.engines.base import EVERYTHING, Filter
from index.errors import IndexCorrupt, NotFound
from index.tables import (
    CLAUSES,
    DOCUMENTS,
    DUTIES,
    FACTS,
    NOTICES,
    PASSAGES,
    TARGETS,
    TEXTS,
    batched,
    clause_of,
    count_of,
    document_of,
    duty_of,
    fact_of,
    notice_of,
    passage_of,
    source_of,
    sources_of,
    stream_passages,
    target_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from pathlib import Path

    from sqlalchemy import Connection, Row, Select
    from sqlalchemy.sql.elements import ColumnElement

    from index.tables import Counts, SourceState

T = TypeVar("T")

_MOST_TEXTS = 64
_MOST_RECORDS = 4_096
_REBUILD = "Run: tiaowen index build"


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
            connection.execute(select(func.count()).select_from(DOCUMENTS)).scalar_one()

    def close(self) -> None:
        """Release the file."""
        for cached in (self._text, self._clause, self._passage):
            cached.cache_clear()
        self._engine.dispose()

    # Documents

    def document_ids(self, where: Filter = EVERYTHING) -> tuple[str, ...]:
        """Return the ids of the documents that ``where`` keeps, sorted."""
        query = select(DOCUMENTS.c.id).where(*_kept(where)).order_by(DOCUMENTS.c.id)
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
        table = DOCUMENTS
        with self._reading() as connection:
            then = [_since(table).startswith(year) | table.c.title.contains(year) for year in years]
            query = select(table.c.id).where(or_(table.c.superseded_by == "", *then), *_kept(where))
            return tuple(connection.execute(query.order_by(table.c.id)).scalars())

    @cached_property
    def _any_superseded(self) -> bool:
        with self._reading() as connection:
            query = select(exists().where(DOCUMENTS.c.superseded_by != ""))
            return bool(connection.execute(query).scalar_one())

    def documents(self, where: Filter = EVERYTHING) -> tuple[Document, ...]:
        """Return the documents that ``where`` keeps, in id order, with metadata and text."""
        kept = _kept(where)
        query = select(DOCUMENTS, TEXTS.c.text).join(TEXTS).where(*kept).order_by(DOCUMENTS.c.id)
        inside = select(DOCUMENTS.c.id).where(*kept)
        with self._reading() as connection:
            facts: dict[str, list[Fact]] = {}
            rows = select(FACTS).where(FACTS.c.document_id.in_(inside))
            for row in connection.execute(rows.order_by(FACTS.c.document_id, FACTS.c.number)):
                facts.setdefault(row.document_id, []).append(fact_of(row))
            return tuple(document_of(row, facts.get(row.id, ())) for row in connection.execute(query))

    def document(self, document_id: str) -> ParsedDocument:
        """Return one document with clauses and facts.

        Raises:
            NotFound: no such document.
        """
        query = select(DOCUMENTS, TEXTS.c.text).join(TEXTS).where(DOCUMENTS.c.id == document_id)

        def owned(table: Table, make: Callable[[Row[Any]], T]) -> tuple[T, ...]:
            rows = select(table).where(table.c.document_id == document_id).order_by(table.c.number)
            return tuple(make(row) for row in connection.execute(rows))

        with self._reading() as connection:
            row = connection.execute(query).one_or_none()
            if row is None:
                raise _no_document(document_id)
            return ParsedDocument(
                document=document_of(row, owned(FACTS, fact_of)),
                clauses=owned(CLAUSES, clause_of),
                duties=owned(DUTIES, duty_of),
                targets=owned(TARGETS, target_of),
                notices=owned(NOTICES, notice_of),
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
            for ids in batched(list(clause_ids)):
                for row in connection.execute(select(CLAUSES).where(CLAUSES.c.id.in_(ids))):
                    found[row.id] = clause_of(row)
        return found

    def duties(self, where: Filter = EVERYTHING) -> tuple[Duty, ...]:
        """Return duties in document and text order; with ``where.agency`` that agency's own."""
        own = (DUTIES.c.agency == where.agency,) if where.agency else ()
        return tuple(duty_of(row) for row in self._of_documents(DUTIES, where, *own))

    def targets(self, where: Filter = EVERYTHING) -> tuple[Target, ...]:
        """Return targets in document and text order; with ``where.agency`` those of its clauses."""
        own = (_has_duty(TARGETS.c.clause_id, where.agency),) if where.agency else ()
        return tuple(target_of(row) for row in self._of_documents(TARGETS, where, *own))

    def clause_ids_of(self, agency: str) -> frozenset[str]:
        """Return the ids of the clauses in which ``agency`` has a duty."""
        query = select(DUTIES.c.clause_id).where(DUTIES.c.agency == agency).distinct()
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
            for batch in batched([int(row) for row in rows]):
                for row in connection.execute(select(PASSAGES).where(PASSAGES.c.row.in_(batch))):
                    found[row.row] = passage_of(row, self.text(row.document_id))
        return found

    def all_passages(self) -> Iterator[Passage]:
        """Yield every passage in the order of its number, a batch in memory at a time."""
        with self._reading() as connection:
            yield from stream_passages(connection)

    def rows_of(self, hashes: Collection[bytes]) -> dict[bytes, int]:
        """Return for each known hash of a passage's text one passage that has it."""
        found: dict[bytes, int] = {}
        with self._reading() as connection:
            for batch in batched(list(hashes)):
                query = select(PASSAGES.c.hash, PASSAGES.c.row).where(PASSAGES.c.hash.in_(batch))
                found.update((row.hash, row.row) for row in connection.execute(query))
        return found

    def passage_rows(self, document_ids: Collection[str]) -> tuple[int, ...]:
        """Return the numbers of these documents' passages, sorted."""
        found: list[int] = []
        with self._reading() as connection:
            for ids in batched(list(document_ids)):
                query = select(PASSAGES.c.row).where(PASSAGES.c.document_id.in_(ids))
                found.extend(connection.execute(query).scalars())
        return tuple(sorted(found))

    # About the catalogue

    def counts(self) -> Counts:
        """Return how much there is of everything."""
        with self._reading() as connection:
            return count_of(connection)

    def sources(self) -> dict[str, SourceState]:
        """Return where each document was read from, by document id."""
        with self._reading() as connection:
            return sources_of(connection)

    def next_key(self) -> int:
        """Return a key above all keys of passages in the word index."""
        with self._reading() as connection:
            return (
                int(connection.execute(select(func.coalesce(func.max(PASSAGES.c.key), -1))).scalar_one()) + 1
            )

    def headers(self) -> tuple[tuple[Document, SourceState], ...]:
        """Return every document in id order without text and facts, and where it was read from."""
        with self._reading() as connection:
            rows = connection.execute(select(DOCUMENTS).order_by(DOCUMENTS.c.id))
            return tuple((document_of(row, (), text=""), source_of(row)) for row in rows)

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
            query = query.where(table.c.document_id.in_(select(DOCUMENTS.c.id).where(*kept)))
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
        return None if row is None else clause_of(row)

    def _load_passage(self, number: int) -> Passage | None:
        row = self._one("SELECT * FROM passages WHERE row = ?", number)
        return None if row is None else passage_of(row, self.text(row.document_id))

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


def _kept(where: Filter) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions on ``documents`` that ``where`` asks for."""
    table = DOCUMENTS
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
        conditions.append(exists().where(DUTIES.c.document_id == table.c.id, DUTIES.c.agency == where.agency))
    return tuple(conditions)


def _since(table: Any) -> ColumnElement[str]:
    """Return the day a document begins to count, "" when it names none."""
    days = (func.nullif(table.c[name], "") for name in ("effective", "published", "written"))
    return func.coalesce(*days, "")


def _has_duty(clause_id: Column[str], agency: str) -> ColumnElement[bool]:
    return exists().where(DUTIES.c.clause_id == clause_id, DUTIES.c.agency == agency)


def _no_document(document_id: str) -> NotFound:
    return NotFound(f"No document {document_id}.", "See what there is: tiaowen index status")


def _quoted(path: Path) -> str:
    return quote(str(path.absolute()))
