"""Snapshots: published whole or not at all, checked when opened, collected when nobody reads them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from index import builder
from index.errors import IndexCorrupt, IndexMissing, IndexStale
from index.snapshot import Stamp, current_name, open_snapshot


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, fake, dictionary) -> Path:
    home = tmp_path_factory.mktemp("built") / "home"
    shutil.copytree(dictionary, home / "cache")
    builder.build(home, embedder=fake)
    return home


@pytest.fixture
def home(built, tmp_path) -> Path:
    """A copy of an index that may be damaged."""
    shutil.copytree(built, tmp_path / "home")
    return tmp_path / "home"


def folder(home: Path) -> Path:
    return home / "snapshots" / current_name(home)


def test_home_without_an_index_says_what_to_run(tmp_path):
    for place in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(IndexMissing) as caught:
            open_snapshot(place)
        assert caught.value.hint == "Run: tiaowen index build"
    assert list(tmp_path.iterdir()) == []


def test_stamp_says_what_made_the_index(home):
    with open_snapshot(home) as snapshot:
        stamp = snapshot.stamp
    assert (stamp.embedder, stamp.dimension) == ("fake-64", 64)
    assert len(stamp.lexicon) == len(stamp.readers) == len(stamp.corpus) == 64
    assert {
        "catalog.sqlite",
        "embeddings.npy",
        "owners.npy",
        "vectors/vectors.faiss",
        "lexical/meta.json",
    } <= set(stamp.files)
    assert Stamp.from_json(stamp.to_json()) == stamp


def files_of_a_snapshot() -> list[str]:
    return ["catalog.sqlite", "embeddings.npy", "owners.npy", "vectors/vectors.faiss", "lexical/meta.json"]


@pytest.mark.parametrize("name", files_of_a_snapshot())
def test_missing_shortened_or_altered_file_is_named(home, name):
    path = folder(home) / name
    data = path.read_bytes()
    altered = bytearray(data)
    altered[len(data) // 2] ^= 0x01  # one bit, the size stays
    path.write_bytes(altered)
    with pytest.raises(IndexCorrupt, match=name) as caught:
        open_snapshot(home)
    assert caught.value.hint == "Run: tiaowen index build"
    path.write_bytes(data[:-1])
    with pytest.raises(IndexCorrupt, match=name):
        open_snapshot(home)
    path.unlink()
    with pytest.raises(IndexCorrupt, match=name):
        open_snapshot(home)
    path.write_bytes(data)
    open_snapshot(home).close()


def test_large_snapshot_is_compared_by_size_and_hashed_on_request(home, monkeypatch):
    monkeypatch.setattr("index.snapshot._HASHED_WHEN_OPENED", 0)
    path = folder(home) / "embeddings.npy"
    data = bytearray(path.read_bytes())
    data[-1] ^= 0x01
    path.write_bytes(data)
    with open_snapshot(home) as snapshot, pytest.raises(IndexCorrupt, match=r"embeddings\.npy"):
        snapshot.verify()


@pytest.mark.parametrize("name", ["catalog.sqlite", "embeddings.npy"])
def test_damage_does_not_travel_into_the_next_snapshot(home, tmp_path, fake, monkeypatch, name):
    monkeypatch.setattr("index.snapshot._HASHED_WHEN_OPENED", 0)
    path = folder(home) / name
    data = bytearray(path.read_bytes())
    data[-1] ^= 0x01
    path.write_bytes(data)
    with pytest.raises(IndexCorrupt, match=name):
        builder.add(home, text_file(tmp_path, "港口"), embedder=fake)
    with pytest.raises(IndexCorrupt, match=name):
        builder.remove(home, "guangdong-ftz-2024")


@pytest.mark.parametrize("text", ["", "{}", "[]", "not json", '{"schema": 1}'])
def test_damaged_stamp_is_not_trusted(home, text):
    (folder(home) / "stamp.json").write_text(text)
    with pytest.raises((IndexCorrupt, IndexStale)) as caught:
        open_snapshot(home)
    assert caught.value.hint.startswith("Run: tiaowen index build")


def test_another_format_is_stale_and_says_what_to_run(home):
    path = folder(home) / "stamp.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"schema": 0}))
    with pytest.raises(IndexStale, match="format 0") as caught:
        open_snapshot(home)
    assert caught.value.hint == "Run: tiaowen index build"


@pytest.mark.parametrize("text", ["", "../../etc", "latest", "\x00\xff", "12 34"])
def test_damaged_pointer_is_named_and_leads_nowhere_else(home, text):
    (home / "CURRENT").write_text(text, encoding="latin-1")
    with pytest.raises(IndexCorrupt, match="CURRENT"):
        open_snapshot(home)


def test_pointer_to_nothing_is_corrupt(home):
    (home / "CURRENT").write_text("000099\n")
    with pytest.raises(IndexCorrupt, match="000099"):
        open_snapshot(home)


@pytest.mark.parametrize("damage", [*files_of_a_snapshot(), "stamp.json"])
def test_building_repairs_a_damaged_index(home, fake, damage):
    (folder(home) / damage).write_bytes(b"damaged")
    builder.build(home, embedder=fake)
    open_snapshot(home).verify()


def test_building_repairs_a_damaged_pointer(home, fake):
    (home / "CURRENT").write_text("???")
    builder.build(home, embedder=fake)
    open_snapshot(home).verify()


def text_file(place: Path, name: str) -> Path:
    path = place / f"{name}.txt"
    path.write_text(f"关于{name}的通知\n\n一、总则\n本通知说的是{name}。\n", encoding="utf-8")
    return path


def test_abandoned_drafts_and_older_snapshots_are_collected_the_previous_is_kept(home, tmp_path, fake):
    (home / "snapshots" / "000077.tmp").mkdir()
    (home / "snapshots" / "000078").mkdir()  # renamed, then killed before CURRENT named it
    names = [current_name(home)]
    for subject in ("港口", "金融", "人才"):
        builder.add(home, text_file(tmp_path, subject), embedder=fake)
        names.append(current_name(home))
    assert len(set(names)) == 4
    assert sorted(p.name for p in (home / "snapshots").iterdir()) == sorted(names[-2:])


def test_snapshot_in_use_stays_until_its_reader_is_done(home, tmp_path, fake):
    reader = open_snapshot(home)
    for subject in ("港口", "金融", "人才"):
        builder.add(home, text_file(tmp_path, subject), embedder=fake)
    reader.verify()
    reader.close()
    builder.add(home, text_file(tmp_path, "旅游"), embedder=fake)
    assert not reader.folder.exists()
