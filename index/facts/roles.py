"""The words that give an agency its role, and the grammar of a duty statement.

Two grammars: labelled (牵头单位：A；配合单位：B、C) and verbal (A牵头，B、C按职责分工负责). Both read a
span and return groups of ``(role, names)`` in the order printed, or None when the span is something else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.documents import Role
from index.facts.agencies import AgencyName, looks_like_agency, split_agencies

#: 排在第一位的部门为牵头部门，下同
FIRST_LEADS = re.compile(
    r"(?:排名?|排序|列|位列|名列|居|位居)?(?:在|于|为)?(?:第[一1](?:位|个|名)?|首位|首个|最前)的?"
    r"(?:责任)?(?:单位|部门|地区|机构|区|者)?(?:即)?(?:为|是|系|作为)(?:总|主要)?(?:牵头|主办|主责|首责|负责|责任)(?:单位|部门|人)?"
)
#: 带*号的为牵头单位
STAR_LEADS = re.compile(
    r"(?:标|带|加|注|标注|标有|打)[“\"]?[*\uff0a★☆▲][”\"]?号?(?:的|者)?(?:责任)?(?:单位|部门)?(?:为|是|系)牵头(?:单位|部门)?"
)
_ALIKE = re.compile(r"[，,；;。、]?(?:以?下同|后同|其他为[^，,。；;）)]{0,12}|其余为[^，,。；;）)]{0,12})")

_LABEL_WORDS: tuple[tuple[re.Pattern[str], Role], ...] = (
    (re.compile(r"牵头|主办|首席|总牵"), Role.LEAD),
    (re.compile(r"支撑|支持|协办|协助|保障"), Role.SUPPORTING),
    (re.compile(r"指导|督导"), Role.GUIDING),
    (re.compile(r"配合|参与|参加|会办|协同|推进|会同|共同|联合|成员|协作"), Role.PARTICIPANT),
    (re.compile(r"责任|负责|完成|实施|承担|落实|承办|执行|主责"), Role.RESPONSIBLE),
)
_LABEL_NOUN = (
    r"(?:单位及部门|单位和部门|责任单位|责任部门|单位|部门|主体|机构|地区|处室|科室|方)"
    r"(?:及分工|（部门）|\(部门\)|[/\uff0f]部门)?"
)
_LABEL_VERB = (
    r"(?:牵头|主办|支撑|支持|协办|协助|保障|指导|督导|配合|参与|参加|会办|协同|推进|会同|共同|联合|协作|责任|负责|完成|实施|承担|"
    r"落实|承办|执行|主责)"
)
#: A role label as printed before a colon.
ROLE_LABEL = re.compile(
    rf"(?:(?:第一|主要|各|项目|业务|共同|总|具体|市级|区级|省级)?{_LABEL_VERB}(?:及|和|、|/|（)?(?:{_LABEL_VERB}）?)?{_LABEL_NOUN}"
    rf"|牵头|配合|责任|主办|协办)(?:为|有)?[ \t\u3000]*[：:]"
)
#: Any label before a colon inside a duty bracket (完成时限：2024年底): what follows is not a name.
_ANY_LABEL = re.compile(
    r"(?:^|(?<=[；;，,。、\s]))[ \t\u3000]*([\u4e00-\u9fff/（）()]{2,12})[ \t\u3000]*[：:]"
)
_LABEL_NO_COLON = re.compile(
    rf"(?:^|(?<=[；;，,。\s]))({_LABEL_VERB}{_LABEL_NOUN})(?:为|有|是)(?=[\u4e00-\u9fff])"
)


def role_of_label(label: str) -> Role | None:
    """Return the role a label such as 牵头单位 or 责任部门 gives, None for labels of other things.

    责任人 and 牵头领导 are persons, 完成时限 is a date: they give no agency a role.
    """
    bare = re.sub(r"[\s：:]", "", label)
    if re.search(r"[人员]$|领导|时限|时间|期限|日期|进度|电话|措施|事项|内容|依据|目标|任务$", bare):
        return None
    if not re.search(r"单位|部门|主体|机构|地区|处室|科室|方$", bare) and not re.fullmatch(_LABEL_VERB, bare):
        return None
    for pattern, role in _LABEL_WORDS:
        if pattern.search(bare):
            return role
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleGroup:
    """Agencies that share a role in one duty statement; ``bare`` when the words leave open who leads."""

    role: Role
    names: tuple[AgencyName, ...]
    bare: bool = False


def read_labelled(text: str, start: int, end: int) -> tuple[RoleGroup, ...] | None:
    """Read 牵头单位：A；配合单位：B、C in ``text[start:end]``; None if it has no role label."""
    content = text[start:end]
    labels = [
        (start + m.start(1), start + m.end(), role_of_label(m.group(1)))
        for pattern in (_ANY_LABEL, _LABEL_NO_COLON)
        for m in pattern.finditer(content)
    ]
    labels.sort(key=lambda label: label[0])
    if not any(role for _, _, role in labels):
        return None
    groups: list[RoleGroup] = []
    for i, (_, value_start, role) in enumerate(labels):
        if role is None:
            continue
        value_end = labels[i + 1][0] if i + 1 < len(labels) else end
        value_end = _cut_note(text, value_start, value_end)
        while value_end > value_start and text[value_end - 1] in " \t\r\n\u3000-*#>—·•●":
            value_end -= 1  # the bullet of the next label's line
        names = tuple(
            name
            for name in split_agencies(text, value_start, value_end)
            if len(name.quote) <= 40 and not _NOT_LISTED.search(name.printed)
        )
        if names:
            groups.append(RoleGroup(role=role, names=names, bare=role is Role.RESPONSIBLE))
    return tuple(groups)


_NOT_LISTED = re.compile(
    r"是指|下同|牵头(?!单位)|负责|\d{4}年|^(?:长期|持续|年度|全年)|完成$|分工|责任书|为准$|[。：:]"
)


def _cut_note(text: str, start: int, end: int) -> int:
    """Return where the names end: before 排在第一位的为牵头单位 or the like."""
    ends = [m.start() for p in (FIRST_LEADS, STAR_LEADS) if (m := p.search(text, start, end))]
    return min(ends, default=end)


_STOP = r"(?=[，,；;。、：:\n）)\u3015】\]]|$)"
_TAIL = r"[^，,；;。、：:（(\n]"
_VERB = re.compile(
    rf"""
    (?P<lead>(?:共同|联合|总|分别|统筹)?牵头(?!单位|部门|人|领导|责任)(?:{_TAIL}{{0,16}}?)(?={_STOP}|会同|联合|、(?!.{{0,3}}牵头))|主办{_STOP})
    |(?P<share>(?:(?:根据|依据|依|按照?|结合)(?:各自)?(?:的)?(?:职责|职能|分工|任务)(?:职责|分工|权限|职能|要求|范围)*
        |(?:职责)?分工(?=负责|落实|实施|推进|配合))(?:{_TAIL}{{0,16}}?){_STOP})
    |(?P<resp>(?:共同|分别|分工|具体|各自|组织|统筹|分头)?负责(?!人|任|制(?![定订作])|的|同志|干部)(?:{_TAIL}{{0,40}}?){_STOP}
        |(?:共同|分别|组织|具体|抓好|推动|贯彻)?(?:落实|组织实施|实施|承担|承办|办理|执行|推进){_STOP})
    |(?P<guide>(?:业务|统筹|督促|加强)?(?:指导|督导){_STOP})
    |(?P<support>(?:给予|提供|予以|积极)?(?:协助|支持|协办|保障){_STOP})
    |(?P<part>(?:积极|密切|协同|共同|协助|分工|做好)?(?:配合|参与|参加|协同|协作)(?:落实|实施|做好|推进|工作|{_TAIL}{{0,8}}?)?{_STOP})
    |(?P<with>(?:并)?(?:会同|会商|联合(?!会|国|体|社|重组)|商(?=[省市区县]))(?=[\u4e00-\u9fff]))
    """,
    re.VERBOSE,
)


def read_verbal(text: str, start: int, end: int) -> tuple[RoleGroup, ...] | None:
    """Read A牵头，B、C按职责分工负责 in ``text[start:end]``; None if no verb gives anyone a role.

    Who stands before 会同 is principal, who stands after it takes part. Without a lead, 负责 makes
    responsible; with one, the others take part.
    """
    end = _cut_note(text, start, end)
    groups: list[tuple[str, tuple[AgencyName, ...]]] = []
    at = start
    joined = False  # the names now being read come after 会同
    for match in _VERB.finditer(text, start, end):
        if match.start() < at:
            continue
        kind = match.lastgroup or ""
        names = split_agencies(text, at, match.start())
        at = match.end()
        if kind == "with":
            if names:
                groups.append(("joined" if joined else "principal", names))
            joined = True
            continue
        names = tuple(name for name in names if not _NOT_LISTED.search(name.printed))
        if names:
            groups.append(("joined" if joined and kind != "lead" else kind, names))
        if groups and groups[-1][0] in {"joined", kind} and joined:
            _settle(groups, kind)
        joined = False
    if not groups:
        return None
    leads = any(kind == "lead" for kind, _ in groups)
    return tuple(
        RoleGroup(role=_role(kind, leads), names=names, bare=_bare(kind, leads)) for kind, names in groups
    )


def _settle(groups: list[tuple[str, tuple[AgencyName, ...]]], kind: str) -> None:
    """A会同B负责: the principal has the verb's role."""
    for i in range(len(groups) - 1, -1, -1):
        if groups[i][0] == "principal":
            groups[i] = (kind, groups[i][1])
            return


def _role(kind: str, leads: bool) -> Role:
    if kind == "lead":
        return Role.LEAD
    if kind == "guide":
        return Role.GUIDING
    if kind == "support":
        return Role.SUPPORTING
    if kind in {"part", "joined"}:
        return Role.PARTICIPANT
    return Role.PARTICIPANT if leads else Role.RESPONSIBLE


def _bare(kind: str, leads: bool) -> bool:
    return not leads and kind in {"share", "resp", "principal"}


def strong_verbal(text: str, start: int, end: int) -> bool:
    """Return whether the words alone make it a duty statement, whatever the names look like."""
    return bool(
        re.search(
            r"牵头(?!人|领导)|(?:职责|分工|职能)[^，。]{0,8}(?:负责|落实|推进|实施|配合)", text[start:end]
        )
    )


def all_agencies(groups: tuple[RoleGroup, ...]) -> bool:
    """Return whether every name of the groups looks like a body's name."""
    return all(looks_like_agency(name.printed) for group in groups for name in group.names)
