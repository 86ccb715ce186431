"""Snapshots: complete, stamped, never changed, published atomically.

A snapshot is written under ``snapshots/<n>.tmp``, synced to disk, renamed to ``snapshots/<n>``, and only then
named in ``CURRENT``, itself replaced in one step. Whatever is killed in between leaves the old one answering.
Readers hold a shared lock on the stamp of the snapshot they use; one that nobody reads and that is neither
the current nor the previous is collected by the next writer.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shlex
import shutil
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Self

from index.errors import IndexCorrupt, IndexMissing, IndexStale, TiaowenError
from index.home import writing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

CURRENT = "CURRENT"
STAMP = "stamp.json"
CATALOG = "catalog.sqlite"
VECTORS = "vectors"
LEXICAL = "lexical"
#: float16 ``(passages, dimension)``: what the vector index was built from and the next one reuses.
EMBEDDINGS = "embeddings.npy"
#: More of the same: the rows that came after, while a large collection grows. Missing where none did.
TAIL = "embeddings-tail.npy"
#: int64 ``(passages,)``: for each passage the number of its clause's own passage, -1 for one that was removed.
OWNERS = "owners.npy"
#: int64 ``(passages,)``, ascending: for each passage its key in the word index.
KEYS = "keys.npy"

#: What came and went since the files above were written. Missing where nothing did; see `index.late`.
LATE = "late.sqlite"

#: Raised whenever files or tables of a snapshot change; an index of another version is stale.
SCHEMA_VERSION = 5

#: Snapshots up to this many bytes are hashed when opened (a few ms); of larger ones sizes are compared.
_HASHED_WHEN_OPENED = 8 * 1024 * 1024

_REBUILD = "Run: tiaowen index build"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileStamp:
    """What a file of the snapshot must be."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What made a snapshot.

    ``embedder``, ``dimension``: the model's identity and the length of its vectors. ``readers``: hash of the
    code that reads documents; ``lexicon``: of the name tables; ``corpus``: of the documents' ids and bytes.
    ``paths``: what the collection was built from. ``bundled``: if that is the bundled corpus and nothing
    else, its hash. ``files``: by path within the snapshot, the stamp itself excluded.
    """

    schema: int
    embedder: str
    dimension: int
    readers: str
    lexicon: str
    corpus: str
    created: str
    version: str
    paths: tuple[str, ...] = ()
    bundled: str = ""
    files: dict[str, FileStamp] = field(default_factory=dict)

    @property
    def rebuild(self) -> str:
        """The command that builds this collection again."""
        paths = "" if self.bundled else " ".join(shlex.quote(path) for path in self.paths)
        return f"Run: tiaowen index build {paths}".rstrip()

    def made_of(self, paths: tuple[str, ...], bundled: str) -> bool:
        """Return whether the collection was built from just these."""
        return (self.paths, self.bundled) == (paths, bundled)

    def to_json(self) -> str:
        """Return the stamp as it is written."""
        values = {f.name: getattr(self, f.name) for f in fields(self)}
        files = {name: {"sha256": file.sha256, "size": file.size} for name, file in self.files.items()}
        return json.dumps(values | {"files": files}, ensure_ascii=False, indent=1, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Stamp:
        """Return the stamp read from ``text``.

        Raises:
            ValueError: it is not one.
        """
        values = json.loads(text)
        if not isinstance(values, dict) or set(values) != {f.name for f in fields(cls)}:
            raise ValueError("not a stamp")
        files = {name: FileStamp(**file) for name, file in values.pop("files").items()}
        return cls(files=files, paths=tuple(values.pop("paths")), **values)


class Snapshot:
    """An opened snapshot: its folder stays on disk until `close`, whatever is published meanwhile."""

    def __init__(self, folder: Path, stamp: Stamp, held: int) -> None:
        self.folder = folder
        self.stamp = stamp
        self._held = held
        self._sound = False  # every file was read and was right

    @property
    def name(self) -> str:
        """The snapshot's number, as in CURRENT."""
        return self.folder.name

    @property
    def size(self) -> int:
        """Bytes on disk."""
        return sum(file.size for file in self.stamp.files.values())

    def verify(self, *names: str) -> None:
        """Read the files and folders ``names``, all without any, and compare them with their checksums.

        Raises:
            IndexCorrupt: one differs or is missing; the message names it.
        """
        for name, file in self.stamp.files.items():
            wanted = not names or name in names or name.split("/")[0] in names
            if wanted and _sha256(self.folder / name) != file.sha256:
                raise _damaged(name, self.stamp)

    @contextlib.contextmanager
    def naming_damage(self) -> Iterator[None]:
        """Whatever breaks over a damaged file comes out as the damage: which file, and what to run.

        Large snapshots are not hashed when they are opened, and what a flipped bit makes of FAISS, SQLite and
        tantivy is anything from a UnicodeDecodeError to a Rust panic, which is no `Exception`. Only then, and
        only once, is every file read.

        Raises:
            IndexCorrupt: something broke, and a file is not what it was when it was written.
        """
        try:
            yield
        except BaseException as exc:
            ours = isinstance(exc, TiaowenError) and not isinstance(exc, IndexCorrupt)
            broken = isinstance(exc, Exception) or type(exc).__name__ == "PanicException"
            if broken and not ours and not self._sound:
                self.verify()
                self._sound = True
            raise

    def close(self) -> None:
        """Let the folder be collected."""
        if self._held >= 0:
            os.close(self._held)
            self._held = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def current_name(home: Path) -> str:
    """Return the number of the current snapshot, "" when nothing was published yet.

    Raises:
        IndexCorrupt: CURRENT holds something else or cannot be read.
    """
    try:
        name = (home / CURRENT).read_text(encoding="ascii").strip()
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except (OSError, UnicodeDecodeError) as exc:
        raise IndexCorrupt(f"{home / CURRENT} cannot be read: {exc}.", _REBUILD) from exc
    if not name.isdecimal():
        raise IndexCorrupt(f"{home / CURRENT} is damaged.", _REBUILD)
    return name


def older_name(home: Path, name: str) -> str:
    """Return the number of the newest snapshot before ``name``, "" if there is none."""
    with contextlib.suppress(OSError):
        found = [path.name for path in (home / "snapshots").iterdir() if path.name.isdecimal()]
        return max((number for number in found if int(number) < int(name)), key=int, default="")
    return ""


def open_snapshot(home: Path) -> Snapshot:
    """Return the current snapshot of ``home``, its files compared with the stamp.

    Raises:
        IndexMissing: nothing was built yet.
        IndexCorrupt: a file is damaged or missing; the message names it.
        IndexStale: it was built with another schema.
    """
    while True:
        name = current_name(home)
        if not name:
            raise IndexMissing(f"There is no index in {home} yet.", _REBUILD)
        try:
            return _open(home / "snapshots" / name)
        except IndexCorrupt:
            if current_name(home) == name:
                raise
            # It was replaced and collected between reading CURRENT and locking the stamp: take the new one.


def told_by_any_version(home: Path) -> Mapping[str, object]:
    """Return what the current snapshot's stamp says, whatever version wrote it; {} where it cannot be read."""
    try:
        told = json.loads((home / "snapshots" / current_name(home) / STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError, IndexCorrupt):
        return {}
    return told if isinstance(told, dict) else {}


def _open(folder: Path) -> Snapshot:
    try:
        held = os.open(folder / STAMP, os.O_RDONLY | os.O_CLOEXEC)
    except OSError as exc:
        raise IndexCorrupt(
            f"{STAMP} of the index in {folder} cannot be read: {exc.strerror}.", _REBUILD
        ) from exc
    try:
        with contextlib.suppress(OSError):  # file systems without locks: the previous snapshot is kept anyway
            fcntl.flock(held, fcntl.LOCK_SH)
        stamp = _read_stamp(folder)
        _check_files(folder, stamp)
    except BaseException:
        os.close(held)
        raise
    return Snapshot(folder, stamp, held)


def _read_stamp(folder: Path) -> Stamp:
    try:
        text = (folder / STAMP).read_text(encoding="utf-8")
        schema = json.loads(text).get("schema")
    except (OSError, ValueError, AttributeError) as exc:
        raise IndexCorrupt(f"{STAMP} of the index in {folder} is damaged.", _REBUILD) from exc
    if schema != SCHEMA_VERSION:
        raise IndexStale(
            f"The index was written in format {schema}, this version of tiaowen reads {SCHEMA_VERSION}.",
            _REBUILD,
        )
    try:
        return Stamp.from_json(text)
    except (ValueError, TypeError, AttributeError) as exc:
        raise IndexCorrupt(f"{STAMP} of the index in {folder} is damaged.", _REBUILD) from exc


def _check_files(folder: Path, stamp: Stamp) -> None:
    for name, file in stamp.files.items():
        try:
            size = (folder / name).stat().st_size
        except OSError as exc:
            raise IndexCorrupt(f"The file {name} of the index is missing.", stamp.rebuild) from exc
        if size != file.size:
            raise _damaged(name, stamp)
    if sum(file.size for file in stamp.files.values()) <= _HASHED_WHEN_OPENED:
        for name, file in stamp.files.items():
            if _sha256(folder / name) != file.sha256:
                raise _damaged(name, stamp)


def _damaged(name: str, stamp: Stamp) -> IndexCorrupt:
    return IndexCorrupt(f"The file {name} of the index is damaged.", stamp.rebuild)


@contextlib.contextmanager
def draft(home: Path) -> Iterator[Path]:
    """Give an empty folder to write the next snapshot into; it is removed unless published.

    The caller holds the build lock.
    """
    snapshots = home / "snapshots"
    with writing(home):
        for abandoned in snapshots.glob("*.tmp"):  # by a process that was killed
            shutil.rmtree(abandoned, ignore_errors=True)
        taken = [int(p.name.split(".")[0]) for p in snapshots.iterdir() if p.name.split(".")[0].isdecimal()]
        folder = snapshots / f"{max(taken, default=0) + 1:06d}.tmp"
        folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def link(old: Path, new: Path) -> None:
    """Give a published file a second place, without copying its bytes where the file system can."""
    try:
        os.link(old, new)
    except OSError:  # a file system without links
        shutil.copyfile(old, new)


def publish(home: Path, folder: Path, stamp: Stamp, base: Snapshot | None = None) -> str:
    """Make the draft ``folder`` the current snapshot; return its number.

    Args:
        home: the home it belongs to.
        folder: from `draft`.
        stamp: what made it; ``files`` is filled in here.
        base: the snapshot it grew from. A file that is linked from there keeps its stamp: it is not read
            again, and if it is damaged the new stamp says so as the old one did.

    Raises:
        StorageError: it could not be written; the old snapshot is still current.
    """
    with writing(home):
        files, fresh, folders = {}, [], [folder]  # what was linked was synced when it was published first
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder).as_posix()
            linked = _linked(name, path, base)
            if linked is not None:
                files[name] = linked
            elif path.is_dir():
                folders.append(path)
            else:
                files[name] = _stamped(path)
                fresh.append(path)
        (folder / STAMP).write_text(replace(stamp, files=files).to_json(), encoding="utf-8")
        final = folder.with_suffix("")
        folder.rename(final)
        pointer = home / f"{CURRENT}.tmp"
        pointer.write_text(f"{final.name}\n", encoding="ascii")
        # All of it is on the disk before it is named. Everything is written first and synced after: the first
        # wait does most of the work of the others.
        written = [final / path.relative_to(folder) for path in (*fresh, folder / STAMP, *folders)]
        for path in (*written, final.parent, pointer):
            _sync(path)
        pointer.replace(home / CURRENT)
        _sync(home)
    return final.name


def _stamped(path: Path) -> FileStamp:
    return FileStamp(size=path.stat().st_size, sha256=_sha256(path))


def _linked(name: str, path: Path, base: Snapshot | None) -> FileStamp | None:
    """Return the stamp of a file that is the same one as in ``base``, None if it is not."""
    stamp = None if base is None else base.stamp.files.get(name)
    if base is None or stamp is None or not (base.folder / name).samefile(path):
        return None
    return stamp


def collect(home: Path, *, keep: frozenset[str]) -> None:
    """Remove abandoned drafts and snapshots that nobody reads, except those named in ``keep``.

    The caller holds the build lock. What cannot be removed stays for the next time.
    """
    with contextlib.suppress(OSError):
        for folder in sorted((home / "snapshots").iterdir()):
            if folder.name not in keep:
                _retire(folder)


def _retire(folder: Path) -> None:
    """Remove ``folder`` unless a reader holds its stamp."""
    retired = folder.with_suffix(".tmp")  # a name that no reader opens
    try:
        descriptor = os.open(folder / STAMP, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        shutil.rmtree(folder, ignore_errors=True)  # a draft that was never finished
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # Renamed while locked: a reader that gets the lock next finds the folder gone and looks again.
        folder.rename(retired)
    except OSError:
        return
    finally:
        os.close(descriptor)
    shutil.rmtree(retired, ignore_errors=True)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return ""
