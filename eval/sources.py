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


def load_sources(names: Iterable[str]) -> Mapping[str, Source]:
    """Return the sources of those document ids that are here."""
    files = {**dev_files(), **bundled_files()}
    return {name: _read(files[name], name) for name in sorted(set(names)) if name in files}


@lru_cache(maxsize=64)
def _read(path: Path, document_id: str) -> Source:
    from index.lexicon import Lexicon
    from index.reader import read

    try:
        parsed = read(path, document_id, lexicon=Lexicon.load())
    except ImportError:  # a checkout in the making: at least the quotes can be proved
        file = next(path.glob("document.*")) if path.is_dir() else path
        return Source(text=file.read_text(encoding="utf-8"), clauses={})
    text = parsed.document.text
    return Source(text=text, clauses={c.id: text[c.start : c.end] for c in parsed.clauses})
