"""The store over each database a user can have: a file, and PostgreSQL where its programs are installed."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from qa.store.database import Database
from qa.store.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator


def _programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    here = shutil.which("initdb")
    return Path(here).parent if here else None


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """A PostgreSQL server of our own on a socket in a temporary folder; gives its URL."""
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    programs = _programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed")
    if os.getuid() == 0:  # PostgreSQL refuses to run as root
        try:
            user = pwd.getpwnam("postgres")
        except KeyError:
            pytest.skip("PostgreSQL does not run as root, and there is no user postgres")
        become: dict[str, object] = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    else:
        become = {}
    with tempfile.TemporaryDirectory(prefix="tw-pg-") as name:
        folder = Path(name)
        if become:
            os.chown(folder, become["user"], become["group"])

        def call(*command: object) -> None:
            subprocess.run(command, cwd=folder, check=True, capture_output=True, **become)

        data = folder / "data"
        call(
            *(programs / "initdb", "-D", data, "-A", "trust", "-U", "tiaowen"),
            *("-E", "UTF8", "--no-sync", "--locale=C"),
        )
        control = (programs / "pg_ctl", "-D", data, "-w")
        settings = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
        call(*control, "-o", settings, "-l", folder / "log", "start")
        try:
            yield f"postgresql://tiaowen@/postgres?host={folder}"
        finally:
            call(*control, "-m", "immediate", "stop")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'service.sqlite'}"
    server = request.getfixturevalue("postgresql")
    import psycopg

    name = f"t{abs(hash(str(tmp_path)))}"
    with contextlib.closing(psycopg.connect(server, autocommit=True)) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return server.replace("/postgres?", f"/{name}?")


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    opened = Store(Database(url))
    yield opened
    opened.close()
