"""A question in another language → weighted Chinese words: the bridge.

CC-CEDICT is a Chinese–English dictionary; turned around, its glosses lead from English words and phrases to
Chinese headwords. Of these the corpus decides: a headword that stands in no clause is no translation here.
What is left are the alternatives of one concept, after probabilistic structured queries (Darwish and Oard
2003): each alternative is boosted so that it counts as much as the concept is rare, not as the word is rare.
Names and terms of the lexicon, in any language, are whole concepts with high weight.
"""

from __future__ import annotations

import re
import sqlite3
import threading
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from itertools import product
from typing import TYPE_CHECKING, Any, Protocol

from index.everyday import everyday_words
from index.glossary import glossary
from index.glosses import LONGEST_PHRASE, TABLE_VERSION, as_written, dictionary, make_table
from index.lexical import MOST_ALTERNATIVES, Alternative, Concept, LexicalQuery, plain_query
from index.portuguese import (
    DENIALS,
    english_of,
    known_english,
    portuguese_singular,
    portuguese_stem,
    telling_words,
)
from index.portuguese import STOP as PORTUGUESE_STOP
from index.scaffolding import scaffolding
from index.tokens import han_tokens, is_han, numbers, search_key, search_key_once, stem, tokens, unaccented

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    _Choice = Callable[[tuple[str, ...], bool, tuple["Candidate", ...]], tuple[Alternative, ...]]

_TERM_WEIGHT = 2.0
_PHRASE = 1.5  # a phrase is surer than a word
_INSIDE = 0.5  # a word of a phrase found, for itself
_TOLD = 0.5  # a word that is part of a lexicon term already
_TITLE_WEIGHT = 0.6  # a place or body named by the document's title or headings
_MOST_WORDS = 64  # of a question; the rest of a pasted page is not translated
_PATIENCE = 60.0  # seconds to wait for another process that makes the table
_SHORTEST_STEM = 4  # letters; what is shorter is the stem of too many words
_BY_WAY = 0.4  # a translation by way of another language, beside a direct one
_FAINT = 0.02  # of the best alternative; what weighs less is left out

_MOST_GLOSSES = 2_048  # words and phrases that are remembered with what they lead to: some 6 MB

_ENGLISH = "SELECT heads FROM gloss WHERE key = ?"
_PORTUGUESE = "SELECT heads FROM portuguese WHERE key = ?"

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
#: Western letters among Chinese characters.
_WESTERN = re.compile(r"(?<![a-z])[a-z]{2,}(?![a-z])")


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

    def find(self, text: str, *, guess: bool = ..., colloquial: bool = ...) -> Iterable[Any]:
        """Return mentions of entries in ``text`` with ``start``, ``end`` and ``entry``."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A Chinese headword for a gloss, how good a translation it is (0..1), and whether of the whole gloss."""

    word: str
    weight: float
    whole: bool


class Bridge:
    """Translates questions into lexical queries over Chinese text. Thread-safe."""

    def __init__(self, table: Path, lexicon: Mentions | None = None) -> None:
        self._connection = sqlite3.connect(
            f"{table.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )
        self._lock = threading.Lock()
        self._lexicon = lexicon
        self._glosses_of = lru_cache(maxsize=_MOST_GLOSSES)(self._looked_up)
        #: The corpus that was asked about last, and what words lead to there: questions use the same words.
        self._there: tuple[Vocabulary | None, _Choice] = (None, self._choice(None))
        #: Where derived tables are kept; others may keep theirs beside it.
        self.folder = table.parent

    @classmethod
    def open(cls, folder: Path, lexicon: Mentions | None = None) -> Bridge:
        """Return the bridge over the table in ``folder``, made there first if it is missing.

        Raises:
            OSError: the table is missing and ``folder`` cannot be written.
        """
        table = folder / f"cedict-{TABLE_VERSION}.sqlite"
        if not table.is_file():
            import filelock

            folder.mkdir(parents=True, exist_ok=True)
            with filelock.FileLock(folder / "LOCK", timeout=_PATIENCE):  # two starts at once make it once
                if not table.is_file():
                    make_table(table, dictionary(), glossary())
        return cls(table, lexicon)

    def close(self) -> None:
        """Release the table."""
        self._connection.close()

    def candidates(self, gloss: str, *, portuguese: bool = False) -> tuple[Candidate, ...]:
        """Return the headwords under a gloss key (stems joined by blanks), best first.

        ``portuguese``: the stems are Portuguese; only the glossary knows those.
        """
        return self._glosses_of(gloss, portuguese)

    def _looked_up(self, gloss: str, portuguese: bool) -> tuple[Candidate, ...]:
        lookup = _PORTUGUESE if portuguese else _ENGLISH
        with self._lock:
            row = self._connection.execute(lookup, (gloss,)).fetchone()
        if row is None:
            return ()
        heads = (head.split(" ") for head in row[0].split("\n"))
        return tuple(Candidate(word, float(weight), whole == "=") for word, weight, whole in heads)

    def translate(
        self, question: str, language: str, vocabulary: Vocabulary | None = None, *, by_rarity: bool = True
    ) -> LexicalQuery:
        """Return what to search in Chinese text for ``question``.

        A Chinese question is its own tokens (plus its numbers by value). For every other language: lexicon
        terms, dictionary translations where the words are English, numbers and the Latin words themselves.
        Without ``vocabulary`` no translation is dropped and none is reweighted; without ``by_rarity`` each
        alternative counts as BM25 has it.
        """
        if language.startswith("zh"):
            key = search_key(question)
            plain = self._with_western(plain_query(question), key, vocabulary)
            others = [*self._other_words(key)]
            exchanged = [*_everyday(key)]
            if vocabulary is not None:
                others = [c for c in (_weighed(c, vocabulary) for c in others) if c]
                exchanged = [c for c in (_weighed(c, vocabulary) for c in exchanged) if c and _leads_on(c)]
            kept = [c for c in plain.concepts if not any(c.source in e.source for e in exchanged)]
            return replace(plain, concepts=(*kept, *others, *exchanged))
        key = search_key(question)
        concepts: list[Concept] = []
        named: list[tuple[int, int]] = []  # stand as they are
        told: list[tuple[int, int]] = []  # policy terms, whose words may also stand apart
        # Abbreviations are told by their capitals: TEU, SME.
        for concept, span, kind in self._terms(question if len(question) == len(key) else key):
            weighed = concept if vocabulary is None else _weighed(concept, vocabulary)
            if weighed:
                concepts.append(concept)
                (told if kind == "term" else named).append(span)
        words = [
            match.group()
            for match in _WORD.finditer(key)
            if not is_han(match.group()) and not any(a <= match.start() < b for a, b in named)
        ][:_MOST_WORDS]
        if language.startswith("pt"):
            glosses = self._portuguese(words, vocabulary)
        else:
            glosses = self._glosses(words, vocabulary)
        in_terms = {word for a, b in told for word in _WORD.findall(key[a:b])}
        concepts.extend(
            replace(c, weight=c.weight * _TOLD) if in_terms.issuperset(_WORD.findall(c.source)) else c
            for c in glosses
        )
        concepts.extend(_latin(words))
        concepts.extend(_numbers(key))
        if is_han(key):
            concepts.extend(plain_query("".join(c if is_han(c) else " " for c in key)).concepts)
        if vocabulary is not None and by_rarity:
            concepts = [c for c in (_weighed(c, vocabulary) for c in concepts) if c]
        known = {word for concept in concepts for word in concept.source.split()}
        stop = stop_words(language)
        missing = [
            w for w in dict.fromkeys(words) if w not in known and unaccented(w) not in stop and len(w) > 1
        ]
        return LexicalQuery(concepts=tuple(concepts), missing=tuple(missing))

    def _terms(self, question: str) -> Iterator[tuple[Concept, tuple[int, int], str]]:
        if self._lexicon is None:
            return
        seen = set()
        for mention in self._lexicon.find(question, guess=True, colloquial=True):
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
                    context=0.0 if mention.entry.kind == "term" else _TITLE_WEIGHT,
                ),
                (mention.start, mention.end),
                mention.entry.kind,
            )

    def _other_words(self, key: str) -> Iterator[Concept]:
        """Yield what a Chinese question calls by another name than documents do: 睇医生 is 就医, 外资企业 外商投资企业."""
        for concept, (start, end), kind in self._terms(key):
            said = key[start:end]
            names = tuple(a for a in concept.alternatives if a.word != said)
            if kind == "term" and names and said != concept.alternatives[0].word:
                yield replace(concept, alternatives=names, weight=1.0)

    def _with_western(self, plain: LexicalQuery, key: str, vocabulary: Vocabulary | None) -> LexicalQuery:
        """Return ``plain`` with what documents call a Western word of a Chinese question: GDP is 地区生产总值."""
        western = list(dict.fromkeys(_WESTERN.findall(key)))
        if not western:
            return plain
        found = {c.source: c for c in self._glosses(western, vocabulary) if " " not in c.source}
        concepts = [
            replace(c, alternatives=(*c.alternatives, *found[c.source].alternatives)[:MOST_ALTERNATIVES])
            if c.source in found
            else c
            for c in plain.concepts
        ]
        return replace(plain, concepts=tuple(concepts))

    def _glosses(self, words: Sequence[str], vocabulary: Vocabulary | None) -> Iterator[Concept]:
        """Yield a concept for each phrase the dictionary has, longest first, and for each single word."""
        content = [(w, _stems(w)) for w in words if w not in stop_words("en")]
        covered: set[int] = set()
        for length in range(min(LONGEST_PHRASE, len(content)), 0, -1):
            for at in range(len(content) - length + 1):
                span = content[at : at + length]
                if length > 1 and covered.issuperset(range(at, at + length)):
                    continue
                keys = [" ".join(stems) for stems in product(*(stems for _, stems in span))]
                own = self.candidates(as_written(span[0][0])) if length == 1 else ()
                found = self._alternatives(keys, vocabulary, exact=length > 1, own=own)
                if not found:
                    continue
                # A word known only from inside longer glosses is an uncertain concept.
                weight = min(1.0, found[0].weight) ** 0.5
                if length > 1:
                    covered.update(range(at, at + length))
                    weight *= _PHRASE
                elif at in covered:
                    weight *= _INSIDE
                yield Concept(
                    source=" ".join(word for word, _ in span), alternatives=found, weight=weight, kind="gloss"
                )

    def _portuguese(self, words: Sequence[str], vocabulary: Vocabulary | None) -> Iterator[Concept]:
        """Yield a concept for each Portuguese phrase or word that leads to Chinese, longest first.

        The glossary's words come first, then what the English for it leads to. A word of a phrase found is
        not looked up by itself.
        """
        content = [(w, portuguese_stem(w)) for w in telling_words(words)]
        covered: set[int] = set()
        for length in range(min(LONGEST_PHRASE, len(content)), 0, -1):
            for at in range(len(content) - length + 1):
                if not covered.isdisjoint(range(at, at + length)):
                    continue
                span = [word for word, _ in content[at : at + length]]
                if length == 1 and unaccented(span[0]) in DENIALS:
                    continue
                own = self._in_glossary(span, [s for _, s in content[at : at + length]])
                keys = [
                    " ".join(stems)
                    for phrase in english_of(span)
                    for stems in product(*map(_stems, phrase.split()))
                ]
                found = self._alternatives(keys, vocabulary, exact=False, own=own)
                if found:
                    covered.update(range(at, at + length))
                    yield Concept(
                        source=" ".join(span),
                        alternatives=found,
                        weight=min(1.0, found[0].weight) ** 0.5 * (_PHRASE if length > 1 else 1.0),
                        kind="gloss",
                    )

    def _in_glossary(self, words: Sequence[str], stems: Sequence[str]) -> tuple[Candidate, ...]:
        """Return what the glossary has for one Portuguese word or phrase.

        A word is looked for by itself first. By its stem only if no table knows better: a loja is no logo.
        """
        if len(words) == 1:
            own = self.candidates(as_written(portuguese_singular(words[0])), portuguese=True)
            if own or known_english(words[0]) or len(stems[0]) < _SHORTEST_STEM:
                return own
        return self.candidates(" ".join(stems), portuguese=True)

    def _alternatives(
        self,
        keys: Sequence[str],
        vocabulary: Vocabulary | None,
        *,
        exact: bool,
        own: Sequence[Candidate] = (),
    ) -> tuple[Alternative, ...]:
        """Return the best translations that the corpus has; with ``exact`` only whole glosses count.

        ``own``: translations that are known already; where there are some, those by way of ``keys`` count less.
        """
        vocabulary_then, choose = self._there
        if vocabulary_then is not vocabulary:
            choose = self._choice(vocabulary)
            self._there = vocabulary, choose
        return choose(tuple(keys), exact, tuple(own))

    def _choice(self, vocabulary: Vocabulary | None) -> _Choice:
        return lru_cache(maxsize=_MOST_GLOSSES)(partial(self._chosen, vocabulary))

    def _chosen(
        self, vocabulary: Vocabulary | None, keys: tuple[str, ...], exact: bool, own: tuple[Candidate, ...]
    ) -> tuple[Alternative, ...]:
        weights = {candidate.word: candidate.weight for candidate in own}
        by_way = _BY_WAY if own else 1.0
        for key in keys:
            for candidate in self._looked_up(key, False):
                if not exact or candidate.whole:
                    weight = candidate.weight * by_way
                    weights[candidate.word] = max(weights.get(candidate.word, 0.0), weight)
        found: list[Alternative] = []
        for word, weight in sorted(weights.items(), key=lambda w: (-w[1], w[0])):
            if found and (len(found) >= MOST_ALTERNATIVES or weight < found[0].weight * _FAINT):
                break
            alternative = _alternative(word, weight)
            if vocabulary is None or all(vocabulary.frequency(t) for t in alternative.tokens):
                found.append(alternative)
        return tuple(found)


def stop_words(language: str) -> frozenset[str]:
    """Return the words of ``language`` that carry no subject; English ones where we have no list."""
    return PORTUGUESE_STOP if language.startswith("pt") else scaffolding().stop


def _everyday(key: str) -> Iterator[Concept]:
    """Yield each everyday word of a Chinese question with what documents call it."""
    for said, official in everyday_words(key):
        yield Concept(
            source=said,
            alternatives=tuple(_alternative(name, 1.0) for name in (*official, said)[:MOST_ALTERNATIVES]),
            kind="term",
        )


def _leads_on(everyday: Concept) -> bool:
    """Return whether the documents have another word for ``everyday``: else its own tokens say more."""
    return any(a.word != everyday.source for a in everyday.alternatives)


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
    return Alternative(word=word, tokens=_cut(word), weight=weight)


@lru_cache(maxsize=16_384)
def _cut(word: str) -> tuple[str, ...]:
    key = search_key_once(word)  # of 120,000 headwords
    return han_tokens(key) if is_han(key) and key.isalpha() and not key.isascii() else tuple(tokens(word))


def _latin(words: Iterable[str]) -> Iterator[Concept]:
    for word in dict.fromkeys(words):
        if word not in stop_words("en") and len(word) > 1:
            token = stem(word)
            yield Concept(source=word, alternatives=(Alternative(word=word, tokens=(token,)),), kind="latin")


def _numbers(key: str) -> Iterator[Concept]:
    for token in dict.fromkeys(numbers(key)):
        yield Concept(source=token, alternatives=(Alternative(word=token, tokens=(token,)),), kind="number")


def _chinese_names(entry: Any) -> list[str]:
    """Return how a lexicon entry is written in Chinese, the canonical name first, in search keys."""
    written = (
        entry.canonical,
        *entry.names.get("zh-Hans", ()),
        *entry.local,
        *entry.former,
        *entry.abbreviations,
    )
    return list(dict.fromkeys(search_key(name) for name in written if is_han(name)))


def _stems(word: str) -> tuple[str, ...]:
    """Return the stems an English word is looked up by: its own and, if it is irregular, its base form's."""
    base = scaffolding().irregular.get(word.replace("’", "'").removesuffix("'s"))
    return (stem(word),) if base is None else (stem(word), stem(base))
