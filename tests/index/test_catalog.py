"""The catalogue gives back what was put in, by id, from any thread, and refuses damage by name."""

from __future__ import annotations

import dataclasses
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from index.catalog import Catalog
from index.catalog_writer import CatalogWriter
from index.documents import (
    Clause,
    Comparator,
    Document,
    Duty,
    Fact,
    Modality,
    Notice,
    ParsedDocument,
    Role,
    Target,
)
from index.engines.base import Filter
from index.errors import IndexCorrupt, NotFound, SourceUnreadable
from index.passages import split


def document(name: str, text: str, **fields: object) -> ParsedDocument:
    """A document of two clauses: its first line and the rest; a duty and a target in the rest."""
    cut = text.index("\n") + 1
    spans = ((0, cut, "title"), (cut, len(text), "paragraph"))
    clauses = tuple(
        Clause(
            id=f"{name}/p{'' if n == 0 else f'~{n + 1}'}",
            document_id=name,
            label="一、" if n else "",
            kind=kind,
            level=1,
            heading="",
            parent="",
            start=start,
            end=end,
            heading_path=("一、总则", "（二）“引号”") if n else (),
        )
        for n, (start, end, kind) in enumerate(spans)
    )
    duty = Duty(
        clause_id=clauses[1].id,
        agency=str(fields.pop("agency", "广东省商务厅")),
        printed="省商务厅",
        role=Role.LEAD,
        quote=text[cut : cut + 2],
        start=cut,
        end=cut + 2,
        span_start=cut,
        span_end=len(text),
        group=1,
    )
    target = Target(
        clause_id=clauses[1].id,
        metric="吞吐量",
        comparator=Comparator.MORE_THAN,
        value=3.7e7,
        unit="标箱",
        deadline="2025",
        modality=Modality.SEEK,
        quote=text[cut:],
        start=cut,
        end=len(text),
        value_text="3700万标箱",
    )
    return ParsedDocument(
        document=Document(
            id=name,
            text=text,
            topics=("商务", "海关"),
            facts=(
                Fact(name="title", value=name, quote=text[:2], start=0, end=2),
                Fact(name="scope", value="x"),
            ),
            **fields,
        ),
        clauses=clauses,
        duties=(duty,),
        targets=(target,),
        notices=(Notice(message="not understood", start=1, end=2),),
    )


def write(path: Path, *documents: ParsedDocument) -> CatalogWriter:
    writer = CatalogWriter(path)
    for parsed in documents:
        passages = split(parsed)
        hashes = [passage.text.encode() for passage in passages]
        name = parsed.document.id
        writer.add(
            parsed, passages, hashes, source=f"{name}.txt", source_hash=f"h-{name}", text_hash=f"t-{name}"
        )
    return writer


def catalog_of(path: Path, *documents: ParsedDocument) -> Catalog:
    write(path, *documents).close()
    return Catalog(path)


ODD = "标题\r\n𠮷野家\0与\u2028行分隔符（省商务厅牵头）\t结尾没有换行"


def test_what_comes_out_equals_what_went_in(tmp_path, plan):
    odd = document("odd", ODD, title="奇", status="expired", superseded_by="plan", jurisdiction="广东省")
    catalog = catalog_of(tmp_path / "c", plan, odd)
    assert catalog.document("odd") == odd
    assert catalog.document(plan.document.id) == plan
    assert catalog.text("odd") == ODD
    assert catalog.documents() == (plan.document, odd.document)


def test_every_clause_of_the_plan_is_found_by_its_id(tmp_path, plan):
    catalog = catalog_of(tmp_path / "c", plan)
    for clause in plan.clauses:
        assert catalog.clause(clause.id) == clause
    assert catalog.clauses([plan.clauses[3].id, "nowhere"]) == {plan.clauses[3].id: plan.clauses[3]}


def test_passages_come_back_in_order_with_their_text(tmp_path, plan):
    odd = document("odd", ODD)
    catalog = catalog_of(tmp_path / "c", plan, odd)
    expected = [*split(plan), *split(odd)]
    assert list(catalog.all_passages()) == expected
    assert catalog.passages(range(len(expected))) == dict(enumerate(expected))
    assert catalog.passage_rows(["odd"]).tolist() == list(range(len(split(plan)), len(expected)))


def test_unknown_ids_are_not_found(tmp_path):
    catalog = catalog_of(tmp_path / "c", document("a", "甲\n乙乙"))
    for look in (catalog.document, catalog.clause, catalog.text):
        with pytest.raises(NotFound, match="nowhere"):
            look("nowhere")


def test_filters_keep_what_they_name(tmp_path):
    catalog = catalog_of(
        tmp_path / "c",
        document("a", "甲\n乙乙", issuer="广东省人民政府", status="in_force", agency="广东省商务厅"),
        document("b", "甲\n丙丙", issuer="国务院", status="expired", agency="海关总署"),
    )
    assert catalog.document_ids(Filter(issuer="国务院")) == ("b",)
    assert catalog.document_ids(Filter(status="in_force")) == ("a",)
    assert catalog.document_ids(Filter(documents=frozenset({"b", "z"}))) == ("b",)
    assert [d.agency for d in catalog.duties(Filter(agency="海关总署"))] == ["海关总署"]
    assert [t.clause_id for t in catalog.targets(Filter(agency="海关总署"))] == ["b/p~2"]
    assert [d.clause_id for d in catalog.duties()] == ["a/p~2", "b/p~2"]
    assert catalog.duties(Filter(agency="海关总署", documents=frozenset({"a"}))) == ()


def test_as_of_a_day_keeps_what_was_in_force_then(tmp_path):
    catalog = catalog_of(
        tmp_path / "c",
        document(
            "law-2020", "甲\n乙乙", effective="2020-04-10", status="superseded", superseded_by="law-2024"
        ),
        document("law-2024", "甲\n丙丙", published="2023-12-01", effective="2024-01-01"),
        document("plan", "甲\n丁丁", published="2021-05-01", expires="2023-01-01", status="expired"),
        document("undated", "甲\n戊戊"),
    )

    def on(day: str) -> tuple[str, ...]:
        return catalog.document_ids(Filter(as_of=day))

    assert on("2019-12-31") == ("undated",)
    assert on("2020-04-10") == ("law-2020", "undated")
    assert on("2022-06-01") == ("law-2020", "plan", "undated")
    assert on("2023-12-31") == ("law-2020", "undated")  # the new law is published but does not count yet
    assert on("2024-01-01") == ("law-2024", "undated")


def test_search_leaves_out_what_is_superseded_unless_asked_for_it(tmp_path):
    catalog = catalog_of(
        tmp_path / "c",
        document("old", "甲\n乙乙", status="superseded", superseded_by="new"),
        document("new", "甲\n丙丙"),
    )
    assert catalog.searched_ids() == ("new",)
    assert catalog.searched_ids(Filter(documents=frozenset({"old"}))) == ("old",)
    assert catalog.searched_ids(Filter(status="superseded")) == ("old",)


def test_search_is_not_limited_where_nothing_is_superseded(tmp_path):
    assert catalog_of(tmp_path / "c", document("a", "甲\n乙乙")).searched_ids() is None


def test_many_threads_read_the_same(tmp_path, plan):
    catalog = catalog_of(tmp_path / "c", plan)
    ids = [clause.id for clause in plan.clauses] * 4
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda name: catalog.clause(name).id, ids)) == ids
        assert set(pool.map(catalog.document, [plan.document.id] * 16)) == {plan}


def test_removed_document_leaves_nothing_and_numbers_close_up(tmp_path, plan):
    first, last = document("a", "甲\n乙乙"), document("z", "甲\n丙丙")
    writer = write(tmp_path / "c", first, plan, last)
    before = [*split(first), *split(plan), *split(last)]
    writer.remove([plan.document.id, "never there"])
    assert writer.renumber() == [0, len(before) - 1]
    writer.close()
    catalog = Catalog(tmp_path / "c")
    assert list(catalog.all_passages()) == [before[0], before[-1]]
    counts = catalog.counts()
    assert dataclasses.astuple(counts) == (2, 4, 2, 2, 2, 2)


def test_windows_are_owned_by_their_clause(tmp_path, plan):
    from index.retriever import owners_of

    writer = write(tmp_path / "c", document("a", "甲\n乙乙"), plan)
    expected = owners_of([*split(document("a", "甲\n乙乙")), *split(plan)])
    assert writer.owners().tolist() == expected.tolist()
    writer.close()


def test_a_string_that_is_not_unicode_is_refused_and_leaves_nothing(tmp_path):
    writer = write(tmp_path / "c", document("a", "甲\n乙乙"))
    bad = document("bad", "甲\n乙乙", title="\ud800")
    with pytest.raises(SourceUnreadable, match="not Unicode"):
        writer.add(bad, split(bad), [b"h"] * len(split(bad)), source="b.txt", source_hash="", text_hash="")
    writer.close()
    assert Catalog(tmp_path / "c").document_ids() == ("a",)


@pytest.mark.parametrize("damage", [b"", b"not a database, just some text" * 40])
def test_damaged_file_is_named(tmp_path, damage):
    (tmp_path / "catalog.sqlite").write_bytes(damage)
    with pytest.raises(IndexCorrupt, match=r"catalog\.sqlite"):
        Catalog(tmp_path / "catalog.sqlite")


def test_damaged_page_is_found_by_the_check(tmp_path, plan):
    path = tmp_path / "catalog.sqlite"
    catalog_of(path, plan).close()
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 4096] = b"\xff" * 4096
    path.write_bytes(data)
    with pytest.raises(IndexCorrupt, match=r"catalog\.sqlite"):
        Catalog(path).check()


def test_reading_writes_nothing_beside_the_file(tmp_path, plan):
    catalog = catalog_of(tmp_path / "c", plan)
    catalog.documents()
    assert [p.name for p in tmp_path.iterdir()] == ["c"]


def test_path_with_odd_characters_opens(tmp_path):
    folder = tmp_path / "50% 家?#"
    folder.mkdir()
    assert catalog_of(folder / "c", document("a", "甲\n乙乙")).document_ids() == ("a",)
    assert [p.relative_to(tmp_path) for p in tmp_path.rglob("*") if p.is_file()] == [Path("50% 家?#/c")]
