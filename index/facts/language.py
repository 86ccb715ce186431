"""The language a text is written in, by its characters and a handful of small words."""

from __future__ import annotations

import re

from index.text import simplify

_SAMPLE = 6_000
_HAN = re.compile(r"[\u3400-\u9fff]")
_PORTUGUESE = re.compile(
    r"\b(?:de|da|do|dos|das|que|não|para|com|uma|os|ao|pela|pelo|lei|artigo|e)\b", re.IGNORECASE
)
_ENGLISH = re.compile(r"\b(?:the|of|and|to|in|shall|for|is|by|with|or|any|be)\b", re.IGNORECASE)


def detect_language(text: str) -> str:
    """Return zh-Hans, zh-Hant, en or pt, "" for a text without letters."""
    sample = text[:_SAMPLE]
    han = _HAN.findall(sample)
    letters = len(re.findall(r"[A-Za-zÀ-ÿ]", sample))
    if han and len(han) * 4 >= letters:
        printed = "".join(han)
        converted = simplify(printed)
        changed = sum(a != b for a, b in zip(printed, converted, strict=False))
        return "zh-Hant" if changed > 0.08 * len(printed) else "zh-Hans"
    if not letters:
        return ""
    return "pt" if len(_PORTUGUESE.findall(sample)) > len(_ENGLISH.findall(sample)) else "en"
