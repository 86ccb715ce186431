"""What holds for any text whatever."""

from hypothesis import given, settings
from hypothesis import strategies as st

from index.documents import Clause
from index.loaders import Source, load_text
from index.outline import outline

KINDS = {
    "furniture",
    "header",
    "toc",
    "title",
    "addressee",
    "paragraph",
    "signature",
    "date",
    "note",
    "part",
    "chapter",
    "section",
    "article",
    "item",
    "goal",
    "heading",
    "table",
    "row",
    "annex",
}
PIECES = st.sampled_from(
    [
        "一、", "二、", "（一）", "( 二 )", "1.", "2.", "2.5亿元", "第一条", "第二条 ", "第二十條第一款", "第一章 总则",
        "第 二 章", "附件1", "附件：", "目录", "——", "●", "①", "(a)", "(i)", "A.", "1.1", "1.1.1 ", "Chapter I", "Article 2",
        "行动一：", "3", "\n", "\r\n", "\n\n", "\f", "\x0b", "\u2028", "\x85", "\u3000", "\xa0", "\u200b", "\ufeff", "\x00",
        "总则", "为了规范管理，制定本办法。", "某市人民政府", "2024年1月2日", "各区人民政府：", "序号", " | ", "# ", "**",
        "首页 > 公开", "。", "；", "：", "𠮷", "e\u0301", "粤府函〔2024〕9号", "一是", "第一，", "<p>", "| a | b |", "|---|---|",
        "(共5项)", "十", "九十九、", "第〇条", "（百）", "²", "Ⅷ", "㊿", "⑴", "[1]", "Artigo 1.º",
    ]
)  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=400), st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=60).map("".join)
)


def check(source: Source, clauses: tuple[Clause, ...]) -> None:
    assert "".join(source.text[c.start : c.end] for c in clauses) == source.text
    position = 0
    by_id: dict[str, Clause] = {}
    for clause in clauses:
        assert clause.start == position
        assert clause.end > clause.start
        position = clause.end
        assert clause.id not in by_id
        assert clause.id.startswith("d/")
        assert clause.kind in KINDS
        if clause.parent:
            parent = by_id[clause.parent]  # it exists and comes before
            assert clause.level == parent.level + 1
            assert clause.id.startswith(parent.id + "/")
            assert clause.heading_path[: len(parent.heading_path)] == parent.heading_path
        else:
            assert clause.level == 1
            assert clause.heading_path == ()
        assert clause.label in source.text[clause.start : clause.end]
        by_id[clause.id] = clause


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_clauses_of_any_plain_text_partition_it(text):
    source = load_text(text)
    assert source.text == text
    check(source, outline("d", source))


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_clauses_of_any_markdown_partition_its_rendering(text):
    source = load_text(text, form="md")
    check(source, outline("d", source))


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_clauses_of_any_html_partition_its_rendering(text):
    source = load_text("<table><tr><td>1<td>" + text + "</table><h1>" + text + "</h1><p>" + text, form="html")
    check(source, outline("d", source))


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_reading_twice_gives_the_same(text):
    source = load_text(text)
    assert outline("d", source) == outline("d", source)
