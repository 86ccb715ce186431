"""The default writer: no model. A direct answer from duties and targets, else the best sentences, all quoted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.asked import AGENCY_KINDS, Kind
from qa.writing.agencies import write_agencies, write_role_check
from qa.writing.quotes import write_clause, write_fact
from qa.writing.targets import write_target

if TYPE_CHECKING:
    from qa.drafts import Draft
    from qa.writing.material import Material


class ExtractiveWriter:
    """Writes answers whose every claim is a row of the tables or the document's own sentence."""

    name = "extractive"

    def write(self, material: Material) -> Draft | None:
        """Return a draft of the first kind the material holds an answer for, None where it holds none."""
        for kind in material.asked.kinds:
            draft = self._write(material, kind)
            if draft:
                return draft
        return None

    def _write(self, material: Material, kind: Kind) -> Draft | None:
        if kind in (Kind.ROLE_CHECK, Kind.DUTIES_OF):
            # A list of an agency's duties that was not answered from the tables names a matter as well.
            return write_role_check(material)
        if kind in AGENCY_KINDS:
            return write_agencies(material, kind)
        if kind is Kind.TARGET:
            return write_target(material)
        if kind is Kind.CLAUSE:
            return write_clause(material)
        return write_fact(material) if kind is Kind.FACT else None
