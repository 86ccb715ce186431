"""One statement of who does what, wherever it was printed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.facts.roles import RoleGroup


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A duty statement in ``text[start:end]``.

    ``listed``: a division of duties proper (bracket, label, table cell), to which a document-wide rule
    such as 排在第一位的为牵头单位 applies; False for a plain sentence. ``anchor``: where the task itself stands when
    that is elsewhere (a cell that spans the rows of several tasks), else -1.
    """

    start: int
    end: int
    groups: tuple[RoleGroup, ...]
    listed: bool
    anchor: int = -1

    @property
    def place(self) -> int:
        """Where the task stands that this is about."""
        return self.anchor if self.anchor >= 0 else self.start
