"""Duties in table columns: pipes, tabs, or a table that was flattened to one cell a line."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

from index.documents import Role
from index.facts.agencies import is_generic, split_agencies, surely_agency
from index.facts.roles import RoleGroup, all_agencies, read_labelled, read_verbal, role_of_label
from index.facts.statements import Statement
from index.facts.table_lines import cell_spans, line_spans

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from index.facts.protocols import Block
    from index.facts.spans import Occupied

_SAYS_ITSELF = re.compile(r"牵头|配合|按职责|单位[：:]")
_NUMBER = re.compile(r"^[（(]?\d{1,3}[）).．、]?$")
_COLUMN = re.compile(
    r"^(?:序号|编号|类别|类型|任务类型|项目|项目名称|任务|工作任务|重点任务|主要任务|目标任务|任务名称|工作内容|主要内容|具体内容|内容|"
    r"改革举措|举措|主要举措|工作举措|具体举措|措施|政策措施|具体措施|推广范围|完成时限|时限|时间|完成时间|时间节点|进度|进度安排|时间安排|备注|目标|"
    r"工作目标|指标|成果形式|任务分工|责任分工|事项|事项名称|改革事项|试点任务|领域|方向|说明|标准|依据|范围|工作要求|阶段性目标|"
    r".{0,6}(?:单位|部门|主体|机构|牵头|配合))$"
)


def table_statements(text: str, occupied: Occupied) -> Iterator[Statement]:
    """Yield one statement a row whose role cells name offices."""
    for statement in (*_rows_in_lines(text), *_flattened(text)):
        if not occupied.overlaps(statement.start, statement.end):
            yield statement


def grid_statements(text: str, blocks: Sequence[Block]) -> Iterator[Statement]:
    """Yield the duties of tables whose cells are known by their place, spanning cells once for each row."""
    tables = [block for block in blocks if block.kind == "table"]
    cells = sorted((b for b in blocks if b.kind == "cell"), key=lambda b: b.start)
    starts = [cell.start for cell in cells]
    for table in tables:
        yield from _grid(text, cells[bisect_left(starts, table.start) : bisect_left(starts, table.end)])


def _grid(text: str, cells: Sequence[Block]) -> Iterator[Statement]:
    columns: dict[int, Role] = {}
    header = -1
    for cell in cells:
        role = _column_role(text[cell.start : cell.end]) if cell.row <= 2 else None
        if role is not None and header in {-1, cell.row}:
            columns[cell.column], header = role, cell.row
    if not columns:
        return
    rows: dict[int, list[RoleGroup]] = {}
    begins: dict[int, int] = {}
    for cell in cells:
        begins[cell.row] = min(begins.get(cell.row, cell.start), cell.start)
        if cell.row <= header or cell.column not in columns:
            continue
        groups = _cell_groups(text, cell.start, cell.end, columns[cell.column])
        for row in range(cell.row, cell.row + max(cell.rowspan, 1)):
            rows.setdefault(row, []).extend(groups)
    for row in sorted(rows):
        if rows[row] and row in begins:
            yield Statement(
                start=min(g.names[0].start for g in rows[row]),
                end=max(g.names[-1].end for g in rows[row]),
                groups=tuple(rows[row]),
                listed=True,
                anchor=begins[row],
            )


def _rows_in_lines(text: str) -> Iterator[Statement]:
    """Rows on one line, cells between pipes or tabs, under a header that names role columns."""
    columns: dict[int, Role] = {}
    width = 0
    for start, end in line_spans(text):
        line = text[start:end]
        if "|" not in line and "\t" not in line:
            # a heading between rows (一、知识产权方面) leaves the table open, running text ends it
            if len(line.strip()) > 40 or line.rstrip().endswith("。"):
                columns = {}
            continue
        cells = cell_spans(text, start, end)
        if len(cells) < 2:
            continue
        header = {i: role for i, (a, b) in enumerate(cells) if (role := _column_role(text[a:b])) is not None}
        if header and all(len(text[a:b].strip()) <= 14 for a, b in cells):
            columns, width = header, len(cells)
            continue
        if not columns or re.fullmatch(r"[\s|:\-—]+", line):
            continue
        offset = len(cells) - width  # a cell that spans rows is missing at the left
        groups = tuple(
            group
            for i, role in columns.items()
            if 0 <= i + min(offset, 0) < len(cells)
            for group in _cell_groups(text, *cells[i + min(offset, 0)], role)
        )
        if groups:
            first = min(g.names[0].start for g in groups)
            last = max(g.names[-1].end for g in groups)
            yield Statement(start=first, end=last, groups=groups, listed=True)


def _column_role(header: str) -> Role | None:
    bare = re.sub(r"[\s*#]", "", header)
    return role_of_label(bare) if _COLUMN.match(bare) and len(bare) <= 12 else None


def _cell_groups(text: str, start: int, end: int, role: Role) -> tuple[RoleGroup, ...]:
    """Read a role cell: a list of names, or a statement of its own (市商务局牵头，市财政局配合)."""
    if _SAYS_ITSELF.search(text, start, end):
        groups = read_labelled(text, start, end) or read_verbal(text, start, end)
        if groups and all_agencies(groups):
            return groups
    group = _cell_group(text, start, end, role)
    return (group,) if group else ()


def _cell_group(text: str, start: int, end: int, role: Role) -> RoleGroup | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if end - start < 2 or end - start > 600:
        return None
    names = tuple(
        n for n in split_agencies(text, start, end) if surely_agency(n.printed) or is_generic(n.printed)
    )
    total = sum(len(n.quote) for n in names)
    if not names or total < 0.6 * (end - start):
        return None
    return RoleGroup(role=role, names=names, bare=role is Role.RESPONSIBLE)


def _flattened(text: str) -> Iterator[Statement]:
    """A table printed one cell a line: a run of column names, then numbered rows.

    A row's cells run to the next number in sequence. A cell counts only when all of it reads as a list of
    offices, so that a row whose own cell was lost (it spanned several rows) takes nothing from its neighbour.
    """
    lines = [(a, b) for a, b in _trimmed(text) if b > a]
    i = 0
    while i < len(lines):
        header = _header_at(text, lines, i)
        if header is None:
            i += 1
            continue
        i, roles, columns = header
        number = 0
        row: list[tuple[int, int]] = []
        while i < len(lines):
            a, b = lines[i]
            cell = text[a:b]
            if (
                _NUMBER.match(cell)
                and int(re.sub(r"\D", "", cell)) > number
                and (number == 0 or int(re.sub(r"\D", "", cell)) <= number + 12)
            ):
                yield from _row(text, row, roles, columns)
                number = int(re.sub(r"\D", "", cell))
                row = []
            elif re.match(r"^附件?\s*\d*$|^附表", cell) or _header_at(text, lines, i):
                break
            else:
                row.append((a, b))
            i += 1
        yield from _row(text, row, roles, columns)


def _trimmed(text: str) -> Iterator[tuple[int, int]]:
    for a, b in line_spans(text):
        start, end = a, b
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        yield start, end


def _header_at(
    text: str, lines: list[tuple[int, int]], i: int
) -> tuple[int, list[tuple[int, Role]], int] | None:
    """Return (index after the header, [(place after the number column, role)], columns after it)."""
    cells: list[str] = []
    j = i
    while j < len(lines) and j - i < 10:
        cell = re.sub(r"\s", "", text[lines[j][0] : lines[j][1]])
        if not _COLUMN.match(cell):
            break
        cells.append(cell)
        j += 1
    if len(cells) < 3 or not any(cell in {"序号", "编号"} for cell in cells):
        return None
    after = next(k for k, cell in enumerate(cells) if cell in {"序号", "编号"}) + 1
    roles = [
        (k - after, role) for k in range(after, len(cells)) if (role := role_of_label(cells[k])) is not None
    ]
    return (j, roles, len(cells) - after) if roles else None


def _row(
    text: str, row: list[tuple[int, int]], roles: list[tuple[int, Role]], columns: int
) -> Iterator[Statement]:
    if not row:
        return
    groups: list[RoleGroup] = []
    if len(row) == columns:
        for k, role in roles:
            group = _whole_cell(text, *row[k], role)
            if group:
                groups.append(group)
    if not groups:
        listed = [cell for cell in row[1:] if _whole_cell(text, *cell, Role.RESPONSIBLE)]
        if len(listed) != len(roles):
            return  # a cell was lost, and nothing says which
        for cell, (_, role) in zip(listed, roles, strict=True):
            group = _whole_cell(text, *cell, role)
            if group:
                groups.append(group)
    if groups:
        start = min(g.names[0].start for g in groups)
        end = max(g.names[-1].end for g in groups)
        yield Statement(start=start, end=end, groups=tuple(groups), listed=True)


def _whole_cell(text: str, start: int, end: int, role: Role) -> RoleGroup | None:
    names = split_agencies(text, start, end)
    if not names or not all(surely_agency(n.printed) or is_generic(n.printed) for n in names):
        # 市北高新集团 and 区旧改总办 are names too: one doubtful name among sure ones is accepted
        sure = [n for n in names if surely_agency(n.printed) or is_generic(n.printed)]
        if len(names) < 3 or len(sure) < len(names) - 1 or any(len(n.quote) > 20 for n in names):
            return None
    if sum(len(n.quote) + 1 for n in names) < end - start - 4:
        return None
    return RoleGroup(role=role, names=names, bare=role is Role.RESPONSIBLE)
