"""A parsed document as the page shows it: clauses, lines, and inside them what is strong or marked."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from markupsafe import Markup

from index.documents import Role
from qa.links import clause_url

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.documents import Clause, Document, Duty, ParsedDocument, Target

#: Kinds that are never in the outline at the side.
_NOT_LISTED = frozenset(
    {"furniture", "header", "toc", "table", "row", "paragraph", "date", "addressee", "signature"}
)

#: A cell border, as the loaders write table rows.
CELL = " | "

_BLANKS = " \t\r\f\v\u00a0\u3000"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One printed line: ``cells`` holds one piece of safe HTML, several for a table row."""

    tag: str  # h2 ... h6 or p
    cells: tuple[Markup, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A clause on the page."""

    id: str
    kind: str
    level: int
    link: str
    lines: tuple[Line, ...]
    here: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of the outline; ``level`` counts from 1."""

    label: str
    heading: str
    level: int
    link: str
    here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyRow:
    """One clause's agencies, by role, in print order."""

    clause: str
    link: str
    agencies: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetRow:
    """One target with its clause's name and link."""

    clause: str
    link: str
    target: Target


def sections(parsed: ParsedDocument, *, here: str = "", start: int = 0, end: int = 0) -> tuple[Section, ...]:
    """Return every clause that has something to show, in text order.

    Args:
        parsed: the document.
        here: id of the clause the page is about.
        start: first code point to mark.
        end: code point after the mark; nothing is marked if it is not after ``start``.
    """
    text = parsed.document.text
    return tuple(
        Section(
            id=clause.id,
            kind=clause.kind,
            level=clause.level,
            link=clause_url("", clause.document_id, clause.id),
            lines=lines,
            here=clause.id == here,
        )
        for clause in parsed.clauses
        if (lines := tuple(_lines(clause, text, start, end)))
    )


def outline(parsed: ParsedDocument, *, here: str = "") -> tuple[Entry, ...]:
    """Return the outline: every clause with a label or heading, as a table of contents lists them."""
    text = parsed.document.text
    shown = [c for c in parsed.clauses if (c.label or c.heading) and c.kind not in _NOT_LISTED]
    top = min((c.level for c in shown), default=1)
    current = _listed_at(parsed, shown, here)
    return tuple(
        Entry(
            label=clause.label,
            heading=clause.heading or opening(clause, text),
            level=min(clause.level - top + 1, 6),
            link=clause_url("", clause.document_id, clause.id),
            here=clause.id == current,
        )
        for clause in shown
    )


def _listed_at(parsed: ParsedDocument, shown: list[Clause], here: str) -> str:
    """Return the listed clause where ``here`` stands: itself, or the last one listed before it."""
    listed = {clause.id for clause in shown}
    last = ""
    for clause in parsed.clauses:
        if clause.id in listed:
            last = clause.id
        if clause.id == here:
            return last
    return ""


def ancestors(parsed: ParsedDocument, clause: Clause) -> tuple[Clause, ...]:
    """Return the clauses that enclose ``clause``, outermost first."""
    by_id = {other.id: other for other in parsed.clauses}
    path: list[Clause] = []
    parent = by_id.get(clause.parent)
    while parent is not None and parent not in path:
        path.insert(0, parent)
        parent = by_id.get(parent.parent)
    return tuple(path)


def duty_rows(parsed: ParsedDocument, clause_id: str = "") -> tuple[DutyRow, ...]:
    """Return one row a clause with duties, all of them or only ``clause_id``'s."""
    clauses = {clause.id: clause for clause in parsed.clauses}
    grouped: dict[str, list[Duty]] = {}
    for duty in parsed.duties:
        if not clause_id or duty.clause_id == clause_id:
            grouped.setdefault(duty.clause_id, []).append(duty)
    return tuple(
        DutyRow(
            clause=clause_name(clauses.get(identity), parsed.document.text, identity),
            link=clause_url("", parsed.document.id, identity),
            agencies={
                role.value: names
                for role in Role
                if (names := tuple(dict.fromkeys(duty.agency for duty in duties if duty.role == role)))
            },
        )
        for identity, duties in grouped.items()
    )


def target_rows(parsed: ParsedDocument, clause_id: str = "") -> tuple[TargetRow, ...]:
    """Return the targets in text order, all of them or only ``clause_id``'s."""
    clauses = {clause.id: clause for clause in parsed.clauses}
    return tuple(
        TargetRow(
            clause=clause_name(clauses.get(target.clause_id), parsed.document.text, target.clause_id),
            link=clause_url("", parsed.document.id, target.clause_id, target.start, target.end),
            target=target,
        )
        for target in parsed.targets
        if not clause_id or target.clause_id == clause_id
    )


def clause_name(clause: Clause | None, text: str, identity: str = "") -> str:
    """Return what a reader calls a clause: label and heading, else its first words.

    Args:
        clause: None where a fact's clause is gone.
        text: of the whole document.
        identity: what to show of a clause that is gone.
    """
    if clause is None:
        return identity.rpartition("/")[2]
    if clause.label or clause.heading:
        return join_label(clause.label, clause.heading)
    return opening(clause, text) or clause.id.rpartition("/")[2]


def join_label(label: str, heading: str) -> str:
    """Return label and heading as printed: "1. 开放", "第三条　范围", "（一）目标", "一、总体要求"."""
    if not (label and heading):
        return label or heading
    if label[-1] in "条章节编款條節編":
        return f"{label}\u3000{heading}"
    return f"{label} {heading}" if label[-1].isascii() and label[-1] not in ")]" else label + heading


def value_of(target: Target) -> str:
    """Return a target's value as printed, with its bound in front unless the print says it: "≥5个", "5个以上"."""
    printed = target.value_text or f"{target.value:g}{target.unit}"
    if target.comparator.value == "=" or printed.endswith(("以上", "以下", "以内", "以內", "左右")):
        return printed
    return {">=": "≥", "<=": "≤"}.get(target.comparator.value, target.comparator.value) + printed


def status_is_known(document: Document) -> bool:
    """Return whether the document says something about its being in force; silence is not "in force"."""
    return (
        document.status != "in_force"
        or bool(document.effective or document.expires)
        or any(fact.name == "status" for fact in document.facts)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Sections that are shown together.

    ``form``: text, table (each section a row of ``columns`` cells at most) or furniture, which a reader opens if
    it matters and which is ``open`` when what is cited stands in it.
    """

    form: str
    sections: tuple[Section, ...]
    columns: int = 1
    open: bool = False


_FORMS = {"furniture": "furniture", "header": "furniture", "row": "table"}


def grouped(found: tuple[Section, ...]) -> tuple[Group, ...]:
    """Return the sections in runs of one form, in text order."""
    groups = []
    for form, run in groupby(found, key=lambda section: _FORMS.get(section.kind, "text")):
        members = tuple(run)
        lines = [line for section in members for line in section.lines]
        groups.append(
            Group(
                form=form,
                sections=members,
                columns=max(len(line.cells) for line in lines),
                open=any(section.here for section in members)
                or any("<mark>" in cell for line in lines for cell in line.cells),
            )
        )
    return tuple(groups)


def opening(clause: Clause, text: str) -> str:
    """Return the first words of a clause without heading: 第十二条 alone tells a reader nothing."""
    body = text[clause.start : clause.end].strip().removeprefix(clause.label).strip(_BLANKS + "\n.．、,:：")
    first = body.splitlines()[0] if body else ""
    return first[:24] + ("…" if len(first) > 24 else "")


def _lines(clause: Clause, text: str, start: int, end: int) -> Iterator[Line]:
    strong_until = _head_end(clause, text)
    at = clause.start
    for raw in text[clause.start : clause.end].splitlines(keepends=True):
        first, last = at, at + len(raw.rstrip("\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029"))
        at += len(raw)
        while first < last and text[first] in _BLANKS:
            first += 1
        while last > first and text[last - 1] in _BLANKS:
            last -= 1
        if first == last:
            continue
        whole = first < strong_until and not text[strong_until:last].strip(_BLANKS + "。.．:：")
        tag = f"h{min(clause.level + 1, 6)}" if whole and clause.kind not in {"row", "table"} else "p"
        yield Line(
            tag=tag,
            cells=tuple(
                _ink(text, cell, strong_until if tag == "p" else 0, (start, end))
                for cell in _cells(clause, text, first, last)
            ),
        )


def _head_end(clause: Clause, text: str) -> int:
    """Return where label and heading end in the text, the clause's start if it has neither."""
    if not (clause.label or clause.heading):
        return clause.start
    at = clause.start
    for part in (clause.label, clause.heading):
        found = text.find(part, at, min(clause.end, at + len(part) + 40)) if part else -1
        if found >= 0 and not text[at:found].strip():
            at = found + len(part)
    return at


def _cells(clause: Clause, text: str, first: int, last: int) -> Iterator[tuple[int, int]]:
    if clause.kind not in {"row", "table"}:
        yield first, last
        return
    at = first
    while (border := text.find(CELL, at, last)) >= 0:
        yield at, border
        at = border + len(CELL)
    yield at, last


def _ink(text: str, span: tuple[int, int], strong_until: int, marked: tuple[int, int]) -> Markup:
    """Return ``text[first:last]`` as HTML: the head strong, the cited span marked, all of it escaped."""
    (first, last), (start, end) = span, marked
    borders = sorted({first, last, *(p for p in (strong_until, start, end) if first < p < last)})
    pieces = []
    for a, b in pairwise(borders):
        piece = Markup("{}").format(text[a:b])
        if a < strong_until:
            piece = Markup("<strong>{}</strong>").format(piece)
        if start <= a and b <= end:
            piece = Markup("<mark>{}</mark>").format(piece)
        pieces.append(piece)
    return Markup("").join(pieces)
