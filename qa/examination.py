"""What `doctor` looks at beside installation and index: the database, the clock, a build at work, the model."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from index.errors import TiaowenError
from qa.findings import Finding, Severity, failed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from qa.settings import Settings

#: Seconds that a model's service has to say anything at all.
_PATIENCE = 3.0
#: Seconds the clock may stand before the index was built: another machine's clock may have built it.
_SKEW = 3_600.0


def database(settings: Settings) -> Finding:
    """Say whether conversations, feedback and keys can be read and written; nothing is made."""
    from qa.store.database import FILE
    from qa.store.store import open_store

    path = settings.home / FILE
    if not settings.database_url.get_secret_value() and not path.exists():
        message = "Nothing is remembered yet: no conversations, no feedback, no keys."
        return Finding(name="database", severity=Severity.NOTE, message=message)
    try:
        if not settings.database_url.get_secret_value():
            _read_whole(path)
        with closing(open_store(settings)) as store:
            keys = len(store.keys.active())
    except sqlite3.Error as error:
        return Finding(
            name="database",
            severity=Severity.ERROR,
            message=f"{path} is damaged: {error}.",
            remedy="Restore a backup: tiaowen restore FILE --force. Or move the file away; a new one is made.",
        )
    except TiaowenError as error:
        return failed("database", error)
    kind = "PostgreSQL" if settings.database_url.get_secret_value().startswith("postgres") else "SQLite"
    return Finding(name="database", severity=Severity.OK, message=f"{kind} answers; {keys:,} active keys")


def _read_whole(path: Path) -> None:
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        (result,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if result != "ok":
        raise sqlite3.DatabaseError(result)


def clock(settings: Settings) -> Iterator[Finding]:
    """Say if the clock stands before the index was built: keys expire and conversations age by it."""
    from index.snapshot import open_snapshot

    with suppress(TiaowenError, ValueError), open_snapshot(settings.home) as snapshot:
        ahead = datetime.fromisoformat(snapshot.stamp.created).timestamp() - time.time()
        if ahead > _SKEW:
            yield Finding(
                name="clock",
                severity=Severity.WARNING,
                message=f"The clock says {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, but the index was built "
                f"{ahead / 3600:,.0f} hours later than that.",
                remedy="Set the clock: keys expire, conversations age and signatures of Slack are checked by it.",
            )


def builder(settings: Settings) -> Iterator[Finding]:
    """Say if another process is building the index, or if one was killed over it; nothing is locked for long."""
    from index.home import building

    holder = building(settings.home)
    if holder:
        message = (
            f"{holder[0].upper()}{holder[1:]} is building the index; what was built before still answers."
        )
        yield Finding(name="builder", severity=Severity.NOTE, message=message)
    elif any((settings.home / "snapshots").glob("*.tmp")) or (settings.home / "restoring").exists():
        yield Finding(
            name="builder",
            severity=Severity.NOTE,
            message="A build or a restore was killed; what was there before is whole. The next one tidies up.",
        )


def generator(settings: Settings) -> Iterator[Finding]:
    """Say whether the language model's service answers at all; no question is sent, no key."""
    url = {"openai": settings.openai_base_url, "anthropic": settings.anthropic_base_url}.get(
        settings.generator
    )
    if not url:
        return
    import httpx

    try:
        httpx.get(url, timeout=_PATIENCE, follow_redirects=False)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        yield Finding(
            name="generator",
            severity=Severity.ERROR,
            message=f"The language model's service at {httpx.URL(url).host} does not answer: {type(error).__name__}.",
            remedy="Start it, correct its address, or answer without it: TIAOWEN_GENERATOR=extractive.",
        )
        return
    host = httpx.URL(url).host
    yield Finding(
        name="generator", severity=Severity.OK, message=f"The language model's service at {host} answers"
    )
