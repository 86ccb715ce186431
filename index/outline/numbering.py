"""Which candidates are labels: those that count up under a parent in this document's own order."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from index.outline.labels import Label, candidates

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.outline.lines import Line

#: Families that stand above any list and go on through a whole document.
_SOLID = frozenset(
    {
        "book",
        "subbook",
        "volume",
        "pian",
        "part",
        "bu",
        "chapter",
        "section",
        "subsection",
        "division",
        "article",
    }
)
_UNCOUNTED = frozenset({"dash"})


@dataclass(slots=True)
class Mark:
    """A line that was taken to be labelled, and how deep its family stood open (0 outermost)."""

    line: int
    label: Label
    depth: int


@dataclass(slots=True)
class _Open:
    family: str
    value: tuple[int, ...]
    kind: str


@dataclass(slots=True)
class Numbering:
    """Reads labels in order, keeping the stack of lists that are open and the last number of every family."""

    lines: Sequence[Line]
    stack: list[_Open] = field(default_factory=list)
    last: dict[str, tuple[int, ...]] = field(default_factory=dict)
    _later: dict[str, list[tuple[int, Label]]] = field(default_factory=dict)
    _candidates: list[tuple[Label, ...]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for number, line in enumerate(self.lines):
            found = () if line.furniture or line.header else candidates(line.text)
            self._candidates.append(found)
            for label in found:
                self._later.setdefault(_key(label), []).append((number, label))

    def candidates(self, number: int) -> tuple[Label, ...]:
        """Return what line ``number`` could be labelled with."""
        return self._candidates[number]

    def later(self, family: str, after: int) -> list[tuple[int, Label]]:
        """Return the candidates of a family on lines behind ``after``, nearest first."""
        from bisect import bisect_right

        found = self._later.get(family, [])
        return found[bisect_right(found, after, key=lambda item: item[0]) :][:40]

    def restart(self) -> None:
        """Begin a new text inside the document: an annex, or the plan behind its cover notice."""
        self.stack.clear()
        self.last.clear()

    def take(self, number: int) -> Mark | None:
        """Return line ``number``'s label if its sequence bears it out, and open it; None otherwise."""
        line = self.lines[number]
        best: tuple[int, Label] | None = None
        for label in self._candidates[number]:
            fit = self._fit(number, label, joined=line.joined and label.end < len(line.text))
            if fit and (best is None or fit > best[0]):
                best = (fit, label)
        if best is None:
            return None
        label = best[1]
        self._open(label)
        return Mark(number, label, len(self.stack) - 1)

    # -- fit ---------------------------------------------------------------------------------------

    def _fit(self, number: int, label: Label, *, joined: bool) -> int:
        """Return how well ``label`` fits: 0 not at all, 1 a start, 2 a gap, 3 exactly the next number."""
        key = _key(label)
        if not label.value:
            return 0 if joined else self._fit_bullet(number, label)
        if label.family in {"decimal", "hyphen"}:
            return self._fit_decimal(label, number)
        opened = self._opened(key)
        last = opened.value if opened else self.last.get(key)
        sure = label.sure and not joined
        value = label.value
        if last is not None and _follows(value, last):
            return 3 if sure or self._alone(number, label) else 0
        if label.family in {"plain", "bare"}:
            return self._fit_plain(number, label)
        if value[0] == 1 and len(value) == 1:
            if sure:
                return 1
            return 1 if self._leads(number, label, 2) and not joined else 0
        if not sure:
            return 0
        if label.family in _SOLID or label.family.startswith(("en-", "pt-")):
            return 2
        if last is None:
            return 2 if self._leads(number, label, value[0] + 1) and value[0] <= 30 else 0
        if (
            value[0] == last[0]
            or value[0] == last[0] + 2
            or (value[0] > last[0] and self._leads(number, label, value[0] + 1))
        ):
            return 2
        return 0

    def _fit_bullet(self, number: int, label: Label) -> int:
        if label.family == "dash":
            return 1 if self.stack else 0
        around = [n for n, _ in self.later(_key(label), number)][:1]
        opened = self._opened(_key(label))
        return 1 if opened is not None or (around and around[0] - number <= 12) else 0

    def _fit_decimal(self, label: Label, number: int) -> int:
        opened = self._opened(_key(label))
        last = opened.value if opened else self.last.get(_key(label))
        value = label.value
        if last is not None and (_next_decimal(value, last)):
            return 3
        head = [
            o for o in self.stack if o.family in {"plain", "ar-dot", "ar-dun", "chapter", "article", "bare"}
        ]
        if value[1:] == (1,) and head and head[-1].value[0] == value[0]:
            return 3
        following = [v.value for _, v in self.later(_key(label), number)[:3]]
        if (
            value[-1] == 1
            and any(_next_decimal(v, value) for v in following)
            and (last is None or value > last)
        ):
            return 2
        return 0

    def _fit_plain(self, number: int, label: Label) -> int:
        """A bare number with a heading: only where 1.1 follows, or a column of rows is numbered."""
        value = label.value[0]
        if label.family == "plain":
            below = self.later("decimal", number)
            nearest = below[0][1].value if below else ()
            ok = nearest[:1] == (value,) and nearest[1:] in {(1,), (1, 1)}
            nothing_between = not below or all(
                n > below[0][0] for n, l in self.later("plain", number)[:1] if l.value[0] == value + 1
            )
            if ok and nothing_between:
                return 3
            return 0
        if value == 1:
            chain, at = 1, number
            for n, later in self.later("bare", number):
                if later.value[0] == chain + 1 and n - at > 1:
                    chain, at = chain + 1, n
                if chain >= 3:
                    return 1
        return 0

    def _alone(self, number: int, label: Label) -> bool:
        """Whether no surer candidate with the same value comes before the next value does."""
        for _, later in self.later(_key(label), number):
            if later.value == label.value and later.sure:
                return False
            if _follows(later.value, label.value):
                return True
        return label.family in {"article", "cn-paren", "bare", "named", "annex", "is", "di-says", "ordinal"}

    def _leads(self, number: int, label: Label, value: int) -> bool:
        return any(
            later.value[0] == value for _, later in self.later(_key(label), number)[:12] if later.value
        )

    # -- the stack -----------------------------------------------------------------------------------

    def _opened(self, key: str) -> _Open | None:
        return next((o for o in reversed(self.stack) if o.family == key), None)

    def _open(self, label: Label) -> None:
        key = _key(label)
        depth = next((d for d in range(len(self.stack) - 1, -1, -1) if self.stack[d].family == key), None)
        if label.family == "decimal":
            depth = next(
                (d for d, o in enumerate(self.stack) if o.family == key and len(o.value) >= len(label.value)),
                None,
            )
        if depth is None and label.family in _RANKS:
            # 第二章 closes whatever stands open below a chapter, even if no chapter was open.
            depth = next(
                (d for d, o in enumerate(self.stack) if _RANKS.get(o.family, 99) >= _RANKS[label.family]),
                None,
            )
        if depth is not None:
            del self.stack[depth:]
        self.stack.append(_Open(key, label.value, label.kind))
        self.last[key] = label.value


_RANKS = {
    "annex": 0, "en-schedule": 0, "en-annex": 0, "en-appendix": 0, "pt-anexo": 0,
    "volume": 1, "book": 2, "subbook": 3, "pian": 3, "part": 3, "bu": 3, "en-title": 2, "en-part": 3, "pt-parte": 2,
    "pt-livro": 2, "pt-titulo": 3, "chapter": 5, "en-chapter": 5, "pt-capitulo": 5, "section": 6, "en-division": 6,
    "division": 6, "pt-seccao": 6, "subsection": 7, "en-subsection": 7, "pt-subseccao": 7,
    "article": 9, "en-article": 9, "pt-artigo": 9,
}  # fmt: skip


def _key(label: Label) -> str:
    return f"{label.family}:{label.prefix}" if label.prefix else label.family


def _follows(value: tuple[int, ...], last: tuple[int, ...]) -> bool:
    """Whether ``value`` is the next number: 3 after 2, 2A after 2, 2B after 2A, 3 after 2A."""
    if len(value) == 1:
        return value[0] == last[0] + 1
    if value[0] != last[0]:
        return False
    return value[1] == (last[1] + 1 if len(last) > 1 else 1)


def _next_decimal(value: tuple[int, ...], last: tuple[int, ...]) -> bool:
    """Whether 1.2 follows 1.1, 1.1.1 follows 1.1, 2.1 follows 1.4, 1.2 follows 1.1.3."""
    if len(value) > len(last):
        return value == (*last, 1)
    cut = last[: len(value)]
    if value[:-1] == cut[:-1] and value[-1] == cut[-1] + 1:
        return True
    return len(value) >= 2 and value[:-2] == cut[:-2] and value[-2] == cut[-2] + 1 and value[-1] == 1
