"""A peer's own environment: its packages never meet ours."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock

from eval.peers.registry import Peer
from index.errors import ServiceError, StorageError

#: Seconds that an installation may take.
PATIENCE = 1800


def environment_folder(peer: Peer, folder: Path) -> Path:
    """Return where the peer's environment stands below ``folder``: its pins and our Python are in the name."""
    pins = "\n".join((sys.version, *peer.requirements))
    return folder / f"{peer.name}-{hashlib.sha256(pins.encode()).hexdigest()[:10]}"


def environment_python(
    peer: Peer, folder: Path, *, say: Callable[[str], None] = lambda _: None, python: str = sys.executable
) -> Path:
    """Return the Python of the peer's environment below ``folder``, installing what it needs if it is missing.

    An environment is made whole or made again; other pins make another one. ``say`` is told before pip runs.

    Raises:
        ServiceError: pip could not install.
        StorageError: the folder cannot be written.
    """
    where = environment_folder(peer, folder)
    ready = where / "ready.txt"
    inner = where / "bin" / "python"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / f"{where.name}.lock"):
            if not ready.is_file():
                say(f"{peer.title}: installing {', '.join(peer.requirements)}")
                shutil.rmtree(where, ignore_errors=True)
                _run([python, "-m", "venv", str(where)], peer)
                _run([str(inner), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *peer.requirements], peer)  # fmt: skip
                ready.write_text("\n".join(peer.requirements) + "\n", encoding="utf-8")
    except OSError as exc:
        raise StorageError(f"{folder} cannot be written: {exc.strerror or exc}.", "Choose a --home.") from exc
    return inner


def _run(command: list[str], peer: Peer) -> None:
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=PATIENCE, check=False, stdin=subprocess.DEVNULL
        )
    except FileNotFoundError as exc:
        raise ServiceError(f"{command[0]} is not there.", "Run with a Python that can make venvs.") from exc
    except subprocess.TimeoutExpired as exc:
        raise ServiceError(
            f"Installing {peer.title} took longer than {PATIENCE} s.", "Is the package index slow? Try again."
        ) from exc
    if done.returncode:
        said = [line for line in (done.stderr or done.stdout).splitlines() if line.strip()]
        raise ServiceError(
            f"The environment of {peer.title} could not be made: {said[-1] if said else done.returncode}",
            f"It needs a package index that has {', '.join(peer.requirements)}; or leave it out with --peers.",
        )
