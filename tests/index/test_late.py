"""A large collection that grows by a late file is the collection that would be written anew."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import numpy as np
import pytest

from eval.bench.contents import contents, policy
from index import addition, builder, families
from index.catalog import Catalog
from index.catalog_writer import CatalogWriter
from index.documents import Document, Fact, ParsedDocument, Passage
from index.embedders.fake import FakeEmbedder
from index.engines.base import Filter
from index.engines.embedded import EmbeddedEngine
from index.errors import IndexCorrupt
from index.home import CACHE
from index.late import LatePassage
from index.late_words import FIELDS, LateWords
from index.late_writer import LateWriter
from index.lexical import MOST_ALTERNATIVES, WORD_WEIGHT, LexicalIndex, fields_of, plain_query
from index.snapshot import CATALOG, KEYS, LATE, OWNERS, current_name, open_snapshot


@pytest.fixture(autouse=True)
def small_collections_count_as_large(monkeypatch):
    monkeypatch.setattr(addition, "FEW_PASSAGES", 0)
    monkeypatch.setattr(addition, "LEAST_LATE", 40)


@pytest.fixture
def grown(home, tmp_path, fake) -> Path:
    """A home of six documents and one that came late."""
    write(tmp_path / "first", {f"d{n}": 1 for n in range(6)})
    builder.build(home, [tmp_path / "first"], embedder=fake)
    builder.add(home, write(tmp_path / "late", {"d9": 1}) / "d9.txt", embedder=fake)
    return home


def write(folder: Path, versions: dict[str, int]) -> Path:
    folder.mkdir(exist_ok=True)
    for name, version in versions.items():
        (folder / f"{name}.txt").write_text(policy(int(name[1:]), version), encoding="utf-8")
    return folder


def folder_of(home: Path) -> Path:
    return home / "snapshots" / current_name(home)


def searched(home: Path, question: str, **filters: object) -> list[str]:
    engine = EmbeddedEngine.open(home, embedder=FakeEmbedder())
    try:
        return [hit.document_id for hit in engine.search(question, k=50, where=Filter(**filters))]
    finally:
        engine.close()


def test_what_is_large_is_shared_and_what_came_lies_beside_it(grown):
    with open_snapshot(grown) as snapshot:
        linked = [name for name in snapshot.stamp.files if (snapshot.folder / name).stat().st_nlink > 1]
        assert sorted({*snapshot.stamp.files} - {*linked}) == [LATE]
        snapshot.verify()
    assert contents(grown).keys() == {*(f"d{n}" for n in range(6)), "d9"}


def test_what_came_is_found_by_both_searches_and_within_a_filter(grown):
    assert searched(grown, "甲9乙1丙项目")[0] == "d9"
    assert set(searched(grown, "支持项目建设", documents=frozenset({"d9", "d1"}))) == {"d9", "d1"}
    assert "d9" not in searched(grown, "甲9乙1丙项目", documents=frozenset({"d1"}))


def test_what_went_is_not_found_though_the_large_files_have_it(grown):
    builder.remove(grown, "d2")
    assert (folder_of(grown) / LATE).is_file()
    assert "d2" not in searched(grown, "甲2乙1丙项目")
    assert contents(grown).keys() == {"d0", "d1", "d3", "d4", "d5", "d9"}


@pytest.mark.parametrize("seed", [1, 2])
def test_any_changes_give_what_building_anew_gives(home, tmp_path, dictionary, fake, seed, monkeypatch):
    if seed == 2:  # folded into files that are kept, not written anew
        monkeypatch.setattr("index.assembly.FEW_PASSAGES", 0)
    randomly = random.Random(seed)
    state = {f"d{n}": 1 for n in range(6)}
    builder.build(home, [write(tmp_path / "first", state)], embedder=fake)
    late = folded = 0
    for _ in range(16):
        if len(state) > 1 and randomly.random() < 0.35:
            name = randomly.choice(sorted(state))
            builder.remove(home, name)
            del state[name]
        else:
            name, version = f"d{randomly.randrange(12)}", randomly.randrange(1, 4)
            state[name] = version
            builder.add(home, write(tmp_path / "one", {name: version}) / f"{name}.txt", embedder=fake)
        is_late = (folder_of(home) / LATE).is_file()
        late, folded = late + is_late, folded + (not is_late)
        assert contents(home).keys() == state.keys()
    assert late > 8
    assert folded
    anew = tmp_path / "anew"
    shutil.copytree(dictionary, anew / CACHE)
    builder.build(anew, [write(tmp_path / "all", state)], embedder=fake)
    assert contents(home) == contents(anew)
    now, then = builder.status(home), builder.status(anew)
    assert now.counts == then.counts
    assert now.stamp.corpus == then.stamp.corpus
    assert [d.id for d in now.documents] == [d.id for d in then.documents]


def test_known_texts_are_not_embedded_again(grown, tmp_path):
    class Forbidden(FakeEmbedder):
        def embed_passages(self, texts, *, progress=None):
            raise AssertionError(f"embedded again: {texts}")

    for name in ("d9", "d1"):  # one that came late, one of the large files
        text = policy(int(name[1:]), 1)
        (tmp_path / "copy.jsonl").write_text(f'{{"id": "copy-{name}", "text": {text!r}}}'.replace("'", '"'))
        report = builder.add(grown, tmp_path / "copy.jsonl", embedder=Forbidden())
        assert (report.added, report.embedded) == ((f"copy-{name}",), 0)
    assert len(contents(grown)) == 9


def test_same_text_again_is_a_duplicate_wherever_the_first_lies(grown, tmp_path, fake):
    for name in ("d9", "d1"):
        copy = tmp_path / f"copy-of-{name}.txt"
        copy.write_text(policy(int(name[1:]), 1), encoding="utf-8")
        report = builder.add(grown, copy, embedder=fake)
        assert [duplicate.same_as for duplicate in report.duplicates] == [name]


def test_what_does_not_fit_is_folded_in(grown, tmp_path, fake):
    report = builder.add(grown, write(tmp_path / "many", {f"d{n}": 2 for n in range(20, 40)}), embedder=fake)
    assert len(report.added) == 20
    assert not (folder_of(grown) / LATE).is_file()
    assert len(contents(grown)) == 27


def test_damaged_late_file_is_named_and_not_copied(grown, tmp_path, fake, monkeypatch):
    monkeypatch.setattr("index.snapshot._HASHED_WHEN_OPENED", 0)
    path = folder_of(grown) / LATE
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(IndexCorrupt, match=LATE):
        builder.add(grown, write(tmp_path / "more", {"d11": 1}) / "d11.txt", embedder=fake)
    path.write_bytes(b"SQLite format 3\0" + bytes(5_000))
    with pytest.raises(IndexCorrupt, match=LATE):
        EmbeddedEngine.open(grown, embedder=fake)


def test_a_running_reader_sees_what_came(grown, tmp_path, fake):
    engine = EmbeddedEngine.open(grown, embedder=fake)
    before = engine.version
    builder.add(grown, write(tmp_path / "more", {"d10": 3}) / "d10.txt", embedder=fake)
    assert engine.search("甲10乙3丙项目")[0].document_id == "d10"
    assert engine.document("d10").document.text == policy(10, 3)
    assert engine.version != before
    engine.close()


# Words


def test_scores_are_those_of_the_word_index(tmp_path):
    randomly = random.Random(7)
    signs = "支持南沙建设保税油供应基地推动融资租赁公司发展集装箱港口吞吐量由省商务厅牵头海事局"
    passages = [
        Passage(
            clause_id=f"d/{n}",
            document_id="d",
            start=0,
            end=1,
            text="".join(randomly.choices(signs, k=randomly.randrange(2, 400))),
            kind="item",
            context="".join(randomly.choices(signs, k=8)),
        )
        for n in range(60)
    ]
    LexicalIndex.build(tmp_path / "words", passages)
    whole = LexicalIndex.open(tmp_path / "words")
    late = [
        LatePassage(number=n, document_id="d", **dict(zip(FIELDS, fields_of(passage), strict=True)))
        for n, passage in enumerate(passages)
    ]
    lengths = {field: np.mean([len(getattr(p, field).split()) for p in late]) for field in FIELDS}
    few = LateWords(late, lengths)
    for question in ("集装箱吞吐量由谁牵头", "南沙保税油", "商务厅 海事局 商务厅"):
        query = plain_query(question)
        found = few.search(
            query.concepts,
            [(word, WORD_WEIGHT) for word in whole._words(query)],
            context_weight=0.3,
            most_alternatives=MOST_ALTERNATIVES,
            rarity=lambda field, token: whole.idf(whole._frequency(field, token)),
            documents=None,
            allowed=None,
        )
        wanted = dict(whole.search(query, k=100, context_weight=0.3))
        assert dict(found).keys() == wanted.keys()
        assert dict(found) == pytest.approx(wanted, rel=1e-4)


# Standing

_TITLES = (
    "某市港口条例",
    "某市港口条例（2020修正）",
    "某省港口条例",
    "关于印发某市港口条例的通知",
    "某市旅游办法",
)


def a_document(randomly: random.Random, name: str) -> ParsedDocument:
    """A document of few titles, numbers and days, that may end another: every relation comes about."""
    year = randomly.randrange(2015, 2030)
    facts = []
    if randomly.random() < 0.4:
        number = randomly.choice(("", "（粤府〔2019〕3号）", "（粤府〔2019〕4号）"))
        title = randomly.choice(_TITLES)
        facts = [Fact(name="repeals", value=title, quote=f"《{title}》{number}同时废止", start=0, end=1)]
    title = randomly.choice((*_TITLES, "关于废止部分文件的决定"))
    return ParsedDocument(
        document=Document(
            id=name,
            text=f"{name} {randomly.random()}",
            title=title,
            document_number=randomly.choice(("", "", "粤府〔2019〕3号", "粤府〔2019〕4号")),
            effective=f"{year}-01-01" if randomly.random() < 0.8 else "",
            expires=f"{year + 6}-01-01" if randomly.random() < 0.3 else "",
            jurisdiction=randomly.choice(("某市", "某市", "")),
            facts=tuple(facts),
        ),
        clauses=(),
        duties=(),
        targets=(),
        notices=(),
    )


def put(writer: CatalogWriter | LateWriter, parsed: ParsedDocument) -> None:
    name = parsed.document.id
    writer.add(parsed, [], [], source=name, source_hash=name, text_hash=parsed.document.text)


def test_standing_of_the_few_is_that_of_all(tmp_path):
    randomly = random.Random(11)
    today, changed = "2026-06-01", 0
    for trial in range(40):
        base, draft = tmp_path / f"base-{trial}", tmp_path / f"draft-{trial}"
        base.mkdir()
        draft.mkdir()
        np.save(base / OWNERS, np.empty(0, np.int64))
        np.save(base / KEYS, np.empty(0, np.int64))
        documents = {f"b{n}": a_document(randomly, f"b{n}") for n in range(randomly.randrange(2, 9))}
        writer = CatalogWriter(base / CATALOG)
        for parsed in documents.values():
            put(writer, parsed)
        writer.set_standing(families.standing(writer.headers(), today=today))
        writer.close()
        before = standings(base / CATALOG)
        late = LateWriter(base, draft, passages=0)
        for n in range(randomly.randrange(1, 3)):
            name = randomly.choice([*documents, f"n{n}"])
            late.remove([name])
            if documents.pop(name, None) is None or randomly.random() < 0.5:
                documents[name] = a_document(randomly, name)
                put(late, documents[name])
        assert late.settle(then=today, today=today)
        late.close()
        (draft / CATALOG).hardlink_to(base / CATALOG)
        wanted = {
            standing.document_id: (standing.status, standing.superseded_by)
            for standing in families.standing([p.document for p in documents.values()], today=today)
        }
        assert standings(draft / CATALOG) == wanted
        changed += any(before.get(name, now) != now for name, now in wanted.items())
    assert changed > 5  # of documents that were there


def standings(path: Path) -> dict[str, tuple[str, str]]:
    catalog = Catalog(path)
    try:
        return {document.id: (document.status, document.superseded_by) for document, _ in catalog.headers()}
    finally:
        catalog.close()


def test_a_day_on_which_something_begins_or_ends_settles_all(tmp_path):
    base, draft = tmp_path / "base", tmp_path / "draft"
    base.mkdir()
    draft.mkdir()
    np.save(base / OWNERS, np.empty(0, np.int64))
    np.save(base / KEYS, np.empty(0, np.int64))
    writer = CatalogWriter(base / CATALOG)
    for name, fields in (("a", {"effective": "2026-06-03"}), ("b", {"expires": "2026-06-05"})):
        document = Document(id=name, text=name, title=f"某市{name}港口条例", **fields)
        put(writer, ParsedDocument(document=document, clauses=(), duties=(), targets=(), notices=()))
    writer.close()
    late = LateWriter(base, draft, passages=0)
    settled = [late.settle(then="2026-06-01", today=f"2026-06-0{day}") for day in range(1, 8)]
    assert settled == [True, True, False, False, False, False, False]
    assert late.settle(then="2026-06-03", today="2026-06-05")
    assert not late.settle(then="2026-06-05", today="2026-06-06")
    late.close()
