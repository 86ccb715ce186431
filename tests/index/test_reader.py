"""A file, a folder, a jsonl: read whole."""

from pathlib import Path

import pytest

from index.documents import Notice, ParsedDocument
from index.errors import SourceMissing, SourceUnreadable
from index.reader import default_id, read, read_records

PLAN = Path(__file__).resolve().parents[2] / "corpus" / "guangdong-ftz-2024" / "document.txt"


def test_the_plan_reads_like_its_table_of_contents():
    parsed = read(PLAN)
    found = {c.id.removeprefix("guangdong-ftz-2024/"): c for c in parsed.clauses}
    assert [k for k in found if found[k].level == 1 and found[k].label] == ["一", "二", "三"]
    assert [found[f"二/({n})"].heading for n in "一二三四五六"] == [
        "对标国际高标准规则,提升制度型开放水平",
        "强化航运贸易枢纽功能,提升国际贸易竞争新优势",
        "促进投资贸易便利化,提升金融开放创新能级",
        "聚焦制造业当家,提升产业链现代化水平",
        "深化粤港澳全面合作,提升粤港澳大湾区国际竞争力",
        "加强区域协同发展,提升辐射带动能力",
    ]
    groups = {"一": (1, 3), "二": (4, 7), "三": (8, 10), "四": (11, 13), "五": (14, 17), "六": (18, 20)}
    for group, (first, last) in groups.items():
        children = [c.label for c in parsed.clauses if c.parent == f"guangdong-ftz-2024/二/({group})"]
        assert children == [f"{n}." for n in range(first, last + 1)]
    assert [c.heading for c in parsed.clauses if c.kind == "goal"] == [
        "建成高水平对外开放引领区",
        "打造高标准国际贸易枢纽区",
        "形成高能级现代化产业聚集区",
        "建设粤港澳高度协同发展示范区",
    ]
    assert [found[f"三/({n})"].heading for n in "一二三"] == ["坚持党的领导", "加强组织实施", "强化风险防控"]
    assert found["二/(二)/5"].heading_path == (
        "二、重点工作任务",
        "(二)强化航运贸易枢纽功能,提升国际贸易竞争新优势",
    )


def test_the_cover_of_the_plan_and_the_page_around_it():
    parsed = read(PLAN)
    kinds = [c.kind for c in parsed.clauses]
    assert kinds[:19] == [
        "furniture", *["header"] * 8, "furniture", "title", "header", "addressee", "paragraph", "signature", "date",
        "title", "paragraph", "item",
    ]  # fmt: skip
    titles = [c.heading for c in parsed.clauses if c.kind == "title"]
    assert titles == [
        "广东省人民政府关于印发中国(广东)自由贸易试验区提升战略行动方案的通知",
        "中国(广东)自由贸易试验区提升战略行动方案",
    ]
    text = parsed.document.text
    furniture = [
        text[c.start : c.end].replace("\xa0", " ").strip() for c in parsed.clauses if c.kind == "furniture"
    ]
    assert furniture == ["首页 > 政务公开 > 文件库 > 全部文件 > 粤府函", "【打印】 【字体:", "Baidu\nmap"]


def test_ids_come_from_folders_files_and_callers(tmp_path):
    (tmp_path / "某市办法.txt").write_text("第一条 甲。\n", encoding="utf-8")
    (tmp_path / "doc-1").mkdir()
    (tmp_path / "doc-1" / "document.md").write_text("# 办法\n\n第一条 甲。\n", encoding="utf-8")
    assert read(tmp_path / "某市办法.txt").document.id == "某市办法"
    assert read(tmp_path / "doc-1").document.id == "doc-1"
    assert read(tmp_path / "doc-1" / "document.md").document.id == "doc-1"
    assert read(tmp_path / "某市办法.txt", "mine").clauses[0].id == "mine/第一条"
    assert default_id(Path("a.b.txt")) == "a.b"


def test_meta_toml_overrides_what_the_text_says(tmp_path):
    (tmp_path / "document.txt").write_text("某市办法\n第一条 甲。\n", encoding="utf-8")
    (tmp_path / "meta.toml").write_text(
        'url = "https://x.cn/1"\ntopics = ["贸易"]\ntitle = "另一个"\nunknown = 1\n'
    )
    document = read(tmp_path).document
    assert (document.url, document.topics, document.title) == ("https://x.cn/1", ("贸易",), "另一个")


def test_a_broken_meta_toml_says_so(tmp_path):
    (tmp_path / "document.txt").write_text("甲。\n", encoding="utf-8")
    (tmp_path / "meta.toml").write_text("= 1")
    with pytest.raises(SourceUnreadable, match=r"meta\.toml"):
        read(tmp_path)


def test_a_folder_without_a_document(tmp_path):
    with pytest.raises(SourceUnreadable, match="document"):
        read(tmp_path)


def test_a_missing_file(tmp_path):
    with pytest.raises(SourceMissing):
        read(tmp_path / "a.txt")


def test_records_keep_their_id_and_title_and_bad_lines_are_noticed(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text('{"id": "r/1", "title": "办法", "text": "第一条 甲。"}\nnonsense\n', encoding="utf-8")
    good, bad = read_records(path)
    assert isinstance(good, ParsedDocument)
    assert (good.document.id, good.document.title, good.document.text) == ("r/1", "办法", "第一条 甲。")
    assert isinstance(bad, Notice)
    assert "line 2" in bad.message


def test_what_a_loader_could_not_read_becomes_a_notice(tmp_path):
    from tests.index.loaders.making import pdf

    path = tmp_path / "a.pdf"
    path.write_bytes(pdf([[(72, 700, "第一条　为了规范管理，制定本办法。")], []]))
    assert "OCR" in read(path).notices[0].message
