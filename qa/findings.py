"""What a check of `doctor` found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.errors import TiaowenError


class Severity(StrEnum):
    """How bad a finding is."""

    OK = "ok"
    NOTE = "note"  # worth knowing, nothing to do
    WARNING = "warning"  # works, but not as well as it could
    ERROR = "error"  # something does not work


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one check found; ``remedy`` is "" where there is nothing to do."""

    name: str
    severity: Severity
    message: str
    remedy: str = ""


def failed(name: str, error: TiaowenError) -> Finding:
    """Return the finding that ``error`` is."""
    return Finding(name=name, severity=Severity.ERROR, message=error.message, remedy=error.hint)
