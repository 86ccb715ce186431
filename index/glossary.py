"""The project's own glossary: what English and Portuguese questions call the things Chinese laws write of.

A general dictionary leads *bid* to 投标 and knows no *arrematante*; glossary.toml says what a statute says
instead. Its lines go into the bridge's table when that is made (index/glosses.py): nobody reads them per question.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib import resources


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Chinese words for one thing, the likeliest first, and what it is called in English and Portuguese."""

    chinese: tuple[str, ...]
    english: tuple[str, ...]
    portuguese: tuple[str, ...]


def glossary() -> tuple[Line, ...]:
    """Return the shipped glossary's lines in order.

    Raises:
        ValueError: a line has not three parts.
    """
    data = tomllib.loads(resources.files("index").joinpath("glossary.toml").read_text(encoding="utf-8"))
    return tuple(
        read_line(line) for text in data["words"].values() for line in text.splitlines() if line.strip()
    )


def read_line(line: str) -> Line:
    """Return one line of the glossary.

    >>> read_line("保证金 押金 | security deposit; bond | caução").english
    ('security deposit', 'bond')

    Raises:
        ValueError: it has not three parts.
    """
    chinese, english, portuguese = line.split("|")
    return Line(chinese=tuple(chinese.split()), english=_names(english), portuguese=_names(portuguese))


def _names(part: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in part.split(";") if name.strip())
