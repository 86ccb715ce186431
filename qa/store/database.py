"""One database for everything the service remembers: a file in the home, or PostgreSQL by URL."""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, create_engine, event, make_url, select, text
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from index.errors import ServiceError, SettingInvalid, StorageError, missing_extra
from index.home import make_home, storing
from qa.store.tables import METADATA, SCHEMA_VERSION, VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import URL, Connection

    from qa.settings import Settings

#: The file in the home that is used when no URL is set.
FILE = "service.sqlite"

#: Seconds to wait for another writer of the same file.
_PATIENCE = 10.0
_AGAIN = 0.01


class Database:
    """Transactions over one engine; every failure comes out as an error a user can act on. Thread-safe."""

    def __init__(self, url: str, *, home: Path | None = None) -> None:
        """Open the database and make its tables if they are missing.

        Args:
            url: ``sqlite:///FILE`` or ``postgresql://...``.
            home: the folder to blame when the file cannot be written.

        Raises:
            SettingInvalid: a URL that cannot be used.
            MissingExtra: PostgreSQL without its driver.
            ServiceError: the database server does not answer.
            StorageError: the file cannot be written, or another version made it.
        """
        self._url = _checked(url)
        self._home = home
        self.sqlite = self._url.get_backend_name() == "sqlite"
        self._writer: contextlib.AbstractContextManager[Any] = (
            threading.Lock() if self.sqlite else contextlib.nullcontext()
        )
        self.engine = _engine(self._url, sqlite=self.sqlite)
        try:
            self._prepare()
        except BaseException:
            self.engine.dispose()
            raise

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that only reads."""
        with self._translated(), self.engine.begin() as connection:
            yield connection

    @contextlib.contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that writes; all of it or nothing."""
        with (
            self._writer,
            self._translated(),
            self.engine.connect().execution_options(tiaowen_writes=True) as connection,
            connection.begin(),
        ):
            yield connection

    def alone(self, connection: Connection, name: str) -> None:
        """Wait until nobody else's transaction works on ``name``; a file has one writer anyway."""
        if not self.sqlite:
            key = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})

    def close(self) -> None:
        """Give every connection back."""
        self.engine.dispose()

    def _prepare(self) -> None:
        with self.writing() as connection:
            self.alone(connection, "tables")
            METADATA.create_all(connection)
            version = connection.execute(select(VERSION.c.version)).scalar()
            if version is None:
                connection.execute(VERSION.insert().values(version=SCHEMA_VERSION))
            elif version != SCHEMA_VERSION:
                raise StorageError(
                    f"The service's database has schema {version}; this version of Tiaowen uses {SCHEMA_VERSION}.",
                    "Use the version of Tiaowen that made it, or name another database: TIAOWEN_DATABASE_URL.",
                )

    @contextlib.contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            if self._home is not None:
                with storing(self._home):
                    yield
            else:
                yield
        except PoolTimeout as exc:
            raise ServiceError("The database is busy.", "Try again in a moment.") from exc
        except DBAPIError as exc:
            raise self._failure(exc) from exc
        except SQLAlchemyError as exc:
            raise ServiceError(
                f"The database failed: {type(exc).__name__}.", "See the database's log."
            ) from exc

    def _failure(self, error: DBAPIError) -> ServiceError | StorageError:
        # Never the statement or its values: they hold questions. Never the URL: it holds a password.
        if self.sqlite:
            place = self._home or self._url.database
            return StorageError(
                f"The service's database in {place} failed: {error.orig}.",
                "Check that the folder is writable and the file is not damaged.",
            )
        where = f"{self._url.host or 'the local socket'}"
        if error.connection_invalidated or type(error.orig).__name__ in {
            "OperationalError",
            "ConnectionTimeout",
        }:
            return ServiceError(
                f"The database at {where} does not answer.",
                "Check TIAOWEN_DATABASE_URL and that the server runs.",
            )
        return ServiceError(
            f"The database at {where} refused: {type(error.orig).__name__}.", "See the database's log."
        )


def open_database(settings: Settings) -> Database:
    """Return the database that the settings name; default: a file in the home.

    Raises:
        SettingInvalid, MissingExtra, ServiceError, StorageError: see `Database`.
    """
    url = settings.database_url.get_secret_value()
    if url:
        return Database(url)
    make_home(settings.home)
    path = settings.home / FILE
    return Database(f"sqlite:///{path}", home=settings.home)


def _checked(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise SettingInvalid(
            "TIAOWEN_DATABASE_URL is not a database URL.",
            "Such as postgresql://user:password@host/database, or sqlite:////folder/file.",
        ) from None
    if parsed.drivername in {"postgres", "postgresql", "postgresql+psycopg"}:
        try:
            import psycopg  # noqa: F401  # only to know whether it is there
        except ImportError:
            raise missing_extra("psycopg", "postgres") from None
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername == "sqlite" and parsed.database not in {None, "", ":memory:"}:
        return parsed
    raise SettingInvalid(
        f"TIAOWEN_DATABASE_URL names {parsed.drivername}, which is not supported.",
        "Use postgresql://... or sqlite:////folder/file; leave it out for a file in the home.",
    )


def _patiently(connection: Any, statement: str) -> None:
    """Execute what SQLite refuses at once while another process does the same, instead of waiting its turn."""
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            connection.execute(statement)
            return
        except sqlite3.OperationalError as exc:
            if "locked" not in str(exc) or time.monotonic() > until:
                raise
            time.sleep(_AGAIN)


def _engine(url: URL, *, sqlite: bool) -> Engine:
    if not sqlite:
        return create_engine(
            url,
            pool_pre_ping=True,
            pool_size=8,
            max_overflow=8,
            pool_timeout=_PATIENCE,
            connect_args={"connect_timeout": 5},
            hide_parameters=True,
        )
    engine = create_engine(url, connect_args={"timeout": _PATIENCE}, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, below
        _patiently(connection, "PRAGMA journal_mode = WAL")
        for pragma in ("synchronous = NORMAL", "secure_delete = ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        # A reader that turns writer in mid-transaction would fail at once instead of waiting its turn.
        writes = connection.get_execution_options().get("tiaowen_writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine
