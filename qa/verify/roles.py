"""Who is said to do what: each agency of a sentence with the role its own words give it.

A role word belongs to the agencies that stand right before it ("A、B参与", "A and B lead") or, where it
announces them ("牵头单位：A", "led by A and B"), right after it. Agencies stand together when nothing but
separators and their own names in brackets is between them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.documents import Role

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Role words in a folded sentence, strongest first where they overlap.
_WORDS: tuple[tuple[Role, re.Pattern[str]], ...] = (
    (
        Role.LEAD,
        re.compile(
            r"牵头|主导|领衔|主办|\b(?:jointly |co-?)?leads?\b|\bled\b|\bleading\b|\bheads?\b|\bheaded\b|\bin charge\b|\blead(?:ing)? (?:agenc(?:y|ies)|bod(?:y|ies)|role)"
            r"|\blidera\w*|\bl[íi]der(?:es)?\b|\bencabe[çc]a\w*|\bcoordena\w*|\bchefia\w*"
        ),
    ),
    (
        Role.PARTICIPANT,
        re.compile(
            r"参与|参加|配合|协助|协同|按职责分工(?:负责)?|会同|\bparticipat\w*|\bt(?:ake|akes|aking|ook) part\b|\binvolved\b|\bassist\w*|\bco-?operat\w*|\bjoin(?:s|ed|ing)?\b|\bparticipa\w*|\bcolabora\w*|\benvolvid\w*"
        ),
    ),
    (Role.SUPPORTING, re.compile(r"支撑|协办|\bsupporting (?:agenc|bod)\w*|\bentidades? de apoio")),
    (Role.GUIDING, re.compile(r"指导|\bguid(?:es?|ing|ance)\b|\borienta\w*")),
    (
        Role.RESPONSIBLE,
        re.compile(
            r"负责|主管|承担|责任|\bresponsib\w*|\brespons[áa]ve\w*|\bencarreg\w*|\bimplement(?:s|ed by)?\b"
        ),
    ),
)
#: Any role word.
ROLE_WORD = re.compile("|".join(pattern.pattern for _, pattern in _WORDS))
WORDS_OF = dict(_WORDS)
#: What a law says instead of 牵头: who answers for the matter.
_ANSWERS_FOR = re.compile(r"牵头|主管|负责|主导|组织|统筹|应当|制定|会同|责任|履行|承担")


#: Between a role word and the agencies it announces.
_ANNOUNCES = re.compile(
    r"^(?=\S|\s+\S)(?:单位|部门|机构|方|机关|者)?(?:的)?(?:分别)?(?:为|是|系|有|包括|含|由)?\s*[:：]?[\s“\"]*"
    r"(?:(?:agenc(?:y|ies)|bod(?:y|ies)|departments?|units?|by|is|are|include|includes|including|of|the|role|goes|to|jointly|party|parties|entidades?|[óo]rg[ãa]os?|por|pel[oa]s?|é|são|incluem|as|os|a|o|da|do|de|conjuntamente|s)\b[\s:：]*)*$"
)
#: Between two agencies of one list.
_LISTED = re.compile(
    r"^(?:[\s、,，;；()（）&/“”\"]|和|与|及|以及|等|同|and|e|the|as well as|bem como|o|a|os|as|jointly)*$"
)
#: Between the last agency of a list and the role word that follows it.
_BEFORE = re.compile(
    r"^[)）\s”\"]*(?:等)?(?:部门|单位)?(?:不再?|并不|并非|未|没有|共同|联合|分别|具体|主要|一起|也|则|均|都|按职责分工|将|会|应|要|来|是|为|作为)*[\s,，]*"
    r"(?:(?:also|will|shall|should|must|jointly|both|each|all|is|are|the|an?|as|does|do|not|only|who|which|to|here|it|também|é|são|um|uma|a|o|as|os|não|entidade|entidades|deve|devem|vai|vão|conjuntamente|em conjunto|apenas)\b[\s,]*)*$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """An agency as a folded sentence names it at ``[start, end)``."""

    start: int
    end: int
    agency: str


def roles_said(folded: str, named: Sequence[Named]) -> dict[str, Role | None]:
    """Return each agency's role in a folded sentence; None where the sentence names it without one.

    Args:
        folded: the sentence's own words.
        named: its agencies in text order.
    """
    roles: dict[str, Role | None] = {n.agency: None for n in named}
    words = _role_words(folded, named)
    for i, (role, start, end) in enumerate(words):
        after = [n for n in named if n.start >= end]
        if after and _ANNOUNCES.match(folded[end : after[0].start]):
            group = _together(folded, after)
            for name in _own_group(folded, group, words[i + 1 :]):
                roles[name.agency] = role
            continue
        before = [n for n in named if n.end <= start]
        if before and _BEFORE.match(folded[before[-1].end : start]):
            for name in _together(folded, before[::-1]):
                if roles[name.agency] is None:
                    roles[name.agency] = role
    for role, start, end in words:
        if role is Role.LEAD and _PLAIN_LEAD.search(folded[start:end]):
            _assume_lead(folded, start, end, named, roles)
    return roles


#: What leads a task, not an industry.
_PLAIN_LEAD = re.compile(r"牵头|^leads?$|^led$|^lead agenc|^lidera|^l[íi]der")


def _assume_lead(
    folded: str, start: int, end: int, named: Sequence[Named], roles: dict[str, Role | None]
) -> None:
    """Take the agencies of a part that says "lead" for its leads where its grammar gave the word to nobody."""
    first = max((m.end() for m in _PART.finditer(folded, 0, start)), default=0)
    last = next((m.start() for m in _PART.finditer(folded, end)), len(folded))
    inside = [n for n in named if first <= n.start and n.end <= last]
    if inside and all(roles[n.agency] is None for n in inside):
        for name in inside:
            roles[name.agency] = Role.LEAD


_PART = re.compile(r"[，,；;。！？!?]|\bwhile\b|\benquanto\b|\.(?=\s|$)")


def _own_group(folded: str, group: list[Named], later: Sequence[tuple[Role, int, int]]) -> list[Named]:
    """Return the part of an announced ``group`` that is not another role's: 牵头单位是A，B和C参与."""
    following = next((w for w in later if w[1] >= group[-1].end), None)
    if following is None or not _BEFORE.match(folded[group[-1].end : following[1]]):
        return group
    for at in range(len(group) - 1, 0, -1):
        if re.search(r"[,，;；]", folded[group[at - 1].end : group[at].start]):
            return group[:at]
    return group


def _role_words(folded: str, named: Sequence[Named]) -> list[tuple[Role, int, int]]:
    """Return the role words outside of agencies' names, in text order, none within another."""
    found: list[tuple[Role, int, int]] = []
    for role, pattern in _WORDS:
        for match in pattern.finditer(folded):
            inside = any(n.start <= match.start() < n.end for n in named)
            taken = any(s < match.end() and match.start() < e for _, s, e in found)
            if not inside and not taken:
                found.append((role, match.start(), match.end()))
    return sorted(found, key=lambda f: f[1])


def _together(folded: str, names: Sequence[Named]) -> list[Named]:
    """Return the first of ``names`` and those that stand together with it, in the given direction."""
    kept = [names[0]]
    for name in names[1:]:
        first, second = sorted((kept[-1], name), key=lambda n: n.start)
        if not _LISTED.match(folded[first.end : second.start]):
            break
        kept.append(name)
    return kept


def role_said_of(role: Role, standing: Sequence[str], *, strict: bool) -> bool:
    """Return whether folded source sentences that name an agency can give it ``role``, where no duty was read.

    ``strict``: the clause has duties, so that only the role's own words count.
    """
    if strict:
        return any(WORDS_OF[role].search(text) for text in standing)
    if role in (Role.LEAD, Role.RESPONSIBLE):
        return any(_ANSWERS_FOR.search(text) for text in standing)
    return any(WORDS_OF[role].search(text) or _ANSWERS_FOR.search(text) for text in standing)
