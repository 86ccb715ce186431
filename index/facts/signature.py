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
_CONGRESS = re.compile(
    r"(?P<date>(?:19|20)\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日)[ \t\u3000]*"
    r"(?P<body>(?:第[一二三四五六七八九十]+届)?(?P<place>[\u4e00-\u9fff]{2,12}?)(?:第[一二三四五六七八九十]+届)?人民代表大会"
    r"(?P<standing>常务委员会)?)(?:第[一二三四五六七八九十]+次会议)[ \t\u3000]*(?P<act>通过|修订|修正|批准)"
)
_CONGRESS_THEN = re.compile(
    r"(?P<body>(?P<place>[\u4e00-\u9fff]{2,12}?)第[一二三四五六七八九十]+届人民代表大会(?P<standing>常务委员会)?)第[一二三四五六七八九十]+次会议于?"
    r"(?P<date>(?:19|20)\d\d年\d{1,2}月\d{1,2}日)(?P<act>通过|修订|修正|批准)"
)
_MEETING = re.compile(
    r"(?P<date>(?:19|20)\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日)[ \t\u3000]*(?:在)?[\u4e00-\u9fff\d]{0,30}?"
    r"(?P<act>常务会议(?:审议)?通过|令(?:第\d+号)?公布|会议上|会议通过)"
)
_SPEAKS_FOR = re.compile(r"我(?:受|代表)(?P<body>[\u4e00-\u9fff]{2,12}?人民政府)")


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
    """Yield when a congress or a meeting adopted the text, and the congress as its issuer."""
    head = text[:3_000]
    for match in (*_CONGRESS.finditer(head), *_CONGRESS_THEN.finditer(head)):
        date = DATE.search(match["date"])
        value = iso_of(date) if date else ""
        if not value:
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
    meeting = _MEETING.search(head)
    if meeting:
        date = DATE.search(meeting["date"])
        if date and iso_of(date):
            yield Fact(
                name="written" if meeting["act"] == "会议上" else "adopted",
                value=iso_of(date),
                quote=meeting.group(),
                start=meeting.start(),
                end=meeting.end(),
            )
    speaker = _SPEAKS_FOR.search(head)
    if speaker:
        yield Fact(
            name="issuer",
            value=speaker["body"],
            quote=speaker["body"],
            start=speaker.start("body"),
            end=speaker.end("body"),
        )
