"""What a text says it applies to: 本条例适用于…, 本法不适用于…, 適用範圍."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.documents import UNSEARCHED_KINDS, Fact
from index.facts.script import simplified

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.documents import Clause, Document

_THIS = r"本(?:法律|条例|办法|规定|细则|规则|办法|意见|通知|方案|政策|措施|制度|标准|章程|指引|准则|决定|法)"
_SAYS = re.compile(
    rf"(?<![依按参遵])(?<!依照)(?<!按照)(?<!根据)(?<!违反){_THIS}(?:的规定|所称[^。；;\n]{{1,20}})?(?:亦|也|均|仅|只|不)?适用于|"
    rf"(?<=[，,的])(?:亦|也|均|不)?适用{_THIS}|适用(?:范围|对象)(?:为|是|：|:|包括)"
)
_MARKS = "。；;\n"
_LONGEST = 300
#: The rest of a sentence that was broken over lines: lines that do not open a clause of their own.
_BROKEN = re.compile(
    r"(?:\n(?![ \t\u3000]*(?:[（(]?[一二三四五六七八九十]+[、）)]|第|\n))[^。；;\n]{1,80}){1,4}"
)


def read_scope(document: Document, clauses: Sequence[Clause]) -> tuple[Fact, ...]:
    """Return the sentences that say whom or what ``document`` applies to, as facts named ``scope``.

    The value is the sentence with line breaks removed; the quote is the text's own.
    """
    text = simplified(document.text)
    dead = [(c.start, c.end) for c in clauses if c.kind in UNSEARCHED_KINDS]
    facts: list[Fact] = []
    reached = 0
    for match in _SAYS.finditer(text):
        if match.start() < reached:
            continue
        start, end = match.span()
        while start > 0 and match.start() - start < _LONGEST and text[start - 1] not in _MARKS:
            start -= 1
        while end < len(text) and end - match.end() < _LONGEST and text[end] not in _MARKS:
            end += 1
        while start < end and text[start].isspace():
            start += 1
        if end < len(text) and text[end] == "\n":  # a line broken in mid-sentence
            rest = _BROKEN.match(text, end)
            if rest and text[end - 1] not in "：:":
                end = rest.end()
        reached = end
        if any(s < end and start < e for s, e in dead):
            continue
        if end < len(text) and text[end] in "。；;":
            end += 1
        quote = document.text[start:end]
        facts.append(Fact(name="scope", value=re.sub(r"\s+", "", quote), quote=quote, start=start, end=end))
    return tuple(facts)
