"""What was made ready once and is kept in the home's cache for the next start, checked before it is used.

Making the encoder's graph, its word pieces and the lexicon's tables ready takes half a second, reading them a
tenth of that. What is kept names everything it was made of; anything else is made again, and so is what is damaged.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_SUM = 4  # bytes of checksum at the end


class Prepared:
    """Blobs in ``folder``, None keeps nothing. A folder that cannot be written only costs the time again.

    Args:
        folder: where.
        made_of: what the blobs depend on; other values, other blobs.
        owner: whose they are, in letters; what an owner kept of other values goes when it keeps something.
    """

    def __init__(self, folder: Path | None, made_of: Sequence[object], *, owner: str) -> None:
        self._folder = folder
        self._owner = owner
        self._key = hashlib.sha256(repr(tuple(made_of)).encode()).hexdigest()[:16]

    @property
    def keeps(self) -> bool:
        """Whether anything is kept."""
        return self._folder is not None

    def read(self, name: str) -> bytes | None:
        """Return the blob ``name``, None if it is not there or not whole."""
        if self._folder is None:
            return None
        try:
            with self._path(self._folder, name).open("rb") as file:
                size = file.seek(0, 2) - _SUM
                file.seek(0)
                data, found = file.read(max(0, size)), file.read()
        except OSError:
            return None
        return data if data and found == self._sum(name, data) else None

    def keep(self, name: str, data: bytes) -> None:
        """Keep ``data`` as ``name``."""
        if self._folder is None:
            return
        path = self._path(self._folder, name)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            for older in self._folder.glob(
                f"{self._owner}-*.{name}*"
            ):  # of another release, or never finished
                older.unlink(missing_ok=True)
            # A name of its own for each process that starts: what one writes is never what another finishes.
            unfinished = path.with_name(f"{path.name}.{os.getpid()}-{os.urandom(4).hex()}.new")
            try:
                unfinished.write_bytes(data + self._sum(name, data))
                unfinished.replace(path)
            except OSError:
                with contextlib.suppress(OSError):
                    unfinished.unlink(missing_ok=True)
        except OSError:
            return

    def _path(self, folder: Path, name: str) -> Path:
        return folder / f"{self._owner}-{self._key}.{name}"

    def _sum(self, name: str, data: bytes) -> bytes:
        """Return the checksum of ``data`` under this name and key: the bytes of another blob are damage, too."""
        return zlib.crc32(data, zlib.crc32(f"{self._key}.{name}".encode())).to_bytes(_SUM, "little")
