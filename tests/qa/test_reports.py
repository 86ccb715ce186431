"""A work report reviews one year and plans the next, its targets a dozen to a sentence."""

import pytest

from index.lexicon import Lexicon
from index.passages import WINDOW, split
from qa.answers import Question
from qa.assistant import Assistant

REPORT = """2026年滨海市政府工作报告

一、2025年工作回顾

过去一年，就业促进更有力。推动出台高质量充分就业促进条例，城镇新增就业54.58万人，高校毕业生就业保持稳定，退役军人就业服务精准高效，脱贫人口实现稳岗就业。

经济稳中有进。全市地区生产总值增长3.9%，地方一般公共预算收入增长3%，货物进出口总额增长2.2%。

二、2026年工作安排

开好局起好步十分重要，要坚持稳中求进工作总基调，完整准确全面贯彻新发展理念，更好统筹发展和安全，持续扩大内需、优化供给，做优增量、盘活存量，着力稳就业、稳企业、稳市场、稳预期，推动经济实现质的有效提升和量的合理增长，保持社会和谐稳定。今年经济社会发展的
主要预期目标
是：全市地区生产总值增长5%左右；城镇调查失业率控制在5.5%以内，城镇新增就业50万人；居民消费价格涨幅2%左右；粮食产量513万吨以上；全社会研发投入强度3.42%左右。

（一）全力促进就业。实施就业稳岗扩容提质行动，用足用好税费减免、就业补贴等政策，稳定高校毕业生、农民工、退役军人等重点群体就业，帮助失业人员再就业，增加城镇就业岗位。

（二）加快科技创新。强化科技创新资金统筹管理，提高研发投入，培育更多研发机构。
"""


@pytest.fixture(scope="module")
def engine(engine_over):
    return engine_over(report=REPORT)


@pytest.mark.parametrize(
    ("question", "said", "not_said"),
    [
        ("2026年打算新增多少城镇就业岗位？", "50万人", "54.58"),
        ("今年（2026）GDP想涨多少？", "5%左右", "3.9%"),
        ("What is the target for R&D intensity in 2026?", "3.42", "3.9"),
        ("2025年城镇新增就业多少人？", "54.58万人", "50万人"),
    ],
)
def test_the_year_asked_about_answers(engine, question, said, not_said):
    answer = Assistant(engine=engine, lexicon=Lexicon.load()).ask(Question(text=question))
    assert said in answer.text
    assert not_said not in answer.text


def test_each_target_of_a_long_list_has_a_window(engine):
    (document,) = engine.documents()
    windows = [p.text for p in split(engine.document(document.id)) if p.kind == WINDOW]
    assert "城镇新增就业50万人" in windows
    assert not any(w.startswith("城镇新增就业54") for w in windows)


HELD = """2026年政府工作报告

——2026年2月3日在滨海省第十四届人民代表大会第五次会议上

省长　韦 明

各位代表：

现在，我代表省人民政府，向大会报告工作，请予审议。

一、2025年工作回顾

经济稳中有进。
"""


@pytest.mark.parametrize(
    "question",
    ["滨海省2026年政府工作报告是谁作的？", "Quem apresentou o relatório de trabalho do governo?", "Who delivered the report?"],
)  # fmt: skip
def test_who_held_a_report(engine_over, question):
    answer = Assistant(engine=engine_over(report=HELD), lexicon=Lexicon.load()).ask(Question(text=question))
    assert "省长 韦明" in answer.text
    assert answer.citations[0].quote == "省长　韦 明"
