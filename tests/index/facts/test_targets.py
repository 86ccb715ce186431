"""Targets: what counts as one, and what a number's words make of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from index.documents import Clause, Document, Target
from index.facts.targets import read_targets

Targets = Callable[..., tuple[Target, ...]]


@pytest.mark.parametrize(
    ("sentence", "metric", "comparator", "value", "unit"),
    [
        ("全市地区生产总值突破1.2万亿元。", "全市地区生产总值", ">", 1.2e12, "元"),
        ("港口吞吐量达到4,200万TEU。", "港口吞吐量", "=", 42e6, "标箱"),
        ("规模以上企业超过5000家。", "规模以上企业", ">", 5000, "家"),
        ("粮食播种面积不少于3300万亩。", "粮食播种面积", ">=", 33e6, "亩"),
        ("登记失业率控制在3.5%以内。", "登记失业率", "<=", 3.5, "%"),
        ("居民消费价格涨幅控制在3%左右。", "居民消费价格涨幅", "~", 3, "%"),
        ("居民收入增长6%。", "居民收入", "+", 6, "%"),
        ("单位能耗下降14.5%。", "单位能耗", "-", 14.5, "%"),
        ("城镇化率提高3个百分点。", "城镇化率", "+", 3, "百分点"),
        ("比重由10%提高到13%。", "比重", "=", 13, "%"),
        ("完成旧住房修缮60万平方米。", "旧住房修缮", "=", 600_000, "平方米"),
        ("新增公园100座。", "公园", "+", 100, "座"),
        ("新增50家以上智能工厂。", "智能工厂", ">=", 50, "家"),
        ("推进144个“15分钟”社区生活圈建设项目。", "“15分钟”社区生活圈建设项目", "=", 144, "个"),
        ("检测排水主管约123公里。", "检测排水主管", "~", 123, "公里"),
        ("新建学校２０所。", "学校", "=", 20, "所"),
        ("培训技能人才十万人次。", "技能人才", "=", 100_000, "人次"),
        ("投入资金三千万元。", "投入资金", "=", 30e6, "元"),
        ("低效用地减量7平方公里。", "低效用地", "-", 7, "平方公里"),
        ("实现全市5G网络行政村全覆盖。", "全市5G网络行政村", "=", 100, "%"),
        ("人均地区生产总值比2020年翻一番。", "人均地区生产总值", "=", 2, "倍"),
        ("累计利用外资突破700亿美元。", "累计利用外资", ">", 70e9, "美元"),
        ("引进3000余家企业。", "企业", ">", 3000, "家"),
        ("将企业开办时间压缩至1个工作日以内。", "企业开办时间", "<=", 1, "工作日"),
        ("人均预期寿命达到80岁。", "人均预期寿命", "=", 80, "岁"),
        ("平均受教育年限提高到11.5年。", "平均受教育年限", "=", 11.5, "年"),
        ("建成区绿化覆盖率达到43%。", "建成区绿化覆盖率", "=", 43, "%"),
        ("“四上”企业达到5000家。", "“四上”企业", "=", 5000, "家"),
        ("建立10亿元规模的产业引导基金。", "产业引导基金", "=", 1e9, "元"),
        ("拟安排专项债券4.4万亿元、比上年增加5000亿元。", "安排专项债券", "=", 4.4e12, "元"),
        ("2025年建成公园30座。", "公园", "=", 30, "座"),
        ("对企业给予最高100万元资助。", "对企业给予", "<=", 1e6, "元"),
    ],
)
def test_one_sentence_one_target(
    targets_of: Targets, sentence: str, metric: str, comparator: str, value: float, unit: str
) -> None:
    (target,) = targets_of("1." + sentence)
    assert (target.metric, target.comparator.value, target.value, target.unit) == (
        metric,
        comparator,
        value,
        unit,
    )


@pytest.mark.parametrize(
    "sentence",
    [
        "已建成5G基站2.3万座。",
        "去年引进项目30个，同比增长15%。",
        "推广第七批经验，落实第三条和第（三）项，办好第48届大赛。",
        "落实《若干措施》（国办发\u30142023\u301512号），推广12345热线。",
        "完善“1+6+N”体系，打造“15分钟”生活圈，建设“百千万工程”。",
        "推进三年行动计划，办好50人论坛，实行24小时开放。",
        "本次行动共安排32项任务，主要包括以下3个方面：",
        "培育一批企业，打造一个示范区，坚持六个方面。",
        "推进威海路500号和627弄项目、899项目、13号线建设。",
        "各地于2024年3月31日前报送方案。",
        "加大对35岁以下青年人才支持，连续3年给予经费。",
        "百名专家引进项目。",
        "2023年完成投资5亿元。",
        "推进121人才梯队项目。",
        "截至2023年底，全市共有企业1.2万家。",
        "目前拥有平台30个。",
        "实施一企一策，优化“5G+工业互联网”布局。",
    ],
)
def test_past_ordinals_names_dates_and_self_counting_are_no_targets(
    targets_of: Targets, sentence: str
) -> None:
    assert targets_of("1." + sentence) == ()


def test_several_numbers_of_a_phrase_are_several_targets(targets_of: Targets) -> None:
    targets = targets_of("1.新建绿道100公里、绿地500公顷、立体绿化10万平方米。")
    assert [(t.metric, t.value, t.unit, t.quote) for t in targets] == [
        ("绿道", 100, "公里", "新建绿道100公里"),
        ("绿地", 500, "公顷", "绿地500公顷"),
        ("立体绿化", 100_000, "平方米", "立体绿化10万平方米"),
    ]


def test_a_later_phrase_may_leave_out_the_verb(targets_of: Targets) -> None:
    targets = targets_of("1.重点培训300名骨干赴境外学习，1000名员工参加研修。")
    assert [(t.metric, t.value) for t in targets] == [("骨干", 300), ("员工", 1000)]


def test_a_number_that_says_which_is_no_target(targets_of: Targets) -> None:
    (target,) = targets_of("1.开工建设10亿元以上重大项目47个。")
    assert (target.value, target.unit) == (47, "个")


def test_a_range_is_one_target_with_its_low_end(targets_of: Targets) -> None:
    (target,) = targets_of("1.全市生产总值增长5%—6%。")
    assert (target.value, target.unit, target.value_text) == (5, "%", "5%—6%")


@pytest.mark.parametrize(
    ("sentence", "deadline"),
    [
        ("到2027年，引进企业50家。", "2027"),
        ("力争到2026年底前建成充电桩2万个。", "2026"),
        ("2025年6月底前，完成改造150个小区。", "2025-06"),
        ("2025年12月31日前，完成改造150个小区。", "2025-12-31"),
        ("到“十四五”期末，建成公园30座。", "2025"),
        ("“十五五”时期，新增学位1.8万个。", "2030"),
        ("2024年起3年内，培训骨干500名。", "2026"),
        ("5年内引进专家100名。", ""),
        ("全年完成投资2550亿元。", "2024"),
        ("到2030年，基本建成体系。引进企业50家。", "2030"),
    ],
)
def test_deadline_is_what_the_paragraph_says(targets_of: Targets, sentence: str, deadline: str) -> None:
    (target,) = targets_of("1." + sentence)
    assert target.deadline == deadline


def test_two_years_go_with_two_numbers_respectively(targets_of: Targets) -> None:
    targets = targets_of("1.到2025年和2030年，年产量分别达到100万辆和200万辆。")
    assert [(t.value, t.deadline) for t in targets] == [(1e6, "2025"), (2e6, "2030")]


@pytest.mark.parametrize(
    ("title", "deadline"),
    [
        ("某市综合交通三年行动计划（2024—2026年）", "2026"),
        ("某区城市更新2025年度实施计划", "2025"),
        ("2026年某市政府工作报告", "2026"),
        ("某市“十四五”交通规划", "2025"),
        ("关于推进交通发展的意见", ""),
    ],
)
def test_a_plan_s_title_is_the_last_to_say_by_when(targets_of: Targets, title: str, deadline: str) -> None:
    (target,) = targets_of("1.新建学校20所。", title=title)
    assert target.deadline == deadline


def test_five_years_from_a_stated_year_hold_for_the_whole_text(targets_of: Targets) -> None:
    targets = targets_of("1.2012年起5年内，建成园区3个以上。\n2.5年内培训骨干200名。")
    assert [t.deadline for t in targets] == ["2016", "2016"]


@pytest.mark.parametrize(
    ("sentence", "modality"),
    [
        ("引进企业50家。", "will"),
        ("争取引进企业50家。", "seek"),
        ("争取规模突破8亿元，引进企业50家。", "seek"),
        ("支持引进企业50家。", "support"),
        ("鼓励社会资本投入不少于20亿元。", "encourage"),
        ("探索设立100亿元产业基金。", "explore"),
        ("允许外资持股比例达到100%。", "allow"),
        ("必须完成投资20亿元。", "shall"),
        ("排放总量不得超过20万吨。", "prohibit"),
    ],
)
def test_modality_is_the_governing_word(targets_of: Targets, sentence: str, modality: str) -> None:
    assert targets_of("1." + sentence)[-1].modality.value == modality


@pytest.mark.parametrize(
    ("sentence", "metric", "comparator", "value", "unit"),
    [
        ("行政机关应当在二十日内作出决定。", "行政机关作出决定", "<=", 20, "日"),
        ("公告时限为二十日。", "公告时限", "=", 20, "日"),
        ("试用期不得超过六个月。", "试用期", "<=", 6, "月"),
        ("股东人数不超过五十人。", "股东人数", "<=", 50, "人"),
        ("注册资本不低于人民币500万元。", "注册资本", ">=", 5e6, "元"),
        ("申请人须年满十六岁。", "申请人", ">=", 16, "岁"),
        ("续期不得多于两次。", "续期", "<=", 2, "次"),
        ("一般问题五个工作日办结。", "一般问题办结", "=", 5, "工作日"),
        ("雙方須提前七日作出預先通知。", "雙方須提前作出預先通知", "=", 7, "日"),
        ("任期五年。", "任期", "=", 5, "年"),
    ],
)
def test_limits_of_statutes_are_targets_without_deadline(
    targets_of: Targets, sentence: str, metric: str, comparator: str, value: float, unit: str
) -> None:
    (target,) = targets_of("第九条 " + sentence, label="第九条")
    assert (target.metric, target.comparator.value, target.value, target.unit) == (
        metric,
        comparator,
        value,
        unit,
    )
    assert target.deadline == ""


@pytest.mark.parametrize(
    "sentence",
    [
        "一次告知所需材料，一窗受理。",
        "依照第二十条第一款的规定执行。",
        "自2020年1月1日起施行。",
        "在一九八四年六月三十日以前登记。",
    ],
)
def test_statutes_have_numbers_that_limit_nothing(targets_of: Targets, sentence: str) -> None:
    assert targets_of("第九条 " + sentence, label="第九条") == ()


def test_a_fine_has_its_two_ends(targets_of: Targets) -> None:
    targets = targets_of("第九条 处一万元以上五万元以下罚款。", label="第九条")
    assert [(t.comparator.value, t.value, t.metric) for t in targets] == [
        (">=", 1e4, "罚款"),
        ("<=", 5e4, "罚款"),
    ]


def test_a_communique_promises_nothing(targets_of: Targets) -> None:
    assert targets_of("1.全年新增就业2万人。", title="某县2015年统计公报") == ()


def _section(heading: str, body: str) -> tuple[Document, tuple[Clause, ...]]:
    text = f"{heading}\n{body}"
    at = len(heading) + 1
    head = Clause(
        id="d/一",
        document_id="d",
        label="一、",
        kind="heading",
        level=1,
        heading=heading[2:],
        parent="",
        start=0,
        end=at,
    )
    item = Clause(
        id="d/一/1",
        document_id="d",
        label="1.",
        kind="item",
        level=2,
        heading="",
        parent="d/一",
        start=at,
        end=len(text),
    )
    return Document(id="d", text=text, title="2026年某市政府工作报告", written="2026-02-03"), (head, item)


def test_a_section_that_looks_back_has_no_targets() -> None:
    assert read_targets(*_section("一、2025年工作回顾", "1.新增公园127座。")) == ()


def test_a_heading_s_year_is_inherited() -> None:
    (target,) = read_targets(*_section("一、2027年主要任务", "1.新增公园127座。"))
    assert target.deadline == "2027"


def test_a_paragraph_on_a_past_period_is_past_to_its_end() -> None:
    body = "1.“十四五”时期，城市变化很大。全市生产总值突破5万亿元。新增床位2.5万张。"
    assert read_targets(*_section("一、总体情况", body)) == ()


def test_lines_broken_in_mid_sentence_are_read_through() -> None:
    line = "一、勞動合同訂立之前當事人雙方應當如實說明與工作有關的各項情況以及條件及\n其他必要事項，且訂立合同者須年滿\n十六歲。\n"
    text = line * 10
    clause = Clause(
        id="d/1",
        document_id="d",
        label="第十五條",
        kind="article",
        level=1,
        heading="",
        parent="",
        start=0,
        end=len(text),
    )
    targets = read_targets(Document(id="d", text=text), (clause,))
    assert [(t.value, t.unit) for t in targets] == [(16, "岁")] * 10
    assert targets[0].quote == "且訂立合同者須年滿\n十六歲"


def test_columns_of_a_coming_year_are_targets_and_those_of_a_past_one_are_not(targets_of: Targets) -> None:
    table = (
        "专栏 主要指标\n"
        "指标 | 单位 | 2020年 | 2025年 | 属性\n"
        "地区生产总值 | 万亿元 | 11.07 | 14 | 预期性\n"
        "森林覆盖率 | % | 58.66 | >58.9 | 约束性\n"
        "每千人口托位数 | 个 | 2.1 | 5.5以上 | 预期性\n"
        "空气质量 | 级 | 良 | 优 | 预期性\n"
    )
    targets = targets_of(table, written="2021-04-06")
    assert [(t.metric, t.comparator.value, t.value, t.unit, t.deadline) for t in targets] == [
        ("地区生产总值", "=", 14e12, "元", "2025"),
        ("森林覆盖率", ">", 58.9, "%", "2025"),
        ("每千人口托位数", ">=", 5.5, "个", "2025"),
    ]
    assert targets[0].quote == "地区生产总值 | 万亿元 | 11.07 | 14"


def test_a_unit_in_brackets_belongs_to_the_numbers_of_its_row(targets_of: Targets) -> None:
    (target,) = targets_of(
        "| 指标 | 2023年 | 2026年目标 |\n|---|---|---|\n| 工业投资（亿元） | 320 | 450 |\n"
    )
    assert (target.metric, target.value, target.unit, target.deadline) == ("工业投资", 45e9, "元", "2026")


def test_a_share_names_what_reaches_what(targets_of: Targets) -> None:
    (target,) = targets_of("1.城市建成区40%以上面积达到建设要求。")
    assert (target.metric, target.comparator.value, target.value) == ("城市建成区面积达到建设要求", ">=", 40)


def test_a_share_may_name_its_whole_between_bound_and_number(targets_of: Targets) -> None:
    found = targets_of(
        "第一条 其所占比例不得超过全体议员的百分之二十。\n第二条 保证金不得超过合同总价的百分之三。\n"
        "第三条 研发投入不低于财政支出的5%。\n"
    )
    assert [(t.metric, t.comparator.value, t.value, t.unit) for t in found] == [
        ("其所占比例", "<=", 20.0, "%"),
        ("保证金", "<=", 3.0, "%"),
        ("研发投入", ">=", 5.0, "%"),
    ]


@pytest.mark.parametrize(
    ("sentence", "metric", "comparator", "value", "unit"),
    [
        ("粮食综合生产能力迈上1000亿斤新台阶。", "粮食综合生产能力", "=", 1e11, "斤"),
        ("保费由每生每年5元提高至10元。", "保费", "=", 10, "元"),
        ("完善提升20个县乡村三级养老服务网络。", "县乡村三级养老服务网络", "=", 20, "个"),
        ("改造提升盐碱耕地50万亩。", "盐碱耕地", "=", 500_000, "亩"),
        ("吸纳超100万名高校毕业生。", "高校毕业生", ">", 1_000_000, "名"),
        ("确保基本养老保险参保率稳定在95%以上。", "基本养老保险参保率", ">=", 95, "%"),
        ("社会物流总费用比率降低至13.6%左右。", "社会物流总费用比率", "~", 13.6, "%"),
        ("新引进总投资超10亿元项目50个以上。", "新引进总投资超10亿元项目", ">=", 50, "个"),
        ("公交与轨道50米内换乘比例提升至93%。", "公交与轨道50米内换乘比例", "=", 93, "%"),
        ("推动70个30亿元以上项目建设。", "项目建设", "=", 70, "个"),
        ("确保应届高校毕业生就业率达到95%。", "应届高校毕业生就业率", "=", 95, "%"),
        ("新增服务业领军企业200家。", "服务业领军企业", "+", 200, "家"),
        (
            "对单户担保金额500万元及以下的小微企业收取的担保费率不超过1%。",
            "对单户担保金额500万元及以下的小微企业收取的担保费率",
            "<=",
            1,
            "%",
        ),
        (
            "补贴标准分别从每人每月209元、280元提高到290元。",
            "补贴标准",
            "=",
            290,
            "元",
        ),
    ],
)
def test_what_says_which_is_not_what_is_reached(
    targets_of: Targets, sentence: str, metric: str, comparator: str, value: float, unit: str
) -> None:
    (target,) = targets_of("1." + sentence)
    assert (target.metric, target.comparator.value, target.value, target.unit) == (
        metric,
        comparator,
        value,
        unit,
    )


@pytest.mark.parametrize(
    "sentence",
    [
        "推动一二三次产业协调融合发展。",
        "加快白银集团7万吨锌基合金等项目建设。",
        "推动30万千瓦级煤电机组上大压小。",
        "入围生产企业在3家及以上的，采取招标采购。",
        "出院患者微创手术台次数/同期出院患者手术台次数×100%。",
        "联席会议由教育部等9个部门和单位组成。",
        "对改革等130项地方典型经验做法予以通报表扬。",
        "据地方政府介绍，全村面积10.92平方公里。",
        "《纲要》从创新等6个维度设置29项主要指标。",
        "四川在规划的基础上新增了228个项目。",
    ],
)
def test_names_conditions_formulas_and_accounts_are_no_targets(targets_of: Targets, sentence: str) -> None:
    assert targets_of("1." + sentence) == ()


def test_a_deadline_in_passing_does_not_last(targets_of: Targets) -> None:
    targets = targets_of(
        "1.加快高铁建设，到2028年里程达到100公里。建成公园5座。", title="2026年某省政府工作报告"
    )
    assert [(t.value, t.deadline) for t in targets] == [(100, "2028"), (5, "2026")]


def test_the_coming_five_years_end_with_the_fifth(targets_of: Targets) -> None:
    (target,) = targets_of("1.今后五年，生产总值年均增长5%。", title="2026年某省政府工作报告")
    assert target.deadline == "2030"
