"""Answerer: whatever a question can be put to. The product in this process, a server by URL, or a script."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from eval.wire import answer_from_json
from index.errors import ServiceError, TiaowenError
from qa.answers import Answer, Question, Status

if TYPE_CHECKING:
    import httpx


class Answerer(Protocol):
    """What is evaluated."""

    def ask(self, question: Question) -> Answer:
        """Return the answer to ``question``."""

    def texts(self) -> Mapping[str, str]:
        """Return document id to text of the collection that is asked."""

    def describe(self) -> Mapping[str, str]:
        """Return what identifies this answerer, for the stamp of a run."""

    def close(self) -> None:
        """Release what is held."""


class LocalAnswerer:
    """The product in this process, over the collection of ``home`` (None: the usual one)."""

    def __init__(self, home: Path | None = None, *, generator: str = "") -> None:
        from qa.opening import open_assistant
        from qa.settings import load_settings

        self._assistant = open_assistant(load_settings(home=home, generator=generator or None))
        self._generator = generator

    def ask(self, question: Question) -> Answer:
        """Return the assistant's answer."""
        return self._assistant.ask(question)

    def texts(self) -> Mapping[str, str]:
        """Return the texts of the assistant's collection."""
        return {d.id: d.text for d in self._assistant.engine.documents()}

    def describe(self) -> Mapping[str, str]:
        """Return the generator."""
        return {"answerer": "local", "generator": self._generator or "default"}

    def close(self) -> None:
        """Close the assistant."""
        self._assistant.close()


class RemoteAnswerer:
    """A running server, over HTTP."""

    def __init__(self, url: str, *, api_key: str = "", timeout: float = 120.0, transport: Any = None) -> None:
        import httpx

        headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self._url = url.rstrip("/")
        self._client = httpx.Client(base_url=self._url, headers=headers, timeout=timeout, transport=transport)

    def ask(self, question: Question) -> Answer:
        """Return the server's answer.

        Raises:
            ServiceError: no connection, an error status, or a reply that is no answer.
        """
        body: dict[str, Any] = {
            "question": question.text,
            "history": [{"role": t.role, "content": t.content} for t in question.history],
            "k": question.k,
        }
        if question.generator:
            body["generator"] = question.generator
        return answer_from_json(self._json(lambda: self._client.post("/v1/ask", json=body)))

    def texts(self) -> Mapping[str, str]:
        """Return the texts the server offers; a document without text is left out."""
        listing = self._json(lambda: self._client.get("/v1/documents"))
        rows = listing.get("documents", []) if isinstance(listing, dict) else listing
        found: dict[str, str] = {}
        for row in rows:
            shape = self._json(functools.partial(self._client.get, f"/v1/documents/{row['id']}"))
            document = shape.get("document", shape)
            if isinstance(document.get("text"), str):
                found[row["id"]] = document["text"]
        return found

    def describe(self) -> Mapping[str, str]:
        """Return the URL."""
        return {"answerer": self._url}

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _json(self, call: Callable[[], httpx.Response]) -> Any:
        import httpx

        try:
            reply = call()
        except httpx.HTTPError as exc:
            raise ServiceError(
                f"{self._url} does not answer: {exc}.", "Start it with: tiaowen serve"
            ) from exc
        if reply.is_error:
            raise ServiceError(
                f"{self._url} answered {reply.status_code}: {reply.text[:200]}", "See the server's log."
            )
        try:
            return reply.json()
        except ValueError as exc:
            raise ServiceError(f"{self._url} did not answer with JSON.", "Is it a tiaowen server?") from exc


class ScriptedAnswerer:
    """A fake: ``script`` makes the answer. The contract's own stand-in for tests and for bad examples."""

    def __init__(
        self,
        script: Callable[[Question], Answer],
        texts: Mapping[str, str] | None = None,
        name: str = "scripted",
    ) -> None:
        self._script = script
        self._texts = dict(texts or {})
        self._name = name

    def ask(self, question: Question) -> Answer:
        """Return what the script makes of ``question``."""
        return self._script(question)

    def texts(self) -> Mapping[str, str]:
        """Return the texts it was given."""
        return self._texts

    def describe(self) -> Mapping[str, str]:
        """Return its name."""
        return {"answerer": self._name}

    def close(self) -> None:
        """Nothing is held."""


def failed_answer(question: Question, error: TiaowenError) -> Answer:
    """Return the abstention that stands for a question the product could not take."""
    return Answer(
        answer_id="", conversation_id="", status=Status.ABSTAINED, language="", question=question.text,
        standalone_question=question.text, text="", notes=(f"{type(error).__name__}: {error}",),
    )  # fmt: skip
