"""What is checked before an answer is shown."""

import pytest

from index.engines.base import EVERYTHING
from index.lexicon import Lexicon
from qa.answers import Citation
from qa.fact_table import FactTable
from qa.verify.sentences import split_answer
from qa.verify.verifier import verify

TASK_5 = "guangdong-ftz-2024/二/(二)/5"
TASK_4 = "guangdong-ftz-2024/二/(二)/4"


@pytest.fixture(scope="module")
def table(engine):
    return FactTable(engine, EVERYTHING)


@pytest.fixture(scope="module")
def lexicon():
    return Lexicon.load()


@pytest.fixture
def check(table, lexicon):
    def run(text, clause_id=TASK_5, quote=None):
        clause = table.engine.clause(clause_id)
        document = table.engine.document(clause.document_id).document
        own = document.text[clause.start : clause.end]
        start = clause.start + (own.index(quote) if quote and quote in own else 0)
        citation = Citation(
            marker=1, document_id=document.id, document_title=document.title, document_number="", clause_id=clause.id,
            clause_label=clause.label, heading_path=(), quote=quote or own, start=start,
            end=start + len(quote or own), url="",
        )  # fmt: skip
        return verify(text, (citation,), table, lexicon)

    return run


def failed(checks):
    return [(c.kind, c.claim) for c in checks.claims if not c.supported]


@pytest.mark.parametrize(
    "text",
    [
        "第5项任务由省商务厅牵头。 [1]",
        "The Guangdong Department of Commerce leads task 5. [1]",
        "广东海事局参与第5项任务。 [1]",
        "The Guangdong Maritime Safety Administration takes part in task 5. [1]",
        "By 2025 the plan seeks more than 200 billion yuan. [1]",
        "No. The Guangdong Maritime Safety Administration does not lead it. [1]",
        "第5项任务由省商务厅牵头，海关总署广东分署、广东海事局参与。 [1]",
        "The Guangdong Department of Commerce (省商务厅) leads it, with Guangdong Maritime Safety Administration taking part. [1]",
        "牵头单位：省商务厅；参与单位包括人民银行广东省分行、人民银行深圳市分行。 [1]",
        "Task 5 is led by the Guangdong Department of Commerce. [1]",
        "原文：“健全新型离岸贸易“白名单”制度” [1]",
        "《行动方案》5.写道：“健全新型离岸贸易“白名单”制度” [1]",  # where it stands
        "《行动方案》附件5.写道：“健全新型离岸贸易“白名单”制度” [1]",
    ],
)
def test_what_the_cited_clause_says_passes(check, text):
    assert failed(check(text)) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("《行动方案》88.写道：“健全新型离岸贸易“白名单”制度” [1]", "number"),  # where it does not stand
        ("共有5个平台。 [1]", "number"),
        ("The number of pilot platforms is 5. [1]", "number"),
        ("平台数量（5）写道：“健全新型离岸贸易“白名单”制度” [1]", "number"),
        ("第5项任务由广东海事局牵头。 [1]", "agency_role"),
        ("The Guangdong Maritime Safety Administration leads task 5. [1]", "agency_role"),
        (
            "A Administração de Segurança Marítima de Guangdong (广东海事局) lidera a tarefa 5. [1]",
            "agency_role",
        ),
        ("省教育厅参与第5项任务。 [1]", "agency_role"),
        ("第5项任务由广东海事局牵头，省商务厅参与。 [1]", "agency_role"),
        (
            "Task 5 is led by the Guangdong Maritime Safety Administration, with the Department of Commerce taking part. [1]",
            "agency_role",
        ),
        ("By 2025 the plan seeks more than 300 billion yuan. [1]", "number"),
        ("到2027年国际分拨集拼业务突破2000亿元。 [1]", "date"),
        ("原文：“允许企业开展保税低硫燃料油混兑调和业务” [1]", "quote"),
        ("第5项任务由省商务厅牵头。 [1][2]", "marker"),
        ("省商务厅牵头。", "marker"),
    ],
)
def test_what_the_cited_clause_does_not_say_is_caught(check, text, kind):
    assert kind in [k for k, _ in failed(check(text))]


def test_a_citation_that_is_not_verbatim_is_caught(check):
    checks = check("第5项任务由省商务厅牵头。 [1]", quote="省商务厅负责牵头")
    assert not checks.quotes


def test_numbers_are_compared_by_value(check):
    assert failed(check("Container throughput is to reach 37 million TEU. [1]", TASK_4)) == []
    assert failed(check("集装箱吞吐量达3,700万标箱。 [1]", TASK_4)) == []
    assert failed(check("Container throughput is to reach 38 million TEU. [1]", TASK_4)) == [
        ("number", "38 million TEU")
    ]


def test_a_row_of_a_list_is_one_sentence_and_quotes_are_never_cut():
    sentences = split_answer("共2项：\n- 1. 甲。乙 [1]\n- 2. 丙 [2]\n原文：“丁。戊！” [3] 完。")
    assert [s.markers for s in sentences] == [(), (1,), (2,), (3,), ()]
    assert sentences[3].quotes == ("丁。戊！",)


@pytest.mark.parametrize(
    ("said", "source", "stronger"),
    [
        ("允许企业开展混兑业务", "探索企业开展混兑业务", True),
        ("Enterprises are allowed to blend fuel", "争取国家允许企业开展混兑业务", True),
        ("The document allows blending", "支持企业开展混兑业务", True),
        ("Blending must be carried out", "鼓励企业开展混兑业务", True),
        ("The base has been built", "支持南沙建设基地", True),
        ("The document supports building a base", "支持南沙建设基地", False),
        ("探索扩大执业范围", "支持香港专业人士执业，探索扩大执业范围", False),
        ("扩大执业范围", "探索扩大执业范围", True),
        ("企业应当依法纳税", "企业应当依法纳税", False),
        ("O documento permite a mistura", "探索开展混兑业务", True),
    ],
)
def test_a_stronger_word_than_the_documents_is_noticed(said, source, stronger):
    from qa.verify.modality import strengthened

    assert bool(strengthened(said, source)) is stronger


def test_a_wrapped_line_may_be_quoted_on_one_line_and_so_may_the_headings_above(tmp_path):
    from index.builder import build
    from index.embedders.fake import FakeEmbedder
    from index.engines.embedded import EmbeddedEngine
    from qa.verify.quotes import check_quotes

    path = tmp_path / "law.txt"
    lines = (
        "某法", "第一條", "定義", "為適用本法律的規定，下列各詞的定義為：",
        "（一）“僱主”是指透過合同，支配及領導僱員工作，並向僱", "員支付報酬的任何自然人、法人、無法律人格之社團或特別委員", "會；",
        "（二）“僱員”是指透過合同，在僱主的支配及領導下工作，", "並收取報酬的自然人；",
        "（三）“工作條件”是指不論是在勞動關係或工作地點方面，", "與僱主及僱員的行為及表現有關的任何權利、義務或情況；",
    )  # fmt: skip
    path.write_text("\n".join(lines), encoding="utf-8")
    build(tmp_path / "home", (path,), embedder=FakeEmbedder())
    engine = EmbeddedEngine.open(tmp_path / "home", embedder=FakeEmbedder())
    clause = next(c for c in engine.document("law").clauses if c.label == "（一）")
    text = engine.document("law").document.text
    cited = Citation(
        marker=1, document_id="law", document_title="", document_number="", clause_id=clause.id, clause_label="（一）",
        heading_path=(), quote=text[clause.start : clause.end], start=clause.start, end=clause.end, url="",
    )  # fmt: skip
    for said in ("並向僱員支付報酬的任何自然人", "第一條"):
        (sentence,) = split_answer(f"「{said}」[1]")
        assert [c.supported for c in check_quotes(sentence, (cited,), engine)] == [True]
    (wrong,) = split_answer("「並向僱員支付酬金」[1]")
    assert [c.supported for c in check_quotes(wrong, (cited,), engine)] == [False]
    engine.close()
