"""Records and the rows of the catalogue that hold them, whoever reads the rows."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, TypeVar

from index.documents import Clause, Comparator, Document, Duty, Fact, Modality, Notice, Passage, Role, Target

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

#: Rows written, or ids asked for, in one statement.
BATCH = 500

T = TypeVar("T")


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


def counts_of(totals: Mapping[str, int]) -> Counts:
    """Return the counts among ``totals``."""
    return Counts(**{field.name: totals.get(field.name, 0) for field in fields(Counts)})


def source_number(document_id: str, source_hash: str) -> int:
    """Return what a document adds to the hash of a collection."""
    return int.from_bytes(hashlib.sha256(repr((document_id, source_hash)).encode()).digest())


def corpus_hash(states: Iterable[SourceState]) -> str:
    """Return the hash of a collection: a sum, so that a document can come or go without the others being read."""
    total = sum(source_number(state.document_id, state.source_hash) for state in states)
    return f"{total % 2**256:064x}"


def source_of(row: Any) -> SourceState:
    """Return where the document of ``row`` was read from."""
    return SourceState(document_id=row.id, source=row.source, source_hash=row.source_hash)


def plain(record: Any) -> dict[str, Any]:
    """Return a record's fields as SQLite takes them: tuples as JSON, enums as their value."""
    values: dict[str, Any] = {}
    for field in fields(record):
        value = getattr(record, field.name)
        if isinstance(value, tuple) and field.name != "facts":
            value = json.dumps(value, ensure_ascii=False)
        values[field.name] = value
    return values


def document_row(document: Document, *, source: str, source_hash: str, text_hash: str) -> dict[str, Any]:
    """Return the row of a document: everything but its text and facts, and where it was read from."""
    values = plain(document)
    del values["text"], values["facts"]
    return values | {
        "source": source,
        "source_hash": source_hash,
        "text_hash": text_hash,
        "own_status": document.status,
        "own_superseded_by": document.superseded_by,
    }


def document_of(row: Any, facts: Sequence[Fact], text: str | None = None) -> Document:
    """Return the document of ``row``, with ``text`` if the row does not carry it."""
    names = (f.name for f in fields(Document) if f.name not in {"text", "topics", "facts"})
    return Document(
        text=str(row.text, "utf-8") if text is None else text,
        topics=tuple(json.loads(row.topics)),
        facts=tuple(facts),
        **{name: getattr(row, name) for name in names},
    )


def fact_of(row: Any) -> Fact:
    """Return the fact of ``row``."""
    return Fact(name=row.name, value=row.value, quote=row.quote, start=row.start, end=row.end)


def clause_of(row: Any) -> Clause:
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


def duty_of(row: Any) -> Duty:
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


def target_of(row: Any) -> Target:
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


def notice_of(row: Any) -> Notice:
    """Return the notice of ``row``."""
    return Notice(message=row.message, start=row.start, end=row.end)


def passage_of(row: Any, text: str) -> Passage:
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
