"""``tiaowen backup`` and ``tiaowen restore``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from qa.wire import dumps

if TYPE_CHECKING:
    from pathlib import Path

    from qa.backup import Kept
    from qa.cli.app import Session

_POSTGRES = (
    "Conversations, feedback and keys are in PostgreSQL and not in this file. Keep them with pg_dump, "
    "bring them back with pg_restore."
)


def backup(session: Session, path: Path, *, force: bool, as_json: bool) -> None:
    """Write the backup and say what is in it."""
    from qa.backup import backup as keep

    _tell(keep(session.settings(), path, force=force), "Backed up", as_json=as_json)


def restore(session: Session, path: Path, *, force: bool, as_json: bool) -> None:
    """Bring a backup back and say what came."""
    from qa.backup import restore as bring_back

    _tell(bring_back(session.settings(), path, force=force), "Restored", as_json=as_json)


def _tell(kept: Kept, done: str, *, as_json: bool) -> None:
    if as_json:
        typer.echo(dumps(kept, indent=2))
    else:
        parts = [
            f"snapshot {kept.snapshot} with {kept.documents:,} documents" if kept.snapshot else "",
            "conversations, feedback and keys" if kept.database == "sqlite" else "",
            f"{kept.uploads:,} uploaded files" if kept.uploads else "",
        ]
        typer.echo(f"{done}: {', '.join(filter(None, parts))}; {kept.size / 1e6:,.1f} MB in {kept.path}.")
    if kept.database == "postgresql":
        typer.echo(_POSTGRES, err=True)
