"""Grounded-sentence rate: the share of an answer's sentences that their own citations carry."""

from __future__ import annotations

import re

from eval.metrics.base import Observed, Ratio
from eval.numbers import quantities, same_number
from index.text import fold_key, sentences
from qa.answers import Citation

_MARKERS = re.compile(r"\[(\d+)\]")
# What still belongs to the sentence before: its markers, also after a note in brackets.
_TAIL = re.compile(r"(?:\s*(?:[(（][^()（）]*(?:[(（][^()（）]*[)）])?[^()（）]*[)）])?\s*\[\d+\])+")
# What stands in quotation marks is one piece, however many sentences the document has there.
_MARKED = re.compile(r"“[^“”]*(?:“[^“”]*”[^“”]*)*”|「[^「」]*(?:「[^「」]*」[^「」]*)*」")
_HAN = re.compile(r"[一-鿿]")
# What a document's own data are called in an answer; their values have to stand in the quote.
_FIELDS = "发文字号是 发文机关是 发布日期是 成文日期是 施行日期是 通过日期是"
#: Share of a Chinese sentence's character pairs that have to be in what it cites.
OVERLAP = 0.5


def grounded_sentences(seen: Observed) -> Ratio | None:
    """Return grounded sentences of all sentences that state something.

    A sentence is grounded when it carries a marker (or, on a line of a list, its line does) whose quote
    is verbatim, every body and measured number in it stands in the paragraphs quoted from, and, if it is Chinese, at least
    half its character pairs do. Headings that end in a colon are not counted. None for abstentions.
    """
    if seen.abstained:
        return None
    cited = {c.marker: c for c in seen.answer.citations}
    total = grounded = 0
    for line in seen.answer.text.splitlines():
        spans = list(sentences(_MARKED.sub(_covered, line)))
        pieces = _with_markers([line[a:b] for a, b in spans])
        for piece in pieces:
            bare = _MARKERS.sub("", piece).strip()
            if len(bare) < 4 or bare.endswith((":", "：")):
                continue
            total += 1
            numbers = [int(m) for m in _MARKERS.findall(line if line.startswith("- ") else piece)]
            if numbers and all(n in cited for n in numbers):
                grounded += _carried(seen, bare, [cited[n] for n in numbers])
    return Ratio(grounded, total) if total else None


def _covered(match: re.Match[str]) -> str:
    """Return a quotation of the same length in which no sentence ends."""
    return "“" + "引" * (len(match.group()) - 2) + "”"


def _with_markers(pieces: list[str]) -> list[str]:
    """Return sentences with a marker-only tail (``。[1]``) put back to the sentence before it."""
    joined: list[str] = []
    for piece in pieces:
        leading = _TAIL.match(piece)
        rest = piece
        if leading and joined:
            joined[-1] += leading.group()
            rest = piece[leading.end() :]
        if rest.strip(" 。.;；"):
            joined.append(rest)
    return joined


def _carried(seen: Observed, sentence: str, citations: list[Citation]) -> bool:
    if any(seen.verbatim(c) is False for c in citations):
        return False
    quotes = "\n".join(
        " ".join([_paragraph(seen, c), c.clause_label, *c.heading_path, c.document_title, c.document_number])
        for c in citations
    )
    asked = seen.case.question
    bodies = seen.book.agencies(sentence) - seen.book.agencies(quotes) - seen.book.agencies(asked)
    known = (*quantities(quotes), *quantities(asked))
    numbers = [
        q
        for q in quantities(sentence)
        if q.unit not in {"", "个", "项"} and not any(same_number(q, k.value, k.unit) for k in known)
    ]
    if bodies or numbers:
        return False
    if len(_HAN.findall(sentence)) * 2 < len(sentence):
        return True  # another language than the quote's: names and numbers are what can be compared
    key, support = fold_key(sentence), fold_key(quotes + asked + _FIELDS)
    pairs = {key[i : i + 2] for i in range(len(key) - 1) if _HAN.match(key[i]) and _HAN.match(key[i + 1])}
    return not pairs or sum(p in support for p in pairs) >= OVERLAP * len(pairs)


def _paragraph(seen: Observed, citation: Citation) -> str:
    """Return the quote with the rest of the paragraph it stands in: what the reader sees at the link."""
    text = seen.texts.get(citation.document_id, "")
    if text[citation.start : citation.end] != citation.quote:
        return citation.quote
    start = text.rfind("\n", 0, citation.start) + 1
    end = text.find("\n", citation.end)
    return text[start : end if end >= 0 else len(text)]
