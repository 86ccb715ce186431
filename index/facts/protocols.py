"""What the fact readers need from their neighbours, and no more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping


class SourceLike(Protocol):
    """A loaded file: its text and what its container said about it."""

    @property
    def text(self) -> str:
        """The text whose code points every offset counts."""

    @property
    def meta(self) -> Mapping[str, str]:
        """Front matter or HTML meta tags, names as printed (标题, ArticleTitle, PubDate, ...)."""


class Block(Protocol):
    """A loader's hint about ``text[start:end]``; of tables, ``row`` and ``column`` are places in the grid."""

    @property
    def kind(self) -> str:
        """What it is: table, row, cell, ..."""

    @property
    def start(self) -> int:
        """First code point."""

    @property
    def end(self) -> int:
        """Behind the last code point."""

    @property
    def row(self) -> int:
        """0-based row of a cell."""

    @property
    def column(self) -> int:
        """0-based column of a cell, spans counted."""

    @property
    def rowspan(self) -> int:
        """How many rows a cell covers."""


class AgencyEntry(Protocol):
    """An agency of the lexicon."""

    @property
    def canonical(self) -> str:
        """The full Chinese name: 广东省商务厅."""


class AgencyLexicon(Protocol):
    """Names of agencies and the places they act for."""

    def agency(self, name: str, *, jurisdiction: str = "") -> AgencyEntry | None:
        """Return the agency that ``name`` means within ``jurisdiction``, None if unknown or unclear."""

    def jurisdiction_of(self, text: str) -> str:
        """Return the canonical place an issuer's name or a title stands for, "" if it names none."""
