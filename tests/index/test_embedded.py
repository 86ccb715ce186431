"""The embedded engine: finds, holds the facts, follows the newest snapshot without a pause."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest

from index import builder
from index.embedders.fake import FakeEmbedder
from index.engines.base import Filter
from index.engines.embedded import EmbeddedEngine
from index.errors import IndexCorrupt, IndexStale, NotFound
from index.snapshot import current_name

PLAN = "guangdong-ftz-2024"


def text_file(place: Path, name: str, **lines: str) -> Path:
    path = place / f"{name}.txt"
    path.write_text(f"关于{name}的通知\n\n一、总则\n本通知说的是{name}。\n", encoding="utf-8")
    return path


def test_headline_question_finds_its_clause(engine):
    best, *_ = engine.search("which agency leads bonded fuel blending?")
    assert best.clause_id == f"{PLAN}/二/(二)/5"


def test_hits_are_clauses_of_their_document_word_for_word(engine):
    text = engine.document(PLAN).document.text
    for question in ("保税油混兑由谁牵头", "横琴分线管理", "融资租赁"):
        hits = engine.search(question, k=5)
        assert [hit.rank for hit in hits] == [1, 2, 3, 4, 5]
        assert len({hit.clause_id for hit in hits}) == 5
        assert all(hit.text == text[hit.start : hit.end] for hit in hits)
        assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_facts_are_those_of_the_document_as_read(engine, plan):
    assert engine.document(PLAN) == plan
    assert engine.duties() == plan.duties
    assert engine.targets() == plan.targets
    assert [document.id for document in engine.documents()] == [PLAN]
    for clause in plan.clauses:
        assert engine.clause(clause.id) == clause


def test_unknown_document_and_clause_are_not_found(engine):
    with pytest.raises(NotFound):
        engine.document("nowhere")
    with pytest.raises(NotFound):
        engine.clause(f"{PLAN}/九十九")


def test_agency_filter_keeps_clauses_with_a_duty_of_it(engine):
    hits = engine.search("跨境金融", where=Filter(agency="广东省药品监督管理局"), k=50)
    own = {duty.clause_id for duty in engine.duties(Filter(agency="广东省药品监督管理局"))}
    assert own
    assert {hit.clause_id for hit in hits} == own
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))


@pytest.fixture
def small(home: Path, tmp_path: Path, fake) -> Path:
    builder.build(home, [text_file(tmp_path, "港口"), text_file(tmp_path, "金融")], embedder=fake)
    return home


def test_first_use_of_a_new_home_indexes_the_bundled_corpus(home, fake):
    engine = EmbeddedEngine.open(home, embedder=fake)
    assert [document.id for document in engine.documents()] == [PLAN]
    first = current_name(home)
    EmbeddedEngine.open(home, embedder=fake).close()
    assert current_name(home) == first  # the second start opens it, does not build it again
    engine.close()


def test_another_embedder_is_stale(small):
    with pytest.raises(IndexStale, match=r"built with fake-64 \(64\), settings say fake-32 \(32\)") as caught:
        EmbeddedEngine.open(small, embedder=FakeEmbedder(32))
    assert caught.value.hint.startswith("Run: tiaowen index build")


def test_question_that_finds_nothing_gives_no_hits(small, fake):
    engine = EmbeddedEngine.open(small, embedder=fake)
    assert engine.search("？？？") == ()
    assert engine.search("港口", where=Filter(documents=frozenset({"nowhere"}))) == ()
    assert {
        hit.document_id for hit in engine.search("港口", where=Filter(documents=frozenset({"金融"})))
    } == {"金融"}
    engine.close()


def test_empty_collection_answers_with_no_hits(small, fake):
    builder.remove(small, "港口")
    builder.remove(small, "金融")
    engine = EmbeddedEngine.open(small, embedder=fake)
    assert engine.search("港口") == engine.documents() == engine.duties() == ()
    engine.close()


def test_newer_snapshot_is_taken_up_by_an_open_engine(small, tmp_path, fake):
    engine = EmbeddedEngine.open(small, embedder=fake)
    assert len(engine.documents()) == 2
    builder.add(small, text_file(tmp_path, "人才"), embedder=fake)
    assert [document.id for document in engine.documents()] == ["人才", "港口", "金融"]
    assert engine.search("人才", k=1)[0].document_id == "人才"
    builder.remove(small, "人才")
    assert len(engine.documents()) == 2
    engine.close()


def test_old_snapshot_goes_on_answering_when_the_new_one_is_damaged(small, tmp_path, fake):
    engine = EmbeddedEngine.open(small, embedder=fake)
    builder.add(small, text_file(tmp_path, "人才"), embedder=fake)
    (small / "snapshots" / current_name(small) / "catalog.sqlite").write_bytes(b"damaged")
    assert len(engine.documents()) == 2
    assert engine.search("港口", k=1)[0].document_id == "港口"
    engine.close()
    with pytest.raises(IndexCorrupt, match=r"catalog\.sqlite"):
        EmbeddedEngine.open(small, embedder=fake)


def test_no_call_fails_while_snapshots_come_and_go(small, tmp_path, fake):
    engine = EmbeddedEngine.open(small, embedder=fake)
    done = threading.Event()
    failures: list[BaseException] = []
    calls = [0]

    def ask() -> None:
        while not done.is_set():
            try:
                assert engine.search("港口", k=1)[0].document_id == "港口"
                assert engine.document("金融").document.id == "金融"
                calls[0] += 1
            except BaseException as exc:
                failures.append(exc)
                return

    askers = [threading.Thread(target=ask) for _ in range(3)]
    for asker in askers:
        asker.start()
    for subject in ("人才", "数据", "旅游", "农业"):
        builder.add(small, text_file(tmp_path, subject), embedder=fake)
    done.set()
    for asker in askers:
        asker.join()
    assert failures == []
    assert calls[0] > 0
    assert len(engine.documents()) == 6
    engine.close()


def test_closed_engine_lets_its_snapshot_be_collected(small, tmp_path, fake):
    engine = EmbeddedEngine.open(small, embedder=fake)
    held = small / "snapshots" / engine.snapshot_name
    for subject in ("人才", "数据"):
        builder.add(small, text_file(tmp_path, subject), embedder=fake)
    assert held.exists()
    engine.close()
    builder.add(small, text_file(tmp_path, "旅游"), embedder=fake)
    assert not held.exists()


def test_index_in_a_home_copied_elsewhere_answers(small, tmp_path, fake):
    shutil.move(small, tmp_path / "moved")
    engine = EmbeddedEngine.open(tmp_path / "moved", embedder=fake)
    assert len(engine.documents()) == 2
    engine.close()
