"""What a question asks."""

import pytest

from index.documents import Role
from index.lexicon import Lexicon
from qa.understand import Kind, Label, find_label, topic_of, understand


@pytest.fixture(scope="module")
def lexicon():
    return Lexicon.load()


def kinds(question, lexicon):
    return understand(question, lexicon, jurisdiction="广东省").kinds


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("which agency leads bonded fuel blending?", Kind.LEAD),
        ("保税燃料油混兑由哪个部门牵头？", Kind.LEAD),
        ("保稅油混兌邊個部門牽頭？", Kind.LEAD),
        ("Que entidade lidera a mistura de combustível?", Kind.LEAD),
        ("who should I contact about cross-border data?", Kind.RESPONSIBLE),
        ("我们公司想在南沙给船加油，找哪个部门？", Kind.RESPONSIBLE),
        ("Which agencies take part in task 13?", Kind.PARTICIPANTS),
        ("跨境医疗服务的配合单位有哪些？", Kind.PARTICIPANTS),
        ("List every task led by the Department of Commerce", Kind.DUTIES_OF),
        ("药监局参与了哪些任务", Kind.DUTIES_OF),
        ("How many tasks does the Guangdong Department of Commerce lead?", Kind.COUNT),
        ("行动方案一共有多少项任务？", Kind.COUNT),
        ("哪个部门牵头的任务最多？", Kind.MOST),
        ("Which agencies take part in most tasks?", Kind.MOST),
        ("Does the Guangdong Maritime Safety Administration lead task 5?", Kind.ROLE_CHECK),
        ("为什么深圳海关牵头第6项?", Kind.ROLE_CHECK),
        ("到2025年集装箱吞吐量目标是多少？", Kind.TARGET),
        ("By when should container throughput reach 37 million TEU?", Kind.TARGET),
        ("What is the document number?", Kind.METADATA),
        ("这个方案是什么时候发布的？", Kind.METADATA),
        ("Quando foi publicado o plano?", Kind.METADATA),
        ("What does task 16 say?", Kind.CLAUSE),
        ("第十二条规定了什么？", Kind.CLAUSE),
        ("有哪些保障措施", Kind.STRUCTURE),
        ("长者医疗券可以在内地使用吗", Kind.FACT),
    ],
)
def test_the_likeliest_kind_comes_first(question, kind, lexicon):
    assert kinds(question, lexicon)[0] is kind


def test_every_question_may_be_a_plain_fact_in_the_end(lexicon):
    assert kinds("🚢", lexicon) == (Kind.FACT,)
    assert kinds("哪个部门牵头的任务最多？", lexicon)[-1] is Kind.FACT


def test_a_published_date_is_not_taken_for_a_publisher(lexicon):
    assert understand("这个方案是什么时候发布的？", lexicon).fields == ("published",)


def test_the_role_asked_about_is_kept_apart_from_the_kind(lexicon):
    assert understand("省商务厅牵头哪些任务", lexicon, jurisdiction="广东省").role is Role.LEAD
    assert understand("省商务厅参与哪些任务", lexicon, jurisdiction="广东省").role is Role.PARTICIPANT
    assert understand("省商务厅有哪些任务", lexicon, jurisdiction="广东省").role is None


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("第十二条规定什么", Label(number=12, unit="article")),
        ("who leads task 5?", Label(number=5, unit="task")),
        ("第8项任务", Label(number=8, unit="task")),
        ("article iv", Label(number=4, unit="article")),
        ("artigo 3", Label(number=3, unit="article")),
        ("第三章", Label(number=3, unit="chapter")),
        ("5个以上", None),
        ("2025年", None),
    ],
)
def test_a_clause_number_is_found_and_a_quantity_is_not_one(text, label):
    assert find_label(text) == label


def test_the_topic_is_what_is_left_without_the_words_of_asking():
    assert topic_of("which agency leads bonded fuel blending?") == "bonded fuel blending"
    assert topic_of("保税燃料油混兑由哪个部门牵头？") == "保税燃料油混兑"
    assert topic_of("谁？") == "谁？"


def test_nothing_asked_is_too_long_to_understand(lexicon):
    page = "支持南沙、前海建设国际航行船舶保税油供应基地，由哪个部门牵头？" * 120
    assert understand(page[:4000], lexicon).kinds[-1] is Kind.FACT
