"""A file to a parsed document: load, outline, metadata, duties, targets, scope, in this order."""

from __future__ import annotations

import dataclasses
import re
import tomllib
from typing import TYPE_CHECKING, Any

from index.documents import Document, Fact, Notice, ParsedDocument
from index.errors import SourceEmpty, SourceUnreadable
from index.loaders import load, load_records
from index.outline import outline
from index.outline.furniture import is_furniture

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from index.facts.protocols import AgencyLexicon
    from index.loaders import Source

#: A page of no more lines may be nothing but navigation.
_FEW_LINES = 40

#: Fields of a meta.toml beside a document that override what its text says.
_OVERRIDES = frozenset(
    {
        "title", "document_number", "issuer", "written", "published", "effective", "expires", "index_number",
        "topics", "status", "superseded_by", "url", "language", "jurisdiction",
    }
)  # fmt: skip


def read(
    path: Path, document_id: str | None = None, *, lexicon: AgencyLexicon | None = None
) -> ParsedDocument:
    """Return the document at ``path`` with its clauses, duties and targets.

    ``path`` is a file, or a corpus folder with a ``document.*`` and a ``meta.toml``. The id is
    ``document_id``, else ``meta.toml``'s, else the folder's or the file's name without suffix.

    Raises:
        InputError: the file cannot be read; see `index.loaders.load`.
    """
    file = document_file(path) if path.is_dir() else path
    overrides = _overrides(file)
    identifier = document_id or str(overrides.get("id") or "") or default_id(file)
    return read_source(load(file), identifier, lexicon=lexicon, overrides=overrides)


def read_records(path: Path, *, lexicon: AgencyLexicon | None = None) -> Iterator[ParsedDocument | Notice]:
    """Yield each record of the jsonl at ``path`` as a parsed document, and a notice for each bad line.

    Raises:
        InputError: the file cannot be read.
    """
    for record in load_records(path):
        if isinstance(record, str):
            yield Notice(message=f"{path.name} {record}")
        else:
            yield read_source(record, record.id, lexicon=lexicon)


def read_source(
    source: Source,
    document_id: str,
    *,
    lexicon: AgencyLexicon | None = None,
    overrides: dict[str, Any] | None = None,
) -> ParsedDocument:
    """Return ``source`` parsed. A record's title and ``overrides`` win over what the text says.

    Raises:
        SourceEmpty: a web page without a text of its own.
    """
    from index.facts.duties import read_duties
    from index.facts.metadata import read_metadata
    from index.facts.scope import read_scope
    from index.facts.targets import read_targets

    if source.format == "html" and _only_navigation(source.text):
        raise SourceEmpty(
            "The page holds nothing but navigation.", "Save the page with its text, or give its print view."
        )
    clauses = outline(document_id, source)
    metadata = read_metadata(source, clauses, lexicon)
    fields: dict[str, Any] = dict(metadata.document_fields())
    if source.title:
        fields["title"] = source.title
    fields.update({k: v for k, v in (overrides or {}).items() if k in _OVERRIDES})
    if isinstance(fields.get("topics"), list):
        fields["topics"] = tuple(str(t) for t in fields["topics"])
    document = Document(id=document_id, text=source.text, sha256=source.sha256, **fields)
    scope: tuple[Fact, ...] = read_scope(document, clauses)
    document = dataclasses.replace(document, facts=document.facts + scope)
    duties, notices = read_duties(document, clauses, lexicon, blocks=source.blocks)
    return ParsedDocument(
        document=document,
        clauses=clauses,
        duties=duties,
        targets=read_targets(document, clauses),
        notices=(*(Notice(message=m) for m in source.notices), *notices),
    )


def _only_navigation(text: str) -> bool:
    """Return whether a page's lines are all about the site: 首页, 返回顶部, 版权所有."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return len(lines) <= _FEW_LINES and all(is_furniture(line) for line in lines)


def document_file(folder: Path) -> Path:
    """Return the document in a corpus folder: its ``document.*``.

    Raises:
        SourceUnreadable: the folder has none.
    """
    found = sorted(p for p in folder.glob("document.*") if p.is_file())
    if not found:
        raise SourceUnreadable(f"{folder} has no file document.*.", "Name the file itself.")
    return found[0]


def default_id(file: Path) -> str:
    """Return the id a file gets: its folder's name for a corpus folder, else its own name without suffix."""
    name = file.resolve().parent.name if file.stem == "document" else file.stem
    return re.sub(r"[/\\\x00-\x1f]+", "-", name).strip() or "document"


def _overrides(file: Path) -> dict[str, Any]:
    meta = file.parent / "meta.toml"
    if file.stem != "document" or not meta.is_file():
        return {}
    try:
        return tomllib.loads(meta.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SourceUnreadable(
            f"{meta} cannot be read: {error}.", "Correct the file or remove it."
        ) from error
