"""Clauses called by their number: "task 9", 第八项任务, 第十二条, artigo 7.

A number in a question is one word among many; a clause called by its number is meant. The word index therefore
has a token for each clause's own label (``@9``, and ``@条12`` for articles), and questions ask for it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.text import chinese_number

if TYPE_CHECKING:
    from collections.abc import Iterator

_NUMERAL = r"\d{1,4}|[零〇一二三四五六七八九十百千两]{1,7}"
_ARTICLE = re.compile(rf"^第({_NUMERAL})条")
_NUMBERED = re.compile(rf"^[(（]?({_NUMERAL})[)）]?$")

#: Patterns over folded questions: of articles, then of tasks and other numbered points.
_CALLED = (
    (
        "条",
        re.compile(rf"第({_NUMERAL})条|\b(?:articles?|art\.|artigos?)\s*(?:no\.?|n\.º|nº)?\s*(\d{{1,4}})\b"),
    ),
    (
        "",
        re.compile(
            rf"第({_NUMERAL})(?:项|点|个任务|款)|(?:任务|措施|工作)第?({_NUMERAL})(?!个|项|条|年|月)"
            r"|\b(?:tasks?|items?|points?|measures?|tarefas?|pontos?|medidas?)\s*(?:no\.?|number|n\.º|nº|número)?\s*"
            r"(\d{1,3})\b"
        ),
    ),
)


def label_tokens(clause_id: str) -> tuple[str, ...]:
    """Return the token of a clause's own number, () if its label has none.

    >>> label_tokens("plan/二/(二)/5"), label_tokens("law/第一章/第十二条"), label_tokens("plan/p")
    (('@5',), ('@条12',), ())
    """
    label = clause_id.rpartition("/")[2].partition("~")[0].replace("條", "条")
    article = _ARTICLE.match(label)
    if article:
        return (f"@条{chinese_number(article.group(1))}",)
    numbered = _NUMBERED.match(label)
    return (f"@{chinese_number(numbered.group(1))}",) if numbered else ()


def called(key: str) -> Iterator[tuple[str, str]]:
    """Yield (the words, the token) for each clause that a folded question calls by its number."""
    for prefix, pattern in _CALLED:
        for match in pattern.finditer(key):
            number = chinese_number(next(group for group in match.groups() if group))
            if number is not None:
                yield match.group(), f"@{prefix}{number}"
