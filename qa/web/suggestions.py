"""Questions to begin with, made from what the documents hold: nobody has to guess what can be asked."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from index.documents import Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.documents import Document, Duty, Target
    from index.lexicon import Lexicon

_DUTIES = {
    "zh-Hans": "{agency}牵头哪些任务？",
    "zh-Hant": "{agency}牽頭哪些任務？",
    "en": "Which tasks does {agency} lead?",
    "pt": "Que tarefas são lideradas {agency}?",
}
_TARGETS = {
    "zh-Hans": "到{year}年有哪些目标？",
    "zh-Hant": "到{year}年有哪些目標？",
    "en": "What are the targets for {year}?",
    "pt": "Quais são as metas para {year}?",
}
_ISSUED = {
    "zh-Hans": "{number}是谁在什么时候印发的？",
    "zh-Hant": "{number}是誰在什麼時候印發的？",
    "en": "Who issued {number}, and when?",
    "pt": "Quem emitiu {number} e quando?",
}


def suggestions(
    documents: Sequence[Document],
    duties: Sequence[Duty],
    targets: Sequence[Target],
    lexicon: Lexicon,
    language: str,
) -> tuple[str, ...]:
    """Return at most three questions in ``language`` that the documents answer; () for a collection without facts.

    Args:
        documents: the newest one gives its number.
        duties: the agency that leads most gives its name.
        targets: the deadline that most targets share gives its year.
        lexicon: names agencies in ``language``; one it cannot name is passed over.
        language: zh-Hans, zh-Hant, en or pt.
    """
    questions = []
    leads = Counter(duty.agency for duty in duties if duty.role is Role.LEAD)
    for agency, _ in leads.most_common(10):
        entry = lexicon.get(agency)
        name = entry.name(language) if entry else agency if language == "zh-Hans" else ""
        if name:
            questions.append(_DUTIES[language].format(agency=_with_article(name, language)))
            break
    years = Counter(target.deadline[:4] for target in targets if target.deadline)
    if years:
        questions.append(_TARGETS[language].format(year=years.most_common(1)[0][0]))
    numbered = [document for document in documents if document.document_number]
    if numbered:
        newest = max(numbered, key=lambda document: (document.published or document.written, document.id))
        questions.append(_ISSUED[language].format(number=newest.document_number))
    return tuple(questions)


def _with_article(name: str, language: str) -> str:
    """Return an agency as the question's grammar wants it: the Department, pelo Departamento, pela Comissão."""
    if language == "en":
        return name if name.lower().startswith("the ") else f"the {name}"
    if language == "pt":
        first = name.split(maxsplit=1)[0].lower()
        if first.endswith("s"):
            return f"por {name}"
        return f"pela {name}" if first.endswith(("a", "ão", "dade")) else f"pelo {name}"
    return name
