"""Files of every format, good and bad, as a user gives them."""

import codecs

import pytest

from index.errors import (
    SourceEmpty,
    SourceMissing,
    SourceTooLarge,
    SourceUnreadable,
    SourceUnsupported,
)
from index.loaders import load, load_records, load_text
from tests.index.loaders.making import docx, pdf

CHINESE = "第一条　为了规范管理，制定本办法。\r\n第二条　本办法适用于本市各级人民政府及其部门。\n"


def test_text_keeps_every_character_and_line_end(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes("一、甲\r\n\t（一）乙\r丙\x0c丁\n\n".encode())
    assert load(path).text == "一、甲\r\n\t（一）乙\r丙\x0c丁\n\n"


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", codecs.BOM_UTF8),
        ("gb18030", b""),
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE),
        ("utf-16-le", b""),
    ],
)
def test_chinese_text_in_any_encoding_is_read(tmp_path, encoding, mark):
    path = tmp_path / "a.txt"
    path.write_bytes(mark + CHINESE.encode(encoding))
    assert load(path).text == CHINESE


def test_big5_text_is_read(tmp_path):
    text = "第一條　本法律訂定勞動關係的一般制度，適用於所有業務領域的僱主及僱員。\n" * 3
    path = tmp_path / "a.txt"
    path.write_bytes(text.encode("big5hkscs"))
    assert load(path).text == text


def test_a_declared_encoding_of_a_page_is_used(tmp_path):
    path = tmp_path / "a.html"
    path.write_bytes(
        '<html><head><meta charset="gb2312"></head><body><p>目的</p></body></html>'.encode("gbk")
    )
    assert load(path).text == "目的\n"


def test_a_pdf_named_txt_is_read_as_pdf(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(pdf([[(72, 700, "第一条　为了规范管理，制定本办法。")]]))
    assert load(path).format == "pdf"


def test_a_docx_named_pdf_is_read_as_docx(tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(docx("<w:p><w:r><w:t>甲</w:t></w:r></w:p>"))
    assert load(path).text == "甲\n"


def test_a_page_named_txt_is_read_as_html(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("<!DOCTYPE html><html><body><p>甲</p></body></html>", encoding="utf-8")
    assert load(path).text == "甲\n"


def test_what_is_hashed_are_the_bytes(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"abc\n")
    source = load(path)
    assert source.sha256 == "edeaaff3f1774ad2888673770c6d64097e391bc362d7d6fb34982ddf0efd18cb"
    assert source.size == 4


def test_missing_file(tmp_path):
    with pytest.raises(SourceMissing):
        load(tmp_path / "nowhere.txt")


def test_folder_instead_of_file(tmp_path):
    with pytest.raises(SourceUnreadable, match="folder"):
        load(tmp_path)


@pytest.mark.parametrize("data", [b"", b"  \n\r\n", codecs.BOM_UTF8 + b"\n"])
def test_file_without_text(tmp_path, data):
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    with pytest.raises(SourceEmpty):
        load(path)


@pytest.mark.parametrize(
    "data", [bytes(range(256)) * 20, b"MZ\x90\x00" + bytes(500), b"\x7fELF" + bytes(200)]
)
def test_binary_file_is_no_text(tmp_path, data):
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    with pytest.raises(SourceUnreadable, match="not text"):
        load(path)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100)),
        ("a.png", b"\x89PNG\r\n\x1a\n" + bytes(100)),
        ("a.zip", b"PK\x03\x04" + bytes(100)),
        ("a.rtf", b"{\\rtf1 hello}"),
        ("a.xyz", b"some text"),
    ],
)
def test_formats_that_are_not_read_say_so(tmp_path, name, data):
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(SourceUnsupported) as caught:
        load(path)
    assert caught.value.hint


def test_file_over_the_limit(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"x" * 2000)
    with pytest.raises(SourceTooLarge):
        load(path, max_bytes=1000)


def test_page_nested_without_end():
    with pytest.raises(SourceTooLarge, match="nests"):
        load_text("<div>" * 5000 + "甲", form="html")


def test_page_without_text(tmp_path):
    path = tmp_path / "a.html"
    path.write_text("<html><head><title>x</title></head><body><script>var a=1</script></body></html>")
    with pytest.raises(SourceEmpty):
        load(path)


def test_records_are_read_one_by_one_and_bad_lines_are_reported(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text(
        '{"id": "甲", "title": "办法", "text": "第一条 目的。", "year": 2020}\nnot json\n{"id": "乙"}\n\n[1]\n'
        '{"text": "无名"}\n{"id": 7, "text": "正文。"}\n{"id": "甲", "text": "重复。"}\n',
        encoding="utf-8",
    )
    found = list(load_records(path))
    sources = [s for s in found if not isinstance(s, str)]
    assert [(s.id, s.title, s.text) for s in sources] == [
        ("甲", "办法", "第一条 目的。"),
        ("7", "", "正文。"),
    ]
    assert sources[0].meta == {"title": "办法", "year": "2020"}
    assert [m.split(":")[0] for m in found if isinstance(m, str)] == [
        "line 2",
        "line 3",
        "line 5",
        "line 6",
        "line 8",
    ]


def test_records_file_is_not_one_document(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text('{"id": "1", "text": "x"}\n')
    with pytest.raises(SourceUnsupported, match="records"):
        load(path)


def test_records_of_a_missing_file(tmp_path):
    with pytest.raises(SourceMissing):
        list(load_records(tmp_path / "a.jsonl"))
