"""Faults of the world: folders that cannot be written, full disks, two writers. Kills are in test_kills.

Each happens for real, in another process where it must, and the index of before goes on answering.
"""

from __future__ import annotations

import errno
import json
import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from index import builder
from index.catalog import Catalog
from index.engines import embedded
from index.errors import IndexBusy, StorageError
from index.home import locked
from index.snapshot import CATALOG, current_name, open_snapshot

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "policies"
    place.mkdir()
    for n in range(6):
        (place / f"d{n}.txt").write_text(text_of(n), encoding="utf-8")
    return place


def text_of(n: int) -> str:
    return f"关于第{n}类项目的通知\n\n一、总则\n支持第{n}类项目建设。（省商务厅牵头）\n"


@pytest.fixture
def built(home: Path, folder: Path, fake) -> Path:
    builder.build(home, [folder], embedder=fake)
    return home


def ids(home: Path) -> tuple[str, ...]:
    """Open the index as a reader does, check every byte of it, and say what it holds."""
    with open_snapshot(home) as snapshot:
        snapshot.verify()
        catalog = Catalog(snapshot.folder / CATALOG)
        catalog.check()
        found = catalog.document_ids()
        assert len(list(catalog.all_passages())) == catalog.counts().passages
        catalog.close()
    return found


SCRIPT = """
import sys
from pathlib import Path
from index import builder
from index.embedders.fake import FakeEmbedder
from index.errors import TiaowenError
home, verb, *arguments = sys.argv[1:]
try:
    if verb == "build":
        builder.build(Path(home), [Path(a) for a in arguments], embedder=FakeEmbedder())
    elif verb == "add":
        builder.add(Path(home), Path(arguments[0]), embedder=FakeEmbedder())
    elif verb == "ensure":
        builder.ensure(Path(home), embedder=FakeEmbedder())
    elif verb == "open":
        from index.engines.embedded import EmbeddedEngine
        engine = EmbeddedEngine.open(Path(home), embedder=FakeEmbedder())
        print(engine.search(arguments[0], k=1)[0].document_id)
except TiaowenError as error:
    print(type(error).__name__, error.message, "|", error.hint)
    sys.exit(3)
"""


def start(*arguments: object, prefix: tuple[str, ...] = (), **options: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*prefix, sys.executable, "-c", SCRIPT, *map(str, arguments)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


def run(*arguments: object, **options: object) -> tuple[int, str, str]:
    process = start(*arguments, **options)
    out, err = process.communicate(timeout=120)
    return process.returncode, out.strip(), err


# Folders that cannot be written


def as_nobody() -> tuple[str, ...]:
    """The prefix that takes away root's right to write everywhere; chmod alone does not stop root."""
    if os.geteuid() != 0:
        return ()
    if shutil.which("setpriv") is None:
        pytest.skip("needs setpriv to run without root's rights")
    return ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")


@pytest.fixture
def reachable(tmp_path_factory: pytest.TempPathFactory, folder: Path) -> None:
    """Lets another user walk down to this test's folders and this checkout's interpreter."""
    for place in (folder, *folder.parents):
        if place.stat().st_uid == os.geteuid() and place.is_relative_to(
            tmp_path_factory.getbasetemp().parent
        ):
            place.chmod(place.stat().st_mode | 0o055)
    probe = subprocess.run(
        [*as_nobody(), sys.executable, "-c", "import index.builder"], cwd=ROOT, check=False
    )
    if probe.returncode:
        pytest.skip("another user cannot run this interpreter or read this checkout")


def forbid_writing(place: Path) -> None:
    for path in (*place.rglob("*"), place):
        path.chmod(0o555 if path.is_dir() else 0o444)


def test_read_only_home_is_said_and_the_index_in_it_still_answers(built, folder, reachable):
    forbid_writing(built)
    try:
        (folder / "d9.txt").write_text(text_of(9), encoding="utf-8")
        code, out, err = run(built, "add", folder / "d9.txt", prefix=as_nobody())
        assert (code, err) == (3, "")
        assert out.startswith("StorageError")
        assert "cannot be written" in out
        assert "--home" in out
        code, out, err = run(built, "open", "第3类项目", prefix=as_nobody())
        assert (code, out, err) == (0, "d3", "")
    finally:
        for path in (built, *built.rglob("*")):
            path.chmod(0o755)
    assert ids(built) == tuple(f"d{n}" for n in range(6))


def test_read_only_home_of_an_older_version_still_answers(home, reachable, fake):
    builder.build(home, embedder=fake)
    stamp = home / "snapshots" / current_name(home) / "stamp.json"
    stamp.write_text(json.dumps(json.loads(stamp.read_text()) | {"readers": "an older version"}))
    forbid_writing(home)
    try:
        code, out, err = run(home, "open", "保税油混兑", prefix=as_nobody())
        assert (code, out, err) == (0, "guangdong-ftz-2024", "")
    finally:
        for path in (home, *home.rglob("*")):
            path.chmod(0o755)


def test_temporary_folder_that_is_written_into_while_it_goes_harms_nobody(monkeypatch):
    def refused(*_args, **_options):
        raise OSError(errno.ENOTEMPTY, "Directory not empty")

    with embedded._temporary() as place:
        assert place.is_dir()
        monkeypatch.setattr(os, "rmdir", refused)
    monkeypatch.undo()
    place.rmdir()  # emptied, and left


def test_new_home_in_a_read_only_folder_is_said(tmp_path, folder, reachable):
    closed = tmp_path / "closed"
    closed.mkdir()
    closed.chmod(0o555)
    code, out, err = run(closed / "home", "build", folder, prefix=as_nobody())
    assert (code, err) == (3, "")
    assert out.startswith("StorageError")
    assert list(closed.iterdir()) == []


def test_home_that_is_a_file_is_said(tmp_path, folder, fake):
    (tmp_path / "occupied").write_text("a file")
    for place in (tmp_path / "occupied", tmp_path / "occupied" / "home"):
        with pytest.raises(StorageError, match="not a folder"):
            builder.build(place, [folder], embedder=fake)


def test_unreadable_file_is_skipped_with_its_reason(tmp_path, folder, reachable, dictionary):
    (folder / "d2.txt").chmod(0)
    home = tmp_path / "open"
    shutil.copytree(dictionary, home / "cache")
    for path in (home, home / "cache"):
        path.chmod(0o777)
    code, out, _ = run(home, "build", folder / "d2.txt", prefix=as_nobody())
    assert code == 3
    assert out.startswith("SourceUnreadable")
    assert "d2.txt" in out
    code, out, err = run(home, "build", folder, prefix=as_nobody())
    assert (code, out, err) == (0, "", "")
    assert "d2" not in ids(home)


# Full disks


@pytest.mark.parametrize("kilobytes", [1, 4, 16, 64])
def test_disk_full_at_any_file_leaves_the_old_index(built, folder, kilobytes):
    """A limit on the size of files fails writes the way a full disk does, wherever they happen."""
    before, snapshots = ids(built), sorted(p.name for p in (built / "snapshots").iterdir())
    (folder / "d9.txt").write_text(text_of(9) * 40, encoding="utf-8")

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (kilobytes * 1024, kilobytes * 1024))

    code, out, err = run(built, "add", folder / "d9.txt", preexec_fn=limit)
    assert (code, err) == (3, "")
    assert out.startswith("StorageError No space left")
    assert "untouched" in out
    assert ids(built) == before
    assert sorted(p.name for p in (built / "snapshots").iterdir()) == snapshots


def test_file_system_really_full(tmp_path, folder, dictionary, fake):
    small = tmp_path / "small"
    small.mkdir()
    needed = sum(path.stat().st_size for path in dictionary.iterdir()) + 2**21
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={needed}", "tmpfs", str(small)],
        check=False,
        capture_output=True,
    )
    if mounted.returncode:
        pytest.skip("may not mount a small file system here")
    try:
        home = small / "home"
        shutil.copytree(dictionary, home / "cache")
        builder.build(home, [folder], embedder=fake)
        before = ids(home)
        filler = small / "filler"
        with pytest.raises(OSError, match="No space left"), filler.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(4096))
        for spare in (0, 4, 16, 48):
            with filler.open("r+b") as file:
                file.truncate(max(0, filler.stat().st_size - spare * 1024))
            (folder / "d9.txt").write_text(text_of(9) * 40, encoding="utf-8")
            with pytest.raises(StorageError, match="No space left"):
                builder.add(home, folder / "d9.txt", embedder=fake)
            assert ids(home) == before
        filler.unlink()
        builder.add(home, folder / "d9.txt", embedder=fake)
        assert ids(home) == (*before, "d9")
    finally:
        subprocess.run(["umount", "-l", str(small)], check=True)


# Two at once


def test_second_builder_is_told_who_is_at_it(built, folder, fake):
    with locked(built), pytest.raises(IndexBusy, match=rf"pid {os.getpid()}\)") as caught:
        builder.add(built, folder / "d1.txt", embedder=fake)
    assert "still answers" in caught.value.hint
    builder.add(built, folder / "d1.txt", embedder=fake)


def test_two_processes_building_at_once_leave_one_whole_index(built, folder):
    holding = f"""
import sys
from pathlib import Path
from index.home import locked
with locked(Path({str(built)!r})):
    print("held", flush=True)
    sys.stdin.read()
"""
    holder = subprocess.Popen(
        [sys.executable, "-c", holding], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    code, out, err = run(built, "build", folder / "d1.txt")
    assert (code, err) == (3, "")
    assert out.startswith("IndexBusy")
    assert f"pid {holder.pid}" in out
    code, out, err = run(built, "open", "第3类项目")
    assert (code, out, err) == (0, "d3", "")
    holder.kill()  # a killed holder holds no longer
    holder.communicate()
    assert run(built, "build", folder / "d1.txt") == (0, "", "")
    assert ids(built) == ("d1",)


def test_builders_that_race_end_with_one_of_their_collections(built, folder):
    racers = [start(built, "build", folder / f"d{n}.txt") for n in range(3)]
    ended = [(racer.communicate(timeout=120), racer.returncode) for racer in racers]
    assert {code for _, code in ended} <= {0, 3}
    assert 0 in {code for _, code in ended}
    assert all(out.startswith("IndexBusy") and not err for (out, err), code in ended if code)
    assert ids(built) in {("d0",), ("d1",), ("d2",)}


def test_first_questions_at_the_same_moment_index_the_corpus_once(home):
    starters = [start(home, "ensure") for _ in range(3)]
    for starter in starters:
        assert starter.communicate(timeout=120) == ("", "")
        assert starter.returncode == 0
    assert current_name(home) == "000001"
    assert ids(home) == ("guangdong-ftz-2024",)
