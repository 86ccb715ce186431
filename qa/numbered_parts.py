"""Several clauses asked for by number in one breath: tasks 2, 4 and 9; 任务7和任务8; 第7、8项任务."""

from __future__ import annotations

import re

from index.later import later

#: Most clauses one question is taken to ask for.
MOST = 6

_SORT = r"tasks?|articles?|clauses?|chapters?|sections?|items?|tarefas?|artigos?|cap[íi]tulos?|cl[áa]usulas?"
_WESTERN = later(
    rf"^(?P<before>.*?)\b(?P<sort>{_SORT}) (?P<list>\d{{1,3}}(?:(?:\s*,\s*(?:and |e )?|\s+(?:and|e|&)\s+)(?:(?:the |[aoà] )?(?:{_SORT}) )?\d{{1,3}})+)(?!\d|\s*(?:%|years?|anos?|days?|dias))(?P<rest>.*)$",
    re.IGNORECASE,
)
_BEHIND = later(
    r"^(?P<before>.*?)(?P<sort>任务|任務|条款|條款)(?P<list>\d{1,3}(?:\s*[、，,和与與及同跟]\s*(?:任务|任務|条款|條款)?\d{1,3})+)(?![\d个個项項家年万萬亿億])(?P<rest>.*)$"
)
_BEFORE = later(
    r"^(?P<before>.*?)第(?P<list>(?:\d{1,3}|[一二三四五六七八九十百]{1,4})(?:[、，,和与與及同跟]第?(?:\d{1,3}|[一二三四五六七八九十百]{1,4}))+)(?P<sort>项任务|項任務|个任务|個任務|条|條|章|项|項)(?P<rest>.*)$"
)
_NUMBER = re.compile(r"\d{1,3}|[一二三四五六七八九十百]{1,4}")
_EACH = later(r"各自|各(?=是|为|为|有|由|归|讲|说)|分别|分別|\b(?:respectively|each|respetivamente)\b")


def numbered_parts(text: str) -> tuple[str, ...]:
    """Return ``text`` once for each of several clauses it asks for by number; () where it names at most one.

    >>> numbered_parts("Who leads tasks 2, 4 and 9?")
    ('Who leads task 2?', 'Who leads task 4?', 'Who leads task 9?')
    >>> numbered_parts("任务7和任务8分别由谁牵头？")
    ('任务7由谁牵头？', '任务8由谁牵头？')
    """
    for pattern in (_WESTERN, _BEHIND, _BEFORE):
        found = pattern.match(text)
        if not found:
            continue
        numbers = tuple(dict.fromkeys(_NUMBER.findall(found["list"])))
        if not 1 < len(numbers) <= MOST:
            return ()
        before, rest, sort = found["before"], _EACH.sub("", found["rest"]), found["sort"]
        if pattern is _WESTERN:
            return tuple(f"{before}{sort.removesuffix('s')} {n}{rest}" for n in numbers)
        if pattern is _BEHIND:
            return tuple(f"{before}{sort}{n}{rest}" for n in numbers)
        return tuple(f"{before}第{n}{sort}{rest}" for n in numbers)
    return ()
