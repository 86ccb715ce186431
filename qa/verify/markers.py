"""Markers: each stands for a citation that exists, and every citation is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.answers import Claim
from qa.verify.sentences import marker_numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.answers import Citation


def check_markers(text: str, citations: Sequence[Citation]) -> tuple[Claim, ...]:
    """Return a failed claim for each marker without citation and each citation without marker."""
    used = marker_numbers(text)
    known = {c.marker for c in citations}
    invented = [
        Claim(claim=f"[{n}]", kind="marker", supported=False, detail="no such citation")
        for n in used
        if n not in known
    ]
    unused = [
        Claim(claim=f"[{n}]", kind="marker", supported=False, detail="cited nowhere in the answer")
        for n in sorted(known - set(used))
    ]
    return (*invented, *unused)
