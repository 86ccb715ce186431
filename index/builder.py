"""Documents → snapshot: incremental, atomic, one writer at a time.

What has not changed is not done again: a document whose bytes are known is not read, a passage whose text is
known is not embedded. A new snapshot is written beside the old one, which answers until the new one is
published and stays untouched if anything goes wrong.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from index.addition import Addition, TooMuch, fits
from index.assembly import Assembly, Report
from index.catalog import Catalog
from index.errors import (
    IndexCorrupt,
    IndexMissing,
    IndexStale,
    InputError,
    NotFound,
    SourceMissing,
    SourceUnreadable,
    StorageError,
)
from index.fingerprint import bundled_hash
from index.freshness import check_embedder, outdated, wants_bundled
from index.home import CACHE, locked, make_home
from index.resources import resource_dir
from index.snapshot import (
    CATALOG,
    KEYS,
    LATE,
    LEXICAL,
    OWNERS,
    TAIL,
    Snapshot,
    Stamp,
    current_name,
    open_snapshot,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from index.corpus import Skipped
    from index.embedders.base import Embedder
    from index.progress import Progress
    from index.rows import Counts

#: Seconds a first question waits for another process that indexes the bundled corpus.
_PATIENCE = 600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentStatus:
    """One line of `status`."""

    id: str
    title: str
    document_number: str
    status: str
    superseded_by: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexStatus:
    """What the index holds and what made it.

    ``size``: bytes on disk. ``outdated``: why building it again would help, "" if it would not.
    """

    home: Path
    snapshot: str
    stamp: Stamp
    counts: Counts
    size: int
    documents: tuple[DocumentStatus, ...]
    outdated: str = ""


def build(
    home: Path,
    paths: Sequence[Path] = (),
    *,
    embedder: Embedder,
    progress: Progress | None = None,
    wait: float = 0.0,
    workers: int = 1,
) -> Report:
    """Make the collection exactly the documents below ``paths``; without paths, the bundled corpus.

    Args:
        home: where the index lives; made if missing.
        paths: files, folders, jsonl.
        embedder: makes the vectors; its identity goes into the stamp.
        progress: told how far it is.
        wait: seconds to wait while another process builds.
        workers: processes that read documents side by side. More than one is for programs whose main module
            can be imported again, as multiprocessing asks.

    Raises:
        SourceMissing: a path does not exist.
        InputError: not one document could be read.
        IndexBusy: another process builds.
        StorageError: the home is read-only or full.
    """
    make_home(home)
    with locked(home, wait):
        return _build(home, paths, embedder, progress, workers)


def add(
    home: Path, path: Path, *, embedder: Embedder, progress: Progress | None = None, wait: float = 0.0
) -> Report:
    """Add the documents below ``path``; one whose id is there already is replaced if it changed.

    The first document added to an empty home joins the bundled corpus.

    Raises:
        SourceMissing: the path does not exist.
        InputError: not one document could be read.
        IndexBusy: another process builds.
        IndexStale, IndexCorrupt: the index there is has to be built again first.
        StorageError: the home is read-only or full.
    """
    if not path.exists():
        raise SourceMissing(f"No file or folder at {path}.", "Check the path.")
    ensure(home, embedder=embedder, progress=progress)

    def change(work: Assembly, base: Snapshot) -> Report:
        work.take([path])
        if not work.accepted:
            raise _nothing_readable(work.skipped)
        return work.finish(paths=(*base.stamp.paths, str(path.absolute())))

    with locked(home, wait), open_snapshot(home) as base:
        check_embedder(base.stamp, embedder)
        return _changed(home, base, embedder, progress, change)


def remove(home: Path, document_id: str, *, progress: Progress | None = None, wait: float = 0.0) -> Report:
    """Remove one document.

    Raises:
        NotFound: no document has this id.
        IndexMissing: nothing was built yet.
        IndexBusy, IndexStale, IndexCorrupt, StorageError: as `add`.
    """
    if not current_name(home):
        raise IndexMissing(f"There is no index in {home} yet.", "Run: tiaowen index build")
    make_home(home)

    def change(work: Assembly, base: Snapshot) -> Report:
        work.know([document_id])
        if document_id not in work.known:
            raise NotFound(
                f"No document {document_id} in the index.", "See what there is: tiaowen index status"
            )
        work.remove([document_id])
        return work.finish(paths=base.stamp.paths)

    with locked(home, wait), open_snapshot(home) as base:
        return _changed(home, base, None, progress, change)


def ensure(home: Path, *, embedder: Embedder, progress: Progress | None = None) -> Report | None:
    """Index the bundled corpus if nothing was built yet, or if an older version of this code built it.

    Waits for another process that is at it. Returns what was done, None if there was nothing to do.

    Raises:
        IndexCorrupt: CURRENT is damaged.
        StorageError: nothing was built yet and the home cannot be written.
    """
    if not wants_bundled(home, embedder):
        return None
    try:
        make_home(home)
        with locked(home, _PATIENCE):
            if not wants_bundled(home, embedder):
                return None
            return _build(home, (), embedder, progress)
    except StorageError:
        if not current_name(home):
            raise
        return None  # what an older version built still answers


def status(home: Path) -> IndexStatus:
    """Return what the index of ``home`` holds.

    Raises:
        IndexMissing, IndexStale, IndexCorrupt: there is none that can be read.
    """
    with open_snapshot(home) as snapshot:
        catalog = Catalog(snapshot.folder / CATALOG)
        try:
            documents = tuple(
                DocumentStatus(
                    id=header.id,
                    title=header.title,
                    document_number=header.document_number,
                    status=header.status,
                    superseded_by=header.superseded_by,
                    source=source.source,
                )
                for header, source in catalog.headers()
            )
            return IndexStatus(
                home=home,
                snapshot=snapshot.name,
                stamp=snapshot.stamp,
                counts=catalog.counts(),
                size=snapshot.size,
                documents=documents,
                outdated=outdated(snapshot.stamp),
            )
        finally:
            catalog.close()


def _build(
    home: Path, paths: Sequence[Path], embedder: Embedder, progress: Progress | None, workers: int = 1
) -> Report:
    places = [path.absolute() for path in paths] or [resource_dir("corpus")]
    with _old(home) as base, Assembly(home, embedder, progress, base, workers) as work:
        work.start(keep=base is not None and not outdated(base.stamp))
        work.take(places, exactly=True)
        if not work.counts.documents:
            raise _nothing_readable(work.skipped)
        _prepare_bridge(home)
        return work.finish(paths=tuple(map(str, places)), bundled="" if paths else bundled_hash())


def _changed(
    home: Path,
    base: Snapshot,
    embedder: Embedder | None,
    progress: Progress | None,
    change: Callable[[Assembly, Snapshot], Report],
) -> Report:
    """Do ``change`` beside the large files of ``base``, or if that is too much for it, to the files themselves."""
    with base.naming_damage():
        if fits(base, embedder):
            with contextlib.suppress(TooMuch), Addition(home, embedder, progress, base) as work:
                work.start(keep=True)
                return change(work, base)
        with Assembly(home, embedder, progress, base) as work:
            _verify_copied(base)
            work.start(keep=True)
            return change(work, base)


def _verify_copied(base: Snapshot) -> None:
    """See that what is copied and stamped anew is undamaged: damage must not travel.

    The vectors are verified when they are copied; linked ones keep the stamp that says what they should be.
    """
    base.verify(CATALOG, LATE, TAIL, OWNERS, KEYS, LEXICAL)


def _prepare_bridge(home: Path) -> None:
    """Make the dictionary table now: whoever asks may not be allowed to write here."""
    from index.bridge import Bridge

    Bridge.open(home / CACHE).close()


@contextlib.contextmanager
def _old(home: Path) -> Iterator[Snapshot | None]:
    """Give the current snapshot for reuse, None if there is none that can be read."""
    try:
        snapshot = open_snapshot(home)
        snapshot.verify()
        Catalog(snapshot.folder / CATALOG).close()
    except (IndexMissing, IndexStale, IndexCorrupt):
        yield None
        return
    with snapshot:
        yield snapshot


def _nothing_readable(problems: Sequence[Skipped]) -> InputError:
    """Return the error for a build that found no document at all."""
    if not problems:
        return SourceMissing("There is no document in these folders.", "Name files or folders of documents.")
    first = problems[0]
    if len(problems) == 1:
        name = Path(first.path).name
        return (
            first.error
            if name in first.message
            else type(first.error)(f"{name}: {first.message}", first.hint)
        )
    return SourceUnreadable(
        f"None of the {len(problems)} files could be read. The first: {first.message}", first.hint
    )
