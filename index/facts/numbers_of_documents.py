"""Document numbers 发文字号 as printed: 粤府函[2024]9号, 国务院令第722号, 第7/2008號法律."""

from __future__ import annotations

import re

_YEAR = r"[\u3014\u2018\[（(【﹝]\s{0,9}(?:19|20)\d\d\s{0,9}年?\s{0,9}[\u3015\u2019\]）)】﹞]"
#: One number; the agency's code may hold blanks nowhere else than around the year.
DOCUMENT_NUMBER = re.compile(
    rf"[\u4e00-\u9fffA-Z]{{1,16}}\s?{_YEAR}\s{{0,9}}第?\s{{0,9}}\d{{1,5}}\s{{0,9}}[号號]"
    r"|(?:中华人民共和国)?[\u4e00-\u9fff]{0,20}令\s{0,9}[（(]?\s{0,9}(?:(?:19|20)\d\d\s{0,9}年?\s{0,9})?第?\s{0,9}\d{1,4}\s{0,9}[号號]\s{0,9}[）)]?"
    r"|(?:[\u4e00-\u9fff]{2,20}公告\s{0,9})?[（(〈]?第[一二三四五六七八九十]{1,3}届[）)〉]?\s{0,9}第\s{0,9}\d{1,4}\s{0,9}[号號]"
    r"|[\u4e00-\u9fff]{4,20}公告\s{0,9}[（(]?[一二三四五六七八九十]{1,3}届[）)]?第[\d一二三四五六七八九十]{1,4}[号號]"
    r"|第\s{0,9}\d{1,4}/(?:19|20)\d\d\s{0,9}[号號]\s{0,9}(?:法律|行政法[规規]|行政[长長]官批示|[\u4e00-\u9fff]{2,8}批示|法令|[决決]議|[决決]议|公告)?"
    r"|(?:Law|Decree-Law|Administrative Regulation|Lei|Decreto-Lei|Regulamento Administrativo)\s+"
    r"(?:[Nn]o\.|n\.º|N\.º)\s{0,9}\d{1,4}/(?:(?:19|20)\d\d|\d\d)(?:/M)?"
    r"|(?:Cap\.|CAP\.|Chapter)\s?\d{1,4}[A-Z]{0,2}\b"
)


def normal_number(printed: str) -> str:
    """Return the number without blanks and with the standard's tortoise-shell brackets around its year."""
    if printed[:1].isascii():
        return re.sub(r"\s+", " ", printed).strip()
    bare = re.sub(r"\s+", "", printed)
    return re.sub(
        r"[\u3014\u2018\[（(【﹝]((?:19|20)\d\d)年?[\u3015\u2019\]）)】﹞](?=第?\d)", "\u3014\\1\u3015", bare
    )
