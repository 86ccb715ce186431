"""How strongly a sentence binds: the word that governs a number."""

from __future__ import annotations

import re

from index.documents import Modality

_WORDS: tuple[tuple[str, Modality], ...] = (
    (r"不得|禁止|严禁|不准|不应|不能|不可", Modality.PROHIBIT),
    (
        r"应当|必须|务必|须(?!知)|(?<![相对供适反响效感顺因])应(?![急用对届变邀]|运而生|链)|(?<![主重需只就还纪摘必概])要(?![素求点闻件客塞害职约地道])|确保",
        Modality.SHALL,
    ),
    (r"争取|力争|努力|力求", Modality.SEEK),
    (r"鼓励|引导", Modality.ENCOURAGE),
    (
        r"(?<!获得)(?<!大力)(?<!技术)(?<!资金)(?<!重点)支持(?!单位|部门|力度|政策|体系|服务|资金|措施)",
        Modality.SUPPORT,
    ),
    (r"(?:重点|大力)支持", Modality.SUPPORT),
    (r"探索|研究(?!院|所|中心|生|机构|员|型|会|室|人员|成果|基地|工作者)", Modality.EXPLORE),
    (r"允许|可以|准予|(?<![许认])可(?=在|由|按|根据|享受|申请|向|凭|获)", Modality.ALLOW),
)
_ANY = re.compile("|".join(f"(?P<m{i}>{pattern})" for i, (pattern, _) in enumerate(_WORDS)))
#: What it seeks, a sentence seeks to its end; encouragement reaches no further than its own phrase.
_REACHES_ON = {Modality.SEEK}


def modality_of(phrase: str, before: str) -> Modality:
    """Return how ``phrase`` binds, given what stands before it in its sentence.

    The last modal word of the phrase counts; without one, an earlier 争取 or 力争 of the sentence still governs.
    """
    own = _last(phrase)
    if own is not None:
        return own
    earlier = _last(before)
    return earlier if earlier in _REACHES_ON else Modality.WILL


def _last(text: str) -> Modality | None:
    found = None
    for match in _ANY.finditer(text):
        index = int((match.lastgroup or "m0")[1:])
        found = _WORDS[index][1]
        if found is Modality.PROHIBIT:
            return found
    return found
