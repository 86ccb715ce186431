"""Backup and restore of everything that cannot be made again: the index, what the service remembers, uploads.

A backup is taken beside a running service: the snapshot is held and never changes, the database is copied by
SQLite's own online backup. A restore reads and checks the whole archive before it touches anything that answers.
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import make_url

from index.errors import (
    IndexCorrupt,
    IndexMissing,
    IndexStale,
    InputError,
    SourceUnreadable,
    StorageError,
)
from index.fingerprint import version
from index.home import locked, make_home, writing
from index.snapshot import (
    SCHEMA_VERSION,
    STAMP,
    Stamp,
    collect,
    current_name,
    draft,
    open_snapshot,
    publish,
)
from qa.archive import Manifest, Reader, Writer, reading_archive, writing_archive
from qa.store import tables
from qa.store.database import FILE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qa.settings import Settings

#: Seconds to wait for a server that is writing to its database.
_PATIENCE = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What a backup holds, or what a restore brought back.

    ``snapshot``: its number in the home, "" without an index. ``database``: "sqlite", "postgresql" (which is
    not in it), or "" where there is none. ``size``: bytes of all files.
    """

    path: Path
    snapshot: str
    documents: int
    database: str
    uploads: int
    size: int


def backup(settings: Settings, path: Path, *, force: bool = False) -> Kept:
    """Write everything of the home that cannot be made again to one file.

    Raises:
        InputError: the file exists.
        IndexMissing: there is nothing to keep.
        IndexCorrupt: a file of the index is damaged; nothing is written.
        StorageError: the database cannot be read, or the file not written.
    """
    database = _database(settings)
    source = database if database is not None and database.is_file() else None
    indexed = bool(current_name(settings.home))
    if not indexed and source is None:
        raise IndexMissing(f"There is nothing in {settings.home} to back up.", "Run: tiaowen index build")
    about: dict[str, Any] = {"snapshot": "", "documents": 0, "uploads": 0}
    about["database"] = "postgresql" if database is None else "sqlite" if source else ""
    with writing_archive(path, force=force) as archive:
        if indexed:
            about |= _keep_index(settings.home, archive)
        if source is not None:
            with _copied(source, path.parent) as copy:
                archive.add(FILE, copy)
        about["uploads"] = _keep_uploads(settings.home, archive)
        created = datetime.now(UTC).isoformat(timespec="seconds")
        manifest = Manifest(version=version(), created=created, about=about)
        archive.finish(manifest)
        size = sum(member.size for member in archive.files.values())
    return Kept(path=path, size=size, **about)


def restore(settings: Settings, path: Path, *, force: bool = False) -> Kept:
    """Make the home what it was when the backup at ``path`` was taken.

    Everything is read and checked first. Then the database changes in one transaction, the index in one step;
    a server that runs takes both up by itself.

    Raises:
        SourceMissing, SourceUnreadable: no such file, or a damaged one; nothing was changed.
        InputError: something is there already and ``force`` was not said, or the database is PostgreSQL.
        IndexStale, IndexBusy: another version's index; another process changes it.
        StorageError: the home cannot be written, or the database is in use.
    """
    home = settings.home
    with reading_archive(path) as archive:
        target = _target(settings, archive)
        _check_free(settings, target, force=force)
        make_home(home)
        _check_space(home, archive)
        with locked(home), draft(home) as folder, _scratch(home) as scratch:
            stamp = _unpack_index(archive, folder)
            fresh = _unpack_database(archive, scratch)
            uploads = archive.names("uploads")
            for name in uploads:
                archive.copy(name, scratch / name)
            with writing(home):
                if fresh is not None and target is not None:
                    _replace_database(fresh, target)
                if uploads or force:
                    _replace_folder(scratch / "uploads", home / "uploads")
            snapshot = _publish(home, folder, stamp) if stamp is not None else ""
    about = archive.manifest.about
    return Kept(
        path=path,
        snapshot=snapshot,
        documents=int(about.get("documents", 0)),
        database="sqlite" if fresh is not None else str(about.get("database", "")),
        uploads=len(uploads),
        size=archive.manifest.size,
    )


def _database(settings: Settings) -> Path | None:
    """Return the file of the database, None if it is a server's."""
    url = settings.database_url.get_secret_value()
    if not url:
        return settings.home / FILE
    parsed = make_url(url)
    return Path(parsed.database) if parsed.drivername == "sqlite" and parsed.database else None


# Backup


def _keep_index(home: Path, archive: Writer) -> dict[str, Any]:
    with open_snapshot(home) as snapshot:
        from index.builder import status

        for name, wanted in snapshot.stamp.files.items():
            if archive.add(f"snapshot/{name}", snapshot.folder / name).sha256 != wanted.sha256:
                raise IndexCorrupt(f"The file {name} of the index is damaged.", snapshot.stamp.rebuild)
        archive.add(f"snapshot/{STAMP}", snapshot.folder / STAMP)
        return {"snapshot": snapshot.name, "documents": status(home).counts.documents}


@contextlib.contextmanager
def _copied(source: Path, beside: Path) -> Iterator[Path]:
    """Give a copy of a database that may be written to meanwhile: all of a moment, in one file."""
    with tempfile.TemporaryDirectory(dir=beside, prefix=".tiaowen-backup-") as folder:
        copy = Path(folder) / FILE
        try:
            with (
                closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as old,
                closing(sqlite3.connect(copy)) as new,
            ):
                old.backup(new)
                new.execute("PRAGMA journal_mode = DELETE")
                _check_database(new)
        except sqlite3.Error as exc:
            raise StorageError(
                f"The service's database {source} cannot be read: {exc}.",
                "See what is wrong: tiaowen doctor",
            ) from exc
        yield copy


def _keep_uploads(home: Path, archive: Writer) -> int:
    folder = home / "uploads"
    files = sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []
    for path in files:
        archive.add(f"uploads/{path.relative_to(folder).as_posix()}", path)
    return len(files)


# Restore


def _target(settings: Settings, archive: Reader) -> Path | None:
    target = _database(settings)
    if target is None and archive.names(FILE):
        raise InputError(
            "The backup holds a SQLite database, and TIAOWEN_DATABASE_URL names a PostgreSQL server.",
            "Leave TIAOWEN_DATABASE_URL out to restore it; PostgreSQL is restored with pg_restore.",
        )
    return target


def _check_free(settings: Settings, target: Path | None, *, force: bool) -> None:
    there = [
        what
        for what, found in (
            ("an index", bool(_any_current(settings.home))),
            ("a database", target is not None and target.exists()),
            ("uploads", (settings.home / "uploads").exists()),
        )
        if found
    ]
    if there and not force:
        raise InputError(
            f"{settings.home} has {' and '.join(there)} already.",
            "Restore into another folder with --home, or replace what is there with --force.",
        )


def _any_current(home: Path) -> str:
    try:
        return current_name(home)
    except IndexCorrupt:
        return "damaged"


def _check_space(home: Path, archive: Reader) -> None:
    needed, free = archive.manifest.size, shutil.disk_usage(home).free
    if needed > free:
        raise StorageError(
            f"The backup needs {needed / 1e6:,.0f} MB, {free / 1e6:,.0f} MB are free in {home}.",
            "Free some space, or choose another folder with --home or TIAOWEN_HOME.",
        )


@contextlib.contextmanager
def _scratch(home: Path) -> Iterator[Path]:
    """Give an empty folder in the home; one of a restore that was killed is removed first."""
    folder = home / "restoring"
    shutil.rmtree(folder, ignore_errors=True)
    with writing(home):
        folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unpack_index(archive: Reader, folder: Path) -> Stamp | None:
    names = archive.names("snapshot")
    if not names:
        return None
    for name in names:
        archive.copy(name, folder / name.removeprefix("snapshot/"))
    try:
        stamp = Stamp.from_json((folder / STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError, TypeError, AttributeError) as exc:
        raise SourceUnreadable(
            f"{STAMP} of the index in the backup is damaged.", "Restore another backup."
        ) from exc
    if stamp.schema != SCHEMA_VERSION:
        raise IndexStale(
            f"The backup's index is of format {stamp.schema}, this version of tiaowen reads {SCHEMA_VERSION}.",
            f"Restore it with tiaowen {stamp.version}, or build the index anew: tiaowen index build",
        )
    held = {name.removeprefix("snapshot/"): member.sha256 for name, member in archive.manifest.files.items()}
    for name, file in stamp.files.items():
        if held.get(name) != file.sha256:
            raise SourceUnreadable(
                f"{name} of the index in the backup is not its own.", "Restore another backup."
            )
    (folder / STAMP).unlink()  # written anew, last of all, when the snapshot is published
    return stamp


def _publish(home: Path, folder: Path, stamp: Stamp) -> str:
    before = _any_current(home)
    name = publish(home, folder, stamp)
    collect(home, keep=frozenset({name, before}))
    return name


def _unpack_database(archive: Reader, scratch: Path) -> Path | None:
    if not archive.names(FILE):
        return None
    archive.copy(FILE, scratch / FILE)
    try:
        with closing(sqlite3.connect(scratch / FILE)) as connection:
            _check_database(connection)
            (found,) = connection.execute("SELECT version FROM tiaowen_store").fetchone()
    except (sqlite3.Error, TypeError) as exc:
        raise SourceUnreadable(f"The database in the backup is damaged: {exc}.", "Restore another.") from exc
    if found != tables.SCHEMA_VERSION:
        raise SourceUnreadable(
            f"The backup's database has schema {found}; this version of tiaowen uses {tables.SCHEMA_VERSION}.",
            f"Restore it with tiaowen {archive.manifest.version}.",
        )
    return scratch / FILE


def _check_database(connection: sqlite3.Connection) -> None:
    (result,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if result != "ok":
        raise sqlite3.DatabaseError(result)


def _replace_database(fresh: Path, target: Path) -> None:
    """Overwrite ``target`` in one transaction, so that a server that has it open goes on with the new contents."""
    deadline = time.monotonic() + _PATIENCE

    def watch(status: int, _: int, __: int) -> None:
        if status in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED} and time.monotonic() > deadline:
            raise sqlite3.OperationalError("database is locked")

    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with closing(sqlite3.connect(fresh)) as source, closing(sqlite3.connect(target, timeout=0.1)) as goal:
            source.backup(goal, progress=watch, sleep=0.1)
    except sqlite3.OperationalError as exc:
        raise StorageError(
            f"The service's database {target} cannot be replaced: {exc}.",
            "Stop the service and try again; the index and the database are as they were.",
        ) from exc
    except sqlite3.DatabaseError:  # what is there is no database any more: nobody can have it open in earnest
        for leftover in ("-wal", "-shm"):
            target.with_name(target.name + leftover).unlink(missing_ok=True)
        fresh.replace(target)


def _replace_folder(fresh: Path, target: Path) -> None:
    old = fresh.parent / "old"
    if target.exists():
        target.replace(old)
    if fresh.exists():
        fresh.replace(target)
