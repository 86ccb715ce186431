"""A real ``tiaowen serve`` to be loaded, and what the operating system knows of it."""

from __future__ import annotations

import contextlib
import os
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from eval.bench import serve

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """A server that runs: where it listens, its process, its home."""

    address: str
    pid: int
    home: Path

    def client(self, *, timeout: float = 60.0) -> httpx.Client:
        """Return a client of it."""
        return httpx.Client(base_url=self.address, trust_env=False, timeout=timeout)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What the process holds at a moment.

    ``rss``: MB resident; ``files``: open descriptors; ``deleted``: mappings of files that are gone, which is
    what an old snapshot that is never let go looks like; ``disk``: MB in the home.
    """

    at: float
    rss: float
    files: int
    threads: int
    deleted: int
    disk: float


@contextlib.contextmanager
def live(home: Path, **settings: str) -> Iterator[Live]:
    """Start a server, wait until it answers, stop it in the end.

    Raises:
        RuntimeError: it did not start.
    """
    log = (home.parent / "serve.log").open("w", encoding="utf-8")
    process = subprocess.Popen(
        [*serve.COMMAND, "serve", "--port", "0"],
        env=serve.environment(home) | {"TIAOWEN_LOG_LEVEL": "warning"} | settings,
        cwd=serve.ROOT,
        stderr=subprocess.PIPE,
        text=True,
    )
    with log:
        try:
            address = serve.listening(process)
            drain = subprocess.Popen(
                ["cat"], stdin=process.stderr, stdout=log
            )  # a full pipe would stop the server
            running = Live(address=address, pid=process.pid, home=home)
            with running.client() as client:
                while client.get("/readyz").status_code != 200:
                    time.sleep(0.05)
            yield running
        finally:
            process.terminate()
            process.wait(60)
            drain.wait(10)


def sample(server: Live, began: float) -> Sample:
    """Return what the server holds now."""
    proc = Path(f"/proc/{server.pid}")
    status = dict(line.split(":", 1) for line in (proc / "status").read_text(encoding="ascii").splitlines())
    mapped = (proc / "maps").read_text(encoding="utf-8", errors="replace")
    # os.walk goes on where a folder vanishes under it: snapshots are published and removed all the while.
    files = [Path(folder, name) for folder, _, names in os.walk(server.home) for name in names]
    return Sample(
        at=round(time.perf_counter() - began, 1),
        rss=round(int(status["VmRSS"].split()[0]) / 1024, 1),
        files=len(list((proc / "fd").iterdir())),
        threads=int(status["Threads"]),
        deleted=sum(str(server.home) in line and "(deleted)" in line for line in mapped.splitlines()),
        disk=round(sum(_size(path) for path in files) / 1e6, 2),
    )


def _size(path: Path) -> int:
    with contextlib.suppress(OSError):  # replaced in between
        return path.stat().st_size
    return 0
