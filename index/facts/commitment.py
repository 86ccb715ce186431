"""Whether a number is something the document commits to, or only counts, names, compares or remembers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.facts.bounds import without_base

if TYPE_CHECKING:
    from index.facts.quantities import Quantity

#: 专项债券4.4万亿元、比上年增加5000亿元: only the first is what is planned.
_THAN_LAST_YEAR = re.compile(r"[比较](?:上年|去年|上一年)[^，、]{0,8}$")
DURATIONS = {"年", "月", "日", "天", "小时", "分钟", "周", "工作日", "岁"}
_COMMITS = re.compile(
    r"达|突破|超|迈上|跨上|站上|登上|实现|完成|建成|建设|新增|新建|改建|扩建|续建|打造|培育|培养|引进|引育|推出|创建|创办|创|评选|评定|认定|选拔|选派|选聘|遴选|资助|扶持|支持|"
    r"推进|推动|推广|改造|实施|启动|开展|组织|设立|成立|建立|筹建|筹措|筹集|供应|服务|转化|落实|处置|盘活|开工|竣工|检测|修复|整治|治理|培训|聚集|集聚|孵化|"
    r"争取|力争|确保|保持|控制|稳定|提高|提升|增长|增加|增至|下降|降|减|压|缩|占|扩大|拓展|布局|发放|投入|安排|拨付|给予|奖励|补贴|补助|补偿|提供|形成|举办|办好|"
    r"发展|拥有|人均|每[千万百]|加强|增设|配备|配建|更新|加装|安装|覆盖|惠及|解决|招募|招收|至少|不低于|不少于|不超过|不高于|以上|以内|左右|列入|纳入|淘汰|关停|造林|种植|储备|开发|开放|"
    r"吸引|带动|制定|编制|出台|发布|开通|投用|投放|采购|涨幅|增幅|增速|率|比例|比重|规模|总量|总额|产值|增加值|吞吐量|面积|里程|水平|数量|为|有效期|期限|最高|按|分配|置换|销售|收入|"
    r"参加|赴|来|资格|优先|办理|审批|核发|办结|答复"
)
_FROM = re.compile(r"(?:从|由)[^，到至]{0,30}$")
_TO = re.compile(
    r"[^，到至]{0,14}(?:提高|提升|增加|扩大|拓展|扩展|增长|上调|上升|降低|下降|缩短|减少|压减|压缩|调整)(?:到|至|为)"
)
_COUNTS_ITSELF = re.compile(
    r"(?:共|共计|共有|合计|总计|以下|下列|上述|前述|分为|分别为|简称|涉及|包括|包含|突出了|聚焦)$"
)
_LIMIT_BEFORE = re.compile(
    r"(?:不得?超过|不得?少于|不得?多于|不得?低于|不得?高于|不低于|不少于|不高于|不大于|不小于|至少|最多|最长|最短|最高|最低|超过|少于|低于|多于|不足|未满|不满|年满|满|"
    r"提前|连续|期限(?:为|是)?|期(?:为|是)?|推定为|为期|每(?:满|年|月|日|周|次)?|以|处|罚款|缩短(?:至|到|为)|压缩(?:至|到|为)|减少(?:至|到|为)|延长(?:至|到)?|达到?|[须应需]有|为|在)\s*$"
)
_WITHIN_ACTS = re.compile(r"内|前|以上|以下|之内")
_FOLLOWED_BY_NAME = re.compile(
    r"^[”」》]|^(?:行动计划|滚动计划|计划|规划|试点|攻坚|周期|论坛|会议|大会|抽样|高峰|强|期|圈|生活圈|便民|工程(?:项目)?[”」]|制|龄|历史|前|后|来|多来|间|级(?!别)|轮|开放|不间断|在线|服务热线|值班|应急|待命|预警|起|第)"
)


def is_target(
    text: str,
    quantity: Quantity,
    *,
    following: Quantity | None,
    sentence: int,
    phrase_start: int,
    phrase_end: int,
    rules: bool,
    follows: bool,
) -> bool:
    """Return whether ``quantity`` is a target of its phrase ``text[phrase_start:phrase_end]``.

    ``following``: the next quantity of the phrase. ``sentence``: where its sentence begins. ``rules``: the text is a
    statute, whose numbers are limits. ``follows``: an earlier phrase of the sentence already stated a target, so
    that this one may leave out the verb (培训100名骨干，1000名员工).
    """
    before = text[phrase_start : quantity.start]
    after = text[quantity.end : min(phrase_end, quantity.end + 40)]
    if _in_name(text, quantity, sentence, phrase_end):
        return False
    if re.search(r"[第比较]$|[A-Za-z\d]$|前款第|本条第", before):
        return False
    if re.search(r"(?:从|由)(?:[^，]{0,3}|(?:每[\u4e00-\u9fff]{1,2}){1,2})$", before) and re.search(
        r"^[^，]{0,14}(?:到|至)", after
    ):
        return False  # 从39个拓展到91个: where it stood
    if _FROM.search(before) and _TO.match(after):
        return False  # 分别从每月209元、280元提高到217元、290元
    if _THAN_LAST_YEAR.search(before) and quantity.unit not in {"%", "百分点", "倍"}:
        return False
    if not rules and _says_which(quantity, before, after):
        return False
    if rules:
        return _is_limit(quantity, before, after)
    if quantity.kind == "chinese" and not _counts_in_plan(quantity, before, after):
        return False
    if quantity.kind == "full":
        return bool(re.search(r"实现|推进|推动|达到|确保|基本|率先|做到|促进|提升", before))
    if quantity.unit in DURATIONS:
        return _is_time_limit(quantity, before, after)
    if _COUNTS_ITSELF.search(before) or (
        re.search(r"(?:方面|等|以下|下列|上述)$", before) and not _strong(before)
    ):
        return False
    if (
        text[phrase_end : phrase_end + 1] in "：:"
        and not after.strip()
        and re.search(r"方面|任务|措施|行动", before)
    ):
        return False
    if _is_qualifier(quantity, following, before, after):
        return False
    if re.match(r"^[^，]{0,8}(?:任务|措施|方面|举措)$", after.strip()) and re.search(r"共|包括|等", before):
        return False
    if quantity.kind == "double":
        return True
    return follows or bool(_COMMITS.search(before) or _COMMITS.search(after) or quantity.bound)


def _strong(before: str) -> bool:
    return bool(re.search(r"实现|达到|完成|建成|新增|培育|打造|引进|新建|争取|力争|推动|推进", before))


def _counts_in_plan(quantity: Quantity, before: str, after: str) -> bool:
    """Chinese numerals in a plan are mostly words (一批, 三大, 六个方面); large or bounded ones count."""
    if quantity.unit in DURATIONS:
        return True
    if re.search(r"[万亿]", quantity.text) or quantity.value >= 100:
        return not re.search(r"千方百计|百千万|千万工程", quantity.text + after)
    if quantity.unit in {"%", "倍"}:
        return True
    return (
        quantity.value >= 2
        and bool(quantity.bound)
        and quantity.bound not in {"内"}
        and not before.endswith(("前", "后"))
    )


#: 平均受教育年限提高到11.5年, 人均预期寿命达到80岁: durations that are measured, not granted.
_LASTS = re.compile(
    r"(?:寿命|年限|平均年龄|时长|平均时间|通关时间|办理时间|审批时间|时限|周期)[^，]{0,6}?"
    r"(?:达到?|提高到|提高至|延长到|延长至|为|超过|不低于|不少于|不超过|缩短至|缩短到|缩短|控制在|压缩到|压缩至)?$"
)


def _is_time_limit(quantity: Quantity, before: str, after: str) -> bool:
    """A duration in a plan is a target only as a limit on a procedure or a term of validity."""
    if _LASTS.search(before):
        return True
    if quantity.unit == "岁":
        return False
    if re.search(r"(?:压缩|缩短|压减|减少|控制|精简)[^，]{0,10}$", before):
        return True
    if re.search(r"(?:不超过|不得超过|不少于|不低于|最长|至少)$", before):
        return True
    if quantity.unit == "年":
        return False
    return quantity.bound in {"内", "以内", "之内"} and bool(
        re.match(
            r"^[^，]{0,12}(?:办结|完成|办理|作出|答复|反馈|审核|审批|出具|核发|受理|送达|公示|报送|兑现|到账|响应|通关|提出|告知|支付)",
            after,
        )
    )


def _is_limit(quantity: Quantity, before: str, after: str) -> bool:
    """In a statute: a limit it sets. 一 counts only with a bound (一年内, 不超过一次)."""
    if quantity.kind in {"double", "full"}:
        return False
    before = without_base(before.removesuffix("人民币"), quantity)
    bounded = bool(quantity.bound) or bool(_LIMIT_BEFORE.search(before))
    if quantity.unit in DURATIONS or quantity.unit in {
        "%",
        "‰",
        "倍",
        "元",
        "次",
        "平方米",
        "公里",
        "米",
        "吨",
        "港元",
        "澳门元",
    }:
        if (
            quantity.unit == "次"
            and quantity.value == 1
            and not re.search(r"不(?:得)?(?:超过|多于|少于)|至少$", before)
        ):
            return False
        if quantity.unit in {"年", "日", "月"} and re.match(r"^[^，]{0,2}(?:度|初|起)", after):
            return False
        if quantity.kind == "arabic":
            return bounded or bool(re.search(r"罚|处|按|占|达|比例|期|额|金", before + after[:12]))
        if (
            quantity.value == 1
            and not quantity.bound
            and not re.search(r"(?:超过|少于|低于|多于|满|提前|至少|最多|最长)[^，不]{0,4}$", before)
        ):
            return bool(re.match(r"^(?:倍|前)", after)) or quantity.unit == "倍"
        return (
            bounded
            or bool(re.search(r"(?:至少|最多|最长)[^，不]{0,4}$", before))
            or bool(
                re.match(r"^(?:前|后|期|的(?:期间|期限|罚款|时间)|办结|答复|完成|办理|作出|送达|反馈)", after)
            )
        )
    if quantity.kind == "chinese" and quantity.value == 1:
        return False
    return bounded and bool(
        quantity.bound or re.search(r"不|至少|最多|超过|少于|低于|多于|满$|为$|达", before[-6:])
    )


def _in_name(text: str, quantity: Quantity, sentence: int, phrase_end: int) -> bool:
    """Whether the number belongs to a name: in quotation or title marks, or with a noun that makes it one."""
    opened = max(text.rfind(mark, sentence, quantity.start) for mark in "“「《")
    if opened >= 0:
        closing = {"“": "”", "「": "」", "《": "》"}[text[opened]]
        closed = text.find(closing, opened, quantity.end + 200)
        if closed >= quantity.end - 1:
            inside = text[opened + 1 : closed]
            if text[opened] == "《" or len(inside) <= 16 or closed < quantity.end + 2:
                return text[opened] == "《" or not re.search(r"达到|突破|超过|增长|完成|建成", inside)
    after = text[quantity.end : phrase_end]
    if quantity.kind in {"arabic", "chinese"} and not quantity.bound and _FOLLOWED_BY_NAME.match(after):
        return True
    if quantity.unit == "个" and re.match(
        r"^(?:时间表|五年|三年|月|季度|中心[”」]|方面|意识|自信|维护|确立|坚持|专项|毫不)", after
    ):
        return True
    bracket = text.rfind("（", sentence, quantity.start)
    return (
        bracket >= 0
        and text.find("）", bracket, quantity.start) < 0
        and bool(re.search(r"^共|^含|^即|^不含|^其中", text[bracket + 1 : quantity.start]))
    )


#: 70|个30亿元以上项目, 100|所海拔1500米以上学校: the count stands just before.
_COUNT_BEFORE = re.compile(r"\d[万千百]?(?:余|多)?[个项条家所座处台艘](?:总投资|投资|海拔|年产|装机)?$")
_AMOUNT = frozenset({"元", "美元", "吨", "米", "千瓦", "平方米", "人", "立方米", "亩", "公里"})


_OPEN_ENDS = frozenset({"以上", "及以上", "以下", "及以下"})
#: Who a body is made of, what is praised, a share in a formula, where a place lies.
_COMPOSED = re.compile(r"[^，]{0,14}组成|[^，]{0,14}(?:予以|给予)[^，]{0,4}(?:表扬|表彰)")
_SETS = re.compile(r"(?:主要|核心|重点|约束性|预期性)?指标|维度|领域的?重点任务")
_LIES = re.compile(r"(?:海拔(?:高程|高度)?|高程|距(?:离)?[^，]{0,12}|位于[^，]{1,30})$")


def _says_which(quantity: Quantity, before: str, after: str) -> bool:
    """Whether the number belongs to what is counted or built, or to where: it is no target of its own."""
    if after.strip() == "的" or before.endswith(("×", "*", "标记")):
        return True  # 入围企业在3家以上的，…: a condition; 收入/总收入×100%: a formula
    if quantity.unit in {"个", "项"} and _SETS.match(after):
        return True  # 设置了29项主要指标
    if _COMPOSED.match(after) or (quantity.unit in {"米", "公里"} and _LIES.search(before)):
        return True
    if quantity.unit == "元" and quantity.bound in _OPEN_ENDS and re.fullmatch(r"的[^，]*", after):
        return not _strong(before)
    if quantity.unit in _AMOUNT:
        if _COUNT_BEFORE.search(before) and re.match(r"[\u4e00-\u9fff“]{2}", after):
            return True
        if re.match(r"[\u4e00-\u9fff“”]{1,16}等(?:重大|重点)?(?:项目|工程)", after):
            return True  # 60万吨赖氨酸等项目
    counter = quantity.kind == "arabic" and quantity.unit in {"个", "处", "家", "所"} and not quantity.bound
    return counter and re.search(r"(?<![定制持])在$", before) is not None


def _is_qualifier(quantity: Quantity, following: Quantity | None, before: str, after: str) -> bool:
    """10亿元以上重大产业项目47个: the first number says which projects, the second is the target."""
    if quantity.unit not in {"元", "美元", "人", "吨", "千瓦", "平方米", "家", "名", "米", "%"}:
        return False
    if following is None:
        return False
    between = after[: following.start - quantity.end]
    if quantity.bound in _OPEN_ENDS and re.match(r"^的[^，]{2,40}$", between):
        return True  # 500万元及以下的小微企业担保费率不超过1%
    if quantity.bound in {"内", "以内"} and re.search(
        r"^[\u4e00-\u9fff]{2,16}(?:提升|提高|达|下降|降|增|占)", between
    ):
        return True  # 公交与轨道50米内换乘比例提升至93%
    if (
        following.unit in {"个", "家", "项", "户", "名", "所"}
        and re.match(r"^[\u4e00-\u9fff]{2,10}$", between)
        and re.search(r"(?:超|超过|突破|不低于)$", before)
    ):
        return True  # 总投资超10亿元项目50个
    if re.match(r"^的[\u4e00-\u9fff]{2,16}$", between):
        return True
    if quantity.bound not in _OPEN_ENDS:
        return False
    return bool(re.match(r"^(?:的)?[\u4e00-\u9fff]{2,16}$", between))
