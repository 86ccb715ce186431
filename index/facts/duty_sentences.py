"""Duties said in plain sentences: 由省商务厅牵头，会同…; 市发展改革部门…，负责…. Precision before recall."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.documents import Role
from index.facts.agencies import is_generic, looks_like_agency, split_agencies, surely_agency
from index.facts.roles import RoleGroup
from index.facts.statements import Statement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.facts.agencies import AgencyName
    from index.facts.spans import Occupied

_VERB = re.compile(r"牵头(?!单位|部门|人|领导|机构|责任)|负责(?!人|任|制(?![定订作])|的|同志|干部)")
_EXCEPTION = re.compile(r"[^，。；\n]{0,30}?(?:除外|的(?:除外|[）)，]))")
#: 人民政府负责药品监督管理的部门: which office is meant, not what it does.
_WHICH = re.compile(r"[^，,。；;：:\n]{1,30}?的(?:主管)?(?:部门|机构|单位|机关)")
_SEGMENT_START = "。；;！？!?\n：:，,（(）)"
_SENTENCE_START = "。；;！？!?\n"
_LONGEST_SUBJECT = 160
_LEADER_IN = re.compile(
    r"^(?:\s|[一二三四五六七八九十\d]+[、.．是]|其中|同时|具体|并|原则上|一般|统一|分别|第[一二三四五六七八九十百零]+条|(?:本[市省区州县])?建立(?:健全)?|由)*"
)
_AFTER_SUBJECT = re.compile(
    r"(?:具体|统一|共同|分别|主要|依法|统筹|应当|按照职责|按职责|按照各自职责|各自|总体|组织|会|将|要)*$"
)
_IS_AUTHORITY = re.compile(
    r"^(?P<subject>.{2,80}?)(?:是|为|作为)[^。；]{0,60}?(?:主管部门|牵头部门|责任部门|牵头单位|责任单位|主管机关)$"
)
_WITH = re.compile(r"[，,]?\s*(?:并)?(?:会同|联合)")
_PARTNER_END = re.compile(
    r"(?:等(?:有关|相关)?(?:部门|单位)?)?(?:制定|落实|实施|负责|推进|研究|组织|开展|做好|共同|建立|提出|按|抓好|依法|拟|对|根据|加强|编制|定期|及时|[，,。；;\n])"
)


#: A later phrase of the sentence: 省财政厅、人民银行广州分行配合.
_HELPS = re.compile(
    r"(?P<names>[^，,。；;\n]{2,120}?)(?:积极|密切|共同|分别|予以|给予)?"
    r"(?:(?P<part>配合|参与|参加|协同)|(?P<support>协助|支持))(?:落实|实施|做好|推进|抓好)?(?:[\u4e00-\u9fff]{0,10})?(?=[，,。；;\n]|$)"
)


def sentence_statements(text: str, occupied: Occupied) -> Iterator[Statement]:
    """Yield the duty sentences outside ``occupied`` spans whose subject is a named office."""
    reached = 0
    for verb in _VERB.finditer(text):
        if verb.start() < reached or occupied.overlaps(verb.start(), verb.end()):
            continue
        if text[max(verb.start() - 2, 0) : verb.start()] in {"牵头", "负责"}:
            continue
        names = _subject(text, verb.start())
        if not names or _EXCEPTION.match(text, verb.end()) or _WHICH.match(text, verb.end()):
            continue
        end = _sentence_end(text, verb.end())
        start = min(names[0].start, _line_safe_start(text, names[0].start))
        leads = text.startswith("牵头", verb.start())
        groups = [RoleGroup(role=Role.LEAD if leads else Role.RESPONSIBLE, names=names)]
        partners = _partners(text, verb.end(), end) if leads else ()
        if partners:
            groups.append(RoleGroup(role=Role.PARTICIPANT, names=partners))
        groups.extend(_helpers(text, verb.end(), end))
        reached = end
        yield Statement(start=start, end=end, groups=tuple(groups), listed=False)


#: 省发展改革部门是全省优化营商环境工作的主管部门.
_AUTHORITY = re.compile(
    r"(?:是|为|作为)(?:本|全|我)?[^，,。；;：:\n“”]{0,50}?(?P<word>(?:行政)?主管部门|主管机关|(?P<lead>牵头)(?:部门|单位)|(?:责任|实施|管理)(?:部门|单位|机关))(?=[，,。；;\n]|$)"
)


def authority_statements(text: str, occupied: Occupied) -> Iterator[Statement]:
    """Yield who is said to be the authority: X是本市…工作的主管部门, X为牵头单位."""
    for match in _AUTHORITY.finditer(text):
        if occupied.overlaps(match.start(), match.end()):
            continue
        names = _named(text, _back(text, match.start(), _SEGMENT_START), match.start())
        if names:
            role = Role.LEAD if match["lead"] else Role.RESPONSIBLE
            yield Statement(
                start=_line_safe_start(text, names[0].start),
                end=_sentence_end(text, match.end()),
                groups=(RoleGroup(role=role, names=names),),
                listed=False,
            )


def _subject(text: str, at: int) -> tuple[AgencyName, ...]:
    """Return the offices that are the subject of the verb at ``at``; empty if it is anything else."""
    start = _back(text, at, _SEGMENT_START)
    names = _named(text, start, at)
    if names or start == 0:
        return names
    segment = text[start:at].strip()
    if _AFTER_SUBJECT.fullmatch(segment) and text[start - 1] in "，,":
        before = _back(text, start - 1, _SEGMENT_START)
        authority = _IS_AUTHORITY.match(text[before : start - 1].strip())
        if authority:
            lead = len(text[before : start - 1]) - len(text[before : start - 1].lstrip())
            return _named(text, before + lead, before + lead + authority.end("subject"))
    return ()


def _named(text: str, start: int, end: int) -> tuple[AgencyName, ...]:
    lead = _LEADER_IN.match(text[start:end])
    start += lead.end() if lead else 0
    tail = _AFTER_SUBJECT.search(text[start:end])
    end = start + tail.start() if tail else end
    with_partner = re.search(r"会同|联合(?!会|国|体|社)", text[start:end])
    if with_partner:
        end = start + with_partner.start()
    if end - start < 3:
        return ()
    names = split_agencies(text, start, end)
    sure = all(
        surely_agency(n.printed)
        and looks_like_agency(n.printed)
        and len(n.quote) <= 24
        and not _vague(n.printed)
        for n in names
    )
    covered = sum(len(n.quote) for n in names) >= 0.75 * len(text[start:end].strip())
    return names if names and sure and covered else ()


def _vague(name: str) -> bool:
    return (
        is_generic(name)
        or "有关" in name
        or "相关" in name
        or bool(
            re.match(
                r"^(?:组织|职能|主管|行政|业务|政府|上级|下级|本级|同级|地方|企业|公司|集团|单位|职能|行业|牵头|监管|执法|"
                r"各级|县级以上|相应|所在地|当地|社会|人民)(?:主管|行政)?(?:部门|单位|政府|公司|集团|机关|机构|人民政府)?$",
                name,
            )
        )
    )


def _partners(text: str, at: int, end: int) -> tuple[AgencyName, ...]:
    match = _WITH.match(text, at, end)
    if match is None:
        return ()
    stop = _PARTNER_END.search(text, match.end(), end)
    names = split_agencies(text, match.end(), stop.start() if stop else end)
    return names if all(surely_agency(n.printed) and len(n.quote) <= 24 for n in names) else ()


def _helpers(text: str, at: int, end: int) -> Iterator[RoleGroup]:
    """Yield who helps, said in later phrases of the same sentence."""
    comma = next((i for i in range(at, end) if text[i] in "，,；;"), -1)
    while 0 <= comma < end:
        match = _HELPS.match(text, comma + 1, end)
        if match:
            names = split_agencies(text, match.start("names"), match.end("names"))
            if names and all(surely_agency(n.printed) and len(n.quote) <= 24 for n in names):
                yield RoleGroup(role=Role.PARTICIPANT if match["part"] else Role.SUPPORTING, names=names)
        comma = next((i for i in range(comma + 1, end) if text[i] in "，,；;"), -1)


def _back(text: str, at: int, marks: str) -> int:
    start = at
    while start > 0 and at - start < _LONGEST_SUBJECT and text[start - 1] not in marks:
        start -= 1
    return start


def _line_safe_start(text: str, at: int) -> int:
    start = _back(text, at, _SENTENCE_START)
    while start < at and text[start].isspace():
        start += 1
    return start


def _sentence_end(text: str, at: int) -> int:
    end = at
    while end < len(text) and end - at < 600:
        if text[end] in _SENTENCE_START:
            return end + (text[end] != "\n")
        end += 1
    return end
