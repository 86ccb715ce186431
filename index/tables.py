"""The tables of the catalogue, and how records become rows and rows records.

``row`` of a passage is its number in the vector and word indexes, counted from 0 without gaps.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Column, Float, ForeignKey, Integer, LargeBinary, MetaData, String, Table, func, select

from index.documents import Clause, Comparator, Document, Duty, Fact, Modality, Notice, Passage, Role, Target

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection, Row

#: Rows written, or ids asked for, in one statement.
BATCH = 500

T = TypeVar("T")

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
OWNED = (TEXTS, FACTS, CLAUSES, DUTIES, TARGETS, NOTICES, PASSAGES)


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


def source_of(row: Any) -> SourceState:
    """Return where the document of ``row`` was read from."""
    return SourceState(document_id=row.id, source=row.source, source_hash=row.source_hash)


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


def plain(record: Any) -> dict[str, Any]:
    """Return a record's fields as SQLite takes them: tuples as JSON, enums as their value."""
    values: dict[str, Any] = {}
    for field in fields(record):
        value = getattr(record, field.name)
        if isinstance(value, tuple) and field.name != "facts":
            value = json.dumps(value, ensure_ascii=False)
        values[field.name] = value
    return values


def document_of(row: Any, facts: Sequence[Fact], text: str | None = None) -> Document:
    """Return the document of ``row``, with ``text`` if the row does not carry it."""
    names = (f.name for f in fields(Document) if f.name not in {"text", "topics", "facts"})
    return Document(
        text=str(row.text, "utf-8") if text is None else text,
        topics=tuple(json.loads(row.topics)),
        facts=tuple(facts),
        **{name: getattr(row, name) for name in names},
    )


def fact_of(row: Row[Any]) -> Fact:
    """Return the fact of ``row``."""
    return Fact(name=row.name, value=row.value, quote=row.quote, start=row.start, end=row.end)


def clause_of(row: Row[Any]) -> Clause:
    """Return the clause of ``row``."""
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


def duty_of(row: Row[Any]) -> Duty:
    """Return the duty of ``row``."""
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


def target_of(row: Row[Any]) -> Target:
    """Return the target of ``row``."""
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


def notice_of(row: Row[Any]) -> Notice:
    """Return the notice of ``row``."""
    return Notice(message=row.message, start=row.start, end=row.end)


def passage_of(row: Row[Any], text: str) -> Passage:
    """Return the passage of ``row``, cut out of its document's ``text``."""
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


def batched(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """Yield ``items`` in runs that fit into one statement."""
    for at in range(0, len(items), BATCH):
        yield items[at : at + BATCH]
