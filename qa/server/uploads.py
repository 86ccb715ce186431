"""Uploaded files: where they lie, and how a new one takes the place of the old."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from index.errors import InputError, SourceUnsupported
from index.home import writing
from index.loaders.files import FORMATS

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Bytes of a file's name that every file system takes, with room for what stands beside it.
_LONGEST_NAME = 200

_CHUNK = 1 << 20


def safe_name(given: str, document_id: str = "") -> str:
    """Return the name to keep an uploaded file under: no folders, nothing hidden, a suffix we read.

    Args:
        given: the name the client sent; may be anything.
        document_id: the id the document is to have; default: the name without its suffix.

    Raises:
        SourceUnsupported: a suffix we do not read.
        InputError: no name that could be an id.
    """
    base = unicodedata.normalize("NFC", re.split(r"[/\\]", given)[-1])
    stem, suffix = os.path.splitext(base)  # noqa: PTH122  # not a path: it may hold what paths cannot
    if suffix.lower() not in FORMATS:
        known = ", ".join(sorted(kind.removeprefix(".") for kind in FORMATS))
        raise SourceUnsupported(
            "The file's name does not end in a format that is read.", f"These are: {known}."
        )
    stem = unicodedata.normalize("NFC", document_id) or stem
    if any(character in "/\\" or unicodedata.category(character)[0] == "C" for character in stem):
        raise InputError(
            "The document's id has a slash or control character in it.", "Send another `document_id`."
        )
    stem = stem.strip().strip(".").strip()
    name = stem + suffix.lower()
    if not stem or stem == "document" or len(name.encode()) > _LONGEST_NAME:
        raise InputError(
            "The file's name gives the document no usable id.",
            "Send a `document_id` of 1 to 60 characters, such as guangdong-ftz-2024.",
        )
    return name


class Uploads:
    """The folder of uploaded files in the home, one file a document; what is on its way lies hidden in it."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self.folder = home / "uploads"
        self._staged = self.folder / ".staged"

    def stage(self, job_id: str, source: BinaryIO) -> None:
        """Keep an upload until its turn comes.

        Raises:
            StorageError: it cannot be written.
        """
        with writing(self._home):
            self._staged.mkdir(parents=True, exist_ok=True)
            with (self._staged / job_id).open("wb") as file:
                shutil.copyfileobj(source, file, _CHUNK)

    @contextlib.contextmanager
    def placed(self, job_id: str, name: str) -> Iterator[Path]:
        """Give the file its place while it is read; if that fails, the old one comes back.

        Raises:
            StorageError: it cannot be written.
        """
        place, staged, old = self.folder / name, self._staged / job_id, self._staged / f"{job_id}.old"
        with writing(self._home):
            if staged.exists():  # else a run before this one put it in its place already
                if place.exists():
                    place.replace(old)
                staged.replace(place)
        try:
            yield place
        except BaseException:
            with contextlib.suppress(OSError):
                place.replace(staged)
                if old.exists():
                    old.replace(place)
            raise
        old.unlink(missing_ok=True)
        self._drop(Path(name).stem, but=name)

    def forget(self, job_id: str) -> None:
        """Drop what a job left behind."""
        (self._staged / job_id).unlink(missing_ok=True)

    def remove(self, document_id: str) -> None:
        """Drop the file of a document."""
        self._drop(document_id)

    def _drop(self, stem: str, *, but: str = "") -> None:
        if not self.folder.is_dir():
            return
        for other in self.folder.iterdir():
            if other.is_file() and other.stem == stem and other.name != but:
                with contextlib.suppress(OSError):
                    other.unlink()
