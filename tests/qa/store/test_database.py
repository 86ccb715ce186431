from __future__ import annotations

import socket
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from sqlalchemy import update

from index.errors import ServiceError, SettingInvalid, StorageError
from qa.settings import load_settings
from qa.store.database import FILE, Database, _patiently, open_database
from qa.store.store import LazyStore, Store, open_store
from qa.store.tables import VERSION


def test_the_default_is_a_file_in_the_home(tmp_path):
    open_store(load_settings(home=tmp_path / "home")).close()
    assert (tmp_path / "home" / FILE).is_file()


def test_opening_again_finds_what_is_there(url):
    for _ in range(2):
        Database(url).close()


def test_several_that_open_at_once_agree(url):
    with ThreadPoolExecutor(6) as pool:
        for database in pool.map(lambda _: Database(url), range(6)):
            database.close()


class Contended:
    """A connection whose first statements fail as SQLite's do when two turn a new file into one with a log."""

    def __init__(self, *errors):
        self.errors = list(errors)
        self.done = []

    def execute(self, statement):
        if self.errors:
            raise sqlite3.OperationalError(self.errors.pop(0))
        self.done.append(statement)


def test_a_file_that_another_process_is_making_ready_is_waited_for():
    connection = Contended("database is locked", "database is locked")
    _patiently(connection, "PRAGMA journal_mode = WAL")
    assert connection.done == ["PRAGMA journal_mode = WAL"]


def test_any_other_failure_is_not_waited_for():
    with pytest.raises(sqlite3.OperationalError, match="disk I/O"):
        _patiently(Contended("disk I/O error"), "PRAGMA journal_mode = WAL")


def test_a_database_of_another_version_is_refused(url):
    database = Database(url)
    with database.writing() as connection:
        connection.execute(update(VERSION).values(version=99))
    database.close()
    with pytest.raises(StorageError, match="schema 99"):
        Database(url)


def test_a_failed_transaction_leaves_nothing(url):
    database = Database(url)

    class StopHere(Exception):
        pass

    with pytest.raises(StopHere), database.writing() as connection:
        connection.execute(update(VERSION).values(version=7))
        raise StopHere
    database.close()
    Database(url).close()


@pytest.mark.parametrize("url", ["mysql://u:hunter2@h/d", "sqlite://", "nonsense", "oracle://x"])
def test_an_address_we_cannot_use_is_explained_without_its_password(url):
    with pytest.raises(SettingInvalid) as told:
        Database(url)
    assert "TIAOWEN_DATABASE_URL" in told.value.message
    assert "hunter2" not in told.value.message + told.value.hint


def test_a_server_that_does_not_answer_is_explained_without_its_password():
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"postgresql://u:hunter2@127.0.0.1:{taken.getsockname()[1]}/d"
        with pytest.raises(ServiceError) as told:
            Database(url)
    assert "127.0.0.1" in told.value.message
    assert "hunter2" not in told.value.message + told.value.hint


def test_a_file_that_is_no_database_is_explained(tmp_path):
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / FILE).write_text("not a database " * 100)
    with pytest.raises(StorageError, match="not a database"):
        open_database(load_settings(home=tmp_path / "home"))


def test_a_home_that_cannot_be_made_is_explained(tmp_path):
    (tmp_path / "home").write_text("a file")
    with pytest.raises(StorageError):
        open_database(load_settings(home=tmp_path / "home"))


def test_a_lazy_store_opens_once_and_tells_a_failure_again(tmp_path):
    opened = []

    def opener():
        opened.append(1)
        return open_store(load_settings(home=tmp_path / "home"))

    lazy = LazyStore(opener)
    assert lazy.get() is lazy.get()
    assert len(opened) == 1
    lazy.close()

    def failing():
        opened.append(1)
        raise ServiceError("Down.", "Start it.")

    broken = LazyStore(failing)
    for _ in range(3):
        with pytest.raises(ServiceError, match="Down"):
            broken.get()
    assert len(opened) == 2


def test_a_file_that_another_process_holds_is_explained_and_then_works(tmp_path, monkeypatch):
    monkeypatch.setattr("qa.store.database._PATIENCE", 0.2)
    store = Store(Database(f"sqlite:///{tmp_path / 'service.sqlite'}", home=tmp_path))
    with closing(sqlite3.connect(tmp_path / "service.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageError, match="locked"):
            store.keys.create("a", scopes=("ask",))
        assert store.keys.all() == ()  # reading goes on meanwhile
        other.execute("ROLLBACK")
    store.keys.create("a", scopes=("ask",))
    assert len(store.keys.all()) == 1
    store.close()


def test_a_file_that_is_taken_away_under_a_server_is_explained(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'service.sqlite'}", home=tmp_path)
    database.close()  # no connection is kept: the next one opens an empty file
    for file in tmp_path.glob("service.sqlite*"):
        file.unlink()
    with pytest.raises(StorageError, match="no such table") as told:
        Store(database).keys.all()
    assert str(tmp_path) in told.value.message
    database.close()
