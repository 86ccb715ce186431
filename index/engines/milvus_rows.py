"""The collection in Milvus: its fields, and the rows of a snapshot in it.

One row a passage. Tenants share the collection; the partition key ``edition`` is a tenant with one snapshot of
its home, so that a new edition is written beside the one that answers, and the old one is dropped after it.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

from index.embeddings import StoredVectors
from index.families import since
from index.passages import WINDOW
from index.progress import Silent
from index.text import simplify

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.catalog import Catalog
    from index.engines.milvus_server import MilvusServer
    from index.progress import Progress
    from index.snapshot import Snapshot

#: jieba in its search mode, what Milvus's own ``chinese`` analyzer is made of; the local file knows it, too.
ANALYZER = {"tokenizer": "jieba"}

_AT_ONCE = 500
_LONGEST_TEXT = 20_000  # characters: a field takes 65,535 bytes
_MOST_AGENCIES = 256
_KEPT_YEARS = 512


def edition_of(tenant: str, snapshot: Snapshot) -> str:
    """Return the partition key of a tenant's snapshot."""
    return f"{tenant}/{snapshot.name}-{snapshot.stamp.corpus[:16]}"


def make_collection(server: MilvusServer, dimension: int) -> None:
    """Make the collection if it is not there."""
    if server.call("has_collection", server.collection):
        return
    from pymilvus import DataType, Function, FunctionType

    schema = server.client.create_schema(auto_id=False, enable_dynamic_field=False)
    schema.add_field("id", DataType.VARCHAR, is_primary=True, max_length=256)
    schema.add_field("edition", DataType.VARCHAR, max_length=200, is_partition_key=True)
    schema.add_field("number", DataType.INT64)
    for name, length in (
        ("document_id", 1_024),
        ("issuer", 1_024),
        ("status", 64),
        ("since", 16),
        ("expires", 16),
        ("replaced", 16),
        ("years", 2_048),
    ):
        schema.add_field(name, DataType.VARCHAR, max_length=length)
    schema.add_field("superseded", DataType.BOOL)
    schema.add_field("whole", DataType.BOOL)
    schema.add_field(
        "agencies",
        DataType.ARRAY,
        element_type=DataType.VARCHAR,
        max_capacity=_MOST_AGENCIES,
        max_length=1_024,
    )
    schema.add_field(
        "words", DataType.VARCHAR, max_length=65_535, enable_analyzer=True, analyzer_params=ANALYZER
    )
    schema.add_field("sparse", DataType.SPARSE_FLOAT_VECTOR)
    schema.add_field("dense", DataType.FLOAT_VECTOR, dim=dimension)
    schema.add_function(
        Function(
            name="bm25",
            function_type=FunctionType.BM25,
            input_field_names=["words"],
            output_field_names=["sparse"],
        )
    )
    indexes = server.client.prepare_index_params()
    indexes.add_index("dense", index_type="AUTOINDEX", metric_type="IP")
    indexes.add_index("sparse", index_type="SPARSE_INVERTED_INDEX", metric_type="BM25")
    server.call("create_collection", server.collection, schema=schema, index_params=indexes)


def write_edition(
    server: MilvusServer, snapshot: Snapshot, catalog: Catalog, progress: Progress | None = None
) -> int:
    """Write the rows of ``snapshot`` that are not there yet; return how many were written.

    Rows are written in the order of their numbers, so a run that was ended is taken up where it stopped.
    """
    watched = progress or Silent()
    edition = edition_of(server.tenant, snapshot)
    there = server.count(edition)
    total = catalog.counts().passages
    watched.stage("writing", total - there)
    stored = StoredVectors.open(snapshot.folder)
    rows = islice(_rows(edition, catalog, stored), there, None)
    written = 0
    while batch := list(islice(rows, _AT_ONCE)):
        server.call("upsert", server.collection, batch)
        written += len(batch)
        watched.advance(len(batch))
    server.call("flush", server.collection)
    return written


def drop_other_editions(server: MilvusServer, snapshot: Snapshot) -> None:
    """Delete what the tenant's older snapshots left."""
    kept, own = edition_of(server.tenant, snapshot), f"{server.tenant}/%"
    server.call("delete", server.collection, filter=f'edition like "{own}" and edition != "{kept}"')
    server.call("flush", server.collection)


def _rows(edition: str, catalog: Catalog, stored: StoredVectors) -> Iterator[dict[str, Any]]:
    documents = {document.id: document for document, _ in catalog.headers()}
    agencies: dict[str, dict[str, None]] = defaultdict(dict)
    for duty in catalog.duties():
        agencies[duty.clause_id][duty.agency] = None
    for number, passage in catalog.numbered_passages():
        document = documents[passage.document_id]
        newer = documents.get(document.superseded_by)
        whole = passage.kind != WINDOW
        yield {
            "id": f"{edition}/{number}",
            "edition": edition,
            "number": number,
            "document_id": document.id,
            "issuer": document.issuer,
            "status": document.status,
            "since": since(document),
            "expires": document.expires,
            "replaced": "" if newer is None else since(newer),
            "years": f"{since(document)[:4]} {document.title}"[:_KEPT_YEARS],
            "superseded": bool(document.superseded_by),
            "whole": whole,
            "agencies": list(agencies.get(passage.clause_id, ()))[:_MOST_AGENCIES],
            "words": simplify(passage.text)[:_LONGEST_TEXT] if whole else "",
            "dense": stored.rows(np.array([number]))[0].tolist(),
        }
