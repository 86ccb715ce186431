"""``tiaowen doctor``: the findings, one line each, with the remedy below."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from qa.cli.columns import text_width, wrap
from qa.cli.rendering import ink
from qa.doctor import examine
from qa.findings import Severity
from qa.wire import dumps

if TYPE_CHECKING:
    from qa.cli.app import Session

_SIGNS = {
    Severity.OK: ("ok  ", "green"),
    Severity.NOTE: ("note", "blue"),
    Severity.WARNING: ("warn", "yellow"),
    Severity.ERROR: ("FAIL", "red"),
}


def doctor(session: Session, *, as_json: bool) -> int:
    """Print every finding; return the exit code: 1 if something does not work."""
    findings = []
    for finding in examine(session.settings):
        findings.append(finding)
        if not as_json:  # said as it is found: the last checks take a second
            sign, colour = _SIGNS[finding.severity]
            line = wrap(finding.message, text_width(), first=f"{sign}  {finding.name:<9} ")
            typer.echo(ink(sign, fg=colour) + line.removeprefix(sign))
            if finding.remedy:
                typer.echo(wrap(finding.remedy, text_width(), first=" " * 16))
    failed = any(finding.severity is Severity.ERROR for finding in findings)
    if as_json:
        typer.echo(dumps({"ok": not failed, "findings": findings}, indent=2))
    return 1 if failed else 0
