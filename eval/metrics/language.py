"""Language fidelity: the answer is in the asker's language and script, quotes aside."""

from __future__ import annotations

import re
from functools import lru_cache

from eval.metrics.base import Observed, Ratio
from index.scripts import converter

_QUOTED = re.compile(
    r"“[^”]*”|「[^」]*」|『[^』]*』|\"[^\"]*\"|‘[^’]*’|«[^»]*»|^\s*>.*$|（[^（）]*）|\([^()]*\)|\[\d+\]",
    re.MULTILINE,
)
_HAN = re.compile(r"[一-鿿]")
#: Chinese characters in a row that are the document's wording rather than ours.
_QUOTABLE = 4
_RUN = re.compile(r"[一-鿿]{4,}")
_LABEL = re.compile(r"第[\d〇零一二三四五六七八九十百千]+[条條章节節编編款项項]")
_TITLE = re.compile(r"《(?:[^《》]|《[^《》]*》)*》")
_LATIN = re.compile(r"[A-Za-zÀ-ÿ]+")
_PT = frozenset(["de", "da", "do", "das", "dos", "que", "não", "o", "os", "as", "um", "uma", "para", "pela", "pelo", "com", "em", "no", "na", "é", "são", "por", "entidade", "documento", "e", "ao", "à", "tarefa", "plano"])  # fmt: skip
_EN = frozenset(
    [
        "the",
        "of",
        "and",
        "to",
        "in",
        "is",
        "are",
        "by",
        "for",
        "with",
        "not",
        "that",
        "this",
        "on",
        "an",
        "it",
        "as",
        "which",
        "from",
        "led",
        "agency",
        "document",
        "a",
    ]
)


def language_of(text: str) -> str:
    """Return zh-Hans, zh-Hant, en, pt, or "" where the text outside quotes does not show it.

    Chinese when there is more than one Han character to three Latin letters; the script is the one that changes under conversion to
    the other (neither changing: "zh"). Latin text is told apart by its small words.
    """
    bare = _QUOTED.sub(" ", text)
    han, words = len(_HAN.findall(bare)), [w.lower() for w in _LATIN.findall(bare)]
    if han > sum(map(len, words)) / 3:
        hant = sum(a != b for a, b in zip(bare, _convert(bare, "t2s"), strict=False))
        hans = sum(a != b for a, b in zip(bare, _convert(bare, "s2t"), strict=False))
        return "zh" if hant == hans == 0 else ("zh-Hant" if hant > hans else "zh-Hans")
    if not words:
        return ""
    pt, en = sum(w in _PT for w in words), sum(w in _EN for w in words)
    return "" if pt == en == 0 else ("pt" if pt > en else "en")


def _convert(text: str, name: str) -> str:
    return "".join(_character(c, name) for c in text)


@lru_cache(maxsize=16_384)
def _character(character: str, name: str) -> str:
    return converter(name)(character)


def language_fidelity(seen: Observed) -> Ratio:
    """Return 1 when the answer says it is in the asker's language and what it says of its own is.

    The documents' own words (quotes, headings, names in brackets) stay in the original and are not judged.
    """
    wanted = seen.case.answer_language
    if seen.answer.language != wanted:
        return Ratio(0, 1)
    found = language_of(_own_words(seen))
    return Ratio(float(found in {"", wanted} or (found == "zh" and wanted.startswith("zh"))), 1)


def _own_words(seen: Observed) -> str:
    text = _TITLE.sub(" ", seen.answer.text)
    for citation in seen.answer.citations:
        text = text.replace(citation.quote, " ")
    # An abstention cites nothing and may still name the nearest clauses by their headings.
    named = {c.document_id for c in seen.answer.citations} or set(seen.texts)
    cited = [t for d in named if (t := seen.texts.get(d))]
    return _RUN.sub(lambda m: _without_quoted(m.group(), cited), _LABEL.sub(" ", text))


def _without_quoted(run: str, texts: list[str]) -> str:
    """Return ``run`` without its longest stretches of four characters or more that stand in ``texts``."""
    left, at = "", 0
    while at < len(run):
        end = at + _QUOTABLE
        if end > len(run) or not any(run[at:end] in t for t in texts):
            left += run[at]
            at += 1
            continue
        while end < len(run) and any(run[at : end + 1] in t for t in texts):
            end += 1
        at = end
    return left
