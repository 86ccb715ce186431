"""Families: one regulation in several years or versions; the newest stands, the others are superseded."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from index.documents import Document


def standing(documents: Sequence[Document]) -> Iterator[tuple[str, str, str]]:
    """Yield (document id, status, id of the superseding document or "") of every document.

    ``documents`` carry their own status, in id order.
    """
    for document in documents:
        yield document.id, document.status, document.superseded_by
