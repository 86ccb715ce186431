"""Two versions of a document, clause by clause: added, removed, changed, renumbered.

A clause of the older version belongs to the one of the newer version that says the same, wherever it moved; of
several that say alike, to the one with the same label path. So an article put in as 第五条 is one added
clause, and the old 第五条 is found again, renumbered, as 第六条. What is compared is a clause's own text
without its label, and neither white space, width nor script count.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import TYPE_CHECKING

from index.text import fold_key
from index.tokens import search_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from index.documents import Clause, ParsedDocument

#: Kinds that say nothing of their own: what surrounds the text.
_AROUND = frozenset({"furniture", "header", "toc", "title"})

#: Least Dice similarity of character pairs at which two clauses count as one that was changed.
_ALIKE = 0.5
#: The same where the label path is the same: a rewritten 第五条 is still 第五条.
_ALIKE_IN_PLACE = 0.3
#: What being in the same place is worth where several clauses are alike.
_PLACE_BONUS = 0.15
#: A pair of characters that stands in more clauses than this tells none of them apart.
_COMMON = 200
#: Stretches between two edits that are shorter than this are read as part of one edit.
_ISLAND = 2

_WORDS = re.compile(r"[A-Za-z\u00c0-\u024f]+|\d+(?:[.,]\d+)*%?|\S")


class Change(StrEnum):
    """What became of a clause."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"  # its words; it may be renumbered as well
    RENUMBERED = "renumbered"  # nothing but its label or its place


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """Words that were replaced: ``before.text[start:end]`` by ``after.text[start:end]``; one may be empty."""

    before_start: int
    before_end: int
    after_start: int
    after_end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseChange:
    """One clause that is not as it was. ``before`` is None for an added one, ``after`` for a removed one.

    ``renumbered``: its own label differs, or what it stands under; not merely the number of what it stands
    under. ``edits``: in text order, for a changed clause only.
    """

    change: Change
    before: Clause | None
    after: Clause | None
    renumbered: bool = False
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentDiff:
    """All changes in the order of the newer text, removed clauses where they stood; ``same`` counts the rest."""

    before: ParsedDocument
    after: ParsedDocument
    changes: tuple[ClauseChange, ...]
    same: int

    def count(self, change: Change) -> int:
        """Return how many clauses had this ``change``."""
        return sum(c.change is change for c in self.changes)


@dataclass(frozen=True, slots=True)
class _Unit:
    clause: Clause
    path: str
    start: int  # of the words after the label
    key: str
    pairs: Counter[str]


def compare(before: ParsedDocument, after: ParsedDocument) -> DocumentDiff:
    """Return what changed from ``before`` to ``after``; any two documents can be compared."""
    old, new = _units(before), _units(after)
    partner = _pair(old, new)
    back = {j: i for i, j in partner.items()}
    counterpart = {old[i].clause.id: new[j].clause.id for i, j in partner.items()}
    changes: list[ClauseChange] = []
    same = 0
    gone = _removed_after(len(old), partner)
    changes += [_removed(old[i]) for i in gone.get(-1, ())]
    for j, unit in enumerate(new):
        i = back.get(j)
        if i is None:
            changes.append(ClauseChange(change=Change.ADDED, before=None, after=unit.clause))
            continue
        change = _changed(old[i], unit, counterpart, before.document.text, after.document.text)
        same += change is None
        if change:
            changes.append(change)
        changes += [_removed(old[i]) for i in gone.get(i, ())]
    return DocumentDiff(before=before, after=after, changes=tuple(changes), same=same)


def _removed(unit: _Unit) -> ClauseChange:
    return ClauseChange(change=Change.REMOVED, before=unit.clause, after=None)


def _removed_after(count: int, partner: dict[int, int]) -> dict[int, list[int]]:
    """Return the removed clauses by the kept one that they followed; -1 for those before all kept ones."""
    found: dict[int, list[int]] = defaultdict(list)
    last = -1
    for i in range(count):
        if i in partner:
            last = i
        else:
            found[last].append(i)
    return found


def _units(parsed: ParsedDocument) -> list[_Unit]:
    text, prefix = parsed.document.text, len(parsed.document.id) + 1
    units = []
    for clause in parsed.clauses:
        if clause.kind in _AROUND:
            continue
        start = _after_label(text, clause)
        key = _bare(text[start : clause.end])
        if key or clause.label:
            pairs = Counter(key[i : i + 2] for i in range(max(1, len(key) - 1)))
            units.append(_Unit(clause, clause.id[prefix:], start, key, pairs))
    return units


def _after_label(text: str, clause: Clause) -> int:
    start = clause.start
    while start < clause.end and text[start].isspace():
        start += 1
    return start + len(clause.label) if clause.label and text.startswith(clause.label, start) else start


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", search_key(text))


def _pair(old: Sequence[_Unit], new: Sequence[_Unit]) -> dict[int, int]:
    """Return which clause of ``new`` each of ``old`` became."""
    partner: dict[int, int] = {}
    taken: set[int] = set()

    def join(i: int, j: int) -> None:
        partner[i] = j
        taken.add(j)

    for same_place in (True, False):
        places: dict[tuple[str, str], list[int]] = defaultdict(list)
        for j, unit in enumerate(new):
            if j not in taken:
                places[unit.path if same_place else "", unit.key].append(j)
        for i, unit in enumerate(old):
            where = places.get((unit.path if same_place else "", unit.key))
            if i not in partner and where and (same_place or unit.key):
                join(i, where.pop(0))
    for _, i, j in sorted(_similar(old, new, partner, taken), key=lambda s: (-s[0], abs(s[1] - s[2]), s[1])):
        if i not in partner and j not in taken:
            join(i, j)
    return partner


def _similar(
    old: Sequence[_Unit], new: Sequence[_Unit], partner: dict[int, int], taken: set[int]
) -> Iterator[tuple[float, int, int]]:
    """Yield (score, old, new) for the clauses left over that are alike enough to be one."""
    holders: dict[str, list[int]] = defaultdict(list)
    for j, unit in enumerate(new):
        if j not in taken:
            for pair in unit.pairs:
                holders[pair].append(j)
    for i, unit in enumerate(old):
        if i in partner:
            continue
        shared: Counter[int] = Counter()
        for pair, count in unit.pairs.items():
            where = holders.get(pair, ())
            if len(where) <= _COMMON:
                for j in where:
                    shared[j] += min(count, new[j].pairs[pair])
        for j, common in shared.items():
            other = new[j]
            score = 2 * common / (unit.pairs.total() + other.pairs.total())
            labelled = bool(unit.clause.label) and unit.path == other.path
            if unit.clause.kind == other.clause.kind and score >= (_ALIKE_IN_PLACE if labelled else _ALIKE):
                yield score + _PLACE_BONUS * (unit.path == other.path), i, j


def _changed(
    old: _Unit, new: _Unit, counterpart: dict[str, str], before: str, after: str
) -> ClauseChange | None:
    renumbered = fold_key(old.clause.label) != fold_key(new.clause.label) or (
        counterpart.get(old.clause.parent, old.clause.parent) != new.clause.parent
        and old.clause.parent in counterpart
    )
    if old.key != new.key:
        edits = tuple(_edits(before, (old.start, old.clause.end), after, (new.start, new.clause.end)))
        return ClauseChange(
            change=Change.CHANGED,
            before=old.clause,
            after=new.clause,
            renumbered=renumbered,
            edits=edits,
        )
    if renumbered:
        return ClauseChange(change=Change.RENUMBERED, before=old.clause, after=new.clause, renumbered=True)
    return None


def _edits(before: str, old: tuple[int, int], after: str, new: tuple[int, int]) -> Iterator[Edit]:
    """Yield the words that differ between two spans. Han characters count one by one, Latin words as wholes."""
    old_words = [m.span() for m in _WORDS.finditer(before, *old)]
    new_words = [m.span() for m in _WORDS.finditer(after, *new)]
    matcher = SequenceMatcher(
        None,
        [search_key(before[start:end]) for start, end in old_words],
        [search_key(after[start:end]) for start, end in new_words],
        autojunk=False,
    )
    for i0, i1, j0, j1 in _merged(matcher.get_opcodes()):
        before_start, before_end = _edge(old_words, i0, i1, old[1])
        after_start, after_end = _edge(new_words, j0, j1, new[1])
        yield Edit(
            before_start=before_start, before_end=before_end, after_start=after_start, after_end=after_end
        )


def _edge(spans: Sequence[tuple[int, int]], first: int, last: int, end: int) -> tuple[int, int]:
    """Return the characters of the words ``[first, last)``; for no words, the place where they would stand."""
    if first < last:
        return spans[first][0], spans[last - 1][1]
    at = spans[first - 1][1] if 0 < first <= len(spans) else (spans[0][0] if spans else end)
    return at, at


def _merged(opcodes: Iterable[tuple[str, int, int, int, int]]) -> Iterator[tuple[int, int, int, int]]:
    """Yield the differing ranges, those with next to nothing between them as one."""
    held: tuple[int, int, int, int] | None = None
    for tag, i0, i1, j0, j1 in opcodes:
        if tag == "equal":
            continue
        if held and i0 - held[1] < _ISLAND and j0 - held[3] < _ISLAND:
            held = (held[0], i1, held[2], j1)
            continue
        if held:
            yield held
        held = (i0, i1, j0, j1)
    if held:
        yield held
