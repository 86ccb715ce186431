"""All checks on one answer, together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.answers import Checks, Claim
from qa.verify.claims import check_agencies, check_dates, check_numbers
from qa.verify.markers import check_markers
from qa.verify.quotes import check_citations, check_quotes
from qa.verify.sentences import split_answer
from qa.verify.source import sources_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from index.lexicon import Lexicon
    from qa.answers import Citation
    from qa.fact_table import FactTable
    from qa.verify.sentences import Sentence


def verify(
    text: str,
    citations: Sequence[Citation],
    table: FactTable,
    lexicon: Lexicon,
    *,
    counts: Collection[int] = (),
) -> Checks:
    """Return what was checked and what failed; an abstention has nothing to check.

    ``counts``: numbers of rows that were counted in the tables, so that no clause has to print them.
    ``markers`` and ``quotes`` are True when none failed. ``claims`` lists every claim that was looked at.
    """
    by_marker = {c.marker: c for c in citations}
    markers = check_markers(text, citations)
    quotes = check_citations(citations, table.engine)
    claims: list[Claim] = [*markers, *quotes]
    quoted = True
    for sentence, cited in _with_context(split_answer(text), by_marker):
        spoken = check_quotes(sentence, cited, table.engine)
        quoted = quoted and all(c.supported for c in spoken)
        claims += spoken
        sources = sources_of([table.clause(c.clause_id) for c in cited], table)
        claims += check_agencies(sentence, sources, lexicon)
        claims += check_numbers(sentence, sources, counts)
        claims += [
            c for c in check_dates(sentence, sources) if c.supported or not _in_name(c, sentence, lexicon)
        ]
    return Checks(markers=not markers, quotes=not quotes and quoted, claims=tuple(claims))


def _in_name(claim: Claim, sentence: Sentence, lexicon: Lexicon) -> bool:
    """Return whether a date is part of a body's name: the organising committee of the 2022 games says no year."""
    named = lexicon.find(sentence.own, kinds=("agency",))
    outside = sentence.own
    for mention in named:
        outside = outside.replace(sentence.own[mention.start : mention.end], " ")
    return claim.claim not in outside and any(claim.claim in sentence.own[m.start : m.end] for m in named)


def _with_context(
    sentences: Sequence[Sentence], by_marker: dict[int, Citation]
) -> list[tuple[Sentence, tuple[Citation, ...]]]:
    """Pair each sentence with the citations it stands on.

    A sentence without marker that introduces a list ("…leads 7 of 20 tasks:") stands on the rows below it.
    """
    paired: list[tuple[Sentence, tuple[Citation, ...]]] = []
    for i, sentence in enumerate(sentences):
        markers = list(sentence.markers)
        if not markers:
            for later in sentences[i + 1 :]:
                if not later.text.startswith("- "):
                    break
                markers += later.markers
        if markers or (sentence.own and not _plain(sentence)):
            paired.append((sentence, tuple(by_marker[m] for m in markers if m in by_marker)))
    return paired


def _plain(sentence: Sentence) -> bool:
    """Return whether a sentence is too short to claim anything ("No.", "不是。")."""
    return len(sentence.own.strip("。.!?！？ ")) < 5
