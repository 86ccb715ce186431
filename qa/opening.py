"""From settings to an assistant that answers: what takes long is begun first and goes on beside the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qa.assistant import Assistant
    from qa.settings import Settings


def open_assistant(settings: Settings | None = None, *, progress: Any = None) -> Assistant:
    """Return the assistant over the index of ``settings.home``; the bundled corpus is indexed on first use.

    Raises:
        IndexUnavailable: the index is stale, damaged, or being built by another process.
        StorageError: the home cannot be written.
        SettingInvalid: an unknown embedder, reranker or generator, or a generator that lacks its settings.
    """
    from index.embedders.registry import begin_embedder, load_reranker
    from index.home import CACHE
    from qa.generators.registry import load_generator
    from qa.settings import load_settings

    chosen = settings or load_settings()
    load_generator(chosen)  # what cannot be asked is said before anything is built
    reranker = load_reranker(chosen.reranker, api_key=chosen.reranker_api_key.get_secret_value())
    cache = chosen.home / CACHE
    # The encoder's session is made by a library that lets others run: the rest of the code is loaded meanwhile.
    embedder = begin_embedder(
        chosen.embedder, api_key=chosen.embedder_api_key.get_secret_value(), cache_folder=cache
    )

    from index.embedders.cache import CachedEmbedder
    from index.engines.registry import open_engine
    from index.lexicon import default_lexicon
    from qa.assistant import Assistant

    lexicon = default_lexicon(cache=cache)
    engine = open_engine(
        chosen.engine,
        chosen.home,
        embedder=CachedEmbedder(embedder()),
        token=chosen.engine_token.get_secret_value(),
        progress=progress,
        reranker=reranker,
    )
    return Assistant(
        engine=engine,
        lexicon=lexicon,
        public_url=chosen.public_url,
        generator=chosen.generator,
        models=lambda name: load_generator(chosen, name),
        remembered=chosen.remembered_answers,
    )
