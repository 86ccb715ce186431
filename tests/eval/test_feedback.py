import json

import pytest
from typer.testing import CliRunner

from eval.answerers import ScriptedAnswerer
from eval.cases import load_cases
from eval.commands import app
from eval.feedback import Complaint, complaint_cases, load_complaints, stored_complaints
from eval.runner import run_cases
from eval.wire import answer_to_json
from index.errors import SourceMissing, SourceUnreadable
from qa.settings import load_settings
from qa.store.store import open_store

D = "guangdong-ftz-2024"
runner = CliRunner()


@pytest.fixture
def store(tmp_path):
    opened = open_store(load_settings(home=tmp_path / "home"))
    yield opened
    opened.close()


@pytest.fixture
def keep(store, desk):
    """Keep an answer in conversation c-1."""

    def save(identity, question, text, owner="", **changes):
        quote = desk.citation("省商务厅牵头,海关总署广东分署、人民银行广东省分行")
        answer = desk.answer(
            text,
            answer_id=identity,
            conversation_id="c-1",
            question=question,
            citations=(quote,),
            kind="lead",
            evidence=desk.evidence(f"{D}/二/(二)/5"),
            **changes,
        )
        store.conversations.save(answer_to_json(answer), owner=owner)

    return save


def test_an_answer_marked_wrong_becomes_a_draft_with_what_it_cited_as_hints(store, keep):
    keep("a-1", "谁牵头保税油混兑？", "由广东海事局牵头。[1]")
    store.feedback.save(
        "a-1", rating="down", conversation_id="c-1", reasons=("wrong_agency",), comment="应该是商务厅"
    )
    (case,) = complaint_cases(stored_complaints(store))
    assert case.question == "谁牵头保税油混兑？"
    assert (case.draft, case.answerable, case.must, case.gold_clauses, case.gold_quotes) == (
        True,
        True,
        (),
        (),
        (),
    )
    assert (case.kind, case.language, case.documents, case.source) == ("lead", "zh-Hans", (D,), "feedback")
    assert case.note == (
        "marked wrong by a reader (wrong_agency); comment: 应该是商务厅; "
        f"answered: 由广东海事局牵头。[1]; cited: {D}/二/(二)/5"
    )


def test_a_follow_up_brings_the_turns_before_it_and_no_later_one(store, keep):
    keep("a-1", "谁牵头保税油混兑？", "由省商务厅牵头。[1]")
    keep("a-2", "参与单位呢？", "没有。[1]")
    keep("a-3", "谢谢", "不客气。")
    store.feedback.save("a-2", rating="down", conversation_id="c-1")
    (case,) = complaint_cases(stored_complaints(store))
    assert case.kind == "dialogue"
    assert [(m.role, m.content) for m in case.history] == [
        ("user", "谁牵头保税油混兑？"),
        ("assistant", "由省商务厅牵头。[1]"),
    ]


def test_praise_and_answers_no_longer_kept_are_left_out(store, keep):
    keep("a-1", "谁牵头？", "省商务厅。")
    store.feedback.save("a-1", rating="up", conversation_id="c-1")
    store.feedback.save("a-9", rating="down", conversation_id="c-9")
    assert complaint_cases(stored_complaints(store)) == ()


def test_each_readers_own_conversation_is_looked_up(store, keep):
    keep("a-1", "甲问？", "甲。", owner="k-1")
    keep("a-2", "乙问？", "乙。", owner="k-2")
    store.feedback.save("a-2", rating="down", conversation_id="c-1", owner="k-2")
    (case,) = complaint_cases(stored_complaints(store))
    assert (case.question, case.history) == ("乙问？", ())


def test_the_same_complaint_twice_is_one_draft():
    one = Complaint(question="电话是多少？", answer={"status": "abstained", "language": "pt"})
    two = one.model_copy(update={"comment": "？"})
    (case,) = complaint_cases([one, two])
    assert (case.language, case.kind, case.documents) == ("pt", "fact", ("unknown",))
    assert case.note == "marked wrong by a reader; abstained: "


def test_a_draft_without_gold_is_never_scored(desk):
    (case,) = complaint_cases([Complaint(question="？", answer={"citations": [{"document_id": D}]})])
    run = run_cases([case], ScriptedAnswerer(lambda _: desk.answer("对。"), {D: desk.text}))
    assert (run.results, dict(run.skipped)) == ((), {case.id: "a draft without gold"})


def test_complaints_come_from_a_file_too(tmp_path):
    path = tmp_path / "wrong.jsonl"
    rows = [
        {"question": "一？", "answer": {}, "rating": "down", "extra": 1},
        {"question": "二？", "answer": {}, "rating": "up"},
    ]
    path.write_text("\n".join(map(json.dumps, rows)) + "\n\n", encoding="utf-8")
    assert [c.question for c in load_complaints(path)] == ["一？"]


def test_a_bad_complaint_is_named_by_its_line(tmp_path):
    path = tmp_path / "wrong.jsonl"
    path.write_text('{"question": "一？", "answer": {}}\n{"question": "二？"}\n', encoding="utf-8")
    with pytest.raises(SourceUnreadable, match=r"wrong.jsonl:2: answer Field required"):
        load_complaints(path)
    with pytest.raises(SourceMissing):
        load_complaints(tmp_path / "none.jsonl")


def test_the_command_writes_drafts_that_load_again(store, keep, tmp_path):
    keep("a-1", "谁牵头保税油混兑？", "由广东海事局牵头。[1]")
    store.feedback.save("a-1", rating="down", conversation_id="c-1")
    out = tmp_path / "drafts.jsonl"
    found = runner.invoke(app, ["from-feedback", "--home", str(tmp_path / "home"), "--out", str(out)])
    assert found.exit_code == 0, found.output
    assert found.output.startswith("Wrote 1 drafts")
    (case,) = load_cases([out])
    assert case.draft


def test_the_command_says_when_nothing_is_marked_wrong(tmp_path):
    found = runner.invoke(app, ["from-feedback", "--home", str(tmp_path / "empty")])
    assert found.exit_code == 2
    assert found.output.startswith("Error: No answer is marked wrong.")
    assert "Hint: " in found.output
