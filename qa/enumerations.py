"""Clauses that announce a list, "不得有下列行为：", and the items they announce."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.documents import Clause, ParsedDocument

_COLONS = ("：", ":")


def announces(text: str) -> bool:
    """Return whether what stands last in ``text`` is the beginning of a list."""
    return text.rstrip().endswith(_COLONS)


def items_of(clause: Clause, document: ParsedDocument) -> tuple[Clause, ...]:
    """Return the items that follow a clause of ``document`` which announces them.

    They stand below the clause, or, where the clause is an unlabelled paragraph, after it below its parent.
    """
    above = {clause.id} if clause.label else {clause.id, clause.parent}
    items: list[Clause] = []
    for later in document.clauses[document.clauses.index(clause) + 1 :]:
        if later.label and later.parent in above and later.kind == "item":
            items.append(later)
        elif not any(later.id.startswith(i.id + "/") for i in items):
            break
    return tuple(items)
