"""Cantonese questions in written words."""

import pytest

from index.cantonese import written_chinese


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        ("呢份文件话喺边度攞许可证？", "这份文件话在哪里拿许可证？"),
        ("冇交报告会罚几多钱？", "没有交报告会罚多少钱？"),
        ("边个部门牵头㗎？", "哪个部门牵头的？"),
        ("可唔可以唔使登记？", "可不可以不用登记？"),
    ],
)
def test_spoken_words_are_exchanged(asked, written):
    assert written_chinese(asked) == written


@pytest.mark.parametrize(
    "asked",
    [
        "周边个别企业由什么部门监管？",
        "人工智能由哪个部门牵头？",
        "今日起施行的办法有哪些？",
        "who leads?",
        "",
    ],
)
def test_written_questions_stay_as_they_are(asked):
    assert written_chinese(asked) == asked


def test_a_cantonese_question_finds_what_the_written_one_finds(engine):
    spoken, written = (
        engine.search(q, k=1)[0].clause_id
        for q in ("国际航行嘅船喺南沙入保税油，边个部门牵头？", "国际航行的船在南沙加保税油，哪个部门牵头？")
    )
    assert spoken == written
