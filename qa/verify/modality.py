"""Force: what is explored, sought or supported is not said to be done, allowed or required."""

from __future__ import annotations

import re

from index.documents import Modality
from index.text import fold

#: Words of force in folded text, all four languages.
_WORDS: dict[Modality, re.Pattern[str]] = {
    Modality.PROHIBIT: re.compile(
        r"不得|禁止|严禁|不准|\bprohibit\w*|\bforbid\w*|\bforbidden\b|\bmust not\b|\bmay not\b|\bshall not\b|\bban(?:s|ned)?\b|\bnot allowed\b|\bpro[íi]b\w*|\bvedad\w*|\bnão (?:pode|é permitid)\w*"
    ),
    Modality.SEEK: re.compile(
        r"争取|力争|努力|力求|\bseek\w*|\bsought\b|\bstriv\w*|\baim(?:s|ing|ed)?\b|\bendeavou?r\w*|\btr(?:y|ies|ying) to\b|\bwork(?:s|ing)? towards?\b|\bgoal\b|\btarget\w*|\bprocura\w*|\besfor[çc]\w*|\bvisa\w*|\bpretende\w*|\bmeta\b"
    ),
    Modality.EXPLORE: re.compile(
        r"探索|研究|\bexplor\w*|\bstud(?:y|ies|ying)\b|\bpilot\w*|\bconsider\w*|\bestud\w*|\bexplorar\w*"
    ),
    Modality.ENCOURAGE: re.compile(r"鼓励|\bencourag\w*|\bincentiv\w*|\bencoraj\w*"),
    Modality.SUPPORT: re.compile(r"支持|\bsupport\w*|\bback(?:s|ed|ing)\b|\bapoi\w*"),
    Modality.ALLOW: re.compile(
        r"允许|可以|准许|获准|已批准|\ballow\w*|\bpermit\w*|\bmay\b(?! \d)|\bcan\b|\bauthori[sz]\w*|\bapproved\b|\bentitled\b|\bpermit\w*|\bautoriz\w*|\bpode(?:m|rão|rá)?\b|\bpermissão\b"
    ),
    Modality.SHALL: re.compile(
        r"应当|必须|须|务必|\bshall\b|\bmust\b|\brequir\w*|\bobliged\b|\bmandatory\b|\bhas to\b|\bhave to\b|\bdeve(?:m|rá|rão)?\b|\bobrig\w*|\bexig\w*"
    ),
}
#: Something is said to be the case already.
_DONE = re.compile(
    r"已经|(?<!业)已(?=[\u4e00-\u9fff])(?!知)|现已|业已|\bhas (?:already )?(?:been|built|opened|established|achieved|allowed|launched|approved|obtained|reached|created)\b|\bhave (?:already )?(?:been|built)\b|\balready\b|\bwas (?:built|established|approved|achieved)\b|\bjá\b|\bfoi (?:criad|aprovad|constru|estabelec)\w*"
)
#: What only strengthens: none of these may be said where the source says only the weaker words.
_STRONG = (Modality.ALLOW, Modality.SHALL, Modality.PROHIBIT)
_WEAK = frozenset({Modality.SEEK, Modality.EXPLORE, Modality.ENCOURAGE, Modality.SUPPORT})


#: What an answer says of a target without the document's own verb.
_AIMS = re.compile(r"目标|旨在|拟(?=[在对将于建设打造])|预期")
#: Words that oblige where a document says them, and mean other things in an answer.
_SOURCE_SHALL = re.compile(
    r"(?<![相对供适反响效感顺因])应(?![急用对届变邀])|(?<![主重需只就还纪摘必概])要(?![素求点闻件客塞害职约地道])|确保|得(?=[向以在由就申])"
)
_SOURCE_ALLOW = re.compile(
    r"可(?=在|由|按|根|享|申|向|凭|获|通|将|采|直|自)|有权|(?<=[\u4e00-\u9fff])得(?=[向以在由就申享])|准予"
)


def forces(folded: str) -> frozenset[Modality]:
    """Return the words of force in a folded text."""
    # "may not" forbids; the "may" in it allows nothing.
    rest, forbids = _WORDS[Modality.PROHIBIT].subn(" ", folded)
    found = {m for m, pattern in _WORDS.items() if m is not Modality.PROHIBIT and pattern.search(rest)}
    return frozenset(found | {Modality.PROHIBIT} if forbids else found)


def strengthened(said: str, source: str) -> str:
    """Return how ``said`` is stronger than ``source``, the sentence it rests on; "" where it is not.

    >>> strengthened("允许企业开展混兑业务", "探索企业开展混兑业务")
    'allow'
    """
    return part_strengthened(fold(said).text, fold(source).text, fold(source).text)


def part_strengthened(said: str, near: str, sentence: str, before: frozenset[Modality] = frozenset()) -> str:
    """Return how a part of an answer is stronger than what it rests on; "" where it is not.

    Args:
        said: the part, folded.
        near: the part of the source it rests on, folded.
        sentence: the source sentence that ``near`` is in: 争取 reaches to its end.
        before: the force of the answer's earlier parts, which may reach this one.
    """
    own = forces(said)
    if _AIMS.search(said):
        own |= {Modality.SEEK}
    given = forces(near)
    if _SOURCE_SHALL.search(near):
        given |= {Modality.SHALL}
    if _SOURCE_ALLOW.search(near):
        given |= {Modality.ALLOW}
    reach = sentence[: sentence.find(near) + len(near)] if near in sentence else sentence
    if Modality.SEEK in forces(reach) and (not given or given & {Modality.ALLOW}):
        given |= {Modality.SEEK}
    for strong in _STRONG:
        if strong in own and strong not in given:
            return str(strong)
    # 争取国家允许: the permission is sought, not given.
    if (
        own & {Modality.ALLOW}
        and given & {Modality.SEEK, Modality.EXPLORE}
        and not (own | before) & {Modality.SEEK, Modality.EXPLORE}
    ):
        return f"{Modality.ALLOW} for {min(given & _WEAK)}"
    if _DONE.search(said) and not _DONE.search(sentence):
        return "done"
    if given and given <= _WEAK:
        if not own and not before & _WEAK:
            return "unqualified"
        if own and not (own | before) & given and not _akin(own | before, given):
            return f"{min(own)} for {min(given)}"
    return ""


def _akin(own: frozenset[Modality], given: frozenset[Modality]) -> bool:
    """Return whether one weak word stands for another that commits no less: support and encourage, seek and explore."""
    pairs = ({Modality.SUPPORT, Modality.ENCOURAGE}, {Modality.SEEK, Modality.EXPLORE})
    return any(own & pair and given & pair for pair in pairs)
