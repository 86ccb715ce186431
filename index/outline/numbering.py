"""Which candidates are labels: those that count up under a parent in this document's own order.

No family has a fixed place. A label opens a list below whatever stands open, or goes on with one that is open
and closes what stands below it; numbers that run on from one section to the next are followed by the last
number of their family. Only the divisions of statutes (编 > 章 > 节 > 条) have ranks, for a chapter closes a
section even where the section's own chapter had no number.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from index.outline.labels import Label, candidates

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.outline.lines import Line

#: How far ahead a beginning looks for its second number, in lines.
_NEAR, _FAR = 8, 400

#: Families that are labels only where they count on: 一是, 第一，, 首先，, 任务一, a bare number.
_PROSE = frozenset({"is", "di-says", "ordinal"})
_COUNTED_ONLY = _PROSE | {"stem", "stage", "named", "plain", "padded", "bare", "square"}

#: 表1 and 图1 name what is printed below them and hold no text.
CAPTIONS = frozenset("表图圖")
_BOXES = frozenset({"专栏", "專欄"})

#: Divisions of statutes, outermost first.
_RANKS = {
    "annex": 0, "en-schedule": 0, "en-annex": 0, "en-appendix": 0, "pt-anexo": 0,
    "volume": 1, "book": 2, "pt-livro": 2, "en-title": 2, "pt-parte": 2, "subbook": 3, "pian": 3, "part": 3,
    "bu": 3, "en-part": 3, "pt-titulo": 3, "chapter": 5, "en-chapter": 5, "pt-capitulo": 5, "section": 6,
    "en-division": 6, "division": 6, "pt-seccao": 6, "subsection": 7, "en-subsection": 7, "pt-subseccao": 7,
    "article": 9, "en-article": 9, "pt-artigo": 9,
}  # fmt: skip


@dataclass(slots=True)
class Mark:
    """A line that was taken to be labelled; ``depth`` is where its list stands open, 0 outermost."""

    line: int
    label: Label
    depth: int


@dataclass(slots=True)
class _Open:
    family: str
    value: tuple[int, ...]


@dataclass(slots=True)
class Numbering:
    """Reads labels in order, keeping the lists that are open and the last number of every family."""

    lines: Sequence[Line]
    stack: list[_Open] = field(default_factory=list)
    last: dict[str, tuple[int, ...]] = field(default_factory=dict)
    _at: dict[str, list[int]] = field(default_factory=dict)
    _labels: dict[str, list[Label]] = field(default_factory=dict)
    _candidates: list[tuple[Label, ...]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for number, line in enumerate(self.lines):
            found = () if line.furniture or line.header or line.table >= 0 else candidates(line.text)
            self._candidates.append(found)
            for label in found:
                self._at.setdefault(label.key, []).append(number)
                self._labels.setdefault(label.key, []).append(label)

    def candidates(self, number: int) -> tuple[Label, ...]:
        """Return what line ``number`` could be labelled with."""
        return self._candidates[number]

    def restart(self) -> None:
        """Begin a new text inside the document: an annex, or the plan behind its cover notice."""
        self.stack.clear()
        self.last.clear()

    def fits(self, number: int) -> bool:
        """Whether line ``number`` would be taken to be labelled as things stand."""
        return self._best(number) is not None

    def take(self, number: int) -> Mark | None:
        """Return line ``number``'s label if the sequence bears it out, and open it; None otherwise."""
        label = self._best(number)
        if label is None:
            return None
        self._open(label)
        return Mark(number, label, len(self.stack) - 1)

    # -- fit ---------------------------------------------------------------------------------------

    def _best(self, number: int) -> Label | None:
        found = self._candidates[number]
        if not found:
            return None
        line = self.lines[number]
        best: tuple[int, Label] | None = None
        for label in found:
            # A label alone on its line is no wrapped sentence.
            sure = label.sure and not (line.joined and label.end < len(line.text))
            fit = self._fit(number, label, sure=sure, joined=line.joined)
            if fit and (best is None or fit > best[0]):
                best = (fit, label)
        return best[1] if best else None

    def _fit(self, number: int, label: Label, *, sure: bool, joined: bool) -> int:
        """Return how well ``label`` fits: 0 not at all, 1 with a gap, 2 a beginning, 3 exactly the next."""
        if label.family == "annex":
            return 0
        if not label.value:
            return 0 if joined else self._fit_bullet(number, label)
        if label.family in {"decimal", "hyphen"}:
            return self._fit_decimal(number, label)
        opened = self._opened(label.key)
        last = opened.value if opened else self.last.get(label.key)
        if self._continued(label) is not None or (last is not None and follows(label.value, last)):
            return self._fit_next(number, label, sure=sure, opened=opened is not None)
        if label.value == (1,):
            return self._fit_first(number, label, sure=sure, joined=joined, opened=opened is not None)
        return self._fit_gap(number, label, last) if sure else 0

    def _fit_next(self, number: int, label: Label, *, sure: bool, opened: bool) -> int:
        if sure:
            return 3
        if label.family in _PROSE:
            return 3 if opened else 0
        if label.family in {"plain", "padded"} and not self._is_plain_heading(number):
            return 0
        return 3 if not self._surer_follows(number, label) else 0

    def _fit_first(self, number: int, label: Label, *, sure: bool, joined: bool, opened: bool) -> int:
        if sure:
            return 2
        if joined or (opened and label.family not in _COUNTED_ONLY):
            return 0
        if label.family == "plain":
            return 3 if self._heads_decimals(number, label) else 0
        if label.family == "bare":
            return 2 if self._numbers_rows(number, label) else 0
        if label.family == "padded" and not self._is_plain_heading(number):
            return 0
        if label.prefix in CAPTIONS | _BOXES and self._is_plain_heading(number):
            return 2
        if label.family in _COUNTED_ONLY:
            reach = _NEAR if label.family in _PROSE else _FAR
            return 2 if self._second_within(number, label, reach) else 0
        if label.family == "article":
            return 2 if self._second_within(number, label, _FAR) else 0
        following = next((v for _, v in self._later(number, label.key) if v.sure), None)
        return 2 if following is not None and following.value == (2,) else 0

    def _fit_gap(self, number: int, label: Label, last: tuple[int, ...] | None) -> int:
        """A sure label that is not the next number: an excerpt, a repealed article, a printer's slip."""
        if label.family in _RANKS:
            return 1
        value = label.value[0]
        goes_on = any(later.value[0] == value + 1 for _, later in self._later(number, label.key)[:12])
        if last is None:
            return 1 if goes_on and value <= 40 else 0
        if label.family.startswith(("alpha", "roman")):
            return 1 if goes_on and value > last[0] else 0
        return 1 if goes_on or value >= last[0] else 0

    def _fit_bullet(self, number: int, label: Label) -> int:
        if self._opened(label.key) is not None or self._near(number, label.key, 12):
            return 1
        return 1 if self.stack else 0

    def _fit_decimal(self, number: int, label: Label) -> int:
        opened = self._opened(label.key)
        last = opened.value if opened else self.last.get(label.key)
        value = label.value
        if last is not None and follows_decimal(value, last):
            return 4
        heads = [
            o for o in self.stack if o.family in {"plain", "ar-dot", "ar-dun", "chapter", "article", "part"}
        ]
        if value[1:] == (1,) and heads and heads[-1].value[0] == value[0]:
            return 4
        if value[-1] != 1 or (last is not None and value <= last):
            return 0
        following = [later.value for _, later in self._later(number, label.key)[:3]]
        return 4 if any(follows_decimal(v, value) for v in following) else 0

    def _is_plain_heading(self, number: int) -> bool:
        text = self.lines[number].text
        return len(text) <= 40 and text[-1] not in "。；，;,"

    def _heads_decimals(self, number: int, label: Label) -> bool:
        """Whether ``1 总则`` is followed by 1.1 before another 1 or 2."""
        later = self._later(number, "decimal")
        if not later or later[0][1].value not in {(label.value[0], 1), (label.value[0], 1, 1)}:
            return False
        rivals = self._later(number, label.key)
        return not rivals or rivals[0][0] > later[0][0]

    def _numbers_rows(self, number: int, label: Label) -> bool:
        """Whether 1 alone on its line begins a column of row numbers: 2 and 3 follow, text between them."""
        value, at = label.value[0], number
        for line, later in self._later(number, label.key):
            if later.value[0] == value + 1 and line - at > 1:
                value, at = value + 1, line
            elif later.value[0] <= value:
                return False
            if value == 3:
                return True
        return False

    def _surer_follows(self, number: int, label: Label) -> bool:
        """Whether a surer line with the same number comes before the next number does."""
        for _, later in self._later(number, label.key):
            if later.value == label.value and later.sure:
                return True
            if later.sure and follows(later.value, label.value):
                return False
        return False

    def _second_within(self, number: int, label: Label, reach: int) -> bool:
        for line, later in self._later(number, label.key):
            if line - number > reach:
                return False
            if later.value[:1] == (2,):
                return True
            if later.value == label.value:
                return False
        return False

    def _near(self, number: int, key: str, reach: int) -> bool:
        later = self._later(number, key)
        return bool(later) and later[0][0] - number <= reach

    def _later(self, number: int, key: str) -> list[tuple[int, Label]]:
        """Return the candidates of a family on the lines behind ``number``, nearest first, a handful."""
        at = self._at.get(key, [])
        first = bisect_right(at, number)
        return list(zip(at[first : first + 40], self._labels.get(key, [])[first : first + 40], strict=True))

    # -- the lists that are open ---------------------------------------------------------------------

    def _opened(self, key: str) -> _Open | None:
        return next((o for o in reversed(self.stack) if o.family == key), None)

    def _continued(self, label: Label) -> int | None:
        """Return the depth of the innermost open list that ``label`` is the next number of."""
        for depth in range(len(self.stack) - 1, -1, -1):
            if self.stack[depth].family == label.key and follows(label.value, self.stack[depth].value):
                return depth
        return None

    def _open(self, label: Label) -> None:
        depth = self._depth(label)
        if depth is not None:
            del self.stack[depth:]
        self.stack.append(_Open(label.key, label.value))
        self.last[label.key] = label.value

    def _depth(self, label: Label) -> int | None:
        """Return the depth at which ``label`` goes on with an open list, None where it begins below all."""
        if label.family in {"decimal", "hyphen"}:
            for depth, o in enumerate(self.stack):
                if o.family == label.key and len(o.value) >= len(label.value):
                    return depth
            return None
        if not label.value:
            depths = [d for d, o in enumerate(self.stack) if o.family == label.key]
            return depths[-1] if depths else None
        continued = self._continued(label)
        if continued is not None:
            return continued
        for depth in range(len(self.stack) - 1, -1, -1):
            if self.stack[depth].family == label.key:
                return depth
            if self.stack[depth].family == "article":
                break  # （一） above articles and （一） within them are two lists
        if label.family in _RANKS:
            rank = _RANKS[label.family]
            # A list that stands open above the first article holds it; a chapter is below no list.
            unranked = -1 if rank == _RANKS["article"] else 99
            for depth, o in enumerate(self.stack):
                if _RANKS.get(o.family, unranked) >= rank:
                    return depth
        if label.family in {"cn-dun", "cn-paren", "article"}:
            # 一、 and （一） are above goals, bullets and 一是, which nothing but a lesser list hangs below.
            depth = len(self.stack)
            while depth and _is_lesser(self.stack[depth - 1].family):
                depth -= 1
            return depth
        return None


def _is_lesser(family: str) -> bool:
    return family in _PROSE or family.startswith(("dash", "bullet"))


def follows(value: tuple[int, ...], last: tuple[int, ...]) -> bool:
    """Whether ``value`` is the next number: 3 after 2, 2A after 2, 2B after 2A, 3 after 2A."""
    if len(value) == 1:
        return value[0] == last[0] + 1
    if value[0] != last[0]:
        return False
    return value[1] == (last[1] + 1 if len(last) > 1 else 1)


def follows_decimal(value: tuple[int, ...], last: tuple[int, ...]) -> bool:
    """Whether 1.2 follows 1.1, 1.1.1 follows 1.1, 2.1 follows 1.4, 1.2 follows 1.1.3."""
    if len(value) > len(last):
        return value == (*last, 1)
    cut = last[: len(value)]
    if value[:-1] == cut[:-1] and value[-1] == cut[-1] + 1:
        return True
    return len(value) >= 2 and value[:-2] == cut[:-2] and value[-2] == cut[-2] + 1 and value[-1] == 1
