"""Numbers with their units as official texts print them, normalised: 3700万标箱 is 37,000,000 标箱."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from index.text import LONGEST_NUMERAL, chinese_number

if TYPE_CHECKING:
    from collections.abc import Iterator

MULTIPLIERS = {
    "万亿": 1e12, "千亿": 1e11, "百亿": 1e10, "十亿": 1e9, "亿": 1e8, "千万": 1e7, "百万": 1e6, "十万": 1e5,
    "万": 1e4, "千": 1e3, "百": 1e2, "": 1.0,
}  # fmt: skip

#: Unit as printed → normal unit. A unit that also begins ordinary words says what must not follow it.
_UNITS: tuple[tuple[str, str], ...] = (
    (r"[%\uff05\ufe6a]", "%"),
    (r"‰", "‰"),
    (r"个?百分点", "百分点"),
    (r"标准箱|标箱|国际标准箱|TEU", "标箱"),
    (r"亿?元人民币|人民币", "元"),
    (r"美元", "美元"),
    (r"港元|港币", "港元"),
    (r"澳门元|澳门币", "澳门元"),
    (r"欧元", "欧元"),
    (r"日元", "日元"),
    (r"英镑", "英镑"),
    (r"元/[\u4e00-\u9fff]{1,3}", "元"),
    (r"元(?!宇宙|旦|素)", "元"),
    (r"平方公里|平方千米", "平方公里"),
    (r"平方米|平米|㎡", "平方米"),
    (r"立方米(?:/[日天秒])?", "立方米"),
    (r"微克/立方米", "微克/立方米"),
    (r"毫克/升", "毫克/升"),
    (r"公里|千米", "公里"),
    (r"海里", "海里"),
    (r"公顷", "公顷"),
    (r"亩次", "亩次"),
    (r"亩(?!产)", "亩"),
    (r"吨标准煤", "吨标准煤"),
    (r"吨(?!级|位)(?:/[年日天])?", "吨"),
    (r"公斤|千克", "公斤"),
    (r"斤", "斤"),
    (r"千瓦时|度电", "千瓦时"),
    (r"千瓦", "千瓦"),
    (r"兆瓦时", "兆瓦时"),
    (r"兆瓦", "兆瓦"),
    (r"MW", "MW"),
    (r"GW", "GW"),
    (r"EFLOPS|PFLOPS|EFlops|PFlops", "FLOPS"),
    (r"个?工作日", "工作日"),
    (r"个?月(?!度|份|球|饼)", "月"),
    (r"个?小时", "小时"),
    (r"分钟", "分钟"),
    (r"(?:个)?(?:星期|周(?!岁|边|期|年|转|围))", "周"),
    (r"周岁|岁", "岁"),
    (r"年(?!度|级|轻|龄|代|均|报|初|终|会)", "年"),
    (r"天(?!然|河|津|府|际|文|使)", "天"),
    (r"日(?!常|期|报|均|本|元|历|内瓦)", "日"),
    (r"倍", "倍"),
    (r"人次", "人次"),
    (r"人天", "人天"),
    (
        r"人(?!才|民|大|力|口|工|事|均|居|类|文|员|士|物|论坛|次|制|行|社|选|机|造|群|格|脸|生|体|道|权|心|际)",
        "人",
    ),
    (r"名(?!单|录|称|牌|义|次|列|胜)", "名"),
    (r"位(?!于|置|列|居|数|次)", "位"),
    (r"家(?!庭|长|禽|电|乡|园|具|属|政|族|畜)", "家"),
    (r"户(?!籍|外|型|口|数|均)", "户"),
    (r"个(?!体|别|性|人(?:信息|所得|账|征|隐)|税|案)", "个"),
    (r"项(?!下|目)", "项"),
    (r"所(?!有|属|在|得|需|以|述|谓|称|辖|长|涉)", "所"),
    (r"座(?!谈|位|椅|右)", "座"),
    (r"台套|台\(套\)|台（套）", "台套"),
    (r"台(?!湾|风|阶|账|商|胞|企|资|式)", "台"),
    (r"套（间）|套\(间\)", "套"),
    (r"套(?!餐|用|路|利|期)", "套"),
    (r"辆", "辆"),
    (r"艘", "艘"),
    (r"架(?!构|空|设)", "架"),
    (r"条(?!例|件|款|约|文|线|块)", "条"),
    (r"处(?!理|置|罚|于|室|长|方|分|级)", "处"),
    (r"件(?!套)", "件"),
    (r"间(?!距|接|隔|断|的)", "间"),
    (r"张(?!家|江|力)", "张"),
    (r"床(?!位)", "床"),
    (r"种(?!植|养|子|业|类|群|苗|源)", "种"),
    (r"类(?!型|似|别|脑)", "类"),
    (r"批次", "批次"),
    (r"批(?!准|复|发|评|示|量|转)", "批"),
    (r"场次", "场次"),
    (r"场(?!所|地|馆|景|站|外|内)", "场"),
    (r"次(?!会议|全会|代表|修|党|全体|数|生|序|要|贷|日|年|月)", "次"),
    (r"只(?!有|能|要|是|读)", "只"),
    (r"头(?!部|版|等|寸)", "头"),
    (r"支(?!持|付|行|撑|队|部|线|局|出|配)", "支"),
    (r"部(?!门|委|分|署|队|长|级|属|省|落|位|际)", "部"),
    (r"门(?!口|类|诊|户|槛|店|市|前|票)", "门"),
    (r"对(?!外|于|口|接|标|照|应|比|象|港|澳|其|企|符|新|入|重)", "对"),
    (r"册", "册"),
    (r"例(?!如|会|外|行)", "例"),
    (r"宗(?!旨|教|地)", "宗"),
    (r"笔(?!记|试|者)", "笔"),
    (r"枚", "枚"),
    (r"株(?!洲)", "株"),
    (r"棵", "棵"),
    (r"组(?!织|建|合|成|团|长|员)", "组"),
    (r"片(?!区|面)", "片"),
    (r"款(?!项|规|第|所)", "款"),
    (r"幅", "幅"),
    (r"列(?!入|车|明|为|举|席)", "列"),
    (r"班(?!子|次|级|组|车)", "班"),
    (r"期(?!限|间|货|末|刊|满|望)", "期"),
    (r"米(?!级)", "米"),
    (r"层(?!次|级|面)", "层"),
    (r"孔", "孔"),
    (r"对半", "对半"),
    (r"镇街|街镇|镇|乡|街道|村(?!民|庄|居|级|官|镇|集)", "个"),
)
_UNIT_PATTERN = "|".join(f"(?:{pattern})" for pattern, _ in _UNITS)
_UNIT_TABLE = tuple((re.compile(pattern), unit) for pattern, unit in _UNITS)

#: Groups of three end somewhere: without a bound a line of ",111" costs the square of its length.
_ARABIC = r"\d{1,3}(?:[,，]\d{3}){1,8}(?:\.\d+)?|\d{1,3}(?:[ \xa0\u2009]\d{3}){1,8}(?![\d,])|\d+(?:[.．]\d+)?"
_CHINESE = r"[零〇一二三四五六七八九十百千两]+(?:点[零一二三四五六七八九]+)?|百分之[零〇一二三四五六七八九十百]+(?:点[零一二三四五六七八九]+)?"
_MULT = "万亿|千亿|百亿|十亿|千万|百万|十万|亿|万|千|百"
_DASH = r"[-\uff0d—–~～至到]{1,2}"
_SUFFIX = r"(?:及以上|及以下|以上|以下|以内|之内|左右|上下|内(?![\u4e00-\u9fff]{0,1}[地资需外部容销蒙河环]))"
_QUANTITY = re.compile(
    rf"(?<![\d.A-Za-z第])(?:(?P<low>{_ARABIC})\s?(?P<lowmult>{_MULT})?(?P<lowunit>[%\uff05])?\s?{_DASH}\s?)?"
    rf"(?P<number>{_ARABIC})[ \u3000]?(?P<mult>{_MULT})?(?P<more>余|多(?!式|边|元|种|层|功|样|媒)|来)?\s?(?P<unit>{_UNIT_PATTERN})"
    rf"(?P<suffix>{_SUFFIX})?"
    rf"|(?<![第零〇一二三四五六七八九十百千两万亿])(?P<cn>{_CHINESE})(?P<cnmult>{_MULT})?(?P<cnmore>余|多(?!式|边|元|种|层|功|样|媒))?\s?"
    rf"(?P<cnunit>{_UNIT_PATTERN})(?P<cnsuffix>{_SUFFIX})?"
    r"|(?P<percent>百分之[零〇一二三四五六七八九十百]+(?:点[零一二三四五六七八九]+)?)(?P<psuffix>(?:及以上|及以下|以上|以下|以内|左右)?)"
    r"|(?P<double>翻(?:[一两二三]番|番))"
    r"|(?P<full>全覆盖)"
)

#: Digits side by side count through or guess: 一二三次产业, 三五个.
_SERIES = re.compile(r"[一二三四五六七八九两]{2,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number with a unit at ``text[start:end]``, what follows it as a bound (以上) included.

    ``value``: normalised; the low end of a range, whose high end is ``high``. ``kind``: arabic | chinese |
    double (翻一番: twice) | full (全覆盖: 100 %). ``bound``: 以上, 以内, 左右 … as printed after it, "" if none.
    ``more``: 余 or 多 after the number.
    """

    start: int
    end: int
    value: float
    unit: str
    text: str
    kind: str
    bound: str = ""
    more: bool = False
    high: float | None = None


def quantities(text: str, start: int = 0, end: int | None = None) -> Iterator[Quantity]:
    """Yield the quantities of ``text`` in order. Ordinals (第七批) and bare numbers are none.

    >>> [(q.value, q.unit) for q in quantities("突破5.5亿吨、3,000余家")]
    [(550000000.0, '吨'), (3000.0, '家')]
    """
    for match in _QUANTITY.finditer(text, start, len(text) if end is None else end):
        if _is_calendar(text, match):
            continue
        quantity = _read(match)
        if quantity is not None:
            yield quantity


def _is_calendar(text: str, match: re.Match[str]) -> bool:
    """Whether it is part of a date: 2024年, 3月 after a year, 31日 after a month."""
    unit, before = match["unit"] or match["cnunit"], text[max(match.start() - 1, 0) : match.start()]
    if unit == "年":
        return bool(re.fullmatch(r"(?:18|19|20)\d\d", match["number"] or ""))
    if unit in {"月", "日"}:
        return before == ("年" if unit == "月" else "月") or (
            unit == "月" and bool(re.match(r"\d{1,2}日", text[match.end() :]))
        )
    return False


def _read(match: re.Match[str]) -> Quantity | None:
    start, end = match.span()
    value: float | None
    if match["full"]:
        return Quantity(start=start, end=end, value=100.0, unit="%", text=match.group(), kind="full")
    if match["double"]:
        times = {"一": 1, "两": 2, "二": 2, "三": 3}.get(match["double"][1], 1)
        return Quantity(
            start=start, end=end, value=float(2**times), unit="倍", text=match.group(), kind="double"
        )
    if match["percent"]:
        value = _chinese(match["percent"][3:])
        if value is None:
            return None
        return Quantity(
            start=start,
            end=end,
            value=value,
            unit="%",
            text=match.group(),
            kind="chinese",
            bound=match["psuffix"],
        )
    if match["number"]:
        if max(len(match["number"]), len(match["low"] or "")) > LONGEST_NUMERAL:
            return None
        value = _arabic(match["number"])
        factor = MULTIPLIERS[match["mult"] or ""]
        low = (
            _arabic(match["low"]) * (MULTIPLIERS[match["lowmult"]] if match["lowmult"] else factor)
            if match["low"]
            else None
        )
        unit, suffix, more = match["unit"], match["suffix"] or "", match["more"]
        kind = "arabic"
    else:
        value = _chinese(match["cn"].removeprefix("百分之"))
        factor, low = MULTIPLIERS[match["cnmult"] or ""], None
        unit, suffix, more = match["cnunit"], match["cnsuffix"] or "", match["cnmore"]
        kind = "chinese"
        if (
            value is None
            or match["cn"] in {"百", "千"}
            or _SERIES.fullmatch(match["cn"])
            or (unit == "年" and value >= 1000)
        ):
            return None  # 百名专家引进项目 is a name, 一九八四年 a date, 一二三次产业 three of them
    value = round(value * factor, 6)
    high = None
    if low is not None and low < value:
        value, high = round(low, 6), value
    return Quantity(
        start=start,
        end=end,
        value=value,
        unit=normal_unit(unit),
        text=match.group(),
        kind=kind,
        bound=suffix,
        more=bool(more) and more != "来",
        high=high,
    )


@lru_cache(maxsize=1024)
def normal_unit(printed: str) -> str:
    """Return the unit under its normal name: 平米 is 平方米; an unknown one as printed."""
    for pattern, unit in _UNIT_TABLE:
        if pattern.fullmatch(printed):
            return unit
    return printed


def _arabic(printed: str) -> float:
    return float(re.sub("[,，\\s]", "", printed).replace("．", "."))


def _chinese(printed: str) -> float | None:
    whole, _, fraction = printed.partition("点")
    number = chinese_number(whole)
    if number is None:
        return None
    if not fraction:
        return float(number)
    digits = "".join(str(chinese_number(c) or 0) for c in fraction)
    return float(f"{number}.{digits}")
