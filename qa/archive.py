"""A backup's file: one tar of plain files, closed by a manifest with the size and SHA-256 of each.

The manifest comes last: a tar that was cut off has none. Nothing else about the tar is believed: every member must
be a plain file, named in the manifest, once, under one of the few names that a backup has.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import tarfile
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import InputError, SourceMissing, SourceUnreadable, StorageError
from index.home import storage_error

if TYPE_CHECKING:
    from collections.abc import Iterator

MANIFEST = "manifest.json"
#: Raised when an archive means something else than before.
FORMAT = 1
#: The top folders of an archive, and the files beside them.
FOLDERS, FILES = ("snapshot", "uploads"), ("service.sqlite",)

_MOST_MANIFEST = 64 * 1024 * 1024
_CHUNK = 1 << 20
_ELSEWHERE = "Restore another backup; this one was not used."


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """What a file of the archive must be."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What made an archive and what is in it. ``about``: more for people, such as the number of documents."""

    version: str
    created: str
    about: dict[str, Any] = field(default_factory=dict)
    files: dict[str, Member] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(member.size for member in self.files.values())


class Writer:
    """Puts files into a new archive."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self.files: dict[str, Member] = {}

    def add(self, name: str, path: Path) -> Member:
        """Copy ``path`` into the archive as ``name``; return what was written."""
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            hashed = _Hashed(file)
            self._tar.addfile(_member(name, status.st_size), hashed)
        self.files[name] = Member(size=status.st_size, sha256=hashed.digest.hexdigest())
        return self.files[name]

    def finish(self, manifest: Manifest) -> None:
        """Close the archive with what made it."""
        values = {
            "format": FORMAT,
            **asdict(manifest),
            "files": {k: asdict(v) for k, v in self.files.items()},
        }
        data = json.dumps(values, ensure_ascii=False, indent=1).encode()
        self._tar.addfile(_member(MANIFEST, len(data)), io.BytesIO(data))


class _Hashed:
    """A file that is hashed while it is read: what the manifest says is what the archive holds."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data: bytes = self._file.read(size)
        self.digest.update(data)
        return data


def _member(name: str, size: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.mtime, info.mode = size, int(time.time()), 0o600
    return info


@contextlib.contextmanager
def writing_archive(path: Path, *, force: bool) -> Iterator[Writer]:
    """Give a writer for ``path``, which gets its name only when all is written; readable by its owner only.

    Raises:
        InputError: the file exists and ``force`` was not said.
        StorageError: it cannot be written.
    """
    if path.exists() and not force:
        raise InputError(f"{path} exists.", "Give another name, or --force to replace it.")
    unfinished = path.with_name(f"{path.name}.partial")
    try:
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file, tarfile.open(fileobj=file, mode="w:") as tar:
            yield Writer(tar)
            tar.close()
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError as exc:
        raise StorageError(
            f"{path} cannot be written: {exc.strerror or exc}.", "Free some space, or choose another place."
        ) from exc
    finally:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)


class Reader:
    """An archive whose list of members was checked; contents are checked as they are copied out."""

    def __init__(self, tar: tarfile.TarFile, manifest: Manifest, members: dict[str, tarfile.TarInfo]) -> None:
        self.manifest = manifest
        self._tar = tar
        self._members = members

    def names(self, folder: str) -> list[str]:
        """Return the names of the files below a top folder, or of a file by its name, sorted."""
        return sorted(n for n in self.manifest.files if n == folder or n.startswith(f"{folder}/"))

    def copy(self, name: str, target: Path) -> None:
        """Write the file ``name`` to ``target``, whose folders are made.

        Raises:
            SourceUnreadable: its bytes are not what the manifest says.
            StorageError: ``target`` cannot be written.
        """
        wanted = self.manifest.files[name]
        digest = hashlib.sha256()
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("wb") as out:
                for chunk in self._chunks(name):
                    digest.update(chunk)
                    out.write(chunk)
                out.flush()
                os.fsync(out.fileno())
        except OSError as exc:
            raise storage_error(target.parent, exc) from exc
        if digest.hexdigest() != wanted.sha256:
            raise SourceUnreadable(f"{name} in the backup is damaged.", _ELSEWHERE)

    def _chunks(self, name: str) -> Iterator[bytes]:
        source = self._tar.extractfile(self._members[name])
        while source is not None:
            try:
                chunk = source.read(_CHUNK)
            except (tarfile.TarError, OSError) as exc:
                raise SourceUnreadable(f"{name} in the backup cannot be read: {exc}.", _ELSEWHERE) from exc
            if not chunk:
                return
            yield chunk


@contextlib.contextmanager
def reading_archive(path: Path) -> Iterator[Reader]:
    """Give the archive at ``path``; nothing of it was written anywhere yet.

    Raises:
        SourceMissing: there is no such file.
        SourceUnreadable: it is no backup, was cut off, or holds what a backup never does.
    """
    if not path.is_file():
        raise SourceMissing(f"No file at {path}.", "Check the path.")
    try:
        with tarfile.open(path, mode="r:") as tar:
            members = tar.getmembers()
            manifest = _manifest(tar, members)
            yield Reader(tar, manifest, _checked(members, manifest))
    except (tarfile.TarError, EOFError) as exc:
        raise SourceUnreadable(f"{path.name} is not a backup, or is damaged: {exc}.", _ELSEWHERE) from exc
    except OSError as exc:
        raise SourceUnreadable(f"{path} cannot be read: {exc.strerror or exc}.", _ELSEWHERE) from exc


def _manifest(tar: tarfile.TarFile, members: list[tarfile.TarInfo]) -> Manifest:
    last = members[-1] if members else None
    if last is None or last.name != MANIFEST or not _plain(last) or last.size > _MOST_MANIFEST:
        raise SourceUnreadable("The backup has no manifest: it is not one, or was cut off.", _ELSEWHERE)
    source = tar.extractfile(last)
    try:
        values = json.loads(source.read() if source is not None else b"")
        form = values.pop("format")
        if form != FORMAT:
            raise SourceUnreadable(
                f"The backup is of format {form}; this version of tiaowen reads {FORMAT}.",
                "Restore it with the version that made it.",
            )
        files = {str(name): Member(**member) for name, member in values.pop("files").items()}
        return Manifest(files=files, **values)
    except (ValueError, TypeError, KeyError, AttributeError) as exc:
        raise SourceUnreadable("The backup's manifest is damaged.", _ELSEWHERE) from exc


def _checked(members: list[tarfile.TarInfo], manifest: Manifest) -> dict[str, tarfile.TarInfo]:
    found: dict[str, tarfile.TarInfo] = {}
    for member in members[:-1]:
        if not _plain(member) or not _allowed(member.name) or member.name in found:
            raise SourceUnreadable(f"The backup holds something it must not: {member.name!r}.", _ELSEWHERE)
        found[member.name] = member
    for name, wanted in manifest.files.items():
        if name not in found or found[name].size != wanted.size:
            raise SourceUnreadable(f"{name} in the backup is missing or damaged.", _ELSEWHERE)
    if strangers := sorted(set(found) - set(manifest.files)):
        raise SourceUnreadable(f"The manifest of the backup does not know {strangers[0]!r}.", _ELSEWHERE)
    return found


def _plain(member: tarfile.TarInfo) -> bool:
    """Return whether it is a file and nothing else: no link, no device, no file with holes."""
    return member.type in {tarfile.REGTYPE, tarfile.AREGTYPE} and not member.issparse()


def _allowed(name: str) -> bool:
    """Return whether a backup has such names: relative, below one of its folders, without ways out of it."""
    top, *below = name.split("/")
    if "\\" in name or "\0" in name or any(part in {"", ".", ".."} for part in (top, *below)):
        return False
    return (top in FOLDERS and bool(below)) or (top in FILES and not below)
