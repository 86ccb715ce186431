"""Markdown: marks go, characters stay."""

import pytest

from index.loaders import load_text


@pytest.mark.parametrize(
    ("source", "rendered"),
    [
        ("## 第一章 总则 ##\n", "第一章 总则\n"),
        ("**第一条** 甲**乙**。\n", "第一条 甲乙。\n"),
        ('见[办法](https://x.cn/a_(1) "题")。\n', "见办法。\n"),
        ("![图](a.png)\n", "图\n"),
        ("1\\. 甲\n", "1. 甲\n"),
        ("- 甲\n- （一）乙\n", "甲\n（一）乙\n"),
        ("> 注：乙\n", "注：乙\n"),
        ("甲<!-- 乙\n丙 -->丁\n", "甲丁\n"),
        ("甲<br>乙&lt;丙\n", "甲\n乙<丙\n"),
        ("5*3*2与a_b_c\n", "5*3*2与a_b_c\n"),
        ("甲\n\n---\n\n乙\n", "甲\n\n\n乙\n"),
        ("```\n# 甲\n```\n", "# 甲\n"),
        ("#标题\n", "标题\n"),
        ("**未合\n", "**未合\n"),
    ],
)
def test_rendering(source, rendered):
    assert load_text(source, form="md").text == rendered


def test_front_matter_is_kept_as_header_lines_and_as_meta():
    source = load_text("---\n标题: 某办法\n文号: 某府〔2024〕1号\n---\n\n# 某办法\n", form="md")
    assert source.text == "标题: 某办法\n文号: 某府〔2024〕1号\n\n\n某办法\n"
    assert source.meta == {"标题": "某办法", "文号": "某府〔2024〕1号"}
    header = next(b for b in source.blocks if b.kind == "header")
    assert source.text[header.start : header.end] == "标题: 某办法\n文号: 某府〔2024〕1号\n"


def test_pipe_table():
    source = load_text("| 序号 | 任务 |\n|:--|--:|\n| 1 | 建**港** |\n| 2 | a \\| b |\n", form="md")
    assert source.text == "序号 | 任务\n1 | 建港\n2 | a | b\n"
    cells = [(source.text[b.start : b.end], b.row, b.column) for b in source.blocks if b.kind == "cell"]
    assert cells == [
        ("序号", 0, 0),
        ("任务", 0, 1),
        ("1", 1, 0),
        ("建港", 1, 1),
        ("2", 2, 0),
        ("a | b", 2, 1),
    ]
