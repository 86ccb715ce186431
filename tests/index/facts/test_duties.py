"""Duties in all their dresses, and brackets that are none."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from index.documents import Clause, Document, Duty, Notice
from index.facts.duties import read_duties

Roles = Callable[[str], list[str]]
PORT = "1.推进码头扩建。"


@pytest.mark.parametrize(
    ("bracket", "meant"),
    [
        ("（市交通局牵头）", ["lead 市交通局"]),
        ("（市交通局牵头，市财政局、水务局按职责分工负责）", ["lead 市交通局", "participant 市财政局", "participant 市水务局"]),
        ("(市交通局牵头,市财政局,各区人民政府等相关单位按职责分工负责)", ["lead 市交通局", "participant 市财政局", "participant 各区人民政府"]),
        ("（市交通局、市财政局牵头，市水务局配合）", ["lead 市交通局", "lead 市财政局", "participant 市水务局"]),
        ("（市交通局、市财政局分别牵头，各区配合）", ["lead 市交通局", "lead 市财政局", "participant 各区"]),
        ("（市交通局牵头负责，市财政局参加）", ["lead 市交通局", "participant 市财政局"]),
        ("（市交通局牵头，市财政局等有关部门参与）", ["lead 市交通局", "participant 市财政局"]),
        ("（由市交通局牵头，会同市财政局、市水务局落实）", ["lead 市交通局", "participant 市财政局", "participant 市水务局"]),
        ("（市交通局牵头、市财政局配合）", ["lead 市交通局", "participant 市财政局"]),
        ("（市交通局牵头；市财政局协助；省交通厅指导）", ["lead 市交通局", "supporting 市财政局", "guiding 省交通厅"]),
        ("（市交通局牵头，持续推进）", ["lead 市交通局"]),
        ("（市交通局牵头，市财政局配合，2026年底前完成）", ["lead 市交通局", "participant 市财政局"]),
        ("（市交通局、市财政局按职责分工负责）", ["responsible 市交通局", "responsible 市财政局"]),
        ("（市交通局负责）", ["responsible 市交通局"]),
        ("（市交通局负责道路部分，市水务局负责排水部分）", ["responsible 市交通局", "responsible 市水务局"]),
        ("（市交通局会同市财政局负责）", ["responsible 市交通局", "participant 市财政局"]),
        ("（市交通局会同有关部门组织实施）", ["responsible 市交通局", "participant 有关部门"]),
        ("（市交通局、\n市财政局按职责分工\n负责）", ["responsible 市交通局", "responsible 市财政局"]),
    ],
)  # fmt: skip
def test_verbs_in_a_bracket_give_roles(roles_of: Roles, bracket: str, meant: list[str]) -> None:
    assert roles_of(PORT + bracket) == meant


@pytest.mark.parametrize(
    ("bracket", "meant"),
    [
        ("（责任单位：市交通局、财政局，各区人民政府）", ["responsible 市交通局", "responsible 市财政局", "responsible 各区人民政府"]),
        ("（牵头单位：市交通局；配合单位：市财政局、市水务局）", ["lead 市交通局", "participant 市财政局", "participant 市水务局"]),
        ("（牵头单位：市交通局、甲镇，支撑单位：市财政局）", ["lead 市交通局", "lead 甲镇", "supporting 市财政局"]),
        ("（牵头单位:市交通局,责任单位:市财政局、各县(市、区)政府)", ["lead 市交通局", "responsible 市财政局", "responsible 各县(市、区)政府"]),
        ("（牵头单位：市交通局，参与单位：市财政局等）", ["lead 市交通局", "participant 市财政局"]),
        ("（主办单位：市文旅局；协办单位：市体育局）", ["lead 市文旅局", "supporting 市体育局"]),
        ("（指导单位：国家邮政局；责任单位：市邮政管理局）", ["guiding 国家邮政局", "responsible 市邮政管理局"]),
        ("（责任部门：市交通局；完成时限：2026年12月底前）", ["responsible 市交通局"]),
        ("〔省级牵头单位：省交通厅；省级配合单位：省财政厅〕", ["lead 省交通厅", "participant 省财政厅"]),
        ("【责任单位：区商务局，各街道办事处】", ["responsible 区商务局", "responsible 各街道办事处"]),
        ("（牵头部门：市教育局 配合部门：市财政局）", ["lead 市教育局", "participant 市财政局"]),
        ("（推进单位：区商务委、相关街镇）", ["participant 区商务委", "participant 相关街镇"]),
        ("（牵头单位：市委组织部，配合单位：各项目牵头单位，各区、县级市）", ["lead 市委组织部", "participant 各项目牵头单位", "participant 各区", "participant 县级市"]),
    ],
)  # fmt: skip
def test_labels_in_a_bracket_give_roles(roles_of: Roles, bracket: str, meant: list[str]) -> None:
    assert roles_of(PORT + bracket) == meant


def test_traditional_text_is_read_and_quoted_as_printed(duties_of: Callable[[str], tuple[Duty, ...]]) -> None:
    (first, second) = duties_of("1.推進碼頭擴建。（責任單位：市教育局、市財政局）")
    assert [first.printed, second.printed] == ["市教育局", "市財政局"]
    assert second.quote == "市財政局"


def test_bracket_before_the_full_stop_counts(roles_of: Roles) -> None:
    assert roles_of("1.推进码头扩建（市交通局、市财政局负责）。") == [
        "responsible 市交通局",
        "responsible 市财政局",
    ]


def test_bare_list_of_offices_at_the_end_of_a_paragraph_is_a_duty(roles_of: Roles) -> None:
    assert roles_of(PORT + "（市交通局、市财政局，各区政府）") == [
        "responsible 市交通局",
        "responsible 市财政局",
        "responsible 各区政府",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "责任单位：市交通局、各镇街",
        "\n责任单位：市交通局、各镇街\n完成时限：2026年6月",
        "责任单位：市交通局、各镇街。",
    ],
)
def test_labelled_line_without_brackets_is_a_duty(roles_of: Roles, line: str) -> None:
    assert roles_of(PORT + line) == ["responsible 市交通局", "responsible 各镇街"]


def test_first_leads_where_the_document_says_so_once(duties_of: Callable[[str], tuple[Duty, ...]]) -> None:
    duties = duties_of(
        "1.建港。（责任单位：市交通局、市财政局，排在第一位的部门为牵头部门，下同）\n"
        "后文。（责任单位：市水务局、市农业局）建校。（市教育局、市财政局负责）"
    )
    assert [(d.group, d.role.value, d.printed) for d in duties] == [
        (0, "lead", "市交通局"),
        (0, "participant", "市财政局"),
        (1, "lead", "市水务局"),
        (1, "participant", "市农业局"),
        (2, "lead", "市教育局"),
        (2, "participant", "市财政局"),
    ]


def test_the_rule_of_the_first_reaches_back_and_spares_explicit_leads(roles_of: Roles) -> None:
    text = "1.建港。（市交通局、市财政局负责）建校。（市教育局牵头，市编办配合）\n注：责任单位中列第一位的为牵头单位。"
    assert roles_of(text) == ["lead 市交通局", "participant 市财政局", "lead 市教育局", "participant 市编办"]


def test_starred_office_leads_where_the_document_says_so(roles_of: Roles) -> None:
    assert roles_of(PORT + "（市财政局、市交通局*负责，标*的为牵头单位）") == [
        "participant 市财政局",
        "lead 市交通局",
    ]


def test_groups_of_one_paragraph_stay_apart(duties_of: Callable[[str], tuple[Duty, ...]]) -> None:
    duties = duties_of("1.放宽准入。（市场监管总局负责）加强教育。（体育总局、教育部负责）")
    assert [(d.group, d.printed) for d in duties] == [(0, "市场监管总局"), (1, "体育总局"), (1, "教育部")]


@pytest.mark.parametrize(
    "text",
    [
        "支持国家(深圳·前海)交换中心和特殊目的公司(SPV)，覆盖市（地、州、盟）、县（市、区、旗）。",
        "对企业（以下简称责任单位）实行清单管理（负责人须签字）。",
        "落实牵头部门（领导小组办公室）的要求（见附件）。",
        "实施细则（市场监管总局负责认定的除外）。",
        "开通南沙(粤港澳)数据服务试验区、推进（二）和第（三）项。",
        "（此件公开发布）",
        "谁审批（谁主管）谁负责。",
        "支持行业协会（商会、学会）参与。",
    ],
)
def test_brackets_of_the_body_are_no_duties(roles_of: Roles, text: str) -> None:
    assert roles_of("1." + text) == []


def test_a_duty_bracket_that_cannot_be_read_is_reported(
    notices_of: Callable[[str], tuple[Notice, ...]],
) -> None:
    text = "1.推进扩建（以有关方面商定者为牵头单位）。"
    (notice,) = notices_of(text)
    assert text[notice.start : notice.end] == "（以有关方面商定者为牵头单位）"


@pytest.mark.parametrize(
    ("sentence", "meant"),
    [
        ("由市商务局牵头，会同市财政局、市税务局制定细则。", ["lead 市商务局", "participant 市财政局", "participant 市税务局"]),
        ("市商务局负责本方案的组织协调。", ["responsible 市商务局"]),
        ("建设平台，由省发展改革委、工业和信息化厅负责，省财政厅配合。", ["responsible 省发展改革委", "responsible 省工业和信息化厅", "participant 省财政厅"]),
        ("市、区商务部门是贸易促进工作的主管部门，负责制定措施。", ["responsible 市商务部门", "responsible 区商务部门"]),
        ("市商务局负责人应当签字。", []),
        ("市商务局要加强组织实施。", []),
        ("董事会对股东会负责。", []),
        ("各有关部门负责落实，企业负责自查。", []),
        ("建立组织部门牵头抓总、职能部门各司其职的格局。", []),
        ("支持龙头企业牵头组建联合体。", []),
        ("建立由分管副市长牵头的联席会议。", []),
        ("由党委或政府主要负责同志担任组长。", []),
        ("坚持谁主管、谁负责。", []),
    ],
)  # fmt: skip
def test_sentences_count_only_with_a_named_office_as_subject(
    roles_of: Roles, sentence: str, meant: list[str]
) -> None:
    assert roles_of("1." + sentence) == meant


@pytest.mark.parametrize(
    "table",
    [
        "序号 | 任务 | 牵头单位 | 配合单位\n1 | 建平台 | 市交通局 | 市财政局、水务局\n2 | 冷链 | 市商务局 | 各区政府\n",
        "| 序号 | 任务 | 牵头单位 | 配合单位 |\n|---|---|---|---|\n| 1 | 建平台 | 市交通局 | 市财政局、水务局 |\n| 2 | 冷链 | 市商务局 | 各区政府 |\n",
        "序号\t任务\t牵头单位\t配合单位\n1\t建平台\t市交通局\t市财政局、水务局\n2\t冷链\t市商务局\t各区政府\n",
        "序号\n\n任务\n\n牵头单位\n\n配合单位\n\n1\n\n建平台\n\n市交通局\n\n市财政局、水务局\n\n2\n\n冷链\n\n市商务局\n\n各区政府\n",
        "序号 | 任务 | 牵头单位 | 配合单位\n一、平台\n1 | 建平台 | 市交通局 | 市财政局、水务局\n二、物流\n2 | 冷链 | 市商务局 | 各区政府\n",
    ],
    ids=["pipes", "markdown", "tabs", "one cell a line", "headings between rows"],
)
def test_role_columns_of_a_table_are_duties(duties_of: Callable[[str], tuple[Duty, ...]], table: str) -> None:
    assert [(d.group, d.role.value, d.printed) for d in duties_of("附件\n" + table)] == [
        (0, "lead", "市交通局"),
        (0, "participant", "市财政局"),
        (0, "participant", "市水务局"),
        (1, "lead", "市商务局"),
        (1, "participant", "各区政府"),
    ]


def test_a_table_cell_may_say_the_roles_itself(roles_of: Roles) -> None:
    text = "序号 | 任务 | 责任部门\n1 | 冷链 | 市商务局牵头，市财政局配合\n"
    assert roles_of(text) == ["lead 市商务局", "participant 市财政局"]


def test_a_row_whose_cell_was_lost_takes_nothing_from_its_neighbour(roles_of: Roles) -> None:
    text = "序号\n\n任务\n\n推进单位\n\n1\n\n建平台\n\n产业园区\n\n2\n\n冷链\n\n区商务委、各街镇\n"
    assert roles_of(text) == ["participant 区商务委", "participant 各街镇"]


def test_the_foot_of_a_web_page_is_no_duty(roles_of: Roles) -> None:
    assert roles_of("1.完。\n主办单位：某县人民政府 承办单位：某县政府办公室\n某ICP备12345号\n") == []


def test_a_duty_hangs_on_the_nearest_labelled_clause() -> None:
    text = "一、任务\n建设港口。（市交通局负责）\n"
    head = Clause(
        id="d/一",
        document_id="d",
        label="一、",
        kind="heading",
        level=1,
        heading="任务",
        parent="",
        start=0,
        end=5,
    )
    body = Clause(
        id="d/一/p",
        document_id="d",
        label="",
        kind="paragraph",
        level=2,
        heading="",
        parent="d/一",
        start=5,
        end=len(text),
    )
    (duty,), _ = read_duties(Document(id="d", text=text), (head, body))
    assert duty.clause_id == "d/一"


def test_furniture_holds_no_duties() -> None:
    text = "（市交通局负责）\n"
    foot = Clause(
        id="d/f",
        document_id="d",
        label="",
        kind="furniture",
        level=1,
        heading="",
        parent="",
        start=0,
        end=len(text),
    )
    assert read_duties(Document(id="d", text=text), (foot,)) == ((), ())


def test_the_lexicon_names_the_agency_within_the_jurisdiction() -> None:
    from index.lexicon import Lexicon

    text = "1.办展。（省商务厅牵头，某某办配合）"
    clause = Clause(
        id="d/1",
        document_id="d",
        label="1.",
        kind="item",
        level=1,
        heading="",
        parent="",
        start=0,
        end=len(text),
    )
    document = Document(id="d", text=text, jurisdiction="广东省")
    (lead, other), _ = read_duties(document, (clause,), Lexicon.load())
    assert (lead.agency, lead.printed) == ("广东省商务厅", "省商务厅")
    assert other.agency == other.printed == "某某办"


def test_a_flattened_row_that_lost_one_of_two_cells_is_not_guessed(roles_of: Roles) -> None:
    header = "序号\n\n任务\n\n牵头单位\n\n配合单位\n\n"
    assert roles_of(header + "1\n\n建平台\n\n市交通局\n\n市财政局\n\n2\n\n冷链\n\n各区政府\n") == [
        "lead 市交通局",
        "participant 市财政局",
    ]


def test_a_cell_that_spans_rows_counts_for_each_of_them() -> None:
    from index.loaders.base import Block

    lines = [
        "序号 | 任务 | 牵头单位 | 配合单位\n",
        "1 | 平台 | 市交通局 | 市财政局\n",
        "2 | 冷链 | 各区政府\n",
    ]
    text = "".join(lines)
    places = {
        "序号": (0, 0, 1), "任务": (0, 1, 1), "牵头单位": (0, 2, 1), "配合单位": (0, 3, 1),
        "平台": (1, 1, 1), "市交通局": (1, 2, 2), "市财政局": (1, 3, 1), "冷链": (2, 1, 1), "各区政府": (2, 3, 1),
    }  # fmt: skip
    blocks = [Block(kind="table", start=0, end=len(text))]
    for cell, (row, column, rowspan) in places.items():
        at = text.index(cell)
        blocks.append(
            Block(kind="cell", start=at, end=at + len(cell), row=row, column=column, rowspan=rowspan)
        )
    clauses = []
    at = 0
    for number, line in enumerate(lines):
        clauses.append(
            Clause(
                id=f"d/{number}",
                document_id="d",
                label=str(number),
                kind="row",
                level=1,
                heading="",
                parent="",
                start=at,
                end=at + len(line),
            )
        )
        at += len(line)
    duties, _ = read_duties(Document(id="d", text=text), tuple(clauses), blocks=blocks)
    assert [(d.clause_id, d.role.value, d.quote) for d in duties] == [
        ("d/1", "lead", "市交通局"),
        ("d/1", "participant", "市财政局"),
        ("d/2", "lead", "市交通局"),
        ("d/2", "participant", "各区政府"),
    ]


def test_the_authority_of_a_statute_is_responsible(roles_of: Callable[[str], list[str]]) -> None:
    assert roles_of("省发展改革部门是全省优化营商环境工作的主管部门；各市应当明确主管部门。") == [
        "responsible 省发展改革部门"
    ]
    assert roles_of("市交通运输局为牵头单位，市公安局为责任单位。") == [
        "lead 市交通运输局",
        "responsible 市公安局",
    ]
    assert roles_of("本条例所称主管部门，是指市商务部门。国务院为最高国家行政机关。") == []


def test_a_mechanism_may_be_led_by_two(roles_of: Callable[[str], list[str]]) -> None:
    text = "本市建立市人民政府和市高级人民法院共同牵头、相关部门参加的协调机制。"
    assert roles_of(text) == ["lead 市人民政府", "lead 市高级人民法院"]
