"""Whose 省, 市 and 区 a document speaks of."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from index.facts.script import simplified

if TYPE_CHECKING:
    from index.facts.protocols import AgencyLexicon

_CENTRAL = re.compile(
    r"^(?:国务院|中共中央|中央|全国人民代表大会|中华人民共和国(?!香港|澳门)|国家|最高人民|工业和信息化部|财政部|商务部|教育部|科学技术部|科技部|"
    r"公安部|民政部|司法部|海关总署|中国人民银行|人力资源|自然资源部|生态环境部|住房和城乡建设部|交通运输部|水利部|农业农村部|文化和旅游部|国办|国发|国函)"
)
_PLACE = re.compile(
    r"^(?:中共|上海市?市?)?(?P<place>(?:[\u4e00-\u9fff]{2,3}省|[\u4e00-\u9fff]{2,6}自治区|[\u4e00-\u9fff]{2,3}市|[\u4e00-\u9fff]{2,3}特别行政区|"
    r"[\u4e00-\u9fff]{2,3}县)(?:[\u4e00-\u9fff]{2,3}(?:市|区|县))?)(?=人民|委|政府|[\u4e00-\u9fff]{2,20}(?:厅|局|委|部|办)|关于|第|[\u4e00-\u9fff]{2,30}条例|\d|[“《])"
)
_MACAU_NUMBER = re.compile(
    r"^(?:Law|Lei|Decree-Law|Decreto-Lei|Administrative Regulation|Regulamento Administrativo)\s+(?:[Nn]o\.|n\.º)|^第\d{1,4}/(?:19|20)\d\d号(?:法律|行政法规|行政长官批示|法令)"
)
_NAMED = re.compile(
    r"(?:(?<=中共)|(?<![\u4e00-\u9fff])|(?<=[和与据]))(?P<place>[\u4e00-\u9fff]{2,3}(?:省|市|县))(?:委|人民政府)"
)
#: 直辖市人民政府, 我代表省人民政府: any place, or this one, and the name of none.
_NO_NAME = re.compile(
    r"^(?:直辖|自治|特别行政|设区|地级|县级|省级|市级|各|本|全|该|外|我|代表|所|有关|其他|计划单列|沿海|上述|及|和|与|原|省|市|县|区|对|由|向|报|经|在)"
    r"|代表|^[\u4e00-\u9fff]{0,2}(?:以上|以下)"
)
#: What only a text for the whole country says.
_NATIONAL = re.compile(
    r"中华人民共和国(?:境内|领域)|国务院[\u4e00-\u9fff、（）()]{2,30}(?:部门|机构)[^。；\n]{0,20}(?:全国|国家)"
    r"|(?<![他外邻近关部干两个])省、自治区、直辖市"
)


def find_jurisdiction(text: str, issuer: str, number: str, title: str, lexicon: AgencyLexicon | None) -> str:
    """Return the place whose bodies 省商务厅 or 市财政局 mean in this text, 国家 for central texts, "" unknown.

    Issuer first, then number and title, then the place most often named with a government in the opening, and last
    what only texts for the whole country say (中华人民共和国境内, 各省、自治区、直辖市).
    """
    for clue in (issuer, number, title):
        if not clue:
            continue
        if lexicon is not None and not clue[:1].isascii():
            place = lexicon.jurisdiction_of(clue)
            if place and not _NO_NAME.match(place):
                return place
        plain = simplified(clue)
        if re.match(r"^(?:Cap\.|Chapter)\s?\d", plain):
            return "香港特别行政区"
        if _MACAU_NUMBER.match(plain):
            return "澳门特别行政区"
        if _CENTRAL.match(plain):
            return "国家"
        match = _PLACE.match(re.sub(r"^(?:19|20)\d\d年", "", plain))
        if match and not _NO_NAME.search(match["place"]):
            return match["place"]
    opening = simplified(text[:1_500])
    places = (re.sub(r"^(?:中共|和|及|与|据)", "", match["place"]) for match in _NAMED.finditer(opening))
    named = Counter(place for place in places if not _NO_NAME.search(place))
    if named and not _NATIONAL.search(opening):
        place = named.most_common(1)[0][0]
        return (lexicon.jurisdiction_of(place + "人民政府") if lexicon is not None else "") or place
    return "国家" if _NATIONAL.search(simplified(text)) else ""
