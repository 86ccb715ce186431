"""What is already done: reviews of past work, communiqués, comparisons. None of it is a target."""

from __future__ import annotations

import re

#: Whole documents that report and promise nothing.
REPORTING_TITLE = re.compile(
    r"统计公报|公报$|统计年鉴|年报$|工作总结|完成情况|情况的?(?:通报|报告)|白皮书|大事记|新闻发布|决算|(?:表扬|表彰|处罚|事故|事件)[^，。]{0,20}的?通报$"
)
#: Sections that look back, inside documents that look ahead.
LOOKING_BACK = re.compile(
    r"回顾|回眸|发展基础|现实基础|发展现状|工作总结|主要成[就效绩]|取得的?成[就效绩]|发展成就|完成情况|发展回顾|面临(?:的)?形势|发展环境|基本情况|工作情况|过去[一五]年"
)
_PAST = re.compile(
    r"已(?!(?:建成|有|纳入|取得|登记|注册|批准|开工)[^，。；]{0,12}的)(?:经(?!市|省|区|县|国务院)|累计|达|建成|完成|有|实现|超过|突破|形成|推出|落地|"
    r"取得|成为)|去年|上年|同比|比上年|近年来|目前(?!标)|现有(?!的)|以来[，,]|过去[一二三五]年|一年来|[五三十]年来|这[一五三]年|截至(?:目前|(?:19|20)\d\d)|连续\d+年(?:位居|排名|保持|实现|蝉联)|"
    r"(?:19|20)\d\d年(?:印发|出台|实施|以来|至今|底?达|全年|实现|共)|取得了|(?:实现|完成|新增|建成|增长|下降|增加|设立|投入|安排|制[订定]|修订)了|成功举办|圆满|^据[^，。；]{2,14}(?:介绍|统计|了解|反映|测算)[，,]"
)
_PAST_PERIOD = re.compile(
    r"^[\s\u3000]*(?:“?十[二三四五]五”?(?:时期|期间|以来)|过去[一五三]年|[一五三]年来|一年来|这[一五]年|近年来|20\d\d年是)"
)
_AHEAD = re.compile(
    r"今年(?!以来)|力争|争取|要(?!素|求|点)|将(?!军)|确保|到20\d\d年|未来|下一步|今后|拟|计划|预期|目标|应当|推进|加快|继续"
)


_PLANNED = re.compile(r"今年|拟|计划|安排|预计|力争|到20\d\d年|要(?!素|求|点)")


def looks_back(sentence: str, document_year: str) -> bool:
    """Return whether ``sentence`` tells of the past: by its words, or as all its years lie before the document."""
    past = _PAST.search(sentence)
    if past and past.group() in {"比上年", "去年", "上年", "同比"}:
        past = None if _PLANNED.search(sentence) else past
    if past and not re.search(r"(?:力争|争取|确保|预期|目标)", sentence):
        return True
    if document_year:
        years = re.findall(r"(?<!比)(?<!较)(?:19|20)\d\d(?=年(?!起))", sentence)
        if years and max(years) < document_year and not re.search(r"到20\d\d年|底前|起\d", sentence):
            return True
    return False


def opens_past(sentence: str, document_year: str) -> bool:
    """Return whether ``sentence`` begins a stretch about the past: “十四五”时期 in a text of 2026."""
    match = _PAST_PERIOD.match(sentence)
    if match is None:
        return False
    period = re.search("十[二三四五]五", match.group())
    if period:
        end = {"十二五": "2015", "十三五": "2020", "十四五": "2025", "十五五": "2030"}[period.group()]
        return bool(document_year) and end < document_year
    return True


def looks_ahead(sentence: str) -> bool:
    """Return whether ``sentence`` clearly speaks of what is to come."""
    return _AHEAD.search(sentence) is not None
