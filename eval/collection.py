"""A collection of its own for an evaluation, beside the user's: never in their index."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from qa.settings import load_settings


def collection_home(paths: Sequence[Path], home: Path | None = None) -> Path:
    """Return a home below ``home`` (None: the usual one) whose index holds exactly ``paths``, built if need be.

    Raises:
        InputError: not one of the paths can be read.
        StorageError: the home cannot be written.
    """
    from index.builder import build
    from index.embedders.registry import load_embedder

    settings = load_settings(home=home)
    names = "\n".join(sorted(str(p.resolve()) for p in paths))
    inner = settings.home / "eval" / hashlib.sha256(names.encode()).hexdigest()[:12]
    build(inner, [p.resolve() for p in paths], embedder=load_embedder(settings.embedder), wait=60.0)
    return inner
