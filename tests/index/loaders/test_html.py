"""HTML pages: what is content, what is furniture, and that nothing is lost."""

import re

from index.loaders import load_text


def marked(source, kind):
    return [source.text[b.start : b.end] for b in source.blocks if b.kind == kind]


def test_one_line_a_block_and_entities_decoded():
    source = load_text("<h2>第一章 总则</h2><p>第一条&nbsp;甲&lt;乙</p><div>丙<br>丁</div>", form="html")
    assert source.text == "第一章 总则\n第一条\xa0甲<乙\n丙\n丁\n"


def test_line_breaks_within_chinese_vanish_and_within_english_become_a_blank():
    source = load_text("<p>规范\n   管理</p><p>Hong\n Kong</p>", form="html")
    assert source.text == "规范管理\nHong Kong\n"


def test_scripts_styles_and_comments_are_no_text():
    page = "<style>p{}</style><p>甲<!-- 乙 --></p><script>丙</script><noscript>丁</noscript>"
    assert load_text(page, form="html").text == "甲\n"


def test_a_template_tells_content_from_furniture():
    page = (
        "<html><head><title>某办法</title><meta name='PubDate' content='2024-01-02'></head><body>"
        "<div class='nav'><a href='/'>首页</a></div><h1>某办法</h1><p>发布时间：2024-01-02</p>"
        "<div id='UCAP-CONTENT'><p>第一条 为了规范管理，制定本办法，自公布之日起施行。</p></div>"
        "<div>扫一扫</div><div class='footer'>某ICP备1号</div></body></html>"
    )
    source = load_text(page, form="html")
    assert marked(source, "furniture") == ["首页", "扫一扫", "某ICP备1号"]
    assert source.meta["PubDate"] == "2024-01-02"
    assert source.meta["title"] == "某办法"


def test_without_a_template_links_around_the_sentences_are_furniture():
    body = "<p>第一条 为了规范管理，制定本办法。有关部门应当遵守。</p>" * 5
    page = f"<body><ul><li><a href=x>新闻</a></li></ul><div><div>{body}</div></div><div><a href=y>关于我们</a></div></body>"
    assert marked(load_text(page, form="html"), "furniture") == ["新闻", "关于我们"]


def test_every_printed_character_of_a_page_is_kept():
    page = "<body><nav>甲乙</nav><table><tr><td>丙<table><tr><td>丁<td>戊</table><td>己</table><ul><li>庚<ol><li>辛</ol></ul>壬"
    text = load_text(page, form="html").text
    assert re.sub(r"[^\u4e00-\u9fff]", "", text) == "甲乙丙丁戊己庚辛壬"


def test_data_table_has_rows_and_cells_with_spans():
    page = (
        "<table><tr><th>类</th><th>任务</th></tr><tr><td rowspan=2>路</td><td>建路</td></tr><tr><td>修路</td></tr>"
        "<tr><td colspan=2>合计</td></tr></table>"
    )
    source = load_text(page, form="html")
    assert source.text == "类 | 任务\n路 | 建路\n修路\n合计\n"
    cells = [
        (source.text[b.start : b.end], b.row, b.column, b.rowspan, b.colspan)
        for b in source.blocks
        if b.kind == "cell"
    ]
    assert cells[2:] == [("路", 1, 0, 2, 1), ("建路", 1, 1, 1, 1), ("修路", 2, 1, 1, 1), ("合计", 3, 0, 1, 2)]


def test_layout_table_is_no_data():
    page = "<table><tr><td><p>一、甲</p><p>二、乙</p></td></tr></table>"
    source = load_text(page, form="html")
    assert source.text == "一、甲\n二、乙\n"
    assert marked(source, "table") == []


def test_spans_without_end_do_no_harm():
    source = load_text(
        "<table><tr><td rowspan=99999999 colspan=99999999>甲</td><td>乙</td></tr></table>", form="html"
    )
    assert source.text == "甲 | 乙\n"
