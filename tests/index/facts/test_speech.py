"""Reports held before a congress: whose they are, when they were held, what they are called."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from index.facts.metadata import Metadata

Read = Callable[..., Metadata]

BODY = "各位代表：\n现在，我代表{speaker}，向大会报告工作，请予审议。\n一、2025年工作回顾\n一年来，工作很多。\n二、2026年工作安排\n（一）扩大内需。建成充电桩1000个。\n"


def report(head: str, speaker: str = "省人民政府") -> str:
    return head + "\n" + BODY.replace("{speaker}", speaker)


@pytest.mark.parametrize(
    ("head", "speaker", "title", "issuer"),
    [
        (
            "政府工作报告\n——2026年1月26日在某东省第十四届\n人民代表大会第五次会议上\n某东省省长 王某某",
            "省人民政府",
            "2026年某东省政府工作报告",
            "某东省人民政府",
        ),
        (
            "2026年某族自治区政府工作报告\n2026年2月2日在某族自治区第十四届人民代表大会第五次会议上\n来源：某族日报\n自治区主席 王 某",
            "自治区人民政府",
            "2026年某族自治区政府工作报告",
            "某族自治区人民政府",
        ),
        (
            "2026年某肃省政府工作报告\n――二〇二六年一月二十七日在某肃省十四届人民代表大会第四次会议上",
            "省政府",
            "2026年某肃省政府工作报告",
            "某肃省人民政府",
        ),
        (
            "省要闻\n首页\n>\n省要闻\n2026年政府工作报告\n（2026年1月28日在某南省第十四届人民代表大会第四次会议上）",
            "某南省人民政府",
            "2026年某南省政府工作报告",
            "某南省人民政府",
        ),
        (
            "某州市2026年政府工作报告\n2026年1月27日在某州市第十四届人民代表大会第四次会议上 某州市市长 王某某\n市长王某某作政府工作报告",
            "市人民政府",
            "某州市2026年政府工作报告",
            "某州市人民政府",
        ),
    ],
)
def test_a_report_has_its_own_title_and_its_government(
    metadata_of: Read, head: str, speaker: str, title: str, issuer: str
) -> None:
    metadata = metadata_of(report(head, speaker))
    assert (metadata.title, metadata.issuer) == (title, issuer)
    assert metadata.written.startswith("2026-0")
    assert metadata.jurisdiction == issuer.removesuffix("人民政府")


def test_a_government_that_no_place_completes_is_not_named(metadata_of: Read) -> None:
    metadata = metadata_of("政府工作报告\n" + BODY.replace("{speaker}", "省人民政府"))
    assert (metadata.title, metadata.issuer, metadata.jurisdiction) == ("政府工作报告", "", "")


@pytest.mark.parametrize("line", ["2026-02-03 09:02:33", "2026年02月03日 09时02分", "发表时间：2026-02-03"])
def test_a_day_with_its_hour_is_when_the_page_was_put_up(metadata_of: Read, line: str) -> None:
    metadata = metadata_of(
        report(f"2026年某省政府工作报告\n{line}\n——2026年1月27日在某省第十四届人民代表大会第四次会议上")
    )
    assert (metadata.written, metadata.published) == ("2026-01-27", "2026-02-03")


def test_a_reply_s_title_goes_on_in_the_line_with_the_motion_s_number(metadata_of: Read) -> None:
    metadata = metadata_of(
        "某办公厅对全国政协十届四次会议\n第4626号提案的答复\n某办函〔2006〕82号\n王某某委员：\n您提出的提案收悉。经研究，答复如下：\n"
    )
    assert metadata.title == "某办公厅对全国政协十届四次会议第4626号提案的答复"
    assert metadata.document_number == "某办函〔2006〕82号"
