"""Which printed lines go on from the line before."""

import pytest

from index.loaders.base import Source
from index.outline.lines import read_lines


def joined(text: str, kind: str = "html") -> list[str]:
    return [line.text for line in read_lines(Source(text=text, format=kind)) if line.joined]


@pytest.mark.parametrize("kind", ["html", "txt"])
def test_a_sentence_torn_apart_by_its_emphasis_is_one(kind: str) -> None:
    text = "开好局起好步十分重要。今年经济社会发展的\n主要预期目标\n是：地区生产总值增长5%。\n重点做好以下工作。\n"
    assert joined(text, kind) == ["主要预期目标", "是：地区生产总值增长5%。"]


@pytest.mark.parametrize(
    "text",
    [
        "各部门要抓好落实。\n主要任务\n加快建设油库，推动产业集聚。\n",  # a heading between two paragraphs
        "一、主要目标\n到2025年，建成油库。\n",
        "责任单位\n：\n",  # a lone mark is the layout's, not a sentence's
        "建设油库。\n，推动产业集聚。\n",  # the sentence before has ended
    ],
)
def test_other_lines_begin_by_themselves(text: str) -> None:
    assert joined(text) == []
