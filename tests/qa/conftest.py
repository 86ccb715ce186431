"""What several of these tests need: a scripted language model on loopback, and an assistant that writes with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from index.builder import build
from index.engines.embedded import EmbeddedEngine
from index.lexicon import default_lexicon
from qa.assistant import Assistant
from qa.generators.registry import load_generator
from qa.settings import load_settings
from tests.scripted_llm import ScriptedLLM

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def engine_over(tmp_path_factory, bundled):
    """Indexes texts as a collection of their own: ``engine_over(law="第一条 …")``."""
    opened = []

    def make(**texts: str) -> EmbeddedEngine:
        folder = tmp_path_factory.mktemp("texts")
        for name, text in texts.items():
            (folder / f"{name}.txt").write_text(text, encoding="utf-8")
        build(folder / "home", sorted(folder.glob("*.txt")), embedder=bundled)
        opened.append(EmbeddedEngine.open(folder / "home", embedder=bundled))
        return opened[-1]

    yield make
    for engine in opened:
        engine.close()


@pytest.fixture
def llm() -> Iterator[ScriptedLLM]:
    with ScriptedLLM() as running:
        yield running


@pytest.fixture
def writing_assistant(engine, llm):
    settings = load_settings(
        generator="openai", openai_base_url=llm.url, openai_model="scripted", openai_api_key="k"
    )
    made = Assistant(
        engine=engine,
        lexicon=default_lexicon(),
        generator="openai",
        models=lambda name: load_generator(settings, name),
    )
    yield made
    for model in made._loaded.values():
        model.close()
