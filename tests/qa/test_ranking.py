"""Which of the clauses found holds the answer."""

from dataclasses import replace

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
    assert ranked(understand(question, lexicon), found(question, *hits), hits).hits[0] is first


def test_scores_and_hits_are_kept(lexicon):
    hits = (OPENING, MEANING)
    question = "用户画像是什么意思？"
    after = ranked(understand(question, lexicon), found(question, *hits), hits)
    assert sorted(h.clause_id for h in after.hits) == ["d/1", "d/2"]
    assert {h.clause_id: h.score for h in after.hits} == {"d/1": 1.1, "d/2": 1.0}


def test_without_weights_the_order_found_stays(lexicon):
    hits = (OPENING, FINE, MEANING)
    question = "用户画像是什么意思？"
    assert ranked(understand(question, lexicon), found(question, *hits), hits, {}).hits == hits


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


def test_headings_of_the_year_asked_about_come_before_those_of_another(lexicon):
    question = "2026年城镇新增就业目标是多少？"
    last = replace(hit("d/1", "城镇新增就业54万人。"), heading_path=("一、2025年工作回顾",))
    next_ = replace(hit("d/2", "城镇新增就业50万人。"), heading_path=("三、2026年工作安排",))
    plain = hit("d/3", "2026年城镇新增就业50万人。")
    asked, hits = understand(question, lexicon), (last, next_, plain)
    told = [features(asked, found(question, *hits), h) for h in hits]
    assert [(t["year"], t["other_year"]) for t in told] == [(0.0, 1.0), (1.0, 0.0), (0.5, 0.0)]
    assert ranked(asked, found(question, *hits), hits).hits[-1] is last


def test_a_note_of_an_annex_is_told_from_a_clause(lexicon):
    question = "用户画像是什么意思？"
    note = hit("d/9", "附件：用户画像清单")
    told = [
        features(understand(question, lexicon), found(question, note, MEANING), h)["note"]
        for h in (note, MEANING)
    ]
    assert told == [1.0, 0.0]


def test_shares_say_how_likely_each_clause_is(lexicon):
    question = "违规处理个人数据罚款多少？"
    hits = (OPENING, MEANING, FINE)
    ranking = ranked(understand(question, lexicon), found(question, *hits), hits)
    assert sum(ranking.shares) == pytest.approx(1.0)
    assert list(ranking.shares) == sorted(ranking.shares, reverse=True)
    assert ranked(understand(question, lexicon), found(question, *hits), ()).shares == ()


@pytest.mark.parametrize(
    ("question", "feature", "clause", "other"),
    [
        ("新车出厂多久要年检？", "penal", "逾期不年检的，处二百元罚款。", "新车每两年年检一次。"),
        ("2025年生产总值是多少？", "period", "五年来，生产总值从4万亿元增加到5万亿元。", "生产总值5万亿元。"),
        ("餐厅可以设最低消费吗？", "decides", "不得设置最低消费额。", "应当明示收费标准。"),
        (
            "推动先进制造业集群发展由谁牵头？",
            "named",
            "12. 推动先进制造业集群发展。加快南沙新能源汽车企业引进和培育。",
            "12. 推动海洋经济发展。加快南沙先进制造业集群引进和培育。",
        ),
    ],
)
def test_features_tell_one_clause_from_another(lexicon, question, feature, clause, other):
    asked = understand(question, lexicon)
    hits = (hit("d/1", clause), hit("d/2", other))
    told = [features(asked, found(question, *hits), h)[feature] for h in hits]
    assert told == [1.0, 0.0]


@pytest.mark.parametrize(
    ("question", "feature", "text"),
    [
        ("不年检要罚多少？", "penal", "逾期不年检的，处二百元罚款。"),
        ("五年来生产总值从多少增加到多少？", "period", "五年来，生产总值从4万亿元增加到5万亿元。"),
    ],
)
def test_what_is_asked_for_does_not_count_against_a_clause(lexicon, question, feature, text):
    clause = hit("d/1", text)
    assert features(understand(question, lexicon), found(question, clause), clause)[feature] == 0.0


def test_what_is_planned_does_not_stand_where_the_report_looks_back(lexicon):
    question = "今年打算新增多少就业？"
    done = replace(hit("d/1", "城镇新增就业54万人。"), heading_path=("一、过去一年工作回顾",))
    asked = understand(question, lexicon)
    assert features(asked, found(question, done), done)["past"] == 1.0
    question = "去年新增了多少就业？"
    assert features(understand(question, lexicon), found(question, done), done)["past"] == 0.0
