"""What is being asked: language, kinds, names, topic, and the standalone form of a follow-up. Rules only."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from index.documents import Role
from index.later import later
from index.text import chinese_number, fold
from qa import patterns
from qa.asked import AGENCY_KINDS, Kind, Label, Understanding, topic_of
from qa.document_hints import NUMBER
from qa.follow_up import resolve
from qa.language import detect

if TYPE_CHECKING:
    from collections.abc import Callable

    from index.lexicon import Lexicon
    from qa.answers import Turn
    from qa.language import Language

__all__ = [
    "AGENCY_KINDS",
    "Kind",
    "Label",
    "Understanding",
    "find_label",
    "role_asked",
    "topic_of",
    "understand",
]


#: Fields of a document that are dates.
_DATED = frozenset({"written", "published", "effective", "expires", "adopted"})


def _nobody(_: str) -> tuple[str, ...]:
    return ()


def understand(
    question: str,
    lexicon: Lexicon,
    *,
    history: tuple[Turn, ...] = (),
    language: str = "",
    jurisdiction: str = "",
    named: Callable[[str], tuple[str, ...]] = _nobody,
) -> Understanding:
    """Return what ``question`` asks.

    Args:
        question: validated text.
        lexicon: agencies, places and terms in four languages.
        history: earlier turns, oldest first; used when the question cannot stand alone.
        language: the language to answer in; "" detects it.
        jurisdiction: what 省 or "the Department of Commerce" mean when the question does not say.
        named: finds the agencies that the documents themselves print and the lexicon may not know.
    """
    asked = [t.content for t in history if t.role == "user" and t.content.strip()]
    default = detect(asked[-1]).code if asked else "zh-Hans"
    detected = detect(question, default)
    spoken = replace(detected, code=language) if language else detected
    own = _read(question, lexicon, spoken, jurisdiction, named)
    if not asked:
        return own
    earlier = understand(
        asked[-1],
        lexicon,
        history=_before_last_user(history),
        language=language,
        jurisdiction=jurisdiction,
        named=named,
    )
    return resolve(own, earlier, history, lexicon, jurisdiction)


def _before_last_user(history: tuple[Turn, ...]) -> tuple[Turn, ...]:
    last = max(i for i, turn in enumerate(history) if turn.role == "user" and turn.content.strip())
    return history[:last]


def _read(
    question: str,
    lexicon: Lexicon,
    spoken: Language,
    jurisdiction: str,
    named: Callable[[str], tuple[str, ...]],
) -> Understanding:
    folded = fold(question).text.strip()
    mentions = lexicon.find(question, jurisdiction=jurisdiction, guess=True)
    bodies = [
        m
        for m in mentions
        if m.entry.kind == "agency"
        and not _quoted(question, m.start)
        and not patterns.AS_ISSUER.search(fold(question[m.end :]).text)
        and not patterns.OF_ISSUER.search(fold(question[: m.start]).text)
    ]
    agencies = tuple({m.entry.canonical: m.entry for m in bodies}.values())
    printed = tuple(n for n in named(question) if n not in {a.canonical for a in agencies})
    year = patterns.YEAR.search(folded)
    label = find_label(folded)
    fields = tuple(name for name, pattern in patterns.METADATA if pattern.search(folded))
    if not set(fields) & _DATED and fields and patterns.DATE_ASKED.search(folded):
        fields = (*fields, "written")
    if not fields and NUMBER.search(folded) and not (bodies or label or _asks_for_more(folded)):
        fields = ("title", "issuer", "written")  # a number alone asks what document it is
    return Understanding(
        question=question,
        standalone=question,
        language=spoken.code,
        cantonese=spoken.cantonese,
        covered=spoken.covered,
        kinds=_kinds(folded, agencies=bool(agencies or printed), label=label, fields=fields),
        topic=topic_of(question),
        role=role_asked(folded),
        agencies=agencies,
        printed=printed,
        mentions=mentions,
        label=label,
        year=year.group(1) if year else "",
        fields=fields,
        yes_no=bool(patterns.YES_NO.search(folded)),
        fewest=bool(patterns.FEWEST.search(folded)),
        wants_number=bool(patterns.NUMBER_ASKED.search(folded)),
        wants_date=bool(patterns.DEADLINE.search(folded)),
        why=bool(patterns.WHY.search(folded)),
        defines=bool(patterns.DEFINITION.search(folded)),
        rules=bool(patterns.MAY.search(folded)),
    )


def _asks_for_more(folded: str) -> bool:
    """Return whether a question that names a document by its number asks for something that stands in it."""
    asking = (patterns.WHO, patterns.COUNT, patterns.TARGET, patterns.STRUCTURE, patterns.TASK_WORD)
    return any(p.search(folded) for p in asking)


def _quoted(question: str, at: int) -> bool:
    """Return whether ``at`` stands inside quotation marks: a heading that is quoted asks about no agency."""
    before = question[:at]
    return (
        any(before.count(a) > before.count(b) for a, b in ("“”", "「」", "《》"))
        or before.count('"') % 2 == 1
    )


def role_asked(folded: str) -> Role | None:
    """Return the role a folded question asks about, None where it asks about any."""
    if patterns.PARTICIPANT.search(folded):
        return Role.PARTICIPANT
    return Role.LEAD if patterns.LEAD.search(folded) else None


def _kinds(folded: str, *, agencies: bool, label: Label | None, fields: tuple[str, ...]) -> tuple[Kind, ...]:
    lead = bool(patterns.LEAD.search(folded))
    participant = bool(patterns.PARTICIPANT.search(folded))
    responsible = bool(patterns.RESPONSIBLE.search(folded))
    role_word = lead or participant or responsible
    who = bool(patterns.WHO.search(folded))
    kinds: list[Kind] = []
    if patterns.MEMBERS.search(folded) and not agencies:
        return (Kind.FACT,)
    if fields:
        kinds.append(Kind.METADATA)
    if patterns.MOST.search(folded):
        kinds.append(Kind.MOST)
    if agencies and role_word and (patterns.YES_NO.search(folded) or patterns.WHY.search(folded)):
        kinds.append(Kind.ROLE_CHECK)
    if patterns.COUNT.search(folded):
        kinds.append(Kind.COUNT)
    about_tasks = role_word or patterns.TASK_WORD.search(folded) or patterns.WHAT_DOES.search(folded)
    listed = agencies and about_tasks and (patterns.LIST.search(folded) or not who) and not (who and label)
    asked_for = bool(patterns.WHO_ASKED.search(folded))
    if listed and not asked_for:
        kinds.append(Kind.DUTIES_OF)
    if lead and participant and len(patterns.WHO_ASKED.findall(folded)) > 1:
        kinds.append(Kind.RESPONSIBLE)  # "who takes part, and who leads it?": everybody, by role
    asks_otherwise = any(p.search(folded) for p in (patterns.HOW_TO, patterns.YES_NO, patterns.MAY))
    plainly = bool(patterns.PARTICIPANT.search(patterns.WEAK_PARTICIPANT.sub(" ", folded)))
    if participant and (who or (plainly and not (agencies or asks_otherwise))):
        kinds.append(Kind.PARTICIPANTS)
    if lead and (who or not agencies):
        kinds.append(Kind.LEAD)
    if responsible and who:
        kinds.append(Kind.RESPONSIBLE)
    if listed and asked_for:
        kinds.append(Kind.DUTIES_OF)
    if patterns.TARGET.search(folded):
        kinds.append(Kind.TARGET)
    if patterns.STRUCTURE.search(folded):
        kinds.append(Kind.STRUCTURE)
    if label and not role_word:
        kinds.append(Kind.CLAUSE)
    return (*kinds, Kind.FACT)


_UNITS = {
    "条": "article", "article": "article", "art": "article", "artigo": "article",
    "章": "chapter", "chapter": "chapter", "capítulo": "chapter", "capitulo": "chapter",
    "部分": "part", "part": "part", "parte": "part", "节": "section", "section": "section", "secção": "section", "seccao": "section",
}  # fmt: skip
_ROMAN = {"i": 1, "v": 5, "x": 10}


def find_label(folded: str) -> Label | None:
    """Return the clause number a folded question names, None if it names none.

    >>> find_label("第十二条规定什么"), find_label("who leads task 5?")
    (Label(number=12, unit='article'), Label(number=5, unit='task'))
    """
    for match in patterns.LABEL.finditer(_WORDED.sub(_in_digits, folded)):
        numeral = match["zh"] or match["zn"] or match["en"] or match["hash"]
        unit = _UNITS.get((match["unit"] or match["word"] or "").rstrip("."), "task")
        if match["unit"] == "个" and not match["what"]:
            continue
        number = _roman(numeral) if numeral[0] in _ROMAN else chinese_number(numeral)
        if number:
            return Label(number=number, unit=unit)
    return None


_CARDINALS = "one two three four five six seven eight nine ten".split()
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
_ORDINAIS = "primeir segund terceir quart quint sext sétim oitav non décim".split()
_LABELLED = "task|part|article|clause|chapter|section|tarefa|parte|artigo|cláusula|capítulo|secção|seção"
#: The second part, part two, a segunda parte.
_WORDED = later(
    rf"\b(?P<sort>{_LABELLED}) (?P<one>{'|'.join(_CARDINALS)})\b"
    rf"|\b(?:the )?(?:(?P<first>{'|'.join(_ORDINALS)})|(?P<primeiro>{'|'.join(_ORDINAIS)})[oa]) (?P<behind>{_LABELLED})\b"
)


def _in_digits(match: re.Match[str]) -> str:
    if match["one"]:
        return f"{match['sort']} {_CARDINALS.index(match['one']) + 1}"
    words, word = (_ORDINALS, match["first"]) if match["first"] else (_ORDINAIS, match["primeiro"])
    return f"{match['behind']} {words.index(word) + 1}"


def _roman(numeral: str) -> int:
    values = [_ROMAN[c] for c in numeral]
    return sum(-v if v < max(values[i:]) else v for i, v in enumerate(values))
