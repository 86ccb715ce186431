"""Who signed and when: signature and date lines, and the adoption line of a statute."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.documents import Fact
from index.facts.dates import DATE, iso_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from index.documents import Clause

_DATE_LINE = re.compile(rf"^[ \t\u3000\xa0]*[（(]?(?:{DATE.pattern})[）)]?[ \t\u3000\xa0\r]*$", re.MULTILINE)
_SIGNER = re.compile(
    r"^[\u4e00-\u9fff、（）() \u3000]{1,60}(?:政府|办公厅|办公室|厅|局|委|部|委员会|院|署|会|行|中心|小组|指挥部|公司|集团|府)$"
)
_CONGRESS_THEN = re.compile(
    r"(?P<body>(?P<place>[\u4e00-\u9fff]{2,12}?)第[一二三四五六七八九十]+届人民代表大会(?P<standing>常务委员会)?)第[一二三四五六七八九十]+次会议于?"
    r"(?P<date>(?:19|20)\d\d年\d{1,2}月\d{1,2}日)(?P<act>通过|修订|修正|批准)"
)
#: 《某条例》已经2019年10月8日国务院第66次常务会议通过: the sentence that brings a text.
_BROUGHT = re.compile(
    r"》\s*(?:已经?|业经|已由|经)[\u4e00-\u9fff]{0,20}?(?P<date>(?:19|20)\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日)[ \t\u3000]*"
    r"[\u4e00-\u9fff\d ]{0,30}?会议(?:审议|修订|表决)?通过"
)


def signature_facts(text: str, clauses: Sequence[Clause]) -> Iterator[Fact]:
    """Yield issuer and written date as signed: the first date on a line of its own, the office above it."""
    dates = [(c.start, c.end) for c in clauses if c.kind == "date"]
    match = None
    for start, end in dates:
        match = DATE.search(text, start, end)
        if match:
            break
    if match is None:
        match = _DATE_LINE.search(text)
        match = DATE.search(text, match.start(), match.end()) if match else None
    if match is None:
        return
    written = iso_of(match)
    if written:
        yield Fact(name="written", value=written, quote=match.group(), start=match.start(), end=match.end())
        yield from _signer(text, match.start())


def _signer(text: str, date_start: int) -> Iterator[Fact]:
    end = text.rfind("\n", 0, date_start) + 1
    for _ in range(4):  # blank lines may stand between
        start = text.rfind("\n", 0, max(end - 1, 0)) + 1
        line = text[start:end].strip()
        if line:
            if _SIGNER.match(line) and len(line) <= 40:
                at = start + text[start:end].index(line)
                several = re.sub(r"(?<=[局委部厅会院行署])[ \u3000]+(?=[\u4e00-\u9fff]{3})", "、", line)
                value = re.sub(r"(?<=[\u4e00-\u9fff])[ \u3000]+(?=[\u4e00-\u9fff])", "", several)
                yield Fact(name="issuer", value=value, quote=line, start=at, end=at + len(line))
            return
        if start == 0:
            return
        end = start


def adoption_facts(text: str) -> Iterator[Fact]:
    """Yield when a congress or a meeting adopted the text that this one brings, and the congress as its issuer."""
    head = text[:3_000]
    for match in _CONGRESS_THEN.finditer(head):
        date = DATE.search(match["date"])
        value = iso_of(date) if date else ""
        if not value or head[: match.start()].endswith(("依照", "根据", "按照", "依据")):
            continue
        yield Fact(name="adopted", value=value, quote=match.group(), start=match.start(), end=match.end())
        body = (
            re.sub(r"^.*(?:已由|已经|业经|经|由)", "", match["place"])
            + "人民代表大会"
            + (match["standing"] or "")
        )
        yield Fact(
            name="issuer", value=body, quote=match["body"], start=match.start("body"), end=match.end("body")
        )
        return
    meeting = _BROUGHT.search(head)
    if meeting:
        date = DATE.search(meeting["date"])
        if date and iso_of(date):
            start = meeting.start("date")
            yield Fact(
                name="adopted",
                value=iso_of(date),
                quote=head[start : meeting.end()],
                start=start,
                end=meeting.end(),
            )
