"""The labelled head of an official page: 索引号, 发文机关, 成文日期 … in lines, cells or bare values."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from index.documents import Fact
from index.facts.dates import DATE, iso_date
from index.facts.numbers_of_documents import DOCUMENT_NUMBER, normal_number

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Printed label → fact name. Longer labels first where one begins another.
LABELS: dict[str, str] = {
    "信息索引号": "index_number",
    "索引号": "index_number",
    "索取号": "index_number",
    "主题分类": "topic",
    "信息分类": "topic",
    "公开类别": "topic",
    "分类": "topic",
    "主题词": "topic",
    "主题": "topic",
    "关键词": "topic",
    "发文机关": "issuer",
    "发布机构": "issuer",
    "发布机关": "issuer",
    "发布单位": "issuer",
    "发文单位": "issuer",
    "制定机关": "issuer",
    "公布机关": "issuer",
    "颁布机关": "issuer",
    "印发机关": "issuer",
    "成文日期": "written",
    "成文时间": "written",
    "发文日期": "written",
    "发文时间": "written",
    "印发日期": "written",
    "印发时间": "written",
    "制发日期": "written",
    "生成日期": "written",
    "签发日期": "written",
    "通过日期": "adopted",
    "发布日期": "published",
    "发布时间": "published",
    "发表时间": "published",
    "发表日期": "published",
    "公布日期": "published",
    "公开日期": "published",
    "颁布日期": "published",
    "更新时间": "",
    "时间": "published",
    "日期": "published",
    "信息名称": "title",
    "文件名称": "title",
    "法规名称": "title",
    "标题": "title",
    "名称": "title",
    "发文字号": "document_number",
    "发文文号": "document_number",
    "文件编号": "document_number",
    "文件字号": "document_number",
    "公文字号": "document_number",
    "文号": "document_number",
    "实施日期": "effective",
    "施行日期": "effective",
    "生效日期": "effective",
    "执行日期": "effective",
    "废止日期": "expires",
    "失效日期": "expires",
    "有效期至": "expires",
    "有效期": "expires",
    "效力状态": "status",
    "时效状态": "status",
    "时效性": "status",
    "有效性": "status",
    "状态": "status",
    "官方链接": "source_url",
    "原文链接": "source_url",
    "来源链接": "source_url",
    "来源网址": "source_url",
    "网址": "source_url",
    "信息来源": "source",
    "文章来源": "source",
    "来源": "source",
    "访问量": "",
    "浏览量": "",
    "阅读": "",
    "点击数": "",
    "浏览次数": "",
    "字号": "",
    "字体": "",
    "作者": "",
    "责任编辑": "",
    "层级": "",
    "类型": "",
    "公文种类": "",
    "体裁": "",
    "体裁分类": "",
    "服务对象": "",
    "公开方式": "",
    "公开范围": "",
    "公开时限": "",
}
_BLANK = r"[ \t\u3000\xa0]*"


def _spaced(label: str) -> str:
    return _BLANK.join(label)


_LABEL = re.compile(
    rf"(?:(?<=^)|(?<=[\s|【\[（(\u3000\xa0“]))(?P<label>{'|'.join(_spaced(k) for k in sorted(LABELS, key=len, reverse=True))})"
    rf"{_BLANK}[：:]{_BLANK}",
    re.MULTILINE,
)
_BARE_LABEL = re.compile(rf"^(?:{'|'.join(_spaced(k) for k in sorted(LABELS, key=len, reverse=True))})$")
_INDEX_NUMBER = re.compile(r"^[0-9A-Z]{6,12}[/\-][0-9A-Z][0-9A-Z\-/]{3,24}$")
_BODY_BEGINS = re.compile(
    r"^[ \t\u3000]*(?:一、|第[一二三四五六七八九十]+[章条編编條]|[（(]一[）)]|[^\n]{2,60}[：:]\s*$)",
    re.MULTILINE,
)
_LONGEST_HEADER = 6_000


def header_end(text: str) -> int:
    """Return where the head of ``text`` ends at the latest: its first numbered clause or 6,000 code points."""
    limit = min(len(text), _LONGEST_HEADER)
    for match in _BODY_BEGINS.finditer(text, 0, limit):
        line = re.sub(r"[\s：:]", "", match.group())
        if line not in LABELS and not re.search(r"字号|【|索引|日期|分类|下载|来源|位置|分享|标签", line):
            return match.start()
    return limit


def header_facts(text: str) -> Iterator[Fact]:
    """Yield the facts of the head in text order: labelled ones, and the bare values of a gd.gov.cn page."""
    end = header_end(text)
    yield from _labelled(text, end)
    yield from _bare_labels(text, end)
    yield from _bare_values(text, end)
    clocked = _CLOCKED.search(text, 0, end)
    if clocked:
        value = iso_date(clocked["date"])
        if value:
            start, stop = clocked.span("date")
            yield Fact(name="published", value=value, quote=text[start:stop], start=start, end=stop)


#: A day with the hour on a line of its own is when a page was put up: 2026-02-03 09:02:33, 2026年02月10日 07时41分.
_CLOCKED = re.compile(
    rf"^[ \t\u3000]*(?P<date>{DATE.pattern})[ \t\u3000]+\d{{1,2}}[:：时]\d{{2}}(?:[:：]\d{{2}}|分)?[ \t\u3000\r]*$",
    re.MULTILINE,
)


def _labelled(text: str, end: int) -> Iterator[Fact]:
    matches = list(_LABEL.finditer(text, 0, end))
    for i, match in enumerate(matches):
        name = LABELS[re.sub(r"\s", "", match["label"])]
        if not name:
            continue
        start = match.end()
        next_label = matches[i + 1].start() if i + 1 < len(matches) else end
        value_start, value_end = _value(text, start, min(end, max(next_label, start)))
        fact = make_fact(text, name, value_start, value_end)
        if fact:
            yield fact


def _value(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span of the value after a label: rest of its cell, else the next cell or the next line."""
    stop = start
    while stop < end and text[stop] not in "\n|\t":
        stop += 1
    if not text[start:stop].strip() and stop < end:
        start = stop + 1
        stop = start
        while stop < end and text[stop] not in "\n|\t":
            stop += 1
    while start < stop and text[start] in " \t\u3000\xa0":
        start += 1
    while stop > start and (text[stop - 1] in " \t\u3000\xa0|\r" or _closes_nothing(text, start, stop)):
        stop -= 1
    return start, stop


def _closes_nothing(text: str, start: int, stop: int) -> bool:
    opener = {"】": "【", "]": "[", "）": "（", ")": "("}.get(text[stop - 1])
    return opener is not None and opener not in text[start:stop]


def _bare_labels(text: str, end: int) -> Iterator[Fact]:
    """Label and value in two cells or two lines, without a colon."""
    cells = [(m.start(), m.end()) for m in re.finditer(r"[^|\t\n\r]+", text[:end])]
    cells = [_strip(text, a, b) for a, b in cells]
    cells = [cell for cell in cells if cell[1] > cell[0]]
    for (a, b), (c, d) in itertools.pairwise(cells):
        label = text[a:b]
        if _BARE_LABEL.match(label) and not _BARE_LABEL.match(text[c:d]) and not _LABEL.match(text, c):
            name = LABELS[re.sub(r"\s", "", label)]
            fact = make_fact(text, name, c, d) if name else None
            if fact:
                yield fact


def _strip(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _bare_values(text: str, end: int) -> Iterator[Fact]:
    """Values without labels, known by their order: index number, topic, issuer, written, title, number, published."""
    lines: list[tuple[int, int]] = []
    at = 0
    for line in text[:end].splitlines(keepends=True):
        lines.append(_strip(text, at, at + len(line)))
        at += len(line)
    lines = [line for line in lines if line[1] > line[0]]
    for i, (a, b) in enumerate(lines):
        if not _INDEX_NUMBER.match(text[a:b]):
            continue
        yield Fact(name="index_number", value=text[a:b], quote=text[a:b], start=a, end=b)
        yield from _after_index_number(text, lines[i + 1 : i + 8])
        return


def _after_index_number(text: str, lines: list[tuple[int, int]]) -> Iterator[Fact]:
    dates = 0
    title_seen = False
    for k, (a, b) in enumerate(lines):
        value = text[a:b]
        if DATE.fullmatch(value):
            name = "published" if title_seen or dates else "written"
            dates += 1
            yield Fact(name=name, value=iso_date(value), quote=value, start=a, end=b)
        elif (number := DOCUMENT_NUMBER.fullmatch(value)) is not None:
            yield Fact(
                name="document_number", value=normal_number(number.group()), quote=value, start=a, end=b
            )
        elif "关于" in value or re.search(
            r"(?:通知|意见|方案|办法|规定|条例|公告|决定|规划|批复|函)$", value
        ):
            title_seen = True
            yield Fact(name="title", value=value, quote=value, start=a, end=b)
        elif (
            re.search(r"(?:政府|厅|局|委|部|办公室|委员会|院)$", value)
            and len(value) <= 30
            and not title_seen
        ):
            yield Fact(name="issuer", value=value, quote=value, start=a, end=b)
        elif k == 0 and len(value) <= 40 and not re.search(r"[。：:？]", value):
            yield Fact(name="topic", value=value, quote=value, start=a, end=b)
        elif dates >= 2 or not title_seen:
            return


def make_fact(text: str, name: str, start: int, end: int) -> Fact | None:
    """Return the fact with its value normalised, None when the value cannot be one of its kind."""
    value = text[start:end]
    if not value or len(value) > 300:
        return None
    if name in {"written", "published", "effective", "adopted"}:
        match = DATE.search(value)
        if match is None:
            return None
        value, start, end = iso_date(value), start + match.start(), start + match.end()
        if not value:
            return None
    elif name == "expires":
        value = iso_date(value)
        if not value:
            return None
    elif name == "document_number":
        match = DOCUMENT_NUMBER.search(value)
        if match is None:
            return None
        start, end = start + match.start(), start + match.end()
        value = normal_number(match.group())
    elif name == "index_number":
        if not re.match(r"^[0-9A-Za-z][0-9A-Za-z/\-_.]{4,40}", value):
            return None
        value = value.split()[0]
        end = start + len(value)
    elif name == "source_url":
        match = re.search(r"https?://\S+", value)
        if match is None:
            return None
        value, end, start = match.group(), start + match.end(), start + match.start()
    elif name in {"source", "issuer", "topic"}:
        value = value.strip("，,；; ")
        if re.fullmatch(r"[\W\d_]*", value) or re.search(r"(?:访问量|发布|日期|时间)\s*[：:]|【|打印", value):
            return None
    return Fact(name=name, value=value, quote=text[start:end], start=start, end=end)
