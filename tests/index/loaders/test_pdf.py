"""PDF files: paragraphs whole, furniture marked, bad files refused."""

import pytest

from index.errors import SourceUnreadable
from index.loaders import load
from index.outline import outline
from tests.index.loaders.making import pdf

LEFT, INDENT = 72, 96


def page(number, lines, header="某市人民政府公报"):
    placed = [(200, 800, header)]
    placed += [(x, 760 - 24 * i, text) for i, (x, text) in enumerate(lines)]
    return [*placed, (280, 40, f"— {number} —")]


PAGES = [
    page(
        1,
        [
            (200, "某市管理办法"),
            (INDENT, "第一条　为了规范本市的管理活动，保障公民、法人和其他组"),
            (LEFT, "织的合法权益，根据有关法律、法规的规定，结合本市实际情况，"),
            (LEFT, "制定本办法。"),
            (INDENT, "第二条　有下列情形之一的，不予受理："),
            (INDENT, "（一）超过期限的；"),
            (INDENT, "（二）没有管辖权的，包括依照本办法的规定应当由其他行政"),
        ],
    ),
    page(2, [(LEFT, "机关管辖的。"), (INDENT, "第三条　本办法自公布之日起施行。")]),
    page(3, [(INDENT, "第四条　本办法由市政府负责解释，未尽事宜另行规定并公布。")]),
]


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf(PAGES))
    return load(path)


def test_broken_lines_join_also_over_a_page_break(source):
    lines = source.text.split("\n")
    assert lines[2].endswith(
        "保障公民、法人和其他组织的合法权益，根据有关法律、法规的规定，结合本市实际情况，制定本办法。"
    )
    assert "（二）没有管辖权的，包括依照本办法的规定应当由其他行政机关管辖的。" in lines


def test_page_headers_and_numbers_are_furniture(source):
    furniture = [source.text[b.start : b.end] for b in source.blocks if b.kind == "furniture"]
    assert sorted(furniture) == sorted(["某市人民政府公报"] * 3 + ["— 1 —", "— 2 —", "— 3 —"])


def test_the_outline_of_a_pdf_is_that_of_its_text(source):
    labels = [c.label for c in outline("d", source) if c.label]
    assert labels == ["第一条", "第二条", "（一）", "（二）", "第三条", "第四条"]


def test_pages_have_their_offsets(source):
    assert len(source.pages) == 3
    assert source.pages[0] == 0


def test_a_scan_needs_ocr(tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf([[], []]))
    with pytest.raises(SourceUnreadable, match="OCR"):
        load(path)


def test_a_page_without_text_is_reported(tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf([PAGES[0], []]))
    assert load(path).notices == ("pages without text (they may need OCR): 2",)


@pytest.mark.parametrize("keep", [9, 60])
def test_a_file_cut_short_is_unreadable(tmp_path, keep):
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf(PAGES)[:keep])
    with pytest.raises(SourceUnreadable, match="damaged"):
        load(path)
