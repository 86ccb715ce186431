"""What a filter is in Milvus's own words, over the fields of `index.engines.milvus_rows`.

The rules are those of the catalogue (`index.catalog`): what an older engine leaves out, this one leaves out.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from index.engines.base import Filter


def expression(edition: str, where: Filter, *, years: Collection[str] = ()) -> str:
    """Return the boolean expression for the rows of ``edition`` that ``where`` keeps.

    Unless ``where`` names documents, a status or a day, texts that a newer one supersedes are left out, except
    those of a year in ``years``.
    """
    conditions = [f"edition == {_quoted(edition)}"]
    if where.documents:
        conditions.append(f"document_id in [{', '.join(map(_quoted, sorted(where.documents)))}]")
    if where.issuer:
        conditions.append(f"issuer == {_quoted(where.issuer)}")
    if where.status:
        conditions.append(f"status == {_quoted(where.status)}")
    if where.as_of:
        day = _quoted(where.as_of)
        conditions += [
            f"since <= {day}",
            f'(expires == "" or expires >= {day})',
            f'(replaced == "" or replaced > {day})',
        ]
    if where.agency:
        conditions.append(f"ARRAY_CONTAINS(agencies, {_quoted(where.agency)})")
    if not (where.documents or where.status or where.as_of):
        then = "".join(f" or years like {_quoted(f'%{year}%')}" for year in years)
        conditions.append(f"(superseded == false{then})")
    return " and ".join(conditions)


def _quoted(text: str) -> str:
    """Return a string literal; a quotation mark in a name ends nothing."""
    return json.dumps(text, ensure_ascii=False)
