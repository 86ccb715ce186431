"""A question that asks several things: 谁来当召集人，办公室设在哪里？ Each is asked by itself, of the same matter."""

from __future__ import annotations

import re

from index.later import later
from index.scaffolding import language_of, subject
from index.text import fold
from qa.numbered_parts import numbered_parts

#: Most things one question is taken to ask.
_MOST = 3

_ASKS_ZH = later(
    r"谁|什么|哪|(?<![好这那了来上前])几(?!乎|经|度)|多少|多久|多长|多大|多高|何时|何地|何种|怎么|怎样|如何|是否|能不能|能否|可否|可不可以|要不要|需不需要|用不用|有没有|是不是|算不算|会不会|该不该"
    r"|边(?:个|度|间|啲|份|几)|乜|咩|点样|点解|有冇|系咪|使唔使|可唔可以|得唔得|吗|嘛|呢$|还是"
)
#: Asks only whether what was said is so.
_TAG = later(
    r"^\W*(?:这样|咁)?(?:对吗|对不对|对吧|是吗|是不是|是吧|可以吗|行吗|行不行|好吗|没错吧|系咪|啱唔啱|得唔得)\W*$"
)
_LISTED = later(
    r"^(?P<items>[^，。？?]{2,40}?(?:[、和與与及同跟][^，。？?、和與与及同跟的]{2,20})+)(?P<rest>[的，,][^？?]*?(?:各|分别)[^？?]*)"
)
_COMPARED = later(
    r"^\W*(?:请|帮我|麻烦)?(?:对比|比较|对照)(?:一下|下)?(?P<items>[^，。？?]{2,40}?(?:[、和與与及同跟][^，。？?、和與与及同跟的]{2,12}?)+[两兩二三四](?:地|省|市|区|區|国|國))(?P<rest>[^？?]{4,})"
)
_NUMBERED = r"第\s*[一二三四五六七八九十百\d]+\s*(?:条|條|章|项任务|項任務|个任务|個任務|项|項)"
_TWO_NUMBERS = later(
    rf"(?P<before>.*?)(?P<first>{_NUMBERED})\s*(?:[、和與与及同跟])\s*(?P<second>{_NUMBERED})(?P<rest>.*)"
)
_EACH = later(r"各自|各(?=是|为|有|多|几|归|由|要|在)|分别")

_JOINED = later(
    r"[?;]+\s*|,?\s+(?:and|but|e|mas)\s+(?=(?:also\s+|também\s+)?(?:who|whom|what|where|when|which|how|why|by when|until when|quem|qual|quais|onde|quando|como|quantos?|quantas?|porqu[eê]|por que|até quando|a quem|em que|de que)\b)",
    re.IGNORECASE,
)
#: Words that ask wherever they stand, and words that ask at the beginning only.
_ASKS = later(
    r"\b(?:who|whom|whose|what|where|when|which|how|why|quem|qual|quais|onde|quando|quant[oa]s?|porqu[eê])\b"
    r"|^\W*(?:is|are|can|may|must|do|does|did|should|will|que|o que|como|posso|pode|podem|devo|deve|tenho|há|é)\b",
    re.IGNORECASE,
)
#: Ends what is listed: 广西和江苏两地.
_TOGETHER = later(r"[两兩二三四](?:地|省|市|区|區|国|國|者|家|份)(?:政府)?")


def parts(question: str) -> tuple[str, ...]:
    """Return what ``question`` asks one by one, each with the matter it is about; () where it asks one thing.

    >>> parts("联席会议由谁召集，办公室设在哪个部门？")
    ('联席会议由谁召集', '联席会议，办公室设在哪个部门')
    >>> parts("甲证和乙证的有效期各是几年？")
    ('甲证的有效期是几年', '乙证的有效期是几年')
    >>> parts("对比一下甲地和乙地两地的增长目标")
    ('甲地的增长目标', '乙地的增长目标')
    >>> parts("Who chairs the board, and where is its office?")
    ('Who chairs the board', 'where is its office (who chairs the board)')
    """
    text = " ".join(question.split())
    numbered = numbered_parts(text)
    if numbered:
        return numbered
    found = _chinese(text) if language_of(text) == "zh" else _latin(text)
    return found if 1 < len(found) <= _MOST else ()


def _chinese(text: str) -> tuple[str, ...]:
    listed = _LISTED.match(text)
    if listed:
        return _one_by_one(listed["items"], _EACH.sub("", listed["rest"]).strip())
    compared = _COMPARED.match(text)
    if compared:
        return _one_by_one(compared["items"], compared["rest"])
    numbered = _TWO_NUMBERS.match(text)
    if numbered:
        before, rest = numbered["before"], _EACH.sub("", numbered["rest"])
        return tuple(f"{before}{numbered[n]}{rest}" for n in ("first", "second"))
    asking: list[str] = []
    lead: list[str] = []
    held: list[str] = []
    for piece in map(str.strip, re.split(r"[，,？?；;。！!]+", text)):
        if not piece or _TAG.match(piece):
            continue
        if _ASKS_ZH.search(fold(piece).text):
            asking.append("，".join([*held, piece]))
            held = []
        elif asking:
            held.append(piece)
        else:
            lead.append(piece)
    if len(asking) < 2:
        return ()
    matter = "，".join(lead) or _before(asking[0])
    return tuple(p if matter and p.startswith(matter) else f"{matter}，{p}".strip("，") for p in asking)


def _one_by_one(listed: str, rest: str) -> tuple[str, ...]:
    """Return what is asked of each item of a list; () where it cannot be told where the last one ends."""
    *items, last = [i for i in re.split(r"[、和與与及同跟]", listed) if i]
    end = _TOGETHER.search(last)
    if end:
        last, rest = last[: end.start()], last[end.end() :] + rest
    elif len(last) > 2 * max(map(len, items), default=0) + 2:
        return ()
    return tuple(f"{item}{rest}" for item in (*items, last) if item)


def _before(piece: str) -> str:
    """Return what a part speaks of before it begins to ask."""
    found = _ASKS_ZH.search(piece)
    before = piece[: found.start()] if found else ""
    # 应该 is 应 and 该: were it a choice of its own, a row of it would take for ever.
    before = re.sub(
        r"(?:的|是|由|在|要|该|归|为|有|应|需要|到底|究竟|具体|一般|最低|最高|最多|最少|至少)+$",
        "",
        before,
    )
    return before if len(before) >= 2 else ""


def _latin(text: str) -> tuple[str, ...]:
    pieces = [p.strip(" ,") for p in _JOINED.split(text)]
    pieces = [p for p in pieces if p and _ASKS.search(p)]
    if len(pieces) < 2:
        return ()
    matter = subject(pieces[0], language_of(pieces[0]))
    return (pieces[0], *(f"{p} ({matter})" for p in pieces[1:]))
