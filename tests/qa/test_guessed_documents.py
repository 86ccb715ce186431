"""A document guessed from mere words gives way to a clearly nearer clause; one that is named does not."""

import pytest

from index.lexicon import Lexicon
from qa.answers import Question, Status
from qa.assistant import Assistant
from qa.document_hints import documents_meant, named_surely
from qa.understand import understand

ASSETS = """行政单位国有资产配置管理办法

第一条 为了规范行政单位国有资产配置，制定本办法。

第二条 财政部门负责编制资产配置标准。

第三条 行政单位应当为工作人员提供办公设备，未提供的处一千元罚款。

第四条 本办法自2021年3月1日起施行。
"""

SHIPS = """广东省船舶污染防治条例

粤府〔2022〕31号

第一条 为了防治船舶污染，结合本省实际，制定本条例。

第二条 船舶应当向海事机构备案污染物接收作业，未备案的处二万元罚款。
"""

PARKING = """停车场管理规定

第一条 为了加强停车场管理，制定本规定。

第二条 停车场经营者应当为行政单位国有资产盘盈的电动自行车免费提供充电设施，未免费提供充电设施的处五千元罚款。
"""


@pytest.fixture(scope="module")
def assistant(engine_over):
    return Assistant(engine=engine_over(assets=ASSETS, ships=SHIPS, parking=PARKING), lexicon=Lexicon.load())


def named(assistant, question):
    asked = understand(question, assistant.lexicon)
    meant = documents_meant(asked, assistant.engine.documents(), assistant.lexicon)
    return {d.id for d in meant}, named_surely(asked, meant)


@pytest.mark.parametrize(
    ("question", "document"),
    [
        ("粤府〔2022〕31号规定未备案罚多少？", "ships"),
        ("《停车场管理规定》谁免费提供充电设施？", "parking"),
        ("广东的条例要求船舶做什么？", "ships"),
        ("行政单位国有资产配置管理办法什么时候施行？", "assets"),
    ],
)
def test_a_number_a_title_or_a_place_names_a_document_surely(assistant, question, document):
    assert named(assistant, question) == ({document}, True)


def test_the_sort_of_a_document_alone_is_a_guess(assistant):
    assert named(assistant, "这个办法里谁免费提供充电设施？") == ({"assets"}, False)


@pytest.mark.parametrize(
    "question", ["这个办法里未免费提供充电设施的处多少罚款？", "按这个办法，未提供充电设施罚款多少？"]
)
def test_a_guessed_document_gives_way_to_a_clearly_nearer_clause(assistant, question):
    answer = assistant.ask(Question(text=question))
    assert answer.status is not Status.ABSTAINED
    assert answer.citations[0].document_id == "parking"


def test_a_guessed_document_stays_where_its_own_clause_is_near(assistant):
    answer = assistant.ask(Question(text="这个办法里谁编制资产配置标准？"))
    assert {c.document_id for c in answer.citations} == {"assets"}


def test_a_guessed_document_gives_way_to_a_clause_whose_title_is_asked_for(engine_over):
    rules = """滨江市优化停车环境条例

第一条 优化停车环境应当坚持市场化、法治化、国际化原则，打造国际一流停车环境，以市民获得感为评价标准。

第二条 市停车部门是优化停车环境工作的主管部门，负责指导、协调停车环境工作。
"""
    plan = """交通产业提升方案

1. 打造国际一流停车环境。全面实行照后减证，推进简化审批。支持横琴打造与澳门趋同的登记机制，优化一地两注、跨境通办，\
探索完善公平竞争审查制度，完善充电设施。（市市场监管局牵头，市商务局、市政务服务局按职责分工负责）

2. 扩大现代服务业开放。推动融资租赁发展。（市商务局牵头）
"""
    assistant = Assistant(engine=engine_over(rules=rules, plan=plan), lexicon=Lexicon.load())
    question = "打造国际一流停车环境由哪个部门牵头？"
    assert named(assistant, question) == ({"rules"}, False)
    answer = assistant.ask(Question(text=question))
    assert {c.document_id for c in answer.citations} == {"plan"}
    assert "市市场监管局" in answer.text
