"""Building the index: what is read, what is not read again, what is said when something cannot be."""

from __future__ import annotations

import json
import os
import shlex
import shutil
from pathlib import Path

import numpy as np
import pytest

from index import builder
from index.catalog import Catalog
from index.embedders.fake import FakeEmbedder
from index.engines.embedded import EmbeddedEngine
from index.errors import (
    IndexCorrupt,
    IndexMissing,
    IndexStale,
    NotFound,
    SourceEmpty,
    SourceMissing,
    SourceUnreadable,
    SourceUnsupported,
)
from index.passages import WINDOW, embedding_text, split
from index.snapshot import (
    CATALOG,
    EMBEDDINGS,
    KEYS,
    LEXICAL,
    OWNERS,
    SCHEMA_VERSION,
    VECTORS,
    current_name,
    open_snapshot,
)

NAMES = ("港口", "金融", "人才", "数据", "旅游", "农业")


class CountingEmbedder(FakeEmbedder):
    """Remembers the texts it was given."""

    def __init__(self, dimension: int = 64) -> None:
        super().__init__(dimension)
        self.texts: list[str] = []

    def embed_passages(self, texts, *, progress=None):
        self.texts.extend(texts)
        return super().embed_passages(texts, progress=progress)


@pytest.fixture
def embedder() -> CountingEmbedder:
    return CountingEmbedder()


def notice_text(subject: str) -> str:
    return (
        f"关于推进{subject}工作的通知\n\n一、总体要求\n推进{subject}发展，到2025年取得成效。\n\n"
        f"二、重点任务\n（一）建设{subject}平台。支持{subject}企业开展业务。（省商务厅牵头，广东海事局配合）\n"
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "policies"
    place.mkdir()
    for subject in NAMES:
        (place / f"{subject}.txt").write_text(notice_text(subject), encoding="utf-8")
    return place


def contents(home: Path) -> tuple[list, list, np.ndarray]:
    """The documents, the passages and their vectors as pairs that do not depend on numbering."""
    with open_snapshot(home) as snapshot:
        catalog = Catalog(snapshot.folder / CATALOG)
        parsed = [catalog.document(name) for name in catalog.document_ids()]
        passages = list(catalog.all_passages())
        vectors = np.load(snapshot.folder / EMBEDDINGS)
        order = sorted(range(len(passages)), key=lambda n: (passages[n].clause_id, passages[n].start, n))
        catalog.close()
    return parsed, [passages[n] for n in order], vectors[order]


def test_build_makes_the_collection_exactly_the_paths(home, folder, embedder):
    report = builder.build(home, [folder], embedder=embedder)
    assert set(report.added) == set(NAMES)
    assert report.counts.documents == len(NAMES)
    assert report.counts.duties == 2 * len(NAMES)
    again = builder.build(home, [folder / "港口.txt", folder / "金融.txt"], embedder=embedder)
    assert set(again.removed) == set(NAMES) - {"港口", "金融"}
    assert {line.id for line in builder.status(home).documents} == {"港口", "金融"}


def test_without_paths_it_is_the_bundled_corpus(home, embedder):
    report = builder.build(home, embedder=embedder)
    assert "guangdong-ftz-2024" in report.added
    assert builder.status(home).stamp.bundled


def test_second_build_of_the_same_does_nothing(home, folder, embedder):
    first = builder.build(home, [folder], embedder=embedder)
    embedder.texts.clear()
    second = builder.build(home, [folder], embedder=embedder)
    assert (second.changed, second.snapshot, second.unchanged) == (False, first.snapshot, len(NAMES))
    assert embedder.texts == []
    assert [p.name for p in (home / "snapshots").iterdir()] == [first.snapshot]


def test_changed_document_costs_its_changed_passages_only(home, folder, embedder):
    builder.build(home, [folder], embedder=embedder)
    embedder.texts.clear()
    changed = notice_text("港口").replace("建设港口平台", "建设智慧港口平台")
    (folder / "港口.txt").write_text(changed, encoding="utf-8")
    report = builder.build(home, [folder], embedder=embedder)
    assert (report.replaced, report.added, report.unchanged) == (("港口",), (), len(NAMES) - 1)
    assert len(embedder.texts) == report.embedded == 1
    assert "智慧港口" in embedder.texts[0]


def test_grown_step_by_step_equals_built_at_once(home, folder, tmp_path, embedder, dictionary):
    builder.build(home, [folder / "港口.txt", folder / "金融.txt"], embedder=embedder)
    builder.add(home, folder / "人才.txt", embedder=embedder)
    builder.add(home, folder / "数据.txt", embedder=embedder)
    builder.remove(home, "金融")
    (folder / "港口.txt").write_text(notice_text("机场"), encoding="utf-8")
    builder.add(home, folder / "港口.txt", embedder=embedder)
    other = tmp_path / "other"
    shutil.copytree(dictionary, other / "cache")
    builder.build(other, [folder / f"{n}.txt" for n in ("港口", "人才", "数据")], embedder=embedder)
    (parsed, passages, vectors), (parsed_2, passages_2, vectors_2) = contents(home), contents(other)
    assert (parsed, passages) == (parsed_2, passages_2)
    np.testing.assert_array_equal(vectors, vectors_2)


def test_every_vector_is_the_one_of_its_passage(home, folder, embedder):
    builder.build(home, [folder], embedder=embedder)
    builder.remove(home, "人才")
    (folder / "金融.txt").write_text(
        notice_text("金融") + "三、附则\n本通知自印发之日起施行。\n", encoding="utf-8"
    )
    builder.add(home, folder / "金融.txt", embedder=embedder)
    _, passages, vectors = contents(home)
    expected = embedder.embed_passages([embedding_text(p) for p in passages]).astype(np.float16)
    np.testing.assert_array_equal(vectors, expected)


def test_all_parts_of_a_snapshot_number_passages_alike(home, folder, embedder):
    from index.lexical import LexicalIndex, plain_query
    from index.vectors import VectorIndex

    builder.build(home, [folder], embedder=embedder)
    builder.remove(home, "港口")
    with open_snapshot(home) as snapshot:
        catalog = Catalog(snapshot.folder / CATALOG)
        passages = list(catalog.all_passages())
        vectors = VectorIndex.open(snapshot.folder / VECTORS)
        owners = np.load(snapshot.folder / OWNERS)
        assert vectors.size == len(owners) == len(passages)
        number = next(n for n, p in enumerate(passages) if "支持旅游企业" in p.text)
        (first, _), *_ = LexicalIndex.open(snapshot.folder / LEXICAL).search(plain_query("旅游企业"), k=1)
        assert first == number
        query = embedder.embed_queries([embedding_text(passages[number])])[0]
        assert vectors.search(query, k=1)[0].tolist() == [number]
        catalog.close()


def test_large_index_that_grows_finds_what_one_written_anew_finds(home, folder, embedder, monkeypatch):
    from index.embeddings import StoredVectors
    from index.lexical import LexicalIndex, plain_query
    from index.vectors import VectorIndex

    builder.build(home, [folder], embedder=embedder)
    monkeypatch.setattr("index.assembly.FEW_PASSAGES", 0)
    monkeypatch.setattr("index.assembly._KEPT_SHARE", 0.0)
    written_anew = []
    monkeypatch.setattr(LexicalIndex, "build", staticmethod(lambda *_: written_anew.append(1)))
    monkeypatch.setattr(VectorIndex, "build", staticmethod(lambda *_: written_anew.append(1)))
    first = open_snapshot(home)
    builder.remove(home, "金融")
    (folder / "港口.txt").write_text(notice_text("码头"), encoding="utf-8")
    (folder / "医疗.txt").write_text(notice_text("医疗"), encoding="utf-8")
    for name in ("港口", "医疗"):
        builder.add(home, folder / f"{name}.txt", embedder=embedder)
    assert written_anew == []
    with open_snapshot(home) as snapshot:
        assert (snapshot.folder / EMBEDDINGS).samefile(first.folder / EMBEDDINGS)
        catalog = Catalog(snapshot.folder / CATALOG)
        keys, owners = np.load(snapshot.folder / KEYS), np.load(snapshot.folder / OWNERS)
        passages = {n: catalog.passage(n) for n in np.flatnonzero(owners >= 0).tolist()}
        assert list(passages.values()) == list(catalog.all_passages())
        stored = StoredVectors.open(snapshot.folder)
        vectors = VectorIndex.open(snapshot.folder / VECTORS, stored)
        assert len(stored) == vectors.size == len(keys) == len(owners) > len(passages)
        for number, passage in passages.items():
            expected = embedder.embed_queries([embedding_text(passage)])[0]
            np.testing.assert_array_equal(stored.halves(np.array([number]))[0], expected.astype(np.float16))
            assert vectors.search(expected, k=1)[1] == pytest.approx([1.0], abs=1e-3)
        words = LexicalIndex.open(snapshot.folder / LEXICAL, keys=keys)
        assert words.size == sum(p.kind != WINDOW for p in passages.values())
        for subject, name in (("码头", "港口"), ("医疗", "医疗"), ("旅游", "旅游"), ("农业", "农业")):
            found = words.search(plain_query(f"{subject}企业"), k=3)
            assert passages[found[0][0]].document_id == name
            assert f"支持{subject}企业" in passages[found[0][0]].text
        assert words.search(plain_query("金"), k=3) == []
        catalog.close()
        snapshot.verify()
    first.verify()  # what was linked was not written into
    first.close()
    engine = EmbeddedEngine.open(home, embedder=embedder)
    assert engine.search("支持码头企业", k=1)[0].document_id == "港口"
    assert "金融" not in {hit.document_id for hit in engine.search("支持金融企业", k=50)}
    engine.close()


def test_damaged_vectors_that_are_linked_are_still_told(home, folder, embedder, monkeypatch):
    builder.build(home, [folder], embedder=embedder)
    monkeypatch.setattr("index.assembly.FEW_PASSAGES", 0)
    place = home / "snapshots" / current_name(home) / EMBEDDINGS
    monkeypatch.setattr("index.snapshot._HASHED_WHEN_OPENED", 0)  # as for a large one
    damaged = bytearray(place.read_bytes())
    damaged[-1] ^= 1
    place.write_bytes(damaged)
    (folder / "医疗.txt").write_text(notice_text("医疗"), encoding="utf-8")
    builder.add(home, folder / "医疗.txt", embedder=embedder)
    with open_snapshot(home) as snapshot, pytest.raises(IndexCorrupt, match=EMBEDDINGS):
        snapshot.verify()


def test_another_embedder_makes_new_vectors_but_reads_nothing_again(home, folder, embedder):
    builder.build(home, [folder], embedder=embedder)
    report = builder.build(home, [folder], embedder=FakeEmbedder(32))
    assert (report.unchanged, report.embedded) == (len(NAMES), report.embedded)
    assert report.embedded > 0
    with open_snapshot(home) as snapshot:
        assert (snapshot.stamp.embedder, snapshot.stamp.dimension) == ("fake-32", 32)
        assert np.load(snapshot.folder / EMBEDDINGS).shape[1] == 32


def test_adding_to_an_index_of_another_embedder_says_what_to_run(home, folder, embedder):
    builder.build(home, [folder / "港口.txt"], embedder=embedder)
    with pytest.raises(IndexStale, match=r"fake-64 \(64\), settings say fake-32 \(32\)") as caught:
        builder.add(home, folder / "金融.txt", embedder=FakeEmbedder(32))
    assert caught.value.hint == f"Run: tiaowen index build {shlex.quote(str(folder / '港口.txt'))}"


def test_first_document_added_joins_the_bundled_corpus(home, folder, embedder):
    builder.add(home, folder / "港口.txt", embedder=embedder)
    names = {line.id for line in builder.status(home).documents}
    assert {"港口", "guangdong-ftz-2024"} <= names
    assert not builder.status(home).stamp.bundled


def test_removing_what_is_not_there_is_not_found(home, folder, embedder):
    with pytest.raises(IndexMissing):
        builder.remove(home, "港口")
    builder.build(home, [folder], embedder=embedder)
    with pytest.raises(NotFound, match="房产"):
        builder.remove(home, "房产")


def test_the_last_document_can_be_removed(home, folder, embedder):
    builder.build(home, [folder / "港口.txt"], embedder=embedder)
    report = builder.remove(home, "港口")
    assert report.counts.documents == report.counts.passages == 0


# Paths and ids


def test_folder_of_a_document_gives_it_its_name_and_its_metadata(home, tmp_path, embedder):
    place = tmp_path / "corpus" / "some-plan"
    place.mkdir(parents=True)
    (place / "document.txt").write_text(notice_text("港口"), encoding="utf-8")
    (place / "meta.toml").write_text('title = "另一个名字"\n', encoding="utf-8")
    (place / "scan.png").write_bytes(b"\x89PNG")
    (tmp_path / "corpus" / "SOURCES.md").write_text("# where they are from", encoding="utf-8")
    (tmp_path / "corpus" / "lexicon").mkdir()
    (tmp_path / "corpus" / "lexicon" / "agencies.toml").write_text("", encoding="utf-8")
    report = builder.build(home, [tmp_path / "corpus"], embedder=embedder)
    assert report.skipped == ()
    (line,) = builder.status(home).documents
    assert (line.id, line.title) == ("some-plan", "另一个名字")
    (place / "meta.toml").write_text('title = "第三个名字"\n', encoding="utf-8")
    assert builder.build(home, [tmp_path / "corpus"], embedder=embedder).replaced == ("some-plan",)


def test_two_files_of_one_name_are_both_kept(home, tmp_path, embedder):
    for place, subject in (("a", "港口"), ("b", "金融")):
        (tmp_path / place).mkdir()
        (tmp_path / place / "通知.txt").write_text(notice_text(subject), encoding="utf-8")
    report = builder.build(home, [tmp_path / "a", tmp_path / "b"], embedder=embedder)
    assert report.added == ("通知", "通知~2")
    assert report.renamed == (("通知", "通知~2"),)
    with open_snapshot(home) as snapshot:
        catalog = Catalog(snapshot.folder / CATALOG)
        assert "金融" in catalog.text("通知~2")
        assert catalog.document("通知~2").clauses[0].id.startswith("通知~2/")
        catalog.close()


def test_same_text_in_two_files_is_kept_once_and_said(home, folder, embedder):
    (folder / "港口副本.txt").write_text(notice_text("港口"), encoding="utf-8")
    report = builder.build(home, [folder], embedder=embedder)
    (duplicate,) = report.duplicates
    assert (duplicate.document_id, duplicate.same_as, duplicate.kept) == ("港口副本", "港口", False)
    assert report.counts.documents == len(NAMES)
    assert not builder.build(home, [folder], embedder=embedder).changed


def test_renamed_file_is_not_taken_for_a_copy_of_itself(home, folder, embedder):
    builder.build(home, [folder], embedder=embedder)
    (folder / "港口.txt").rename(folder / "码头.txt")
    report = builder.build(home, [folder], embedder=embedder)
    assert (report.added, report.removed, report.duplicates) == (("码头",), ("港口",), ())
    assert report.embedded == 0


def test_path_given_twice_counts_once(home, folder, embedder):
    report = builder.build(home, [folder, folder / "港口.txt", folder], embedder=embedder)
    assert report.counts.documents == len(NAMES)
    assert report.renamed == report.duplicates == ()


def write_records(path: Path, *records: object) -> Path:
    lines = (line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in records)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_records_keep_their_ids_even_with_equal_texts(home, tmp_path, embedder):
    path = write_records(
        tmp_path / "laws.jsonl",
        {"id": "law/1", "title": "一号", "text": "第一条 本市支持港口建设。"},
        {"id": 2, "text": "第一条 本市支持金融发展。"},
        "{broken",
        {"id": "law/3", "text": "第一条 本市支持港口建设。"},
    )
    report = builder.build(home, [path], embedder=embedder)
    assert report.added == ("law/1", "2", "law/3")
    (bad,) = report.skipped
    assert "line 3" in bad.message
    (duplicate,) = report.duplicates
    assert (duplicate.document_id, duplicate.same_as, duplicate.kept) == ("law/3", "law/1", True)
    assert builder.status(home).documents[1].title == "一号"


def test_one_changed_record_costs_one(home, tmp_path, embedder):
    records = [{"id": f"r{n}", "text": f"第{n}条 本市支持第{n}类项目建设。"} for n in range(30)]
    path = write_records(tmp_path / "r.jsonl", *records)
    builder.build(home, [path], embedder=embedder)
    embedder.texts.clear()
    records[17]["text"] = "第十七条 另有规定的，从其规定。"
    write_records(path, *records)
    report = builder.build(home, [path], embedder=embedder)
    assert (report.replaced, report.unchanged) == (("r17",), 29)
    assert len(embedder.texts) == 1


# Bad input


def test_missing_path_is_said_before_anything_is_done(tmp_path, folder, embedder):
    nowhere = tmp_path / "new-home"
    with pytest.raises(SourceMissing, match="absent"):
        builder.build(nowhere, [folder, folder / "absent.txt"], embedder=embedder)
    assert not nowhere.exists() or not current_name(nowhere)


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("empty.txt", b"", SourceEmpty),
        ("blank.txt", b" \n\t\n", SourceEmpty),
        ("image.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, SourceUnsupported),
        ("program.txt", b"\x7fELF\x02\x01\x01" + bytes(2000), (SourceUnreadable, SourceUnsupported)),
        ("table.xlsx", b"PK\x03\x04" + bytes(100), SourceUnsupported),
    ],
)
def test_single_bad_file_is_refused_and_the_old_index_untouched(home, folder, embedder, name, content, error):
    builder.build(home, [folder], embedder=embedder)
    before = builder.status(home)
    (folder / name).write_bytes(content)
    with pytest.raises(error) as caught:
        builder.build(home, [folder / name], embedder=embedder)
    assert name in caught.value.message
    assert caught.value.hint
    with pytest.raises(error):
        builder.add(home, folder / name, embedder=embedder)
    assert builder.status(home) == before


def test_bad_files_among_good_ones_are_skipped_with_a_report(home, folder, embedder):
    (folder / "empty.txt").write_bytes(b"")
    (folder / "data.json").write_text("{}", encoding="utf-8")
    os.mkfifo(folder / "pipe.txt")
    (folder / "gone.txt").symlink_to(folder / "nowhere.txt")
    report = builder.build(home, [folder], embedder=embedder)
    assert report.counts.documents == len(NAMES)
    assert {Path(skip.path).name for skip in report.skipped} == {
        "empty.txt",
        "data.json",
        "pipe.txt",
        "gone.txt",
    }
    assert all(skip.message and skip.hint for skip in report.skipped)


def test_folder_with_nothing_readable_is_an_error(home, tmp_path, embedder):
    (tmp_path / "nothing").mkdir()
    with pytest.raises(SourceMissing, match="no document"):
        builder.build(home, [tmp_path / "nothing"], embedder=embedder)
    for name in ("a.txt", "b.txt"):
        (tmp_path / "nothing" / name).write_bytes(b"")
    with pytest.raises(SourceUnreadable, match="None of the 2 files"):
        builder.build(home, [tmp_path / "nothing"], embedder=embedder)
    assert current_name(home) == ""


def test_gb18030_file_is_read(home, tmp_path, embedder):
    path = tmp_path / "旧文件.txt"
    path.write_bytes(notice_text("港口").encode("gb18030"))
    builder.build(home, [path], embedder=embedder)
    with open_snapshot(home) as snapshot:
        catalog = Catalog(snapshot.folder / CATALOG)
        assert catalog.text("旧文件") == notice_text("港口")
        catalog.close()


def test_file_that_cannot_be_read_any_more_leaves_with_a_report(home, folder, embedder):
    builder.build(home, [folder], embedder=embedder)
    (folder / "港口.txt").write_bytes(b"\x89PNG\r\n\x1a\n")
    report = builder.build(home, [folder], embedder=embedder)
    assert report.removed == ("港口",)
    assert [Path(skip.path).name for skip in report.skipped] == ["港口.txt"]


def test_failing_embedder_leaves_the_old_index(home, folder, embedder):
    from index.errors import ServiceError

    class Down(FakeEmbedder):
        def embed_passages(self, texts, *, progress=None):
            raise ServiceError("The embedding service is down.", "Start it.")

    builder.build(home, [folder / "港口.txt"], embedder=embedder)
    before = builder.status(home)
    with pytest.raises(ServiceError):
        builder.build(home, [folder], embedder=Down())
    assert builder.status(home) == before
    assert [p.name for p in (home / "snapshots").iterdir()] == [before.snapshot]


# What is told


def test_progress_reaches_its_totals(home, folder, embedder):
    class Watching:
        def __init__(self) -> None:
            self.stages: list[list] = []

        def stage(self, name: str, total: int) -> None:
            self.stages.append([name, total, 0])

        def advance(self, steps: int = 1) -> None:
            self.stages[-1][2] += steps

    watching = Watching()
    report = builder.build(home, [folder], embedder=embedder, progress=watching)
    assert [name for name, _, _ in watching.stages] == ["reading", "embedding", "writing"]
    assert all(total == done for _, total, done in watching.stages)
    assert watching.stages[0][1] == len(NAMES)
    assert watching.stages[1][1] == report.embedded


def test_index_read_by_other_code_is_outdated_and_read_again(home, folder, embedder):
    builder.build(home, [folder], embedder=embedder)
    assert builder.status(home).outdated == ""
    rewrite_stamp(home, readers="another version")
    assert "another version" in builder.status(home).outdated
    embedder.texts.clear()
    report = builder.build(home, [folder], embedder=embedder)
    assert len(report.added) == len(NAMES)
    assert embedder.texts == []  # the same passages still have their vectors
    assert builder.status(home).outdated == ""


def test_bundled_corpus_is_indexed_by_itself_once_and_again_after_an_upgrade(home, embedder):
    assert builder.ensure(home, embedder=embedder) is not None
    assert builder.ensure(home, embedder=embedder) is None
    rewrite_stamp(home, bundled="an older corpus")
    assert builder.ensure(home, embedder=embedder) is not None
    assert builder.ensure(home, embedder=embedder) is None
    assert builder.ensure(home, embedder=FakeEmbedder(32)) is None  # its user decides, IndexStale says so


def test_the_bundled_corpus_in_an_older_format_is_indexed_anew_without_being_asked(home, embedder):
    builder.ensure(home, embedder=embedder)
    rewrite_stamp(home, schema=SCHEMA_VERSION - 1)
    assert builder.ensure(home, embedder=FakeEmbedder(32)) is None  # another model is its user's decision
    assert builder.ensure(home, embedder=embedder) is not None
    assert builder.ensure(home, embedder=embedder) is None


def test_documents_of_the_users_own_in_an_older_format_are_left_to_him(home, embedder):
    builder.ensure(home, embedder=embedder)
    rewrite_stamp(home, schema=SCHEMA_VERSION - 1, bundled="", paths=["policies"])
    assert builder.ensure(home, embedder=embedder) is None


def rewrite_stamp(home: Path, **values: object) -> None:
    path = home / "snapshots" / current_name(home) / "stamp.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | values))


def test_split_of_a_document_is_what_the_catalogue_holds(home, plan, embedder):
    builder.build(home, embedder=embedder)
    _, passages, _ = contents(home)
    own = [p for p in passages if p.document_id == plan.document.id]
    assert sorted(own, key=lambda p: (p.start, p.end)) == sorted(split(plan), key=lambda p: (p.start, p.end))
