"""The honest "the documents do not say": what was searched, and what came nearest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.answers import Status
from qa.drafts import Draft, Statement
from qa.phrases import join, quoted, say
from qa.wording import clause_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.documents import Hit
    from qa.asked import Understanding
    from qa.fact_table import FactTable

#: Near misses shown.
NEAREST = 3
_PIECE = 30


def abstain(asked: Understanding, hits: Sequence[Hit], table: FactTable) -> Draft:
    """Return the abstention for a question that ``hits``, best first, do not answer."""
    language = asked.language
    statements = [
        Statement(text=say("abstain", language)),
        Statement(text=say("searched", language, count=len(table.documents))),
    ]
    nearest = tuple(hits[:NEAREST])
    if nearest:
        labels = join(list(dict.fromkeys(_name(hit, language, table) for hit in nearest)), language)
        statements.append(Statement(text=say("nearest", language, labels=labels), row=True))
    return Draft(status=Status.ABSTAINED, kind=asked.kind, statements=tuple(statements), hits=nearest)


def _name(hit: Hit, language: str, table: FactTable) -> str:
    clause = table.engine.clause(hit.clause_id)
    if clause.label or clause.heading:
        return clause_name(clause, language)
    if hit.heading_path:
        return hit.heading_path[-1]
    return quoted(hit.text.strip()[:_PIECE] + "…", language)
