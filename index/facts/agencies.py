"""Lists of agencies as officials print them: splitting, and what a name inherits from its neighbours.

省发展改革委、科技厅、药监局 are three provincial bodies; 广州、深圳市人民政府 are two governments;
海关总署广东分署 inherits nothing. `split_agencies` says which, with the characters that name each.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_OPEN = "（([\u3014【《“「『"
_CLOSE = "）)]\u3015】》”」』"

#: A level of government standing for "ours": 省商务厅, 市财政局. 市场监管局 is not a 市 + 场监管局.
_LEVEL = (
    r"(?:省委|市委|区委|县委|州委|自治区党委|省|市(?!场|容)|区(?!域|划|块)|县|州|旗|自治区|新区|"
    r"本市|全市|本省|我省|我市)"
)
_PLACE_LEVEL = r"(?:[\u4e00-\u9fff]{2,6}?(?:省|市(?!场|容)|自治区|自治州|新区|深度合作区|经济技术开发区|区(?!域|块)|县|州))"
#: What may pass its prefix on, with the department that follows it.
_PREFIXED = re.compile(rf"^(?P<prefix>{_LEVEL}|{_PLACE_LEVEL})(?P<rest>[\u4e00-\u9fff（）()]{{2,}})$")
_PARTY = re.compile(
    r"^(?P<party>[\u4e00-\u9fff]{0,4}?(?:省委|市委|区委|县委|州委|自治区党委))[\u4e00-\u9fff]"
)
_PARTY_BODIES = re.compile(
    r"^(?:组织部|宣传部|统战部|社会工作部|政法委|网信办|编办|政研室|改革办|台办|老干部局|"
    r"机要局|金融办|农办|财经办|军民融合办|党校|保密办|巡视办|巡察办|依法治省办|依法治市办)$"
)
#: Short departmental names that have no level of their own and so take the list's.
_DEPARTMENT = re.compile(
    r"(?:厅|局|委|办|办公室|办公厅|工会|妇联|残联|科协|文联|工商联|侨联|社科联|贸促会|红十字会|供销社|"
    r"总队|支队|档案馆|研究室|委员会|管理中心|服务中心|信访局|法院|检察院|团委)(?:[（(][^（）()]*[）)])?$"
)
#: Bodies that are nobody's department: they keep their own name wherever they stand.
_OWN_NAME = re.compile(
    r"^(?:各|有关|相关|其他|国家|国务院|中国|中央|全国|最高|中共|团省委|团市委|团区委|团县委|海关|人民银行|"
    r"人行|证监|银保监|银监|保监|金融监管总局|外汇|海事|边检|出入境边检|铁路|民航|电网|南方电网|"
    r"国税|税务总局|片区|管委会|执委会|自贸|自由贸易|横琴|前海|南沙|[\u4e00-\u9fff]{2,3}(?:海关|海事局|证监局|银保监局|"
    r"监管局(?<!市场监管局)(?<!金融监管局)|海警局|边检总站))"
)
#: A body that begins with its own place (广东证监局, 深圳海关) inherits nothing.
_PLACES = (
    "北京|天津|河北|山西|内蒙古|辽宁|吉林|黑龙江|上海|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|"
    "广西|海南|重庆|四川|贵州|云南|西藏|陕西|甘肃|青海|宁夏|新疆|香港|澳门|台湾|广州|深圳|珠海|汕头|佛山|"
    "韶关|湛江|肇庆|江门|茂名|惠州|梅州|汕尾|河源|阳江|清远|东莞|中山|潮州|揭阳|云浮|南京|杭州|苏州|宁波|"
    "厦门|青岛|大连|武汉|成都|西安|福州|济南|合肥|长沙|郑州|南昌|昆明|贵阳|南宁|海口|沈阳|长春|哈尔滨|"
    "石家庄|太原|兰州|西宁|银川|乌鲁木齐|拉萨|呼和浩特|横琴|前海|南沙|浦东|临港|黄埔"
)
_STARTS_WITH_PLACE = re.compile(rf"^(?:{_PLACES})")
_BARE_PLACE = re.compile(rf"^(?:各|有关|相关)?(?:{_PLACES}|[\u4e00-\u9fff]{{2,3}})$")
_LEVEL_ONLY = re.compile(
    r"^(?:各|省|市|区|县|州|旗|镇|乡|各市|各区|各县|各省|国家|中央|县级|市级|省级|区级)$"
)

_HEADS = re.compile(
    r"^(?:中国)?(?:人民银行|国家金融监(?:督)?管(?:理)?总局|金融监管总局|海关总署|国家税务总局|国家外汇管理局|"
    r"中国证监会|银保监会|国家开发银行|国家矿山安监局|国家统计局|审计署|财政部|国家能源局)"
)
_BRANCH = re.compile(
    r"^(?P<place>(?!.*银行)[\u4e00-\u9fff]{2,4}?(?:省|市|自治区)?)"
    r"(?P<suffix>分行|中心支行|支行|监管局|监管分局|分署|分局|税务局|特派员办事处|监管办|特派办|调查总队)$"
)

#: What the last name of a list lends to bare ones before it: 广州、深圳市人民政府; 教育、科技部门.
_LENT = re.compile(
    r"(?P<suffix>(?:(?:省|市|区|县|州|镇|乡)(?:（[^（）]*）|\([^()]*\))?)?(?:人民)?政府|(?:片区|新区|开发区|合作区|"
    r"试验区|园区)?(?:管委会|管理委员会|党工委)|(?:主管|行政主管|管理|行政管理|行政)?部门|行业主管部门|海关|证监局|监管局|"
    r"人民法院|法院|检察院|街道办事处|街道|海事局|公司)$"
)
_LEVEL_OF_SUFFIX = re.compile(r"^(?:省|市|区|县|州|镇|乡)(?:（[^（）]*）|\([^()]*\))?")
_LEVELLED = re.compile(r"^(?:各)?[\u4e00-\u9fff]*(?:省|市|区|县|州|镇|乡)$")
_KNOWN_PLACE = re.compile(rf"^(?:{_PLACES})$")
_FTZ_AREA = re.compile(r"^(?P<zone>.*?(?:自由贸易试验区|自贸试验区|自贸区))(?P<area>.+片区)$")

#: How the name of a body ends.
_ENDING = re.compile(
    r"(?:厅|局|委|部|办|院|署|行|会|所|处|室|组|队|站|社|联|台|馆|厂|班|校|团|中心|政府|公司|集团|大学|协会|联盟|"
    r"街道|街镇|镇|乡|区|县|市|州|盟|旗|省|部门|单位|机构|海关|高校|院校|科协|总站|总队|联社|基地|专班|口岸办|"
    r"工商联|妇联|残联|文联|地区|港务|基金|村|企业|协|平台|主体|方|商|开发区)"
    r"(?:[（(][^（）()]*[）)])?$"
)
_STRONG_ENDING = re.compile(
    r"(?:厅|局|委|(?<!一)(?<!全)(?<!大)部|办|法院|检察院|署|银行|分行|委员会|管委会|执委会|领导小组|总队|支队|供销社|妇联|残联|科协|"
    r"文联|工商联|总工会|贸促会|证监会|银保监会|监会|办公室|办公厅|人民政府|政府|集团|公司|协会|街道|街镇|专班|"
    r"部门|海关|总站|中科院|工程院|研究院|科学院|交易所|联社|管理中心|委办|团市委|团省委|(?<!乡)(?<!城)(?<!村)镇|党工委)"
    r"(?:[（(][^（）()]*[）)])?$"
)
_COLLECTIVE = re.compile(r"^(?:省|市|区|县|全市|全省)?(?:各|有关|相关|其他|其余|市级|区级|省级|所有|属地)")
#: Words no name of a body holds: a phrase that has them is a sentence, not a name.
_NOT_A_NAME = re.compile(
    r"的|是|由|^(?:以[上下]|下列|上述|以上|[一两二三四五六七八九十几多]个)|建立|健全|完善|推动|推进(?!办|中心|会|委|局|组|处)|加强|鼓励|引导|应当|必须|应(?!急|用)|"
    r"(?<!对)对(?!外|台|口|俄)|将(?!军)|把|进行|开展|负责|牵头|实施(?!小组|办)|要(?!素|客)|不|\d{2,}年|"
    r"通过|根据|按照|为了|以下简称|简称|包括|等(?!级|保)|本通知|本办法|解释|工作机制|或|[。；;：:？！?!=“”]{2}"
)

_FILLER_TAIL = re.compile(
    r"等?(?:各|各相关|各有关|相关|有关|其他|其他相关|其他有关)?(?:成员)?(?:单位|部门|地区|方面|机构|地市|市|职能部门)?$"
)
_ETC_TAIL = re.compile(
    r"等(?:(?:省|市|区|县)?(?:直|级))?(?:各|各相关|各有关|相关|有关|其他|其他相关|其他有关|多个|多|\d{1,2}个?|[一二三四五六七八九十]{1,2}个?)?"
    r"(?P<kind>(?:成员|职能|责任|主管|管理|行政)?(?:单位|部门|机构|地区|地市|方面|市|方))?$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyName:
    """One agency of a list.

    ``printed``: its name with inherited prefix and suffix made explicit (省科技厅). ``quote`` is the text's
    own: ``text[start:end]`` (科技厅). ``starred``: the list marks it with an asterisk.
    """

    printed: str
    quote: str
    start: int
    end: int
    starred: bool = False


@dataclass(slots=True)
class _Token:
    name: str  # without blanks; what is printed
    start: int
    end: int
    run: int  # names joined by 、 are of one run; a comma starts the next
    explicit: str = ""
    starred: bool = False


def split_agencies(text: str, start: int, end: int) -> tuple[AgencyName, ...]:
    """Return the agencies listed in ``text[start:end]``, in order; what cannot be a name is left out.

    >>> [a.printed for a in split_agencies("省发展改革委、科技厅,深圳海关", 0, 17)]
    ['省发展改革委', '省科技厅', '深圳海关']
    """
    tokens, suffix = _tokens(text, start, end)
    _lend_suffixes(tokens, suffix)
    _inherit_prefixes(tokens)
    return tuple(
        AgencyName(
            printed=token.explicit or token.name,
            quote=text[token.start : token.end],
            start=token.start,
            end=token.end,
            starred=token.starred,
        )
        for token in tokens
    )


def looks_like_agency(name: str) -> bool:
    """Return whether ``name`` ends like the name of a body and is not a sentence."""
    return 2 <= len(name) <= 40 and bool(_ENDING.search(name)) and not _NOT_A_NAME.search(name)


def surely_agency(name: str) -> bool:
    """Return whether ``name`` ends like an office, not merely like a place or a group (产业园区)."""
    return looks_like_agency(name) and bool(_STRONG_ENDING.search(name) or _COLLECTIVE.match(name))


def is_generic(name: str) -> bool:
    """Return whether ``name`` names nobody in particular: 各有关单位, 相关部门, 有关方面."""
    return bool(_COLLECTIVE.match(name)) or name in {"部门", "单位", "政府", "机构", "企业", "主管部门"}


def _tokens(text: str, start: int, end: int) -> tuple[list[_Token], str]:
    """Cut the list at its separators outside brackets; also return what 等部门 lends to bare names."""
    tokens: list[_Token] = []
    lent = ""
    depth = 0
    run = 0
    at = start
    for i in range(start, end + 1):
        c = text[i] if i < end else "；"
        if c in _OPEN:
            depth += 1
        elif c in _CLOSE:
            depth = max(0, depth - 1)
        elif (depth == 0 and c in "、，,；;。/\t|") or i == end:
            for piece_start, piece_end in _conjuncts(text, at, i):
                kind = _add_token(text, piece_start, piece_end, run, tokens)
                lent = kind or lent
            if c != "、":
                run += 1
            at = i + 1
    return tokens, lent


_CONJUNCTION = re.compile(r"\s+|以及|会同|协同|联合(?!会|国|体|社)|和|及|与|暨|并")
_LEFT_ENDS_NAME = re.compile(
    r"(?:厅|局|委|部|办|院|署|行|会|所|办公室|中心|政府|公司|集团|街道|镇|区|县|市|部门|单位|海关|总队|联|协|小组)[）)]?$"
)


#: What may follow a mere blank as the next name: never 静安区 人民政府.
_FULL_NAME = re.compile(
    r"^(?!人民|政府|委员会|管委会|办事处|办公室|分局|支行|分行)[\u4e00-\u9fff（）()“”]{3,}"
)


def _conjuncts(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Cut at 和, 及, 会同 … where a complete name stands before it; 工业和信息化部 stays whole."""
    spans: list[tuple[int, int]] = []
    at = start
    for match in _CONJUNCTION.finditer(text, start, end):
        left = text[at : match.start()].strip()
        right = text[match.end() : end].strip()
        if match.group().isspace() and not (_LEFT_ENDS_NAME.search(right) and _FULL_NAME.match(right)):
            continue  # a name broken over lines
        if (len(right) >= 3 or _COLLECTIVE.match(right)) and len(left) >= 2 and _LEFT_ENDS_NAME.search(left):
            spans.append((at, match.start()))
            at = match.end()
    spans.append((at, end))
    return spans


_LEADING = re.compile(r"^(?:由|并由|具体由|其中|会同|同时|并会同|联合|以及|及|和|与)(?=[\u4e00-\u9fff]{2})")


_ADVERB = re.compile(r"(?:分别|共同|联合|具体|统一|各自|负责)+$")


def _add_token(text: str, start: int, end: int, run: int, tokens: list[_Token]) -> str:
    """Append the name in ``text[start:end]`` if there is one; return the noun after 等 (部门) if any."""
    starred = False
    while start < end and (text[start].isspace() or text[start] in "*\uff0a★☆▲"):
        starred = starred or not text[start].isspace()
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in "*\uff0a★☆▲.．"):
        starred = starred or text[end - 1] in "*\uff0a★☆▲"
        end -= 1
    adverb = _ADVERB.search(text[start:end])
    if adverb and adverb.start() >= 2:
        end = start + adverb.start()
    leading = _LEADING.match(text[start:end])
    if leading and not text[start:end].startswith(("和平", "联合国", "与会")):
        start += leading.end()
    kind = ""
    etc = _ETC_TAIL.search(text[start:end]) if "等" in text[start:end] else None
    if etc:
        kind = etc["kind"] or ""
        end = start + etc.start()
        while end > start and text[end - 1].isspace():
            end -= 1
    name = re.sub(r"\s+", "", text[start:end])
    if len(name) >= 2 or (name and _LEVEL_ONLY.match(name)):
        tokens.append(_Token(name=name, start=start, end=end, run=run, starred=starred))
    return kind


def _lend_suffixes(tokens: list[_Token], after_etc: str) -> None:
    """Give bare names what the next complete one ends with: 广州、深圳市人民政府 → 广州市人民政府."""
    suffix = after_etc if after_etc.endswith("部门") else ""
    run = tokens[-1].run if tokens else 0
    for i in range(len(tokens) - 1, -1, -1):
        token = tokens[i]
        if token.run != run:
            suffix, run = "", token.run
        lent = _LENT.search(token.name)
        if lent:
            suffix = lent["suffix"]
            continue
        if not suffix:
            continue
        if suffix.startswith("片区") and token.name.endswith("片区"):
            token.explicit = token.name + suffix[2:]
        elif suffix.endswith(("管委会", "管理委员会", "党工委")) and token.name.endswith(("区", "园")):
            token.explicit = token.name + re.sub(r"^.*?区", "", suffix)
        elif suffix.endswith("政府") and _LEVELLED.match(token.name) and not _KNOWN_PLACE.match(token.name):
            token.explicit = token.name + _LEVEL_OF_SUFFIX.sub("", suffix)
        elif (
            (suffix.endswith("政府") and _BARE_PLACE.match(token.name))
            or (suffix.endswith("部门") and not _ENDING.search(token.name))
            or _LEVEL_ONLY.match(token.name)
            or (_STARTS_WITH_PLACE.match(token.name) and _BARE_PLACE.match(token.name))
        ):
            token.explicit = token.name + suffix
    _complete_levels(tokens)


def _complete_levels(tokens: list[_Token]) -> None:
    """市、区发展改革委 → 市发展改革委, 区发展改革委."""
    for i in range(len(tokens) - 2, -1, -1):
        token, after = tokens[i], tokens[i + 1]
        if re.fullmatch(r"省|市|区|县|州|国家|镇", token.name) and token.run == after.run:
            name = after.explicit or after.name
            prefix = re.match(r"^(?:省|市|区|县|州|镇|乡)", name)
            if prefix:
                token.explicit = token.name + name[prefix.end() :]


def _inherit_prefixes(tokens: list[_Token]) -> None:
    prefix = party = head = zone = ""
    run = -1
    for token in tokens:
        if token.run != run:
            prefix = party = head = zone = ""
            run = token.run
        name = token.explicit or token.name
        area = _FTZ_AREA.match(re.sub(r"(?:管委会|管理委员会)$", "", name))
        branch = _BRANCH.match(name)
        if area:
            zone = area["zone"]
        elif zone and re.search(r"片区(?:管委会|管理委员会)?$", name) and not name.startswith(zone):
            token.explicit = zone + name
            continue
        found_head = _HEADS.match(name)
        if found_head:
            head = found_head.group()
            continue
        if head and branch and not name.startswith("省") and not name.startswith("市"):
            token.explicit = head + name
            continue
        own_party = _PARTY.match(name)
        if own_party:
            party = own_party["party"]
            prefix = re.sub(r"(?:党)?委$", "", party)
            continue
        if party and _PARTY_BODIES.match(name):
            token.explicit = party + name
            continue
        own = _PREFIXED.match(name)
        if own and (_DEPARTMENT.search(own["rest"]) or own["rest"].endswith(("政府", "部"))):
            prefix = own["prefix"]
            party = ""
            continue
        if (
            prefix
            and _DEPARTMENT.search(name)
            and not _OWN_NAME.match(name)
            and not _STARTS_WITH_PLACE.match(name)
            and not name.endswith(("政府", "管委会", "执委会", "片区管理委员会"))
        ):
            token.explicit = prefix + name
