"""How well retrieval does on public question sets by others, and what each part of it adds.

    python -m eval.retrieval_sets [--sets xquad,drcd,cmrc,law,mix] [--ablation] [--limit N] [--cache DIR]

The sets lie in ``../shared/dev/retrieval`` beside a checkout (tune splits). Every passage is searched by the same parts
that the product uses: BM25 index, vector index, bridge, fusion. The *plain recipe* they are compared with is BM25
over characters and bigrams with plain dictionary translations, mean of clause and window cosine, 0.4
to 0.6, which was the best recipe known when this project began. Differences come with a paired bootstrap interval.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.bridge import Bridge
from index.centres import QueryCentres
from index.documents import Passage
from index.lexical import LexicalIndex, LexicalQuery, plain_query
from index.lexicon import Lexicon
from index.passages import WINDOW, WINDOWED_FROM, embedding_text, windows
from index.retriever import Signals, Weights, fuse, scaled, shipped_weights
from index.scaffolding import subject
from index.text import simplify

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

FOLDERS = {"xquad": "xquad", "cmrc": "cmrc2018_dev", "drcd": "drcd", "law": "stard_law"}
POOLS = {name: (name,) for name in FOLDERS} | {"mix": ("xquad", "cmrc", "drcd")}
_RESAMPLES = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question with the positions of its gold passages in the pool."""

    set: str
    language: str  # zh | zh-Hant | en
    text: str
    gold: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """Passages and the questions over them."""

    passages: tuple[Passage, ...]  # one whole clause each
    questions: tuple[Asked, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One way to search: which parts are on. ``recipe`` is the plain recipe."""

    name: str
    weights: Weights
    recipe: bool = False
    bridge: bool = True
    scaffolding: bool = True


def sets_folder() -> Path | None:
    """Return the folder of public sets beside the checkout, None where it is not there."""
    folder = Path(__file__).resolve().parent.parent.parent / "shared" / "dev" / "retrieval"
    return folder if folder.is_dir() else None


def load_pool(folder: Path, name: str, *, limit: int = 0) -> Pool:
    """Return the pool ``name`` (one set, or ``mix``).

    ``limit`` keeps at most so many passages of each set, those with questions first, chosen by a fixed seed; questions
    whose gold is left out go too. 0 keeps all.
    """
    passages: list[Passage] = []
    questions: list[Asked] = []
    for part in POOLS[name]:
        records = _lines(folder / FOLDERS[part] / "passages.jsonl")
        asked = _lines(folder / FOLDERS[part] / "questions.jsonl")
        if limit and len(records) > limit:
            wanted = {gold for question in asked for gold in question["passage_ids"]}
            random.Random(7).shuffle(records)  # noqa: S311 - a sample, not a secret
            records = sorted(records, key=lambda r: r["id"] not in wanted)[:limit]
        at = {record["id"]: len(passages) + i for i, record in enumerate(records)}
        passages.extend(_passage(record) for record in records)
        questions.extend(
            Asked(
                set=part,
                language={"zh-Hant-auto": "zh-Hant"}.get(q["lang"], q["lang"]),
                text=q["question"],
                gold=tuple(at[g] for g in q["passage_ids"]),
            )
            for q in asked
            if all(g in at for g in q["passage_ids"])
        )
    return Pool(passages=tuple(passages), questions=tuple(questions))


def _passage(record: dict[str, Any]) -> Passage:
    text = record["text"]
    return Passage(
        clause_id=record["id"],
        document_id=record["id"],
        start=0,
        end=len(text),
        text=text,
        context=record.get("title", ""),
    )


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


class Vectors:
    """Vectors of texts, each computed once and kept in ``folder``."""

    def __init__(self, embedder: Any, folder: Path) -> None:
        self._embedder = embedder
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit rows for questions."""
        return self._all("query", [simplify(t)[:2000] for t in texts], self._embedder.embed_queries)

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit rows for passages."""
        return self._all("passage", list(texts), self._embedder.embed_passages)

    def _all(
        self, kind: str, texts: list[str], embed: Callable[[list[str]], NDArray[np.float32]]
    ) -> NDArray[np.float32]:
        unique = list(dict.fromkeys(texts))
        stamp = hashlib.sha256("\n\0".join([self._embedder.identity, kind, *unique]).encode()).hexdigest()[
            :24
        ]
        path = self._folder / f"{kind}-{stamp}.npy"
        if path.is_file():
            rows: NDArray[np.float32] = np.load(path)
        else:
            parts = []
            for at in range(0, len(unique), 64):
                _say(f"\r  embedding {kind} {at}/{len(unique)} ")
                parts.append(embed(unique[at : at + 64]))
            _say("\r" + " " * 60 + "\r")
            rows = np.concatenate(parts)
            np.save(path, rows)
        place = {text: i for i, text in enumerate(unique)}
        return rows[[place[t] for t in texts]]


class Bench:
    """One pool, indexed; ranks every question under any variant."""

    def __init__(
        self, pool: Pool, vectors: Vectors, bridge: Bridge, dictionary: Bridge, centres: QueryCentres
    ) -> None:
        self.pool = pool
        self._dictionary = dictionary  # the bridge without the lexicon
        self._bridge = bridge
        self._centres = centres
        with tempfile.TemporaryDirectory() as folder:
            LexicalIndex.build(Path(folder), pool.passages)
            self._lexical = LexicalIndex.open(Path(folder))
        self._whole = vectors.passages([embedding_text(p) for p in pool.passages])
        cut = [(n, w) for n, p in enumerate(pool.passages) for w in _windows(p)]
        self._owner = np.array([n for n, _ in cut], dtype=np.int64)
        self._window = vectors.passages([embedding_text(w) for _, w in cut]) if cut else self._whole[:0]
        self._asked = vectors.queries([q.text for q in pool.questions])

    def ranks(self, variant: Variant) -> NDArray[np.int64]:
        """Return the rank of the best gold passage of each question, from 1; ties count against it."""
        return np.array([self._rank(n, question, variant) for n, question in enumerate(self.pool.questions)])

    def _rank(self, number: int, question: Asked, variant: Variant) -> int:
        scores = self._scores(number, question, variant)
        best = max(scores[g] for g in question.gold)
        return int((scores > best).sum()) + 1 if np.isfinite(best) else len(scores)

    def _scores(self, number: int, question: Asked, variant: Variant) -> NDArray[np.float32]:
        size = len(self.pool.passages)
        words = np.zeros(size, np.float32)
        query = self._query(question, variant)
        for n, score in self._lexical.search(query, k=size):
            words[n] = score
        cosine = self._asked[number]
        bridged = question.language == "en"
        share = variant.weights.centring_bridged if bridged else variant.weights.centring
        centred = cosine - np.float32(share) * self._centres.centre(question.language)
        whole = self._whole @ centred
        window = np.full(size, -np.inf, np.float32)
        np.maximum.at(window, self._owner, self._window @ centred)
        window = np.where(np.isfinite(window), window, whole)
        if variant.recipe:
            dense = (whole + window) / 2
            recipe: NDArray[np.float32] = 0.4 * scaled(words) + 0.6 * scaled(dense)
            return recipe
        return self._fused(words, whole, window, variant, bridged=bridged, trust=query.trust)

    def _fused(
        self,
        words: NDArray[np.float32],
        whole: NDArray[np.float32],
        window: NDArray[np.float32],
        variant: Variant,
        *,
        bridged: bool,
        trust: float,
    ) -> NDArray[np.float32]:
        """Return fused scores as the product computes them: over the candidates of both sides only."""
        count = variant.weights.candidates
        near = np.argsort(-np.maximum(whole, window), kind="stable")[:count]
        heard = np.argsort(-words, kind="stable")[:count]
        clauses = np.unique(np.concatenate([near, heard[words[heard] > 0]]))
        signals = Signals(
            clauses=clauses,
            lexical=words[clauses],
            whole=whole[clauses],
            window=window[clauses],
            cosine=whole[clauses],
            cosine_window=window[clauses],
        )
        scores = np.full(len(words), -np.inf, np.float32)
        scores[clauses] = fuse(signals, variant.weights, bridged=bridged, trust=trust)
        return scores

    def _query(self, question: Asked, variant: Variant) -> LexicalQuery:
        text = subject(question.text, question.language) if variant.scaffolding else question.text
        if question.language != "en":
            return plain_query(text)
        if variant.recipe:
            return self._plain(text)
        if not variant.bridge:
            return plain_query(text)
        return self._bridge.translate(text, "en", self._lexical)

    def _plain(self, text: str) -> LexicalQuery:
        """Return the translations as the plain recipe has them: characters and bigrams, rarity left to BM25."""
        query = self._dictionary.translate(text, "en", self._lexical, by_rarity=False)
        return LexicalQuery(
            concepts=tuple(
                replace(
                    concept,
                    weight=1.0,
                    alternatives=tuple(
                        replace(a, tokens=(*a.word, *a.tokens) if len(a.word) > 1 else a.tokens)
                        for a in concept.alternatives
                    ),
                )
                if concept.kind == "gloss"
                else concept
                for concept in query.concepts
            )
        )


def _windows(passage: Passage) -> list[Passage]:
    if len(passage.text) < WINDOWED_FROM:
        return []
    return [
        replace(passage, start=a, end=b, text=passage.text[a:b], kind=WINDOW)
        for a, b in windows(passage.text, 0, len(passage.text))
    ]


def recall(ranks: NDArray[np.int64], k: int = 1) -> float:
    """Return the share of questions whose gold is among the first ``k``."""
    return float((ranks <= k).mean())


def mrr(ranks: NDArray[np.int64], k: int = 10) -> float:
    """Return the mean reciprocal rank, 0 beyond ``k``."""
    return float(np.where(ranks <= k, 1.0 / ranks, 0.0).mean())


def bootstrap(
    ours: NDArray[np.int64], theirs: NDArray[np.int64], *, resamples: int = _RESAMPLES
) -> tuple[float, float, float]:
    """Return the difference in recall@1 and its 95 % interval over paired resamples of the questions."""
    gain = (ours == 1).astype(float) - (theirs == 1).astype(float)
    drawn = np.random.default_rng(7).integers(0, len(gain), (resamples, len(gain)))
    means = gain[drawn].mean(axis=1)
    return float(gain.mean()), float(np.quantile(means, 0.025)), float(np.quantile(means, 0.975))


def recipe() -> Variant:
    """Return the plain recipe."""
    plain = replace(shipped_weights(), centring=0.0, centring_bridged=0.0)
    return Variant(name="plain recipe", weights=plain, recipe=True, scaffolding=False)


def ablations() -> tuple[Variant, ...]:
    """Return the product's search and what is left of it without each part."""
    full = shipped_weights()
    return (
        Variant(name="all parts", weights=full),
        Variant(name="without centring", weights=replace(full, centring=0.0, centring_bridged=0.0)),
        Variant(name="without windows", weights=replace(full, window=0.0)),
        Variant(name="windows only", weights=replace(full, window=1.0)),
        Variant(name="without bridge", weights=full, bridge=False),
        Variant(name="scaffolding kept", weights=full, scaffolding=False),
        Variant(name="words only", weights=replace(full, lexical=1.0, lexical_bridged=1.0)),
        Variant(name="vectors only", weights=replace(full, lexical=0.0, lexical_bridged=0.0)),
    )


def _report(name: str, bench: Bench, variants: Sequence[Variant]) -> None:
    baseline = bench.ranks(recipe())
    languages = np.array([q.language for q in bench.pool.questions])
    for language in dict.fromkeys(languages.tolist()):
        chosen = languages == language
        label = f"{name} {language} ({int(chosen.sum())})"
        _say(f"{label:24s} {'plain recipe':18s} {_row(baseline[chosen])}\n")
    for variant in variants:
        ranks = bench.ranks(variant)
        for language in dict.fromkeys(languages.tolist()):
            chosen = languages == language
            gain, low, high = bootstrap(ranks[chosen], baseline[chosen])
            label = f"{name} {language} ({int(chosen.sum())})"
            _say(
                f"{label:24s} {variant.name:18s} {_row(ranks[chosen])}  "
                f"{gain:+.3f} [{low:+.3f}, {high:+.3f}]\n"
            )


def _row(ranks: NDArray[np.int64]) -> str:
    return f"R@1 {recall(ranks):.3f}  R@3 {recall(ranks, 3):.3f}  MRR@10 {mrr(ranks):.3f}"


def _say(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; exit 1 when the sets are not there."""
    from index.embedders.registry import load_embedder

    parser = argparse.ArgumentParser(prog="python -m eval.retrieval_sets", description=__doc__)
    parser.add_argument("--sets", default="xquad", help="comma-separated: " + ", ".join(POOLS))
    parser.add_argument("--ablation", action="store_true", help="one row for each part left out")
    parser.add_argument("--limit", type=int, default=0, help="passages kept of each set; 0 keeps all")
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "tiaowen-retrieval")
    parser.add_argument("--embedder", default="bundled")
    options = parser.parse_args(arguments)
    folder = sets_folder()
    names = [name.strip() for name in options.sets.split(",") if name.strip()]
    unknown = [name for name in names if name not in POOLS]
    if folder is None or unknown:
        reason = f"Unknown set: {', '.join(unknown)}." if unknown else "shared/dev/retrieval is not there."
        sys.stderr.write(f"{reason} Sets: {', '.join(POOLS)}.\n")
        return 1
    embedder = load_embedder(options.embedder)
    vectors = Vectors(embedder, options.cache)
    bridge = Bridge.open(options.cache, Lexicon.load())
    dictionary = Bridge.open(options.cache)
    centres = QueryCentres(embedder, options.cache)
    variants = ablations() if options.ablation else ablations()[:1]
    for name in names:
        pool = load_pool(folder, name, limit=options.limit)
        _report(name, Bench(pool, vectors, bridge, dictionary, centres), variants)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
