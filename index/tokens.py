"""Folded text → search tokens: characters, bigrams, Latin stems, numbers that mean the same.

Chinese is searched by its characters and their bigrams, which need no dictionary and never cut a name in the
wrong place. Latin words are stemmed. A number is a token as printed and, if a multiplier follows, by its
value: 3,700万 and 37 million are both ``#37000000``.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from functools import cached_property, lru_cache
from operator import add
from sys import intern
from threading import Lock
from typing import TYPE_CHECKING

from index.text import simplify, simplify_once

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUNS = re.compile(
    rf"(?P<han>[{_HAN}]+)"
    r"|(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    rf"|(?P<word>(?:(?![{_HAN}])[^\W\d_])+(?:['’](?:(?![{_HAN}])[^\W\d_])+)?)"  # WTO规则 is a word and a run
)
_IS_HAN = re.compile(rf"[{_HAN}]")
_NOT_HAN = re.compile(rf"[^{_HAN}]+")
_MULTIPLIER = re.compile(
    r"\s*(?P<name>万亿|百万|千万|亿|万|trillion|billion|million|thousand"
    r"|mil milhões|mil milhoes|milhões|milhoes|milhão|milhao|bilhões|bilhoes|bilhão|bilhao|mil)"
    rf"(?=[{_HAN}]|\W|$)"
)
_TIMES = {
    "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8, "万亿": 10**12,
    "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12,
    "mil": 10**3, "milhão": 10**6, "milhao": 10**6, "milhões": 10**6, "milhoes": 10**6,
    "mil milhões": 10**9, "mil milhoes": 10**9,
    "bilhão": 10**9, "bilhao": 10**9, "bilhões": 10**9, "bilhoes": 10**9,
}  # fmt: skip

#: Longest token kept; a longer run of letters or digits is nobody's search word.
_LONGEST = 40
#: Characters of the longest text whose tokens are remembered, and of how many: 20 MB at the very most, as
#: the tokens themselves are shared.
_SHORT, _MOST_SHORT = 600, 1_024
#: The same for the folded text of a clause, at most 8 MB.
_CLAUSE, _MOST_CLAUSES = 2_000, 1_024


def search_key(text: str) -> str:
    """Return ``text`` as it is searched: width, case and script folded, without a map back.

    Whole strings at a time, ten times as fast as ``index.text.fold``; keys are only ever compared with keys.
    """
    return _clause_key(text) if len(text) <= _CLAUSE else _key(text)


def search_key_once(text: str) -> str:
    """As `search_key`, for one of a great many texts: it is not remembered."""
    return text.lower() if text.isascii() else unicodedata.normalize("NFKC", simplify_once(text)).casefold()


def _key(text: str) -> str:
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", simplify(text)).casefold()


_clause_key = lru_cache(maxsize=_MOST_CLAUSES)(_key)


def tokens(text: str) -> list[str]:
    """Return the tokens of ``text`` in order, repeats kept; [] when it has no letters, digits or characters.

    >>> tokens("建保税油3700万吨 Ports")
    ['建', '建保', '保', '保税', '税', '税油', '油', '3700', '#37000000', '万', '万吨', '吨', 'port']
    """
    return list(_known_tokens(text) if len(text) <= _SHORT else _tokens(search_key(text)))


def token_set(text: str) -> frozenset[str]:
    """Return the tokens of ``text``, each once."""
    return _known_set(text) if len(text) <= _SHORT else _distinct(search_key(text))


class TokenSet:
    """Answers what ``token in set(tokens(text))`` does, without cutting the Chinese of a long text.

    A token of Chinese characters is there if it stands in the folded text; of the others, which are few, a set
    is made when one is asked for.

    >>> present = TokenSet("建保税油3700万吨 Ports")
    >>> "保税" in present, "port" in present, "税吨" in present
    (True, True, False)
    """

    def __init__(self, text: str) -> None:
        #: The folded text.
        self.key = search_key(text)

    def __contains__(self, token: str) -> bool:
        return token in self.key if _han_token(token) else token in self._others

    def issuperset(self, wanted: Iterable[str]) -> bool:
        """Return whether each of the tokens is there."""
        return not [t for t in wanted if t not in (self.key if _han_token(t) else self._others)]

    @cached_property
    def _others(self) -> frozenset[str]:
        return _clause_others(self.key) if len(self.key) <= _CLAUSE else _others(self.key)


def han_tokens(word: str) -> tuple[str, ...]:
    """Return what a Chinese ``word`` is searched by: its bigrams, or itself if it is one character."""
    if len(word) < 2:
        return (word,) if word else ()
    return tuple(word[i : i + 2] for i in range(len(word) - 1))


def is_han(text: str) -> bool:
    """Return whether ``text`` has a Chinese character."""
    return bool(_IS_HAN.search(text))


def count_han(text: str) -> int:
    """Return how many Chinese characters ``text`` has."""
    return 0 if text.isascii() else len(_IS_HAN.findall(text))


def only_han(text: str) -> str:
    """Return ``text`` with a blank for each run of other characters."""
    return "" if text.isascii() else _NOT_HAN.sub(" ", text)


def without_han(text: str) -> str:
    """Return ``text`` with a blank for each Chinese character."""
    return text if text.isascii() else _IS_HAN.sub(" ", text)


_han_token = lru_cache(maxsize=32_768)(is_han)


def numbers(key: str) -> list[str]:
    """Return the number tokens of folded text: as printed, and ``#value`` with a multiplier."""
    found: list[str] = []
    for match in _RUNS.finditer(key):
        if match.lastgroup == "number":
            found.extend(_number(key, match))
    return found


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """Return the English stem of a folded Latin ``word``, without accents.

    Every Latin word is cut by the English rules whatever its language: both sides are treated alike.
    """
    bare = unaccented(word).replace("’", "'").removesuffix("'s")
    return stemmer("english")(bare) or bare


def unaccented(word: str) -> str:
    """Return ``word`` without accents: ``câmbio`` → ``cambio``."""
    if word.isascii():
        return word
    return "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))


@lru_cache(maxsize=2)
def stemmer(language: str) -> Callable[[str], str]:
    """Return the Snowball stemmer of ``language`` ("english", "portuguese"). Thread-safe."""
    import snowballstemmer  # uses PyStemmer's C code, which is the same algorithm, where that is installed

    cut: Callable[[str], str] = snowballstemmer.stemmer(language).stemWord
    alone = Lock()  # a stemmer works on one word, kept in itself: two threads at once would mix theirs

    def stemmed(word: str) -> str:
        with alone:
            return cut(word)

    return stemmed


@lru_cache(maxsize=_MOST_SHORT)
def _known_tokens(text: str) -> tuple[str, ...]:
    """Return the tokens of a clause or question, which one question's way through asks for several times."""
    return tuple(map(intern, _tokens(search_key(text))))


@lru_cache(maxsize=_MOST_SHORT)
def _known_set(text: str) -> frozenset[str]:
    return frozenset(map(intern, _distinct(search_key(text))))


def _distinct(key: str) -> frozenset[str]:
    """Return what ``_tokens`` yields, each once; the pairs are made in one go, as their order is not asked for."""
    found: set[str] = set()
    for match in _RUNS.finditer(key):
        run = match.group()
        if match.lastgroup == "han":
            found.update(run)
            found.update(map(add, run, run[1:]))
        elif match.lastgroup == "number":
            found.update(_number(key, match))
        else:
            found.add(stem(run[:_LONGEST]))
    return frozenset(found)


def _others(key: str) -> frozenset[str]:
    """Return the tokens of folded text that are no Chinese characters."""
    found: set[str] = set()
    for match in _RUNS.finditer(key):
        if match.lastgroup == "number":
            found.update(_number(key, match))
        elif match.lastgroup == "word":
            found.add(stem(match.group()[:_LONGEST]))
    return frozenset(found)


_clause_others = lru_cache(maxsize=_MOST_CLAUSES)(_others)


def _tokens(key: str) -> Iterator[str]:
    for match in _RUNS.finditer(key):
        run = match.group()
        if match.lastgroup == "han":
            for i, character in enumerate(run):
                yield character
                if i + 1 < len(run):
                    yield run[i : i + 2]
        elif match.lastgroup == "number":
            yield from _number(key, match)
        else:
            yield stem(run[:_LONGEST])


def _number(key: str, match: re.Match[str]) -> Iterator[str]:
    printed = match.group().replace(",", "")
    if len(printed) > _LONGEST:
        return
    yield printed
    multiplier = _MULTIPLIER.match(key, match.end())
    if multiplier:
        try:
            value = Decimal(printed) * _TIMES[multiplier.group("name")]
        except InvalidOperation:
            return
        yield f"#{value.normalize():f}"
