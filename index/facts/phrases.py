"""The phrase that states one target, cut out of a sentence that may state several."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.facts.quantities import Quantity


def quote_span(text: str, accepted: Sequence[Quantity], order: int, start: int, end: int) -> tuple[int, int]:
    """Return the phrase that states target ``order`` of those ``accepted`` in the phrase ``text[start:end]``.

    It is cut at 、 and 和 when the phrase states several.
    """
    quantity = accepted[order]
    if order > 0:
        start = _cut(text, accepted[order - 1].end, quantity.start, start)
    if order + 1 < len(accepted):
        end = _cut(text, quantity.end, accepted[order + 1].start, end, left=True)
    return _trim(text, start, end, quantity)


_SEPARATOR = re.compile(r"(?:、|以及|和|及|并|；)(?=至少)|、|以及|和|及|并|；")


def _cut(text: str, start: int, end: int, default: int, *, left: bool = False) -> int:
    """Return where the phrase of one quantity ends and that of the next begins.

    After 督导员50名、中级人才及管理人才100名 the first separator parts them, between 100名专家、学者和200名教师
    the last.
    """
    found = list(_SEPARATOR.finditer(text[start:end]))
    if not found:
        return default
    match = found[0] if found[0].start() == 0 else found[-1]
    return start + (match.start() if left else match.end())


#: An opening quotation mark goes only if it closes behind the phrase: “人才达到2000名，…”.
_LEAD = re.compile(r"^(?:[\s\u3000]|“(?![^”]*”)|「(?![^」]*」))+")


def _trim(text: str, start: int, end: int, quantity: Quantity) -> tuple[int, int]:
    lead = _LEAD.match(text[start : quantity.start])
    start += lead.end() if lead else 0
    # a duty bracket that follows without a full stop is no part of the phrase
    bracket = re.search(r"[（(](?=[^（）()]{0,60}(?:牵头|责任单位|负责|配合单位))", text[quantity.end : end])
    if bracket:
        end = quantity.end + bracket.start()
    opened = text.count("“", start, end) - text.count("”", start, end)
    if opened < 0:
        close = text.find("”", quantity.end, end)
        end = close if close >= 0 else end
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, max(end, quantity.end)
