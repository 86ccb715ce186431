"""Titles: the notice's own, broken over lines as it may be, and that of the plan it brings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.documents import Fact
from index.facts.header import LABELS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from index.documents import Clause

_KINDS_OF_TEXT = (
    "通知|意见|方案|规划|纲要|计划|要点|办法|规定|条例|决定|决议|公告|通告|报告|批复|复函|函|通报|法|细则|章程|准则|规则|守则|"
    "指引|指南|措施|公报|令|清单|目录|标准|规范|倡议|命令|政策|说明|解释|宣言|协议|安排|意見|辦法|規定|決定|條例|規劃|法律|"
    "基本法|全文|法規"
)
_TITLE_END = re.compile(rf"(?:{_KINDS_OF_TEXT})(?:全文)?(?:》)?(?:[（(《][^（）()]{{1,40}}[）)》]?)*\s*$")
_NOT_TITLE = re.compile(
    r"[。；;！？!?]|^(?:当前位置|您当前|首页|来源|时间|发布|索引|附件|现将|根据|为了?|第[一二三四五六七八九十]+条)|>|：.+：|^【"
)
_LATIN_TITLE = re.compile(r"^[A-Z][A-Za-z0-9 ,'’().\-–/º°ª]{6,160}$")


def title_fact(text: str, clauses: Sequence[Clause], outside: str = "") -> Iterator[Fact]:
    """Yield the document's title: title clauses, else the first lines that read as one, else ``outside``."""
    spans = [_without_subtitle(text, *span) for span in _title_clauses(text, clauses)]
    if not spans:
        found = _first_title_lines(text)
        spans = [found] if found else []
    if spans:
        start, end = spans[0]
        yield Fact(name="title", value=joined(text[start:end]), quote=text[start:end], start=start, end=end)
    elif outside:
        where = find_loosely(text, outside)
        span = where or (0, 0)
        yield Fact(name="title", value=outside, quote=text[slice(*span)], start=span[0], end=span[1])
    else:
        first = _first_line(text)
        if first:
            start, end = first
            yield Fact(
                name="title", value=joined(text[start:end]), quote=text[start:end], start=start, end=end
            )


_SUBTITLE = re.compile(
    r"\s*[—―\uff0d–─-]{1,4}\s*(?=.{0,6}(?:(?:19|20)\d\d|二[〇○零]..)\s*年.{1,8}日.{0,3}在)"
)


def _without_subtitle(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span without ——2026年2月3日在…会议上, the occasion under a report's title."""
    match = _SUBTITLE.search(text, start, end)
    return (start, match.start()) if match and match.start() > start else (start, end)


_CJK = "[\u2e80-\ua4cf\uf900-\ufaff\ufe30-\uffef\u3000-\u303f\u2014-\u201d]"
#: 市财政局 市商务局关于…: the blank parts two issuers.
_SEVERAL_ISSUERS = re.compile(
    r"(?P<left>[局委部厅会院行署])[ \t\u3000\n]+(?=[\u4e00-\u9fff \t\u3000\n]{3,60}(?:局|委|部|厅|会|院|行|署|室)\s*(?:关于|印发))"
)


def joined(lines: str) -> str:
    """Return a title without the line breaks and blanks that print layout put into it.

    Between Latin words a single blank stays.
    """
    kept = _SEVERAL_ISSUERS.sub("\\g<left>\x00", lines)
    one = re.sub(r"\s+", " ", kept).strip()
    return re.sub(rf"(?<={_CJK}) | (?={_CJK})", "", one).replace("\x00", " ")


def find_loosely(text: str, value: str, start: int = 0, end: int | None = None) -> tuple[int, int] | None:
    """Return the span where ``value`` stands in ``text``, blanks and line breaks ignored."""
    characters = [re.escape(c) for c in value if not c.isspace()]
    if not characters or len(characters) > 400:
        return None
    match = re.compile(r"\s*".join(characters)).search(text, start, len(text) if end is None else end)
    return match.span() if match else None


def _title_clauses(text: str, clauses: Sequence[Clause]) -> list[tuple[int, int]]:
    """Return the spans of runs of title clauses, trimmed."""
    runs: list[tuple[int, int]] = []
    last = -2
    for i, clause in enumerate(clauses):
        if clause.kind != "title" or not text[clause.start : clause.end].strip():
            continue
        if runs and last == i - 1 and not _TITLE_END.search(text[slice(*runs[-1])]):
            runs[-1] = (runs[-1][0], clause.end)
        else:
            runs.append((clause.start, clause.end))
        last = i
    return [_trimmed(text, *run) for run in runs]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _lines(text: str, limit: int) -> list[tuple[int, int]]:
    spans = []
    at = 0
    for line in text[:limit].splitlines(keepends=True):
        span = _trimmed(text, at, at + len(line))
        if span[1] > span[0]:
            spans.append(span)
        at += len(line)
    return spans


def _first_title_lines(text: str) -> tuple[int, int] | None:
    lines = _lines(text, 6_000)[:60]
    for i, (start, _) in enumerate(lines):
        for j in range(i, min(i + 4, len(lines))):
            end = lines[j][1]
            value = joined(text[start:end])
            if (
                lines[j][1] - lines[j][0] < 4
                or len(value) > 140
                or _NOT_TITLE.search(value)
                or re.match(r"^[^：:|]{1,8}[：:|]", value)
            ):
                break
            if len(value) >= 5 and _TITLE_END.search(value) and re.sub(r"\s", "", value) not in LABELS:
                return start, end
    return None


def _first_line(text: str) -> tuple[int, int] | None:
    for start, end in _lines(text, 2_000)[:5]:
        value = text[start:end]
        if 2 <= len(value) <= 120 and not re.search(r"[。；;]", value):
            return start, end
    return None


_BRINGS = re.compile(
    r"(?:印发|转发|发布|公布|下发|批转|修订|制定)(?:[^《》]{0,20})《(?P<quoted>[^《》]+(?:《[^《》]*》[^《》]*)*)》"
    rf"|(?:印发|转发|发布|公布|下发|批转)(?P<plain>[^《》]{{4,80}}?(?:{_KINDS_OF_TEXT}))的(?:通知|公告|决定|函)"
)


def plan_title_fact(text: str, title: str, clauses: Sequence[Clause]) -> Iterator[Fact]:
    """Yield the name of the plan that a cover notice brings, where the plan's own title stands if it does."""
    match = _BRINGS.search(title)
    if match is None:
        return
    name = (match["quoted"] or match["plain"]).strip()
    for start, end in _title_clauses(text, clauses)[1:]:
        if joined(text[start:end]) == joined(name):
            yield Fact(name="plan_title", value=joined(name), quote=text[start:end], start=start, end=end)
            return
    where = _standing_alone(text, name) or find_loosely(text, name)
    span = where or (0, 0)
    yield Fact(name="plan_title", value=joined(name), quote=text[slice(*span)], start=span[0], end=span[1])


def _standing_alone(text: str, name: str) -> tuple[int, int] | None:
    """Return the occurrence of ``name`` that fills whole lines."""
    at = 0
    for _ in range(20):
        span = find_loosely(text, name, at)
        if span is None:
            return None
        before = text[: span[0]].rsplit("\n", 1)[-1].strip(" \t\u3000#*")
        after = text[span[1] : span[1] + 200].split("\n", 1)[0].strip()
        if not before and not after:
            return span
        at = span[1]
    return None
