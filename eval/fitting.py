"""Development cases over the collections they are fair in: what weights are fitted on."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from eval.cases import Case, find_case_files, load_cases
from qa.gate import Gate

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from qa.assistant import Assistant

_BUNDLED = "guangdong-ftz-2024"


def add_folders(parser: argparse.ArgumentParser) -> None:
    """Add the options that say where documents outside of this repository are."""
    parser.add_argument("--shared", type=Path, help="folder of development documents (dev/policies below it)")
    parser.add_argument(
        "--library",
        type=Path,
        help="folder of the documents that the libraries' cases ask about: N below it for eval/data/library-N.jsonl",
    )


def collections(shared: Path | None, library: Path | None) -> Iterator[tuple[Assistant, list[Case]]]:
    """Yield an assistant with an open gate over each collection, with the development cases to ask it.

    Cases of the bundled plan are asked over it alone, and, where they have an answer, over all development
    documents together with those cases; each library has its own cases. Test cases are never asked.
    """
    cases = [c for c in load_cases(find_case_files()) if c.split == "dev"]
    plan = [c for c in cases if set(c.documents) == {_BUNDLED}]
    with _over(()) as assistant:
        yield assistant, plan
    if shared is not None:
        paths = tuple(sorted(p for p in (shared / "dev" / "policies").iterdir() if p.suffix != ".json"))
        # What the plan does not say another document may say: only its answerable cases are asked here.
        with _over(paths, bundled=True) as assistant:
            yield assistant, [c for c in cases if set(c.documents) != {_BUNDLED} or c.answerable]
    for number in range(1, 8):
        if library is not None:
            own = load_cases([Path(__file__).parent / "data" / f"library-{number}.jsonl"])
            with _over((library / str(number),)) as assistant:
                yield assistant, [c for c in own if c.split == "dev"]


@contextmanager
def _over(paths: tuple[Path, ...], *, bundled: bool = False) -> Iterator[Assistant]:
    """An assistant that answers whatever it finds, over an index of its own."""
    from index.builder import build
    from index.embedders.cache import CachedEmbedder
    from index.embedders.registry import load_embedder
    from index.engines.embedded import EmbeddedEngine
    from index.lexicon import default_lexicon
    from index.resources import resource_dir
    from qa.assistant import Assistant

    embedder = CachedEmbedder(load_embedder("bundled"))
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        build(home, (resource_dir("corpus"), *paths) if bundled else paths, embedder=embedder)
        engine = EmbeddedEngine.open(home, embedder=embedder)
        gate = Gate(bias=0.0, weights={}, threshold=0.0)
        # The gate judges the first clause: what a second one beside it mends is not its doing.
        assistant = Assistant(engine=engine, lexicon=default_lexicon(), gate=gate, rivals=False)
        try:
            yield assistant
        finally:
            assistant.close()


def fair(case: Case, documents: set[str]) -> bool:
    """Return whether ``case`` can be asked over the collection ``documents``."""
    return set(case.documents) <= documents and (not case.alone or set(case.documents) == documents)
