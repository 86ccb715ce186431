"""Families of documents: which texts are versions of one another, and which of them counts when."""

from __future__ import annotations

import pytest

from index import builder
from index.documents import Document, Fact
from index.engines.base import Filter
from index.engines.embedded import EmbeddedEngine
from index.families import family, standing


def document(name: str, title: str, **fields: str) -> Document:
    return Document(id=name, text="", title=title, **fields)


def shown(*documents: Document, today: str = "2026-06-01") -> dict[str, tuple[str, str]]:
    return {s.document_id: (s.status, s.superseded_by) for s in standing(documents, today=today)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("上海市优化营商环境条例", "上海市优化营商环境条例（2023年修正）"),
        ("广州市人才绿卡办法（试行）", "廣州市人才綠卡辦法"),
        (
            "静安区城市更新行动方案（2023-2025年）",
            "静安区人民政府关于印发《静安区城市更新行动方案（2026—2028年）》的通知",
        ),
        ("松江区城市更新2024年度实施计划", "松江区城市更新2025年度实施计划"),
        ("中华人民共和国公司法（2018修正）", "中华人民共和国公司法(2023修订)"),
        ("关于印发广东省招商引资若干措施的通知", "广东省招商引资若干措施（2024年版）"),
    ],
)
def test_versions_share_a_family(one, other):
    assert family(one) == family(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("上海市优化营商环境条例", "广东省优化营商环境条例"),
        ("关于推广第二批支持创新相关改革举措的通知", "关于推广第三批支持创新相关改革举措的通知"),
        ("中华人民共和国公司法", "中华人民共和国公司法实施细则"),
    ],
)
def test_look_alikes_do_not(one, other):
    assert family(one) != family(other)


@pytest.mark.parametrize(
    "title",
    [
        "2025年上海市政府工作报告",
        "万载县2015年国民经济和社会发展统计公报",
        "通知",
        "",
        "实施方案",
        "关于同意设立某区的批复",
    ],
)
def test_what_has_no_versions(title):
    assert family(title) == ""


def test_each_version_is_superseded_by_the_next():
    assert shown(
        document("c", "某市港口条例（2024修订）", effective="2024-05-01"),
        document("a", "某市港口条例", effective="2015-01-01"),
        document("b", "某市港口条例（2020修正）", published="2020-03-01"),
    ) == {"c": ("in_force", ""), "a": ("superseded", "b"), "b": ("superseded", "c")}


def test_what_is_not_yet_in_force_supersedes_nothing():
    versions = (
        document("a", "某市港口条例", effective="2015-01-01"),
        document("b", "某市港口条例（2026修订）", effective="2026-07-01"),
    )
    assert shown(*versions, today="2026-06-30")["a"] == ("in_force", "")
    assert shown(*versions, today="2026-07-01")["a"] == ("superseded", "b")


def test_years_in_titles_order_versions_without_days():
    assert shown(document("x", "某区更新计划（2021年）"), document("y", "某区更新计划（2023年）"))["x"] == (
        "superseded",
        "y",
    )


def test_parts_that_share_a_title_are_not_versions():
    parts = (
        document("1", "某市港口条例", published="2015-01-01"),
        document("2", "某市港口条例", published="2018-01-01"),
        document("3", "某市港口条例"),
    )
    assert set(shown(*parts).values()) == {("in_force", "")}


def test_same_title_in_two_places_is_two_texts():
    texts = (
        document("a", "港口管理办法", effective="2015-01-01", jurisdiction="广州市"),
        document("b", "港口管理办法", effective="2020-01-01", jurisdiction="深圳市"),
    )
    assert set(shown(*texts).values()) == {("in_force", "")}


def test_what_a_document_says_of_itself_stays():
    assert shown(
        document("a", "某市港口条例", status="expired", effective="2015-01-01"),
        document("b", "某市海关办法", superseded_by="z", effective="2015-01-01"),
        document("c", "某市渔业办法", expires="2026-05-31"),
        document("d", "某市林业办法", expires="2026-06-02"),
    ) == {"a": ("expired", ""), "b": ("superseded", "z"), "c": ("expired", ""), "d": ("in_force", "")}


def ends(value: str, quote: str) -> tuple[Fact, ...]:
    return (Fact(name="repeals", value=value, quote=quote),)


def repealing(name: str, title: str, day: str, value: str, quote: str = "", place: str = "") -> Document:
    facts = ends(value, quote or f"《{value}》")
    return Document(id=name, text="", title=title, effective=day, facts=facts, jurisdiction=place)


def test_a_text_ended_by_its_number_is_superseded_by_the_one_that_says_so():
    assert shown(
        document(
            "old", "某市会展业管理规定", document_number="某府\u30142019\u30152号", effective="2019-01-01"
        ),
        repealing(
            "new", "某市会展业条例", "2023-01-01", "某市会展业规定", "《某市会展业规定》（某府[2019]2号）"
        ),
    ) == {"old": ("superseded", "new"), "new": ("in_force", "")}


def test_a_text_ended_by_its_title_may_be_the_one_a_notice_brought():
    assert shown(
        document("old", "某市人民政府关于印发某市会展业管理办法的通知", published="2019-01-01"),
        repealing("new", "某市会展业条例", "2023-01-01", "某市会展业管理办法"),
    )["old"] == ("superseded", "new")


def test_what_is_only_cleared_away_is_expired():
    assert shown(
        document("old", "某市港口管理办法", published="2010-01-01"),
        repealing("d", "关于废止部分规范性文件的决定", "2021-01-05", "某市港口管理办法"),
    )["old"] == ("expired", "d")


def test_a_title_of_another_place_or_of_a_later_day_is_not_ended():
    new = repealing("new", "港口条例", "2021-01-05", "港口管理办法", place="广州市")
    others = (
        document("there", "港口管理办法", effective="2010-01-01", jurisdiction="深圳市"),
        document("later", "港口管理办法", effective="2022-01-01", jurisdiction="广州市"),
    )
    assert set(shown(new, *others).values()) == {("in_force", "")}


def test_nothing_is_ended_before_its_day():
    old = document("old", "某市港口管理办法", published="2010-01-01")
    new = repealing("new", "某市港口条例", "2021-01-05", "某市港口管理办法")
    assert shown(old, new, today="2021-01-04")["old"] == ("in_force", "")
    assert shown(old, new, today="2021-01-05")["old"] == ("superseded", "new")


def test_the_last_day_of_a_text_is_one_of_its_days():
    text = document("a", "某市林业办法", expires="2026-06-01")
    assert shown(text, today="2026-06-01")["a"] == ("in_force", "")
    assert shown(text, today="2026-06-02")["a"] == ("expired", "")


def write(folder, name: str, title: str, day: str, berths: int):
    place = folder / name
    place.mkdir(parents=True)
    (place / "document.txt").write_text(
        f"{title}\n\n第一条 为发展港口，制定本条例。\n第二条 本市港口设{berths}个泊位，自{day}起施行。\n",
        encoding="utf-8",
    )
    (place / "meta.toml").write_text(
        f'title = "{title}"\neffective = "{day}"\njurisdiction = "某市"\n', encoding="utf-8"
    )


def test_search_answers_from_the_latest_unless_asked_for_another_time(home, tmp_path, fake):
    write(tmp_path / "c", "port-2015", "某市港口条例", "2015-01-01", 10)
    write(tmp_path / "c", "port-2020", "某市港口条例（2020修正）", "2020-01-01", 20)
    builder.build(home, [tmp_path / "c"], embedder=fake)
    engine = EmbeddedEngine.open(home, embedder=fake)

    def found(question: str, **where) -> set[str]:
        return {hit.document_id for hit in engine.search(question, where=Filter(**where))}

    assert found("港口设几个泊位") == {"port-2020"}
    assert found("港口设几个泊位", as_of="2018-01-01") == {"port-2015"}
    assert found("港口设几个泊位", documents=frozenset({"port-2015"})) == {"port-2015"}
    assert found("2015年的港口条例设几个泊位") == {"port-2015", "port-2020"}
    builder.remove(home, "port-2020")
    assert found("港口设几个泊位") == {"port-2015"}  # the newest of what is there
    (line,) = builder.status(home).documents
    assert (line.status, line.superseded_by) == ("in_force", "")
    engine.close()


def test_an_ended_text_is_found_by_the_day_it_was_in_force(home, tmp_path, fake):
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "old.txt").write_text(
        "某市港口管理办法\n\n第一条 本市港口设10个泊位。\n第二条 本办法自2015年1月1日起施行。\n",
        encoding="utf-8",
    )
    (tmp_path / "c" / "new.txt").write_text(
        "某市港口条例\n\n第一条 本市港口设20个泊位。\n"
        "第二条 本条例自2020年1月1日起施行，《某市港口管理办法》同时废止。\n",
        encoding="utf-8",
    )
    builder.build(home, [tmp_path / "c"], embedder=fake)
    listed = {d.id: (d.status, d.superseded_by) for d in builder.status(home).documents}
    assert listed == {"old": ("superseded", "new"), "new": ("in_force", "")}
    builder.remove(home, "new")
    assert builder.status(home).documents[0].status == "in_force"
