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
        r"争取|力争|努力|\bseek\w*|\bsought\b|\bstriv\w*|\baim(?:s|ing|ed)?\b|\bendeavou?r\w*|\btr(?:y|ies|ying) to\b|\bwork(?:s|ing)? towards?\b|\bgoal\b|\btarget\w*|\bprocura\w*|\besfor[çc]\w*|\bvisa\w*|\bpretende\w*|\bmeta\b"
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
    r"已经|已(?=[建设立成实开完获])|现已|业已|\bhas (?:already )?(?:been|built|opened|established|achieved|allowed|launched)\b|\bhave (?:already )?(?:been|built)\b|\balready\b|\bwas (?:built|established|approved|achieved)\b|\bjá\b|\bfoi (?:criad|aprovad|constru|estabelec)\w*"
)
#: What only strengthens: none of these may be said where the source says only the weaker words.
_STRONG = (Modality.ALLOW, Modality.SHALL, Modality.PROHIBIT)
_WEAK = frozenset({Modality.SEEK, Modality.EXPLORE, Modality.ENCOURAGE, Modality.SUPPORT})


def modalities(text: str) -> frozenset[Modality]:
    """Return the words of force in ``text``, whatever its language."""
    folded = fold(text).text
    return frozenset(m for m, pattern in _WORDS.items() if pattern.search(folded))


def strengthened(said: str, source: str) -> str:
    """Return how ``said`` is stronger than ``source``, the best supporting sentence; "" where it is not.

    >>> strengthened("允许企业开展混兑业务", "探索企业开展混兑业务")
    'allow'
    """
    own, given = modalities(said), modalities(source)
    for strong in _STRONG:
        if (
            strong in own
            and strong not in given
            and not (strong is Modality.ALLOW and Modality.SHALL in given)
        ):
            return str(strong)
    if _DONE.search(fold(said).text) and not _DONE.search(fold(source).text):
        return "done"
    if given and given <= _WEAK and not own:
        return "unqualified"
    if given and given <= _WEAK and own and not own & given and not _akin(own, given):
        return f"{min(own)} for {min(given)}"
    return ""


def _akin(own: frozenset[Modality], given: frozenset[Modality]) -> bool:
    """Return whether one weak word stands for another that commits no less: support and encourage, seek and explore."""
    pairs = ({Modality.SUPPORT, Modality.ENCOURAGE}, {Modality.SEEK, Modality.EXPLORE})
    return any(own & pair and given & pair for pair in pairs)
