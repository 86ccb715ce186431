"""A place's regulation that the collection does not have, though another place's of the same name is there."""

import pytest

from index.lexicon import Lexicon
from qa.answers import Question, Status
from qa.assistant import Assistant

SHENZHEN = """深圳经济特区数据条例

第一条 为了规范数据处理活动，根据有关法律，结合深圳经济特区实际，制定本条例。

第二条 本条例自2022年1月1日起施行。
"""

SHANGHAI = """上海市优化营商环境条例

第一条 为了持续优化营商环境，根据有关法律，结合上海市实际，制定本条例。

第二条 本条例自2020年4月10日起施行。
"""


HAINAN = """海南省政府工作报告

2026年海南省政府工作报告

一、2026年主要工作

今年经济社会发展的主要预期目标是：地区生产总值增长6%左右，固定资产投资增长7%左右。

二、扩大开放

深化与广东相向发展，强化琼州海峡航运一体化运营管理。
"""

COURT = """最高人民法院关于审理消费民事纠纷案件适用法律若干问题的规定

第一条 本规定所称预付卡为单用途商业预付卡。因多用途预付卡产生的纠纷不适用本规定。

第二条 本规定自2025年5月1日起施行。
"""


@pytest.fixture(scope="module")
def assistant(engine_over):
    engine = engine_over(shenzhen=SHENZHEN, shanghai=SHANGHAI, hainan=HAINAN, court=COURT)
    return Assistant(engine=engine, lexicon=Lexicon.load())


def test_another_citys_regulation_is_no_answer(assistant):
    answer = assistant.ask(Question(text="上海市数据条例什么时候开始施行？"))
    assert answer.status is Status.ABSTAINED


@pytest.mark.parametrize(
    ("question", "date"),
    [
        ("深圳的数据条例什么时候开始施行？", "2022年1月1日"),
        ("上海市优化营商环境条例什么时候开始施行？", "2020年4月10日"),
        ("深圳的处理数据条例什么时候开始施行？", "2022年1月1日"),  # a name with a word of its own
    ],
)
def test_the_citys_own_regulation_answers(assistant, question, date):
    assert date in assistant.ask(Question(text=question)).text


def test_a_province_that_a_report_names_in_passing_is_not_its_own(assistant):
    assert assistant.ask(Question(text="广东2026年地区生产总值增长目标是多少？")).status is Status.ABSTAINED
    assert "6%" in assistant.ask(Question(text="海南2026年地区生产总值增长目标是多少？")).text
    assert "琼州海峡" in assistant.ask(Question(text="海南怎样深化与广东相向发展？")).text


def test_what_a_court_issues_is_its_interpretation_though_it_does_not_say_so(assistant):
    answer = assistant.ask(Question(text="多用途预付卡的纠纷适用最高法那个消费纠纷司法解释吗？"))
    assert "不适用本规定" in answer.text
