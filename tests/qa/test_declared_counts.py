"""A count of tasks cites the sentence in which the document says it, where there is one."""

import pytest

from index.lexicon import Lexicon
from qa.answers import Question
from qa.assistant import Assistant

PLAN = """城市更新工作方案

围绕城市更新，梳理区域更新、民生改善等方面共{said}项重点任务，涉及50项改革措施。

1. 推进旧房改造。完成旧住房修缮60万平方米。（区房管局牵头）

2. 推进管道改造。改造燃气管道7公里。（区建管委牵头）

3. 推进街区建设。建设美丽街区5个。（区绿化局牵头）
"""


@pytest.mark.parametrize(
    ("said", "cited"), [("3", True), ("三", True), ("5", False), ("13", False)], ids=["3", "三", "5", "13"]
)
def test_the_sentence_that_says_the_count_is_cited_where_it_is_right(engine_over, said, cited):
    assistant = Assistant(engine=engine_over(plan=PLAN.format(said=said)), lexicon=Lexicon.load())
    answer = assistant.ask(Question(text="这个方案一共有多少项任务？"))
    head = answer.text.splitlines()[0]
    assert "3" in head
    assert ("[1]" in head) is cited
    assert any(f"共{said}项" in c.quote for c in answer.citations) is cited
    assert sum(c.quote.startswith(("1.", "2.", "3.")) for c in answer.citations) == 3
