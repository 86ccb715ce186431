"""The catalogue, written: one thread, one transaction, inside a snapshot that nobody reads yet."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import URL, create_engine, delete, event, func, insert, select, update

from index.errors import SourceUnreadable
from index.families import names_of
from index.passages import WINDOW
from index.rows import batched, document_of, document_row, fact_of, passage_of, plain
from index.statements import naming
from index.tables import (
    CLAUSES,
    DOCUMENTS,
    DUTIES,
    FACTS,
    METADATA,
    NAMES,
    NOTICES,
    OWNED,
    PASSAGES,
    TARGETS,
    TEXTS,
    TOTALS,
    count_of,
    sources_of,
    stream_passages,
    text_of,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from sqlalchemy import Select, Table

    from index.documents import Document, Fact, ParsedDocument, Passage
    from index.families import Standing
    from index.rows import Counts, SourceState


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """What a late file brought into the catalogue: ids of documents that went and came, passages that went."""

    gone: tuple[str, ...] = ()
    gone_rows: tuple[int, ...] = ()
    came: tuple[str, ...] = ()


class CatalogWriter:
    """Builds the catalogue of a snapshot that nobody reads yet: one thread, one transaction.

    Started on a copy of an older catalogue it edits that; removing documents leaves gaps in the passage
    numbers until `renumber`.
    """

    #: The number that the next passage gets.
    next_row: int

    def __init__(self, path: Path) -> None:
        """Open or make the catalogue at ``path``."""
        self._engine = create_engine(URL.create("sqlite", database=str(path)))
        event.listen(self._engine, "connect", _trust_the_snapshot)
        METADATA.create_all(self._engine)
        self._connection = self._engine.connect()
        self.next_row = self._scalar(select(func.coalesce(func.max(PASSAGES.c.row), -1))) + 1
        last = select(PASSAGES.c.key).order_by(PASSAGES.c.row.desc()).limit(1)  # keys ascend with rows
        key = self._scalar(last)
        self._next_key: int = 0 if key is None else key + 1
        self._removed: list[int] = []

    def close(self) -> None:
        """Note how much there is of everything, commit and release the file."""
        if not self._connection.closed:
            self._connection.execute(delete(TOTALS))
            totals = [{"name": name, "value": value} for name, value in asdict(self.counts()).items()]
            self._connection.execute(insert(TOTALS), totals)
            self._connection.commit()
        self._connection.close()
        self._engine.dispose()

    def number_from(self, row: int, key: int) -> None:
        """Give no passage a lower number or key than these: other files of the snapshot still have them."""
        self.next_row = max(self.next_row, row)
        self._next_key = max(self._next_key, key)

    @property
    def removed(self) -> tuple[int, ...]:
        """The numbers of the passages that were removed."""
        return tuple(self._removed)

    def sources(self) -> dict[str, SourceState]:
        """Return where each document was read from, by document id."""
        return sources_of(self._connection)

    def counts(self) -> Counts:
        """Return how much there is of everything."""
        return count_of(self._connection)

    def same_text(self, text_hash: str) -> str:
        """Return the id of the first document with this hash of its text, "" if there is none."""
        query = select(DOCUMENTS.c.id).where(DOCUMENTS.c.text_hash == text_hash)
        return self._scalar(query.order_by(DOCUMENTS.c.id).limit(1)) or ""

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
            self._insert(FACTS, map(plain, document.facts), document.id)
            self._insert(CLAUSES, map(plain, parsed.clauses), document.id)
            self._insert(DUTIES, map(plain, parsed.duties), document.id)
            self._insert(TARGETS, map(plain, parsed.targets), document.id)
            self._insert(NOTICES, map(plain, parsed.notices), document.id)
            self._insert_passages(passages, hashes)
            self._insert_names(document)
        except UnicodeEncodeError as exc:  # lone surrogates, which a JSON escape can smuggle in
            self.remove((document.id,))
            raise SourceUnreadable(
                f"{source} holds characters that are not Unicode.", "Save it as UTF-8 and try again."
            ) from exc

    def remove(self, document_ids: Collection[str]) -> None:
        """Delete documents and everything of theirs; unknown ids are ignored."""
        for ids in batched(list(document_ids)):
            gone = select(PASSAGES.c.row).where(PASSAGES.c.document_id.in_(ids))
            self._removed.extend(self._connection.execute(gone).scalars())
            for table in OWNED:
                self._connection.execute(delete(table).where(table.c.document_id.in_(ids)))
            self._connection.execute(delete(DOCUMENTS).where(DOCUMENTS.c.id.in_(ids)))

    def fold(self, late: Path) -> Folded:
        """Take in what a late file says; row numbers and keys stay as they are there."""
        connection = self._connection
        connection.exec_driver_sql("ATTACH ? AS late", (str(late),))

        def column(statement: str) -> list[Any]:
            return list(connection.exec_driver_sql(statement).scalars())

        folded = Folded(
            gone=tuple(column("SELECT document_id FROM late.gone")),
            gone_rows=tuple(column("SELECT row FROM late.gone_rows")),
            came=tuple(column("SELECT document_id FROM late.texts")),
        )
        for table in (DOCUMENTS, *OWNED):
            column_of, went = ("id", "outdated") if table is DOCUMENTS else ("document_id", "gone")
            for statement in (
                "DELETE FROM main.{table} WHERE {column} IN (SELECT document_id FROM late.{went})",
                "INSERT INTO main.{table} SELECT * FROM late.{table}",
            ):
                connection.exec_driver_sql(naming(statement, table=table.name, column=column_of, went=went))
        connection.commit()  # nothing can be detached within a transaction
        connection.exec_driver_sql("DETACH late")
        return folded

    def set_source(self, document_id: str, source: str) -> None:
        """Note that a document, unchanged, now stands elsewhere."""
        self._connection.execute(update(DOCUMENTS).where(DOCUMENTS.c.id == document_id).values(source=source))

    def headers(self) -> tuple[Document, ...]:
        """Return every document in id order with its own status and the texts it repeals, without its text."""
        own = select(
            *(c for c in DOCUMENTS.c if c.name not in {"status", "superseded_by"}),
            DOCUMENTS.c.own_status.label("status"),
            DOCUMENTS.c.own_superseded_by.label("superseded_by"),
        )
        repeals: dict[str, list[Fact]] = {}
        wanted = select(FACTS).where(FACTS.c.name == "repeals").order_by(FACTS.c.document_id, FACTS.c.number)
        for row in self._connection.execute(wanted):
            repeals.setdefault(row.document_id, []).append(fact_of(row))
        rows = self._connection.execute(own.order_by(DOCUMENTS.c.id))
        return tuple(document_of(row, repeals.get(row.id, ()), text="") for row in rows)

    def set_standing(self, standings: Iterable[Standing]) -> None:
        """Set which documents count and which are superseded."""
        query = select(DOCUMENTS.c.id, DOCUMENTS.c.status, DOCUMENTS.c.superseded_by)
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
        before = list(self._connection.execute(select(PASSAGES.c.row).order_by(PASSAGES.c.row)).scalars())
        moved = [(new, old) for new, old in enumerate(before) if new != old]
        # In ascending order the new number is always free: it is at most the old one.
        for batch in batched(moved):
            self._connection.exec_driver_sql("UPDATE passages SET row = ? WHERE row = ?", batch)
        self.next_row = len(before)
        return before

    def keys(self, first: int = 0) -> NDArray[np.int64]:
        """Return for each number from ``first`` on the passage's key in the word index, ascending.

        A number that no passage has gets the key before it, which finds nothing any more.
        """
        query = select(PASSAGES.c.row, PASSAGES.c.key).where(PASSAGES.c.row >= first)
        keys = np.full(self.next_row - first, -1, np.int64)
        for row in self._connection.execute(query):
            keys[row.row - first] = row.key
        return np.maximum.accumulate(keys) if len(keys) else keys

    def number_keys(self) -> None:
        """Make every passage's key its number: for a word index that is written from the beginning."""
        self._connection.execute(update(PASSAGES).values(key=PASSAGES.c.row))

    def keyed_passages(self, document_ids: Collection[str]) -> Iterator[tuple[int, Passage]]:
        """Yield the passages of these documents with their keys in the word index."""
        for ids in batched(list(document_ids)):
            query = select(PASSAGES).where(PASSAGES.c.document_id.in_(ids)).order_by(PASSAGES.c.row)
            for row in self._connection.execute(query).all():
                yield row.key, passage_of(row, text_of(self._connection, row.document_id))

    def hashes(self, numbers: Collection[int]) -> dict[int, bytes]:
        """Return the hash of each of these passages, by number."""
        found: dict[int, bytes] = {}
        for batch in batched(list(numbers)):
            query = select(PASSAGES.c.row, PASSAGES.c.hash).where(PASSAGES.c.row.in_(batch))
            found.update((row.row, row.hash) for row in self._connection.execute(query))
        return found

    def passages(self, numbers: Collection[int]) -> dict[int, Passage]:
        """Return these passages, by number."""
        found: dict[int, Passage] = {}
        texts: dict[str, str] = {}
        for batch in batched(list(numbers)):
            query = select(PASSAGES).where(PASSAGES.c.row.in_(batch))
            for row in self._connection.execute(query).all():
                if row.document_id not in texts:
                    texts = {row.document_id: text_of(self._connection, row.document_id)}
                found[row.row] = passage_of(row, texts[row.document_id])
        return found

    def owners(self, first: int = 0) -> NDArray[np.int64]:
        """Return for each number from ``first`` on that of the passage's clause's own passage.

        Windows stand after theirs. A number that no passage has gets -1.
        """
        query = select(PASSAGES.c.row, PASSAGES.c.clause_id, PASSAGES.c.kind).order_by(PASSAGES.c.row)
        owners = np.full(self.next_row - first, -1, np.int64)
        clause, own = "", 0
        for row in self._connection.execute(query.where(PASSAGES.c.row >= first)):
            if row.kind != WINDOW or row.clause_id != clause:
                clause, own = row.clause_id, row.row
            owners[row.row - first] = own
        return owners

    def all_passages(self) -> Iterator[Passage]:
        """Yield every passage in the order of its number, a batch in memory at a time."""
        return stream_passages(self._connection)

    def _insert_document(self, document: Document, *, source: str, source_hash: str, text_hash: str) -> None:
        values = document_row(document, source=source, source_hash=source_hash, text_hash=text_hash)
        self._connection.execute(insert(DOCUMENTS), values)
        self._connection.execute(insert(TEXTS), {"document_id": document.id, "text": document.text.encode()})

    def _insert(self, table: Table, rows: Iterable[dict[str, Any]], document_id: str) -> None:
        values = [{**row, "document_id": document_id, "number": n} for n, row in enumerate(rows)]
        if values:
            self._connection.execute(insert(table), values)

    def _insert_names(self, document: Document) -> None:
        values = [
            {"document_id": document.id, "kind": kind, "name": name} for kind, name in names_of(document)
        ]
        if values:
            self._connection.execute(insert(NAMES), values)

    def _insert_passages(self, passages: Sequence[Passage], hashes: Sequence[bytes]) -> None:
        values: list[dict[str, Any]] = []
        for row, (passage, digest) in enumerate(zip(passages, hashes, strict=True), self.next_row):
            fields = plain(passage)
            del fields["text"]  # document.text[start:end]
            key = self._next_key + len(values)
            values.append({**fields, "row": row, "key": key, "hash": digest})
        if values:
            self._connection.execute(insert(PASSAGES), values)
        self.next_row += len(values)
        self._next_key += len(values)

    def _scalar(self, query: Select[Any]) -> Any:
        return self._connection.execute(query).scalar()


def _trust_the_snapshot(connection: Any, _: object) -> None:
    # Nobody reads an unpublished snapshot and publishing syncs every file: no journal, no waiting here.
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA temp_store = MEMORY")
