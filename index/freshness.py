"""Whether an index still fits: the embedder of the settings, this version's readers, the bundled documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.errors import IndexCorrupt, IndexStale
from index.fingerprint import bundled_hash, lexicon_hash, readers_hash
from index.snapshot import current_name, open_snapshot, told_by_any_version

if TYPE_CHECKING:
    from pathlib import Path

    from index.embedders.base import Embedder
    from index.snapshot import Stamp


def check_embedder(stamp: Stamp, embedder: Embedder) -> None:
    """Say so if the vectors of an index are another model's.

    Raises:
        IndexStale: they are.
    """
    if not same_model(stamp, embedder):
        raise IndexStale(
            f"The index was built with {stamp.embedder} ({stamp.dimension}), "
            f"settings say {embedder.identity} ({embedder.dimension}).",
            stamp.rebuild,
        )


def wants_bundled(home: Path, embedder: Embedder) -> bool:
    """Return whether the bundled corpus should be indexed without being asked."""
    if not current_name(home):
        return True
    try:
        with open_snapshot(home) as snapshot:
            stamp = snapshot.stamp
    except IndexCorrupt:  # whoever opens it says so: only its owner knows what was in it
        return False
    except IndexStale:  # of another format: made anew where it held the bundled corpus and nothing else
        told = told_by_any_version(home)
        model = (told.get("embedder"), told.get("dimension"))
        return bool(told.get("bundled")) and model == (embedder.identity, embedder.dimension)
    # Another embedder is the user's decision, a newer parser is ours.
    return bool(stamp.bundled) and same_model(stamp, embedder) and bool(outdated(stamp))


def outdated(stamp: Stamp) -> str:
    """Return why building an index again would change it, "" if nothing says so."""
    if stamp.readers != readers_hash():
        return "documents were read by another version of tiaowen"
    if stamp.lexicon != lexicon_hash():
        return "documents were read with other name tables"
    if stamp.bundled not in {"", bundled_hash()}:
        return "the bundled corpus has changed"
    return ""


def same_model(stamp: Stamp, embedder: Embedder) -> bool:
    """Return whether the vectors of an index are this model's."""
    return (stamp.embedder, stamp.dimension) == (embedder.identity, embedder.dimension)
