"""Evidence shows a list whole: a clause that announces one, and behind it the items."""

import pytest

from index.documents import Hit
from index.lexicon import Lexicon
from qa.answers import Question, Status
from qa.assistant import Assistant
from qa.evidencing import evidence_of_hits, evidence_with_lists

RULES = """行业协会管理规定

现将有关事项规定如下：

第一条 为了规范行业协会，制定本规定。

第二条 行业协会应当完善自律机制，维护市场秩序。

第三条 行业协会不得有下列行为：

（一）组织经营者固定价格；

（二）出具虚假证明，包括：

1. 虚假的资产证明；

2. 虚假的业绩证明；

（三）强制要求经营者捐赠。

第四条 本规定自2022年7月1日起施行。
"""


@pytest.fixture(scope="module")
def engine(engine_over):
    return engine_over(rules=RULES)


def hit(engine, clause_id, rank, score):
    clause = engine.clause(clause_id)
    text = engine.document("rules").document.text
    return Hit(
        rank=rank,
        score=score,
        document_id="rules",
        clause_id=clause.id,
        clause_label=clause.label,
        heading_path=clause.heading_path,
        text=text[clause.start : clause.end],
        start=clause.start,
        end=clause.end,
        signals={},
    )


def labelled(engine, label):
    return next(c.id for c in engine.document("rules").clauses if c.label == label)


def test_the_items_of_a_list_follow_the_clause_that_announces_it(engine):
    third, fourth, last = (labelled(engine, label) for label in ("第三条", "第四条", "（三）"))
    hits = [hit(engine, third, 1, 0.9), hit(engine, fourth, 2, 0.5), hit(engine, last, 3, 0.4)]
    shown = evidence_with_lists(hits, engine)
    assert [e.clause_label for e in shown] == ["第三条", "（一）", "（二）", "（三）", "第四条"]
    assert [e.rank for e in shown] == [1, 2, 3, 4, 5]
    assert [e.score for e in shown] == [0.9, 0.9, 0.9, 0.4, 0.5]  # what was found keeps its own
    text = engine.document("rules").document.text
    assert all(e.text == text[e.start : e.end] for e in shown)


def test_a_list_below_an_item_follows_it(engine):
    shown = evidence_with_lists([hit(engine, labelled(engine, "（二）"), 1, 0.9)], engine)
    assert [e.clause_label for e in shown] == ["（二）", "1.", "2."]


def test_a_covering_note_announces_no_list_but_the_document(engine):
    note = next(c for c in engine.document("rules").clauses if c.kind == "paragraph" and not c.parent)
    found = hit(engine, note.id, 1, 0.9)
    assert found.text.rstrip().endswith("：")
    assert evidence_with_lists([found], engine) == evidence_of_hits([found])


def test_what_announces_nothing_stays_as_it_was_found(engine):
    hits = [hit(engine, labelled(engine, "第四条"), 1, 0.9), hit(engine, labelled(engine, "第二条"), 2, 0.8)]
    assert evidence_with_lists(hits, engine) == evidence_of_hits(hits)


def test_a_list_too_long_to_show_is_cut(engine, monkeypatch):
    monkeypatch.setattr("qa.evidencing._MOST_ITEMS", 2)
    third, fourth = labelled(engine, "第三条"), labelled(engine, "第四条")
    shown = evidence_with_lists([hit(engine, third, 1, 0.9), hit(engine, fourth, 2, 0.5)], engine)
    assert [e.clause_label for e in shown] == ["第三条", "（一）", "（二）", "第四条"]


def test_an_answer_shows_its_list_and_an_abstention_does_not(engine):
    assistant = Assistant(engine=engine, lexicon=Lexicon.load())
    answer = assistant.ask(Question(text="行业协会不得有哪些行为？"))
    assert answer.status is Status.ANSWERED
    labels = [e.clause_label for e in answer.evidence]
    at = labels.index("第三条")
    assert labels[at : at + 4] == ["第三条", "（一）", "（二）", "（三）"]
    assert [e.rank for e in answer.evidence] == list(range(1, len(labels) + 1))
    events = list(assistant.stream(Question(text="行业协会不得有哪些行为？")))
    told = next(e.data["evidence"] for e in events if e.name == "evidence")
    assert [e["clause_label"] for e in told] == labels
    silent = assistant.ask(Question(text="行业协会的会费是多少元？"))
    assert silent.status is Status.ABSTAINED
    assert len(silent.evidence) <= 3
