"""Which other texts a text ends: 《某办法》同时废止, …停止执行, 下列文件予以废止."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.documents import Fact
from index.facts.numbers_of_documents import DOCUMENT_NUMBER, normal_number
from index.facts.script import simplified

if TYPE_CHECKING:
    from collections.abc import Iterator

_ENDS = r"(?:废止|停止执行|停止施行|停止实施|失效|不再执行)"
_END = re.compile(_ENDS)
#: The verb with what is put before it; what is between the last name and it must not be long.
_VERB = re.compile(rf"(?:同时|同步|即行|相应|予以|自行|随之|即|也|亦|均|一并)*{_ENDS}")
_NAME = re.compile(r"《[^《》]{2,90}(?:《[^《》]{2,90}》[^《》]{0,60})*》")
#: A number of its own or in the brackets behind a name.
_IN_BRACKETS = re.compile(rf"\s{{0,9}}[（(]\s{{0,9}}(?:{DOCUMENT_NUMBER.pattern})[^（）()]{{0,20}}[）)]")
_LISTED = re.compile(
    rf"(?:(?:废止|宣布失效|停止执行)(?:以?下列|如下|以下)[^。；：:\n]{{0,30}}|(?:下列|以下|如下)[^。；：:\n]{{0,40}}{_ENDS}[^。；：:\n]{{0,10}}|废止)[：:]"
)
#: Words behind a name that make it something else: the provision of a text, a text that goes on.
_NOT_THE_TEXT = re.compile(r"第[一二三四五六七八九十百零\d]+[条章款项]|中的|规定|中关于|部分|除外")
#: What may stand between the last name and the verb, and nothing else: 等3件文件自本办法施行之日起.
_BRIDGE = re.compile(
    r"\s*(?:文件?)?(?:等[^，。的]{0,14}|及其[^，。]{0,20})?[，,、]?"
    r"(?:[自从于][^，。]{2,30}(?:起|日)|本[^，。]{1,20}(?:施行|实施|印发|发布|公布)(?:之日)?(?:后|起))?[，,]?\s*"
)
#: Words before a name that make it what the text rests on, not what it ends.
_RESTS_ON = re.compile(r"(?:根据|依据|依照|按照|遵照|违反|按|与|同|对|经)(?:[\u4e00-\u9fff]{0,12})$")
#: A line of a list: label, a date perhaps, and a name or a number.
_ITEM = re.compile(
    r"[\s\u3000]*+(?:[（(]?[\d一二三四五六七八九十]{1,3}[)）.、．]\s*)?(?:[\u4e00-\u9fff\d]{0,16}?)(?:《|第?\s*\d{1,4}/\d{2,4}|[\u4e00-\u9fff]{1,10}[〔\[（(])"
)
#: The laws of Macau: 第24/89/M號法令.
_MACAU = re.compile(r"第\s*\d{1,4}/\d{2,4}(?:/M)?\s*[号號](?:法律|法令|行政法规|训令|批示|行政长官批示)")
_LONGEST_LIST = 20_000

_ENGLISH = re.compile(
    r"(?P<name>(?:[A-Z][\w'’\-]*(?:\s+(?:of|the|and|on|for|in|\([^()]{1,40}\)|[A-Z][\w'’\-]*)){0,14}\s+)?"
    r"(?:Ordinance|Act|Regulations?|Rules|Law|Decree-Law|Order)(?:\s*\((?:Cap|CAP)\.\s?\d{1,4}[A-Z]{0,2}\))?"
    r"(?:\s+No\.\s?\d{1,4}/\d{2,4}(?:/M)?)?)\s+(?:is|are)\s+(?:hereby\s+)?(?:repealed|revoked)"
)


def repeal_facts(text: str) -> Iterator[Fact]:
    """Yield a fact ``repeals`` for each text that ``text`` ends, in text order.

    ``value`` is its name without the outer 《》, or its number where no name stands; ``quote`` is what is
    printed, name and number: 《某市港口管理办法》（某府〔2010〕1号）.
    """
    if not re.search("废止|廢止|停止|失效|不再执行|不再執行|repealed|revoked", text):
        return
    source = simplified(text)
    seen: set[int] = set()
    for start, end in _spans(source):
        for fact in _named(text, source, start, end):
            if fact.start not in seen:
                seen.add(fact.start)
                yield fact
    for match in _ENGLISH.finditer(text):
        start, end = match.span("name")
        yield Fact(name="repeals", value=match["name"], quote=match["name"], start=start, end=end)


def _spans(source: str) -> Iterator[tuple[int, int]]:
    """Yield the stretches that name what is ended: up to the verb, or a list behind a colon."""
    for end in _END.finditer(source):
        start = _sentence_start(source, end.start())
        verb = _VERB.search(source, max(start, end.start() - 8), end.end())
        if verb is None:
            continue
        last = _last_name(source, start, verb.start())
        if last >= 0 and _BRIDGE.fullmatch(source, last, verb.start()):
            yield _from(source, start, verb.start()), last
    for head in _LISTED.finditer(source):
        yield head.end(), _end_of_list(source, head.end())


def _sentence_start(source: str, at: int) -> int:
    """Return where the sentence around ``at`` begins, at most a thousand code points back."""
    start = max(0, at - 1_000)
    return max(start, *(source.rfind(mark, start, at) + 1 for mark in "。；;！？!?\n"))


def _from(source: str, start: int, end: int) -> int:
    """Return where the names of the ended texts begin: behind what is said of this text before them."""
    begins = [
        m.end()
        for m in re.finditer(r"起(?:正式)?(?:施行|实施|执行|生效)[，,]?|[，,]原(?=《)", source[start:end])
    ]
    return start + begins[-1] if begins else start


def _last_name(source: str, start: int, end: int) -> int:
    """Return where the last name or number before ``end`` ends, -1 if there is none."""
    patterns = (_NAME, _IN_BRACKETS, DOCUMENT_NUMBER, _MACAU)
    return max((m.end() for pattern in patterns for m in pattern.finditer(source, start, end)), default=-1)


def _end_of_list(source: str, start: int) -> int:
    """Return where the lines that each name a text end."""
    at = start
    while at < min(len(source), start + _LONGEST_LIST):
        stop = source.find("\n", at)
        stop = len(source) if stop < 0 else stop
        line = source[at:stop]
        if line.strip() and not _ITEM.match(line):
            break
        at = stop + 1
    return min(at, len(source))


def _named(text: str, source: str, start: int, end: int) -> Iterator[Fact]:
    at = start
    while at < end:
        name = _NAME.search(source, at, end)
        yield from _numbers(text, source, at, name.start() if name else end)
        if name is None:
            return
        brackets = _IN_BRACKETS.match(source, name.end(), min(len(source), end + 60))
        stop = brackets.end() if brackets else name.end()
        before, behind = source[max(start, name.start() - 14) : name.start()], source[stop : stop + 12]
        if not _NOT_THE_TEXT.match(behind) and not _RESTS_ON.search(before):
            yield _fact(text, text[name.start() + 1 : name.end() - 1], name.start(), stop)
        at = stop


def _numbers(text: str, source: str, start: int, end: int) -> Iterator[Fact]:
    """Yield the texts that are named by nothing but their number."""
    for pattern in (DOCUMENT_NUMBER, _MACAU):
        for number in pattern.finditer(source, start, end):
            if re.search(r"\d", number.group()):
                yield _fact(text, normal_number(text[number.start() : number.end()]), *number.span())


def _fact(text: str, value: str, start: int, end: int) -> Fact:
    return Fact(name="repeals", value=value, quote=text[start:end], start=start, end=end)
