"""The note under a statute's title: who adopted, published and amended it, and from when it is in force.

Printed as one line an event (2017年3月16日 中华人民共和国国务院令第677号公布), or all in one bracket
(（2017年12月5日公安部令第146号公布 自2018年5月1日起施行）). Only lines that open with a day are read, above the first
article: a day in running text tells of something else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from index.documents import Fact
from index.facts.dates import DATE, iso_of
from index.facts.numbers_of_documents import normal_number
from index.facts.script import plain_digits, simplified

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEAD = 8_000
_BODY = re.compile(r"^[ \t\u3000#*]{0,20}(?:第[一1\uff11][条編编章]|一、|各位代表)", re.MULTILINE)
_OPENING = re.compile(
    rf"^[ \t\u3000#*]{{0,20}}[（(【\[]?[ \t\u3000]{{0,4}}(?P<order>[\u4e00-\u9fff、]{{2,40}}令第?[\d一二三四五六七八九十百]{{1,6}}号[，, \u3000]{{0,4}})?"
    rf"(?:根据|依据|由|经|于)?(?=(?:{DATE.pattern}))",
    re.MULTILINE,
)
#: A note goes on in the next line where that begins with no new event.
_LONGEST = 2_000
_TITLE = re.compile(r"[《〈](?:[^《》〈〉\n]|[《〈][^《》〈〉\n]*[》〉])*(?:[》〉]|$)")
_ACT = re.compile(
    r"(?:修订|审议|表决|第[一二三四五六七八九十]+次)?(?P<act>通过|批准|公布|发布|颁布|印发|施行|实施|生效|修订|修正|修改)"
    r"(?P<more>(?:并?(?:公布|发布|施行|实施))?)"
)
#: What may stand behind the last act of a day: the title it amended, or the word that opens the next day.
_BEHIND = re.compile(r"[\s\x00，,。、；;）)】\]的]*(?:予以)?(?:根据|依据|自|由|并经?|经|和)?\s*")
_PUBLISHES = frozenset({"公布", "发布", "颁布", "印发"})
_FORCE = frozenset({"施行", "实施", "生效"})
_CONGRESS = re.compile(
    r"(?:第[一二三四五六七八九十]+届)?(?P<place>[\u4e00-\u9fff]{2,14}?)?(?:第?[一二三四五六七八九十]+届)?"
    r"(?:(?P<long>人民代表大会(?P<standing>常务委员会)?)|(?P<short>人大(?:常委会)?))(?=第[一二三四五六七八九十百\d]+次?会议)"
)
_MEETING = re.compile(
    r"(?P<body>[\u4e00-\u9fff、]{2,40}?)(?:第\s?\d+次)?(?:常务会议|部务会议|局务会议|委务会议|署务会议|部长办公会议|行长办公会议|审判委员会|检察委员会|主席办公会议|全体会议)"
)
_ORDER = re.compile(
    r"(?P<number>(?P<body>(?:中华人民共和国)?[\u4e00-\u9fff、 ]{2,60}?)(?:[〔\[（(]?第\s?[\d一二三四五六七八九十百]+\s?号(?P<behind>令)|"
    r"(?:令|公告)\s?(?:[（(〔\[]?\s?(?:(?:19|20)\d\d\s?年?\s?[〕\]）)]?)?\s?第?\s?[\d一二三四五六七八九十百]+\s?号[）)]?)))"
)
_BODY_ALONE = re.compile(r"^(?:经|由)?(?P<body>[\u4e00-\u9fff、]{2,40}?)(?:公告|通告|令)?$")
_COURTS = re.compile(r"最高人民(?:法院|检察院)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One dated act of a text's history at ``[start, end)``, its words from ``said`` on; ``who`` as printed."""

    kind: str  # adopted | approved | published | amended | effective
    date: str
    who: str
    start: int
    said: int
    end: int
    order: bool = False  # published by a numbered order or announcement


def history(text: str) -> tuple[Event, ...]:
    """Return the events of the notes above the first article of ``text``, in its order."""
    source = plain_digits(simplified(text[:_HEAD]))
    body = _BODY.search(source)
    limit = body.start() if body else len(source)
    found: list[Event] = []
    at = 0
    while (opening := _OPENING.search(source, at, limit)) is not None:
        end = _end_of_note(source, opening.start(), limit)
        events = list(_events(source, opening.end(), end))
        if opening["order"] and events and events[0].kind == "published":
            # 国务院令第100号 1992年6月28日发布: the order stands before its day
            start, who = opening.start("order"), opening["order"].strip(" ，,\u3000")
            events[0] = replace(events[0], start=start, said=start, who=who, order=True)
        found += events
        at = max(end, opening.end() + 1)
    return tuple(found)


def _end_of_note(source: str, start: int, limit: int) -> int:
    """Return where the note that opens at ``start`` ends: its line, or the one that closes its 《 and （."""
    end = start
    while end < limit:
        stop = source.find("\n", end, limit)
        end = limit if stop < 0 else stop + 1
        note = source[start:end]
        if len(note) > _LONGEST:
            return start + len(note.split("\n", 1)[0])
        if note.count("《") + note.count("〈") <= note.count("》") + note.count("〉") and (
            note.count("（") + note.count("(") <= note.count("）") + note.count(")")
        ):
            return end
    return start + len(source[start:limit].split("\n", 1)[0])


def _events(source: str, start: int, end: int) -> Iterator[Event]:
    """Yield what each day of a note tells; a day inside 《》 belongs to a title."""
    note = _TITLE.sub(lambda match: "\x00" * len(match.group()), source[start:end])
    days = list(DATE.finditer(note))
    opened = -1  # 某法院…会议、某日某检察院…会议通过: two meetings, one act
    for day, following in zip(days, [*days[1:], None], strict=True):
        stop = following.start() if following else len(note)
        said = note[day.end() : stop]
        if following and said.rstrip().endswith("会议、"):
            opened = day.start() if opened < 0 else opened
            continue
        found = _event(said, day, start)
        if found is None and day is days[0]:
            return  # a sentence, not a note
        if found:
            yield replace(found, start=start + opened) if opened >= 0 else found
        opened = -1


def _event(said: str, day: re.Match[str], start: int) -> Event | None:
    """Return what ``said`` behind ``day`` tells, None for nothing; the note begins at ``start``."""
    date, offset = iso_of(day), start + day.end()
    acts = list(_ACT.finditer(said))
    if not acts or not date or re.match(r"\s*[，。；,：:]", said):
        return None
    first = acts[0]
    if re.search(r"[。；;：:]|\n\s*\n", said[: first.start()]) or len(said[: first.start()].strip()) > 140:
        return None
    if not _BEHIND.fullmatch(said[acts[-1].end() :]):
        return None
    masked = said.find("\x00")
    words = [match["act"] for match in acts]
    decision = masked >= 0
    if decision or words[-1] in {"修订", "修正", "修改"}:
        kind = "amended"
    elif any(word in _PUBLISHES for word in words) or first["more"].removeprefix("并") in _PUBLISHES:
        kind = "published"
    elif words[0] in _FORCE:
        kind = "effective"
    elif words[0] == "批准":
        kind = "approved"
    else:
        kind = "adopted"
    last = acts[-1]
    who = said[: masked if 0 <= masked < first.start() else first.start()].strip(" \t\u3000\n，,")
    order = _ORDER.match(re.sub(r"^(?:经|由)", "", who)) is not None
    if kind == "amended" and order and not decision:
        kind = "published"  # 国务院令第743号第三次修订: the whole text, brought anew
    return Event(
        kind=kind,
        date=date,
        who=who,
        start=start + day.start(),
        said=offset,
        end=offset + last.end(),
        order=order,
    )


def history_facts(text: str, *, place: str = "") -> Iterator[Fact]:
    """Yield what the note says: adopted, written, published, amended, effective, document_number and issuer.

    What an order brings is written, published and numbered by the last order that brought the whole of it; what a
    congress adopted is written on that day. ``place`` completes 市十二届人大常委会.
    """
    events = history(text)
    adopted = next((e for e in events if e.kind == "adopted"), None) or next(
        (e for e in events if e.kind in {"amended", "approved"} and _CONGRESS.search(e.who)), None
    )
    published = next((e for e in reversed(events) if e.kind == "published"), None)
    if adopted:
        yield _fact(text, "adopted", adopted.date, adopted)
    if published:
        if published.order or adopted is None:
            congress = adopted is not None and _CONGRESS.search(adopted.who) is not None
            if not congress:
                yield _fact(text, "written", published.date, published)
        yield _fact(text, "published", published.date, published)
    approved = next((e for e in events if e.kind == "approved"), None)
    if approved and not (adopted or published):
        yield _fact(text, "written", approved.date, approved)
    yield from _number(text, published)
    yield from _issuers(text, adopted, published, place)
    amended = [e for e in events if e.kind == "amended"]
    if amended and amended[-1] is not adopted:
        yield _fact(text, "amended", amended[-1].date, amended[-1])
    effective = next((e for e in reversed(events) if e.kind == "effective"), None)
    if effective:
        yield _fact(text, "effective", effective.date, effective)


def _fact(text: str, name: str, value: str, event: Event) -> Fact:
    return Fact(name=name, value=value, quote=text[event.start : event.end], start=event.start, end=event.end)


def _number(text: str, event: Event | None) -> Iterator[Fact]:
    if event is None or not event.order:
        return
    order = _ORDER.search(plain_digits(simplified(text[event.said : event.end])))
    if order is None:
        return
    printed = re.sub(r"^(?:经|由)", "", order["number"].lstrip())
    start = event.said + order.end("number") - len(printed)
    yield Fact(
        name="document_number",
        value=normal_number(printed),
        quote=text[start : start + len(printed)],
        start=start,
        end=start + len(printed),
    )


def _issuers(text: str, adopted: Event | None, published: Event | None, place: str) -> Iterator[Fact]:
    """Yield the body that made the text: the congress, else who published it, else whose meeting adopted it."""
    if adopted:
        congress = _CONGRESS.search(adopted.who)
        if congress:
            yield from _congress(text, adopted, congress, place)
            return
        courts = dict.fromkeys(_COURTS.findall(text[adopted.start : adopted.end]))
        if courts:
            yield _named(text, adopted, "、".join(courts), next(iter(courts)))
            return
    if published:
        order = _ORDER.match(re.sub(r"^(?:经|由)", "", published.who))
        alone = order or _BODY_ALONE.match(published.who)
        if alone and not re.search(r"会议|之日|^根据", alone["body"]):
            yield _named(text, published, _office(alone["body"]), alone["body"].strip())
            return
    if adopted:
        meeting = _MEETING.match(re.sub(r"^(?:经|由)", "", adopted.who))
        if meeting:
            yield _named(
                text, adopted, _office(re.sub(r"第[\d\s]+次?$", "", meeting["body"])), meeting["body"]
            )


def _office(printed: str) -> str:
    """Return an office without the state's name before it, which only the head of an order prints."""
    return "、".join(
        re.sub(r"^中华人民共和国(?=[\u4e00-\u9fff]{2})(?!主席)", "", part)
        for part in re.sub(r"[\s\u3000]+", "", printed).split("、")
    )


def _congress(text: str, event: Event, match: re.Match[str], place: str) -> Iterator[Fact]:
    named = re.sub(r"^.*(?:已由|已经|业经|经|由)|第?[一二三四五六七八九十]+届?$", "", match["place"] or "")
    if named in {"", "省", "市", "自治区", "自治州", "自治县", "县", "区"}:
        named = place
    if not named:
        return
    short = match["short"]
    standing = match["standing"] or (short and "常委会" in short and "常务委员会") or ""
    yield _named(text, event, named + "人民代表大会" + standing, match.group())


def _named(text: str, event: Event, value: str, printed: str) -> Fact:
    at = simplified(text[event.start : event.end]).find(printed)
    start, end = (event.start + at, event.start + at + len(printed)) if at >= 0 else (event.start, event.end)
    return Fact(name="issuer", value=value, quote=text[start:end], start=start, end=end)
