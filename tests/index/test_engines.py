"""What every engine promises, asked of each: the one of this machine, and Milvus through its local file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest

from index import builder
from index.embedders.base import Embedder
from index.engines.base import Filter, SearchEngine
from index.engines.registry import open_engine
from index.errors import IndexStale, NotFound, ServiceError

PLAN = "guangdong-ftz-2024"
NEEDS_MILVUS = pytest.mark.skipif(
    find_spec("pymilvus") is None or find_spec("milvus_lite") is None, reason="needs tiaowen[milvus]"
)

Opener = Callable[[Path, Embedder], SearchEngine]


def open_embedded(home: Path, embedder: Embedder) -> SearchEngine:
    return open_engine("embedded", home, embedder=embedder)


def open_milvus(home: Path, embedder: Embedder) -> SearchEngine:
    from index.engines.milvus import migrate

    url = f"milvus://{home}/milvus.db"
    migrate(home, url)
    return open_engine(url, home, embedder=embedder)


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(open_embedded, id="embedded"),
        pytest.param(open_milvus, id="milvus", marks=NEEDS_MILVUS),
    ],
)
def opener(request: pytest.FixtureRequest) -> Opener:
    return request.param


@pytest.fixture(scope="module")
def engine(opener: Opener, plan_home: Path, bundled: Embedder) -> Iterator[SearchEngine]:
    opened = opener(plan_home, bundled)
    yield opened
    opened.close()


def notice(place: Path, name: str, *, title: str, day: str, body: str) -> Path:
    path = place / f"{name}.txt"
    path.write_text(
        f"{title}\n\n各市人民政府：\n\n一、总则\n{body}\n\n广东省人民政府\n{day}\n", encoding="utf-8"
    )
    return path


@pytest.fixture(scope="module")
def versions(
    opener: Opener, tmp_path_factory: pytest.TempPathFactory, dictionary: Path, fake: Embedder
) -> Iterator[SearchEngine]:
    """Two versions of one regulation, and another text."""
    import shutil

    place = tmp_path_factory.mktemp("versions")
    home = place / "home"
    shutil.copytree(dictionary, home / "cache")
    papers = [
        notice(
            place,
            "old",
            title="广东省港口管理办法（2019年版）",
            day="2019年3月1日",
            body="港口费用由港口减半收取。",
        ),
        notice(
            place,
            "new",
            title="广东省港口管理办法（2023年版）",
            day="2023年3月1日",
            body="港口费用由港口全额收取。",
        ),
        notice(
            place,
            "other",
            title="关于旅游的通知",
            day="2020年5月1日",
            body="支持旅游企业建设旅游平台。（省文化和旅游厅牵头）",
        ),
    ]
    builder.build(home, papers, embedder=fake)
    opened = opener(home, fake)
    yield opened
    opened.close()


def found(engine: SearchEngine, question: str, **where: object) -> set[str]:
    return {hit.document_id for hit in engine.search(question, k=20, where=Filter(**where))}


@pytest.mark.parametrize(
    "question",
    ["which agency leads bonded fuel blending?", "保税燃料油混兑由谁牵头", "保稅燃料油混兌由誰牽頭"],
)
def test_headline_question_finds_its_clause_in_every_script(engine, question):
    assert engine.search(question)[0].clause_id == f"{PLAN}/二/(二)/5"


def test_hits_are_clauses_word_for_word_best_first(engine):
    text = engine.document(PLAN).document.text
    for question in ("横琴分线管理", "融资租赁", "data crossing the border"):
        hits = engine.search(question, k=5)
        assert [hit.rank for hit in hits] == [1, 2, 3, 4, 5]
        assert len({hit.clause_id for hit in hits}) == 5
        assert all(hit.text == text[hit.start : hit.end] for hit in hits)
        assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
        assert tuple(replace(h, signals={}) for h in engine.explain(question, k=5).hits) == hits


def test_agency_filter_keeps_its_clauses_only(engine):
    agency = "广东省药品监督管理局"
    own = {duty.clause_id for duty in engine.duties(Filter(agency=agency))}
    hits = engine.search("跨境金融", where=Filter(agency=agency), k=50)
    assert {hit.clause_id for hit in hits} == own != set()


def test_facts_are_read(engine, plan):
    assert engine.document(PLAN) == plan
    assert engine.duties() == plan.duties
    with pytest.raises(NotFound):
        engine.clause(f"{PLAN}/九十九")


def test_what_finds_nothing_gives_no_hits(engine):
    assert engine.search("？？？") == ()
    assert engine.search("港口", where=Filter(documents=frozenset({"nowhere"}))) == ()
    assert engine.search("港口", k=0) == ()


def test_superseded_texts_are_left_out_unless_asked_for(versions):
    assert found(versions, "港口费用由谁收取") == {"new", "other"}
    assert "old" in found(versions, "2019年港口费用由谁收取")
    assert found(versions, "港口费用", status="superseded") == {"old"}
    assert found(versions, "港口费用", as_of="2021-01-01") == {"old", "other"}
    assert found(versions, "港口费用", as_of="2019-06-01") == {"old"}
    assert found(versions, "港口费用", documents=frozenset({"old"})) == {"old"}


def test_issuer_filter_keeps_its_documents(versions):
    issuers = {document.issuer for document in versions.documents()}
    for issuer in issuers:
        wanted = {d.id for d in versions.documents() if d.issuer == issuer and not d.superseded_by}
        assert found(versions, "港口费用和旅游企业", issuer=issuer) == wanted
    assert found(versions, "港口费用", issuer="没有的机关") == set()


# Milvus alone


@NEEDS_MILVUS
def test_snapshot_that_is_not_in_milvus_yet_does_not_answer(home, tmp_path, fake, monkeypatch):
    from index.engines.milvus import MilvusEngine, migrate

    monkeypatch.setattr("index.engines.embedded._RETRY_AFTER", 0.0)

    first = notice(tmp_path, "旅游", title="关于旅游的通知", day="2020年5月1日", body="支持旅游。")
    second = notice(tmp_path, "港口", title="关于港口的通知", day="2021年5月1日", body="支持港口。")
    builder.build(home, [first], embedder=fake)
    url = f"milvus://{tmp_path}/milvus.db?tenant=gd"
    with pytest.raises(IndexStale, match="Milvus has 0 of the") as caught:
        open_engine(url, home, embedder=fake)
    assert "index migrate" in caught.value.hint
    assert migrate(home, url) == builder.status(home).counts.passages
    assert migrate(home, url) == 0
    engine = open_engine(url, home, embedder=fake)
    assert isinstance(engine, MilvusEngine)
    builder.add(home, second, embedder=fake)
    assert found(engine, "支持港口") == {"旅游"}  # the old one goes on answering
    migrate(home, url)
    assert found(engine, "支持港口") == {"旅游", "港口"}
    engine.close()


@NEEDS_MILVUS
def test_tenants_do_not_see_each_other(home, tmp_path, fake):
    from index.engines.milvus import migrate

    paper = notice(tmp_path, "旅游", title="关于旅游的通知", day="2020年5月1日", body="支持旅游。")
    builder.build(home, [paper], embedder=fake)
    file = f"milvus://{tmp_path}/milvus.db"
    assert migrate(home, f"{file}?tenant=a") == migrate(home, f"{file}?tenant=b") > 0
    engine = open_engine(f"{file}?tenant=a", home, embedder=fake)
    assert len(engine.search("支持旅游")) == len({hit.clause_id for hit in engine.search("支持旅游")})
    engine.close()
    with pytest.raises(IndexStale):
        open_engine(f"{file}?tenant=c", home, embedder=fake)


@NEEDS_MILVUS
def test_milvus_gone_in_mid_question_is_told_in_a_sentence(home, tmp_path, fake):
    from milvus_lite.server_manager import server_manager_instance

    paper = notice(tmp_path, "旅游", title="关于旅游的通知", day="2020年5月1日", body="支持旅游。")
    builder.build(home, [paper], embedder=fake)
    engine = open_milvus(home, fake)
    assert engine.search("支持旅游")
    server_manager_instance.release_server(f"{home}/milvus.db")
    with pytest.raises(ServiceError, match=r"Milvus at .* failed") as caught:
        engine.search("支持旅游和港口")
    assert "Check that it runs" in caught.value.hint
    assert "\n" not in caught.value.message
    assert engine.documents()[0].id == "旅游"  # what the home has is still read
    engine.close()
