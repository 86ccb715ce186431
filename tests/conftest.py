"""What all tests share: this checkout, the documents beside it, homes with an index in them.

Fixtures make what they need below pytest's temporary folder; none writes into the checkout.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from index.documents import ParsedDocument
    from index.embedders.base import Embedder

ROOT = Path(__file__).resolve().parent.parent

# As the settings have it where Milvus searches: other tests start programs while its threads run.
os.environ.setdefault("GRPC_ENABLE_FORK_SUPPORT", "false")


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Callable[[str], Path]:
    """Return a path in the folder of shared documents beside the checkout; skips the test where it is absent."""

    def path(relative: str = ".") -> Path:
        found = ROOT.parent / "shared" / relative
        if not found.exists():
            pytest.skip(f"needs shared/{relative} beside the checkout")
        return found

    return path


@pytest.fixture(scope="session")
def plan_path() -> Path:
    """The file of the bundled action plan."""
    return ROOT / "corpus" / "guangdong-ftz-2024" / "document.txt"


@pytest.fixture(scope="session")
def plan(plan_path: Path) -> ParsedDocument:
    """The bundled action plan, read once with the project's own names."""
    from index.lexicon import Lexicon
    from index.reader import read

    return read(plan_path, lexicon=Lexicon.load())


@pytest.fixture(scope="session")
def dictionary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the turned-around dictionary, which takes seconds to make and is the same in every home."""
    from index.bridge import Bridge

    folder = tmp_path_factory.mktemp("dictionary")
    Bridge.open(folder).close()
    return folder


@pytest.fixture
def home(tmp_path: Path, dictionary: Path) -> Path:
    """A home without an index; only the dictionary is there already."""
    from index.home import CACHE

    shutil.copytree(dictionary, tmp_path / "home" / CACHE)
    return tmp_path / "home"


@pytest.fixture(scope="session")
def fake() -> Embedder:
    """An embedder without a model."""
    from index.embedders.fake import FakeEmbedder

    return FakeEmbedder()


@pytest.fixture(scope="session")
def bundled() -> Embedder:
    """The embedder that users have."""
    from index.embedders.registry import load_embedder

    return load_embedder("bundled")


@pytest.fixture(scope="session")
def plan_home(tmp_path_factory: pytest.TempPathFactory, bundled: Embedder, dictionary: Path) -> Path:
    """A home with the bundled corpus, indexed with the embedder that users have. Nobody writes to it."""
    from index.builder import build
    from index.home import CACHE

    home = tmp_path_factory.mktemp("plan") / "home"
    shutil.copytree(dictionary, home / CACHE)
    build(home, embedder=bundled)
    return home


@pytest.fixture(scope="session")
def engine(plan_home: Path, bundled: Embedder) -> Iterator[object]:
    """The engine over `plan_home`."""
    from index.engines.embedded import EmbeddedEngine

    opened = EmbeddedEngine.open(plan_home, embedder=bundled)
    yield opened
    opened.close()
