"""``tiaowen outline``: one file read, shown as the table of contents an official would write."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer
from rich.cells import cell_len

from index.documents import Role
from qa.cli.columns import clip, pad, text_width, wrap
from qa.cli.rendering import ink
from qa.web.document_page import clause_name, join_label, value_of
from qa.web.words import words
from qa.wire import dumps, outline_json

if TYPE_CHECKING:
    from pathlib import Path

    from index.documents import Clause, Document, Duty, ParsedDocument

#: Kinds that a table of contents does not list.
_UNLISTED = frozenset({"furniture", "header", "toc", "row"})

#: Columns of one level of indentation: a Chinese character's width.
_STEP = 2


def outline(file: Path, *, as_json: bool) -> None:
    """Print the outline, duties and targets of one file.

    Raises:
        InputError: the file cannot be read.
    """
    from index.lexicon import default_lexicon
    from index.reader import read

    parsed = read(file, lexicon=default_lexicon())
    typer.echo(dumps(outline_json(parsed), indent=2) if as_json else render_outline(parsed))


def render_outline(parsed: ParsedDocument) -> str:
    """Return title and metadata, the outline, the duties table, the targets, and what was not understood."""
    width = text_width() or 100
    blocks = [
        _head(parsed.document, width),
        _contents(parsed, width),
        _duties(parsed, width),
        _targets(parsed, width),
        "\n".join(ink(wrap(n.message, width, first="! "), fg="yellow") for n in parsed.notices),
    ]
    return "\n\n".join(block for block in blocks if block)


def _head(document: Document, width: int) -> str:
    lines = [ink(wrap(document.title or document.id, width), bold=True)]
    facts = [
        document.document_number,
        document.issuer,
        f"{document.written} 成文" if document.written else "",
        f"{document.published} 发布" if document.published else "",
        f"{document.effective} 施行" if document.effective else "",
        f"有效期至 {document.expires}" if document.expires else "",
        f"索引号 {document.index_number}" if document.index_number else "",
        f"主题 {'、'.join(document.topics)}" if document.topics else "",
    ]
    line = ""
    for fact in filter(None, facts):
        longer = f"{line} · {fact}" if line else fact
        if line and cell_len(longer) > width:
            lines.append(ink(line, dim=True))
            longer = fact
        line = longer
    return "\n".join([*lines, ink(line, dim=True)] if line else lines)


def _contents(parsed: ParsedDocument, width: int) -> str:
    leads = _leads(parsed)
    lines = []
    for clause in parsed.clauses:
        if not _listed(clause, parsed.document):
            continue
        text = _entry(clause, parsed.document.text)
        if text is None:
            continue
        indent = " " * (_STEP * (clause.level - 1))
        lead = leads.get(clause.id, "") if clause.heading else ""
        room = width - len(indent)
        plain = clause.kind in {"chapter", "part", "section"} and clause.level == 1
        if lead:
            # The leader dots of a printed table of contents, with who leads instead of a page.
            lead = clip(lead, max(16, room // 2))
            text = clip(text, room - cell_len(lead) - 4)
            dots = "·" * max(2, room - cell_len(text) - cell_len(lead) - 2)
            lines.append(f"{indent}{text} {ink(dots, dim=True)} {lead}")
        elif clause.label or clause.heading:
            lines.append(indent + ink(clip(text, room), bold=plain))
        else:
            lines.append(indent + ink(clip(text, room), dim=True))
    return "\n".join(lines)


def _listed(clause: Clause, document: Document) -> bool:
    """Return whether a table of contents has a line for the clause: no furniture, no paragraph inside another."""
    if clause.kind in _UNLISTED:
        return False
    if clause.kind == "title":
        return "".join(clause.heading.split()) != "".join(document.title.split())
    return bool(clause.label or clause.heading) or clause.level == 1


def _entry(clause: Clause, text: str) -> str | None:
    body = text[clause.start : clause.end].strip()
    if clause.label or clause.heading:
        if clause.heading:
            return join_label(clause.label, clause.heading)
        rest = body.removeprefix(clause.label).strip()
        return join_label(clause.label, rest) if rest else clause.label
    return body or None


def _leads(parsed: ParsedDocument) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for duty in parsed.duties:
        if duty.role in {Role.LEAD, Role.RESPONSIBLE}:
            names = found.setdefault(duty.clause_id, [])
            if duty.printed not in names:
                names.append(duty.printed)
    return {
        clause: "、".join(names[:2]) + ("等" if len(names) > 2 else "") for clause, names in found.items()
    }


_ROLE_WORDS = {
    Role.LEAD: "牵头",
    Role.RESPONSIBLE: "负责",
    Role.PARTICIPANT: "参与",
    Role.GUIDING: "指导",
    Role.SUPPORTING: "支持",
}


def _duties(parsed: ParsedDocument, width: int) -> str:
    if not parsed.duties:
        return ""
    grouped: dict[str, list[Duty]] = {}
    for duty in parsed.duties:
        grouped.setdefault(duty.clause_id, []).append(duty)
    names = {clause.id: clause for clause in parsed.clauses}
    lines = [ink(f"任务分工 {len(grouped)} 条 {len(parsed.duties)} 项", bold=True)]
    for identity, duties in grouped.items():
        lines.append(clip(clause_name(names.get(identity), parsed.document.text, identity), width))
        for role, word in _ROLE_WORDS.items():
            agencies = dict.fromkeys(d.printed for d in duties if d.role is role)
            if agencies:
                lines.append(wrap("、".join(agencies), width, first=f"    {word}  "))
    return "\n".join(lines)


def _targets(parsed: ParsedDocument, width: int) -> str:
    if not parsed.targets:
        return ""
    names = {clause.id: clause for clause in parsed.clauses}
    wording = words("zh-Hans")
    rows = [
        (
            _short(names.get(t.clause_id), t.clause_id),
            value_of(t),
            t.deadline,
            wording[f"modality.{t.modality}"],
            t.metric,
        )
        for t in parsed.targets
    ]
    widths = [min(24, max(cell_len(row[i]) for row in rows)) for i in range(4)]
    lines = [ink(f"目标 {len(parsed.targets)} 项", bold=True)]
    for row in rows:
        cells = [pad(clip(row[i], widths[i]), widths[i]) for i in range(4)]
        lines.append(wrap(row[4], width, first="  ".join(cells) + "  "))
    return "\n".join(lines)


def _short(clause: Clause | None, identity: str) -> str:
    return (clause.label if clause else "") or identity.rpartition("/")[2]
