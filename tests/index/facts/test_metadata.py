"""What a text says about itself, in every dress of its head, its signature and its last article."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from index.facts.metadata import Metadata

Read = Callable[..., Metadata]

PLAN = """索引号：11440000006939748Q/2023-00112  分类：科技、通知
发布机构：某省人民政府办公厅  成文日期：2023-05-08
名称：某省人民政府办公厅关于印发某省数字经济发展三年行动计划的通知
文号：某府办[2023]15号  发布日期：2023-05-12
主题词：
【打印】 【字体：大 中 小】
某省人民政府办公厅关于印发某省
数字经济发展三年行动计划的通知
某府办[2023]15号
各市人民政府，省有关单位：
现将计划印发给你们，请认真贯彻执行。
某省人民政府办公厅
2023年5月8日
某省数字经济发展三年行动计划
一、总体要求
（一）到2025年，产值达到3万亿元。
"""

CELLS = """索 引 号： | 000014349/2018-00217 | 主题分类： | 卫生、体育\\体育
发文机关： | 国务院办公厅 | 成文日期： | 2018年12月11日
标　　题： | 国务院办公厅关于加快发展某产业的指导意见
发文字号： | 国办发\u30142018\u3015121号 | 发布日期： | 2018年12月21日
主 题 词： |  |  |
国务院办公厅关于加快发展
某产业的指导意见
国办发\u30142018\u3015121号
各省、自治区、直辖市人民政府：
一、总体要求
"""


def test_labels_and_values_of_a_page_head_are_read(metadata_of: Read) -> None:
    metadata = metadata_of(PLAN)
    assert metadata.title == "某省人民政府办公厅关于印发某省数字经济发展三年行动计划的通知"
    assert metadata.document_number == "某府办\u30142023\u301515号"
    assert metadata.issuer == "某省人民政府办公厅"
    assert (metadata.written, metadata.published) == ("2023-05-08", "2023-05-12")
    assert metadata.index_number == "11440000006939748Q/2023-00112"
    assert metadata.topics == ("科技、通知",)
    assert metadata.language == "zh-Hans"


def test_the_plan_a_notice_brings_has_its_own_title(metadata_of: Read) -> None:
    (fact,) = [f for f in metadata_of(PLAN).facts if f.name == "plan_title"]
    assert fact.value == "某省数字经济发展三年行动计划"
    assert PLAN[fact.start - 1] == "\n" == PLAN[fact.end]


def test_table_cells_of_a_page_head_are_read(metadata_of: Read) -> None:
    metadata = metadata_of(CELLS)
    assert metadata.index_number == "000014349/2018-00217"
    assert metadata.topics == ("卫生、体育",)
    assert metadata.issuer == "国务院办公厅"
    assert (metadata.written, metadata.published) == ("2018-12-11", "2018-12-21")
    assert metadata.jurisdiction == "国家"


def test_an_empty_label_takes_nothing_from_the_next_line(metadata_of: Read) -> None:
    assert [f.value for f in metadata_of(CELLS).facts if f.name == "topic"] == ["卫生、体育\\体育"]


def test_front_matter_is_read_and_stands_in_the_text(metadata_of: Read) -> None:
    lines = {
        "标题": "某区人民政府办公室关于转发《某区计划》的通知",
        "文号": "某府办\u30142025\u301531号",
        "发布单位": "某区人民政府办公室",
        "发布日期": "2025-07-15",
        "状态": "失效",
        "官方链接": "https://example.gov.cn/a?b=1",
    }
    text = (
        "".join(f"{k}: {v}\n" for k, v in lines.items()) + "\n某区人民政府办公室关于转发《某区计划》的通知\n"
    )
    metadata = metadata_of(text, lines)
    assert metadata.title == lines["标题"]
    assert metadata.document_number == lines["文号"]
    assert metadata.status == "expired"
    assert metadata.url == lines["官方链接"]


def test_html_meta_tags_fill_what_the_text_does_not_say(metadata_of: Read) -> None:
    text = "各区：\n一、做好工作。\n"
    metadata = metadata_of(text, {"ArticleTitle": "关于做好工作的通知", "PubDate": "2022-04-24 10:00:43"})
    assert metadata.title == "关于做好工作的通知"
    assert metadata.published == "2022-04-24"
    assert {(f.name, f.start, f.end) for f in metadata.facts if f.name == "published"} == {
        ("published", 0, 0)
    }


def test_the_text_s_own_date_comes_before_a_meta_tag(metadata_of: Read) -> None:
    text = "关于做好工作的通知\n来源： 访问量：199 发布日期：2017-05-15 10:49:00\n一、做好工作。\n"
    assert metadata_of(text, {"PubDate": "2022-04-24"}).published == "2017-05-15"


def test_signature_in_chinese_numerals_gives_issuer_and_date(metadata_of: Read) -> None:
    text = "国务院关于加强监管的若干意见\n国发\u30142024\u301510号\n各省人民政府：\n一、总体要求。\n                国务院\n            二○二四年四月四日\n"
    metadata = metadata_of(text)
    assert (metadata.issuer, metadata.written) == ("国务院", "2024-04-04")
    assert metadata.document_number == "国发\u30142024\u301510号"


def test_two_issuers_are_two(metadata_of: Read) -> None:
    text = "某市财政局 某市商务局关于印发专项资金管理办法的通知\n市财规（2023）7号\n各单位：\n现印发给你们。\n某市财政局　　　某市商务局\n2023年7月3日\n"
    metadata = metadata_of(text)
    assert metadata.issuer == "某市财政局、某市商务局"
    assert metadata.title == "某市财政局 某市商务局关于印发专项资金管理办法的通知"
    assert metadata.document_number == "市财规\u30142023\u30157号"


def test_adoption_line_names_congress_and_date(metadata_of: Read) -> None:
    text = "某省优化环境条例\n2022年6月1日 某省第十三届人民代表大会常务委员会第四十三次会议通过\n第一条 为了优化环境，制定本条例。\n第二条 本条例自2022年7月1日起施行。\n"
    metadata = metadata_of(text)
    assert metadata.issuer == "某省人民代表大会常务委员会"
    assert (metadata.written, metadata.effective) == ("2022-06-01", "2022-07-01")
    assert "adopted" in {f.name for f in metadata.facts}


def test_an_order_is_titled_by_the_regulation_it_brings(metadata_of: Read) -> None:
    text = "中华人民共和国国务院令\n第722号\n《某条例》已经2019年10月8日国务院第66次常务会议通过，现予公布，自2020年1月1日起施行。\n2019年10月22日\n某条例\n第一条 为了环境，制定本条例。\n"
    metadata = metadata_of(text.replace("某条例", "优化营商环境条例"))
    assert metadata.title == "优化营商环境条例"
    assert metadata.document_number == "中华人民共和国国务院令第722号"
    assert metadata.effective == "2020-01-01"


@pytest.mark.parametrize(
    ("ending", "effective", "expires"),
    [
        ("本措施自2022年6月1日起施行，有效期5年。", "2022-06-01", "2027-05-31"),
        ("本措施自2022年6月1日起施行，有效期三年。", "2022-06-01", "2025-05-31"),
        ("本措施自印发之日起施行，有效期至2025年12月31日。", "2021-12-09", "2025-12-31"),
        ("本措施自2022年6月1日起执行。", "2022-06-01", ""),
        ("《旧措施》自2012年6月1日起施行，同时废止。", "", ""),
    ],
)
def test_from_when_until_when(metadata_of: Read, ending: str, effective: str, expires: str) -> None:
    text = (
        f"某市人民政府关于印发措施的通知\n第一条 为发展，制定本措施。\n第二条 {ending}\n某市人民政府\n2021年12月9日\n"
        + "附件：略。\n" * 30
    )
    metadata = metadata_of(text)
    assert (metadata.effective, metadata.expires) == (effective, expires)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("第一條 為了優化營商環境，制定本條例。", "zh-Hant"),
        ("第一条 为了优化营商环境，制定本条例。", "zh-Hans"),
        ("Article 1. This law establishes the general regime of labour relations.", "en"),
        ("Artigo 1.º A presente lei define o regime geral das relações de trabalho.", "pt"),
        ("12345", ""),
    ],
)
def test_language_is_read_from_the_characters(metadata_of: Read, text: str, language: str) -> None:
    assert metadata_of(text).language == language


def test_numbers_of_macau_laws_are_their_own(metadata_of: Read) -> None:
    metadata = metadata_of(
        "第7/2008號法律《勞動關係法》（經第134/2020號行政長官批示重新公佈）\n第一條\n標的\n本法律訂定制度。\n"
    )
    assert metadata.document_number == "第7/2008號法律"
    assert metadata.jurisdiction == "澳门特别行政区"


def test_a_number_cited_in_the_body_is_not_the_document_s(metadata_of: Read) -> None:
    text = "某市关于发展的意见\n一、废止《旧通知》（国办发\u30142016\u301582号）。\n"
    assert metadata_of(text).document_number == ""


def test_the_occasion_is_no_part_of_a_report_s_title(metadata_of: Read) -> None:
    text = "2026年某市政府工作报告\n——2026年2月3日在某市第十六届人民代表大会第四次会议上\n各位代表：\n一、回顾\n我代表某市人民政府报告工作。\n"
    metadata = metadata_of(text)
    assert metadata.title == "2026年某市政府工作报告"
    assert metadata.written == "2026-02-03"


def test_nothing_said_is_nothing_read(metadata_of: Read) -> None:
    metadata = metadata_of("")
    assert (metadata.title, metadata.issuer, metadata.written, metadata.facts) == ("", "", "", ())


def test_issuer_and_day_below_a_title(metadata_of: Read) -> None:
    metadata = metadata_of(
        "某市支持金融企业发展的若干措施\n某市地方金融监督管理局\n（2022年5月11日）\n\n一、总则\n1. 适用范围。\n"
    )
    assert metadata.title == "某市支持金融企业发展的若干措施"
    assert (metadata.issuer, metadata.written) == ("某市地方金融监督管理局", "2022-05-11")


ENDED = [
    (
        "本办法自2024年1月1日起施行，有效期5年。原《某市港口办法》（某府〔2019〕2号）、某府办〔2018〕7号文同时废止。",
        [
            ("某市港口办法", "《某市港口办法》（某府〔2019〕2号）"),
            ("某府办\u30142018\u30157号", "某府办〔2018〕7号"),
        ],
    ),
    ("2015年1月1日公布的《某省港口条例》自本条例施行之日起废止。", [("某省港口条例", "《某省港口条例》")]),
    (
        "《甲办法》（某府〔2020〕1号）和《乙办法》（某府〔2021〕2号）停止执行，《丙办法》继续有效。",
        [("甲办法", "《甲办法》（某府〔2020〕1号）"), ("乙办法", "《乙办法》（某府〔2021〕2号）")],
    ),
    (
        "决定废止下列文件：\n1.《某市港口办法》（某府〔2010〕1号）；\n2.《某市渔业办法》。\n本决定自公布之日起施行。《某法》另有规定的，从其规定。",
        [("某市港口办法", "《某市港口办法》（某府〔2010〕1号）"), ("某市渔业办法", "《某市渔业办法》")],
    ),
    (
        "廢止：\n四月三日第24/89/M號法令；\n第32/90/M號法令。",
        [("第24/89/M號法令",) * 2, ("第32/90/M號法令",) * 2],
    ),
    ("The Port Control Ordinance (Cap. 81) is repealed.", [("The Port Control Ordinance (Cap. 81)",) * 2]),
]


@pytest.mark.parametrize(("text", "ended"), ENDED, ids=[e[0][:12] for e in ENDED])
def test_what_a_text_ends_is_a_fact(metadata_of: Read, text: str, ended: list[tuple[str, str]]) -> None:
    facts = [f for f in metadata_of(text).facts if f.name == "repeals"]
    assert [(f.value, f.quote) for f in facts] == ended
    assert all(text[f.start : f.end] == f.quote for f in facts)


@pytest.mark.parametrize(
    "text",
    [
        "各区应当及时修改、废止文件。根据《某法》规定，与本条例不一致的规定同时废止。",
        "《某办法》第三条同时废止。",
        "根据《某条例》制定的规章及时修改或者废止。",
        "对依照《某许可法》废止的许可给予补偿。",
    ],
)
def test_what_is_only_mentioned_is_not_ended(metadata_of: Read, text: str) -> None:
    assert [f for f in metadata_of(text).facts if f.name == "repeals"] == []
