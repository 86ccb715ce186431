"""Names, clauses, dates and numbers as a reader of each language writes them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qa.fact_table import label_number
from qa.language import to_script
from qa.phrases import COMPARATORS, MODALITIES, join, quoted, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.documents import Clause, Duty, Target
    from index.lexicon import Lexicon

_MONTHS = {
    "en": "January February March April May June July August September October November December".split(),
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro".split(),
}

#: Units as English and Portuguese write them; others stay in the document's own character.
_UNITS = {
    "标箱": ("TEU", "TEU"), "元": ("yuan", "yuans"), "美元": ("US dollars", "dólares americanos"), "吨": ("tonnes", "toneladas"),
    "家": ("enterprises", "empresas"), "个": ("", ""), "种": ("", ""), "类": ("categories", "categorias"),
    "%": ("%", "%"), "人": ("people", "pessoas"), "名": ("people", "pessoas"), "公里": ("km", "km"), "年": ("years", "anos"),
    "平方米": ("square metres", "metros quadrados"), "港元": ("Hong Kong dollars", "dólares de Hong Kong"),
    "台": ("units", "unidades"), "项": ("items", "itens"), "天": ("days", "dias"), "个月": ("months", "meses"),
    "个百分点": ("percentage points", "pontos percentuais"), "百分点": ("percentage points", "pontos percentuais"),
}  # fmt: skip


#: From which value on, divided by what, a number is written with a word.
_SCALES = {
    "en": ((1e12, 1e12, "trillion"), (1e9, 1e9, "billion"), (1e6, 1e6, "million")),
    "pt": ((1e12, 1e12, "biliões"), (1e9, 1e9, "mil milhões"), (1e6, 1e6, "milhões"), (1e4, 1e3, "mil")),
}


def agency_name(duty: Duty, language: str, lexicon: Lexicon, jurisdiction: str = "") -> str:
    """Return an agency for a reader of ``language``.

    Chinese readers see the printed name; English and Portuguese readers the lexicon's name with the
    printed one behind it, or the printed one alone where the lexicon has none.
    """
    return name_of(duty.agency, duty.printed, language, lexicon)


def name_of(canonical: str, printed: str, language: str, lexicon: Lexicon) -> str:
    """Return an agency's name in ``language``; ``printed`` is how the document names it."""
    if language.startswith("zh"):
        return to_script(printed or canonical, language)
    entry = lexicon.get(canonical)
    shown = entry.name(language) if entry else ""
    return f"{shown} ({printed or canonical})" if shown else printed or canonical


def agency_list(duties: Sequence[Duty], language: str, lexicon: Lexicon) -> str:
    """Return several agencies in printed order."""
    return join([agency_name(d, language, lexicon) for d in duties], language)


def clause_name(clause: Clause, language: str) -> str:
    """Return a clause as a reader refers to it: task 5 “推动国际贸易新业态创新发展”."""
    number = label_number(clause.label)
    arabic = bool(re.search(r"[\d\uff10-\uff19]", clause.label))
    if clause.kind in ("item", "row") and number is not None and arabic:
        name = say("task", language, number=number)
    elif clause.label and clause.label not in ("——", "—"):
        name = (
            clause.label.strip()
            if clause.kind != "item" or (clause.heading and language.startswith("zh"))
            else say("clause", language, label=clause.label.strip())
        )
    else:
        name = "" if clause.heading else say("this", language)
    if not clause.heading:
        return name
    gap = "" if language.startswith("zh") or not name else " "
    return f"{name}{gap}{quoted(clause.heading, language)}"


def clause_row(clause: Clause) -> str:
    """Return a clause as a row of a list shows it: label and heading as printed."""
    label = clause.label.strip()
    gap = " " if label and not label.endswith(("、", "）", ")")) and clause.heading else ""
    return f"{label}{gap}{clause.heading}".strip() or clause.kind


def written_date(value: str, language: str) -> str:
    """Return an ISO date (``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``) as the language writes it."""
    parts = [int(p) for p in value.split("-") if p.isdecimal()]
    if not parts:
        return value
    if language.startswith("zh"):
        return "".join(f"{n}{unit}" for n, unit in zip(parts, "年月日", strict=False))
    if len(parts) == 1:
        return str(parts[0])
    month = _MONTHS[language][parts[1] - 1]
    if language == "pt":
        return f"{parts[2]} de {month} de {parts[0]}" if len(parts) > 2 else f"{month} de {parts[0]}"
    return f"{parts[2]} {month} {parts[0]}" if len(parts) > 2 else f"{month} {parts[0]}"


def amount(value: float, unit: str, language: str) -> str:
    """Return a number with its unit in words: 37 million TEU.

    >>> amount(37_000_000, "标箱", "en"), amount(800_000_000_000, "元", "pt")
    ('37 million TEU', '800 mil milhões de yuans')
    """
    english, portuguese = _UNITS.get(unit, (unit, unit))
    name = english if language == "en" else portuguese
    if name == "%":
        return f"{_number(value, language)}%"
    for floor, size, word in _SCALES[language]:
        if value >= floor:
            of = " de" if language == "pt" and name and word != "mil" else ""
            return f"{_number(value / size, language)} {word}{of} {name}".strip()
    return f"{_number(value, language)} {name}".strip()


def _number(value: float, language: str) -> str:
    text = f"{value:,.4f}".rstrip("0").rstrip(".")
    if language == "pt":
        text = text.replace(",", "\0").replace(".", ",").replace("\0", " ")
    return text


def target_sentence(target: Target, language: str) -> str:
    """Return a target as a sentence that is no stronger than the document's own words."""
    if language.startswith("zh"):
        return quoted(target.quote, language)
    deadline = ""
    if target.deadline:
        by = "By" if language == "en" else "Até"
        deadline = f"{by} {written_date(target.deadline, language)}, "
    value = f"{amount(target.value, target.unit, language)} ({target.value_text or target.quote})"
    sentence = say(
        "target",
        language,
        deadline=deadline,
        modality=MODALITIES[target.modality][language],
        metric=quoted(target.metric, language) if target.metric else "",
        comparator=COMPARATORS[target.comparator][language],
        value=value,
    )
    sentence = " ".join(sentence.split())
    return sentence[0].upper() + sentence[1:]
