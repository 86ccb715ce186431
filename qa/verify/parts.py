"""A sentence in its parts: what stands between commas, each with the words that carry its content.

Support, force and denial are compared part by part: 支持A，探索B says two things with two forces.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.later import later
from index.tokens import is_han, tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.lexical import LexicalQuery

#: Verbs that open a new part behind "and": one more thing the document does.
_VERBS = (
    r"(?:will |also |is |are |calls? |it )?(?:not )?(?:seek|striv|explor|support|encourag|allow|permit|requir|promot|aim|call|plan|"
    r"push|work|establish|build|improv|start|launch|does|do|has|have|must|shall|may|can|procura|apoia|explora|encoraja|incentiva|"
    r"permite|exige|promove|visa|pretende|deve|não|was|were|o plano|the plan|the aim|the target|a meta)"
)
_BORDER = later(
    r"(?<!\d)[，,]|[，,](?!\d{3})|[；;：:。！？!?\n]|(?<=[^\d])\.(?=\s|$)|\bwhile\b|\bwhereas\b|\benquanto\b"
    rf"|\s+(?:and|e)\s+(?={_VERBS})|(?<=[\u4e00-\u9fff])(?:并且|并(?![非不未])|以及(?=探索|争取|支持|鼓励|推动|加强))"
)
#: What belongs to speaking about a document, not to what it says.
_SCAFFOLD = later(
    r"第[〇零一二三四五六七八九十百千\d]+(?:条|款|项|章|节|编|部分)(?:之[一二三四五六七八九十])?"  # which clause it is, is a check of its own
    r"|(?:本|该|此|这份|上述)?(?:行动方案|方案|文件|条例|规定|通知|计划|意见|办法|法律|条文|原文|条款|本条)(?:还|也|同时|明确|中)?(?:提出|规定|指出|明确|写明|要求|写道|显示|提到|强调|表示|的)?"
    r"|根据|按照|依据|其中|此外|同时|另外|并且|以及|相关|有关|目标|任务|该项|这项|本项|规模|牵头|参与|配合|负责|单位|部门|按职责分工|包括|等|分别|共同|提出|规定|写明"
    r"|支持|鼓励|探索|争取|力争|允许|可以|应当|必须|不得|禁止|要求|已经|获准|努力|推动|推进|加强|加快|进一步|将|达到|突破|超过|不低于|不超过"
)
_DATE = later(
    r"(?:到|在|于|至|截至)?(?:19|20)\d\d年?(?:\d{1,2}月)?(?:\d{1,2}日)?(?:底|末|前|之前)?|[\d.,]+[万亿千百]*[\u4e00-\u9fff]{0,2}"
)
#: How another's words are introduced; "acordo" by itself is a word.
_ACCORDING = later(
    r"\b(?:de acordo com|nos termos d[aoe]s?|ao abrigo d[aoe]s?|segundo|conforme|according to|pursuant to|in accordance with)\b"
)
_WESTERN_SCAFFOLD = frozenset(
    "plan document task clause article measure measures agency agencies lead leads led leading work works participate participates participating part take takes "
    "participation others other among participants while seek seeks aim aims strive strives explore explores exploring support supports "
    "supported supporting encourage encourages encouraged allow allows permit requires require must shall target goal year years total responsible body bodies "
    "plano documento tarefa artigo entidade entidades lidera lideram liderada liderado líder líderes participação participa procura visa meta apoia explora encoraja "
    "encorajadas trabalho ano anos até obter atingir ter superior under according says provides provide calls states aim exceed exceeds more than least by joint jointly "
    "with also including include includes together such permission national".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a folded sentence at ``folded[start:end]`` and the grams or words its content is made of.

    ``grams``: Chinese bigrams. ``words``: index of the concepts of the sentence's query that stand in it.
    """

    text: str
    start: int
    end: int
    grams: frozenset[str]
    weight: float


def borders(folded: str) -> list[tuple[int, int]]:
    """Return the spans of a folded sentence's parts, outer blanks included, empty ones left out."""
    spans: list[tuple[int, int]] = []
    at = 0
    for match in _BORDER.finditer(folded):
        if folded[at : match.start()].strip():
            spans.append((at, match.start()))
        at = match.end()
    if folded[at:].strip():
        spans.append((at, len(folded)))
    return spans


def grams(folded: str) -> frozenset[str]:
    """Return the bigrams of a Chinese text's content: without dates, numbers and what is said of any document."""
    bare = _SCAFFOLD.sub(" ", _DATE.sub(" ", folded))
    return frozenset(t for t in tokens(bare) if len(t) == 2 and is_han(t))


def own_concepts(query: LexicalQuery, text: str) -> LexicalQuery:
    """Return ``query`` with the concepts that stand in ``text``, a folded part, those of speaking left out."""
    from dataclasses import replace

    text = _ACCORDING.sub(" ", text)
    kept = tuple(
        c
        for c in query.concepts
        if c.source.casefold() in text
        and not all(w in _WESTERN_SCAFFOLD or w.isdigit() for w in re.findall(r"\w+", c.source.casefold()))
        and not re.fullmatch(r"[#\d.,\s]+", c.source)
    )
    return replace(query, concepts=kept)


def is_chinese(text: str) -> bool:
    """Return whether ``text`` is mostly Chinese: what is in brackets behind an English name does not make it so."""
    han = sum(1 for c in text if "\u4e00" <= c <= "\u9fff")
    return han > sum(1 for c in text if c.isascii() and c.isalpha()) / 3


def share(wanted: frozenset[str], present: frozenset[str] | set[str]) -> float:
    """Return the share of ``wanted`` that is present; 1 when nothing is wanted."""
    return len(wanted & present) / len(wanted) if wanted else 1.0


def joined(texts: Sequence[str]) -> frozenset[str]:
    """Return the grams of several folded texts."""
    return frozenset(t for text in texts for t in tokens(text) if len(t) == 2 and is_han(t))
