"""Nodes to clauses: spans that partition the text, ids from label paths, levels, heading paths."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from index.documents import Clause

_SHORT = {"paragraph": "p"}


@dataclass(slots=True)
class Node:
    """A clause in the making.

    ``parent`` is the position of its parent in the list of nodes (-1 at the top), ``line`` the number of its
    first line (-1 unknown), ``previous`` the sibling of its kind before it, ``youngest`` its last child so far,
    ``last`` the last node below it or itself.
    """

    start: int
    kind: str
    label: str = ""
    heading: str = ""
    parent: int = -1
    line: int = -1
    previous: int = -1
    youngest: int = -1
    last: int = -1


def build(document_id: str, text: str, nodes: list[Node]) -> tuple[Clause, ...]:
    """Return the clauses of ``nodes``, which are in text order; each ends where the next one starts.

    The first clause starts at 0, so that blanks before it are kept; a text without a node is one paragraph.
    """
    if not text:
        return ()
    if not nodes:
        nodes = [Node(start=0, kind="paragraph" if text.strip() else "furniture")]
    used: dict[str, int] = {}
    clauses: list[Clause] = []
    for position, node in enumerate(nodes):
        start = 0 if position == 0 else node.start
        end = nodes[position + 1].start if position + 1 < len(nodes) else len(text)
        parent = clauses[node.parent] if node.parent >= 0 else None
        path = parent.id if parent else document_id
        wanted = f"{path}/{_segment(node)}"
        count = used[wanted] = used.get(wanted, 0) + 1
        clauses.append(
            Clause(
                id=wanted if count == 1 else f"{wanted}~{count}",
                document_id=document_id,
                label=node.label,
                kind=node.kind,
                level=parent.level + 1 if parent else 1,
                heading=node.heading,
                parent=parent.id if parent else "",
                start=start,
                end=end,
                heading_path=(*parent.heading_path, _title(parent)) if parent else (),
            )
        )
    return tuple(clauses)


def _segment(node: Node) -> str:
    if not node.label:
        return _SHORT.get(node.kind, node.kind)
    folded = "".join(
        unicodedata.normalize("NFKC", c) if unicodedata.east_asian_width(c) in "FH" else c for c in node.label
    )
    folded = re.sub(r"\s+", "" if re.search(r"[\u3400-\u9fff]", folded) else " ", folded).strip()
    return folded.rstrip(".、:．。,").strip().replace("/", "-").replace("~", "-") or node.kind


def _title(clause: Clause) -> str:
    if (
        clause.label
        and clause.heading
        and re.search(r"[A-Za-z0-9条條章节節编編篇分部卷件表录錄]$", clause.label)
    ):
        return f"{clause.label} {clause.heading}"
    return clause.label + clause.heading if clause.label or clause.heading else ""
