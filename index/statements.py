"""SQL with our own names in it: tables and columns that differ from call to call. Values are always bound."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def naming(template: str, **names: str) -> str:
    """Return ``template`` with each ``{place}`` replaced by the name of a table, column or schema.

    >>> naming("SELECT * FROM {table} WHERE id = ?", table="facts")
    'SELECT * FROM facts WHERE id = ?'

    Raises:
        ValueError: something that is no plain name, and so might be more of a statement.
    """
    return template.format(**{place: _plain(name) for place, name in names.items()})


def inserting(table: str, columns: Iterable[str]) -> str:
    """Return the statement that inserts a row, given by column, into ``table`` of the main schema.

    >>> inserting("notices", ["number", "text"])
    'INSERT INTO main.notices ("number", "text") VALUES (:number, :text)'

    Raises:
        ValueError: see `naming`.
    """
    given = [_plain(column) for column in columns]
    named, bound = (", ".join(shape.format(c) for c in given) for shape in ('"{}"', ":{}"))
    return " ".join(["INSERT INTO", f"main.{_plain(table)}", f"({named})", "VALUES", f"({bound})"])


def _plain(name: str) -> str:
    if not (name.isascii() and name.isidentifier()):
        raise ValueError(f"not the name of a table or column: {name!r}")
    return name
