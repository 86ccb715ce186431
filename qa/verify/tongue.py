"""Language: a sentence for an English reader is in English, whatever language the clause is in."""

from __future__ import annotations

import re

from qa.answers import Claim
from qa.language import detect

_NAMES = {"zh-Hans": "Chinese", "zh-Hant": "Chinese", "en": "English", "pt": "Portuguese"}
# Official names stay in the original in brackets behind their translation.
_BRACKETED = re.compile(r"[(（][^()（）]*[)）]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿ]")
# RCEP and TEU are Chinese text, too; two small words in a row of Latin ones are not.
#: Fewer words do not tell English from Portuguese.
_WORDS = 4
_SMALL = re.compile(r"\b[a-zß-öø-ÿ]{2,}")


def check_language(own: str, language: str) -> tuple[Claim, ...]:
    """Return a failed claim where a sentence's own words are not in ``language``; () where they are or show none.

    Chinese where there is more than one Han character to three Latin letters. The script is no matter: it is
    converted. English and Portuguese are told apart by their small words.

    >>> [c.detail for c in check_language("省商务厅牵头。", "en")], check_language("由省商务厅牵头。", "zh-Hant")
    (['is not in English'], ())
    """
    bare = _BRACKETED.sub(" ", own)
    han, letters = len(_HAN.findall(bare)), len(_LATIN.findall(bare))
    if not han and not letters:
        return ()
    chinese = han > letters / 3
    if language.startswith("zh"):
        wrong = not chinese and len(_SMALL.findall(bare)) > 1
    else:
        western = _HAN.sub(" ", bare)
        other = len(western.split()) >= _WORDS and detect(western, default=language).code != language
        wrong = chinese or other
    if not wrong:
        return ()
    return (Claim(claim=own[:80], kind="language", supported=False, detail=f"is not in {_NAMES[language]}"),)
