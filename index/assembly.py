"""One change of the collection: takes documents, then publishes a new snapshot or none."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import time
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol, Self

import numpy as np

from index import families
from index.catalog import Catalog
from index.catalog_writer import CatalogWriter, Folded
from index.corpus import Origin, Skipped, discover, read, skipped
from index.embeddings import StoredVectors, write_embeddings
from index.errors import InputError
from index.fingerprint import lexicon_hash, readers_hash, version
from index.home import storing
from index.late import late_path, next_key
from index.passages import embedding_text, split
from index.progress import Silent
from index.rows import corpus_hash
from index.snapshot import (
    CATALOG,
    EMBEDDINGS,
    KEYS,
    LEXICAL,
    OWNERS,
    SCHEMA_VERSION,
    TAIL,
    VECTORS,
    Snapshot,
    Stamp,
    collect,
    draft,
    link,
    older_name,
    publish,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from index.documents import ParsedDocument, Passage
    from index.embedders.base import Embedder
    from index.facts.protocols import AgencyLexicon
    from index.progress import Progress
    from index.rows import Counts, SourceState

#: A collection of fewer passages is written anew in less than a second.
FEW_PASSAGES = 4_000
#: Of a larger one at least this part must still be there for its indexes to be changed instead.
_KEPT_SHARE = 0.9
#: Passages that may come after those a vector index was made of; each question is compared with all of them.
_LONGEST_TAIL = 8_192


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicate:
    """A text that is in the collection already. ``kept``: whether it stands there twice now."""

    path: str
    document_id: str
    same_as: str
    kept: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a build did.

    ``changed``: whether a new snapshot was published. ``renamed``: (id wanted, id given) where two files had
    one name. ``embedded``: passages that went through the embedder. ``misunderstood``: how often each notice
    of the documents read now was given.
    """

    changed: bool
    snapshot: str
    counts: Counts
    added: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: int = 0
    embedded: int = 0
    renamed: tuple[tuple[str, str], ...] = ()
    duplicates: tuple[Duplicate, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    misunderstood: tuple[tuple[str, int], ...] = ()
    seconds: float = 0.0


class Writer(Protocol):
    """Takes in what comes and goes; see `CatalogWriter`."""

    def close(self) -> None:
        """Commit and release the file."""

    def counts(self) -> Counts:
        """Return how much there is of everything."""

    def same_text(self, text_hash: str) -> str:
        """Return the id of the first document with this hash of its text, "" if there is none."""

    def add(
        self,
        parsed: ParsedDocument,
        passages: Sequence[Passage],
        hashes: Sequence[bytes],
        *,
        source: str,
        source_hash: str,
        text_hash: str,
    ) -> None:
        """Write one document whose id is not there yet."""

    def remove(self, document_ids: Collection[str]) -> None:
        """Delete documents and everything of theirs; unknown ids are ignored."""

    def set_source(self, document_id: str, source: str) -> None:
        """Note that a document, unchanged, now stands elsewhere."""


class Assembly:
    """One change of the collection: takes documents, then finishes with a new snapshot or none."""

    def __init__(
        self,
        home: Path,
        embedder: Embedder | None,
        progress: Progress | None,
        base: Snapshot | None,
        workers: int = 1,
    ) -> None:
        self.home = home
        self._workers = workers
        self.skipped: list[Skipped] = []
        self.accepted = 0  # documents that were read or known already
        self._base = base
        self._embedder = embedder
        self._progress = progress or Silent()
        self._written: Writer
        self._began = time.monotonic()
        self._now = datetime.now(UTC)
        self._stack = contextlib.ExitStack()
        self.known: dict[str, SourceState] = {}
        self._renamed: list[tuple[str, str]] = []
        self._duplicates: list[Duplicate] = []
        self._added: list[str] = []
        self._replaced: list[str] = []
        self._removed: list[str] = []
        self._unchanged = 0
        self._moved = False
        self._notices: Counter[str] = Counter()

    def __enter__(self) -> Self:
        self._stack.enter_context(storing(self.home))
        self._folder = self._stack.enter_context(draft(self.home))
        return self

    def __exit__(self, *error: object) -> bool | None:
        return self._stack.__exit__(*error)  # type: ignore[arg-type]

    def start(self, *, keep: bool) -> None:
        """Begin with the catalogue of the old snapshot if ``keep``, else with an empty one."""
        self._kept = keep and self._base is not None
        if self._base is not None:
            self._old = Catalog(self._base.folder / CATALOG)
            self._stack.callback(self._old.close)
            self._stored = StoredVectors.open(self._base.folder)
            self._old_keys = next_key(self._base.folder)
            if self._kept:
                shutil.copyfile(self._base.folder / CATALOG, self._folder / CATALOG)
        self._written = self._catalog = CatalogWriter(self._folder / CATALOG)
        self._stack.callback(self._catalog.close)
        late = late_path(self._base.folder) if self._base is not None and self._kept else None
        self._folded = Folded() if late is None else self._catalog.fold(late)
        if self._kept:
            self._catalog.number_from(len(self._stored), self._old_keys)
        self.known = self._catalog.sources()

    @property
    def counts(self) -> Counts:
        """What the catalogue holds now."""
        return self._written.counts()

    def know(self, document_ids: Collection[str]) -> None:
        """See that ``known`` holds whichever of these there are; here it holds every document."""

    def remove(self, document_ids: Sequence[str]) -> None:
        """Delete documents that are known."""
        self._written.remove(document_ids)
        self._removed.extend(document_ids)

    def take(self, paths: Sequence[Path], *, exactly: bool = False) -> None:
        """Read what is new or changed below ``paths``; if ``exactly``, drop every other document."""
        origins, problems = discover(paths)
        self.skipped.extend(problems)
        self.know([origin.id for origin in origins])
        if exactly:  # before reading: a renamed file must not look like a duplicate of itself
            wanted = {origin.id for origin in origins}
            self.remove([name for name in self.known if name not in wanted])
        self._renamed.extend((o.renamed, o.id) for o in origins if o.renamed)
        changed = []
        for origin in origins:
            before = self.known.get(origin.id)
            if before is None or before.source_hash != origin.hash:
                changed.append(origin)
                continue
            self.accepted += 1
            self._unchanged += 1
            if before.source != origin.name:
                self._written.set_source(origin.id, origin.name)
                self._moved = True
        # A changed document that can no longer be read is not in the collection any more; the report says so.
        self._written.remove([origin.id for origin in changed])
        self._progress.stage("reading", len(changed))
        for origin, parsed in self._read(changed):
            if isinstance(parsed, Skipped):
                self.skipped.append(parsed)
                self._lost(origin)
            else:
                self._put(origin, parsed)
            self._progress.advance()

    def _read(self, origins: Sequence[Origin]) -> Iterator[tuple[Origin, ParsedDocument | Skipped]]:
        from index.reading_pool import WORTHWHILE, read_in_parallel

        if self._workers > 1 and len(origins) >= WORTHWHILE:
            return read_in_parallel(origins, self._workers)
        return read(origins, self._lexicon() if origins else None)

    def _lexicon(self) -> AgencyLexicon:
        from index.lexicon import default_lexicon

        return default_lexicon()

    def _put(self, origin: Origin, parsed: ParsedDocument) -> None:
        text_hash = hashlib.sha256(parsed.document.text.encode("utf-8", "surrogatepass")).hexdigest()
        twin = self._written.same_text(text_hash)
        if twin:
            # A record's id is its owner's: it must be found under it. Of files one copy is enough.
            kept = origin.record >= 0
            self._duplicates.append(
                Duplicate(path=origin.name, document_id=origin.id, same_as=twin, kept=kept)
            )
            if not kept:
                self.accepted += 1
                self._lost(origin)
                return
        try:
            passages = split(parsed)
            self._written.add(
                parsed,
                passages,
                [_hash(embedding_text(passage)) for passage in passages],
                source=origin.name,
                source_hash=origin.hash,
                text_hash=text_hash,
            )
        except (InputError, ValueError) as exc:
            self.skipped.append(skipped(origin.name, exc))
            self._lost(origin)
            return
        self.accepted += 1
        self._notices.update(notice.message for notice in parsed.notices)
        (self._replaced if origin.id in self.known else self._added).append(origin.id)

    def _lost(self, origin: Origin) -> None:
        if origin.id in self.known:
            self._removed.append(origin.id)

    def finish(self, *, paths: tuple[str, ...], bundled: str = "") -> Report:
        """Publish what was taken, or nothing if nothing is different."""
        base = self._base
        paths = tuple(dict.fromkeys(paths))
        edited = bool(self._added or self._replaced or self._removed or self._moved) or not self._kept
        if base is not None and not edited and self._same_model and base.stamp.made_of(paths, bundled):
            # Nothing to publish; still, one that was killed right after publishing may have left its removals.
            collect(
                self.home, keep=frozenset({self._folder.name, base.name, older_name(self.home, base.name)})
            )
            return self._report(changed=False, snapshot=base.name, embedded=0)
        embedded = self._write(base)
        report = self._report(changed=True, snapshot="", embedded=embedded)
        stamp = self._stamp(paths, bundled)
        self._written.close()
        self._progress.advance()
        name = publish(self.home, self._folder, stamp, base)
        collect(self.home, keep=frozenset({name, base.name if base else name}))
        self._progress.advance()
        return replace(report, snapshot=name, seconds=time.monotonic() - self._began)

    @property
    def _today(self) -> str:
        """The day on which the documents' standing is looked at, and which the stamp names."""
        return self._now.date().isoformat()

    def _write(self, base: Snapshot | None) -> int:
        """Write every file of the new snapshot; return how many texts were embedded."""
        self._catalog.set_standing(families.standing(self._catalog.headers(), today=self._today))
        if base is not None and self._can_grow():
            return self._grow(base)
        if base is not None and self._kept:
            base.verify(EMBEDDINGS)  # copied and stamped anew: damage must not travel
        embedded = self._write_embeddings(self._catalog.renumber())
        self._progress.stage("writing", 2)
        self._write_indexes()
        return embedded

    @property
    def _same_model(self) -> bool:
        """Whether the old snapshot's vectors can be used."""
        if self._base is None:
            return False
        stamp, embedder = self._base.stamp, self._embedder
        return embedder is None or (stamp.embedder, stamp.dimension) == (
            embedder.identity,
            embedder.dimension,
        )

    def _stamp(self, paths: tuple[str, ...], bundled: str) -> Stamp:
        # What was kept was read by the code and the name tables of then; a later build must know.
        then = self._base.stamp if self._base is not None and self._kept else None
        return Stamp(
            schema=SCHEMA_VERSION,
            embedder=self._model[0],
            dimension=self._model[1],
            readers=then.readers if then else readers_hash(),
            lexicon=then.lexicon if then else lexicon_hash(),
            corpus=self._corpus(),
            created=self._now.isoformat(timespec="seconds"),
            version=version(),
            paths=paths,
            bundled=bundled,
        )

    def _corpus(self) -> str:
        """The hash of the documents' ids and bytes."""
        return corpus_hash(self._catalog.sources().values())

    @property
    def _model(self) -> tuple[str, int]:
        """The identity and dimension of the vectors."""
        if self._embedder is not None:
            return self._embedder.identity, self._embedder.dimension
        if self._base is not None:
            return self._base.stamp.embedder, self._base.stamp.dimension
        raise ValueError("a first build needs an embedder")

    def _report(self, *, changed: bool, snapshot: str, embedded: int) -> Report:
        return Report(
            changed=changed,
            snapshot=snapshot,
            counts=self.counts,
            added=tuple(self._added),
            replaced=tuple(self._replaced),
            removed=tuple(self._removed),
            unchanged=self._unchanged,
            embedded=embedded,
            renamed=tuple(self._renamed),
            duplicates=tuple(self._duplicates),
            skipped=tuple(self.skipped),
            misunderstood=tuple(self._notices.most_common()),
            seconds=time.monotonic() - self._began,
        )

    def _write_embeddings(self, before: Sequence[int]) -> int:
        """Write the vectors; ``before``: for each passage the number it had in the copied catalogue."""
        known = None
        sources = np.full(len(before), -1, np.int64)
        if self._base is not None and self._same_model:
            known = self._stored
            if self._kept:
                numbers = np.array(before, np.int64)
                sources = np.where(numbers < len(known), numbers, -1)
            self._look_up(sources, 0)
        return write_embeddings(
            self._folder / EMBEDDINGS,
            self._catalog,
            known,
            sources,
            embedder=self._embedder,
            dimension=self._model[1],
            progress=self._progress,
        )

    def _look_up(self, sources: NDArray[np.int64], first: int) -> None:
        """Fill in, where a passage has no vector yet, the row of an old passage with the same text."""
        hashes = self._catalog.hashes((np.flatnonzero(sources < 0) + first).tolist())
        rows = self._old.rows_of(hashes.values())
        for number, text in hashes.items():
            sources[number - first] = rows.get(text, -1)

    def _can_grow(self) -> bool:
        """Whether what was added can stand after what is there, in files that else stay as they are.

        Small collections are always written anew, exactly; large ones when much came or went since, because
        the tail is searched row by row and word frequencies still count what was removed.
        """
        if self._base is None or not self._kept or not self._same_model or len(self._stored) < FEW_PASSAGES:
            return False
        if self._base.stamp.readers != readers_hash():  # the words may have been cut by other code
            return False
        numbers = self._catalog.next_row
        tail = numbers - len(self._stored.first)
        return tail <= _LONGEST_TAIL and self.counts.passages >= numbers * _KEPT_SHARE

    def _grow(self, base: Snapshot) -> int:
        """Write what differs from ``base`` and link the rest; numbers of removed passages stay unused."""
        edge, before = len(self._stored.first), len(self._stored)
        numbers = np.arange(edge, self._catalog.next_row)
        sources = np.where(numbers < before, numbers, -1)
        self._look_up(sources, edge)
        link(base.folder / EMBEDDINGS, self._folder / EMBEDDINGS)
        embedded = write_embeddings(
            self._folder / TAIL,
            self._catalog,
            self._stored,
            sources,
            first=edge,
            embedder=self._embedder,
            dimension=self._model[1],
            progress=self._progress,
        )
        self._progress.stage("writing", 2)
        owners, keys = np.load(base.folder / OWNERS), np.load(base.folder / KEYS)
        owners = np.concatenate([owners, self._catalog.owners(len(owners))])
        owners[[*self._catalog.removed, *self._folded.gone_rows]] = -1
        np.save(self._folder / OWNERS, owners)
        keys = np.concatenate([keys, self._catalog.keys(len(keys))])
        np.save(self._folder / KEYS, np.maximum.accumulate(keys))
        for folder in (VECTORS, LEXICAL):
            _link(base.folder / folder, self._folder / folder)
        self._update_words()
        self._unlock_words()
        return embedded

    def _update_words(self) -> None:
        """Change the word index, linked from the old snapshot, by what came and went since it was written."""
        from index.lexical import LexicalIndex

        new = {*self._added, *self._replaced}
        gone = {*self._removed, *self._replaced}
        came = self._catalog.keyed_passages(sorted(new | (set(self._folded.came) - gone)))
        LexicalIndex.update(self._folder / LEXICAL, removed=sorted(gone | set(self._folded.gone)), added=came)

    def _words_can_be_kept(self) -> bool:
        """Whether changing the old word index costs less than writing it anew, and ranks as well.

        Small ones are always written anew, exactly; large ones when too much was taken out, because
        frequencies still count it.
        """
        keys = self._catalog.keys()
        if self._base is None or not self._kept or len(keys) < FEW_PASSAGES:
            return False
        if self._base.stamp.readers != readers_hash():  # the words may have been cut by other code
            return False
        fresh = self.counts.passages - int((keys < self._old_keys).sum())
        return fresh * 4 <= len(keys) and len(keys) >= (int(keys[-1]) + 1) * _KEPT_SHARE

    def _write_indexes(self) -> None:
        from index.lexical import LexicalIndex
        from index.vectors import VectorIndex

        np.save(self._folder / OWNERS, self._catalog.owners())
        folder = self._folder / LEXICAL
        if self._base is not None and self._words_can_be_kept():
            _link(self._base.folder / LEXICAL, folder)
            self._update_words()
        else:
            self._catalog.number_keys()
            LexicalIndex.build(folder, self._catalog.all_passages())
        np.save(self._folder / KEYS, self._catalog.keys())
        self._unlock_words()
        VectorIndex.build(self._folder / VECTORS, StoredVectors.open(self._folder).first)

    def _unlock_words(self) -> None:
        for lock in (self._folder / LEXICAL).glob(".*.lock"):
            lock.unlink()


def _link(old: Path, new: Path) -> None:
    """Copy a folder of files that are replaced, never written into, without copying their bytes."""
    new.mkdir()
    for file in old.iterdir():
        link(file, new / file.name)


def _hash(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
