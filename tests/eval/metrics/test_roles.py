import pytest


@pytest.mark.parametrize(
    ("text", "leads", "participants"),
    [
        ("由省商务厅牵头，省科技厅配合。", {"广东省商务厅"}, {"广东省科学技术厅"}),
        (
            "牵头单位：省商务厅；参与单位：省科技厅、省司法厅。",
            {"广东省商务厅"},
            {"广东省科学技术厅", "广东省司法厅"},
        ),
        (
            "牵头单位：省商务厅\n参与单位：\n- 省科技厅\n- 省司法厅",
            {"广东省商务厅"},
            {"广东省科学技术厅", "广东省司法厅"},
        ),
        ("(省商务厅牵头,省科技厅按职责分工负责)", {"广东省商务厅"}, {"广东省科学技术厅"}),
        (
            "牵头单位为省商务厅，省科技厅、省司法厅参与。",
            {"广东省商务厅"},
            {"广东省科学技术厅", "广东省司法厅"},
        ),
        (
            "人民银行广东省分行、人民银行深圳市分行牵头",
            {"中国人民银行广东省分行", "中国人民银行深圳市分行"},
            set(),
        ),
    ],
)
def test_roles_are_read_from_the_words_around_a_name(book, text, leads, participants):
    mentions = book.mentions(text)
    assert {m.agency for m in mentions if m.role == "lead"} == {book.canonical(n) for n in leads}
    assert {m.agency for m in mentions if m.role == "participant"} == {
        book.canonical(n) for n in participants
    }


def test_english_roles_are_read(book):
    text = (
        "Led by the Guangdong Department of Commerce, with the Guangdong Department of Justice participating."
    )
    assert [(m.agency, m.role) for m in book.mentions(text)] == [
        ("广东省商务厅", "lead"),
        ("广东省司法厅", "participant"),
    ]


def test_a_role_does_not_reach_over_the_end_of_a_sentence(book):
    assert [m.role for m in book.mentions("省商务厅牵头。省科技厅也在。")] == ["lead", ""]


def test_names_that_inherit_their_province_or_their_kind_are_read(book):
    text = "省商务厅牵头,广州、深圳市人民政府,省农业农村厅、市场监管局,深圳海关按职责分工负责"
    assert book.agencies(text, "participant") == {
        "广州市人民政府", "深圳市人民政府", "广东省农业农村厅", "广东省市场监督管理局", "深圳海关"
    }  # fmt: skip


def test_taking_part_in_a_market_is_not_a_duty(book):
    text = "原文：“争取粮食贸易企业依托前海联合交易中心参与线上现货交易。”"
    assert book.agencies(text, "participant") == book.agencies(text)
    assert all(m.role == "" for m in book.mentions(text))


@pytest.mark.parametrize(
    "text",
    [
        "第6项任务并非由深圳海关牵头，而是由省商务厅牵头。",
        "深圳海关不牵头这项任务，牵头单位是省商务厅。",
        "不是深圳海关，由省商务厅牵头。",
        "Shenzhen Customs does not lead this task; the Guangdong Department of Commerce leads it.",
        "It is led by the Guangdong Department of Commerce, not by Shenzhen Customs.".replace(
            "not by", "rather than"
        ),
    ],
)
def test_a_denied_role_is_not_a_role(book, text):
    assert {m.agency for m in book.mentions(text) if m.role == "lead"} == {"广东省商务厅"}
