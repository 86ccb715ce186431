"""The tables of the catalogue, as they are written; `index.rows` has the records in them.

``row`` of a passage is its number in the vector and word indexes, counted from 0 without gaps.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Column, Float, ForeignKey, Integer, LargeBinary, MetaData, String, Table, func, select

from index.rows import BATCH, Counts, SourceState, passage_of, source_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from index.documents import Passage

METADATA = MetaData()


def _owner() -> Column[str]:
    return Column("document_id", String, ForeignKey("documents.id"), nullable=False, index=True)


def _span() -> tuple[Column[int], Column[int]]:
    return Column("start", Integer, nullable=False), Column("end", Integer, nullable=False)


DOCUMENTS = Table(
    "documents",
    METADATA,
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
TEXTS = Table(
    "texts",
    METADATA,
    Column("document_id", String, ForeignKey("documents.id"), primary_key=True),
    Column("text", LargeBinary, nullable=False),  # a blob: SQLite's text functions stop at NUL
)
FACTS = Table(
    "facts",
    METADATA,
    _owner(),
    Column("number", Integer, nullable=False),
    *(Column(name, String, nullable=False) for name in ("name", "value", "quote")),
    *_span(),
)
CLAUSES = Table(
    "clauses",
    METADATA,
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
DUTIES = Table(
    "duties",
    METADATA,
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
TARGETS = Table(
    "targets",
    METADATA,
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
NOTICES = Table(
    "notices",
    METADATA,
    _owner(),
    Column("number", Integer, nullable=False),
    Column("message", String, nullable=False),
    *_span(),
)
PASSAGES = Table(
    "passages",
    METADATA,
    Column("row", Integer, primary_key=True, autoincrement=False),
    Column("key", Integer, nullable=False),  # in the word index; ascending with row, stays when rows move up
    _owner(),
    Column("clause_id", String, nullable=False),
    *_span(),
    Column("context", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("muted", String, nullable=False),  # JSON
    Column("hash", LargeBinary, nullable=False, index=True),  # of what the encoder is given
)
NAMES = Table(
    "names",
    METADATA,
    _owner(),
    Column("kind", String, nullable=False),  # see index.families.names_of
    Column("name", String, nullable=False, index=True),
)
#: How much there is of everything, counted once when the catalogue is written: counting a million rows takes long.
TOTALS = Table(
    "totals",
    METADATA,
    Column("name", String, primary_key=True),
    Column("value", Integer, nullable=False),
)
OWNED = (TEXTS, FACTS, CLAUSES, DUTIES, TARGETS, NOTICES, PASSAGES, NAMES)


def count_of(connection: Connection) -> Counts:
    """Return how much there is of everything."""

    def count(table: Table) -> int:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())

    return Counts(
        documents=count(DOCUMENTS),
        clauses=count(CLAUSES),
        passages=count(PASSAGES),
        duties=count(DUTIES),
        targets=count(TARGETS),
        notices=count(NOTICES),
    )


def sources_of(connection: Connection) -> dict[str, SourceState]:
    """Return where each document was read from, by document id."""
    query = select(DOCUMENTS.c.id, DOCUMENTS.c.source, DOCUMENTS.c.source_hash)
    return {row.id: source_of(row) for row in connection.execute(query.order_by(DOCUMENTS.c.id))}


def stream_passages(connection: Connection) -> Iterator[Passage]:
    """Yield every passage in the order of its number, a batch in memory at a time."""
    owner, text = "", ""
    query = select(PASSAGES).order_by(PASSAGES.c.row).execution_options(yield_per=BATCH)
    for row in connection.execute(query):
        if row.document_id != owner:  # a document's passages stand together
            owner = row.document_id
            text = text_of(connection, owner)
        yield passage_of(row, text)


def text_of(connection: Connection, document_id: str) -> str:
    """Return the text of a document that is there."""
    query = select(TEXTS.c.text).where(TEXTS.c.document_id == document_id)
    return str(connection.execute(query).scalar_one(), "utf-8")
