"""What the note under a statute's title tells: one event a line, or all of them in one bracket."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from index.facts.history import history_facts
from index.facts.metadata import Metadata

Read = Callable[..., Metadata]

NOTES = [
    (
        "（2017年12月5日公安部令第146号公布 自2018年5月1日起施行）",
        {
            "written": "2017-12-05",
            "published": "2017-12-05",
            "document_number": "公安部令第146号",
            "issuer": "公安部",
            "effective": "2018-05-01",
        },
    ),
    (
        "(2020年12月30日某某监督管理委员会令2020年第9号公布，自2021年2月1日起施行)",
        {
            "written": "2020-12-30",
            "published": "2020-12-30",
            "document_number": "某某监督管理委员会令2020年第9号",
            "issuer": "某某监督管理委员会",
            "effective": "2021-02-01",
        },
    ),
    (
        "（国务院令第100号 1992年6月28日发布）",
        {
            "written": "1992-06-28",
            "published": "1992-06-28",
            "document_number": "国务院令第100号",
            "issuer": "国务院",
        },
    ),
    (
        "2003年8月18日 药品监管局、海关总署第4号令公布\n2004年1月1日 施行",
        {
            "written": "2003-08-18",
            "published": "2003-08-18",
            "document_number": "药品监管局、海关总署第4号令",
            "issuer": "药品监管局、海关总署",
            "effective": "2004-01-01",
        },
    ),
    (
        "1997年5月8日 中华人民共和国国务院令第216号发布\n2001年11月29日 《国务院关于修改〈某条例〉的决定》修订\n"
        "2017年2月8日 国务院第164次常务会议修订通过\n2017年3月16日 中华人民共和国国务院令第677号公布\n2017年6月1日 施行",
        {
            "adopted": "2017-02-08",
            "written": "2017-03-16",
            "published": "2017-03-16",
            "document_number": "中华人民共和国国务院令第677号",
            "issuer": "国务院",
            "amended": "2001-11-29",
            "effective": "2017-06-01",
        },
    ),
    (
        "２０１２年１２月１９日 中华人民共和国公安部令第１２５号发布，\n２０１３年１月１日 施行\n"
        "２０１４年６月２９日 中华人民共和国公安部令第１３２号《公安部关于修改部分规章的决定》修正",
        {
            "written": "2012-12-19",
            "published": "2012-12-19",
            "document_number": "中华人民共和国公安部令第125号",
            "issuer": "公安部",
            "effective": "2013-01-01",
            "amended": "2014-06-29",
        },
    ),
    (
        "2014年8月23日 某市第十二届人民代表大会常务委员会第十二次会议通过\n2014年11月22日 某省第十二届人民代表大会常务委员会第六次会议批准\n"
        "2014年12月9日 某市第十二届人民代表大会常务委员会公告第15号公布",
        {
            "adopted": "2014-08-23",
            "published": "2014-12-09",
            "document_number": "某市第十二届人民代表大会常务委员会公告第15号",
            "issuer": "某市人民代表大会常务委员会",
        },
    ),
    (
        "2023年1月3日 最高人民法院审判委员会第1878次会议、2023年3月2日最高人民检察院第十三届检察委员会第一百一十四次会议通过",
        {"adopted": "2023-03-02", "issuer": "最高人民法院、最高人民检察院"},
    ),
    (
        "1996年9月19日 经国务院批准\n1996年10月3日 中华人民共和国交通部令第8号发布",
        {
            "written": "1996-10-03",
            "published": "1996-10-03",
            "document_number": "中华人民共和国交通部令第8号",
            "issuer": "交通部",
        },
    ),
]


@pytest.mark.parametrize(("note", "told"), NOTES, ids=[note[:18] for note, _ in NOTES])
def test_each_event_of_a_note_is_told(note: str, told: dict[str, str]) -> None:
    text = f"某规定\n{note}\n第一条 为了管理，制定本规定。\n"
    facts = list(history_facts(text))
    assert {fact.name: fact.value for fact in facts} == told
    assert all(text[fact.start : fact.end] == fact.quote for fact in facts)


@pytest.mark.parametrize(
    "line",
    [
        "2016年4月7日，某办公厅印发了《某办法》。",
        "2018年1月1日 某厂发布了一个产品，销量很好。",
        "2018年1月1日",
        "依照2006年10月31日某会议通过的《某决定》，现批复如下：",
    ],
)
def test_a_day_in_running_text_tells_nothing_of_the_text_s_own_history(line: str) -> None:
    assert list(history_facts(f"关于某事的通知\n{line}\n一、做好工作。\n")) == []


def test_a_congress_without_its_place_takes_the_document_s(metadata_of: Read) -> None:
    metadata = metadata_of(
        "某州市工资条例\n2013年10月29日 市十四届人民代表大会常务委员会第十二次会议通过\n第一条 为了工资，制定本条例。\n"
    )
    assert metadata.issuer == "某州市人民代表大会常务委员会"


def test_a_rule_takes_effect_from_the_day_its_order_published_it(metadata_of: Read) -> None:
    metadata = metadata_of(
        "某管理办法\n2001年3月13日 国家某某监督管理局令第27号公布\n第一条 为了管理，制定本办法。\n第二条 本办法自公布之日起施行。\n"
    )
    assert (metadata.issuer, metadata.written, metadata.effective) == (
        "国家某某监督管理局",
        "2001-03-13",
        "2001-03-13",
    )


def test_below_an_order_s_signature_a_note_tells_only_of_earlier_orders(metadata_of: Read) -> None:
    metadata = metadata_of(
        "中华人民共和国国务院令\n第706号\n现公布修订后的《某代理条例》，自2019年3月1日起施行。\n总理　　某某某\n2018年11月6日\n某代理条例\n"
        "（1991年3月4日中华人民共和国国务院令第76号发布　2018年9月6日国务院第23次常务会议修订通过）\n第一条 为了代理，制定本条例。\n"
    )
    assert (metadata.title, metadata.document_number) == ("某代理条例", "中华人民共和国国务院令第706号")
    assert (metadata.written, metadata.published, metadata.effective) == ("2018-11-06", "", "2019-03-01")


@pytest.mark.parametrize(
    ("ending", "expires"),
    [
        ("第二条 许可证有效期为5年。\n第三条 本办法自2021年1月1日起施行。", ""),
        ("第二条 备案自准予之日起生效，有效期为10年。\n第三条 本办法自2021年1月1日起施行。", ""),
        ("第二条 许可证分为正本和副本，有效期为5年。\n第三条 本办法自2021年1月1日起施行。", ""),
        ("第二条 本办法自2021年1月1日起施行，有效期5年。", "2025-12-31"),
    ],
)
def test_the_term_of_a_permit_is_not_the_text_s(metadata_of: Read, ending: str, expires: str) -> None:
    metadata = metadata_of(f"某管理办法\n第一条 为了管理，制定本办法。\n{ending}\n")
    assert metadata.expires == expires


@pytest.mark.parametrize(
    ("sentence", "place"),
    [
        ("在中华人民共和国境内从事活动，应当遵守本办法。", "国家"),
        ("各省、自治区、直辖市人民政府可以制定办法。", "国家"),
        ("国务院某某主管部门负责全国的管理工作。", "国家"),
        ("直辖市人民政府和自治区人民政府负责管理。", ""),
        ("与其他省、自治区、直辖市协作。", ""),
    ],
)
def test_no_place_is_made_of_words_for_any_place(metadata_of: Read, sentence: str, place: str) -> None:
    assert metadata_of(f"管理办法\n第一条 为了管理，制定本办法。\n第二条 {sentence}\n").jurisdiction == place
