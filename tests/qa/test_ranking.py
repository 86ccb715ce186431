"""Which of the clauses found holds the answer."""

import pytest

from index.documents import Hit
from index.lexical import plain_query
from index.lexicon import Lexicon
from index.retriever import Explanation
from qa.ranking import features, ranked, shipped
from qa.understand import understand


def hit(clause_id, text, score=1.0, dense=0.8):
    return Hit(
        rank=1, score=score, document_id="d", clause_id=clause_id, clause_label="", heading_path=(), text=text,
        start=0, end=len(text), signals={"dense": dense},
    )  # fmt: skip


def found(question, *hits):
    return Explanation(
        question=question, language="zh", subject=question, query=plain_query(question), hits=hits
    )


OPENING = hit("d/1", "第一条 为了规范数据处理活动，保护合法权益，根据有关法律，结合实际，制定本条例。", 1.1)
MEANING = hit("d/2", "用户画像，是指为了评估自然人的某些条件而对个人数据进行自动化处理的活动。", 1.0)
FINE = hit("d/3", "违反规定处理个人数据的，处五万元以上二十万元以下罚款。", 1.0)


@pytest.fixture(scope="module")
def lexicon():
    return Lexicon.load()


@pytest.mark.parametrize(
    ("question", "first"),
    [("用户画像是什么意思？", MEANING), ("违规处理个人数据罚款多少？", FINE)],
)
def test_the_clause_that_can_answer_comes_before_the_opening_one(lexicon, question, first):
    hits = (OPENING, MEANING, FINE)
    assert ranked(understand(question, lexicon), found(question, *hits), hits)[0] is first


def test_scores_and_hits_are_kept(lexicon):
    hits = (OPENING, MEANING)
    question = "用户画像是什么意思？"
    after = ranked(understand(question, lexicon), found(question, *hits), hits)
    assert sorted(h.clause_id for h in after) == ["d/1", "d/2"]
    assert {h.clause_id: h.score for h in after} == {"d/1": 1.1, "d/2": 1.0}


def test_without_weights_the_order_found_stays(lexicon):
    hits = (OPENING, FINE, MEANING)
    question = "用户画像是什么意思？"
    assert ranked(understand(question, lexicon), found(question, *hits), hits, {}) == hits


def test_features_say_what_they_are(lexicon):
    question = "用户画像是什么意思？"
    asked = understand(question, lexicon)
    told = features(asked, found(question, OPENING, MEANING), MEANING)
    assert (told["means"], told["strays"], told["opening"]) == (1.0, 0.0, 0.0)
    assert told["score"] == pytest.approx(-0.1)
    assert features(asked, found(question, OPENING), OPENING)["opening"] == 1.0


def test_every_weight_is_of_a_feature(lexicon):
    question = "用户画像是什么意思？"
    told = features(understand(question, lexicon), found(question, OPENING), OPENING)
    assert set(shipped()) == set(told)
