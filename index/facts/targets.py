"""Numbers a document commits to, with metric, bound, deadline and how strongly it binds itself.

In plans: what is to be reached, built, trained, spent. In statutes: the limits they set (时限, 年龄, 限额). Never:
what was already done, ordinals, dates, references to clauses, numbers inside names, or a text's own counting
(共22项任务). A range (5%—6%) is one target with its low end as value; ``value_text`` prints both.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from index.documents import UNSEARCHED_KINDS, Comparator, Target
from index.facts.deadlines import Horizon, find_deadline, horizon_of
from index.facts.modality import modality_of
from index.facts.places import ClauseMap
from index.facts.quantities import Quantity, quantities
from index.facts.script import simplified
from index.facts.tense import LOOKING_BACK, REPORTING_TITLE, looks_ahead, looks_back, opens_past

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from index.documents import Clause, Document

_SKIPPED_KINDS = UNSEARCHED_KINDS | {"title", "addressee", "signature", "date", "note"}
_ARTICLE = re.compile(r"^第[一二三四五六七八九十百零\d]+[条條]")
_LABEL = re.compile(
    r"^[\s\u3000#>*|]*(?:(?:第[一二三四五六七八九十百零\d]+[章节条条款项]|[（(]\s*[一二三四五六七八九十\d]{1,3}\s*[)）]|[一二三四五六七八九十]{1,3}[、.．]|\d{1,3}[、.．](?!\d)|"
    r"[①-⑳]|——|—|[一二三四五六七八九十]是|第[一二三四五六七八九十][，、])[\s\u3000]*)+"
)
_SENTENCE_MARK = "。；;！？!?\n|"
_PHRASE_MARK = "，,：:"
_OPEN, _CLOSE = "（(《“「【", "）)》”」】"


def read_targets(document: Document, clauses: Sequence[Clause]) -> tuple[Target, ...]:
    """Return the targets of ``document`` in text order; ``clauses`` partition its text.

    Deadlines are inherited: from the sentence, the paragraph, the headings above (2026年主要任务), a lead that
    ends in a colon, and last the title (2023—2025年).
    """
    text = simplified(document.text)
    title = simplified(document.title)
    if REPORTING_TITLE.search(title):
        return ()
    plan_title = next((simplified(f.value) for f in document.facts if f.name == "plan_title"), "")
    horizon = horizon_of(title, plan_title, text, document.written or document.published)
    where = ClauseMap(clauses)
    wrapped = _is_wrapped(text)
    statute = sum(1 for c in clauses if _ARTICLE.match(c.label)) >= 5
    targets: list[Target] = []
    for clause in clauses:
        if clause.kind in _SKIPPED_KINDS:
            continue
        ancestors = where.ancestors(clause)
        if LOOKING_BACK.search(clause.heading) or any(LOOKING_BACK.search(a.heading) for a in ancestors):
            continue
        rules = statute or any(_ARTICLE.match(c.label) for c in (clause, *ancestors))
        inherited = _inherited(text, ancestors, horizon)
        owner = where.labelled(clause.start)
        targets.extend(
            _targets_of(
                document.text,
                text,
                clause,
                owner=owner or clause,
                inherited=inherited,
                horizon=horizon,
                rules=rules,
                wrapped=wrapped,
            )
        )
    return tuple(targets)


def _is_wrapped(text: str) -> bool:
    """Return whether lines were broken in mid-sentence (a PDF's text): most long lines end without a mark."""
    lines = [line.rstrip() for line in text[:40_000].split("\n")]
    long = [(a, b) for a, b in pairwise(lines) if len(a) > 18 and b.strip()]
    if len(long) < 8:
        return False
    return sum(a[-1] not in "。；：！？，、”）)」》.;:!?" for a, _ in long) > 0.25 * len(long)


def _inherited(text: str, ancestors: Sequence[Clause], horizon: Horizon) -> str:
    for ancestor in ancestors:
        own = text[ancestor.start : ancestor.end].rstrip()
        heading = ancestor.heading
        if heading:
            year = re.search(r"(20\d\d)年(?:主要|重点|工作|目标|度|发展|经济)", heading)
            if year:
                return year.group(1)
            at = text.find(heading, ancestor.start, ancestor.end)
            found = find_deadline(text, at, at + len(heading), horizon) if at >= 0 else None
            if found:
                return found[0]
        if own.endswith(("：", ":")):
            found = find_deadline(text, ancestor.start, ancestor.end, horizon)
            if found:
                return found[0]
    return horizon.default


@dataclass(frozen=True, slots=True, kw_only=True)
class _Phrase:
    """What stands between two commas, with its sentence's beginning."""

    sentence: int
    start: int
    end: int


def _targets_of(
    original: str,
    text: str,
    clause: Clause,
    *,
    owner: Clause,
    inherited: str,
    horizon: Horizon,
    rules: bool,
    wrapped: bool,
) -> Iterator[Target]:
    deadline = inherited
    metric = ""
    past = False
    previous_accepted = False
    paragraph_start = clause.start
    for start, end in _sentences(text, clause.start, clause.end, wrapped=wrapped):
        if text[paragraph_start:start].count("\n") and not wrapped:
            paragraph_start = start
            deadline, past = inherited, False
        sentence = text[start:end]
        found = list(quantities(text, start, end))
        explicit = find_deadline(text, start, end, horizon)
        if not rules:
            if opens_past(sentence, horizon.year):
                past = True
            elif past and looks_ahead(sentence) and not looks_back(sentence, horizon.year):
                past = False
            if past or looks_back(sentence, horizon.year):
                continue
        previous_accepted = False
        for phrase_start, phrase_end in _phrases(text, start, end):
            said = find_deadline(text, phrase_start, phrase_end, horizon) if explicit else None
            if said and not rules:
                deadline = said[0]
            inside = [q for q in found if phrase_start <= q.start < phrase_end]
            if not inside:
                continue
            accepted = [
                q
                for q in inside
                if _is_target(
                    text,
                    q,
                    inside,
                    sentence=start,
                    phrase_start=phrase_start,
                    phrase_end=phrase_end,
                    rules=rules,
                    follows=previous_accepted,
                )
            ]
            previous_accepted = previous_accepted or bool(accepted)
            for quantity in accepted:
                a, b = _quote_span(text, quantity, accepted, phrase_start, phrase_end)
                before = text[start:a]
                own = _in_own_script(_metric(text, quantity, a, b), text, original, a, b)
                # 则推定为三十日: what the sentence before was about
                metric = own if len(own) >= 2 else metric or clause.heading
                yield Target(
                    clause_id=owner.id,
                    metric=metric,
                    comparator=_comparator(text, quantity, a),
                    value=quantity.value,
                    unit=quantity.unit,
                    deadline="" if rules else deadline,
                    modality=modality_of(text[a : quantity.end], before),
                    quote=original[a:b],
                    start=a,
                    end=b,
                    value_text=original[quantity.start : quantity.end],
                )


def _sentences(text: str, start: int, end: int, *, wrapped: bool) -> Iterator[tuple[int, int]]:
    at = start
    for i in range(start, end):
        c = text[i]
        if c not in _SENTENCE_MARK:
            continue
        if c == "\n" and wrapped and not _line_closes(text, start, i):
            continue
        if text[at:i].strip():
            yield at, i
        at = i + 1
    if text[at:end].strip():
        yield at, end


def _line_closes(text: str, start: int, at: int) -> bool:
    before = text[start:at].rstrip()
    return not before or before[-1] in "。；：！？;:!?" or text[at : at + 2] == "\n\n"


def _phrases(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut a sentence at its commas and colons outside brackets; its label goes."""
    label = _LABEL.match(text[start:end])
    at = start + (label.end() if label else 0)
    depth = 0
    for i in range(at, end):
        c = text[i]
        if c in _OPEN:
            depth += 1
        elif c in _CLOSE:
            depth = max(0, depth - 1)
        elif c in _PHRASE_MARK and (depth == 0 or c in "，,") and not _inside_number(text, i):
            if text[at:i].strip():
                yield at, i
            at = i + 1
    if text[at:end].strip():
        yield at, end


def _inside_number(text: str, i: int) -> bool:
    return (
        text[i] in ",，" and text[i - 1 : i].isdigit() and bool(re.match(r"\d{3}(?!\d)", text[i + 1 : i + 5]))
    )


_DURATIONS = {"年", "月", "日", "天", "小时", "分钟", "周", "工作日", "岁"}
_COMMITS = re.compile(
    r"达|突破|超|实现|完成|建成|建设|新增|新建|改建|扩建|续建|打造|培育|培养|引进|引育|推出|创建|创办|创|评选|评定|认定|选拔|选派|选聘|遴选|资助|扶持|支持|"
    r"推进|推动|推广|改造|实施|启动|开展|组织|设立|成立|建立|筹建|筹措|筹集|供应|服务|转化|落实|处置|盘活|开工|竣工|检测|修复|整治|治理|培训|聚集|集聚|孵化|"
    r"争取|力争|确保|保持|控制|稳定|提高|提升|增长|增加|增至|下降|降|减|压|缩|占|扩大|拓展|布局|发放|投入|安排|拨付|给予|奖励|补贴|补助|补偿|提供|形成|举办|办好|"
    r"发展|加强|增设|配备|配建|更新|加装|安装|覆盖|惠及|解决|招募|招收|至少|不低于|不少于|不超过|不高于|以上|以内|左右|列入|纳入|淘汰|关停|造林|种植|储备|开发|开放|"
    r"吸引|带动|制定|编制|出台|发布|开通|投用|投放|采购|涨幅|增幅|增速|率|比例|比重|规模|总量|总额|产值|增加值|吞吐量|面积|里程|水平|数量|为|有效期|期限|最高|按|分配|置换|销售|收入|"
    r"参加|赴|来|资格|优先|办理|审批|核发|办结|答复"
)
_COUNTS_ITSELF = re.compile(
    r"(?:共|共计|共有|合计|总计|以下|下列|上述|前述|分为|分别为|简称|涉及|包括|包含|突出了|聚焦)$"
)
_LIMIT_BEFORE = re.compile(
    r"(?:不得?超过|不得?少于|不得?多于|不得?低于|不得?高于|不低于|不少于|不高于|不大于|不小于|至少|最多|最长|最短|最高|最低|超过|少于|低于|多于|不足|未满|不满|年满|满|"
    r"提前|连续|期限(?:为|是)?|期(?:为|是)?|推定为|为期|每(?:满|年|月|日|周|次)?|以|处|罚款|缩短(?:至|到|为)|压缩(?:至|到|为)|减少(?:至|到|为)|延长(?:至|到)?|达到?|为|在)\s*$"
)
_WITHIN_ACTS = re.compile(r"内|前|以上|以下|之内")
_FOLLOWED_BY_NAME = re.compile(
    r"^[”」》]|^(?:行动计划|滚动计划|计划|规划|试点|攻坚|周期|论坛|会议|大会|抽样|高峰|强|期|圈|生活圈|便民|工程(?:项目)?[”」]|制|龄|历史|前|后|来|多来|间|轮|开放|不间断|在线|服务热线|值班|应急|待命|预警|起|第)"
)


def _is_target(
    text: str,
    quantity: Quantity,
    beside: Sequence[Quantity],
    *,
    sentence: int,
    phrase_start: int,
    phrase_end: int,
    rules: bool,
    follows: bool,
) -> bool:
    before = text[phrase_start : quantity.start]
    after = text[quantity.end : min(phrase_end, quantity.end + 40)]
    if _in_name(text, quantity, sentence, phrase_end):
        return False
    if re.search(r"[第比较]$|[A-Za-z\d]$|前款第|本条第", before):
        return False
    if re.search(r"(?:从|由)[^，]{0,3}$", before) and re.search(r"^[^，]{0,14}(?:到|至)", after):
        return False  # 从39个拓展到91个: where it stood
    if rules:
        return _is_limit(quantity, before, after)
    if quantity.kind == "chinese" and not _counts_in_plan(quantity, before, after):
        return False
    if quantity.kind == "full":
        return bool(re.search(r"实现|推进|推动|达到|确保|基本|率先|做到|促进|提升", before))
    if quantity.unit in _DURATIONS:
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
    if _is_qualifier(quantity, beside, after):
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
    if quantity.unit in _DURATIONS:
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


def _is_time_limit(quantity: Quantity, before: str, after: str) -> bool:
    """A duration in a plan is a target only as a limit on a procedure or a term of validity."""
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
    bounded = bool(quantity.bound) or bool(_LIMIT_BEFORE.search(before))
    if quantity.unit in _DURATIONS or quantity.unit in {
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
            and not re.search(r"(?:超过|少于|低于|多于|满|提前|至少|最多|最长)$", before)
        ):
            return bool(re.match(r"^(?:倍|前)", after)) or quantity.unit == "倍"
        return bounded or bool(
            re.match(r"^(?:前|后|期|的(?:期间|期限|罚款|时间)|办结|答复|完成|办理|作出|送达|反馈)", after)
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
        closed = text.find(closing, opened)
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


def _is_qualifier(quantity: Quantity, beside: Sequence[Quantity], after: str) -> bool:
    """10亿元以上重大产业项目47个: the first number says which projects, the second is the target."""
    if quantity.unit not in {"元", "美元", "人", "吨", "千瓦", "平方米", "家", "名", "米", "%"}:
        return False
    if quantity.bound not in {"以上", "及以上", "以下"}:
        return False
    later = [q for q in beside if q.start > quantity.end]
    return bool(later) and bool(
        re.match(r"^(?:的)?[\u4e00-\u9fff]{2,16}$", _until(after, later[0], quantity))
    )


def _until(after: str, later: Quantity, quantity: Quantity) -> str:
    return after[: later.start - quantity.end]


def _quote_span(
    text: str, quantity: Quantity, accepted: Sequence[Quantity], start: int, end: int
) -> tuple[int, int]:
    """Return the phrase that states the target: cut at 、 and 和 when the phrase states several."""
    if len(accepted) > 1:
        index = next(i for i, q in enumerate(accepted) if q is quantity)
        if index > 0:
            start = _cut(text, accepted[index - 1].end, quantity.start, start)
        if index + 1 < len(accepted):
            following = accepted[index + 1]
            end = _cut(text, quantity.end, following.start, end, left=True)
    start, end = _trim(text, start, end, quantity)
    return start, end


_SEPARATOR = re.compile(r"(?:、|以及|和|及|并|；)(?=至少)|、|以及|和|及|并|；")


def _cut(text: str, start: int, end: int, default: int, *, left: bool = False) -> int:
    """Return where the phrase of one quantity ends and that of the next begins.

    After 督导员50名、中级人才及管理人才100名 the first separator parts them, between 100名专家、学者和200名教师
    the last.
    """
    found = list(_SEPARATOR.finditer(text[start:end]))
    if not found:
        return default
    match = found[0] if found[0].start() == 0 else found[-1]
    return start + (match.start() if left else match.end())


_LEAD = re.compile(r"^[\s\u3000“「]+")


def _trim(text: str, start: int, end: int, quantity: Quantity) -> tuple[int, int]:
    lead = _LEAD.match(text[start : quantity.start])
    start += lead.end() if lead else 0
    # a duty bracket that follows without a full stop is no part of the phrase
    bracket = re.search(r"[（(](?=[^（）()]{0,60}(?:牵头|责任单位|负责|配合单位))", text[quantity.end : end])
    if bracket:
        end = quantity.end + bracket.start()
    opened = text.count("“", start, end) - text.count("”", start, end)
    if opened < 0:
        close = text.find("”", quantity.end, end)
        end = close if close >= 0 else end
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, max(end, quantity.end)


_BOUND_BEFORE: tuple[tuple[re.Pattern[str], Comparator], ...] = (
    (
        re.compile(
            r"(?:不得?超过|不得?高于|不得?多于|不得?大于|不超过|控制在|控制到|压减到|最高|最多|最长|至多|上限为?)(?:为|在)?$"
        ),
        Comparator.AT_MOST,
    ),
    (
        re.compile(
            r"(?:不得?低于|不得?少于|不得?小于|不少于|至少|最低|最少|最短|起码|下限为?|年满|(?<!未)(?<!不)满)(?:为|在)?$"
        ),
        Comparator.AT_LEAST,
    ),
    (re.compile(r"(?:突破|超过|超|逾|高于|大于|多于|超出)$"), Comparator.MORE_THAN),
    (re.compile(r"(?:低于|少于|小于|不足|不到|未满|不满|未达到?)$"), Comparator.LESS_THAN),
)
_ABOUT_BEFORE = re.compile(r"(?:约为?|大约|接近|近)$")
_INCREASE = re.compile(r"(?:增长|提高|提升|增加|上升|新增|增幅|增速|增|扩大|涨幅)(?:了|约|为)?$")
_DECREASE = re.compile(r"(?:下降|降低|减少|减量|压减|缩短|压缩|减|削减|降幅)(?:了|约|为)?$")
_AFTER: dict[str, Comparator] = {
    "以上": Comparator.AT_LEAST,
    "及以上": Comparator.AT_LEAST,
    "以下": Comparator.AT_MOST,
    "以内": Comparator.AT_MOST,
    "之内": Comparator.AT_MOST,
    "内": Comparator.AT_MOST,
    "左右": Comparator.ABOUT,
    "上下": Comparator.ABOUT,
}


def _comparator(text: str, quantity: Quantity, start: int) -> Comparator:
    before = text[start : quantity.start].rstrip(" “")
    for pattern, comparator in _BOUND_BEFORE:
        if pattern.search(before):
            return comparator
    if quantity.bound in _AFTER:
        return _AFTER[quantity.bound]
    if quantity.more:
        return Comparator.MORE_THAN
    if _ABOUT_BEFORE.search(before):
        return Comparator.ABOUT
    if _DECREASE.search(before):
        return Comparator.DECREASE
    if _INCREASE.search(before) or re.match(r"^[^，]{0,6}新增(?=[\u4e00-\u9fff]{1,20}$)", before):
        return Comparator.INCREASE
    return Comparator.EQUAL


_TIME_LEAD = re.compile(
    r"^(?:(?:力争|争取|确保|计划|预计)?(?:到|至|截至)?\s?(?:20\d\d|二〇[一-九〇]{2})年(?:底|末|年底)?(?:前|之前)?(?:，|,)?|(?:20\d\d年起)?\d{1,2}年(?:之)?内|每年|全年|今年|"
    r"“?十[四五]五”?(?:期末|末|时期|期间))"
)
_MODAL_LEAD = re.compile(
    r"^(?:力争|争取|努力|确保|应当|必须|须|要|将|拟|计划|预计|鼓励并?|支持|引导|探索|允许|可以|推动|推进|落实|重点|优先|继续|持续|加快|积极|大力|有序|"
    r"全面|基本|着力|进一步|深入|扎实|率先|稳步|加力|统筹|同步|并|且|同时|其中|围绕|使|每年)"
)
_ACT_LEAD = re.compile(
    r"^(?:完成|实现|新增|新建|改建|扩建|建成|建设|打造|培育|培养|引进|推出|创建|评选|评定|认定|选拔|选派|遴选|资助|扶持|实施|启动|开展|组织|设立|成立|建立|筹建|"
    r"筹措|筹集|供应|服务|转化|处置|盘活|改造|培训|集聚|聚集|孵化|举办|发展|增设|配备|更新|和|及|与|或者?|、)+"
)
#: Verbs that open a phrase which ends in its number: 实现地区生产总值达到…; never nouns such as 服务贸易.
_ACT_BEFORE_SUBJECT = re.compile(
    r"^(?:[“「、]|重点|完成|实现|新增|新建|改建|扩建|建成|打造|培育|培养|引进|推出|创建|遴选|评定|认定|选拔|选派|资助|扶持|启动|开展|和(?=培|引|选)|与|并)+"
)
_REACH_TAIL = re.compile(
    r"(?:达到?|突破|超过|超|不低于|不少于|不超过|不得?超过|不得?少于|不得?多于|不高于|控制在|保持在|稳定在|维持在|提高到|提高至|提升到|提升至|增加到|增至|增长到|扩大到|降到|降至|下降到|"
    r"下降至|压缩到|压缩至|缩短至|缩短到|缩短为|至少|约为?|近|接近|占|为|在|推定为|逾|高于|低于|多于|少于|累计|连续|年满|满|比20\d\d年|较20\d\d年|比上年)+$"
)


def _metric(text: str, quantity: Quantity, start: int, end: int) -> str:
    """Return what is counted: what is said to reach the number, else what the number counts, else what is done."""
    before = re.sub(r"\s+", "", text[start : quantity.start])
    after = re.sub(r"\s+", "", text[quantity.end : end])
    before = _strip_lead(before)
    subject = _REACH_TAIL.sub("", before)
    reached = subject != before or bool(_INCREASE.search(before) or _DECREASE.search(before))
    counted = _counted(after)
    if quantity.unit in _DURATIONS and len(counted) >= 2:
        subject = _ACT_BEFORE_SUBJECT.sub("", subject)
        return subject + counted if len(subject + counted) <= 40 else counted
    if re.match(r"^(?:对|在)?其中的?$", subject):
        subject = ""
    if quantity.unit in {"%", "‰"} and len(subject) >= 2 and len(counted) >= 2 and not reached:
        return (_ACT_LEAD.sub("", subject) or subject) + counted
    subject = re.sub(r"(?:由|应当?|须|必须|且|但|则|一般应当|者须|者应当)$", "", subject)
    if reached and len(subject) >= 2:
        bare = _INCREASE.sub("", _DECREASE.sub("", subject)) if quantity.bound not in _AFTER else subject
        named = _ACT_BEFORE_SUBJECT.sub("", bare)
        if len(named) >= 2:
            return named
    if len(counted) >= 2:
        return counted
    return _ACT_LEAD.sub("", subject) or subject or counted


def _in_own_script(metric: str, text: str, original: str, start: int, end: int) -> str:
    """Return the metric in the document's own characters where it stands there in one piece."""
    at = text.find(metric, start, end) if text is not original and metric else -1
    return original[at : at + len(metric)] if at >= 0 else metric


def _strip_lead(before: str) -> str:
    while True:
        shorter = _MODAL_LEAD.sub("", _TIME_LEAD.sub("", before.lstrip("，,“「 ")))
        if shorter == before or not shorter:
            return before
        before = shorter


#: Where or what for: no part of what is counted (名经营管理领军人才|赴境外培训).
_WHERE = re.compile(
    r"在(?![校职研线建穗岗沪粤华岸学册读])|赴|参加|出国|出境|来[穗沪粤华京深]|到(?![位账达岗])"
)
_COUNTED_END = re.compile(r"[，,；;。：:（(]|”的|的(?:目标|任务|要求)")


def _counted(after: str) -> str:
    stop = _COUNTED_END.search(after)
    noun = after[: stop.start()] if stop else after
    noun = re.sub(r"^(?:的|左右|以上|以内|进行)+", "", noun)
    if noun.count("”") > noun.count("“"):
        noun = noun.rsplit("”", 1)[0]
    if "的" in noun[:-2] and (len(noun) > 24 or re.search(r"\d", noun)):
        noun = noun.rsplit("的", 1)[1]
    place = _WHERE.search(noun, 4)
    return noun[: place.start()] if place else noun
