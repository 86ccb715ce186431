"""An embedding service behind an OpenAI-compatible ``/v1/embeddings``: vLLM, TEI, Ollama, a paid one."""

from __future__ import annotations

import math
import threading
import time
from functools import cached_property
from typing import TYPE_CHECKING, Any

import httpx
import numpy as np

from index.embedders.base import checked, clean
from index.embedders.prefixes import prefixes_of
from index.errors import ServiceError, SettingInvalid
from index.retries import backoff, retry_after

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

_BUSY = frozenset({408, 429, 500, 502, 503, 504, 529})
_HINTS = {
    400: "Check the model's name and how long a text it takes.",
    401: "Check the API key of the embedding service.",
    403: "Check that the API key may use this model.",
    404: "Check the URL and the model's name.",
    413: "The service takes smaller requests: lower the batch size.",
    429: "The service is over its rate limit. Try again later.",
}


class HttpEmbedder:
    """Vectors from a service; the model's name is the identity.

    Args:
        url: up to and with the version (``http://127.0.0.1:8000/v1``) or the whole ``.../embeddings``.
        model: the name the service knows it by.
        api_key: sent as bearer token; "" sends none. Never shown.
        dimension: what is expected; 0 asks the service once.
        query_prefix: put before questions; None looks it up by the model's name (e5, bge). A service that adds
            the prefix itself needs "" here.
        passage_prefix: the same for passages.
        batch_size: texts a request.
        timeout: seconds for a whole answer; connecting gets at most 5.
        attempts: how often a busy or silent service is asked.
        longest_wait: seconds; a ``Retry-After`` beyond it is not waited for.
    """

    #: Asked over the network: who asks mostly waits.
    remote = True

    def __init__(
        self,
        url: str,
        model: str,
        *,
        api_key: str = "",
        dimension: int = 0,
        query_prefix: str | None = None,
        passage_prefix: str | None = None,
        batch_size: int = 32,
        timeout: float = 60.0,
        attempts: int = 4,
        longest_wait: float = 30.0,
    ) -> None:
        address = httpx.URL(url) if url.startswith(("http://", "https://")) else None
        if address is None or not address.host or not model:
            raise SettingInvalid(
                "The embedding service's address is incomplete.",
                "Write http:URL#MODEL, for example http:http://127.0.0.1:8000/v1#bge-m3",
            )
        self.identity = model
        self._url = url if url.rstrip("/").endswith("/embeddings") else url.rstrip("/") + "/embeddings"
        self._where = address.host
        self._expected = dimension
        known = prefixes_of(model)
        self._query_prefix = known[0] if query_prefix is None else query_prefix
        self._passage_prefix = known[1] if passage_prefix is None else passage_prefix
        self._batch_size = max(1, batch_size)
        self._attempts = max(1, attempts)
        self._longest_wait = longest_wait
        self._lock = threading.Lock()
        self._client = httpx.Client(
            headers={"Authorization": f"Bearer {api_key}"} if api_key else {},
            timeout=httpx.Timeout(timeout, connect=min(5.0, timeout)),
        )

    def __repr__(self) -> str:
        return f"HttpEmbedder({self._where!r}, {self.identity!r})"

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    @cached_property
    def dimension(self) -> int:
        """Length of a vector; asks the service once when it was not given.

        Raises:
            ServiceError: the service does not answer properly.
        """
        with self._lock:
            return self._expected or len(self._request(["dimension"])[0])

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """See Embedder."""
        return self._embed([self._query_prefix + clean(text) for text in texts], None)

    def embed_passages(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """See Embedder."""
        return self._embed([self._passage_prefix + clean(text) for text in texts], progress)

    def _embed(self, texts: list[str], progress: Callable[[int], None] | None) -> NDArray[np.float32]:
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for start in range(0, len(texts), self._batch_size):
            batch = texts[start : start + self._batch_size]
            # Checked batch by batch: an hour of work is not thrown away for what the first answer shows.
            rows[start : start + len(batch)] = checked(
                self._array(self._request(batch)), len(batch), self.dimension, self.identity
            )
            if progress is not None:
                progress(len(batch))
        return rows

    def _array(self, vectors: list[list[float]]) -> NDArray[np.float32]:
        try:
            return np.asarray(vectors, dtype=np.float32)
        except (TypeError, ValueError) as exc:
            raise self._malformed("vectors that are not equally long lists of numbers") from exc

    def _request(self, texts: list[str]) -> list[list[float]]:
        """Return one vector a text, in their order."""
        payload = {"model": self.identity, "input": texts, "encoding_format": "float"}
        response = self._ask_until_answered(payload)
        try:
            data: Any = response.json()["data"]
            vectors: list[Any] = [None] * len(texts)
            for place, item in enumerate(data):
                # The order of the list is not promised; ``index`` is. Some servers leave it out.
                vectors[int(item.get("index", place))] = item["embedding"]
        except (ValueError, LookupError, TypeError, AttributeError) as exc:
            kind = response.headers.get("content-type", "").partition(";")[0] or "an unknown type"
            raise self._malformed(f"something ({kind}) that is not an embeddings answer") from exc
        if len(data) != len(texts) or any(vector is None for vector in vectors):
            raise self._malformed(f"{len(data)} vectors for {len(texts)} texts")
        if not all(isinstance(vector, list) and vector for vector in vectors):
            raise self._malformed("vectors that are not lists of numbers")
        return vectors

    def _malformed(self, what: str) -> ServiceError:
        return ServiceError(
            f"The embedding service at {self._where} sent {what}.",
            f"Check that {self._url} is an OpenAI-compatible embeddings address.",
        )

    def _ask_until_answered(self, payload: dict[str, Any]) -> httpx.Response:
        failure, hint = "", ""
        cause: Exception | None = None
        for attempt in range(1, self._attempts + 1):
            wait = backoff(attempt, ceiling=math.inf)
            try:
                response = self._client.post(self._url, json=payload)
            except httpx.TimeoutException as exc:
                failure, cause = "did not answer in time", exc
                hint = "Check that the service is up, or give it longer."
            except httpx.HTTPError as exc:
                failure, cause = f"could not be reached ({type(exc).__name__})", exc
                hint = f"Check that something answers at {self._url}."
            else:
                if response.is_success:
                    return response
                failure, cause = f"answered {response.status_code} {response.reason_phrase}".rstrip(), None
                hint = _HINTS.get(response.status_code, "See the service's own log.")
                if response.status_code not in _BUSY:
                    break
                wait = max(wait, retry_after(response.headers))
            if attempt == self._attempts or wait > self._longest_wait:
                break
            time.sleep(wait)
        raise ServiceError(f"The embedding service at {self._where} {failure}.", hint) from cause
