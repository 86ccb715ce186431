"""BM25 over characters and bigrams, with weighted alternatives (tantivy).

Queries are built from tokens, never parsed: what a user types cannot be a syntax error. A query is a sum of
concepts; the alternatives of a concept (translations of one word) do not add up, the best one counts
(dis-max), because a clause is about a thing once however many words there are for it.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from index.errors import IndexCorrupt, IndexMissing
from index.late_words import FIELDS, LateWords
from index.lately import lately
from index.passages import WINDOW
from index.references import label_tokens
from index.tokens import TokenSet, is_han, tokens
from index.words import known_words, words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from index.documents import Passage
    from index.late import LatePassage

#: More alternatives of one concept than this add noise, not recall.
MOST_ALTERNATIVES = 8
#: More concepts than this is a pasted page; the rarest are kept.
MOST_CONCEPTS = 96

#: What a whole word counts beside its bigrams, which already find it.
WORD_WEIGHT = 0.3
#: Characters of a question that are cut into words.
_LONGEST_CUT = 400

_HEAP_BYTES = 15_000_000
_MOST_FREQUENCIES = 50_000  # remembered
_MOST_NAMED = 256  # documents in a filter that are looked up by name
_TOKENIZER = "cut"
_LENGTHS = "lengths.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """One way a concept is written in the documents.

    ``tokens`` add up (the bigrams of a longer word); ``word`` is what they spell; ``weight`` scales the sum.
    """

    word: str
    tokens: tuple[str, ...]
    weight: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Concept:
    """One thing the question names; ``source`` is the question's own word.

    ``kind``: token | gloss | term | number | latin | label; for explanation only. ``context``: what a match
    in the heading path counts beside one in the clause, at least.
    """

    source: str
    alternatives: tuple[Alternative, ...]
    weight: float = 1.0
    kind: str = "token"
    context: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LexicalQuery:
    """A sum of concepts. Without concepts it finds nothing.

    ``missing``: words of the question that nothing in the collection answers to, in no translation.
    ``chinese``: the question's Chinese text, whose words count a little beside the concepts.
    """

    concepts: tuple[Concept, ...] = ()
    missing: tuple[str, ...] = ()
    chinese: str = ""

    @property
    def trust(self) -> float:
        """How far the words may be relied on, 0..1: 1 when at least half of them were understood.

        In a language without a dictionary the one word that is also in a document (a name, an acronym) must
        not outvote the vectors.
        """
        if not self.missing:
            return 1.0
        return min(1.0, 2.0 * len(self.concepts) / (len(self.concepts) + len(self.missing)))


def plain_query(text: str) -> LexicalQuery:
    """Return the query whose concepts are the tokens of ``text``, each once, weighted by its repeats."""
    counts: dict[str, int] = {}
    for token in tokens(text):
        counts[token] = counts.get(token, 0) + 1
    return LexicalQuery(
        concepts=tuple(
            Concept(source=t, alternatives=(Alternative(word=t, tokens=(t,)),), weight=float(min(n, 3)))
            for t, n in counts.items()
        ),
        chinese=text[:_LONGEST_CUT] if is_han(text) else "",
    )


class _Rarities(NamedTuple):
    """What the concepts of a question are worth.

    ``total``: all together. ``plain``: of those that are one Chinese token, most of them, worth and token; they
    only have to stand in a text. ``others``: worth, and the tokens of each alternative.
    """

    total: float
    plain: tuple[tuple[float, str], ...]
    others: tuple[tuple[float, tuple[tuple[str, ...], ...]], ...]


class LexicalIndex:
    """A read-only tantivy index over the whole-clause passages of a snapshot. Thread-safe."""

    def __init__(
        self,
        index: Any,
        keys: NDArray[np.int64] | None = None,
        late: LateWords | None = None,
        gone: NDArray[np.int64] | None = None,
    ) -> None:
        self._index = index
        self._keys = keys
        self._late = late
        self._gone = np.empty(0, np.int64) if gone is None else gone
        self._schema = index.schema
        self._searcher = index.searcher()
        self._size = int(self._searcher.num_docs) + (0 if late is None else len(late))
        self._frequencies: dict[tuple[str, str], int] = {}
        self._rarities = lately(self._weigh)

    @staticmethod
    def build(folder: Path, passages: Iterable[Passage]) -> None:
        """Write the index of ``passages`` into the empty or missing ``folder``.

        A passage's number is its position. Windows are not written: their clause has the same words.
        """
        import tantivy

        folder.mkdir(parents=True, exist_ok=True)
        index = tantivy.Index(_schema(), path=str(folder))
        _write(folder, index, (), enumerate(passages))

    @staticmethod
    def update(folder: Path, *, removed: Iterable[str], added: Iterable[tuple[int, Passage]]) -> None:
        """Change the index in ``folder``: take documents out, then add passages under unused keys.

        The keys of the others stay; `open` is then told which keys there are. Until segments are merged,
        frequencies still count what was taken out.
        """
        import tantivy

        _write(folder, tantivy.Index.open(str(folder)), removed, added)

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        keys: NDArray[np.int64] | None = None,
        late: Sequence[LatePassage] = (),
        gone: NDArray[np.int64] | None = None,
    ) -> LexicalIndex:
        """Return the index in ``folder``.

        Args:
            folder: where it was written.
            keys: for each passage number the key it was written under, ascending; None if these are equal.
            late: passages that came since.
            gone: numbers of passages that went since; they are not found, though frequencies count them.

        Raises:
            IndexMissing: there is none.
            IndexCorrupt: it cannot be read.
        """
        import tantivy

        if not (folder / "meta.json").is_file():
            raise IndexMissing(f"There is no word index in {folder.name}.", "Run: tiaowen index build")
        try:
            index = tantivy.Index.open(str(folder))
            _register(index)
            words = LateWords(late, _average_lengths(folder)) if late else None
            return cls(index, keys, words, gone)
        except Exception as exc:  # tantivy raises ValueError, OSError and its own
            raise IndexCorrupt(
                f"The word index in {folder.name} is damaged.", "Run: tiaowen index build"
            ) from exc

    @property
    def size(self) -> int:
        """The number of passages in the index."""
        return self._size

    def frequency(self, token: str) -> int:
        """Return in how many passages ``token`` stands."""
        return self._frequency("body", token)

    def _frequency(self, field: str, token: str) -> int:
        known = self._frequencies.get((field, token))
        if known is None:
            if len(self._frequencies) >= _MOST_FREQUENCIES:
                self._frequencies.clear()
            known = int(self._searcher.doc_freq(field, token))
            if self._late is not None:
                known += self._late.frequency(token, field)
            self._frequencies[field, token] = known
        return known

    def idf(self, frequency: float) -> float:
        """Return BM25's weight of a token that stands in ``frequency`` passages."""
        size = self.size
        return math.log(1.0 + (size - frequency + 0.5) / (frequency + 0.5))

    def search(
        self,
        query: LexicalQuery,
        *,
        k: int,
        documents: Collection[str] | None = None,
        allowed: NDArray[np.int64] | None = None,
        context_weight: float = 0.0,
    ) -> list[tuple[int, float]]:
        """Return at most ``k`` (passage number, BM25 score), best first; [] when no token is found.

        ``documents`` limits the search to these ids (none of them: finds nothing); ``allowed`` are the
        numbers of their passages, ascending, by which many are told apart faster. ``context_weight`` is what
        a match in the heading path counts beside one in the clause.
        """
        if not query.concepts or k < 1 or (documents is not None and not documents):
            return []
        wanted = self._query(query, context_weight)
        if wanted is None:
            return []
        hits = self._early(wanted, k, documents, allowed)
        if self._late is None:
            return hits
        late = self._late.search(
            self._kept(query.concepts),
            [(word, WORD_WEIGHT) for word in self._words(query)],
            context_weight=context_weight,
            most_alternatives=MOST_ALTERNATIVES,
            rarity=lambda field, token: self.idf(self._frequency(field, token)),
            documents=documents,
            allowed=allowed,
        )
        return sorted([*hits, *late], key=lambda hit: (-hit[1], hit[0]))[:k]

    def _early(
        self,
        wanted: Any,
        k: int,
        documents: Collection[str] | None,
        allowed: NDArray[np.int64] | None,
    ) -> list[tuple[int, float]]:
        """Return the best of the passages that tantivy has."""
        import tantivy

        if documents is not None and allowed is not None and len(documents) > _MOST_NAMED:
            return self._among(wanted, k, allowed)
        if documents is not None:
            inside = tantivy.Query.term_set_query(self._schema, "document", sorted(documents))
            wanted = tantivy.Query.boolean_query(
                [
                    (tantivy.Occur.Must, wanted),
                    (tantivy.Occur.Must, tantivy.Query.const_score_query(inside, 0.0)),
                ]
            )
        return self._best(wanted, k)

    def _among(self, wanted: Any, k: int, allowed: NDArray[np.int64]) -> list[tuple[int, float]]:
        """Return the best ``k`` of ``allowed``; more are looked at until so many are found."""
        if not len(allowed):
            return []
        limit = 2 * k
        while True:
            hits = self._best(wanted, limit)
            numbers = np.array([number for number, _ in hits], np.int64)
            at = np.minimum(np.searchsorted(allowed, numbers), len(allowed) - 1)
            kept = [hit for hit, inside in zip(hits, allowed[at] == numbers, strict=True) if inside]
            if len(kept) >= k or len(hits) < limit:
                return kept[:k]
            limit *= 8

    def _best(self, wanted: Any, k: int) -> list[tuple[int, float]]:
        """Return the best ``k`` that are not gone."""
        limit = k
        while True:
            hits = self._found(wanted, limit)
            if not len(self._gone):
                return hits
            at = np.minimum(np.searchsorted(self._gone, [number for number, _ in hits]), len(self._gone) - 1)
            kept = [hit for hit, gone in zip(hits, self._gone[at], strict=True) if hit[0] != gone]
            if len(kept) >= k or len(hits) < limit:
                return kept[:k]
            limit *= 2

    def _found(self, wanted: Any, k: int) -> list[tuple[int, float]]:
        hits = self._searcher.search(wanted, k, count=False).hits
        found = self._searcher.fast_field_values("number", [address for _, address in hits])
        if self._keys is not None:
            found = np.searchsorted(self._keys, np.array(found, dtype=np.int64)).tolist()
        ranked = [(int(number), float(score)) for number, (score, _) in zip(found, hits, strict=True)]
        return sorted(ranked, key=lambda hit: (-hit[1], hit[0]))

    def coverage(self, query: LexicalQuery, text: str) -> float:
        """Return how much of what ``query`` names stands in ``text``: found rarity over all rarity, 0..1.

        A concept is as rare as its rarest token; words no passage has count as the rarest of all.
        """
        worth = self._rarities(query)
        if not worth.total:
            return 0.0
        have = TokenSet(text)
        key = have.key
        found = sum([rarity for rarity, token in worth.plain if token in key])
        found += sum([rarity for rarity, ways in worth.others if any(map(have.issuperset, ways))])
        return found / worth.total

    def _weigh(self, query: LexicalQuery) -> _Rarities:
        """Return what the concepts of ``query`` are worth."""
        total, plain, others = len(query.missing) * self.idf(0), [], []
        for concept in self._kept(query.concepts):
            ways = tuple(a.tokens for a in concept.alternatives if a.tokens)
            rarity = max((self.idf(min(map(self.frequency, tokens))) for tokens in ways), default=0.0)
            total += rarity
            if len(ways) == 1 and len(ways[0]) == 1 and is_han(ways[0][0]):
                plain.append((rarity, ways[0][0]))
            else:
                others.append((rarity, ways))
        return _Rarities(total, tuple(plain), tuple(others))

    def _query(self, query: LexicalQuery, context_weight: float) -> Any:
        import tantivy

        should = []
        for concept in self._kept(query.concepts):
            alternatives = [
                self._alternative(a, a.weight * concept.weight, max(context_weight, concept.context))
                for a in concept.alternatives[:MOST_ALTERNATIVES]
                if a.tokens and a.weight > 0
            ]
            if len(alternatives) == 1:
                should.append((tantivy.Occur.Should, alternatives[0]))
            elif alternatives:
                should.append((tantivy.Occur.Should, tantivy.Query.disjunction_max_query(alternatives)))
        for word in self._words(query):
            should.append((tantivy.Occur.Should, self._term("words", word, WORD_WEIGHT)))
        return tantivy.Query.boolean_query(should) if should else None

    def _words(self, query: LexicalQuery) -> tuple[str, ...]:
        known = known_words(query.chinese, lambda word: self._frequency("words", word) > 0)
        return known[:MOST_CONCEPTS]

    def _alternative(self, alternative: Alternative, weight: float, context_weight: float) -> Any:
        import tantivy

        parts = []
        for token in alternative.tokens:
            parts.append(self._term("body", token, weight))
            if context_weight > 0:
                parts.append(self._term("context", token, weight * context_weight))
        if len(parts) == 1:
            return parts[0]
        return tantivy.Query.boolean_query([(tantivy.Occur.Should, part) for part in parts])

    def _term(self, field: str, token: str, weight: float) -> Any:
        import tantivy

        term = tantivy.Query.term_query(self._schema, field, token, "freq")
        return term if weight == 1.0 else tantivy.Query.boost_query(term, weight)

    def _kept(self, concepts: tuple[Concept, ...]) -> tuple[Concept, ...]:
        if len(concepts) <= MOST_CONCEPTS:
            return concepts

        def rarity(concept: Concept) -> float:
            present = (self.frequency(t) for a in concept.alternatives for t in a.tokens)
            return min((f for f in present if f), default=self.size + 1)

        return tuple(sorted(concepts, key=rarity)[:MOST_CONCEPTS])


def fields_of(passage: Passage) -> tuple[str, str, str]:
    """Return the tokens of a passage's text, its words and the tokens of its context, as they are indexed."""
    return (
        " ".join([*tokens(passage.text), *label_tokens(passage.clause_id)]),
        " ".join(words(passage.text)),
        " ".join(tokens(passage.context)),
    )


def _schema() -> Any:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("number", stored=False, indexed=False, fast=True)
    builder.add_text_field("document", stored=False, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("body", stored=False, tokenizer_name=_TOKENIZER, index_option="freq")
    builder.add_text_field("words", stored=False, tokenizer_name=_TOKENIZER, index_option="freq")
    builder.add_text_field("context", stored=False, tokenizer_name=_TOKENIZER, index_option="freq")
    return builder.build()


def _lengths(folder: Path) -> dict[str, int]:
    """Return how many passages were ever written to the index in ``folder``, and how many tokens a field."""
    try:
        return {name: int(value) for name, value in json.loads((folder / _LENGTHS).read_text()).items()}
    except FileNotFoundError:
        return {}


def _average_lengths(folder: Path) -> dict[str, float]:
    lengths = _lengths(folder)
    return {field: lengths.get(field, 0) / max(1, lengths.get("passages", 0)) for field in FIELDS}


def _write(folder: Path, index: Any, removed: Iterable[str], added: Iterable[tuple[int, Passage]]) -> None:
    import tantivy

    _register(index)
    writer = index.writer(_HEAP_BYTES, 1)
    lengths = Counter(_lengths(folder))
    for document_id in removed:
        writer.delete_documents_by_term("document", document_id)
    for number, passage in added:
        if passage.kind == WINDOW:
            continue
        document = tantivy.Document()
        document.add_unsigned("number", number)
        document.add_text("document", passage.document_id)
        lengths["passages"] += 1
        for field, text in zip(FIELDS, fields_of(passage), strict=True):
            document.add_text(field, text)
            lengths[field] += len(text.split())
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    (folder / _LENGTHS).unlink(missing_ok=True)  # it may be a published one's by another name
    (folder / _LENGTHS).write_text(json.dumps(lengths), encoding="ascii")


def _register(index: Any) -> None:
    import tantivy

    cut = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer(_TOKENIZER, cut)
