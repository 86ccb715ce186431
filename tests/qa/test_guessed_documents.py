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
