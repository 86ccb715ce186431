"""A reranking service: Cohere, Jina, vLLM, llama-server and others with a model's name, TEI without one."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import httpx
import numpy as np

from index.embedders.base import clean
from index.errors import ServiceError, SettingInvalid
from index.retries import backoff, may_pass, retry_after

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_HINTS = {
    400: "Check the model's name in TIAOWEN_RERANKER.",
    401: "Check TIAOWEN_RERANKER_API_KEY.",
    403: "Check that the key of TIAOWEN_RERANKER_API_KEY may use this model.",
    404: "Check the address and the model's name in TIAOWEN_RERANKER.",
    422: "Write URL#MODEL for services like Cohere's and Jina's, the URL alone for TEI.",
}


class HttpReranker:
    """Scores from a service.

    With a model the request is Cohere's and Jina's, ``{model, query, documents}``, answered by ``results`` of
    ``index`` and ``relevance_score``; without one it is TEI's, ``{query, texts}``, answered by a list of ``index``
    and ``score``. Either answer is read after either request.

    Args:
        url: the whole ``.../rerank``, or what stands before it.
        model: the name the service knows it by; "" for TEI.
        api_key: sent as bearer token; "" sends none. Never shown.
        timeout: seconds for a whole answer; connecting gets at most 2. A search waits for it.
        attempts: how often a busy or silent service is asked.
        longest_wait: seconds between attempts; a ``Retry-After`` beyond it is not waited for.
    """

    def __init__(
        self,
        url: str,
        model: str = "",
        *,
        api_key: str = "",
        timeout: float = 10.0,
        attempts: int = 2,
        longest_wait: float = 2.0,
    ) -> None:
        address = httpx.URL(url) if url.startswith(("http://", "https://")) else None
        if address is None or not address.host:
            raise SettingInvalid(
                "The reranking service's address is incomplete.",
                "Write http(s)://HOST/rerank#MODEL, or without #MODEL for text-embeddings-inference.",
            )
        self.identity = model or address.host
        self._url = url if url.rstrip("/").endswith("/rerank") else url.rstrip("/") + "/rerank"
        self._where = address.host
        self._model = model
        self._attempts = max(1, attempts)
        self._longest_wait = longest_wait
        self._client = httpx.Client(
            headers={"Authorization": f"Bearer {api_key}"} if api_key else {},
            timeout=httpx.Timeout(timeout, connect=min(2.0, timeout)),
        )

    def __repr__(self) -> str:
        return f"HttpReranker({self._where!r}, {self._model!r})"

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def rerank(self, query: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """See Reranker.

        Raises:
            ServiceError: also when the service cannot be reached, refuses, or answers with something else.
        """
        if not len(texts):
            return np.zeros(0, dtype=np.float32)
        sent = [clean(text) for text in texts]
        if self._model:
            body = {"model": self._model, "query": clean(query), "documents": sent, "top_n": len(sent)}
        else:
            body = {"query": clean(query), "texts": sent, "truncate": True}
        answer = self._ask(body)
        scores = np.full(len(sent), np.nan, dtype=np.float32)
        try:
            reply: Any = answer.json()
            for item in reply["results"] if isinstance(reply, dict) else reply:
                place = int(item["index"])
                if place < 0:
                    raise IndexError(place)
                scores[place] = float(item["relevance_score"] if "relevance_score" in item else item["score"])
        except (ValueError, LookupError, TypeError) as exc:
            kind = answer.headers.get("content-type", "").partition(";")[0] or "an unknown type"
            raise self._malformed(f"something ({kind}) that is not a list of scores") from exc
        if not np.isfinite(scores).all():
            raise self._malformed(f"{int(np.isfinite(scores).sum())} scores for {len(sent)} texts")
        return scores

    def _malformed(self, what: str) -> ServiceError:
        return ServiceError(f"The reranking service at {self._where} sent {what}.", _HINTS[422])

    def _ask(self, body: dict[str, Any]) -> httpx.Response:
        failure, hint = "", ""
        cause: Exception | None = None
        for attempt in range(1, self._attempts + 1):
            wait = backoff(attempt)
            try:
                response = self._client.post(self._url, json=body)
            except httpx.TimeoutException as exc:
                failure, cause, hint = "did not answer in time", exc, "Check that the service is up."
            except httpx.HTTPError as exc:
                failure, cause = f"could not be reached ({type(exc).__name__})", exc
                hint = f"Check that something answers at {self._url}."
            else:
                if response.is_success:
                    return response
                failure, cause = f"answered {response.status_code} {response.reason_phrase}".rstrip(), None
                hint = _HINTS.get(response.status_code, "See the service's own log.")
                if not may_pass(response.status_code):
                    break
                wait = max(wait, retry_after(response.headers))
            if attempt == self._attempts or wait > self._longest_wait:
                break
            time.sleep(wait)
        raise ServiceError(f"The reranking service at {self._where} {failure}.", hint) from cause
