"""Where two clauses are hardly told apart, both are quoted, and the reader is told so."""

import pytest

from index.lexicon import Lexicon
from qa.answers import Question, Status
from qa.assistant import Assistant
from qa.drafts import Draft, Span, Statement, with_rival

LICENCES = """滨海市市场经营许可条例

第一条 为了规范市场经营许可，根据有关法律、行政法规，结合本市实际，制定本条例。

第二条 从事批发经营的，应当取得批发经营许可证。批发经营许可证的有效期为三年。

第三条 从事零售经营的，应当取得零售经营许可证。零售经营许可证的有效期为五年。

第四条 许可证遗失的，应当自遗失之日起十日内申请补发。

第五条 本条例自2021年9月1日起施行。
"""


@pytest.fixture(scope="module")
def engine(engine_over):
    return engine_over(law=LICENCES)


def test_both_clauses_are_quoted_where_either_may_be_meant(engine):
    assistant = Assistant(engine=engine, lexicon=Lexicon.load())
    answer = assistant.ask(Question(text="经营许可证的有效期是几年？"))
    assert answer.status is Status.ANSWERED
    assert "三年" in answer.text and "五年" in answer.text
    assert "也可能是这一条" in answer.text
    text = engine.document(answer.citations[0].document_id).document.text
    assert len({c.clause_id for c in answer.citations}) == 2
    assert all(text[c.start : c.end] == c.quote for c in answer.citations)


def test_one_clause_is_quoted_where_it_is_clear(engine):
    answer = Assistant(engine=engine, lexicon=Lexicon.load()).ask(
        Question(text="零售经营许可证的有效期是几年？")
    )
    assert "五年" in answer.text
    assert "也可能是这一条" not in answer.text


def test_no_second_clause_where_none_is_wanted(engine):
    assistant = Assistant(engine=engine, lexicon=Lexicon.load(), rivals=False)
    answer = assistant.ask(Question(text="经营许可证的有效期是几年？"))
    assert len({c.clause_id for c in answer.citations}) == 1


def draft(start, end):
    span = Span(document_id="d", clause_id=f"d/{start}", start=start, end=end)
    return Draft(status=Status.ANSWERED, kind="fact", statements=(Statement(text="said", spans=(span,)),))


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant", "en", "pt"])
def test_second_clause_is_announced_on_a_line_of_its_own(language):
    first, second = with_rival(draft(0, 10), draft(20, 30), language).statements
    assert first == draft(0, 10).statements[0]
    assert second.row and second.text.endswith("said") and len(second.text) > len("said")


def test_what_is_quoted_already_is_not_announced():
    assert with_rival(draft(0, 10), draft(2, 8), "en") == draft(0, 10)
