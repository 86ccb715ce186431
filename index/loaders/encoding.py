"""Bytes to characters: UTF-8, UTF-16, GB18030 and Big5, declared, marked or guessed."""

from __future__ import annotations

import codecs
import re

from index.errors import SourceUnreadable

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_\-]{2,20})", re.IGNORECASE)

# The most frequent characters of official Chinese in both scripts: a wrong decoding yields rare ones.
_COMMON = frozenset(
    "的一是不了在人有我他这中大来上个国到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可里后"
    "小么心多天而能好都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两"
    "长知民样现分将外但身些与高意进把法此实回二理美点月明其种声全工己话儿者向情部正名定女问力机给等几很"
    "业最间新什打便位因重被走电四第门相次东政海口使教西再平真听世气信北少关并内加化由却代军产入先山五太水"
    "万市眼体别处总才场师书比住员九笑性通目华报立马命张活难神数件安表原车白应路期叫死常提感金何更反合放做"
    "條款項規定國務區會發應關當業個對經與機構實為說來時這們學後過頭還進開間問門長東車馬電點無現產"
    "人民政府通知办法管理部门单位工作本市省县企业社会服务建设条章节款项应当规按照负责，。、：；（）《》“”"
)


def decode(data: bytes, *, declared: str = "") -> str:
    """Return the characters of ``data``.

    A byte order mark decides; then strict UTF-8; then a declared encoding; then the likelier of GB18030,
    Big5 and UTF-16 without a mark. Line ends stay as they are.

    Raises:
        SourceUnreadable: the bytes are not text in any of these encodings.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], name)
    sixteen = _utf16_without_mark(data)
    if sixteen:
        return _strict(data, sixteen)
    if b"\x00" in data:
        raise _not_text()
    for name in ("utf-8", declared):
        if not name:
            continue
        try:
            return _sane(data.decode(name))
        except (UnicodeDecodeError, LookupError):
            continue
    candidates = []
    for order, name in enumerate(("gb18030", "big5hkscs")):
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        candidates.append((_likeness(text), -order, text))
    if candidates:
        best = max(candidates)
        if best[0] > 0.15:
            return _sane(best[2])
    # One damaged byte must not make a page of readable text unreadable.
    loose = data.decode("utf-8", errors="replace")
    if loose.count("�") <= max(2, len(loose) // 200):
        return _sane(loose)
    try:
        latin = data.decode("cp1252")
    except UnicodeDecodeError:
        raise _not_text() from None
    if sum(c.isascii() for c in latin) > 0.85 * len(latin):
        return _sane(latin)
    raise _not_text()


def declared_encoding(data: bytes) -> str:
    """Return the encoding named in the first 4 KB of an HTML or XML page, "" if none; GBK and GB2312 are GB18030."""
    match = _DECLARED.search(data[:4096])
    name = match.group(1).decode("ascii").lower() if match else ""
    return {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs"}.get(name, name)


def _strict(data: bytes, encoding: str) -> str:
    try:
        return _sane(data.decode(encoding))
    except UnicodeDecodeError:
        raise _not_text() from None


def _sane(text: str) -> str:
    """Return ``text`` unless it is full of control characters, which no document prints."""
    sample = text[:20_000]
    controls = sum(1 for c in sample if ord(c) < 32 and c not in "\t\n\r\f\v\x1a")
    if controls > len(sample) // 50:
        raise _not_text()
    return text


def _utf16_without_mark(data: bytes) -> str:
    """Return the UTF-16 flavour of unmarked bytes, "" if they are none: readable one way and not the other."""
    sample = data[:4000]
    if len(data) % 2 or b"\x00" not in sample:
        return ""
    best = max((_readable(sample, name), name) for name in ("utf-16-le", "utf-16-be"))
    return best[1] if best[0] > 0.85 else ""


def _readable(sample: bytes, encoding: str) -> float:
    try:
        text = sample.decode(encoding)
    except UnicodeDecodeError:
        return 0.0
    plain = sum(c.isprintable() and (c.isascii() or "\u3000" <= c <= "\u9fff" or c > "\uff00") for c in text)
    return (plain + sum(c in "\r\n\t" for c in text)) / len(text) if text else 0.0


def _likeness(text: str) -> float:
    """Return the share of characters beyond ASCII that are common in official Chinese, 0 to 1."""
    beyond = [c for c in text[:20_000] if not c.isascii()]
    return sum(c in _COMMON for c in beyond) / len(beyond) if beyond else 0.0


def _not_text() -> SourceUnreadable:
    return SourceUnreadable(
        "The file is not text in UTF-8, UTF-16, GB18030 or Big5.",
        "Save it as UTF-8 text, or give the original html, docx or pdf file.",
    )
