"""What an index holds, part by part, so that two can be compared: the old one, the new one, or a mixture."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np

from index.catalog import Catalog
from index.embedders.fake import FakeEmbedder
from index.embeddings import StoredVectors
from index.engines.embedded import EmbeddedEngine
from index.late import owners_and_keys, read_late
from index.passages import embedding_text
from index.snapshot import CATALOG, open_snapshot

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from index.documents import Passage

#: What an index holds: for each document's id the hash of its text, clauses, facts and passages.
Contents = dict[str, str]


class Mixed(AssertionError):
    """The parts of an index are not of one collection."""


def policy(number: int, version: int) -> str:
    """Return a small policy that says which it is: no two are alike, each holds a word of its own."""
    body = "".join(
        f"{chinese}、支持第{number}类项目（{n}）建设，到2025年达到{version * 100 + n}亿元。（省商务厅牵头）\n"
        for n, chinese in enumerate("一二三四", start=1)
    )
    return f"关于{word_of(number, version)}的通知\n\n{body}"


def word_of(number: int, version: int) -> str:
    """Return a word that only this version of this policy holds."""
    return f"甲{number}乙{version}丙项目"


def contents(home: Path) -> Contents:
    """Open the index of ``home`` as a reader does, read every byte, and return what it holds.

    Raises:
        IndexUnavailable: it does not open.
        Mixed: its parts disagree: catalogue, vectors, passages' owners, words.
    """
    with open_snapshot(home) as snapshot:
        snapshot.verify()
        catalog = Catalog(snapshot.folder / CATALOG)
        try:
            catalog.check()
            numbered = dict(catalog.numbered_passages())
            passages = list(numbered.values())
            found = {name: _hash(catalog, name, passages) for name in catalog.document_ids()}
            late = read_late(snapshot.folder, snapshot.stamp.dimension)
            owners, keys = owners_and_keys(snapshot.folder, late)
            there = np.flatnonzero(owners >= 0).tolist()
            _same("numbers", there, list(numbered))
            owned = [numbered[owners[number]].clause_id for number in there]
            _same("owners", owned, [passage.clause_id for passage in passages])
            _same("keys", len(keys) + (0 if late is None else len(late.owners)), len(owners))
            _same("passages", catalog.counts().passages, len(passages))
            _same("documents", catalog.counts().documents, len(found))
            wanted = FakeEmbedder().embed_passages([embedding_text(passage) for passage in passages])
            stored = StoredVectors.open(snapshot.folder).halves(np.array(there))
            _same("vectors", stored.tolist(), wanted.astype(np.float16).tolist())
        finally:
            catalog.close()
    engine = EmbeddedEngine.open(home, embedder=FakeEmbedder())
    try:  # both searches over the whole collection: nothing lacks, nothing of before is left
        hits = engine.search("支持项目建设", k=len(passages))
        strangers = {hit.document_id for hit in hits} ^ set(found)
        if strangers:
            raise Mixed(f"searching and listing differ in {sorted(strangers)}")
    finally:
        engine.close()
    return found


def _hash(catalog: Catalog, name: str, passages: Sequence[Passage]) -> str:
    parsed = catalog.document(name)
    own = [(p.clause_id, p.start, p.end, p.text) for p in passages if p.document_id == name]
    return hashlib.sha256(repr((parsed, own)).encode()).hexdigest()


def _same(what: str, found: object, wanted: object) -> None:
    if found != wanted:
        raise Mixed(f"the {what} are not those of the catalogue")
