"""The home: the one folder that holds all state. Made when first written to, never by reading.

::

    home/
      CURRENT            the number of the snapshot that answers, replaced atomically
      LOCK               held while a process builds; BUILDER says which
      snapshots/<n>/     one complete index, never changed after it is published
      cache/             what can be made again
"""

from __future__ import annotations

import contextlib
import errno
import os
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import IndexBusy, StorageError, TiaowenError

if TYPE_CHECKING:
    from collections.abc import Iterator

#: The folder of the home for tables that any process can make again.
CACHE = "cache"

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_CLOSED = {errno.EACCES, errno.EPERM, errno.EROFS}
_FOREIGN_WORDS = {
    errno.ENOSPC: (
        "no space left",
        "disk is full",
        "file too large",
        "disk quota",
        "os error 28",
        "os error 27",
    ),
    errno.EROFS: ("read-only", "readonly", "permission denied"),
    errno.EIO: ("disk i/o error", "input/output error", "write error"),
}


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
    import tempfile

    with writing(home):
        (home / "snapshots").mkdir(parents=True, exist_ok=True)
        # A folder that exists may still refuse files (read-only mount, full disk): say so before the work.
        with tempfile.TemporaryFile(dir=home) as probe:  # without a name: nothing is left of a killed one
            probe.write(b"tiaowen")


@contextlib.contextmanager
def storing(home: Path) -> Iterator[None]:
    """As `writing`, also for what SQLite, FAISS and tantivy say in their own words when the disk is full."""
    try:
        yield
    except OSError as exc:
        raise storage_error(home, exc) from exc
    except TiaowenError:
        raise
    except Exception as exc:
        for code, words in _FOREIGN_WORDS.items():
            if any(word in str(exc).lower() for word in words):
                raise storage_error(home, OSError(code, os.strerror(code))) from exc
        raise


@contextlib.contextmanager
def locked(home: Path, wait: float = 0.0) -> Iterator[None]:
    """Hold the build lock of ``home``, for which to wait at most ``wait`` seconds.

    Raises:
        IndexBusy: another process holds it; the message says which.
        StorageError: the lock cannot be written.
    """
    import filelock

    lock = filelock.FileLock(home / "LOCK", timeout=wait)
    try:
        lock.acquire()
    except filelock.Timeout as exc:  # an OSError, too
        raise IndexBusy(
            f"Another process{_holder(home)} is building the index in {home}.",
            "Wait until it is done; what was built before still answers.",
        ) from exc
    except OSError as exc:
        raise storage_error(home, exc) from exc
    try:
        with contextlib.suppress(OSError):
            (home / "BUILDER").write_text(f"{os.getpid()}\n", encoding="ascii")
        yield
    finally:
        lock.release()


def building(home: Path) -> str:
    """Return who holds the build lock of ``home``, such as "another process (pid 4711)", "" if nobody does; changes nothing."""
    import fcntl

    try:
        descriptor = os.open(home / "LOCK", os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return ""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return f"another process{_holder(home)}"
    finally:
        os.close(descriptor)
    return ""


def _holder(home: Path) -> str:
    try:
        return f" (pid {int((home / 'BUILDER').read_text(encoding='ascii'))})"
    except (OSError, ValueError):
        return ""
