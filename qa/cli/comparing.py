"""``tiaowen diff``: the clauses that changed between two versions, as an editor would mark them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from qa.cli.columns import clip, text_width, wrap
from qa.cli.rendering import ink, place_of
from qa.wire import dumps, to_json

if TYPE_CHECKING:
    from index.diff import ClauseChange, DocumentDiff
    from index.documents import Clause, ParsedDocument
    from qa.cli.app import Session

_WORDS = {"added": "新增", "removed": "删除", "changed": "修改", "renumbered": "改序"}
_COLOURS = {"added": "green", "removed": "red", "changed": "yellow", "renumbered": "cyan"}

#: Characters of unchanged text that are shown on each side of an edit.
_AROUND = 20

_MARKED = re.compile(r"\[-.*?-\]|\{\+.*?\+\}", re.DOTALL)


def diff(session: Session, before: str, after: str, *, as_json: bool) -> None:
    """Print what changed from ``before`` to ``after``, each a file or a document's id.

    Raises:
        InputError: one of them cannot be read, or there is no such document.
    """
    from index.diff import compare

    found = compare(_parsed(session, before), _parsed(session, after))
    typer.echo(dumps(diff_json(found), indent=2) if as_json else render_diff(found))


def _parsed(session: Session, name: str) -> ParsedDocument:
    from index.errors import SourceMissing
    from index.lexicon import default_lexicon
    from index.reader import read

    path = Path(name)
    if path.is_file():
        return read(path, lexicon=default_lexicon())
    if path.suffix.lower() in {".txt", ".md", ".html", ".htm", ".docx", ".pdf", ".jsonl"}:
        raise SourceMissing(f"No file at {name}.", "Check the path, or name a document: tiaowen index status")
    return _indexed(session, name)


def _indexed(session: Session, identity: str) -> ParsedDocument:
    from index import builder
    from index.catalog import Catalog
    from index.embedders.registry import load_embedder
    from index.snapshot import CATALOG, open_snapshot
    from qa.cli.progress import watching

    settings = session.settings()
    with watching() as progress:
        key = settings.embedder_api_key.get_secret_value()
        builder.ensure(
            settings.home, embedder=load_embedder(settings.embedder, api_key=key), progress=progress
        )
    with open_snapshot(settings.home) as snapshot:
        catalog = Catalog(snapshot.folder / CATALOG)
        try:
            return catalog.document(identity)
        finally:
            catalog.close()


def diff_json(found: DocumentDiff) -> dict[str, Any]:
    """Return the comparison as JSON: both documents, counts, and each change with the words replaced."""
    from index.diff import Change

    return {
        "before": _document_json(found.before),
        "after": _document_json(found.after),
        "identical": not found.changes,
        "counts": {"same": found.same, **{str(c): found.count(c) for c in Change}},
        "changes": [_change_json(change, found) for change in found.changes],
    }


def _document_json(parsed: ParsedDocument) -> dict[str, Any]:
    document = parsed.document
    return {
        name: to_json(getattr(document, name))
        for name in (
            "id",
            "title",
            "document_number",
            "issuer",
            "written",
            "published",
            "effective",
            "sha256",
        )
    }


def _change_json(change: ClauseChange, found: DocumentDiff) -> dict[str, Any]:
    before, after = found.before.document.text, found.after.document.text
    return {
        "change": str(change.change),
        "renumbered": change.renumbered,
        "before": _clause_json(change.before, before),
        "after": _clause_json(change.after, after),
        "edits": [
            {
                **to_json(edit),
                "before": before[edit.before_start : edit.before_end],
                "after": after[edit.after_start : edit.after_end],
            }
            for edit in change.edits
        ],
    }


def _clause_json(clause: Clause | None, text: str) -> dict[str, Any] | None:
    if clause is None:
        return None
    return {
        "clause_id": clause.id,
        "clause_label": clause.label,
        "heading": clause.heading,
        "heading_path": list(clause.heading_path),
        "text": text[clause.start : clause.end],
        "start": clause.start,
        "end": clause.end,
    }


def render_diff(found: DocumentDiff) -> str:
    """Return both titles, the counts, and each change: [-words taken out-], {+words put in+}."""
    from index.diff import Change

    width = text_width()
    counts = "，".join(f"{_WORDS[c]} {found.count(c)} 条" for c in Change if found.count(c))
    blocks = [
        "\n".join(
            [
                ink(wrap(_name(found.before), width, first="--- ", rest="    "), fg="red"),
                ink(wrap(_name(found.after), width, first="+++ ", rest="    "), fg="green"),
                ink(wrap(f"{counts or '没有变化'}，未变 {found.same} 条", width), bold=True),
            ]
        )
    ]
    blocks += [_change(change, found, width) for change in found.changes]
    return "\n\n".join(blocks)


def _name(parsed: ParsedDocument) -> str:
    document = parsed.document
    title = document.title if document.title != document.id else ""
    return " ".join(part for part in (title, document.document_number, f"({document.id})") if part)


def _change(change: ClauseChange, found: DocumentDiff, width: int) -> str:
    word, colour = _WORDS[change.change], _COLOURS[change.change]
    old = _place(change.before, found.before) if change.before else ""
    new = _place(change.after, found.after) if change.after else ""
    place = f"{old} → {new}" if change.renumbered else new or old
    head = ink(wrap(place, width, first=f"{word}  ", rest="      "), fg=colour, bold=True)
    body = _body(change, found)
    return f"{head}\n{_coloured(_wrapped(body, width))}" if body else head


def _place(clause: Clause, parsed: ParsedDocument) -> str:
    label = clause.label or ("" if clause.heading else _first_words(clause, parsed))
    own = f"{label}{clause.heading}" if clause.heading else label
    return place_of(clause.heading_path, own)


def _first_words(clause: Clause, parsed: ParsedDocument) -> str:
    body = "".join(parsed.document.text[clause.start : clause.end].split())
    return body if len(body) <= 12 else body[:12] + "…"


def _body(change: ClauseChange, found: DocumentDiff) -> str:
    from index.diff import Change

    before, after = found.before.document.text, found.after.document.text
    if change.change is Change.REMOVED and change.before:
        return f"[-{_one_line(before[change.before.start : change.before.end])}-]"
    if change.change is Change.ADDED and change.after:
        return f"{{+{_one_line(after[change.after.start : change.after.end])}+}}"
    if change.change is not Change.CHANGED or not change.after:
        clause = change.after
        return clip(after[clause.start : clause.end], 2 * _AROUND) if clause and not clause.heading else ""
    pieces: list[str] = []
    at = change.after.start
    for edit in change.edits:
        pieces.append(_gap(after[at : edit.after_start], first=not pieces))
        gone = _one_line(before[edit.before_start : edit.before_end])
        come = _one_line(after[edit.after_start : edit.after_end])
        pieces.append((f"[-{gone}-]" if gone else "") + (f"{{+{come}+}}" if come else ""))
        at = edit.after_end
    return "".join(pieces) + _gap(after[at : change.after.end], last=True)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _gap(text: str, *, first: bool = False, last: bool = False) -> str:
    """Return unchanged text between edits, its middle left out where it is long."""
    line = re.sub(r"\s+", " ", text)
    line = line.lstrip() if first else line.rstrip() if last else line
    head, tail = (0 if first else _AROUND), (0 if last else _AROUND)
    if len(line) <= head + tail + 4:
        return line
    return line[:head] + " … " + (line[-tail:] if tail else "")


def _wrapped(body: str, width: int) -> str:
    return wrap(body, width, first="      ")


def _coloured(text: str) -> str:
    """Colour what is marked, line by line: a mark may begin on one line and end on another."""
    return _MARKED.sub(
        lambda m: "\n".join(_ink_line(line, m.group()[0]) for line in m.group().split("\n")), text
    )


def _ink_line(line: str, mark: str) -> str:
    bare = line.lstrip(" ")
    indent = line[: len(line) - len(bare)]
    return indent + (ink(bare, fg="red") if mark == "[" else ink(bare, fg="green"))
