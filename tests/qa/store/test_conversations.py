from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest

from index.errors import NotFound
from qa.store import conversations as module

QUESTION = "保税低硫燃料油混兑调和业务由谁牵头？"
number = count()


def answer(conversation="c-1", question=QUESTION, text="由广东省商务厅牵头 [1]"):
    return {
        "answer_id": f"a-{next(number)}",
        "conversation_id": conversation,
        "question": question,
        "text": text,
        "status": "answered",
        "evidence": [{"rank": 1, "clause_id": "d/一", "text": "很长的条文", "start": 3, "end": 8}],
    }


def test_what_was_asked_comes_back_as_history_oldest_first(store):
    store.conversations.save(answer(question="一？", text="甲"))
    store.conversations.save(answer(question="二？", text="乙"))
    history = store.conversations.history("c-1")
    assert [(turn.role, turn.content) for turn in history] == [
        ("user", "一？"),
        ("assistant", "甲"),
        ("user", "二？"),
        ("assistant", "乙"),
    ]
    assert [turn.content for turn in store.conversations.history("c-1", turns=1)] == ["二？", "乙"]


def test_a_conversation_begun_with_an_answer_goes_on_with_the_next(store):
    store.conversations.save(answer(question="一？", text="甲"), new=True)
    store.conversations.save(answer(question="二？", text="乙"))
    assert [turn.number for turn in store.conversations.get("c-1").turns] == [1, 2]
    assert [turn.content for turn in store.conversations.history("c-1")] == ["一？", "甲", "二？", "乙"]


def test_a_conversation_nobody_had_has_no_history(store):
    assert store.conversations.history("c-none") == ()


def test_nobody_reads_another_ones_conversation(store):
    store.conversations.save(answer(), owner="k1")
    assert store.conversations.history("c-1", owner="k2") == ()
    assert store.conversations.history("c-1") == ()
    with pytest.raises(NotFound):
        store.conversations.get("c-1", owner="k2")
    with pytest.raises(NotFound):
        store.conversations.delete("c-1", owner="k2")
    assert store.conversations.get("c-1", owner="k1").turns
    assert store.conversations.get("c-1").owner == "k1"


def test_two_owners_may_use_the_same_id(store):
    store.conversations.save(answer(text="甲"), owner="k1")
    store.conversations.save(answer(text="乙"), owner="k2")
    assert store.conversations.history("c-1", owner="k2")[-1].content == "乙"


def test_the_export_has_every_turn_and_where_its_evidence_stands(store):
    store.conversations.save(answer())
    turn = store.conversations.get("c-1").turns[0]
    assert (turn.number, turn.question) == (1, QUESTION)
    assert turn.answer["evidence"] == [{"rank": 1, "clause_id": "d/一", "start": 3, "end": 8}]
    assert [found.id for found in store.conversations.all()] == ["c-1"]


def test_deleting_takes_the_feedback_along(store):
    kept = answer()
    store.conversations.save(kept)
    store.feedback.save(kept["answer_id"], rating="up", conversation_id="c-1")
    store.conversations.delete("c-1")
    assert list(store.conversations.all()) == []
    assert store.feedback.all() == ()
    assert store.conversations.conversation_of(kept["answer_id"]) is None
    with pytest.raises(NotFound):
        store.conversations.delete("c-1")


def test_old_conversations_and_those_beyond_the_limit_go(store):
    for name in ("c-1", "c-2", "c-3"):
        store.conversations.save(answer(name))
    assert store.conversations.keep_newest(3) == 0
    assert store.conversations.keep_newest(2) == 1
    assert [found.id for found in store.conversations.all()] == ["c-2", "c-3"]
    assert store.conversations.delete_before(time.time() - 60) == 0
    assert store.conversations.delete_before(time.time() + 60) == 2


def test_a_long_conversation_keeps_its_newest_turns(store, monkeypatch):
    monkeypatch.setattr(module, "MOST_TURNS", 3)
    for name in "甲乙丙丁戊":
        store.conversations.save(answer(question=name))
    turns = store.conversations.get("c-1").turns
    assert [(turn.number, turn.question) for turn in turns] == [(3, "丙"), (4, "丁"), (5, "戊")]


def test_threads_that_write_at_once_lose_nothing(store):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: store.conversations.save(answer(f"c-{n % 4}")), range(40)))
    assert sum(len(found.turns) for found in store.conversations.all()) == 40


@pytest.mark.parametrize(
    "text", ["𠮷野家", "a\x00b", "\ud800", "<script>", "'; DROP TABLE tiaowen_turns; --"]
)
def test_any_text_can_be_kept(store, text):
    store.conversations.save(answer(question=text))
    kept = store.conversations.get("c-1").turns[0].question
    assert kept == text.replace("\x00", "\ufffd").replace("\ud800", "?")


def test_a_second_opinion_replaces_the_first(store):
    kept = answer()
    store.conversations.save(kept)
    first = store.feedback.save(kept["answer_id"], rating="up", conversation_id="c-1")
    second = store.feedback.save(
        kept["answer_id"], rating="down", conversation_id="c-1", reasons=("wrong_clause",), comment="不对"
    )
    assert first.id == second.id
    (only,) = store.feedback.all()
    assert (only.rating, only.reasons, only.comment) == ("down", ("wrong_clause",), "不对")
    assert store.feedback.of("c-1", owner="") == (only,)
    assert store.feedback.of("c-1", owner="k1") == ()
