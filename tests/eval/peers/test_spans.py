import pytest

from eval.peers.spans import QUOTED, RECALL_1, RECALL_5, SUPPORT, Gold, Item, with_span_scores
from eval.runner import judge
from eval.runs import Run
from eval.sources import load_sources
from eval.validate import Source
from qa.answers import Evidence

D = "guangdong-ftz-2024"
QUOTE = "省商务厅牵头,海关总署广东分署、人民银行广东省分行"


@pytest.fixture(scope="module")
def gold() -> Gold:
    return Gold(load_sources([D]))


def test_clauses_stand_where_their_lengths_put_them():
    gold = Gold({"d": Source(text="一、甲\n二、乙乙\n", clauses={"d/一": "一、甲\n", "d/二": "二、乙乙\n"})})
    assert gold.clause_at("d", 0, 4) == "d/一"
    assert gold.clause_at("d", 3, 8) == "d/二"
    assert gold.clause_at("d", 20, 30) == ""


def test_a_clause_of_the_action_plan_is_found_by_its_characters(gold, desk):
    at = desk.text.index(QUOTE)
    assert gold.clause_at(D, at, at + len(QUOTE)) == f"{D}/二/(二)/5"


def test_a_chunk_that_contains_the_quote_or_half_of_the_shorter_text_is_gold():
    item = Item(spans=(("d", 100, 120),), quote="甲" * 20)
    assert item.reached("d", 0, 110, "…")  # 10 of the quote's 20 characters
    assert not item.reached("d", 0, 109, "…")
    assert not item.reached("other", 100, 120, "…")
    assert item.reached("d", -1, -1, "前" + "甲" * 20)  # its place is unknown, its words are there
    assert not item.reached("other", -1, -1, "甲" * 20)
    assert item.reached("d", 105, 109, "甲甲甲甲")  # a short piece wholly inside


def test_quotes_are_what_has_to_be_found_unless_more_clauses_are_named(gold, desk):
    one = desk.case(gold_quotes=[QUOTE])
    assert [i.quote for i in gold.items(one)] == [QUOTE]
    many = desk.case(gold_quotes=[QUOTE], gold_clauses=[f"{D}/二/(二)/5", f"{D}/二/(二)/6"])
    assert [i.quote for i in gold.items(many)] == ["", ""]
    assert gold.items(desk.refusal_case()) == ()


def evidence(rank, start, end, text="…"):
    return Evidence(rank=rank, clause_id="", document_id=D, text=text, score=1.0, start=start, end=end)


def test_recall_support_and_quoted_characters_of_an_answer(gold, desk):
    at = desk.text.index(QUOTE)
    answer = desk.answer(
        "省商务厅。[1][2]",
        citations=(desk.citation(QUOTE), desk.citation("绿色低碳", marker=2)),
        evidence=(evidence(2, at, at + len(QUOTE)), evidence(1, 0, 10)),
    )
    seen = desk.seen(desk.case(gold_quotes=[QUOTE]), answer)
    run = with_span_scores(Run(stamp={}, results=(judge(seen),)), gold)
    scores = run.results[0].scores
    assert scores[RECALL_1] == (0, 1)
    assert scores[RECALL_5] == (1, 1)
    assert scores[SUPPORT] == (1, 2)
    assert scores[QUOTED] == (len(QUOTE) + 4, 1)


def test_an_abstention_is_found_fault_with_for_recall_alone(gold, desk):
    seen = desk.seen(desk.case(), desk.answer("…", status="abstained"))
    scores = with_span_scores(Run(stamp={}, results=(judge(seen),)), gold).results[0].scores
    assert scores[RECALL_1] == (0, 1)
    assert SUPPORT not in scores
    assert QUOTED not in scores
