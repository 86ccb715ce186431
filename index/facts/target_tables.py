"""Targets in indicator tables: 指标 | 单位 | 2020年 | 2025年. The year heads a column, the number stands alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.documents import Comparator
from index.facts.quantities import MULTIPLIERS, normal_unit
from index.facts.table_lines import cell_spans, line_spans
from index.text import LONGEST_NUMERAL

if TYPE_CHECKING:
    from collections.abc import Iterator

_YEAR = re.compile(r"^(?:到)?(?P<y>20\d\d)\s*年?(?:底|末)?(?:目标值?|预期值?|规划值?|计划值?|指标值?)?$")
_NAME = re.compile(r"^(?:主要|具体|核心)?(?:指标|指标名称|名称|目标|任务指标|发展指标)$")
_VALUE = re.compile(
    r"^(?P<before>[>≥<≤\uff1e\uff1c约]|大于|超过|不低于|不少于|小于|低于|不超过|不高于|达到|累计)?\s*"
    r"(?P<number>\d[\d,]*(?:\.\d+)?)\s*(?P<mult>万亿|亿|万)?(?P<unit>[%\uff05‰]|(?!以上|以下|以内|左右)[\u4e00-\u9fff/]{1,6}?)?(?P<after>以上|以下|以内|左右)?$"
)
_BOUNDS = {
    ">": Comparator.MORE_THAN, "大于": Comparator.MORE_THAN, "超过": Comparator.MORE_THAN, "≥": Comparator.AT_LEAST,
    "不低于": Comparator.AT_LEAST, "不少于": Comparator.AT_LEAST, "<": Comparator.LESS_THAN, "小于": Comparator.LESS_THAN,
    "低于": Comparator.LESS_THAN, "≤": Comparator.AT_MOST, "不超过": Comparator.AT_MOST, "不高于": Comparator.AT_MOST,
    "约": Comparator.ABOUT, "以上": Comparator.AT_LEAST, "以下": Comparator.AT_MOST, "以内": Comparator.AT_MOST,
    "左右": Comparator.ABOUT, "\uff1e": Comparator.MORE_THAN, "\uff1c": Comparator.LESS_THAN,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One number of an indicator table; ``row_start`` is where its row begins."""

    metric: str
    comparator: Comparator
    value: float
    unit: str
    deadline: str
    start: int
    end: int
    row_start: int


def indicator_targets(text: str, document_year: str) -> Iterator[Indicator]:
    """Yield the numbers of columns headed by a year after ``document_year`` (any year where that is unknown).

    A column of a past year is where things stood. Without a year that differs from others, nothing is a target.
    """
    columns: dict[int, str] = {}
    name = unit = -1
    for start, end in line_spans(text):
        if "|" not in text[start:end] and "\t" not in text[start:end]:
            if len(text[start:end].strip()) > 40:
                columns = {}
            continue
        cells = cell_spans(text, start, end)
        bare = [re.sub(r"\s", "", text[a:b]) for a, b in cells]
        years = {i: match["y"] for i, cell in enumerate(bare) if (match := _YEAR.match(cell))}
        heads = [i for i, cell in enumerate(bare) if _NAME.match(cell)]
        if years and heads:
            latest = max(years.values())
            ahead = {i: y for i, y in years.items() if (y > document_year if document_year else y == latest)}
            columns = ahead if len(years) > len(ahead) or len(ahead) == 1 else {}
            name = heads[0]
            unit = next((i for i, cell in enumerate(bare) if re.match(r"^(?:计量)?单位$", cell)), -1)
            continue
        if not columns or max(columns) >= len(cells) or name >= len(cells):
            continue
        yield from _row(text, cells, bare, columns, name=name, unit=unit)


def _row(
    text: str, cells: list[tuple[int, int]], bare: list[str], columns: dict[int, str], *, name: int, unit: int
) -> Iterator[Indicator]:
    metric = bare[name]
    in_brackets = re.search(r"[（(]([^（）()]{1,12})[）)]$", metric)
    printed = bare[unit] if unit >= 0 else in_brackets.group(1) if in_brackets else ""
    if in_brackets and unit < 0:
        metric = metric[: in_brackets.start()]
    if len(metric) < 2:
        return
    for column, year in columns.items():
        match = _VALUE.match(bare[column])
        if match is None or len(match["number"]) > LONGEST_NUMERAL:
            continue
        factor = MULTIPLIERS[match["mult"] or ""]
        own = match["unit"] or ""
        if not own:
            scale = re.match(r"^(?:万亿|千亿|百亿|十亿|亿|千万|百万|十万|万)", printed)
            if scale and len(printed) > len(scale.group()):
                factor *= MULTIPLIERS[scale.group()]
                own = printed[scale.end() :]
            else:
                own = printed
        if not own:
            continue
        a, b = cells[column]
        yield Indicator(
            metric=metric,
            comparator=_BOUNDS.get(match["before"] or match["after"] or "", Comparator.EQUAL),
            value=round(float(match["number"].replace(",", "")) * factor, 6),
            unit=normal_unit(own),
            deadline=year,
            start=a,
            end=b,
            row_start=cells[0][0],
        )
