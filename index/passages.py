"""Clause → Passages: what is searched, and the text its vector is made of.

A clause that says something is one passage; a longer one also has sentence-aligned windows, because one
vector for a page blurs its sentences and one vector for a sentence loses its subject: both are kept and the
clause is as good as the two together. Headings without a body, page furniture, tables of contents and the
formalities around a text (addressee, signature, date) are not searched: they are short, full of digits and
Latin letters, and so draw every English question. Two look like headings and say something: an item that is
one sentence and has nothing below it, and a heading that counts what follows (共23项).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.documents import UNSEARCHED_KINDS, Passage
from index.text import sentences, simplify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from index.documents import Clause, ParsedDocument

#: Passage kind of a window inside a longer clause; every other kind is the clause's own.
WINDOW = "window"

#: Characters a window aims at, and from which length on a clause has windows at all.
WINDOW_SIZE = 120
WINDOWED_FROM = 180

#: Clause kinds that say nothing a question asks for; metadata facts answer "when" and "by whom".
FORMALITIES = frozenset({"title", "addressee", "signature", "date"})

# Where an overlong sentence may be cut, best first: before this the window is as long as it can be.
_PAUSES = "；;，,、：: "
_WORDLIKE = re.compile(r"\w")

#: Kinds that only ever lead to something else.
_LEADING = frozenset({"heading", "part", "chapter", "section", "annex"})

#: A heading that tells how many there are.
_COUNTS = re.compile(r"共[^。；]{0,6}?(?:\d+|[一二三四五六七八九十百]+)\s*[个項项条條件款类類種种]")

#: Between the parts of a passage's context.
JOINT = " / "

#: Targets a clause must hold for each to have a window of its own.
_SEVERAL = 3

# Characters of a parent's own text that its children are given as context.
_LEAD_IN = 80


def split(parsed: ParsedDocument) -> tuple[Passage, ...]:
    """Return the passages of a document in text order, each clause's own before its windows.

    Every searched clause with content gives one passage. If a document has nothing but headings and
    formalities, these are its passages, so that no text with words in it is unfindable.
    """
    parents = {clause.parent for clause in parsed.clauses}

    def wanted(text: str, clause: Clause) -> bool:
        return _is_content(text, clause) or _tells(text, clause, leads=clause.id in parents)

    found = tuple(_passages(parsed, wanted))
    return found or tuple(_passages(parsed, _has_words))


def windows(text: str, start: int, end: int, *, size: int = WINDOW_SIZE) -> tuple[tuple[int, int], ...]:
    """Return the spans of sentence-aligned windows of about ``size`` characters over ``text[start:end]``.

    Sentences are packed while they fit; one that is longer than half as much again is cut at a pause.
    () when the text is one window by itself.
    """
    spans: list[tuple[int, int]] = []
    at = stop = -1
    for first, last in _pieces(text, start, end, size):
        if at >= 0 and last - at <= size * 5 // 4:
            stop = last
            continue
        if at >= 0:
            spans.append((at, stop))
        at, stop = first, last
    if at >= 0:
        spans.append((at, stop))
    return tuple(spans) if len(spans) > 1 else ()


def embedding_text(passage: Passage) -> str:
    """Return what the encoder is given for ``passage``: Simplified characters, on one line.

    A clause comes after the nearest part of its context, a window alone: the one view knows what the text
    belongs to, the other is only what it says. Statements of responsibility, where they are known, are left
    out: they repeat the same dozen agencies in every clause and would make all clauses alike.
    """
    spoken = _spoken(passage)
    nearest = "" if passage.kind == WINDOW else passage.context.rpartition(JOINT)[2]
    return " ".join(simplify(f"{nearest} {spoken}").split())


def _spoken(passage: Passage) -> str:
    pieces, at = [], passage.start
    for start, end in passage.muted:
        pieces.append(passage.text[at - passage.start : start - passage.start])
        at = end
    pieces.append(passage.text[at - passage.start :])
    spoken = "".join(pieces)
    return spoken if _WORDLIKE.search(spoken) else passage.text


def _passages(parsed: ParsedDocument, wanted: Callable[[str, Clause], bool]) -> Iterator[Passage]:
    text = parsed.document.text
    muted: dict[str, list[tuple[int, int]]] = {}
    for duty in parsed.duties:
        spans = muted.setdefault(duty.clause_id, [])
        if (duty.span_start, duty.span_end) not in spans:
            spans.append((duty.span_start, duty.span_end))
    statements = sorted({span for spans in muted.values() for span in spans})
    aims = _aims(parsed)
    lead_ins = _lead_ins(parsed)
    for clause in parsed.clauses:
        if not wanted(text, clause):
            continue
        start, end = _trimmed(text, clause.start, clause.end)
        path = list(clause.heading_path)
        if path and clause.parent in lead_ins:
            path[-1] = lead_ins[clause.parent]
        context = JOINT.join(part for part in (parsed.document.title, *path) if part)
        quiet = _within(statements, start, end)
        yield _passage(text, clause, (start, end), context=context, kind=clause.kind, muted=quiet)
        if end - start >= WINDOWED_FROM:
            cut = windows(text, start, end)
            own = [(a, b) for a, b in aims if start <= a and b <= end]
            for first, last in (*cut, *(own if clause.kind != "article" and len(own) >= _SEVERAL else ())):
                inside = _within(quiet, first, last)
                if sum(b - a for a, b in inside) * 2 < last - first:
                    yield _passage(text, clause, (first, last), context=context, kind=WINDOW, muted=inside)


def _passage(
    text: str,
    clause: Clause,
    span: tuple[int, int],
    *,
    context: str,
    kind: str,
    muted: tuple[tuple[int, int], ...],
) -> Passage:
    start, end = span
    return Passage(
        clause_id=clause.id,
        document_id=clause.document_id,
        start=start,
        end=end,
        text=text[start:end],
        context=context,
        kind=kind,
        muted=muted,
    )


def _lead_ins(parsed: ParsedDocument) -> dict[str, str]:
    """Return what children are given of clauses that say something before them: their beginning.

    An item of 第二条 下列用语的含义 means little without the words it follows.
    """
    text = parsed.document.text
    parents = {clause.parent for clause in parsed.clauses}
    return {
        clause.id: " ".join(text[clause.start : clause.end].split())[:_LEAD_IN]
        for clause in parsed.clauses
        if clause.id in parents and _is_content(text, clause)
    }


def _aims(parsed: ParsedDocument) -> tuple[tuple[int, int], ...]:
    """Return the spans of the document's targets (城镇新增就业50万人), each once, in text order.

    A report lists a dozen of them in one sentence, which is near no question about any of them.
    """
    return tuple(sorted({(target.start, target.end) for target in parsed.targets}))


def _within(spans: Sequence[tuple[int, int]], start: int, end: int) -> tuple[tuple[int, int], ...]:
    cut = ((max(a, start), min(b, end)) for a, b in spans)
    return tuple((a, b) for a, b in cut if a < b)


def _is_content(text: str, clause: Clause) -> bool:
    if clause.kind in UNSEARCHED_KINDS or clause.kind in FORMALITIES:
        return False
    body = text[clause.start : clause.end]
    for known in (clause.label, clause.heading):
        body = body.replace(known, "", 1) if known else body
    return bool(_WORDLIKE.search(body))


def _tells(text: str, clause: Clause, *, leads: bool) -> bool:
    """Return whether a clause that is all heading says something: it counts, or is an item with nothing below it."""
    if clause.kind in FORMALITIES or not _has_words(text, clause):
        return False
    own = text[clause.start : clause.end]
    alone = not leads and clause.kind not in _LEADING and bool(_WORDLIKE.search(clause.heading))
    return alone or bool(_COUNTS.search(own))


def _has_words(text: str, clause: Clause) -> bool:
    return clause.kind not in UNSEARCHED_KINDS and bool(_WORDLIKE.search(text[clause.start : clause.end]))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _pieces(text: str, start: int, end: int, size: int) -> Iterator[tuple[int, int]]:
    """Yield sentences, those longer than one and a half windows in parts cut after a pause."""
    for first, last in sentences(text, start, end):
        at = first
        while last - at > size * 3 // 2:
            cut = max((text.rfind(pause, at + size // 2, at + size) for pause in _PAUSES), default=-1)
            stop = cut + 1 if cut > at else at + size
            yield _trimmed(text, at, stop)
            at = stop
        yield _trimmed(text, at, last)
