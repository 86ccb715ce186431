"""Statutes, notices and plans of one-line tasks, made up: what the bundled plan has no clause for."""

import pytest

from index.builder import build
from index.engines.embedded import EmbeddedEngine
from index.lexicon import Lexicon
from qa.answers import Question, Status
from qa.assistant import Assistant
from qa.gate import Gate
from tests.scripted_llm import Say

STATUTE = """滨海市河道保护条例

2021年5月27日 滨海市第八届人民代表大会常务委员会第三十二次会议通过

第一章 总则

第一条 为了加强河道保护，改善水环境，根据有关法律、行政法规，结合本市实际，制定本条例。

第二条 本市行政区域内河道的保护适用本条例。

本条例所称河道管理范围，是指两岸堤防之间的水域、滩地和护堤地。

第三条 市水行政主管部门负责本市河道保护的监督管理工作。

第二章 保护

第四条 禁止在河道管理范围内从事下列活动：

（一）倾倒垃圾、渣土；

（二）建设妨碍行洪的建筑物；

（三）使用电鱼、炸鱼等方法捕捞。

第五条 经营性采砂应当取得许可。许可证有效期为三年。

第三章 法律责任

第六条 违反本条例第四条第一项规定的，责令改正，处五千元以上二万元以下罚款；情节严重的，处二万元以上十万元以下罚款。

第四章 附则

第七条 本条例自2021年9月1日起施行。
"""

PLAN = """滨海市城市更新2025年度实施计划

一、民生工程

1.实施12公里排水管道改造。（市建设局牵头，市财政局配合）

2.完成老旧小区加装电梯40台。（市住房局牵头）
"""


BOARD = """滨海市河长制联席会议制度

一、“四河联治”：

指白河、青河、柳河和石河的共同治理。

二、办公室

联席会议由市长召集，每季度召开一次。联席会议办公室设在市水务局。办公室负责联席会议的日常工作，承担会议的组织和联络。

三、第二批河段

第二批河段包括白河上游和青河口。
"""

REPORT = """滨海市政府工作报告

一、2024年工作回顾

2024年，全市生产总值达到100.5亿元，增长5.1%。

二、2025年工作回顾

2025年，全市生产总值达到121.7亿元，增长5.6%。
"""


@pytest.fixture(scope="module")
def engine(tmp_path_factory, bundled, dictionary):
    folder = tmp_path_factory.mktemp("kinds")
    (folder / "河道条例.txt").write_text(STATUTE, encoding="utf-8")
    (folder / "更新计划.txt").write_text(PLAN, encoding="utf-8")
    (folder / "联席会议.txt").write_text(BOARD, encoding="utf-8")
    (folder / "工作报告.txt").write_text(REPORT, encoding="utf-8")
    home = tmp_path_factory.mktemp("home")
    build(home, (folder,), embedder=bundled)
    engine = EmbeddedEngine.open(home, embedder=bundled)
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def assistant(engine):
    """With an open gate: what is written is looked at here, not whether it may be shown."""
    gate = Gate(bias=0.0, weights={}, threshold=0.0)
    return Assistant(engine=engine, lexicon=Lexicon.load(), gate=gate)


def ask(assistant, text):
    return assistant.ask(Question(text=text))


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("滨海市河道保护条例从哪天起施行？", "2021年9月1日"),
        (
            "When did the Binhai river protection regulation (滨海市河道保护条例) come into force?",
            "1 September 2021",
        ),
        ("滨海市河道保护条例是哪次会议通过的？", "第三十二次会议通过"),
        ("滨海市河道保护条例哪天通过的？", "2021年5月27日"),
    ],
)
def test_a_statute_tells_when_it_was_adopted_and_applies(assistant, question, said):
    answer = ask(assistant, question)
    assert (answer.status, answer.kind) == (Status.ANSWERED, "metadata")
    assert said in answer.text
    assert len(answer.citations) == 1


def test_a_document_described_in_other_words_is_found_for_its_dates(assistant):
    answer = ask(assistant, "滨海那部保护河道的条例，几时生效？")
    assert answer.kind == "metadata"
    assert "2021年9月1日" in answer.text


def test_a_document_that_is_not_there_has_no_dates(assistant):
    answer = ask(assistant, "滨海市数据条例什么时候开始施行？")
    assert answer.kind != "metadata"


def test_an_item_is_quoted_with_the_words_that_forbid_it(assistant):
    answer = ask(assistant, "可以在河道里电鱼吗？")
    quotes = [c.quote for c in answer.citations]
    assert any("禁止在河道管理范围内从事下列活动" in q for q in quotes)
    assert any("电鱼" in q for q in quotes)


def test_a_penalty_is_quoted_whole_with_its_condition(assistant):
    answer = ask(assistant, "在河道里倒渣土，情节严重的罚款多少？")
    assert "处二万元以上十万元以下罚款" in answer.text
    assert answer.kind == "fact"  # the numbers of a statute are no targets


def test_a_definition_stands_in_a_paragraph_beside_the_one_found(assistant):
    answer = ask(assistant, "河道管理范围是什么意思？")
    assert "两岸堤防之间的水域" in answer.text


def test_a_heading_is_the_statement_where_nothing_else_is(assistant):
    answer = ask(assistant, "滨海市排水管道改造几公里？")
    assert "12公里" in answer.text


def test_who_leads_and_who_else_takes_part_is_answered_together(assistant):
    answer = ask(assistant, "排水管道改造由哪个部门牵头，另外还涉及哪些部门？")
    assert "市建设局" in answer.text
    assert "市财政局" in answer.text


def test_the_author_of_a_document_is_not_asked_about(assistant):
    from qa.understand import understand

    asked = understand("the State Council's 2019 opinion on bonded zones: how many tasks?", assistant.lexicon)
    assert asked.agency_names == ()
    asked = understand("What does the State Council lead?", assistant.lexicon)
    assert asked.agency_names == ("国务院",)


def test_a_longer_printed_name_is_not_its_beginning(assistant):
    from index.documents import Role
    from qa.verify.claims import _agencies

    class Duty:
        printed, agency, role = "省人民政府发展改革部门", "省人民政府发展改革部门", Role.RESPONSIBLE

    named = _agencies("由省人民政府发展改革部门负责", [Duty()], assistant.lexicon, "广东省")
    assert [n.agency for n in named] == ["省人民政府发展改革部门"]


@pytest.mark.parametrize(("year", "said"), [("2024", "100.5亿元"), ("2025", "121.7亿元")])
def test_a_clause_on_another_year_gives_way_to_the_next_one_found(engine, year, said):
    shipped = Assistant(engine=engine, lexicon=Lexicon.load())
    answer = ask(shipped, f"滨海市{year}年全市生产总值是多少？")
    assert answer.status is Status.ANSWERED
    assert said in answer.text


@pytest.fixture(scope="module")
def guarded(engine):
    """With the gate that is shipped."""
    return Assistant(engine=engine, lexicon=Lexicon.load())


def test_both_things_that_are_asked_are_answered(guarded):
    answer = ask(guarded, "滨海市河长制联席会议由谁召集，办公室设在哪个部门？")
    assert answer.status is Status.ANSWERED
    assert "由市长召集" in answer.text
    assert "设在市水务局" in answer.text


def test_a_word_that_is_mentioned_is_quoted(guarded):
    assert "组织和联络" in ask(guarded, "滨海市河长制联席会议制度有没有提到联络？").text


def test_a_heading_that_ends_in_a_colon_is_no_answer(assistant):
    assert "白河、青河、柳河和石河" in ask(assistant, "滨海的“四河联治”指哪四条河？").text


def test_an_item_with_a_heading_needs_no_words_of_another_clause(guarded):
    answer = ask(guarded, "滨海市河长制联席会议多久召开一次？")
    assert "每季度召开一次" in answer.text
    assert len({c.clause_id for c in answer.citations}) == 1


@pytest.mark.parametrize(
    "question",
    [
        "滨海市河长制第五批河段包括哪些？",  # there is a second batch only
        "滨海市河长制联席会议的办公经费是多少元？",  # no sum is named
        "深圳市河长制联席会议办公室设在哪里？",  # another city
        "滨海市噪声管理办法规定了什么？",  # no such regulation
        "滨海市河长制联席会议制度有没有提到人工智能？",
    ],
)
def test_a_near_miss_is_refused(guarded, question):
    assert ask(guarded, question).status is Status.ABSTAINED


def test_an_item_that_a_model_quotes_comes_with_the_words_that_forbid_it(engine, writing_assistant, llm):
    """``writing_assistant`` is made over this module's documents."""
    asked = "可以在河道里电鱼吗？"
    evidence = writing_assistant.ask(Question(text=asked, generator="extractive")).evidence
    item = next(e.rank for e in evidence if e.text.startswith("（三）使用电鱼"))
    llm.play(Say(f"使用电鱼、炸鱼等方法捕捞[{item}]。"))
    answer = writing_assistant.ask(Question(text=asked))
    assert answer.generator == "openai"
    assert answer.text.index("禁止在河道管理范围内从事下列活动") < answer.text.index("使用电鱼")
