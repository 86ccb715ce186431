"""Portuguese question words → the English ones a dictionary knows.

There is no free Portuguese–Chinese dictionary to read from, but half the words of an administrative question are
cousins of English ones: exportação is exportation, which stems to export. What is not is in portuguese.toml.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

from index.tokens import stemmer, unaccented

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_LONGEST_PHRASE = 5

#: Endings of a word without accents and what its English cousin ends in, longest first.
_ENDINGS = (
    ("izacoes", "ization"), ("izacao", "ization"), ("logias", "logy"), ("logia", "logy"), ("grafia", "graphy"),
    ("coes", "tion"), ("cao", "tion"), ("soes", "sion"), ("sao", "sion"), ("dades", "ty"), ("dade", "ty"),
    ("encias", "ence"), ("encia", "ence"), ("ancias", "ance"), ("ancia", "ance"), ("mente", "ly"),
    ("mentos", "ment"), ("mento", "ment"), ("iveis", "ible"), ("ivel", "ible"), ("aveis", "able"), ("avel", "able"),
    ("ificar", "ify"), ("izar", "ize"), ("ismo", "ism"), ("istas", "ist"), ("ista", "ist"), ("arios", "ary"),
    ("ario", "ary"), ("aria", "ary"), ("orios", "ory"), ("orio", "ory"), ("icos", "ic"), ("icas", "ic"),
    ("ico", "ic"), ("ica", "ic"), ("ivos", "ive"), ("ivas", "ive"), ("ivo", "ive"), ("iva", "ive"),
    ("entes", "ent"), ("ente", "ent"), ("antes", "ant"), ("ante", "ant"), ("ados", "ate"), ("adas", "ate"),
    ("ado", "ate"), ("ada", "ate"), ("ais", "al"), ("ores", "or"), ("ura", "ure"), ("uras", "ure"), ("tro", "ter"),
    ("ias", "y"), ("ia", "y"), ("os", ""), ("as", ""), ("es", ""), ("o", ""), ("a", ""), ("e", ""), ("s", ""),
)  # fmt: skip

#: Words that carry no subject, without accents.
STOP = frozenset(
    [
        *(
            "a",
            "ao",
            "aos",
            "as",
            "ate",
            "cada",
            "como",
            "com",
            "contra",
            "da",
            "das",
            "de",
            "depois",
            "desde",
        ),
        *(
            "deve",
            "devem",
            "do",
            "dos",
            "e",
            "ela",
            "ele",
            "em",
            "entre",
            "era",
            "essa",
            "esse",
            "esta",
            "este",
        ),
        *(
            "estao",
            "estar",
            "existe",
            "existem",
            "fazer",
            "foi",
            "foram",
            "ha",
            "haver",
            "havera",
            "isso",
            "isto",
        ),
        *(
            "la",
            "lhe",
            "mais",
            "mas",
            "menos",
            "mesmo",
            "muito",
            "na",
            "nao",
            "nas",
            "no",
            "nos",
            "num",
            "numa",
        ),
        *(
            "o",
            "onde",
            "os",
            "ou",
            "para",
            "pela",
            "pelas",
            "pelo",
            "pelos",
            "pode",
            "podem",
            "por",
            "porque",
        ),
        *(
            "qual",
            "quais",
            "quando",
            "quanto",
            "quanta",
            "quantos",
            "quantas",
            "que",
            "quem",
            "se",
            "sem",
            "ser",
        ),
        *(
            "sera",
            "serao",
            "seu",
            "seus",
            "sobre",
            "sua",
            "suas",
            "sao",
            "tambem",
            "te",
            "tem",
            "ter",
            "tera",
        ),
        *("todo", "todos", "toda", "todas", "um", "uma", "umas", "uns", "vai", "vao"),
    ]
)


def english_of(words: Sequence[str]) -> list[tuple[str, tuple[str, ...]]]:
    """Return (Portuguese words, English phrases to look up) for folded ``words``; stop words are left out.

    Phrases of the table are found first; a word that the table lacks is its own English cousin, which may
    or may not be a word.
    """
    stem = _stemmer()
    phrases, single = _table()
    keys = tuple(unaccented(stem(w)) for w in words)
    found: list[tuple[str, tuple[str, ...]]] = []
    at = 0
    while at < len(words):
        for length in range(min(_LONGEST_PHRASE, len(words) - at), 1, -1):
            english = phrases.get(keys[at : at + length])
            if english:
                found.append((" ".join(words[at : at + length]), english))
                at += length
                break
        else:
            bare = unaccented(words[at])
            if bare not in STOP and len(bare) > 1:
                found.append((words[at], single.get(bare) or single.get(f"{keys[at]}-") or (cousin(bare),)))
            at += 1
    return found


def cousin(word: str) -> str:
    """Return what an English word of the same Latin origin would look like: ``exportacoes`` → exportation."""
    for portuguese, english in _ENDINGS:
        if word.endswith(portuguese) and len(word) - len(portuguese) >= 3:
            return word[: -len(portuguese)] + english
    return word


@lru_cache(maxsize=1)
def _stemmer() -> Callable[[str], str]:
    return lru_cache(maxsize=4096)(stemmer("portuguese"))


@lru_cache(maxsize=1)
def _table() -> tuple[Mapping[tuple[str, ...], tuple[str, ...]], Mapping[str, tuple[str, ...]]]:
    text = resources.files("index").joinpath("portuguese.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    stem = _stemmer()

    def key(phrase: str) -> tuple[str, ...]:
        return tuple(unaccented(stem(word)) for word in phrase.replace("-", " ").casefold().split())

    def english(value: str) -> tuple[str, ...]:
        return tuple(part.strip() for part in value.split(","))

    phrases = {key(p): english(v) for p, v in (data["phrases"] | data["words"]).items() if len(key(p)) > 1}
    # By the word as it is, and by its stem (marked, so that a stem is no word); words of one stem share it.
    single: dict[str, tuple[str, ...]] = {}
    for word, value in data["words"].items():
        (stemmed,) = key(word) if len(key(word)) == 1 else ("",)
        if stemmed:
            single[unaccented(word.casefold())] = english(value)
            single[f"{stemmed}-"] = (*single.get(f"{stemmed}-", ()), *english(value))
    return phrases, single
