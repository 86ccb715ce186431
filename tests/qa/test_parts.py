"""Questions that ask several things, and those that only look so."""

import pytest

from qa.drafts import Draft, Span, Statement, merged_drafts
from qa.parts import parts


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("联席会议由谁召集，办公室设在哪个部门？", ("联席会议由谁召集", "联席会议，办公室设在哪个部门")),
        (
            "开一家认证机构，注册资本最低要多少，专职人员要几个？",
            ("开一家认证机构，注册资本最低要多少", "开一家认证机构，专职人员要几个"),
        ),
        (
            "甲证、乙证和丙证的有效期各是几年？",
            ("甲证的有效期是几年", "乙证的有效期是几年", "丙证的有效期是几年"),
        ),
        ("对比一下滨海和临江两地2026年的增长目标", ("滨海2026年的增长目标", "临江2026年的增长目标")),
        ("滨海和临江两地定的目标分别是多少？", ("滨海定的目标是多少", "临江定的目标是多少")),
        (
            "Who chairs the board, and where is its office?",
            ("Who chairs the board", "where is its office (who chairs the board)"),
        ),
        (
            "Quem preside ao conselho e até quando dura o mandato?",
            ("Quem preside ao conselho", "até quando dura o mandato (quem preside ao conselho)"),
        ),
    ],
)
def test_each_thing_is_asked_by_itself_of_the_same_matter(question, found):
    assert parts(question) == found


@pytest.mark.parametrize(
    "question",
    [
        "谁牵头？",
        "对比一下新旧条例的变化",
        "听说许可证只管三年，到期前三十天去续就行，对吗？",
        "我们公司有好几个投诉，该找哪个部门？",
        "我家养了几头母猪，多出来几只小猪，需要办证吗？",
        "Which agency leads bonded fuel blending?",
        "I think there is more than one. Who leads the task?",
        "What is the rule on imports and exports?",
        "O prazo que a lei fixa; qual é?",
        "甲和由有关部门依法设立并且经过批准的第三方检测认证机构的期限各是多少？",  # where the second ends is not said
        "",
        "？？？",
    ],
)
def test_a_question_that_asks_one_thing_stays_whole(question):
    assert parts(question) == ()


def draft(*spans, hits=()):
    statements = tuple(
        Statement(text=f"{s}-{e}", spans=(Span(document_id="d", clause_id="d/1", start=s, end=e),))
        for s, e in spans
    )
    return Draft(status="answered", kind="fact", statements=statements, hits=hits)


def test_what_another_answer_says_besides_begins_on_a_line_of_its_own():
    merged = merged_drafts(draft((0, 10)), [draft((2, 8), (20, 30)), draft((21, 25))])
    assert [(s.text, s.row) for s in merged.statements] == [("0-10", False), ("20-30", True)]


def test_an_answer_that_says_nothing_new_adds_nothing():
    first = draft((0, 10))
    assert merged_drafts(first, [draft((0, 10)), draft((3, 4))]) == first


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("What do articles 3, 5 and 7 say?", "What do article 3 say?", "What do article 7 say?"),
        ("Quem lidera as tarefas 3 e 5?", "Quem lidera as tarefa 3?", "Quem lidera as tarefa 5?"),
        ("第三、五条讲什么？", "第三条讲什么？", "第五条讲什么？"),
    ],
)
def test_clauses_asked_for_by_number(question, first, last):
    found = parts(question)
    assert found[0] == first
    assert found[-1] == last


@pytest.mark.parametrize(
    "question",
    ["What do tasks 5 and 2025 targets say?", "任务5和3家企业有什么关系？", "Who leads task 5?", "article 3 and 20% of it"],
)  # fmt: skip
def test_other_numbers_are_no_clauses(question):
    from qa.numbered_parts import numbered_parts

    assert numbered_parts(question) == ()
