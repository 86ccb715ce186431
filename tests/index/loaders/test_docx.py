"""Word files: automatic numbers, tables, and what a hostile or broken file does."""

import zipfile

import pytest

from index.errors import SourceTooLarge, SourceUnreadable
from index.loaders import load, sandbox
from index.loaders.docx import render
from index.loaders.numerals import format_number
from index.outline import outline
from tests.index.loaders.making import W, docx, numbering, paragraph, table

STATUTE = numbering(
    [
        ("chineseCountingThousand", "第%1章 "),
        ("chineseCountingThousand", "第%2条 "),
        ("chineseCounting", "（%3）"),
    ]
)


def test_automatic_numbers_are_printed():
    body = "".join(
        [
            paragraph("总则", number=1, level=0),
            paragraph("目的。", number=1, level=1),
            paragraph("甲；", number=1, level=2),
            paragraph("乙。", number=1, level=2),
            paragraph("范围。", number=1, level=1),
            paragraph("丙。", number=1, level=2),
            paragraph("附则", number=1, level=0),
        ]
    )
    text = render(docx(body, parts={"word/numbering.xml": STATUTE})).text
    assert (
        text == "第一章 总则\n第一条 目的。\n（一）甲；\n（二）乙。\n第二条 范围。\n（一）丙。\n第二章 附则\n"
    )


def test_numbers_come_by_way_of_a_style():
    styles = (
        f'<w:styles {W}><w:style w:type="paragraph" w:styleId="base"><w:name w:val="Base"/><w:pPr><w:numPr>'
        '<w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr></w:style><w:style w:type="paragraph" w:styleId="a">'
        '<w:name w:val="heading 2"/><w:basedOn w:val="base"/></w:style></w:styles>'
    )
    parts = {"word/styles.xml": styles, "word/numbering.xml": numbering([("chineseCounting", "%1、")])}
    rendered = render(docx(paragraph("甲", style="a") + paragraph("乙", style="a"), parts=parts))
    assert rendered.text == "一、甲\n二、乙\n"
    assert [(b.kind, b.level) for b in rendered.blocks] == [("heading", 2), ("heading", 2)]


def test_upper_levels_may_be_named_in_a_label():
    parts = {"word/numbering.xml": numbering([("decimal", "%1"), ("decimal", "%1.%2 ")])}
    body = (
        paragraph(" 总则", number=1)
        + paragraph("目的", number=1, level=1)
        + paragraph("范围", number=1, level=1)
    )
    assert render(docx(body, parts=parts)).text == "1 总则\n1.1 目的\n1.2 范围\n"


@pytest.mark.parametrize(
    ("number", "style", "printed"),
    [
        (10, "chineseCounting", "十"),
        (12, "chineseCountingThousand", "十二"),
        (20, "chineseCounting", "二十"),
        (105, "chineseCountingThousand", "一百零五"),
        (1010, "chineseCountingThousand", "一千零一十"),
        (1260, "chineseCountingThousand", "一千二百六十"),
        (4, "lowerRoman", "iv"),
        (27, "lowerLetter", "aa"),
        (3, "decimalEnclosedCircleChinese", "③"),
        (12, "chineseLegalSimplified", "壹拾贰"),
        (2, "ideographTraditional", "乙"),
        (7, "decimalFullWidth", "７"),
        (7, "unheard-of", "7"),
    ],
)
def test_number_formats(number, style, printed):
    assert format_number(number, style) == printed


def test_tables_become_rows_with_spans():
    body = paragraph("一、任务") + table(
        [["类", "任务"], [("路", "restart"), "建路"], [("", "continue"), "修路"]]
    )
    rendered = render(docx(body))
    assert rendered.text == "一、任务\n类 | 任务\n路 | 建路\n修路\n"
    assert [(b.row, b.column, b.rowspan) for b in rendered.blocks if b.kind == "cell"][2:] == [
        (1, 0, 2),
        (1, 1, 1),
        (2, 1, 1),
    ]


def test_deleted_and_hidden_text_is_left_out_and_inserted_text_is_kept():
    body = (
        "<w:p><w:r><w:t>甲</w:t></w:r><w:del><w:r><w:delText>乙</w:delText></w:r></w:del><w:ins><w:r><w:t>丙</w:t></w:r></w:ins>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>丁</w:t></w:r></w:p>"
    )
    rendered = render(docx(body))
    assert rendered.text == "甲丙\n"
    assert rendered.notices == ("hidden text was left out",)


def test_a_word_statute_reads_like_a_printed_one(tmp_path):
    body = (
        paragraph("某市条例", centred=True)
        + paragraph("目的。", number=1, level=1)
        + paragraph("范围。", number=1, level=1)
    )
    path = tmp_path / "a.docx"
    path.write_bytes(docx(body, parts={"word/numbering.xml": STATUTE}))
    assert [c.id for c in outline("d", load(path))] == ["d/title", "d/第一条", "d/第二条"]


@pytest.mark.parametrize("keep", [40, 200, -30])
def test_a_file_cut_short_is_unreadable(tmp_path, keep):
    path = tmp_path / "a.docx"
    path.write_bytes(docx(paragraph("甲"))[:keep])
    with pytest.raises(SourceUnreadable, match="damaged"):
        load(path)


def test_a_file_with_a_password_says_so(tmp_path):
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("EncryptedPackage", "x")
        package.writestr("word/x", "x")
    with pytest.raises(SourceUnreadable, match="password"):
        load(path)


def test_a_zip_bomb_is_refused(tmp_path):
    path = tmp_path / "a.docx"
    path.write_bytes(docx("<w:p><w:r><w:t>" + "x" * 30_000_000 + "</w:t></w:r></w:p>"))
    with pytest.raises(SourceTooLarge):
        load(path)


@pytest.mark.parametrize(
    "document",
    [
        '<!DOCTYPE d [<!ENTITY a "x"><!ENTITY b "&a;&a;&a;&a;">]><d>&b;</d>',
        '<!DOCTYPE d SYSTEM "file:///etc/passwd"><d/>',
    ],
)
def test_entities_are_refused(document):
    with pytest.raises(SourceUnreadable, match="entities"):
        render(docx("", parts={"word/styles.xml": document}))


def test_elements_nested_without_end_are_refused():
    with pytest.raises(SourceTooLarge, match="nests"):
        render(docx("<w:sdt>" * 5000 + "</w:sdt>" * 5000))


def test_a_reader_that_takes_too_long_is_stopped():
    with pytest.raises(SourceTooLarge, match="longer than"):
        sandbox.render("docx", docx(paragraph("甲")), time_limit=0)
