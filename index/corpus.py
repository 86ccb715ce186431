"""What a collection is made of: paths → origins, each the place of one document.

A path is a file, a folder, or a ``.jsonl`` of records. In a folder every file counts, except hidden ones,
``meta.toml`` and ``SOURCES.md``; a subfolder with a ``document.*`` is one document with the subfolder's name
as its id and its ``meta.toml`` as metadata. ``lexicon/`` at the top of the bundled corpus holds no documents.

Ids are names without suffix. Where two files would have the same id both are kept: the later one, in path
order, becomes ``name~2``, as repeated labels do in clause ids.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
import tomllib
import unicodedata
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import InputError, SourceMissing, SourceUnreadable
from index.loaders import MAX_BYTES, load_records
from index.loaders.files import FORMATS
from index.reader import default_id, read_source
from index.reader import read as read_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from index.documents import ParsedDocument
    from index.facts.protocols import AgencyLexicon
    from index.loaders import Source

META = "meta.toml"
_SOURCES = "SOURCES.md"
_NO_DOCUMENTS = frozenset({META, _SOURCES})


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where one document comes from.

    ``hash`` is of everything its reading depends on: the file's bytes and its metadata, or the record.
    ``record``: position in a jsonl, from 0; -1 for a file of its own. ``renamed``: the id it would have had
    if that were not taken.
    """

    id: str
    path: Path
    hash: str
    record: int = -1
    renamed: str = ""

    @property
    def name(self) -> str:
        """What the place is called in reports and in the catalogue."""
        return str(self.path) if self.record < 0 else f"{self.path}:{self.record + 1}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A file or record that gave no document, why, and what to do about it."""

    path: str
    error: InputError

    @property
    def message(self) -> str:
        """What happened."""
        return self.error.message

    @property
    def hint(self) -> str:
        """What to do."""
        return self.error.hint


def skipped(path: str, error: Exception) -> Skipped:
    """Return the report of ``error``, expected or not."""
    if isinstance(error, InputError):
        return Skipped(path=path, error=error)
    if isinstance(error, OSError):
        reason = error.strerror or str(error)
        return Skipped(
            path=path,
            error=SourceUnreadable(f"{path} cannot be read: {reason}.", "Check the file's permissions."),
        )
    # Reading promises to take any text. Where it breaks that, one document must not cost the others.
    reason = f"{type(error).__name__}: {error}".rstrip(": ")
    return Skipped(
        path=path,
        error=SourceUnreadable(
            f"Reading {path} failed unexpectedly ({reason}).", "Please report this with the file."
        ),
    )


def discover(paths: Sequence[Path]) -> tuple[list[Origin], list[Skipped]]:
    """Return the origins of the documents below ``paths``, in path order, ids unique, and what was skipped.

    Raises:
        SourceMissing: one of ``paths`` does not exist; nothing was looked at.
    """
    for path in paths:
        if not path.exists():
            raise SourceMissing(f"No file or folder at {path}.", "Check the path.")
    found: list[Origin] = []
    problems: list[Skipped] = []
    seen: set[Path] = set()
    for path in paths:
        for origin in _below(path.absolute(), problems):
            place = origin.path.resolve()
            if origin.record < 0 and place in seen:
                continue
            seen.add(place)
            found.append(origin)
    return _unique(found), problems


def _unique(origins: Iterable[Origin]) -> list[Origin]:
    origins = list(origins)
    wanted = {origin.id for origin in origins}
    taken: set[str] = set()
    named: list[Origin] = []
    for origin in origins:
        name, repeat = origin.id, 2
        while name in taken or (name != origin.id and name in wanted):
            name, repeat = f"{origin.id}~{repeat}", repeat + 1
        taken.add(name)
        named.append(origin if name == origin.id else replace(origin, id=name, renamed=origin.id))
    return named


def _below(path: Path, problems: list[Skipped]) -> Iterator[Origin]:
    for file in _files(path, problems) if path.is_dir() else (path,):
        try:
            if FORMATS.get(file.suffix.lower()) == "jsonl":
                yield from _records(file, problems)
            else:
                yield _file(file)
        except (InputError, OSError) as exc:
            problems.append(skipped(str(file), exc))


def _files(top: Path, problems: list[Skipped]) -> Iterator[Path]:
    def complain(error: OSError) -> None:
        problems.append(skipped(str(error.filename), error))

    for folder, folders, names in os.walk(top, onerror=complain):
        here = Path(folder)
        shown = sorted(name for name in names if not name.startswith(".") and name not in _NO_DOCUMENTS)
        documents = [name for name in shown if Path(name).stem == "document"]
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        if here == top and _SOURCES in names and "lexicon" in folders:
            folders.remove("lexicon")
        yield from (here / name for name in (documents[:1] or shown))


def _file(path: Path) -> Origin:
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):  # a named pipe would be waited for forever
        raise SourceUnreadable(f"{path} is not a regular file.", "Give a file or a folder of files.")
    digest = hashlib.sha256()
    if status.st_size <= MAX_BYTES:
        digest.update(path.read_bytes())
    else:  # too large to be read; whoever reads it says so
        digest.update(str(status.st_size).encode())
    name = default_id(path)
    meta = path.parent / META
    if path.stem == "document" and meta.is_file():
        about = meta.read_bytes()
        digest.update(b"\0" + about)
        with contextlib.suppress(ValueError):  # reading the document says what is wrong with it
            name = str(tomllib.loads(about.decode("utf-8")).get("id") or name)
    return Origin(id=unicodedata.normalize("NFC", name), path=path, hash=digest.hexdigest())


def _records(path: Path, problems: list[Skipped]) -> Iterator[Origin]:
    for number, record in enumerate(load_records(path)):
        if isinstance(record, str):
            error = SourceUnreadable(f"{path.name} {record}.", "Correct the line; the others were read.")
            problems.append(Skipped(path=str(path), error=error))
        else:
            yield Origin(id=record.id, path=path, hash=record.sha256, record=number)


def read(
    origins: Sequence[Origin], lexicon: AgencyLexicon | None
) -> Iterator[tuple[Origin, ParsedDocument | Skipped]]:
    """Yield each origin with its document, or with the reason why there is none; in order."""
    for path, group in groupby(origins, key=lambda origin: origin.path):
        places = list(group)
        records = load_records(path) if places[0].record >= 0 else None
        at = -1
        for origin in places:
            try:
                if records is None:
                    yield origin, read_file(path, origin.id, lexicon=lexicon)
                    continue
                record: Source | str = ""
                while at < origin.record:
                    record, at = next(records), at + 1
                if isinstance(record, str):
                    raise SourceUnreadable(f"{origin.name} has changed while it was read.", "Try again.")
                yield origin, read_source(record, origin.id, lexicon=lexicon)
            except GeneratorExit:
                raise
            except Exception as exc:  # see skipped
                yield origin, skipped(origin.name, exc)
