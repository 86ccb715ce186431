"""What may be asked: the one place where a question and its options are checked, for every channel."""

from __future__ import annotations

import unicodedata
from datetime import date

from index.errors import QuestionInvalid, SettingInvalid

#: Code points. A pasted paragraph still fits; a pasted document does not.
MAX_QUESTION = 4_000

#: Invisible format characters that scripts and emoji need between letters.
_JOINERS = "\u200c\u200d"


def validate_question(text: str) -> str:
    """Return ``text`` without control characters and outer blanks.

    Line ends and tabs stay (a pasted list is a fair question). Other control characters, lone
    surrogates and invisible direction marks go: they can hide what is really asked.

    Raises:
        QuestionInvalid: nothing readable is left, or more than ``MAX_QUESTION`` code points.
    """
    kept = "".join(c for c in text.replace("\r\n", "\n").replace("\r", "\n") if _readable(c)).strip()
    if not kept.strip(_JOINERS):
        if text.strip():
            raise QuestionInvalid(
                "The question holds only control characters.",
                "Ask in words, in Chinese, English or Portuguese.",
            )
        raise QuestionInvalid("The question is empty.", "Ask in words, in Chinese, English or Portuguese.")
    if len(kept) > MAX_QUESTION:
        raise QuestionInvalid(
            f"The question has {len(kept):,} characters; at most {MAX_QUESTION:,} are read.",
            "Shorten it to the question itself; documents are added with: tiaowen index add FILE",
        )
    return kept


def _readable(character: str) -> bool:
    if character in "\n\t" or character in _JOINERS:
        return True
    return unicodedata.category(character) not in {"Cc", "Cf", "Cs"}


#: What may be asked for, in lower case, and what it means; "" leaves it to the question.
LANGUAGES = {
    "": "",
    "auto": "",
    "zh": "zh-Hans",
    "zh-cn": "zh-Hans",
    "zh-hans": "zh-Hans",
    "zh-hant": "zh-Hant",
    "zh-tw": "zh-Hant",
    "zh-hk": "zh-Hant",
    "zh-mo": "zh-Hant",
    "en": "en",
    "pt": "pt",
}


def validate_language(name: str) -> str:
    """Return the language to answer in, "" when the question decides.

    Raises:
        SettingInvalid: none we answer in.
    """
    try:
        return LANGUAGES[name.strip().lower()]
    except KeyError:
        raise SettingInvalid(
            f"Unknown language {name[:40]!r}.", "Use auto, zh-Hans, zh-Hant, en or pt."
        ) from None


def validate_date(text: str) -> str:
    """Return an ISO date ``YYYY-MM-DD``, "" for none.

    Raises:
        SettingInvalid: not a date of the calendar.
    """
    if not text:
        return ""
    if len(text) == len("2024-01-12"):
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError:
            pass
    raise SettingInvalid(f"{text[:40]!r} is not a date.", "Write it as YYYY-MM-DD.")
