"""Lists and counts that the tables hold whole: tasks, groups, agencies, targets, articles; however they are asked."""

import pytest

from index.lexicon import Lexicon
from qa.answers import Question, Status
from qa.assistant import Assistant


@pytest.fixture(scope="module")
def plan(engine):
    return Assistant(engine=engine, lexicon=Lexicon.load())


def ask(assistant, text):
    answer = assistant.ask(Question(text=text))
    for citation in answer.citations:
        text = assistant.engine.document(citation.document_id).document.text
        assert text[citation.start : citation.end] == citation.quote
    return answer


@pytest.mark.parametrize(
    ("question", "beginning"),
    [
        ("How many tasks does the plan contain in total?", "There are 20 tasks:"),
        ("行动方案总共多少项重点任务？", "共有20项任务："),
        ("Quantas tarefas contém o plano no total?", "Há 20 tarefas:"),
        ("呢份方案一共有幾多項任務呀？", "共有20項任務："),
        ("方案里2025年的量化目标有哪些？", "共7个目标："),
        ("Which targets must be met by 2025?", "There are 7 targets:"),
        ("方案提出了哪些量化目标？", "共8个目标："),
        ("發展目標分邊四個區？", "共4項："),
        ("Quais são os objetivos de desenvolvimento?", "São 4:"),
        ("What safeguards are listed?", "There are 3:"),
        ("重点任务分成几大类？", "共6项："),
        ("Into which groups are the tasks divided?", "There are 6:"),
        ("列出所有牵头单位", "牵头单位有15个："),
        ("How many agencies are mentioned in the plan?", "40 agencies have a role;"),
        ("Is there any task without a lead agency?", "There is none: each of the 20 tasks has a lead agency."),
        ("Que tarefas não têm participantes?", "São 2:"),
        ("哪些任务只有省商务厅一家、没有参与单位？", "共2项："),
        ("南沙牵头哪些任务", "广东自贸试验区广州南沙新区片区管委会牵头1项任务（1/20）："),
        ("In how many tasks does the Nansha area committee take part (not as lead)?", "Administrative Committee of the Guangzhou Nansha Area"),
        ("有多少项任务涉及数据？", "共3项："),
        ("哪个部门牵头的任务最多", "牵头任务最多的是省商务厅：7项（共20项）。"),
        ("前海和横琴各牵头几项任务？", "广东自贸试验区深圳前海蛇口片区管委会牵头1项任务（1/20）："),
        ("Which tasks does Zhuhai take part in?", "Zhuhai Municipal People's Government (珠海市人民政府) takes part in 1 of 20"),
        ("最后一项任务是什么？", "原文：“20. 加大改革创新经验复制推广。"),
        ("What sections does part two have?", "The document says: “二、重点工作任务”"),
        ("Summarise the plan", "There are 3:"),
        ("哪個單位參與的任務最多？", "參與任務最多的是廣東自貿試驗區廣州南沙新區片區管委會、"),
        ("Which agency takes part in the fewest tasks?", "Zhuhai General Station of Exit and Entry"),
    ],
)  # fmt: skip
def test_a_list_is_answered_from_the_tables(plan, question, beginning):
    answer = ask(plan, question)
    assert answer.status is Status.ANSWERED
    assert answer.text.startswith(beginning)
    assert answer.citations
    assert all(c.supported for c in answer.checks.claims)


@pytest.mark.parametrize(
    ("question", "labels"),
    [
        ("强化航运贸易枢纽功能这一组包含哪几项任务？", ["4", "5", "6", "7"]),
        ("“深化粤港澳全面合作”下面有哪些任务？", ["14", "15", "16", "17"]),
        ("What tasks fall under the shipping and trade hub section?", ["4", "5", "6", "7"]),
        ("Que tarefas não têm participantes?", ["19", "20"]),
    ],
)
def test_the_rows_are_the_tasks_of_the_part(plan, question, labels):
    rows = [line for line in ask(plan, question).text.splitlines() if line.startswith("- ")]
    assert [row.removeprefix("- ").split(".")[0] for row in rows] == labels


@pytest.mark.parametrize(
    ("question", "agencies"),
    [
        ("Who leads task 2, task 4 and task 9?", ["省商务厅", "省交通运输厅", "广州南沙新区片区管委会"]),
        ("任务7和任务8分别由谁牵头？", ["省委网信办", "人民银行广东省分行"]),
        ("第7、8項任務由誰牽頭？", ["省委網信辦", "人民銀行廣東省分行"]),
        ("Quem lidera as tarefas 3 e 5?", ["省市场监管局", "省商务厅"]),
    ],
)
def test_each_of_several_clauses_is_answered(plan, question, agencies):
    lines = ask(plan, question).text.splitlines()
    assert len(lines) == len(agencies)
    assert all(agency in line for agency, line in zip(agencies, lines, strict=True))


def test_a_task_that_is_not_there_is_refused(plan):
    assert ask(plan, "任务21是什么？").status is Status.ABSTAINED


def test_goals_of_a_year_that_the_plan_does_not_name_are_not_its_goals(plan):
    assert ask(plan, "What are the goals of the plan for 2030?").status is Status.ABSTAINED


def test_who_has_no_task_in_a_role_is_told_what_it_has(plan):
    said = ask(plan, "Em quantas tarefas participa o Departamento de Justiça?").text
    assert "não é uma entidade participante de nenhuma tarefa" in said
    assert "15. 加强粤港澳法律服务合作" in said


@pytest.mark.parametrize(
    "question",
    [
        "数据出境有多少项任务？",  # a matter, which no list of all tasks answers
        "How many tasks will be finished in 2031?",
        "2031年有几项任务？",
    ],
)
def test_a_matter_is_not_answered_with_the_whole_list(plan, question):
    assert "20" not in ask(plan, question).text.split("[1]")[0]


RULES = """滨海市数据管理办法

第一章 总则

第一条 为了规范数据管理，制定本办法。

第二条 市数据局负责本市数据工作。

第二章 开放

第三条 公共数据应当开放。

第四条 开放目录每年更新一次。

第五条 本办法自2024年5月1日起施行。
"""

NOTICE = """关于推进滨海市港口升级的实施意见

一、总体要求

（一）指导思想。坚持稳中求进。

二、主要任务

（二）建设深水泊位。新建泊位3个。（责任单位：市建设管理委、市港口和航运管理局）

（三）发展多式联运。开通班列10条。（责任单位：市港口和航运管理局）

（四）优化口岸服务。压缩通关时间。

（五）培育航运人才。引进人才100名。（责任单位：市人力资源和社会保障局）
"""


@pytest.fixture(scope="module")
def collection(engine_over):
    return Assistant(engine=engine_over(rules=RULES, notice=NOTICE), lexicon=Lexicon.load())


@pytest.mark.parametrize(
    ("question", "beginning"),
    [
        ("滨海市数据管理办法一共几章几条？", "共2章，从第一章到第二章。 [1][2] 共5条，从第一条到第五条。"),
        ("数据管理办法第二章有几条？", "共3条，从第三条到第五条。"),
        ("How many articles do the data management measures have?", "There are 5 articles"),
        # A task that nobody is given is a task; the guiding ideas before them are none.
        ("滨海市港口升级的实施意见有几项任务？", "共有4项任务："),
        ("港口升级实施意见里市港航管理局负责哪些任务？", "市港口和航运管理局"),
        # An item is asked for as an article is; the document is described, not named.
        ("滨海市港口升级的意见第三条由谁负责？", "《关于推进滨海市港口升级的实施意见》（三）“发展多式联运”由市港口和航运管理局负责。"),
        ("滨海市港口升级的意见里提到“泊位”的是哪几条？", "共1项："),
    ],
)  # fmt: skip
def test_documents_of_other_kinds(collection, question, beginning):
    answer = ask(collection, question)
    assert answer.status is Status.ANSWERED
    assert answer.text.startswith(beginning)


def test_a_number_that_no_clause_has_is_refused(collection):
    assert ask(collection, "滨海市港口升级的实施意见第25条写了什么？").status is Status.ABSTAINED


def test_a_row_without_a_heading_is_quoted_and_no_number_is_cut(engine_over):
    texts = "\n\n".join(
        f"{n}.推进“美丽街区”第{n}期改造，实施排水主管检测约12{n}公里，对其中约24公里进行修复或改造，并于2024年完成。（责任单位：市水务局）"
        for n in range(1, 5)
    )
    assistant = Assistant(
        engine=engine_over(works=f"滨海市排水工作方案\n\n一、主要任务\n\n{texts}\n"), lexicon=Lexicon.load()
    )
    answer = ask(assistant, "滨海市排水工作方案有几项任务？")
    assert answer.text.startswith("共有4项任务：")
    assert not [c for c in answer.checks.claims if not c.supported]


@pytest.mark.parametrize(
    "question",
    [
        "The plan sets a 2028 deadline for the 37 million TEU target, right?",
        "O objetivo de 37 milhões de TEU é para 2030?",
        "3700万标箱是2030年的目标吗？",
    ],
)
def test_a_target_is_told_by_its_number_whatever_year_is_put_to_it(plan, question):
    answer = ask(plan, question)
    assert answer.kind == "target"
    assert answer.text.startswith(("No.", "Não.", "不是。"))
    assert "2025" in answer.text


@pytest.mark.parametrize(
    "question",
    [
        "When was the plan issued and by whom?",
        "When and by whom was it issued?",
        "Quando foi emitido e por quem?",
    ],
)
def test_who_and_when_are_both_told(plan, question):
    answer = ask(plan, question)
    assert answer.kind == "metadata"
    assert "广东省人民政府" in answer.text
    assert "2024" in answer.text
