"""Links to the readable page of a clause: every citation's way back to the document."""

from __future__ import annotations

from urllib.parse import quote


def document_url(public_url: str, document_id: str) -> str:
    """Return the page of a whole document; relative (``/c/...``) when ``public_url`` is ""."""
    return f"{public_url.rstrip('/')}/c/{quote(document_id, safe='')}"


def clause_url(
    public_url: str, document_id: str, clause_id: str, start: int | None = None, end: int | None = None
) -> str:
    """Return the page of a clause, percent-encoded, with the cited span if there is one.

    Args:
        public_url: where readers reach the server; "" makes the link relative to it.
        document_id: the document.
        clause_id: the clause, with or without the document's id in front.
        start: first code point of the quote in the document's text.
        end: code point after the quote; an empty span is left out.

    >>> clause_url("", "ftz-2024", "ftz-2024/二/(二)/5", 2711, 2760)
    '/c/ftz-2024/%E4%BA%8C/%28%E4%BA%8C%29/5?start=2711&end=2760'
    """
    path = clause_id.removeprefix(f"{document_id}/")
    # Each label is encoded alone: a slash inside a label would otherwise be read as a level.
    encoded = "/".join(quote(label, safe="~") for label in path.split("/"))
    link = f"{document_url(public_url, document_id)}/{encoded}"
    if start is not None and end is not None and end > start:
        link += f"?start={start}&end={end}"
    return link
