"""Dates as officials print them, in digits of any width or in Chinese numerals, as ISO."""

from __future__ import annotations

import re
from datetime import date, timedelta

from index.text import chinese_number

_CN = r"[〇○零一二三四五六七八九十\u25cf\uff2f]"
#: A calendar date: 2024年1月12日, 二〇二四年一月十二日, 2024-01-12, 2024/1/12, 2024.1.12.
DATE = re.compile(
    rf"(?P<y>(?:19|20)\d\d|{_CN}{{4}})\s*年\s*(?P<m>\d{{1,2}}|{_CN}{{1,2}})\s*月\s*(?P<d>\d{{1,2}}|{_CN}{{1,3}})\s*日"
    r"|(?<!\d)(?P<y2>(?:19|20)\d\d)\s?[-/.]\s?(?P<m2>\d{1,2})\s?[-/.]\s?(?P<d2>\d{1,2})(?!\d)"
)


def iso_date(text: str) -> str:
    """Return the first calendar date of ``text`` as ``YYYY-MM-DD``, "" if there is none.

    >>> iso_date("二〇二四年一月十二日"), iso_date("时间 : 2024-01-19 11:18")
    ('2024-01-12', '2024-01-19')
    """
    match = DATE.search(text)
    return iso_of(match) if match else ""


def iso_of(match: re.Match[str]) -> str:
    """Return the ISO form of a match of `DATE`, "" for an impossible date."""
    parts = [match[a] or match[b] for a, b in (("y", "y2"), ("m", "m2"), ("d", "d2"))]
    numbers = [chinese_number(part.replace("\u25cf", "〇").replace("\uff2f", "〇")) for part in parts]
    if any(number is None for number in numbers):
        return ""
    try:
        return date(*(int(number or 0) for number in numbers)).isoformat()
    except ValueError:
        return ""


def years_later(start: str, years: int) -> str:
    """Return the last day of a validity of ``years`` that begins on the ISO date ``start``."""
    try:
        first = date.fromisoformat(start)
        try:
            end = first.replace(year=first.year + years)
        except ValueError:  # 29 February
            end = first.replace(year=first.year + years, day=28) + timedelta(days=1)
        return (end - timedelta(days=1)).isoformat()
    except ValueError:
        return ""
