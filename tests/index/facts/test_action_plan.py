"""The bundled action plan, line by line as printed: 20 tasks, 8 targets, and what its head says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from index.documents import ParsedDocument

NANSHA = "广东自贸试验区广州南沙新区片区管委会"
QIANHAI = "广东自贸试验区深圳前海蛇口片区管委会"
HENGQIN = "横琴粤澳深度合作区执委会"
AREAS = [NANSHA, QIANHAI, HENGQIN]
PBOC = ["人民银行广东省分行", "人民银行深圳市分行"]
CUSTOMS = "海关总署广东分署"

#: task → leads, participants; every name as the document means it, 省 and 市 made explicit.
TASKS: dict[int, tuple[list[str], list[str]]] = {
    1: (
        ["省商务厅"],
        ["省委网信办", "省法院", "省公安厅", "省财政厅", "省人力资源社会保障厅", "省生态环境厅", "省农业农村厅", "省市场监管局", CUSTOMS, *PBOC, *AREAS],
    ),
    2: (["省商务厅"], ["广州市人民政府", *AREAS]),
    3: (["省市场监管局"], ["省商务厅", "省政务服务数据管理局", *AREAS]),
    4: (["省交通运输厅"], ["省商务厅", CUSTOMS, *AREAS]),
    5: (["省商务厅"], [CUSTOMS, *PBOC, "广东海事局", NANSHA, QIANHAI]),
    6: (
        ["省商务厅"],
        ["广州市人民政府", "深圳市人民政府", "省农业农村厅", "省市场监管局", CUSTOMS, "深圳海关", *AREAS],
    ),
    7: (["省委网信办"], ["省政务服务数据管理局", "省通信管理局", *AREAS]),
    8: (PBOC, AREAS),
    9: (
        [NANSHA, QIANHAI],
        ["广州市人民政府", "省农业农村厅", "省商务厅", "省地方金融监管局", CUSTOMS, "广东证监局", "深圳证监局", "广州期货交易所"],
    ),
    10: (
        ["省地方金融监管局"],
        [*PBOC, "国家金融监管总局广东监管局", "国家金融监管总局深圳监管局", *AREAS],
    ),
    11: (["省科技厅"], ["省药监局", "省通信管理局", CUSTOMS, *AREAS]),
    12: (["省工业和信息化厅"], ["省发展改革委", "省科技厅", "省商务厅", *AREAS]),
    13: (
        ["省工业和信息化厅"],
        ["珠海市人民政府", "省发展改革委", "省科技厅", "省药监局", "省中医药局", *AREAS],
    ),
    14: (
        ["省人力资源社会保障厅"],
        ["省教育厅", "省生态环境厅", "省住房城乡建设厅", "省药监局", *AREAS],
    ),
    15: (["省司法厅"], ["省法院", "省住房城乡建设厅", *AREAS]),
    16: (["省卫生健康委"], ["省医保局", *AREAS]),
    17: ([CUSTOMS], ["珠海边检总站", HENGQIN]),
    18: (["省商务厅"], ["省发展改革委"]),
    19: (["省商务厅"], []),
    20: (["省商务厅"], []),
}  # fmt: skip


@pytest.mark.parametrize("task", TASKS)
def test_task_has_exactly_its_printed_leads_and_participants(plan: ParsedDocument, task: int) -> None:
    duties = [d for d in plan.duties if d.clause_id.endswith(f"/{task}")]
    leads = [d.printed for d in duties if d.role == "lead"]
    others = [d.printed for d in duties if d.role == "participant"]
    assert (leads, others) == TASKS[task]
    assert len(duties) == len(leads) + len(others)


def test_no_duty_stands_outside_the_twenty_tasks(plan: ParsedDocument) -> None:
    assert len(plan.duties) == sum(len(a) + len(b) for a, b in TASKS.values())
    assert {d.clause_id.rsplit("/", 1)[1] for d in plan.duties} == {str(n) for n in TASKS}
    assert plan.notices == ()


def test_provincial_departments_are_those_of_guangdong(plan: ParsedDocument) -> None:
    canonical = {d.agency for d in plan.duties if d.printed == "省商务厅"}
    assert canonical == {"广东省商务厅"}


def test_targets_are_those_a_reader_would_list(plan: ParsedDocument) -> None:
    found = [
        (t.metric, t.comparator.value, t.value, t.unit, t.deadline, t.modality.value) for t in plan.targets
    ]
    assert found == [
        ("累计注册外商投资企业", ">", 30_000, "家", "2025", "seek"),
        ("累计实际利用外资金额", ">", 70_000_000_000, "美元", "2025", "seek"),
        ("进出口总额", ">", 800_000_000_000, "元", "2025", "seek"),
        ("广东自贸试验区集装箱吞吐量", "=", 37_000_000, "标箱", "2025", "seek"),
        ("港口货物吞吐量", ">", 550_000_000, "吨", "2025", "seek"),
        ("广东自贸试验区国际分拨集拼业务", ">", 200_000_000_000, "元", "2025", "seek"),
        ("广州期货交易所上市期货品种", ">=", 5, "个", "2025", "seek"),
        ("港澳职业资格", "=", 3, "类", "", "seek"),
    ]


def test_the_head_is_read_though_its_values_stand_without_labels(plan: ParsedDocument) -> None:
    document = plan.document
    assert document.title == "广东省人民政府关于印发中国(广东)自由贸易试验区提升战略行动方案的通知"
    assert document.document_number == "粤府函\u30142024\u30159号"
    assert document.issuer == "广东省人民政府"
    assert (document.written, document.published) == ("2024-01-12", "2024-01-19")
    assert document.index_number == "006939748/2024-00018"
    assert document.topics == ("商贸、海关、旅游",)
    assert document.jurisdiction == "广东省"
    facts = {fact.name: fact for fact in document.facts}
    assert facts["plan_title"].value == "中国(广东)自由贸易试验区提升战略行动方案"
    for fact in document.facts:
        assert document.text[fact.start : fact.end] == fact.quote
