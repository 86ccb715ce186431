"""Clauses called by their number."""

from __future__ import annotations

import pytest

from index.references import called, label_tokens
from index.tokens import search_key


@pytest.mark.parametrize(
    ("question", "token"),
    [
        ("第八项任务由谁牵头", "@8"),
        ("任务9有多少个参与单位", "@9"),
        ("Who leads task 8?", "@8"),
        ("Quem lidera a tarefa 12?", "@12"),
        ("第十二條規定了什麼", "@条12"),
        ("What does Article 7 say?", "@条7"),
        ("O que diz o artigo 7?", "@条7"),
    ],
)
def test_number_of_a_clause_is_recognised(question: str, token: str) -> None:
    assert [t for _, t in called(search_key(question))] == [token]


@pytest.mark.parametrize(
    "question", ["到2025年争取3700万标箱", "有几个任务", "20 tasks", "37 million TEU", "工作三年"]
)
def test_other_numbers_call_no_clause(question: str) -> None:
    assert list(called(search_key(question))) == []


@pytest.mark.parametrize(
    ("clause", "tokens"),
    [
        ("plan/二/(二)/5", ("@5",)),
        ("plan/三/(一)", ("@1",)),
        ("law/第一章/第十二條", ("@条12",)),
        ("law/第十九條~2", ("@条19",)),
        ("plan/二/p", ()),
        ("plan/——~2", ()),
    ],
)
def test_clause_has_a_token_for_its_own_number(clause: str, tokens: tuple[str, ...]) -> None:
    assert label_tokens(clause) == tokens
