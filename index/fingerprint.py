"""What made an index, as hashes: the code that reads, the name tables, the bundled documents."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from index.resources import resource_dir

if TYPE_CHECKING:
    from collections.abc import Iterable

# The code that turns bytes into clauses, facts, passages and words. When it changes all is made again.
_READERS = (
    "loaders",
    "outline",
    "facts",
    "documents.py",
    "families.py",
    "lexical.py",
    "lexicon.py",
    "passages.py",
    "portuguese.py",
    "reader.py",
    "text.py",
    "tokens.py",
    "vectors.py",
)


@cache
def readers_hash() -> str:
    """Return the hash of the code that reads documents."""
    package = Path(__file__).resolve().parent
    return _hash_of(path for name in _READERS for path in _files(package / name, "*.py"))


@cache
def lexicon_hash() -> str:
    """Return the hash of the name tables."""
    return _hash_of(_files(resource_dir("corpus") / "lexicon", "*.toml"))


@cache
def bundled_hash() -> str:
    """Return the hash of the bundled documents."""
    folder = resource_dir("corpus")
    return _hash_of(p for p in _files(folder, "*") if p.relative_to(folder).parts[0] != "lexicon")


@cache
def version() -> str:
    """Return the version of this distribution, "unknown" where it is not installed."""
    try:
        return metadata.version("tiaowen")
    except metadata.PackageNotFoundError:
        return "unknown"


def _files(place: Path, pattern: str) -> list[Path]:
    if place.is_dir():
        return sorted(path for path in place.rglob(pattern) if path.is_file())
    return [place] if place.is_file() else []


def _hash_of(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
