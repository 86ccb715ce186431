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


@pytest.fixture(scope="module")
def assistant(engine_over):
    return Assistant(engine=engine_over(shenzhen=SHENZHEN, shanghai=SHANGHAI), lexicon=Lexicon.load())


def test_another_citys_regulation_is_no_answer(assistant):
    answer = assistant.ask(Question(text="上海市数据条例什么时候开始施行？"))
    assert answer.status is Status.ABSTAINED


@pytest.mark.parametrize(
    ("question", "date"),
    [
        ("深圳的数据条例什么时候开始施行？", "2022年1月1日"),
        ("上海市优化营商环境条例什么时候开始施行？", "2020年4月10日"),
    ],
)
def test_the_citys_own_regulation_answers(assistant, question, date):
    assert date in assistant.ask(Question(text=question)).text
