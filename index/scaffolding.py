"""What a question asks, without how it asks: language by rule, scaffolding removed for search.

"由哪个部门牵头", "which agency leads" and "qual é o departamento responsável" name no subject, yet their
words stand in every clause that gives somebody a duty. Search uses the rest of the question; if nothing
else is there, the question as it is. The phrases lie in scaffolding.toml.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from index.tokens import count_han, search_key, without_han

_WORD = re.compile(r"[^\W\d_]+")
_CAPITALS = re.compile(r"\b[A-Z]{2,8}\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scaffolding:
    """What scaffolding.toml says: words that tell languages apart, stop words, phrases to leave out."""

    markers: dict[str, frozenset[str]]
    stop: frozenset[str]
    irregular: dict[str, str]  # English form → base form
    phrases: dict[str, tuple[str, ...]]  # patterns by language


@lru_cache(maxsize=1)
def scaffolding() -> Scaffolding:
    """Return the shipped words and phrases."""
    data = tomllib.loads(resources.files("index").joinpath("scaffolding.toml").read_text(encoding="utf-8"))
    return Scaffolding(
        markers={language: frozenset(words.split()) for language, words in data["markers"].items()},
        stop=frozenset(data["stop"]["en"].split()),
        irregular={form: base for base, forms in data["irregular"].items() for form in forms.split()},
        phrases={language: tuple(patterns) for language, patterns in data["phrases"].items()},
    )


@lru_cache(maxsize=8)
def _phrases(language: str) -> tuple[re.Pattern[str], ...]:
    """Return the compiled phrases of one language: a question is in one, and compiling takes 1 ms each."""
    return tuple(map(re.compile, scaffolding().phrases.get(language, ())))


def language_of(question: str) -> str:
    """Return ``zh``, ``pt`` or ``en``: what a question mostly is; ``en`` when nothing tells."""
    key = search_key(question)
    han = count_han(key)
    words = _WORD.findall(without_han(key))
    if han and han >= 2 * len(words):
        return "zh"
    markers = scaffolding().markers
    portuguese = sum(w in markers["pt"] for w in words) + sum(c in "ãõçáéíóúâêôà" for c in key)
    english = sum(w in markers["en"] for w in words)
    if not words and han:
        return "zh"
    return "pt" if portuguese > english else "en"


def with_capitals(subject: str, question: str) -> str:
    """Return ``subject`` with the abbreviations that ``question`` writes in capitals, by which they are told.

    >>> with_capitals("the 37 million teu target", "The 37 million TEU target?")
    'the 37 million TEU target'
    """
    if question.upper() == question:
        return subject  # all of it is in capitals
    for word in dict.fromkeys(_CAPITALS.findall(question)):
        subject = re.sub(rf"\b{word.casefold()}\b", word, subject)
    return subject


def subject(question: str, language: str) -> str:
    """Return the folded question without scaffolding, all of it if nothing else is left.

    >>> subject("保稅油混兌由哪個部門牽頭？", "zh")
    '保税油混兑'
    """
    key = search_key(question)
    rest = key
    for pattern in _phrases(language.partition("-")[0]):
        rest = pattern.sub(" ", rest)
    rest = " ".join(rest.split())
    return rest if sum(c.isalnum() for c in rest) >= 2 else key
