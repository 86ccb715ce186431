"""Answer correctness: everything that must be said is said, and nothing that must not."""

from __future__ import annotations

from eval.matching import describe
from eval.metrics.base import Observed, Ratio
from eval.metrics.wrong_facts import intruders

#: An answer that has to be searched is not an answer: room for a Chinese one, in code points, and for each
#: required part.
ROOM, ROOM_PER_PART = 900, 220
#: English and Portuguese need more characters for the same.
LATIN_FACTOR = 2.5


def room(seen: Observed) -> float:
    """Return how many code points an answer to the case may have."""
    factor = LATIN_FACTOR if seen.case.language in {"en", "pt"} else 1.0
    return (ROOM + ROOM_PER_PART * len(seen.case.must)) * factor


def faults(seen: Observed) -> tuple[str, ...]:
    """Return what is wrong with the answer, in words; () when it is right."""
    case, reading = seen.case, seen.reading
    if not case.answerable:
        found = [] if seen.abstained else ["answered what the documents do not say"]
        return (
            *found,
            *(f"says {describe(p)}" for p in case.must_not if not seen.abstained and reading.has(p)),
        )
    if seen.abstained:
        return ("abstained",)
    missing = [
        "lacks " + " or ".join(map(describe, group))
        for group in case.must
        if not any(map(reading.has, group))
    ]
    said = [f"says {describe(p)}" for p in case.must_not if reading.has(p)]
    strangers = [f"{kind} {name} does not belong" for kind, name in intruders(seen)]
    long = [f"{len(seen.answer.text)} characters long"] if len(seen.answer.text) > room(seen) else []
    return (*missing, *said, *strangers, *long)


def correctness(seen: Observed) -> Ratio:
    """Return 1 when the answer has no fault, else 0. A case that must be refused is right when refused."""
    return Ratio(float(not faults(seen)), 1)


def part_recall(seen: Observed) -> Ratio | None:
    """Return the share of required parts in the answer; an abstention contains none. None without gold."""
    if not seen.case.must:
        return None
    if seen.abstained:
        return Ratio(0, len(seen.case.must))
    return Ratio(sum(any(map(seen.reading.has, group)) for group in seen.case.must), len(seen.case.must))
