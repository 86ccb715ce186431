"""Numbers a document commits to, with metric, bound, deadline and how strongly it binds itself.

In plans: what is to be reached, built, trained, spent. In statutes: the limits they set (时限, 年龄, 限额). Never:
what was already done, ordinals, dates, references to clauses, numbers inside names, or a text's own counting
(共22项任务). A range (5%—6%) is one target with its low end as value; ``value_text`` prints both.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import pairwise
from typing import TYPE_CHECKING

from index.documents import UNSEARCHED_KINDS, Modality, Target
from index.facts.bounds import comparator_of
from index.facts.commitment import is_target
from index.facts.deadlines import Horizon, find_deadline, horizon_of
from index.facts.metric import metric_of
from index.facts.modality import modality_of
from index.facts.phrases import quote_span
from index.facts.places import ClauseMap
from index.facts.quantities import Quantity, quantities
from index.facts.reviews import reviewed
from index.facts.script import simplified
from index.facts.target_tables import indicator_targets
from index.facts.tense import REPORTING_TITLE, looks_ahead, looks_back, opens_past

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from index.documents import Clause, Document

_SKIPPED_KINDS = UNSEARCHED_KINDS | {"title", "addressee", "signature", "date", "note"}
_ARTICLE = re.compile(r"^第[一二三四五六七八九十百零\d]+[条條]")
_LABEL = re.compile(
    r"^[\s\u3000#>*|]*(?:(?:第[一二三四五六七八九十百零\d]+[章节条条款项]|[（(]\s*[一二三四五六七八九十\d]{1,3}\s*[)）]|[一二三四五六七八九十]{1,3}[、.．]|\d{1,3}[、.．](?!\d)|"
    r"[①-⑳]|——|—|[一二三四五六七八九十]是|第[一二三四五六七八九十][，、])[\s\u3000]*)+"
)
_SENTENCE_MARK = "。；;！？!?\n|"
_PHRASE_MARK = "，,：:"
#: Code points around a number that can bear on it; a phrase without commas may be a whole page.
_REACH = 400
_OPEN, _CLOSE = "（(《“「【", "）)》”」】"


def read_targets(document: Document, clauses: Sequence[Clause]) -> tuple[Target, ...]:
    """Return the targets of ``document`` in text order; ``clauses`` partition its text.

    Deadlines are inherited: from the sentence, the paragraph, the headings above (2026年主要任务), a lead that
    ends in a colon, and last the title (2023—2025年).
    """
    text = simplified(document.text)
    title = simplified(document.title)
    if REPORTING_TITLE.search(title):
        return ()
    plan_title = next((simplified(f.value) for f in document.facts if f.name == "plan_title"), "")
    horizon = horizon_of(title, plan_title, text, document.written or document.published)
    where = ClauseMap(clauses)
    wrapped = _is_wrapped(text)
    statute = sum(1 for c in clauses if _ARTICLE.match(c.label)) >= 5
    targets: list[Target] = []
    inherited_by: dict[str, str] = {}
    due = {} if statute else _due(text, clauses, where)
    past = frozenset() if statute else reviewed(text, clauses, title, horizon.year)
    for clause in clauses:
        if clause.kind in _SKIPPED_KINDS:
            continue
        ancestors = where.ancestors(clause)
        if not past.isdisjoint((clause.id, *(a.id for a in ancestors))):
            continue
        rules = statute or any(_ARTICLE.match(c.label) for c in (clause, *ancestors))
        if clause.parent not in inherited_by:
            inherited_by[clause.parent] = _inherited(text, ancestors, horizon)
        inherited = inherited_by[clause.parent]
        owner = where.labelled(clause.start)
        inherited = due.get((owner or clause).id, inherited)
        targets.extend(
            _targets_of(
                document.text,
                text,
                clause,
                owner=owner or clause,
                inherited=inherited,
                horizon=horizon,
                rules=rules,
                wrapped=wrapped,
            )
        )
    if not statute:
        targets.extend(_indicators(document, text, where, horizon))
        targets.sort(key=lambda target: target.start)
    return tuple(targets)


_DAY = r"(?:到|于)?(?P<y>20\d\d)年(?:(?P<m>\d{1,2})月)?(?:(?P<d>\d{1,2})日)?(?:年?底|末)?(?:之?前)?"
#: 完成时限：2024年12月, in a bracket or on a line of its own.
_DUE = re.compile(
    rf"(?:完成|办结|实施|推进)?(?:时限|时间|期限|节点)[ \t]*[：:][ \t]*{_DAY}(?=[\s，,；;。、）)】\]〕|]|完成|$)"
)
#: The cell of a row that holds nothing but a day.
_DUE_CELL = re.compile(rf"(?:^|[|\t\n])[ \t]*{_DAY}(?:完成)?[ \t\r]*(?=[|\t\n]|$)")


def _due(text: str, clauses: Sequence[Clause], where: ClauseMap) -> dict[str, str]:
    """Return by clause id until when a whole task is due: said under its label, or in a cell of its row."""
    found: dict[str, set[str]] = {}
    for match in _DUE.finditer(text):
        owner = where.labelled(match.start())
        if owner:
            found.setdefault(owner.id, set()).add(_iso(match))
    for clause in clauses:
        if clause.kind == "row" and clause.label:
            for match in _DUE_CELL.finditer(text, clause.start, clause.end):
                found.setdefault(clause.id, set()).add(_iso(match))
    return {identity: dates.pop() for identity, dates in found.items() if len(dates) == 1}


def _iso(match: re.Match[str]) -> str:
    return "-".join([match["y"], *(f"{int(match[part]):02d}" for part in ("m", "d") if match[part])])


def _indicators(document: Document, text: str, where: ClauseMap, horizon: Horizon) -> Iterator[Target]:
    """Yield the targets of indicator tables; each quotes its cell, or its row up to it where that is short."""
    for indicator in indicator_targets(text, horizon.year):
        clause = where.labelled(indicator.start)
        start, end = indicator.start, indicator.end
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if clause is None or clause.kind in UNSEARCHED_KINDS:
            continue
        begin = indicator.row_start if end - indicator.row_start <= 120 else start
        while begin < start and text[begin].isspace():
            begin += 1
        yield Target(
            clause_id=clause.id,
            metric=indicator.metric,
            comparator=indicator.comparator,
            value=indicator.value,
            unit=indicator.unit,
            deadline=indicator.deadline,
            modality=Modality.WILL,
            quote=document.text[begin:end],
            start=begin,
            end=end,
            value_text=document.text[start:end],
        )


def _is_wrapped(text: str) -> bool:
    """Return whether lines were broken in mid-sentence (a PDF's text): most long lines end without a mark."""
    lines = [line.rstrip() for line in text[:40_000].split("\n")]
    long = [(a, b) for a, b in pairwise(lines) if len(a) > 18 and b.strip()]
    if len(long) < 8:
        return False
    return sum(a[-1] not in "。；：！？，、”）)」》.;:!?" for a, _ in long) > 0.25 * len(long)


def _inherited(text: str, ancestors: Sequence[Clause], horizon: Horizon) -> str:
    for ancestor in ancestors:
        own = text[ancestor.start : ancestor.end].rstrip()
        heading = ancestor.heading
        if heading:
            year = re.search(r"(20\d\d)年(?:主要|重点|工作|目标|度|发展|经济)", heading)
            if year:
                return year.group(1)
            at = text.find(heading, ancestor.start, ancestor.end)
            found = find_deadline(text, at, at + len(heading), horizon) if at >= 0 else None
            if found:
                return found[0]
        if own.endswith(("：", ":")):
            found = find_deadline(text, ancestor.start, ancestor.end, horizon)
            if found:
                return found[0]
    return horizon.default


def _targets_of(
    original: str,
    text: str,
    clause: Clause,
    *,
    owner: Clause,
    inherited: str,
    horizon: Horizon,
    rules: bool,
    wrapped: bool,
) -> Iterator[Target]:
    everything = list(quantities(text, clause.start, clause.end))
    if not everything:
        return
    starts = [quantity.start for quantity in everything]
    deadline = lasting = inherited  # what a sentence opens with, or 5年内, lasts to the paragraph's end
    metric = ""
    past = False
    previous_accepted = False
    paragraph_start = clause.start
    for start, end in _sentences(text, _behind_label(text, clause), clause.end, wrapped=wrapped):
        if text[paragraph_start:start].count("\n") and not wrapped:
            paragraph_start = start
            deadline = lasting = inherited
            past = False
        deadline = lasting
        sentence = _LABEL.sub("", text[start:end])
        if start > everything[-1].end:
            return
        found = everything[bisect_left(starts, start) : bisect_left(starts, end)]
        label = _LABEL.match(text[start:end])
        explicit = find_deadline(text, start + (label.end() if label else 0), end, horizon)
        if not rules:
            if opens_past(sentence, horizon.year):
                past = True
            elif past and looks_ahead(sentence) and not looks_back(sentence, horizon.year):
                past = False
            if past or looks_back(sentence, horizon.year):
                continue
        previous_accepted = False
        for nth, (phrase_start, phrase_end) in enumerate(_phrases(text, start, end)):
            said = find_deadline(text, phrase_start, phrase_end, horizon) if explicit else None
            if said and not rules:
                deadline = said[0]
                if nth == 0 or text.find("年内", said[1], said[1] + 4) >= 0:
                    lasting = deadline
            inside = [q for q in found if phrase_start <= q.start < phrase_end]
            if not inside:
                continue
            accepted = [
                q
                for k, q in enumerate(inside)
                if is_target(
                    text,
                    q,
                    following=inside[k + 1] if k + 1 < len(inside) else None,
                    sentence=max(start, q.start - _REACH),
                    phrase_start=max(phrase_start, q.start - _REACH),
                    phrase_end=min(phrase_end, q.end + _REACH),
                    rules=rules,
                    follows=previous_accepted,
                )
            ]
            previous_accepted = previous_accepted or bool(accepted)
            years = _respective_years(text, start, phrase_start, phrase_end, len(accepted))
            for order, quantity in enumerate(accepted):
                a, b = quote_span(
                    text,
                    accepted,
                    order,
                    max(phrase_start, quantity.start - _REACH),
                    min(phrase_end, quantity.end + _REACH),
                )
                before = text[max(start, a - _REACH) : a]
                behind = max(a, accepted[order - 1].end) if order else a
                own = metric_of(original, text, quantity, behind, b)
                named = _respective_metric(own or metric, accepted, order, text[phrase_start:phrase_end])
                # 则推定为三十日: what the sentence before was about
                metric = (
                    own if len(own) >= 2 else metric or clause.heading or _phrase_before(original, start, a)
                )
                yield Target(
                    clause_id=owner.id,
                    metric=named or metric,
                    comparator=comparator_of(text, quantity, a),
                    value=quantity.value,
                    unit=quantity.unit,
                    deadline="" if rules else years[order] if years else deadline,
                    modality=modality_of(text[a : quantity.end], before),
                    quote=original[a:b],
                    start=a,
                    end=b,
                    value_text=original[quantity.start : quantity.end],
                )


def _behind_label(text: str, clause: Clause) -> int:
    """Return where the words of ``clause`` begin: 1.2025年建成… is item 1 about 2025."""
    at = clause.start
    while at < clause.end and text[at].isspace():
        at += 1
    return at + len(clause.label) if clause.label and text.startswith(clause.label, at) else clause.start


def _sentences(text: str, start: int, end: int, *, wrapped: bool) -> Iterator[tuple[int, int]]:
    at = start
    for i in range(start, end):
        c = text[i]
        if c not in _SENTENCE_MARK:
            continue
        if c == "\n" and wrapped and not _line_closes(text, start, i):
            continue
        if text[at:i].strip():
            yield at, i
        at = i + 1
    if text[at:end].strip():
        yield at, end


def _line_closes(text: str, start: int, at: int) -> bool:
    before = text[start:at].rstrip()
    return not before or before[-1] in "。；：！？;:!?" or text[at : at + 2] == "\n\n"


def _phrases(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut a sentence at its commas and colons outside brackets; its label goes."""
    label = _LABEL.match(text[start:end])
    at = start + (label.end() if label else 0)
    depth = 0
    for i in range(at, end):
        c = text[i]
        if c in _OPEN:
            depth += 1
        elif c in _CLOSE:
            depth = max(0, depth - 1)
        elif c in _PHRASE_MARK and (depth == 0 or c in "，,") and not _inside_number(text, i):
            if text[at:i].strip():
                yield at, i
            at = i + 1
    if text[at:end].strip():
        yield at, end


def _inside_number(text: str, i: int) -> bool:
    return (
        text[i] in ",，" and text[i - 1 : i].isdigit() and bool(re.match(r"\d{3}(?!\d)", text[i + 1 : i + 5]))
    )


def _respective_years(text: str, sentence: int, start: int, end: int, count: int) -> list[str]:
    """Return a year for each of ``count`` numbers: 到2025年和2030年，…分别达到100万辆和200万辆."""
    if count < 2 or "分别" not in text[start:end]:
        return []
    years = re.findall(r"(20\d\d)年", text[max(sentence, start - _REACH) : end])
    return years if len(years) == count else []


def _respective_metric(metric: str, accepted: Sequence[Quantity], order: int, phrase: str) -> str:
    """Return the metric of the number in its place: 普及率、数控化率分别超过90%、75%; "" if they do not pair."""
    if len(accepted) < 2 or "分别" not in phrase:
        return ""
    for marks in ("、", "[、和与]"):
        names = re.split(marks, metric)
        if len(names) == len(accepted) and all(len(name) >= 2 for name in names):
            return names[order]
    return ""


def _phrase_before(original: str, sentence: int, at: int) -> str:
    """Return the phrase before ``at`` in its sentence, for a phrase that names no metric itself."""
    phrase = original[max(sentence, at - _REACH) : at].rstrip("，,：: \n")
    return re.split(r"[，,：:]", phrase)[-1].strip()[-40:]
