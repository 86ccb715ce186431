"""How a number bounds its metric: 达到, 突破, 不低于, 以内, 左右, 增长."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.documents import Comparator

if TYPE_CHECKING:
    from index.facts.quantities import Quantity

_BOUND_BEFORE: tuple[tuple[re.Pattern[str], Comparator], ...] = (
    (
        re.compile(
            r"(?:不得?超过|不得?高于|不得?多于|不得?大于|不超过|控制在|控制到|压减到|最高|最多|最长|至多|上限为?)(?:为|在|可达|达到?|不超过)?(?:人民币)?$"
        ),
        Comparator.AT_MOST,
    ),
    (
        re.compile(
            r"(?:不得?低于|不得?少于|不得?小于|不少于|至少|最低|最少|最短|起码|下限为?|年满|(?<!未)(?<!不)满)(?:为|在)?(?:人民币)?$"
        ),
        Comparator.AT_LEAST,
    ),
    (re.compile(r"(?:突破|超过|超|逾|高于|大于|多于|超出)$"), Comparator.MORE_THAN),
    (re.compile(r"(?:低于|少于|小于|不足|不到|未满|不满|未达到?)$"), Comparator.LESS_THAN),
)
_ABOUT_BEFORE = re.compile(r"(?:约为?|大约|接近|近)$")
INCREASE = re.compile(r"(?:增长|提高|提升|增加|上升|新增|增幅|增速|增|扩大|涨幅)(?:了|约|为)?$")
#: 改造提升25个养老机构: what is improved is counted, nothing grows by it.
_IMPROVES = re.compile(r"(?:提升|提高|扩大|拓展)(?:了|约|为)?$")
_MEASURES = frozenset(
    {"%", "‰", "百分点", "倍", "元", "美元", "吨", "千瓦", "千瓦时", "位", "岁", "年", "月", "日"}
)
DECREASE = re.compile(r"(?:下降|降低|减少|减量|压减|缩短|压缩|减|削减|降幅)(?:了|约|为)?$")
AFTER: dict[str, Comparator] = {
    "以上": Comparator.AT_LEAST,
    "及以上": Comparator.AT_LEAST,
    "以下": Comparator.AT_MOST,
    "及以下": Comparator.AT_MOST,
    "以内": Comparator.AT_MOST,
    "之内": Comparator.AT_MOST,
    "内": Comparator.AT_MOST,
    "左右": Comparator.ABOUT,
    "上下": Comparator.ABOUT,
}


#: 不得超过全体议员的百分之二十, 不低于总额的30%: what it is a share of stands behind the bound.
_SHARE_OF = re.compile(
    r"(?P<bound>不得?(?:超过|高于|多于|大于|低于|少于|小于)|至少|最多|最低|最高|超过|低于|高于|少于|多于|达到?|占(?!比))(?:本|该|其|当年|上年|上一年)?"
    r"(?:[\u4e00-\u9fff（）、]{2,24}的|[\u4e00-\u9fff]{0,12}(?:资本|投资额?|总额|总价|总数|总量|费用?|金额|支出|收入|价款?|成本|租金|贷款|利息|保费|款))$"
)
#: 分别超过90%、75%: each number after the first has the bound of the first.
_RESPECTIVELY = re.compile(
    r"(分别(?:突破|超过|不低于|不少于|不超过|低于|至少|约|增长|提高|提升|增加|下降|降低|减少))[^，,；;。：:]{1,60}[、和与及]$"
)


def increases(before: str, quantity: Quantity) -> bool:
    """Return whether the words before ``quantity`` say by how much something grows."""
    if quantity.unit not in _MEASURES and _IMPROVES.search(before):
        return False
    return INCREASE.search(before) is not None


def without_base(before: str, quantity: Quantity) -> str:
    """Return the words before a share without what it is a share of: 不得超过总额的 becomes 不得超过."""
    if quantity.unit not in {"%", "‰"}:
        return before
    match = _SHARE_OF.search(before)
    return before[: match.end("bound")] if match else before


def comparator_of(text: str, quantity: Quantity, start: int) -> Comparator:
    """Return the bound that the words around ``quantity`` set, looking back no further than ``start``."""
    before = without_base(text[start : quantity.start].rstrip().rstrip("“"), quantity)
    respectively = _RESPECTIVELY.search(text[max(0, quantity.start - 80) : quantity.start].rstrip())
    if respectively:
        before = respectively[1]
    if quantity.bound in {"左右", "上下"}:
        return Comparator.ABOUT
    for pattern, comparator in _BOUND_BEFORE:
        if pattern.search(before):
            return comparator
    if quantity.bound in AFTER:
        return AFTER[quantity.bound]
    if quantity.more:
        return Comparator.MORE_THAN
    if _ABOUT_BEFORE.search(before):
        return Comparator.ABOUT
    if DECREASE.search(before):
        return Comparator.DECREASE
    if increases(before, quantity) or re.match(r"^[^，]{0,6}新增(?=[\u4e00-\u9fff]{1,20}$)", before):
        return Comparator.INCREASE
    return Comparator.EQUAL
