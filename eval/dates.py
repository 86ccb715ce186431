"""Dates as they are written in Chinese, English and Portuguese."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.text import chinese_number, simplify

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("january jan janeiro", "february feb fevereiro", "march mar março", "april apr abril", "may maio",
         "june jun junho", "july jul julho", "august aug agosto", "september sep sept setembro",
         "october oct outubro", "november nov novembro", "december dec dezembro"), start=1)
    for name in names.split()
}  # fmt: skip
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_HAN = "〇零○一二三四五六七八九十"
_YEAR = r"(?:19|20)\d{2}"

DATE_PATTERN = re.compile(
    rf"(?P<hy>{_YEAR}|[一二][九〇零○][{_HAN}]{{2}})\s?年(?:\s?(?P<hm>\d{{1,2}}|[{_HAN}]{{1,2}})\s?月(?:\s?(?P<hd>\d{{1,2}}|[{_HAN}]{{1,3}})\s?[日号])?)?"
    rf"|(?<!\d)(?P<iy>{_YEAR})[-/.](?P<im>\d{{1,2}})[-/.](?P<id>\d{{1,2}})(?!\d)"
    rf"|(?<!\d)(?P<ed>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of|\s+de)?\s+(?P<em>{_MONTH})\.?(?:\s+de)?,?\s+(?P<ey>{_YEAR})"
    rf"|\b(?P<am>{_MONTH})\.?\s+(?P<ad>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<ay>{_YEAR})"
    rf"|\b(?P<mm>{_MONTH})\.?(?:\s+de)?,?\s+(?P<my>{_YEAR})"
    rf"|(?<![\d.,])(?P<yy>{_YEAR})(?![\d.,]\d|\d|\s?[万亿元家个项吨])",
    re.IGNORECASE,
)


def dates(text: str) -> Iterator[str]:
    """Yield every date of ``text`` as YYYY, YYYY-MM or YYYY-MM-DD, in order.

    >>> list(dates("2024年1月12日; by 2025; 12 de janeiro de 2024; January 12, 2024"))
    ['2024-01-12', '2025', '2024-01-12', '2024-01-12']
    """
    for match in DATE_PATTERN.finditer(simplify(text)):
        parts = match.groupdict()
        year = next(parts[k] for k in ("hy", "iy", "ey", "ay", "my", "yy") if parts[k])
        month = next((parts[k] for k in ("hm", "im", "em", "am", "mm") if parts[k]), "")
        day = next((parts[k] for k in ("hd", "id", "ed", "ad") if parts[k]), "")
        pieces = [str(chinese_number(year) or year)]
        if month:
            pieces.append(f"{_MONTHS.get(month.lower()) or chinese_number(month) or 0:02d}")
        if day:
            pieces.append(f"{chinese_number(day) or 0:02d}")
        yield "-".join(pieces)


def same_date(found: str, wanted: str) -> bool:
    """Return whether ``found`` states ``wanted``: equal, or more exact (2025-12 for 2025)."""
    return found == wanted or found.startswith(wanted + "-")
