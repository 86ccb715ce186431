"""The engine of one machine: FAISS, tantivy and SQLite over the current snapshot of a home.

A newer snapshot is noticed two milliseconds later at most (one look at CURRENT) and swapped in; calls that are under
way finish on the one they began with, which stays on disk until the last of them is done.
"""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
import threading
import time
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from index.catalog import Catalog
from index.engines.base import EVERYTHING, Filter
from index.errors import IndexCorrupt, NotFound, TiaowenError
from index.freshness import check_embedder, wants_bundled
from index.home import CACHE, writing
from index.late import owners_and_keys, read_late
from index.snapshot import CATALOG, CURRENT, LEXICAL, VECTORS, current_name, open_snapshot
from index.turns import turns_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from index.bridge import Bridge
    from index.documents import Clause, Document, Duty, Hit, ParsedDocument, Passage, Target
    from index.embedders.base import Embedder
    from index.embedders.rerank import Reranker
    from index.late import Late
    from index.lexical import LexicalIndex
    from index.progress import Progress
    from index.retriever import Explanation, Vectors
    from index.snapshot import Snapshot
    from index.turns import Both

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_MOST_DOCUMENTS = 32
_MOST_VECTORS = 20_000  # of sentences that are remembered, 30 MB at 384 dimensions
_RETRY_AFTER = 5.0  # seconds until a snapshot that could not be opened is tried again
#: Seconds between two looks at CURRENT. A question makes some thirty calls, and whoever looks lets other threads in.
_LOOK_EVERY = 0.002
_MOST_CHARACTERS = 8_000_000  # of all texts together, up to which `documents` keeps its answer


class CatalogPassages:
    """The passages of a snapshot for the retriever: read from the catalogue as they are needed."""

    def __init__(self, catalog: Catalog, owners: NDArray[np.int64]) -> None:
        self._catalog = catalog
        self._owners = owners
        self._numbers = lru_cache(maxsize=64)(self._load_numbers)

    def __len__(self) -> int:
        return len(self._owners)

    def passage(self, number: int) -> Passage:
        """Return passage ``number``.

        Raises:
            IndexCorrupt: there is none: words or vectors name what the catalogue does not have.
        """
        try:
            return self._catalog.passage(number)
        except NotFound as exc:
            raise IndexCorrupt(f"The index has no passage {number}.", "Run: tiaowen index build") from exc

    def owners(self) -> NDArray[np.int64]:
        """Return for each passage the number of its clause's own passage."""
        return self._owners

    def numbers(self, documents: Collection[str]) -> NDArray[np.int64]:
        """Return the numbers of the passages of these documents, ascending."""
        return self._numbers(documents if isinstance(documents, tuple) else tuple(sorted(documents)))

    def clause(self, clause_id: str) -> tuple[Clause, str]:
        """Return a clause and its own text.

        Raises:
            IndexCorrupt: there is none: a passage names what the catalogue does not have.
        """
        try:
            clause = self._catalog.clause(clause_id)
            return clause, self._catalog.text(clause.document_id)[clause.start : clause.end]
        except NotFound as exc:
            raise IndexCorrupt(f"The index has no clause {clause_id}.", "Run: tiaowen index build") from exc

    def _load_numbers(self, documents: tuple[str, ...]) -> NDArray[np.int64]:
        return self._catalog.passage_rows(documents)


class Opened:
    """Everything of one snapshot, and how many calls use it."""

    def __init__(
        self,
        snapshot: Snapshot,
        embedder: Embedder,
        bridge: Bridge | None,
        reranker: Reranker | None,
        both: Both,
    ) -> None:
        from index.retriever import HybridRetriever

        check_embedder(snapshot.stamp, embedder)
        self.snapshot = snapshot
        self.catalog = Catalog(snapshot.folder / CATALOG)
        folder = snapshot.folder
        late = read_late(folder, snapshot.stamp.dimension)
        owners, keys = owners_and_keys(folder, late)
        self.words = _open_lexical(folder / LEXICAL, keys, late)
        self.retriever = HybridRetriever(
            CatalogPassages(self.catalog, owners),
            self.words,
            self._open_vectors(late),
            embedder,
            bridge,
            reranker=reranker,
            both=both,
        )
        self.document = lru_cache(maxsize=_MOST_DOCUMENTS)(self.catalog.document)
        self._documents: tuple[Document, ...] | None = None
        self._users = 1  # the engine itself
        self._lock = threading.Lock()

    def documents(self) -> tuple[Document, ...]:
        """Return all documents, kept where they are few."""
        if self._documents is not None:
            return self._documents
        documents = self.catalog.documents()
        if sum(len(document.text) for document in documents) <= _MOST_CHARACTERS:
            self._documents = documents
        return documents

    def _open_vectors(self, late: Late | None) -> Vectors:
        from index.embeddings import StoredVectors
        from index.vectors import VectorIndex

        folder = self.snapshot.folder
        return VectorIndex.open(folder / VECTORS, StoredVectors.open(folder, late))

    def enter(self) -> bool:
        """Begin a call; False if this was let go already."""
        with self._lock:
            if not self._users:
                return False
            self._users += 1
            return True

    def leave(self) -> None:
        """End a call; the last one closes the files."""
        with self._lock:
            self._users -= 1
            if self._users:
                return
        self.document.cache_clear()
        self.catalog.close()
        self.snapshot.close()


class EmbeddedEngine:
    """See `index.engines.base.SearchEngine`."""

    def __init__(
        self, home: Path, embedder: Embedder, bridge: Bridge | None, reranker: Reranker | None = None
    ) -> None:
        self._home = home
        self._current = home / CURRENT
        self._reranker = reranker
        self._embedder = embedder
        self._bridge = bridge
        self._turn = turns_of(embedder, reranker)
        self._swap = threading.Lock()
        self._mark: tuple[int, int] | None = None  # of CURRENT when it named the snapshot that is open
        self._look_at = 0.0
        self._vectors: dict[str, NDArray[np.float32]] = {}  # of sentences that were compared
        self._refused: tuple[object, float] = (None, 0.0)  # the mark that could not be opened, and until when
        self._opened = self._open_current()

    @classmethod
    def open(
        cls,
        home: Path,
        *,
        embedder: Embedder,
        progress: Progress | None = None,
        reranker: Reranker | None = None,
    ) -> EmbeddedEngine:
        """Return the engine over the index of ``home``; the bundled corpus is indexed first if there is none.

        Args:
            home: where the index lives.
            embedder: the one the index was built with.
            progress: told how far a first indexing is.
            reranker: reads the first candidates of every search once more; None for fusion alone.

        Raises:
            IndexStale: built with another embedder or format; the hint says what to run.
            IndexCorrupt: a file is damaged; the message says which.
            StorageError: there is no index and the home cannot be written.
        """
        if wants_bundled(home, embedder):
            from index.builder import ensure  # reading documents takes more code than answering

            ensure(home, embedder=embedder, progress=progress)
        return cls(home, embedder, open_bridge(home), reranker)

    def search(self, question: str, *, k: int = 10, where: Filter = EVERYTHING) -> tuple[Hit, ...]:
        """See SearchEngine. Superseded documents are left out unless ``where`` or the question names a time."""
        with self._turn, self._reading() as opened:
            documents = opened.catalog.searched_ids(where, years=years_in(question))
            if documents is not None and not documents:
                return ()
            if not where.agency:
                return opened.retriever.search(question, k=k, documents=documents)
            own = opened.catalog.clause_ids_of(where.agency)
            hits = opened.retriever.search(question, k=max(k, 200), documents=documents)
            return _ranked([hit for hit in hits if hit.clause_id in own][:k])

    def explain(self, question: str, *, k: int = 10, where: Filter = EVERYTHING) -> Explanation:
        """See SearchEngine."""
        with self._turn, self._reading() as opened:
            documents = opened.catalog.searched_ids(where, years=years_in(question))
            return opened.retriever.explain(question, k=k, documents=documents)

    def similarities(self, question: str, texts: Sequence[str]) -> tuple[float, ...]:
        """See SearchEngine."""
        from index.text import simplify

        keys = [" ".join(simplify(text).split()) for text in texts]
        missing = [key for key in dict.fromkeys(keys) if key not in self._vectors]
        if len(self._vectors) > _MOST_VECTORS:
            self._vectors.clear()
            missing = list(dict.fromkeys(keys))
        if missing:
            vectors = self._embedder.embed_passages(missing)
            self._vectors.update(zip(missing, vectors, strict=True))
        asked = self._embedder.embed_queries([simplify(question)])[0]
        return tuple(float(asked @ self._vectors[key]) for key in keys)

    @property
    def version(self) -> str:
        """See SearchEngine."""
        self._refresh()
        return self._opened.snapshot.name

    def documents(self) -> tuple[Document, ...]:
        """See SearchEngine."""
        with self._reading() as opened:
            return opened.documents()

    def document(self, document_id: str) -> ParsedDocument:
        """See SearchEngine."""
        with self._reading() as opened:
            return opened.document(document_id)

    def clause(self, clause_id: str) -> Clause:
        """See SearchEngine."""
        with self._reading() as opened:
            return opened.catalog.clause(clause_id)

    def duties(self, where: Filter = EVERYTHING) -> tuple[Duty, ...]:
        """See SearchEngine."""
        with self._reading() as opened:
            return opened.catalog.duties(where)

    def targets(self, where: Filter = EVERYTHING) -> tuple[Target, ...]:
        """See SearchEngine."""
        with self._reading() as opened:
            return opened.catalog.targets(where)

    def close(self) -> None:
        """See SearchEngine."""
        self._turn.close()
        self._opened.leave()
        if self._bridge is not None:
            self._bridge.close()

    @property
    def snapshot_name(self) -> str:
        """The number of the snapshot that answers."""
        return self._opened.snapshot.name

    def _open_current(self) -> Opened:
        """Return what the current snapshot is read through."""
        snapshot = open_snapshot(self._home)
        try:
            with snapshot.naming_damage():
                return Opened(snapshot, self._embedder, self._bridge, self._reranker, self._turn.both)
        except BaseException:
            snapshot.close()
            raise

    def _reading(self) -> _Reading:
        return _Reading(self)

    def _enter(self) -> Opened:
        """Return what the newest snapshot is read through, with one user more."""
        self._refresh()
        opened = self._opened
        while not opened.enter():  # swapped out between the two lines
            opened = self._opened
        return opened

    def _refresh(self) -> None:
        """Take a newer snapshot if there is one; if it cannot be opened the old one goes on answering."""
        now = time.monotonic()
        if now < self._look_at:
            return
        self._look_at = now + _LOOK_EVERY
        # A look at the file is cheaper than reading it.
        mark = _mark(self._current)
        if mark is None or mark != self._mark:
            with contextlib.suppress(TiaowenError):
                self._swap_in(mark)

    def _swap_in(self, mark: tuple[int, int] | None) -> None:
        if current_name(self._home) in {"", self._opened.snapshot.name}:
            self._mark = mark
            return
        refused, until = self._refused
        if refused == mark and time.monotonic() < until:
            return
        if not self._swap.acquire(blocking=False):
            return  # somebody is at it
        try:
            self._refused = (mark, time.monotonic() + _RETRY_AFTER)
            newer = self._open_current()
            self._refused = (None, 0.0)
            older, self._opened = self._opened, newer
            older.leave()
        finally:
            self._swap.release()


class _Reading:
    """A call's use of the current snapshot; a class, as a generator takes five times as long to enter."""

    __slots__ = ("_engine", "_opened")

    def __init__(self, engine: EmbeddedEngine) -> None:
        self._engine = engine

    def __enter__(self) -> Opened:
        self._opened = self._engine._enter()
        return self._opened

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        try:
            if error is not None:
                with self._opened.snapshot.naming_damage():
                    raise error
        finally:
            self._opened.leave()


def years_in(question: str) -> list[str]:
    """Return the years that ``question`` names."""
    return _YEAR.findall(question)


def _mark(path: Path) -> tuple[int, int] | None:
    """Return what changes when a file is replaced by another, None if there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


def _ranked(hits: list[Hit]) -> tuple[Hit, ...]:
    from dataclasses import replace

    return tuple(replace(hit, rank=rank) for rank, hit in enumerate(hits, start=1))


def _open_lexical(folder: Path, keys: NDArray[np.int64], late: Late | None) -> LexicalIndex:
    """Return the word index; tantivy wants to write a lock beside it even to read."""
    from index.lexical import LexicalIndex

    came = () if late is None else late.passages
    gone = None if late is None else late.gone
    if os.access(folder, os.W_OK):
        return LexicalIndex.open(folder, keys=keys, late=came, gone=gone)
    with _temporary() as place:
        for file in folder.iterdir():
            (place / file.name).symlink_to(file.absolute())
        return LexicalIndex.open(place, keys=keys, late=came, gone=gone)


def open_bridge(home: Path) -> Bridge:
    """Return the dictionary of ``home``, or one in a temporary folder where that cannot be written."""
    from index.bridge import Bridge
    from index.lexicon import default_lexicon

    lexicon = default_lexicon()
    try:
        return Bridge.open(home / CACHE, lexicon)
    except OSError:  # a home that cannot be written and holds no table of this version
        with _temporary() as place:
            return Bridge.open(place, lexicon)


@contextlib.contextmanager
def _temporary() -> Iterator[Path]:
    """Give a folder to open files from; they stay open when it is removed."""
    with contextlib.ExitStack() as stack:
        with writing(Path(tempfile.gettempdir())):
            # tantivy's watching thread may put its lock back while the folder is emptied: that is no user's error.
            place = stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True))
        yield Path(place)
