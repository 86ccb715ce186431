"""Wrong agencies, numbers and strengths: what no gold and no honest citation supports."""

from __future__ import annotations

import re

from eval.agencies import Mention
from eval.cases import AgencyPart, ClausePart, DatePart, NumberPart
from eval.dates import dates, same_date
from eval.matching import MODALITY_WORDS
from eval.metrics.base import Observed, Ratio
from eval.numbers import Quantity, quantities, same_number
from index.text import fold

#: Units that count rows of an answer rather than state something of the document.
COUNTING = frozenset({"", "个", "项"})


def intruders(seen: Observed) -> tuple[tuple[str, str], ...]:
    """Return (kind, name) of leads, participants, bodies and clauses that a closed case excludes, sorted."""
    case, reading, book = seen.case, seen.reading, seen.book
    parts = [p for group in case.must for p in group]
    gold = {(p.role or "agency", book.canonical(p.agency)) for p in parts if isinstance(p, AgencyPart)}
    found: set[tuple[str, str]] = set()
    for kind in case.closed:
        if kind == "clause":
            allowed = {p.clause for p in parts if isinstance(p, ClausePart)} | set().union(*case.gold_groups)
            found |= {("clause", c) for c in reading.clauses - allowed}
            continue
        named = {
            "lead": reading.leads,
            "participant": reading.participants,
            "agency": frozenset(m.agency for m in reading.mentions),
        }[kind]
        right = {name for role, name in gold if kind == "agency" or role in {kind, "agency"}}
        asked = book.agencies(case.question) if kind == "agency" or not case.premise_false else frozenset()
        said_outright = {m.agency for m in reading.mentions if m.role == kind}
        found |= {(kind, n) for n in named - right if n not in asked or n in said_outright}
        if kind != "agency":
            found |= {
                (f"not a {kind}:", n) for n in right if _only_in_another_role(reading.mentions, n, kind)
            }
    return tuple(sorted(found))


def _only_in_another_role(mentions: tuple[Mention, ...], agency: str, role: str) -> bool:
    """Return whether ``agency`` is given roles, and none of them is ``role``: lead and participant swapped."""
    said = {m.role for m in mentions if m.agency == agency} - {"", "not"}
    return bool(said) and role not in said


def wrong_agencies(seen: Observed) -> Ratio | None:
    """Return how many bodies the answer names in a place where they do not belong, per answer.

    Counted: intruders among the leads, participants or bodies of a closed case, and each ``must_not`` body
    found. None for abstentions and for cases that say nothing of bodies.
    """
    case = seen.case
    forbidden = [p for p in case.must_not if isinstance(p, AgencyPart)]
    if seen.abstained or not (forbidden or set(case.closed) - {"clause"}):
        return None
    wrong = {name for kind, name in intruders(seen) if kind != "clause"}
    wrong |= {seen.book.canonical(p.agency) for p in forbidden if seen.reading.has(p)}
    return Ratio(len(wrong), 1)


def _support(seen: Observed) -> str:
    """Return the text that may carry a claim: question, history, gold quotes and verbatim citations.

    A citation brings the headings it stands under: an answer that names them (第十五个五年规划纲要) states no more.
    """
    case = seen.case
    cited = [c for c in seen.answer.citations if seen.verbatim(c) is not False]
    honest = ["\n".join([c.quote, *c.heading_path]) for c in cited]
    said = [case.question, *(t.content for t in case.history)]
    return "\n".join([*said, *case.gold_quotes, *honest])


def wrong_numbers(seen: Observed) -> Ratio | None:
    """Return how many measured numbers and dates of the answer nothing supports, per answer.

    Supported: in the gold, the question or a quote that is verbatim. Bare counts of rows (7 项) are judged
    only where the gold holds a number of that kind. None for abstentions.
    """
    if seen.abstained:
        return None
    gold = [p for group in seen.case.must for p in group]
    support = _support(seen)
    known = quantities(support)
    gold_numbers = [p for p in gold if isinstance(p, NumberPart)]

    def supported(quantity: Quantity) -> bool:
        return any(same_number(quantity, p.number, p.unit) for p in gold_numbers) or any(
            same_number(quantity, k.value, k.unit) for k in known
        )

    wrong = sum(q.unit not in COUNTING and not supported(q) for q in seen.reading.numbers)
    known_dates = [*dates(support), *(p.date for p in gold if isinstance(p, DatePart))]
    own = {c.document_id for c in seen.answer.citations}
    known_dates += [d for o in own for d in dates(seen.texts.get(o, "")[:1500])]  # its own number and dates
    wrong += sum(not any(same_date(k, d) for k in known_dates) for d in set(seen.reading.dates))
    return Ratio(wrong, 1)


def wrong_modalities(seen: Observed) -> Ratio | None:
    """Return 1 when the answer permits, obliges or forbids (允许, 应当, 不得) and nothing supporting it does.

    None for abstentions: they state nothing of the document.
    """
    if seen.abstained:
        return None
    support = fold(_support(seen)).text
    wrong = [
        strength
        for strength in ("allow", "shall", "prohibit")
        if re.search(MODALITY_WORDS[strength], seen.reading.words)
        and not re.search(MODALITY_WORDS[strength], support)
    ]
    return Ratio(float(bool(wrong)), 1)
