"""Question → clauses: lexical, dense and bridged search, fused.

Each signal is scaled by its own distribution over the candidates (mean ± 3 standard deviations become 0..1),
then added with fixed weights: convex fusion, which keeps *how much* better the first is. (Reciprocal ranks
throw that away and let a side that knows nothing outvote one that does.)
"""

from __future__ import annotations

import tomllib
from copy import copy
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Protocol, Self

import numpy as np

from index.cantonese import written_chinese
from index.centres import QueryCentres
from index.documents import Hit
from index.errors import ServiceError
from index.lexical import Alternative, Concept, LexicalQuery, plain_query
from index.passages import WINDOW
from index.references import called
from index.scaffolding import language_of, subject, with_capitals
from index.text import simplify
from index.turns import in_turn

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from index.bridge import Bridge
    from index.centres import QueryEmbedder
    from index.documents import Clause, ParsedDocument, Passage
    from index.embedders.rerank import Reranker
    from index.turns import Both

#: Characters of a question that are searched; what follows in a pasted page is ignored.
LONGEST_QUESTION = 2_000

#: Candidates a reranker reads, and code points of each: more are slow and no better.
_RERANKED, _RERANKED_TEXT = 30, 2_000

#: Hits that are told how much of the question they cover: as many as an answer may be written from.
COVERED = 12


class PassageStore(Protocol):
    """The passages of a snapshot by number."""

    def __len__(self) -> int:
        """The number of passages."""

    def passage(self, number: int) -> Passage:
        """Return passage ``number``."""

    def owners(self) -> NDArray[np.int64]:
        """Return for each passage the number of its clause's own passage (itself, if it is that).

        -1 for a number that no passage has any more.
        """

    def numbers(self, documents: Collection[str]) -> NDArray[np.int64]:
        """Return the numbers of the passages of these documents, ascending."""

    def clause(self, clause_id: str) -> tuple[Clause, str]:
        """Return a clause and its own text."""


class Words(Protocol):
    """Finds passages by words and knows which words there are; ``index.lexical.LexicalIndex`` is one."""

    @property
    def size(self) -> int:
        """The number of passages."""

    def frequency(self, token: str) -> int:
        """Return in how many passages ``token`` stands."""

    def idf(self, frequency: float) -> float:
        """Return the weight of a token of that frequency."""

    def search(
        self,
        query: LexicalQuery,
        *,
        k: int,
        documents: Collection[str] | None = None,
        allowed: NDArray[np.int64] | None = None,
        context_weight: float = 0.0,
    ) -> list[tuple[int, float]]:
        """Return at most ``k`` (passage number, score), best first."""

    def coverage(self, query: LexicalQuery, text: str) -> float:
        """Return how much of what ``query`` names stands in ``text``, 0..1."""


class Vectors(Protocol):
    """Finds passages by vectors; ``index.vectors.VectorIndex`` is one."""

    def search(
        self, vector: NDArray[np.float32], *, k: int, allowed: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return at most ``k`` passage numbers and their inner products with ``vector``, best first."""

    def products(self, vectors: NDArray[np.float32], numbers: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the inner products of ``vectors`` ``(m, dim)`` with the passages ``numbers``, ``(m, n)``."""


class InMemoryPassages:
    """A PassageStore over passages and the documents they were cut from."""

    def __init__(self, passages: Sequence[Passage], parsed: Sequence[ParsedDocument]) -> None:
        self._passages = tuple(passages)
        self._clauses = {
            clause.id: (clause, document.document.text[clause.start : clause.end])
            for document in parsed
            for clause in document.clauses
        }
        self._owners = owners_of(self._passages)
        self._documents: dict[str, list[int]] = {}
        for number, passage in enumerate(self._passages):
            self._documents.setdefault(passage.document_id, []).append(number)

    def __len__(self) -> int:
        return len(self._passages)

    def passage(self, number: int) -> Passage:
        """Return passage ``number``."""
        return self._passages[number]

    def owners(self) -> NDArray[np.int64]:
        """Return for each passage the number of its clause's own passage."""
        return self._owners

    def numbers(self, documents: Collection[str]) -> NDArray[np.int64]:
        """Return the numbers of the passages of these documents, ascending."""
        found = [n for d in set(documents) for n in self._documents.get(d, ())]
        return np.array(sorted(found), dtype=np.int64)

    def clause(self, clause_id: str) -> tuple[Clause, str]:
        """Return a clause and its own text."""
        return self._clauses[clause_id]


def owners_of(passages: Sequence[Passage]) -> NDArray[np.int64]:
    """Return for each passage the number of its clause's own passage; windows follow theirs."""
    own = {p.clause_id: n for n, p in enumerate(passages) if p.kind != WINDOW}
    return np.array([own.get(p.clause_id, n) for n, p in enumerate(passages)], dtype=np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """How signals are weighed; the meaning of each is in weights.toml."""

    lexical: float = 0.4
    lexical_bridged: float = 0.33
    window: float = 0.5
    centring: float = 0.3
    centring_bridged: float = 0.5
    context: float = 0.0
    label: float = 6.0
    sigmas: float = 3.0
    candidates: int = 300


@lru_cache(maxsize=1)
def shipped_weights() -> Weights:
    """Return the weights of weights.toml."""
    text = resources.files("index").joinpath("weights.toml").read_text(encoding="utf-8")
    return Weights(**tomllib.loads(text)["fusion"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What a question became: its language, its subject, its concepts, and the hits with their signals."""

    question: str
    language: str
    subject: str
    query: LexicalQuery
    hits: tuple[Hit, ...]
    notes: tuple[str, ...] = ()  # for the operator: a reranker that did not answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """Scores of the candidate clauses, arrays of one length.

    ``clauses``: passage numbers, ascending. ``lexical``: BM25. ``whole``, ``window``: inner products of the
    centred question with the clause and with its best window. ``cosine``, ``cosine_window``: of the question
    itself, comparable between questions; empty where signals are not told.
    """

    clauses: NDArray[np.int64]
    lexical: NDArray[np.float32]
    whole: NDArray[np.float32]
    window: NDArray[np.float32]
    cosine: NDArray[np.float32]
    cosine_window: NDArray[np.float32]


def scaled(scores: NDArray[np.float32], sigmas: float = 3.0) -> NDArray[np.float32]:
    """Return ``scores`` with the mean at .5 and ``sigmas`` deviations below and above at 0 and 1.

    Not clipped; all .5 when all are equal.
    """
    if not len(scores):
        return scores
    deviation = float(scores.std())
    if deviation < 1e-9:
        return np.full(len(scores), 0.5, np.float32)
    result: NDArray[np.float32] = ((scores - scores.mean()) / (2 * sigmas * deviation) + 0.5).astype(
        np.float32
    )
    return result


def fuse(
    signals: Signals, weights: Weights, *, bridged: bool = False, trust: float = 1.0
) -> NDArray[np.float32]:
    """Return the fused score of each candidate, about 0..1.

    ``bridged``: the words are translations. ``trust``: what part of the lexical share is theirs (0..1).
    """
    dense = (1 - weights.window) * signals.whole + weights.window * signals.window
    lexical = trust * (weights.lexical_bridged if bridged else weights.lexical)
    if not signals.lexical.any():
        lexical = 0.0
    fused: NDArray[np.float32] = lexical * scaled(signals.lexical, weights.sigmas) + (1 - lexical) * scaled(
        dense, weights.sigmas
    )
    return fused


class HybridRetriever:
    """Finds clauses for a question in any covered language. Thread-safe."""

    def __init__(
        self,
        passages: PassageStore,
        lexical: Words,
        vectors: Vectors,
        embedder: QueryEmbedder,
        bridge: Bridge | None = None,
        *,
        weights: Weights | None = None,
        cache: Path | None = None,
        reranker: Reranker | None = None,
        both: Both = in_turn,
    ) -> None:
        self._reranker = reranker
        self._both = both
        self._passages = passages
        self._lexical = lexical
        self._vectors = vectors
        self._embedder = embedder
        self._bridge = bridge
        self._weights = weights or shipped_weights()
        self._owners = passages.owners()
        self._centres = QueryCentres(embedder, cache or (bridge.folder if bridge else None))
        # Passages grouped by clause: those of the clause at row r of _clauses are _grouped[_first[r]:_first[r+1]].
        self._grouped = np.argsort(self._owners, kind="stable")
        self._clauses, first = np.unique(self._owners[self._grouped], return_index=True)
        self._first = np.append(first, len(self._grouped))

    def over(self, lexical: Words, vectors: Vectors) -> Self:
        """Return the same retriever with other finders over the same passages."""
        other = copy(self)
        other._lexical, other._vectors = lexical, vectors
        return other

    def search(
        self,
        question: str,
        *,
        k: int = 10,
        documents: Collection[str] | None = None,
        language: str = "auto",
    ) -> tuple[Hit, ...]:
        """Return at most ``k`` hits, one per clause, best first; () when there is nothing to search for.

        ``documents`` limits the search to these ids. ``language`` is zh-Hans, zh-Hant, en, pt or auto. The hits
        bear no signals: to tell these takes a tenth of the time.
        """
        return self._explained(question, k, documents, language, telling=False).hits

    def explain(
        self,
        question: str,
        *,
        k: int = 10,
        documents: Collection[str] | None = None,
        language: str = "auto",
    ) -> Explanation:
        """Return the hits of ``search`` with their signals, together with what the question became."""
        return self._explained(question, k, documents, language, telling=True)

    def _explained(
        self, question: str, k: int, documents: Collection[str] | None, language: str, *, telling: bool
    ) -> Explanation:
        asked = " ".join(question[:LONGEST_QUESTION].split())
        spoken = language_of(asked) if language in {"", "auto"} else language
        if spoken.startswith("zh"):
            asked = written_chinese(simplify(asked))
        topic = subject(asked, spoken)
        sought = with_capitals(topic, asked)
        hits: tuple[Hit, ...] = ()
        notes: list[str] = []
        if any(c.isalnum() for c in asked) and k > 0 and len(self._passages):
            query, signals = self._signals(asked, sought, spoken, documents, telling=telling)
            fused = fuse(signals, self._weights, bridged=not spoken.startswith("zh"), trust=query.trust)
            order = np.lexsort((signals.clauses, -fused))
            scores = fused[order]
            if self._reranker is not None:
                order = self._reranked(asked, signals.clauses, order, notes)
            hits = tuple(
                self._hit(rank, int(at), signals, float(score), query if telling else None)
                for rank, (at, score) in enumerate(zip(order[:k], scores, strict=False), start=1)
            )
        else:
            query = self._query(sought, spoken)
        return Explanation(
            question=question,
            language=spoken,
            subject=topic,
            query=query,
            hits=hits,
            notes=tuple(notes),
        )

    def _reranked(
        self, asked: str, clauses: NDArray[np.int64], order: NDArray[np.int64], notes: list[str]
    ) -> NDArray[np.int64]:
        """Return ``order`` with its first ones by the reranker's scores, as it was where the reranker fails.

        The fused scores are dealt out again in the new order: what they tell is calibrated, and a reranker's
        own scale is anybody's.
        """
        assert self._reranker is not None
        first = order[:_RERANKED]
        texts = []
        for at in first:
            passage = self._passages.passage(int(clauses[at]))
            text = self._passages.clause(passage.clause_id)[1]
            texts.append(f"{passage.context} {text}".strip()[:_RERANKED_TEXT])
        try:
            scores = self._reranker.rerank(asked, texts)
        except ServiceError as error:
            notes.append(f"reranker: {error.message} {error.hint}".strip())
            return order
        return np.concatenate([first[np.argsort(-scores, kind="stable")], order[_RERANKED:]])

    def _query(self, topic: str, language: str) -> LexicalQuery:
        query = (
            plain_query(topic)
            if self._bridge is None
            else self._bridge.translate(topic, language, self._lexical)
        )
        named = tuple(
            Concept(
                source=words,
                alternatives=(Alternative(word=token, tokens=(token,)),),
                weight=self._weights.label,
                kind="label",
            )
            for words, token in dict.fromkeys(called(topic))
            if self._lexical.frequency(token)
        )
        return replace(query, concepts=(*query.concepts, *named)) if named else query

    def _signals(
        self, asked: str, topic: str, language: str, documents: Collection[str] | None, *, telling: bool
    ) -> tuple[LexicalQuery, Signals]:
        """Return what is looked for by its words, and the signals of what words and vectors find.

        Without ``telling`` only those that fusion needs.
        """
        count = self._weights.candidates
        allowed = None if documents is None else self._passages.numbers(documents)

        def by_words() -> tuple[LexicalQuery, dict[int, float]]:
            query = self._query(topic, language)
            found = self._lexical.search(
                query, k=count, documents=documents, allowed=allowed, context_weight=self._weights.context
            )
            return query, dict(found)

        def by_vector() -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.int64]]:
            vector = self._embedder.embed_queries([simplify(asked)])[0]
            centred = vector
            share = self._weights.centring if language.startswith("zh") else self._weights.centring_bridged
            if share:
                centred = vector - np.float32(share) * self._centres.centre(language)
            return vector, centred, self._vectors.search(centred, k=2 * count, allowed=allowed)[0]

        (query, words), (vector, centred, rows) = self._both(by_words, by_vector)
        owners = self._owners[rows]
        near = list(dict.fromkeys(owners[owners >= 0].tolist()))[:count]
        clauses = np.array(sorted({*near, *words}), dtype=np.int64)
        at = np.searchsorted(self._clauses, clauses)
        begins, counts = self._first[at], self._first[at + 1] - self._first[at]
        owner = np.repeat(np.arange(len(clauses)), counts)
        within = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
        numbers = self._grouped[np.repeat(begins, counts) + within]
        compared = np.stack([centred, vector] if telling else [centred])
        products = self._vectors.products(compared, numbers)
        whole, window = _grains(products, owner, numbers == clauses[owner], len(clauses))
        return query, Signals(
            clauses=clauses,
            lexical=np.array([words.get(n, 0.0) for n in clauses.tolist()], dtype=np.float32),
            whole=whole[0],
            window=window[0],
            cosine=whole[1] if telling else whole[0, :0],
            cosine_window=window[1] if telling else window[0, :0],
        )

    def _hit(self, rank: int, at: int, signals: Signals, score: float, query: LexicalQuery | None) -> Hit:
        passage = self._passages.passage(int(signals.clauses[at]))
        clause, text = self._passages.clause(passage.clause_id)
        told: dict[str, float] = {}
        if query is not None:
            told = {
                "lexical": float(signals.lexical[at]),
                "dense": float(signals.cosine[at]),
                "dense_window": float(signals.cosine_window[at]),
                "centred": float(signals.whole[at]),
                "centred_window": float(signals.window[at]),
            }
            if rank <= COVERED:
                told["coverage"] = self._lexical.coverage(query, f"{passage.context} {text}")
        return Hit(
            rank=rank,
            score=round(score, 6),
            document_id=passage.document_id,
            clause_id=clause.id,
            clause_label=clause.label,
            heading_path=clause.heading_path,
            text=text,
            start=clause.start,
            end=clause.end,
            signals=told,
        )


def _grains(
    products: NDArray[np.float32], owner: NDArray[np.int64], own: NDArray[np.bool_], count: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return, for each row of ``products``, the score of each clause's own passage and of its best window.

    A clause without windows is its own window.
    """
    whole = np.zeros((len(products), count), np.float32)
    whole[:, owner[own]] = products[:, own]
    window = np.full_like(whole, -np.inf)
    for row, scores in zip(window, products, strict=True):
        np.maximum.at(row, owner[~own], scores[~own])
    return whole, np.where(np.isfinite(window), window, whole)
