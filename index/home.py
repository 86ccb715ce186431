"""The home: the one folder that holds all state. Made when first written to, never by reading.

::

    home/
      CURRENT            the number of the snapshot that answers, replaced atomically
      LOCK               held while a process builds; BUILDER says which
      snapshots/<n>/     one complete index, never changed after it is published
"""

from __future__ import annotations

import contextlib
import errno
import os
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Iterator

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_CLOSED = {errno.EACCES, errno.EPERM, errno.EROFS}


def default_home() -> Path:
    """Return where state lives when nobody says: ``var/`` in the checkout, else the user's data folder."""
    checkout = checkout_root()
    if checkout is not None:
        return checkout / "var"
    import platformdirs

    return Path(platformdirs.user_data_dir("tiaowen", appauthor=False))


def checkout_root() -> Path | None:
    """Return the folder of the checkout this code runs from, None when it was installed from a wheel."""
    root = Path(__file__).resolve().parent.parent
    try:
        project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return root if project.get("project", {}).get("name") == "tiaowen" else None


@contextlib.contextmanager
def writing(home: Path) -> Iterator[None]:
    """Translate every failure to write below ``home`` into an error with something to do.

    Raises:
        StorageError: the folder is read-only, full, or not a folder.
    """
    try:
        yield
    except OSError as exc:
        raise storage_error(home, exc) from exc


def storage_error(home: Path, error: OSError) -> StorageError:
    """Return what a user is told when ``error`` came from writing below ``home``."""
    if error.errno in _FULL:
        return StorageError(
            f"No space left to write the index in {home}; what was there before is untouched.",
            "Free some space, or choose another folder with --home or TIAOWEN_HOME.",
        )
    if error.errno in _CLOSED:
        return StorageError(
            f"{home} cannot be written: {error.strerror or 'permission denied'}.",
            "Make it writable, or choose another folder with --home or TIAOWEN_HOME.",
        )
    if error.errno in {errno.ENOTDIR, errno.EEXIST}:
        return StorageError(f"{home} is not a folder.", "Choose another folder with --home or TIAOWEN_HOME.")
    return StorageError(
        f"Writing to {home} failed: {error.strerror or error}.",
        "Check the disk, or choose another folder with --home or TIAOWEN_HOME.",
    )


def make_home(home: Path) -> None:
    """Make the home and its snapshots folder, and prove that files can be written there.

    Raises:
        StorageError: they cannot.
    """
    with writing(home):
        (home / "snapshots").mkdir(parents=True, exist_ok=True)
        # A folder that exists may still refuse files (read-only mount, full disk): say so before the work.
        probe = home / f".probe-{os.getpid()}"
        try:
            probe.write_bytes(b"tiaowen")
        finally:
            with contextlib.suppress(OSError):
                probe.unlink(missing_ok=True)
