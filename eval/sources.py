"""The documents that cases are about, read as the product reads them: bundled ones and shared dev ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

from eval.validate import Source
from index.errors import SourceMissing
from index.resources import resource_dir


def dev_folder() -> Path | None:
    """Return the folder of development policies beside the checkout, None where it is not there.

    These documents are not ours to publish: cases about them carry short quotes only and are skipped
    without them.
    """
    folder = Path(__file__).resolve().parent.parent.parent / "shared" / "dev" / "policies"
    return folder if folder.is_dir() else None


def bundled_files() -> Mapping[str, Path]:
    """Return document id to folder of the corpus that travels with this installation."""
    try:
        corpus = resource_dir("corpus")
    except SourceMissing:
        return {}
    return {p.name: p for p in sorted(corpus.iterdir()) if p.is_dir() and any(p.glob("document.*"))}


def dev_files() -> Mapping[str, Path]:
    """Return document id to file of the development policies."""
    folder = dev_folder()
    if folder is None:
        return {}
    return {p.stem: p for p in sorted(folder.iterdir()) if p.suffix in {".txt", ".md", ".html"}}


def files() -> Mapping[str, Path]:
    """Return document id to file or folder of everything that is here; the bundled corpus wins."""
    return {**dev_files(), **bundled_files()}


def load_sources(names: Iterable[str]) -> Mapping[str, Source]:
    """Return the sources of those document ids that are here."""
    known = files()
    return {name: _read(known[name], name) for name in sorted(set(names)) if name in known}


@lru_cache(maxsize=64)
def _read(path: Path, document_id: str) -> Source:
    from index.loaders import load
    from index.outline import outline
    from index.reader import document_file

    source = load(document_file(path) if path.is_dir() else path)
    clauses = outline(document_id, source)
    return Source(text=source.text, clauses={c.id: source.text[c.start : c.end] for c in clauses})
