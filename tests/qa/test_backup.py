"""Backups hold everything, are checked as a whole, and change nothing when they are refused."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import threading
from contextlib import closing
from pathlib import Path

import pytest

from eval.bench.contents import contents, policy
from index import builder
from index.engines.embedded import EmbeddedEngine
from index.errors import IndexCorrupt, IndexMissing, IndexStale, InputError, SourceUnreadable, StorageError
from index.snapshot import SCHEMA_VERSION
from qa.archive import MANIFEST
from qa.backup import backup, restore
from qa.settings import load_settings
from qa.store.store import open_store


@pytest.fixture
def living(home, tmp_path, fake):
    """A home as a service leaves it: two documents, one of them uploaded, and a key."""
    uploads = home / "uploads"
    uploads.mkdir()
    (uploads / "上传.txt").write_text(policy(1, 1), encoding="utf-8")
    (tmp_path / "d2.txt").write_text(policy(2, 1), encoding="utf-8")
    builder.build(home, [uploads, tmp_path / "d2.txt"], embedder=fake)
    with closing(open_store(load_settings(home=home))) as store:
        store.keys.create("portal", scopes=("ask",))
    return home


@pytest.fixture
def kept(living, tmp_path):
    backup(load_settings(home=living), tmp_path / "kept.tar")
    return tmp_path / "kept.tar"


def names_of_keys(home):
    with closing(open_store(load_settings(home=home))) as store:
        return [key.name for key in store.keys.all()]


def everything_in(folder):
    return {p: p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file() and p.suffix != ".lock"}


def test_a_restored_home_holds_what_was_backed_up(living, kept, tmp_path):
    fresh = tmp_path / "fresh"
    told = restore(load_settings(home=fresh), kept)
    assert (told.snapshot, told.documents, told.database, told.uploads) == ("000001", 2, "sqlite", 1)
    assert contents(fresh) == contents(living)
    assert names_of_keys(fresh) == ["portal"]
    assert (fresh / "uploads" / "上传.txt").read_text(encoding="utf-8") == policy(1, 1)
    assert sorted(p.name for p in fresh.iterdir() if p.is_dir()) == ["cache", "snapshots", "uploads"]


def test_only_its_owner_reads_a_backup(kept):
    assert kept.stat().st_mode & 0o777 == 0o600


def test_a_backup_beside_a_writer_is_of_one_moment(living, tmp_path):
    """Pairs of keys are written together; a copy must never hold half a pair."""
    stop = threading.Event()

    def write():
        with closing(sqlite3.connect(living / "service.sqlite", timeout=30)) as connection:
            for turn in range(100_000):
                if stop.is_set():
                    return
                with connection:
                    for half in "ab":
                        connection.execute(
                            "INSERT INTO tiaowen_keys (id, name, hash, scopes, origins, created) "
                            "VALUES (?, ?, '', 'ask', '', 0)",
                            (f"{turn}{half}", f"{turn}{half}"),
                        )

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for turn in range(3):
            backup(load_settings(home=living), tmp_path / f"{turn}.tar")
    finally:
        stop.set()
        writer.join()
    for turn in range(3):
        restore(load_settings(home=tmp_path / f"home{turn}"), tmp_path / f"{turn}.tar")
        names = [name for name in names_of_keys(tmp_path / f"home{turn}") if name != "portal"]
        assert {name[:-1] for name in names if name.endswith("a")} == {
            name[:-1] for name in names if name.endswith("b")
        }


def test_nothing_is_replaced_without_being_told_to(living, kept):
    before = everything_in(living)
    with pytest.raises(InputError, match="has an index and a database and uploads already") as caught:
        restore(load_settings(home=living), kept)
    assert "--force" in caught.value.hint
    with pytest.raises(InputError, match="exists"):
        backup(load_settings(home=living), kept)
    assert everything_in(living) == before


def test_a_server_that_runs_goes_on_with_what_was_restored(living, kept, fake, tmp_path):
    settings = load_settings(home=living)
    with (
        closing(open_store(settings)) as store,
        closing(EmbeddedEngine.open(living, embedder=fake)) as engine,
    ):
        then = contents(living)
        store.keys.create("later", scopes=("ask",))
        (living / "uploads" / "later.txt").write_text(policy(3, 1), encoding="utf-8")
        builder.add(living, living / "uploads" / "later.txt", embedder=fake)
        assert len(engine.documents()) == 3
        restore(settings, kept, force=True)
        assert len(engine.documents()) == 2
        assert [key.name for key in store.keys.all()] == ["portal"]
        store.keys.create("after", scopes=("ask",))
    assert contents(living) == then
    assert names_of_keys(living) == ["portal", "after"]
    assert [p.name for p in (living / "uploads").iterdir()] == ["上传.txt"]


def test_a_damaged_home_is_replaced(living, kept):
    then = contents(living)
    (living / "CURRENT").write_bytes(b"\xff")
    for name in ("service.sqlite", "service.sqlite-wal"):
        (living / name).write_bytes(b"no database" * 1000)
    restore(load_settings(home=living), kept, force=True)
    assert contents(living) == then
    assert names_of_keys(living) == ["portal"]


def test_a_database_in_use_is_said_and_stays(living, kept, monkeypatch):
    monkeypatch.setattr("qa.backup._PATIENCE", 0.3)
    before = contents(living)
    with closing(sqlite3.connect(living / "service.sqlite", isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageError, match="locked") as caught:
            restore(load_settings(home=living), kept, force=True)
        writer.execute("ROLLBACK")
    assert "Stop the service" in caught.value.hint
    assert contents(living) == before


# Archives that must be refused


def rewritten(kept, change):
    """The archive with its members passed through ``change``: [(TarInfo, bytes)] → the same."""
    with tarfile.open(kept) as tar:
        members = [(m, tar.extractfile(m).read()) for m in tar.getmembers()]
    with tarfile.open(kept, "w") as tar:
        for info, data in change(members):
            tar.addfile(info, io.BytesIO(data))


def extra(name, kind=tarfile.REGTYPE, link=""):
    """A change that puts one more member before the manifest, and into it."""

    def change(members):
        info = tarfile.TarInfo(name)
        info.type, info.linkname = kind, link
        manifest = json.loads(members[-1][1])
        manifest["files"][name] = {
            "size": 0,
            "sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        }
        data = json.dumps(manifest).encode()
        members[-1][0].size = len(data)
        return [*members[:-1], (info, b""), (members[-1][0], data)]

    return change


def flipped(name):
    def change(members):
        return [(i, bytes([d[0] ^ 1]) + d[1:] if i.name.endswith(name) else d) for i, d in members]

    return change


def manifest_without(key):
    def change(members):
        info, data = members[-1]
        values = json.loads(data)
        del values[key]
        data = json.dumps(values).encode()
        info.size = len(data)
        return [*members[:-1], (info, data)]

    return change


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (extra("../outside.txt"), "must not"),
        (extra("/etc/passwd"), "must not"),
        (extra("uploads/../../outside.txt"), "must not"),
        (extra("snapshots/000009/stamp.json"), "must not"),
        (extra("CURRENT"), "must not"),
        (extra("uploads/link.txt", tarfile.SYMTYPE, "/etc/passwd"), "must not"),
        (extra("uploads/link.txt", tarfile.LNKTYPE, "service.sqlite"), "must not"),
        (extra("uploads/pipe.txt", tarfile.FIFOTYPE), "must not"),
        (extra("uploads/folder", tarfile.DIRTYPE), "must not"),
        (lambda members: [members[0], *members], "must not"),  # the same name twice
        (lambda members: members[:-1], "no manifest"),
        (lambda members: members[1:], "missing"),
        (manifest_without("files"), "manifest is damaged"),
        (manifest_without("format"), "manifest is damaged"),
        (flipped("catalog.sqlite"), "catalog.sqlite in the backup is damaged"),
        (flipped("stamp.json"), "stamp.json in the backup is damaged"),
        (flipped("service.sqlite"), "service.sqlite in the backup is damaged"),
        (flipped(MANIFEST), "manifest is damaged"),
    ],
)
def test_an_archive_that_is_not_sound_changes_nothing(living, kept, tmp_path, change, said):
    rewritten(kept, change)
    before = everything_in(living)
    with pytest.raises(SourceUnreadable, match=said):
        restore(load_settings(home=living), kept, force=True)
    assert everything_in(living) == before
    assert not (tmp_path / "outside.txt").exists()
    assert not (tmp_path.parent / "outside.txt").exists()


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9])
def test_an_archive_that_was_cut_off_is_refused(kept, tmp_path, part):
    whole = kept.read_bytes()
    kept.write_bytes(whole[: int(len(whole) * part)])
    with pytest.raises(SourceUnreadable):
        restore(load_settings(home=tmp_path / "fresh"), kept)
    assert not (tmp_path / "fresh").exists()


def test_no_backup_at_all_is_said(tmp_path):
    (tmp_path / "kept.tar").write_bytes(b"not a tar at all" * 100)
    with pytest.raises(SourceUnreadable, match="not a backup"):
        restore(load_settings(home=tmp_path / "fresh"), tmp_path / "kept.tar")
    with pytest.raises(InputError, match="No file"):
        restore(load_settings(home=tmp_path / "fresh"), tmp_path / "absent.tar")


def test_an_index_of_another_format_is_refused(living, kept):
    with tarfile.open(kept) as tar:
        stamp = tar.extractfile("snapshot/stamp.json").read()
    older = stamp.replace(b'"schema": %d' % SCHEMA_VERSION, b'"schema": %d' % (SCHEMA_VERSION - 1))
    digests = [hashlib.sha256(data).hexdigest().encode() for data in (stamp, older)]
    texts = {"snapshot/stamp.json": (stamp, older), MANIFEST: digests}
    rewritten(kept, lambda members: [(i, d.replace(*texts.get(i.name, (b"", b"")))) for i, d in members])
    with pytest.raises(IndexStale, match=f"format {SCHEMA_VERSION - 1}"):
        restore(load_settings(home=living), kept, force=True)


# What is not there, or not whole


def test_a_damaged_index_is_not_backed_up(living, tmp_path):
    file = living / "snapshots" / "000001" / "embeddings.npy"
    file.write_bytes(file.read_bytes()[:-1] + b"x")
    with pytest.raises(IndexCorrupt, match=r"embeddings\.npy"):
        backup(load_settings(home=living), tmp_path / "kept.tar")
    assert not list(tmp_path.glob("kept.tar*"))


def test_nothing_to_back_up_is_said(tmp_path):
    with pytest.raises(IndexMissing, match="nothing"):
        backup(load_settings(home=tmp_path / "empty"), tmp_path / "kept.tar")


def test_a_place_that_cannot_be_written_is_said(living, tmp_path):
    with pytest.raises(StorageError, match="cannot be written"):
        backup(load_settings(home=living), tmp_path / "absent" / "kept.tar")


def test_postgresql_is_left_to_its_own_tools(living, kept, tmp_path):
    environment = {
        **os.environ,
        "TIAOWEN_DATABASE_URL": "postgresql://u:secret@127.0.0.1:1/x",
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }

    def tiaowen(*arguments):
        return subprocess.run(
            [sys.executable, "-c", "from qa.cli import main; main()", *map(str, arguments)],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    done = tiaowen("--home", living, "backup", tmp_path / "index.tar")
    assert (done.returncode, "pg_dump" in done.stderr) == (0, True)
    assert "2 documents" in done.stdout
    done = tiaowen("--home", tmp_path / "fresh", "restore", kept)
    assert (done.returncode, "pg_restore" in done.stderr) == (2, True)
    assert "secret" not in done.stderr
    assert not (tmp_path / "fresh").exists()
    done = tiaowen("--home", tmp_path / "fresh", "restore", tmp_path / "index.tar")
    assert (done.returncode, "2 documents" in done.stdout) == (0, True)
    shutil.rmtree(tmp_path / "fresh")
