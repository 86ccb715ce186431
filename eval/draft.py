"""Propose cases for a document from its duties and targets. A person reviews each before it counts."""

from __future__ import annotations

from collections.abc import Iterator

from eval.cases import AgencyPart, Case, DatePart, NumberPart
from index.documents import Clause, Duty, ParsedDocument, Role, Target

_NOTE = "drafted from the document's own facts: check the gold against the text, reword the question"
#: Lead and participants make a question; a body that is just responsible leads its task.
_LEADING = frozenset({Role.LEAD, Role.RESPONSIBLE})


def draft_cases(parsed: ParsedDocument) -> tuple[Case, ...]:
    """Return proposed cases in text order: who leads, who takes part, how much, by when. All are drafts."""
    clauses = {c.id: c for c in parsed.clauses}
    drafts = [*_duty_cases(parsed, clauses), *_target_cases(parsed, clauses)]
    return tuple(sorted(drafts, key=lambda case: case.id))


def _duty_cases(parsed: ParsedDocument, clauses: dict[str, Clause]) -> Iterator[Case]:
    groups: dict[tuple[str, int], list[Duty]] = {}
    for duty in parsed.duties:
        groups.setdefault((duty.clause_id, duty.group), []).append(duty)
    for number, ((clause, _), duties) in enumerate(groups.items(), start=1):
        topic = _topic(parsed, clauses[clause])
        quote = parsed.document.text[duties[0].span_start : duties[0].span_end]
        leads = [d for d in duties if d.role in _LEADING]
        others = [d for d in duties if d.role not in _LEADING]
        if leads:
            yield _case(
                parsed, f"{number:03d}-lead", f"“{topic}”由哪个单位牵头？", kind="lead", clause=clause, quote=quote,
                must=tuple((AgencyPart(agency=d.agency, role="lead"),) for d in leads), closed=("lead",),
            )  # fmt: skip
        if others:
            yield _case(
                parsed, f"{number:03d}-participants", f"“{topic}”的参与单位有哪些？", kind="participants", clause=clause,
                quote=quote, must=tuple((AgencyPart(agency=d.agency, role="participant"),) for d in others),
                closed=("participant",),
            )  # fmt: skip


def _target_cases(parsed: ParsedDocument, clauses: dict[str, Clause]) -> Iterator[Case]:
    for number, target in enumerate(parsed.targets, start=1):
        yield _case(
            parsed, f"{number:03d}-target", f"{target.metric}的目标是多少？", kind="target", clause=target.clause_id,
            quote=target.quote, must=((NumberPart(number=target.value, unit=target.unit),),),
        )  # fmt: skip
        # A deadline that only the title says is no good question about this sentence.
        if target.deadline and target.deadline[:4] in _sentence_of(parsed, target):
            yield _deadline(parsed, number, target)


def _sentence_of(parsed: ParsedDocument, target: Target) -> str:
    text = parsed.document.text
    start = max(text.rfind("。", 0, target.start), text.rfind("\n", 0, target.start)) + 1
    return text[start : target.end]


def _deadline(parsed: ParsedDocument, number: int, target: Target) -> Case:
    return _case(
        parsed, f"{number:03d}-deadline", f"{target.metric}{target.value_text}的目标要在什么时候实现？", kind="deadline",
        clause=target.clause_id, quote=target.quote, must=((DatePart(date=target.deadline),),),
    )  # fmt: skip


def _case(
    parsed: ParsedDocument, suffix: str, question: str, *, kind: str, clause: str, quote: str, **gold: object
) -> Case:
    document = parsed.document.id
    stem = "".join(c if c.isascii() and c.isalnum() else "-" for c in document.lower()).strip("-") or "draft"
    return Case.model_validate(
        {
            "id": f"{stem}-{suffix}",
            "question": question,
            "language": "zh-Hans",
            "kind": kind,
            "gold_clauses": (clause,),
            "gold_quotes": (quote,) if quote else (),
            "documents": (document,),
            "source": "drafted",
            "note": _NOTE,
            "draft": True,
            **gold,
        }
    )


def _topic(parsed: ParsedDocument, clause: Clause) -> str:
    if clause.heading:
        return clause.heading
    text = parsed.document.text[clause.start : clause.end].strip()
    return text.removeprefix(clause.label).strip()[:24]
