"""What a damaged file of a large index, which is not hashed when it is opened, does to whoever uses it."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from index import builder
from index.embedders.fake import FakeEmbedder
from index.engines.embedded import EmbeddedEngine
from index.errors import IndexCorrupt
from index.snapshot import current_name, open_snapshot

QUESTION = "省商务厅支持项目"


@pytest.fixture
def large(home, tmp_path, fake, monkeypatch):
    """An index that counts as large, to which a document came late; gives the folder of its snapshot."""
    monkeypatch.setattr("index.addition.FEW_PASSAGES", 0)
    monkeypatch.setattr("index.snapshot._HASHED_WHEN_OPENED", 0)
    for n in range(7):
        text = f"关于第{n}类项目的通知\n\n一、总则\n支持第{n}类项目建设。（省商务厅牵头）\n"
        (tmp_path / f"d{n}.txt").write_text(text, encoding="utf-8")
    builder.build(home, sorted(tmp_path.glob("d[0-5].txt")), embedder=fake)
    builder.add(home, tmp_path / "d6.txt", embedder=fake)
    return home / "snapshots" / current_name(home)


def use(home: Path) -> None:
    """Everything a reader does."""
    engine = EmbeddedEngine.open(home, embedder=FakeEmbedder())
    try:
        engine.search(QUESTION, k=10)
        engine.duties()
        engine.targets()
        for document in engine.documents():
            engine.document(document.id)
    finally:
        engine.close()


def flipped(data: bytes, seed: int) -> bytes:
    randomly = random.Random(seed)
    flips = bytearray(data)
    for _ in range(randomly.choice([1, 8, 64])):
        flips[randomly.randrange(len(flips))] ^= 1 << randomly.randrange(8)
    return bytes(flips)


def put(file: Path, data: bytes) -> None:
    """Write ``data`` as a file of its own: to shorten one that is still mapped ends the process by a signal."""
    fresh = file.with_name(file.name + ".fresh")
    fresh.write_bytes(data)
    fresh.replace(file)


def test_whatever_breaks_over_a_damaged_file_names_the_file(large):
    """FAISS, SQLite, numpy and tantivy each fail in their own ways, tantivy by a panic that is no `Exception`."""
    home = large.parents[1]
    with open_snapshot(home) as snapshot:
        names = list(snapshot.stamp.files)
    broken = 0
    for name in names:
        whole = (large / name).read_bytes()
        for damage in (bytes(len(whole)), *(flipped(whole, seed) for seed in range(2))):
            put(large / name, damage)
            try:
                use(home)
            except IndexCorrupt as error:
                broken += 1
                assert error.hint.startswith("Run: tiaowen index build")
        put(large / name, whole)
    use(home)
    assert broken > len(names)


def test_a_panic_of_the_word_index_becomes_the_name_of_the_damaged_file(large):
    (postings,) = (large / "lexical").glob("*.idx")
    whole = postings.read_bytes()
    panics = 0
    for seed in range(8):
        put(postings, flipped(whole, seed))
        try:
            use(large.parents[1])
        except IndexCorrupt as error:
            assert postings.name in error.message
            panics += type(error.__context__).__name__ == "PanicException"
    assert panics


def test_a_snapshot_that_cannot_be_used_costs_no_open_file(large, fake, tmp_path):
    """A server whose index was built anew with another embedder goes on with the old one, for any time."""
    home = large.parents[1]
    engine = EmbeddedEngine.open(home, embedder=fake)
    builder.build(home, [tmp_path / "d1.txt"], embedder=FakeEmbedder(dimension=32))
    engine.search(QUESTION)
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(3):
        engine._refused = (None, 0.0)  # as if it were time to try again
        assert engine.search(QUESTION)
    assert len(list(Path("/proc/self/fd").iterdir())) <= before
    engine.close()
