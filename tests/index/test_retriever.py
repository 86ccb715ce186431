"""Fusion and hits, with a real word index, a real vector index and an encoder whose vectors are written out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index.bridge import Bridge
from index.centres import QueryCentres
from index.documents import Clause, Document, ParsedDocument
from index.embedders.rerank import Reranker
from index.errors import ServiceError
from index.glosses import make_table
from index.lexical import LexicalIndex, LexicalQuery, plain_query
from index.passages import WINDOW, split
from index.retriever import (
    HybridRetriever,
    InMemoryPassages,
    Signals,
    Weights,
    fuse,
    owners_of,
    scaled,
    shipped_weights,
)
from index.vectors import VectorIndex

TOPICS = ("保税", "租赁", "仲裁", "数据")


ENGLISH = {"bonded": "保税", "leasing": "租赁", "arbitration": "仲裁", "data": "数据"}


class Topics:
    """An encoder of four topics: a text's vector points to those it names, evenly if it names none."""

    identity = "topics"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked.extend(texts)
        return self.embed_passages(texts)

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = []
        for text in texts:
            named = [text.count(topic) for topic in TOPICS]
            for word, topic in ENGLISH.items():
                named[TOPICS.index(topic)] += text.count(word)
            row = np.array(named, np.float32) + 0.01
            rows.append(row / np.linalg.norm(row))
        return np.array(rows, np.float32)


def document(name: str, *bodies: str) -> ParsedDocument:
    text, clauses = "", []
    for number, body in enumerate(bodies, start=1):
        clauses.append(
            Clause(
                id=f"{name}/{number}",
                document_id=name,
                label=f"{number}.",
                kind="item",
                level=1,
                heading="",
                parent="",
                start=len(text),
                end=len(text) + len(body) + 1,
                heading_path=("一、任务",),
            )
        )
        text += body + "\n"
    return ParsedDocument(document=Document(id=name, text=text, title=name), clauses=tuple(clauses))


DOCUMENTS = (
    document(
        "a", "支持保税油供应。", "打造融资租赁集聚区。" + "租赁公司可以享受便利。" * 20, "加强仲裁合作。"
    ),
    document("b", "推进仲裁机构改革。", "促进数据流动。"),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("retriever")


@pytest.fixture(scope="module")
def retriever(folder: Path) -> HybridRetriever:
    passages = [p for d in DOCUMENTS for p in split(d)]
    embedder = Topics()
    LexicalIndex.build(folder / "words", passages)
    VectorIndex.build(folder / "vectors", embedder.embed_passages([p.text for p in passages]))
    make_table(folder / "table.sqlite", [("仲裁", "zhong4 cai2", ("arbitration",))])
    return HybridRetriever(
        InMemoryPassages(passages, DOCUMENTS),
        LexicalIndex.open(folder / "words"),
        VectorIndex.open(folder / "vectors"),
        embedder,
        Bridge(folder / "table.sqlite"),
    )


def test_best_clause_comes_first_with_its_own_text_and_place(retriever: HybridRetriever) -> None:
    best = retriever.search("融资租赁有什么便利？")[0]
    text = DOCUMENTS[0].document.text
    assert (best.rank, best.document_id, best.clause_id, best.clause_label) == (1, "a", "a/2", "2.")
    assert best.heading_path == ("一、任务",)
    assert best.text == text[best.start : best.end]


def test_a_clause_is_one_hit_however_many_windows_it_has(retriever: HybridRetriever) -> None:
    hits = retriever.search("融资租赁", k=10)
    assert len({h.clause_id for h in hits}) == len(hits) == 5
    assert [h.rank for h in hits] == [1, 2, 3, 4, 5]
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)


def test_english_question_finds_chinese_clauses_by_both_sides(retriever: HybridRetriever) -> None:
    hits = retriever.explain("arbitration reform", k=2).hits
    assert {h.clause_id for h in hits} == {"a/3", "b/1"}
    assert all(h.signals["lexical"] > 0 for h in hits)


def test_documents_limit_both_sides(retriever: HybridRetriever) -> None:
    assert {h.document_id for h in retriever.search("仲裁", documents={"b"})} == {"b"}
    assert retriever.search("仲裁", documents={"unknown"}) == ()
    assert retriever.search("仲裁", documents=()) == ()


def test_raw_signals_are_comparable(retriever: HybridRetriever) -> None:
    best = retriever.explain("仲裁合作", k=1).hits[0]
    assert best.signals["dense"] == pytest.approx(1.0, abs=0.01)  # a cosine
    assert best.signals["dense_window"] == best.signals["dense"]  # a short clause is its own window
    assert 0 < best.signals["coverage"] <= 1


def test_coverage_is_the_share_of_the_questions_rare_words(retriever: HybridRetriever) -> None:
    both, half = (retriever.explain(q, k=1).hits[0].signals["coverage"] for q in ("仲裁合作", "仲裁鳄鱼"))
    assert both > 0.95
    assert half < both


def test_words_that_no_translation_leads_to_count_as_not_covered(retriever: HybridRetriever) -> None:
    plain, odd = (retriever.explain(q, k=1).hits[0] for q in ("arbitration", "crocodile arbitration"))
    assert plain.signals["coverage"] == 1
    assert odd.signals["coverage"] < 0.6


@pytest.mark.parametrize(
    "question", ["", "   ", "😀", "?!。", "\x00\x01", "the of and", "油" * 20_000, "1 " * 500, "Ω ж ש"]
)
def test_odd_questions_give_hits_or_none_and_never_an_exception(
    retriever: HybridRetriever, question: str
) -> None:
    hits = retriever.search(question, k=3)
    assert len(hits) <= 3
    assert all(np.isfinite(h.score) for h in hits)


def test_question_without_letters_is_not_searched(retriever: HybridRetriever) -> None:
    assert retriever.search("😀 ?!") == ()


def test_no_hits_are_given_for_k_of_nought(retriever: HybridRetriever) -> None:
    assert retriever.search("仲裁", k=0) == ()


def test_explanation_says_what_the_question_became(retriever: HybridRetriever) -> None:
    told = retriever.explain("Which agency leads arbitration?")
    assert (told.language, told.subject) == ("en", "arbitration?")
    assert [a.word for c in told.query.concepts for a in c.alternatives] == ["仲裁"]
    assert all(h.signals for h in told.hits)
    plain = retriever.search("Which agency leads arbitration?")
    assert plain == tuple(replace(h, signals={}) for h in told.hits)


def test_empty_collection_finds_nothing(tmp_path: Path) -> None:
    LexicalIndex.build(tmp_path / "w", [])
    VectorIndex.build(tmp_path / "v", np.empty((0, 4), np.float32))
    empty = HybridRetriever(
        InMemoryPassages((), ()),
        LexicalIndex.open(tmp_path / "w"),
        VectorIndex.open(tmp_path / "v"),
        Topics(),
    )
    assert empty.search("仲裁") == ()


def test_windows_belong_to_the_clause_before_them() -> None:
    passages = split(DOCUMENTS[0])
    kinds = [p.kind for p in passages]
    assert kinds[:3] == ["item", "item", WINDOW]
    assert owners_of(passages).tolist() == [0, 1] + [1] * kinds.count(WINDOW) + [len(passages) - 1]


def test_scaling_puts_the_mean_in_the_middle_and_keeps_distances() -> None:
    # mean 2, deviation sqrt(2/3); 1 deviation is 1/6 of the scale at three on each side
    deviation = (2 / 3) ** 0.5
    expected = [0.5 - 1 / (6 * deviation), 0.5, 0.5 + 1 / (6 * deviation)]
    assert scaled(np.array([1, 2, 3], np.float32)) == pytest.approx(expected, rel=1e-5)
    assert scaled(np.array([4, 4], np.float32)).tolist() == [0.5, 0.5]
    assert scaled(np.empty(0, np.float32)).size == 0


def signals(lexical: list[float], whole: list[float], window: list[float]) -> Signals:
    arrays = [np.array(a, np.float32) for a in (lexical, whole, window)]
    return Signals(
        clauses=np.arange(len(lexical)),
        lexical=arrays[0],
        whole=arrays[1],
        window=arrays[2],
        cosine=arrays[1],
        cosine_window=arrays[2],
    )


def test_each_side_has_its_share() -> None:
    torn = signals([9, 0, 0], [0.1, 0.9, 0.1], [0.1, 0.9, 0.1])
    assert fuse(torn, Weights(lexical=0.9)).argmax() == 0
    assert fuse(torn, Weights(lexical=0.1)).argmax() == 1
    assert fuse(torn, Weights(lexical=0.9, lexical_bridged=0.1), bridged=True).argmax() == 1


def test_words_that_are_not_trusted_lose_their_share() -> None:
    torn = signals([9, 0, 0], [0.1, 0.9, 0.1], [0.1, 0.9, 0.1])
    assert fuse(torn, Weights(lexical=0.9), trust=0.1).argmax() == 1


def test_query_is_trusted_as_far_as_it_was_understood() -> None:
    (concept,) = plain_query("油").concepts
    assert LexicalQuery(concepts=(concept,) * 2, missing=("x", "y")).trust == 1
    assert LexicalQuery(concepts=(concept,), missing=("x", "y", "z")).trust == 2 / 4
    assert LexicalQuery().trust == 1


def test_words_that_match_nothing_leave_it_to_the_vectors() -> None:
    fused = fuse(signals([0, 0], [0.1, 0.9], [0.1, 0.9]), Weights(lexical=1.0))
    assert fused.argmax() == 1


def test_shipped_weights_are_shares() -> None:
    weights = shipped_weights()
    for share in (weights.lexical, weights.lexical_bridged, weights.window, weights.centring):
        assert 0 <= share <= 1
    assert weights.candidates >= 100


def test_centre_is_the_mean_of_plain_questions_and_kept(tmp_path: Path) -> None:
    first, second = Topics(), Topics()
    centre = QueryCentres(first, tmp_path).centre("zh-Hant")
    assert centre == pytest.approx(first.embed_passages(first.asked).mean(axis=0))
    assert QueryCentres(second, tmp_path).centre("zh-Hans") == pytest.approx(centre)
    assert second.asked == []


def test_damaged_centre_is_made_again_and_a_lost_folder_does_no_harm(tmp_path: Path) -> None:
    centre = QueryCentres(Topics(), tmp_path).centre("en")
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(b"half")
    assert QueryCentres(Topics(), tmp_path).centre("en") == pytest.approx(centre)
    assert QueryCentres(Topics(), tmp_path / "gone").centre("fr") == pytest.approx(centre)


class Backwards:
    """A reranker that likes what fusion likes least."""

    identity = "backwards"

    def __init__(self) -> None:
        self.asked: list[tuple[str, list[str]]] = []

    def rerank(self, query: str, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked.append((query, list(texts)))
        return np.arange(len(texts), dtype=np.float32)


class Down:
    """A reranker that does not answer."""

    identity = "down"

    def rerank(self, query: str, texts: Sequence[str]) -> NDArray[np.float32]:
        raise ServiceError(
            "The reranking service at h did not answer in time.", "Check that the service is up."
        )


def with_reranker(folder: Path, reranker: Reranker) -> HybridRetriever:
    passages = [p for d in DOCUMENTS for p in split(d)]
    return HybridRetriever(
        InMemoryPassages(passages, DOCUMENTS),
        LexicalIndex.open(folder / "words"),
        VectorIndex.open(folder / "vectors"),
        Topics(),
        Bridge(folder / "table.sqlite"),
        reranker=reranker,
    )


def test_a_reranker_orders_the_candidates_and_scores_stay_those_of_fusion(
    retriever: HybridRetriever, folder: Path
) -> None:
    fused = retriever.search("仲裁合作")
    reranker = Backwards()
    hits = with_reranker(folder, reranker).explain("仲裁合作").hits
    assert [h.clause_id for h in hits] == [h.clause_id for h in reversed(fused)]
    assert [h.score for h in hits] == [h.score for h in fused]
    assert [h.rank for h in hits] == [1, 2, 3, 4, 5]
    assert all("coverage" in h.signals for h in hits)
    ((query, texts),) = reranker.asked
    assert query == "仲裁合作"
    assert "加强仲裁合作" in texts[0]


def test_a_reranker_sees_more_than_is_asked_for(retriever: HybridRetriever, folder: Path) -> None:
    best = with_reranker(folder, Backwards()).search("仲裁合作", k=1)
    assert [h.clause_id for h in best] == [retriever.search("仲裁合作")[-1].clause_id]


def test_a_reranker_that_is_down_leaves_the_fused_order_and_a_note(
    retriever: HybridRetriever, folder: Path
) -> None:
    found = with_reranker(folder, Down()).explain("仲裁合作")
    assert found.hits == retriever.explain("仲裁合作").hits
    assert found.notes == (
        "reranker: The reranking service at h did not answer in time. Check that the service is up.",
    )
