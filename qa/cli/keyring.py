"""``tiaowen keys``: make, list and revoke the keys of the service."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from qa.cli.app import Session
    from qa.keys import Key


def create(
    session: Session,
    *,
    name: str,
    scopes: tuple[str, ...],
    origins: tuple[str, ...],
    days: float | None,
    as_json: bool,
) -> None:
    """Make a key and show it, this once.

    Raises:
        SettingInvalid: a name, scope, origin or number of days that cannot be.
    """
    with _opened(session) as store:
        key, token = store.keys.create(name, scopes=scopes, origins=origins, days=days)
    if as_json:
        _print_json({**_key_json(key), "key": token})
        return
    typer.echo(token)
    typer.echo("Keep it now: only a hash of it stays here, so nobody can show it again.", err=True)


def show(session: Session, *, as_json: bool) -> None:
    """List the keys, without their secrets."""
    with _opened(session) as store:
        keys = store.keys.all()
    if as_json:
        _print_json([_key_json(key) for key in keys])
        return
    if not keys:
        typer.echo("There are no keys. Make one: tiaowen keys create NAME --scope ask")
    for key in keys:
        used = f"used {_day(key.used)}" if key.used else "never used"
        until = f", until {_day(key.expires)}" if key.expires else ""
        typer.echo(f"{key.id}  {key.state():8} {' '.join(sorted(key.scopes)):12} {key.name}")
        typer.echo(f"              made {_day(key.created)}{until}, {used}")
        for origin in key.origins:
            typer.echo(f"              {origin}")


def revoke(session: Session, identity: str) -> None:
    """End a key; running servers notice within seconds.

    Raises:
        NotFound: no such key.
    """
    # People paste the whole key; its secret is not needed, and not repeated.
    parts = identity.split("_")
    wanted = parts[1] if len(parts) == 3 and parts[0] == "tw" else identity
    with _opened(session) as store:
        key = store.keys.revoke(wanted)
    typer.echo(f"Revoked {key.id} ({key.name}). Servers that run stop taking it within 5 seconds.")


def _opened(session: Session) -> Any:
    from contextlib import closing

    from qa.store.store import open_store

    return closing(open_store(session.settings()))


def _key_json(key: Key) -> dict[str, Any]:
    return {
        "id": key.id,
        "name": key.name,
        "state": key.state(),
        "scopes": sorted(key.scopes),
        "origins": list(key.origins),
        "created": _moment(key.created),
        "expires": _moment(key.expires),
        "revoked": _moment(key.revoked),
        "used": _moment(key.used),
    }


def _moment(seconds: float | None) -> str | None:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds") if seconds else None


def _day(seconds: float | None) -> str:
    return (_moment(seconds) or "")[:10]


def _print_json(value: Any) -> None:
    from qa.wire import dumps

    typer.echo(dumps(value, indent=2))
