"""Any sentence-transformers model, by hub id or folder, on CPU or GPU."""

from __future__ import annotations

import hashlib
import json
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.embedders.base import checked, clean
from index.embedders.prefixes import prefixes_of
from index.errors import ServiceError, SettingInvalid, missing_extra

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

#: A folder that holds this file says by itself which model it is: ``{"identity": ...}``.
IDENTITY_FILE = "tiaowen.json"


class SentenceTransformerEmbedder:
    """A SentenceTransformer as an embedder. Loads on construction.

    Args:
        model: hub id (``BAAI/bge-m3``) or folder.
        device: cpu, cuda, mps, ...; "" lets the library choose.
        threads: CPU threads, 0 for the library's choice. Holds for the whole process.
        batch_size: texts a step; they are sorted by length, so that little padding is computed.
        query_prefix: put before questions; None takes the model's own prompts, else what its name tells.
        passage_prefix: the same for passages.
        dtype: "" for float32 on every device, or ``bfloat16``, ``float16``: faster where the machine has it.

    Raises:
        MissingExtra: sentence-transformers is not installed.
        SettingInvalid: no such model or folder.
    """

    def __init__(
        self,
        model: str,
        *,
        device: str = "",
        threads: int = 0,
        batch_size: int = 32,
        query_prefix: str | None = None,
        passage_prefix: str | None = None,
        dtype: str = "",
    ) -> None:
        try:
            import torch
            from sentence_transformers import SentenceTransformer
        except ImportError as exc:
            raise missing_extra("sentence-transformers", "models") from exc
        if threads:
            torch.set_num_threads(threads)
        options = {"dtype": dtype} if dtype else {}
        self._model = load_model(SentenceTransformer, model, device, options)
        self._model.eval()
        self._name = model
        self._batch_size = max(1, batch_size)
        self._lock = threading.Lock()
        self._query_prefix, self._passage_prefix = self._prefixes(model, query_prefix, passage_prefix)
        self.identity = identity_of(model)
        self.dimension = self._measured_dimension()

    def _prefixes(self, model: str, query: str | None, passage: str | None) -> tuple[str, str]:
        prompts: dict[str, str] = {k: v for k, v in (self._model.prompts or {}).items() if v}
        known = prefixes_of(model)
        own_query = prompts.get("query", known[0])
        own_passage = prompts.get("passage") or prompts.get("document") or known[1]
        return (own_query if query is None else query, own_passage if passage is None else passage)

    def _measured_dimension(self) -> int:
        return int(self._encode(["dimension"]).shape[1])

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """See Embedder."""
        return self._embed(texts, self._query_prefix, None)

    def embed_passages(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """See Embedder."""
        return self._embed(texts, self._passage_prefix, progress)

    def _embed(
        self, texts: Sequence[str], prefix: str, progress: Callable[[int], None] | None
    ) -> NDArray[np.float32]:
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]), reverse=True)
        for start in range(0, len(order), self._batch_size):
            batch = order[start : start + self._batch_size]
            rows[batch] = self._encode([prefix + clean(texts[i]) for i in batch])
            if progress is not None:
                progress(len(batch))
        return checked(rows, len(texts), self.dimension, self.identity)

    def _encode(self, texts: list[str]) -> NDArray[np.float32]:
        # The fast tokenisers keep padding state: one call at a time.
        with self._lock:
            vectors: Any = self._model.encode(
                # A prompt named in the model's settings must not come on top of ours.
                texts,
                prompt="",
                batch_size=len(texts),
                show_progress_bar=False,
                convert_to_numpy=True,
                normalize_embeddings=True,
            )
        return np.asarray(vectors, dtype=np.float32)


def load_model(kind: Any, model: str, device: str, options: dict[str, Any]) -> Any:
    """Return ``kind(model)`` of sentence-transformers, its many errors translated.

    Raises:
        SettingInvalid: no such model or folder.
        ServiceError: it is there but does not load.
    """
    if _looks_like_folder(model) and not Path(model).expanduser().is_dir():
        raise SettingInvalid(
            f"There is no model folder {model}.", "Give a folder, or a hub id such as BAAI/bge-m3."
        )
    path = str(Path(model).expanduser()) if _looks_like_folder(model) else model
    from transformers.utils import logging as chatter

    chatter.disable_progress_bar()  # "Loading weights" on stderr is not the user's business
    try:
        return kind(path, device=device or None, model_kwargs=options)
    except OSError as exc:
        raise SettingInvalid(
            f"The model {model} could not be found or downloaded.",
            "Check its name and the network, or give the folder of a downloaded model.",
        ) from exc
    except Exception as exc:  # the library lets every error of torch, tokenizers and safetensors through
        raise ServiceError(
            f"The model {model} does not load: {type(exc).__name__}: {str(exc).splitlines()[0] if str(exc) else ''}",
            "Check that it is a sentence-transformers model and that its files are complete.",
        ) from exc


def identity_of(model: str) -> str:
    """Return the name that goes into the index stamp.

    A hub id is its own name. A folder's is what its ``tiaowen.json`` says, else its last part with a digest of
    the settings and sizes of its files: two folders called ``model`` are not the same model.
    """
    folder = Path(model).expanduser()
    if not folder.is_dir():
        return model
    try:
        return str(json.loads((folder / IDENTITY_FILE).read_text(encoding="utf-8"))["identity"])
    except (OSError, ValueError, LookupError, TypeError):
        pass
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*")):
        if file.is_file() and not file.name.endswith(".md"):
            digest.update(f"{file.relative_to(folder).as_posix()} {file.stat().st_size}\n".encode())
    for settings in ("config.json", "modules.json"):
        if (folder / settings).is_file():
            digest.update((folder / settings).read_bytes())
    return f"{folder.resolve().name}@{digest.hexdigest()[:12]}"


def _looks_like_folder(model: str) -> bool:
    return model.startswith((".", "/", "~")) or Path(model).expanduser().is_dir()
