"""What a target counts, in the text's own words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.facts.bounds import AFTER, DECREASE, INCREASE, increases, without_base
from index.facts.commitment import DURATIONS

if TYPE_CHECKING:
    from index.facts.quantities import Quantity

_TIME_LEAD = re.compile(
    r"^(?:(?:力争|争取|确保|计划|预计)?(?:到|至|截至)?\s?(?:20\d\d|二〇[一-九〇]{2})年(?:底|末|年底)?(?:前|之前)?(?:，|,)?|(?:20\d\d年起)?\d{1,2}年(?:之)?内|每年|全年|今年|"
    r"“?十[四五]五”?(?:期末|末|时期|期间))"
)
_MODAL_LEAD = re.compile(
    r"^(?:力争|争取|努力|确保|其中|包括|提出|建议|且|但|则|应当|应(?!急|用|届)|必须|须|要|可(?!再生|持续)|于|将|拟|计划|预计|鼓励并?|支持|引导|探索|允许|可以|推动|推进|落实|重点(?=推进|推动|建设|支持|培育|打造|发展|抓|培训|引进|实施|开展|遴选|扶持|资助|改造|选|完成|在|对|围绕)|优先|继续|持续|加快|积极|大力|有序|"
    r"全面|基本(?!养老|医疗|医保|公共|农田|建设|生活|民生|保险|单元)|着力|进一步|深入|扎实|率先|稳步|加力|统筹|同步|并|且|同时|其中|围绕|使|每年)"
)
_ACT_LEAD = re.compile(
    r"^(?:完成|实现|新增|新建|改扩建|改建|扩建|建成(?!区)|建设(?!用地)|打造|培育|培养|引进|推出|创建|评选|评定|认定|选拔|选派|遴选|资助|扶持|实施|启动|开展|组织|设立|成立|建立|筹建|"
    r"筹措|筹集|供应(?!链|站|商)|服务(?!业|贸易|中心|机构|站|区|消费|外包|平台|设施|型)|转化|处置|盘活|改造提升|整治提升|改善提升|完善提升|巩固提升|提质升级|(?:新建|建设|规范|保护|优化)提升|改造|培训|集聚|聚集|孵化|举办|发展|增设|配备|更新|和(?!美|谐|平)|及|与|或者?|、)+"
)
#: Verbs that open a phrase which ends in its number: 实现地区生产总值达到…; never nouns such as 服务贸易.
_ACT_BEFORE_SUBJECT = re.compile(
    r"^(?:“(?![^”]*”)|「(?![^」]*」)|、|重点(?=推进|推动|建设|支持|培育|打造|发展|抓|培训|引进|实施|开展|遴选|扶持|资助|改造|选|完成|在|对|围绕)|完成|实现|新增|新建|改扩建|改建|扩建|建成(?!区)|打造|培育|培养|引进|推出|创建|遴选|评定|认定|选拔|选派|资助|扶持|启动|实施(?!方案|计划|意见)|开展|和(?=培|引|选)|与|并)+"
)
# No two of these may match the same characters: a few dozen 不少于 in a row would keep the search busy for years.
_REACH_TAIL = re.compile(
    r"(?:达到?|突破|超过|超|不低于|不得?超过|不得?少于|不得?多于|不高于|控制在|保持在|稳定在|维持在|提高到|提高至|提升到|提升至|增加到|增至|增长到|扩大到|降到|降至|降低到|降低至|回落到|回落至|下降到|"
    r"下降至|迈上|跨上|站上|登上|连跨|跨越|压缩到|压缩至|缩短至|缩短到|缩短为|至少|约|近|接近|占|为|在|推定为|逾|高于|低于|多于|少于|累计|分别|拟?按|最高|最低|最长|最短|可达|人民币|连续|未满|不满|年满|满|比20\d\d年|较20\d\d年|比上年)+$"
)


#: 由10%提高到13%: where it stood.
_FROM_LEVEL = re.compile(
    r"(?:由|从|自)(?:目前的?|现在的?|原来的?|(?:19|20)\d\d年的?)?(?:每[\u4e00-\u9fff]{1,2}){0,2}[\d.,]+[^，]{0,8}$"
)
#: A level that is reached is no thing that is counted.
_LEVEL = re.compile(r"(?:的)?(?:新)?(?:[一两二三四五]个)?(?:台阶|大关|关口|高度|水平)")
_CLASSIFIERS = frozenset(
    {"名", "个", "家", "条", "所", "座", "项", "场", "场次", "户", "台", "辆", "处", "件"}
)
_OVER = re.compile(r"(?:超过?|突破|不少于|不低于|至少)$")
_DANGLING = re.compile(r"(?:原则上|由|应当?|须|必须|且|但|则|一般应当|者须|者应当|可|未|不得|不)+$")
_DONE_WITHIN = re.compile(
    r"^(?:办结|办理|完成|作出|答复|审|核|出具|受理|送达|公示|报送|反馈|提出|告知|支付|联系|签|产生|将|向|予以|依)"
)


def metric_of(original: str, text: str, quantity: Quantity, start: int, end: int) -> str:
    """Return what is counted, in the text's own words without its blanks.

    What is said to reach the number (集装箱吞吐量达…), else what the number counts (3个“城中村”改造项目), else what
    is done (完成旧住房修缮更新…). Of a time limit: who has it and for what. "" if nothing is said.

    ``text`` is ``original`` in Simplified characters, offset for offset; ``[start, end)`` is the phrase.
    """
    before, own_before = _bare(text, original, start, quantity.start)
    after, own_after = _bare(text, original, quantity.end, end)
    subject = _DANGLING.sub(
        "", _REACH_TAIL.sub("", _DANGLING.sub("", _strip_lead(without_base(before, quantity))))
    )
    subject = re.sub(r"分别$", "", _FROM_LEVEL.sub("", subject)).removeprefix("的")
    if re.match(r"^(?:对|在)?其中的?$", subject):
        subject = ""
    reached = _REACH_TAIL.search(before) is not None or bool(
        increases(before, quantity) or DECREASE.search(before)
    )
    counted = _counted(after)
    if _LEVEL.fullmatch(counted):
        counted = ""  # 迈上3万亿元台阶
    subject = re.sub(r"^（[^（）]{1,12}）", "", subject)
    own_subject = _own(subject, before, own_before)
    own_counted = _own(counted, after, own_after)
    if quantity.unit in DURATIONS:
        act = _ACT_BEFORE_SUBJECT.sub("", subject)
        within = quantity.bound in {"内", "以内", "之内"} or _DONE_WITHIN.match(counted)
        if within and len(counted) >= 2 and len(act + counted) <= 40:
            return _own(act, before, own_before) + own_counted
        return own_subject if len(subject) >= 2 else own_counted
    if quantity.unit in {"%", "‰"} and len(subject) >= 2 and len(counted) >= 2 and not reached:
        return _own(_ACT_LEAD.sub("", subject) or subject, before, own_before) + own_counted
    if len(counted) >= 2 and quantity.unit in _CLASSIFIERS and _OVER.search(before):
        return own_counted  # 吸纳超100万名高校毕业生: the verb before is no metric
    if reached and len(subject) >= 2:
        bare = INCREASE.sub("", DECREASE.sub("", subject)) if quantity.bound not in AFTER else subject
        named = _ACT_BEFORE_SUBJECT.sub("", bare)
        if len(named) >= 2:
            return _own(named, before, own_before)
    if len(counted) >= 2:
        return own_counted
    done = re.sub(r"^（[^（）]{1,12}）", "", _ACT_LEAD.sub("", subject)) or subject
    return _own(done, before, own_before) or own_counted


def _bare(text: str, original: str, start: int, end: int) -> tuple[str, str]:
    """Return the stretch without blanks, simplified and as printed, character for character."""
    kept = [i for i in range(start, end) if not text[i].isspace()]
    return "".join(text[i] for i in kept), "".join(original[i] for i in kept)


def _own(piece: str, simple: str, own: str) -> str:
    """Return ``piece`` of ``simple`` in the document's own characters."""
    at = simple.find(piece) if simple != own else -1
    return own[at : at + len(piece)] if at >= 0 else piece


_LOOSE_OPEN = re.compile(r"^(?:[，, ]|“(?![^”]*”)|「(?![^」]*」))+")


def _strip_lead(before: str) -> str:
    while True:
        shorter = _MODAL_LEAD.sub("", _TIME_LEAD.sub("", _LOOSE_OPEN.sub("", before)))
        if shorter == before or not shorter:
            return before
        before = shorter


#: Where or what for: no part of what is counted (名经营管理领军人才|赴境外培训).
_WHERE = re.compile(
    r"在(?![校职研线建穗岗沪粤华岸学册读])|赴|参加|出国|出境|来[穗沪粤华京深]|(?<![达得])到(?![位账达岗])"
)
#: 一万元以上|五万元以下罚款: the other end of a range is no part of what is counted.
_OTHER_END = re.compile(r"^[\d.零一二三四五六七八九十百千万亿]+[\u4e00-\u9fff%]{1,3}?(?:以下|以上|以内)")
_COUNTED_END = re.compile(r"[，,；;。：:（(]|”的|的(?:目标|任务|要求)")


def _counted(after: str) -> str:
    if after.startswith("、"):
        return ""
    stop = _COUNTED_END.search(after)
    noun = after[: stop.start()] if stop else after
    noun = _OTHER_END.sub("", re.sub(r"^(?:规模|左右|以上|以内|的|进行)+", "", noun)).removeprefix("的")
    if noun.count("”") > noun.count("“"):
        noun = noun.rsplit("”", 1)[0]
    if "的" in noun[:-2] and (len(noun) > 24 or re.search(r"\d", noun)):
        noun = noun.rsplit("的", 1)[1]
    place = _WHERE.search(noun, 2)
    return noun[: place.start()] if place else noun
