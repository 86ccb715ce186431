# ruff: noqa: RUF001 (official texts print these characters)
"""Titles of clauses: run-in headings, lines that are headings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.outline.lines import Line

#: Longest title that runs into its text (characters), and longest line that is a title as a whole.
_RUN_IN, _WHOLE = 45, 60
_STOP = re.compile(r"[。！？]|\.(?=\s+[A-Z])")
_SENTENCE = re.compile(r"[。；;！？!?]")
_COLON_LEAD = re.compile(r"^([^，,、；;。：:]{2,20})[：:](?=\S)")
_WIDE_GAP = re.compile(r"^(\S{2,20})[\u3000 \t]{2,}(?=\S{8})")
BRACKETED = re.compile(
    r"^\s*(?:【([^【】]{1,40})】|〔([^〔〕]{1,40})〕|\[([^\[\]]{1,40})\]|［([^［］]{1,40})］)"
)


def has_sentence(text: str) -> bool:
    """Whether a sentence ends somewhere in ``text``."""
    return bool(_SENTENCE.search(text))


def heading_of(rest: str, bold: int = 0) -> str:
    """Return the title in what follows a label: 推动新业态发展 in 推动新业态发展。加快建设…, "" if there is none.

    ``bold`` is how many of its first characters are printed bold, which a template does to titles only.
    """
    if not rest:
        return ""
    if 2 <= bold < len(rest) and bold <= _RUN_IN:
        return rest[:bold].rstrip("。.：:　 ")
    stop = _STOP.search(rest)
    if stop is None:
        lead = _COLON_LEAD.match(rest)
        if lead and len(rest) > 40:
            return lead.group(1)
        if rest[-1] in "；;，,、" or len(rest) > _WHOLE:
            return ""
        if rest[-1] == ".":
            return rest.rstrip(".") if len(rest) <= 30 else ""
        return rest.rstrip("：:")
    head = rest[: stop.start()]
    gap = _WIDE_GAP.match(rest)
    if gap and gap.end(1) < len(head):
        return gap.group(1)
    lead = _COLON_LEAD.match(head)
    if lead:
        return lead.group(1)
    if len(head) > _RUN_IN or "；" in head or head.count("，") + head.count(",") > 1:
        return ""
    return head


def run_in_heading(text: str, line: Line) -> str:
    """Return the title-like first sentence of an unlabelled paragraph, "" if it has none."""
    if 2 <= line.bold_lead <= 40 and not line.bold:
        return text[: line.bold_lead].rstrip("。：:. 　")
    stop = text.find("。")
    if (
        3 < stop <= 24
        and stop + 8 < len(text)
        and not re.search(r"[，、；：,:]|\d[\d.]*\s*[%％亿万元]", text[:stop])
    ):
        return text[:stop]
    return ""


def is_heading_line(line: Line) -> bool:
    """Whether an unlabelled line reads like a heading: short, no end mark, not broken by the printer."""
    text = line.text
    if line.table >= 0 or line.furniture or line.full or len(text) > _WHOLE:
        return False
    return text[-1] not in "。；，、：:;,！？!?.…" and not has_sentence(text)
