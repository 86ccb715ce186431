"""The late file, written: a few documents come and go beside a catalogue that stays as it is (`index.late`).

It does for a few documents what `index.catalog_writer` does for all, at the cost of those few: nothing here may
look at every document, or every passage, of the collection.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from index import families
from index.catalog import DAYS_BETWEEN, row_of
from index.errors import SourceUnreadable
from index.late import LATE_TABLES, OWNED, address, late_path, next_key, view_both
from index.lexical import fields_of
from index.passages import WINDOW
from index.rows import counts_of, document_of, document_row, fact_of, plain, source_number, source_of
from index.snapshot import CATALOG, LATE
from index.statements import inserting, naming

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from index.documents import Document, Fact, ParsedDocument, Passage
    from index.rows import Counts, SourceState

#: Documents around a change that are looked at; where there are more, all are.
_MOST_RELATIVES = 2_000
#: Which name of a document the one that ends it calls it by, and who shares a family.
_MEANT = {"family": "family", "ends-number": "number", "ends-title": "title"}

_COUNTED = ("clauses", "passages", "duties", "targets", "notices")


class LateWriter:
    """Writes the late file of a draft: one thread, one transaction. Numbers of what goes stay unused."""

    def __init__(self, base: Path, draft: Path, *, passages: int) -> None:
        """Begin with the late file of the snapshot in ``base``, with an empty one if it has none.

        Args:
            base: the folder of the published snapshot that this one grows from.
            draft: the folder of the new one.
            passages: how many numbers the large files of ``base`` have.

        Damage comes out as what SQLite says of it: see `Snapshot.naming_damage`.
        """
        before = late_path(base)
        if before is not None:
            shutil.copyfile(before, draft / LATE)
        place = f"file:{quote(str((draft / LATE).absolute()))}"
        # Nobody reads an unpublished snapshot and publishing syncs every file: no journal, no waiting here.
        self._connection = sqlite3.connect(place, uri=True, isolation_level=None)
        self._connection.row_factory = row_of
        try:
            for pragma in ("journal_mode = OFF", "synchronous = OFF", "temp_store = MEMORY"):
                self._connection.execute(f"PRAGMA {pragma}")
            if before is None:
                self._connection.executescript(f"BEGIN; {_declarations()} {LATE_TABLES} COMMIT;")
            self._connection.execute("ATTACH ? AS base", (address(base / CATALOG),))
            view_both(self._connection, base="base", late="main")
            self._totals = {
                row.name: row.value
                for row in self._all(
                    naming(
                        "SELECT name, value FROM {schema}.totals", schema="base" if before is None else "main"
                    )
                )
            }
            self._connection.execute("BEGIN")
        except BaseException:
            self._connection.close()
            raise
        self._open = True
        self._totals.setdefault("first_row", passages)
        self._totals.setdefault("next_row", passages)
        if "next_key" not in self._totals:
            self._totals["next_key"] = next_key(base)
        #: The passages that came by this writer: number, hash of the text to embed, passage.
        self.pending: list[tuple[int, bytes, Passage]] = []
        self._before: set[tuple[str, str]] = set()  # the names of documents that came or went
        self._changed: dict[str, None] = {}
        self._corpus = 0

    def close(self) -> None:
        """Note the totals, commit and release the file."""
        if self._open:
            self._connection.execute("DELETE FROM main.totals")
            self._insert("totals", [{"name": name, "value": value} for name, value in self._totals.items()])
            self._connection.execute("COMMIT")
            self._connection.close()
            self._open = False

    @property
    def size(self) -> int:
        """How many passages came, and how many of those in the large files went."""
        gone = self._all("SELECT count(*) AS number FROM main.gone_rows")[0].number
        came: int = self._totals["next_row"] - self._totals["first_row"]
        return came + int(gone)

    def counts(self) -> Counts:
        """Return how much there is of everything."""
        return counts_of(self._totals)

    def corpus(self, before: str) -> str:
        """Return the hash of the collection (`corpus_hash`), given what it was."""
        return f"{(int(before, 16) + self._corpus) % 2**256:064x}"

    def sources(self, document_ids: Collection[str]) -> dict[str, SourceState]:
        """Return where each of these documents was read from, by id; unknown ids are left out."""
        rows = self._among(
            "SELECT id, source, source_hash FROM documents WHERE id IN (SELECT value FROM json_each(?))",
            document_ids,
        )
        return {row.id: source_of(row) for row in rows}

    def same_text(self, text_hash: str) -> str:
        """Return the id of the first document with this hash of its text, "" if there is none."""
        rows = self._all("SELECT id FROM documents WHERE text_hash = ?", text_hash)
        return min((row.id for row in rows), default="")

    def known_vector(self, digest: bytes) -> bytes | int | None:
        """Return the vector of a passage that came with the same text, or the number of an earlier passage."""
        came = self._all(
            "SELECT vector FROM main.late_passages WHERE row IN "
            "(SELECT row FROM main.passages WHERE hash = ?) AND vector != x'' LIMIT 1",
            digest,
        )
        if came:
            return bytes(came[0].vector)
        rows = self._all("SELECT row FROM base.passages WHERE hash = ? LIMIT 1", digest)
        return int(rows[0].row) if rows else None

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
        """Write one document whose id is not there; `set_vectors` follows. See `CatalogWriter.add`.

        Raises:
            SourceUnreadable: a string in it cannot be written as UTF-8.
        """
        document = parsed.document
        try:
            own = list(families.names_of(document))
            self._insert_document(document, source=source, source_hash=source_hash, text_hash=text_hash)
            self._insert_owned("facts", map(plain, document.facts), document.id)
            self._insert_owned("clauses", map(plain, parsed.clauses), document.id)
            self._insert_owned("duties", map(plain, parsed.duties), document.id)
            self._insert_owned("targets", map(plain, parsed.targets), document.id)
            self._insert_owned("notices", map(plain, parsed.notices), document.id)
            self._insert("names", [{"document_id": document.id, "kind": k, "name": n} for k, n in own])
            self._insert_passages(passages, hashes)
        except UnicodeEncodeError as exc:  # lone surrogates, which a JSON escape can smuggle in
            self._drop(document.id)
            raise SourceUnreadable(
                f"{source} holds characters that are not Unicode.", "Save it as UTF-8 and try again."
            ) from exc
        self._before.update(own)
        self._changed[document.id] = None
        self._corpus += source_number(document.id, source_hash)
        self._count(Counter({name: len(getattr(parsed, name)) for name in _COUNTED if name != "passages"}))
        self._count(Counter(documents=1, passages=len(passages)))

    def remove(self, document_ids: Collection[str]) -> None:
        """Delete documents and everything of theirs; unknown ids are ignored."""
        for name, state in self.sources(document_ids).items():
            tables = {
                table: naming("SELECT count(*) AS number FROM {table} WHERE document_id = ?", table=table)
                for table in _COUNTED
            }
            self._count(
                Counter({table: -self._all(query, name)[0].number for table, query in tables.items()})
            )
            self._count(Counter(documents=-1))
            self._before.update(
                (row.kind, row.name)
                for row in self._all("SELECT kind, name FROM names WHERE document_id = ?", name)
            )
            self._changed[name] = None
            self._corpus -= source_number(name, state.source_hash)
            self._drop(name)
            self._run(
                "INSERT OR IGNORE INTO main.gone_rows SELECT row FROM base.passages WHERE document_id = ?",
                name,
            )
            for table in ("gone", "outdated"):
                self._run(
                    naming(
                        "INSERT OR IGNORE INTO main.{table} SELECT id FROM base.documents WHERE id = ?",
                        table=table,
                    ),
                    name,
                )

    def set_source(self, document_id: str, source: str) -> None:
        """Note that a document, unchanged, now stands elsewhere."""
        self._own(document_id)
        self._run("UPDATE main.documents SET source = ? WHERE id = ?", source, document_id)

    def set_vectors(self, vectors: dict[int, NDArray[np.float16]]) -> None:
        """Write the vectors of passages that came, by number."""
        for number, vector in vectors.items():
            self._run("UPDATE main.late_passages SET vector = ? WHERE row = ?", vector.tobytes(), number)

    def settle(self, *, then: str, today: str) -> bool:
        """Set the standing of every document whose standing may have changed.

        Args:
            then: the ISO day on which all were set last.
            today: the ISO day now.

        Returns:
            False if these are too many, and all have to be set again.
        """
        if then != today and self._days_between(then, today):
            return False
        affected = self._affected()
        around = self._around(affected)
        if len(around) > _MOST_RELATIVES:
            return False
        headers = self._headers(around)
        rows = self._among(
            "SELECT id, status, superseded_by FROM documents WHERE id IN (SELECT value FROM json_each(?))",
            affected,
        )
        before = {row.id: (row.status, row.superseded_by) for row in rows}
        for standing in families.standing(headers, today=today):
            name, now = standing.document_id, (standing.status, standing.superseded_by)
            if name in before and before[name] != now:
                self._own(name)
                self._run("UPDATE main.documents SET status = ?, superseded_by = ? WHERE id = ?", *now, name)
        return True

    def _days_between(self, then: str, today: str) -> bool:
        """Return whether a document begins or ends to count after ``then`` and not after ``today``."""
        return bool(self._all(DAYS_BETWEEN, then, today, then, today)[0].found)

    def _affected(self) -> set[str]:
        """Return the documents whose standing hangs on those that came and went."""
        found = set(self._changed)
        for kind, name in self._before:
            if kind in _MEANT:
                found |= self._named(_MEANT[kind], name)
            if kind == "number":  # who ends that number ends a title where there is no such number
                for newer in self._named("ends-number", name):
                    found.update(*(self._named("title", title) for title in self._names(newer, "ends-title")))
        return found

    def _around(self, affected: set[str]) -> set[str]:
        """Return them with all documents that their standing hangs on."""
        found = set(affected)
        for document_id in affected:
            for kind, ended_by in (("number", "ends-number"), ("title", "ends-title")):
                for name in self._names(document_id, kind):
                    for newer in self._named(ended_by, name) - found:
                        found.add(newer)
                        found.update(*(self._named("number", n) for n in self._names(newer, "ends-number")))
            for name in self._names(document_id, "family"):
                found |= self._named("family", name)
            if len(found) > _MOST_RELATIVES:
                break
        return found

    def _named(self, kind: str, name: str) -> set[str]:
        rows = self._all("SELECT document_id FROM names WHERE name = ? AND kind = ?", name, kind)
        return {row.document_id for row in rows}

    def _names(self, document_id: str, kind: str) -> list[str]:
        rows = self._all("SELECT name FROM names WHERE document_id = ? AND kind = ?", document_id, kind)
        return [row.name for row in rows]

    def _headers(self, document_ids: Collection[str]) -> list[Document]:
        """Return these documents with their own status and the texts they repeal, without their text."""
        repeals: dict[str, list[Fact]] = {}
        ids = json.dumps(sorted(document_ids), ensure_ascii=False)
        wanted = (
            "SELECT * FROM facts WHERE document_id IN (SELECT value FROM json_each(?)) AND name = 'repeals' "
            "ORDER BY document_id, number"
        )
        for row in self._all(wanted, ids):
            repeals.setdefault(row.document_id, []).append(fact_of(row))
        rows = self._all(
            "SELECT * FROM documents WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id", ids
        )
        return [
            document_of(
                row._replace(status=row.own_status, superseded_by=row.own_superseded_by),
                repeals.get(row.id, ()),
                text="",
            )
            for row in rows
        ]

    def _own(self, document_id: str) -> None:
        """Take over the row of a document of the catalogue, to change it."""
        if not self._all("SELECT id FROM main.documents WHERE id = ?", document_id):
            self._run("INSERT INTO main.documents SELECT * FROM base.documents WHERE id = ?", document_id)
            self._run("INSERT INTO main.outdated VALUES (?)", document_id)

    def _drop(self, document_id: str) -> None:
        self._run(
            "DELETE FROM main.late_passages WHERE row IN "
            "(SELECT row FROM main.passages WHERE document_id = ?)",
            document_id,
        )
        for table in OWNED:
            self._run(naming("DELETE FROM main.{table} WHERE document_id = ?", table=table), document_id)
        self._run("DELETE FROM main.documents WHERE id = ?", document_id)

    def _insert_document(self, document: Document, *, source: str, source_hash: str, text_hash: str) -> None:
        values = document_row(document, source=source, source_hash=source_hash, text_hash=text_hash)
        self._insert("documents", [values])
        self._insert("texts", [{"document_id": document.id, "text": document.text.encode()}])

    def _insert_owned(self, table: str, rows: Iterable[dict[str, Any]], document_id: str) -> None:
        self._insert(table, [{**row, "document_id": document_id, "number": n} for n, row in enumerate(rows)])

    def _insert_passages(self, passages: Sequence[Passage], hashes: Sequence[bytes]) -> None:
        first, key = self._totals["next_row"], self._totals["next_key"]
        rows, searched = [], []
        for number, (passage, digest) in enumerate(zip(passages, hashes, strict=True)):
            fields = plain(passage)
            del fields["text"]  # document.text[start:end]
            self.pending.append((first + number, digest, passage))
            rows.append({**fields, "row": first + number, "key": key + number, "hash": digest})
            own = ("", "", "") if passage.kind == WINDOW else fields_of(passage)
            searched.append(
                dict(
                    zip(
                        ("row", "vector", "body", "words", "context"),
                        (first + number, b"", *own),
                        strict=True,
                    )
                )
            )
        self._insert("passages", rows)
        self._insert("late_passages", searched)
        self._totals["next_row"] += len(rows)
        self._totals["next_key"] += len(rows)

    def _insert(self, table: str, rows: Sequence[dict[str, Any]]) -> None:
        if rows:
            self._connection.executemany(inserting(table, rows[0]), rows)

    def _count(self, more: Counter[str]) -> None:
        for name, number in more.items():
            self._totals[name] = self._totals.get(name, 0) + number

    def _among(self, statement: str, document_ids: Collection[str]) -> list[Any]:
        ids = json.dumps(sorted(document_ids), ensure_ascii=False)
        return self._all(statement, ids)

    def _all(self, statement: str, *values: Any) -> list[Any]:
        return self._connection.execute(statement, values).fetchall()

    def _run(self, statement: str, *values: Any) -> None:
        self._connection.execute(statement, values)


@cache
def _declarations() -> str:
    """Return the statements that make the catalogue's tables, as SQLAlchemy writes them."""
    from sqlalchemy.dialects import sqlite
    from sqlalchemy.schema import CreateIndex, CreateTable

    from index.tables import METADATA

    dialect = sqlite.dialect()
    made = []
    for table in METADATA.sorted_tables:
        made.append(str(CreateTable(table).compile(dialect=dialect)))
        made += [str(CreateIndex(index).compile(dialect=dialect)) for index in table.indexes]
    return ";\n".join(made) + ";\n"
