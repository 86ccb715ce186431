"""A peer at the other end of a pipe: index these documents, search this question."""

from __future__ import annotations

import base64
import json
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from index.errors import ServiceError

if TYPE_CHECKING:
    from index.embedders.base import Embedder

WORKER = Path(__file__).parent / "worker.py"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A chunk that was found. ``text == document.text[start:end]``; ``start`` is -1 where it stands nowhere."""

    document_id: str
    start: int
    end: int
    text: str
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """``pieces`` best first; ``confidence``: the cosine of the nearest chunk."""

    pieces: tuple[Piece, ...]
    confidence: float


class PeerProcess:
    """A running pipeline; ``embedder`` makes its vectors here, so that all have the same."""

    def __init__(self, name: str, python: Path, pipeline: Path, embedder: Embedder) -> None:
        self._name = name
        self._embedder = embedder
        self._texts: Mapping[str, str] = {}
        self._log: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 (closed with the process)
        try:
            self._process = subprocess.Popen(
                [str(python), "-I", str(WORKER), str(pipeline)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._log, encoding="utf-8",
            )  # fmt: skip
        except OSError as exc:
            self._log.close()
            raise ServiceError(f"{name} does not start: {exc.strerror or exc}.", _HINT) from exc

    def index(self, texts: Mapping[str, str]) -> int:
        """Give it the collection, document id to text; return how many chunks it made.

        Raises:
            ServiceError: it failed; the message has its own words.
        """
        self._texts = texts
        reply = self._ask({"index": [{"id": i, "text": t} for i, t in texts.items()]})
        return int(reply["indexed"])

    def search(self, question: str, k: int) -> Reply:
        """Return what it finds.

        Raises:
            ServiceError: it failed.
        """
        reply = self._ask({"search": question, "k": k})
        return Reply(
            pieces=tuple(self._placed(hit) for hit in reply["hits"]), confidence=float(reply["confidence"])
        )

    def close(self) -> None:
        """End it."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()

    def _ask(self, message: dict[str, Any]) -> dict[str, Any]:
        reply = self._turn(message)
        while "embed" in reply:
            embed = self._embedder.embed_queries if reply["query"] else self._embedder.embed_passages
            rows = embed(reply["embed"])
            reply = self._turn(
                {"vectors": base64.b64encode(rows.tobytes()).decode(), "dimension": rows.shape[1]}
            )
        if "error" in reply:
            raise ServiceError(f"{self._name} failed: {reply['error']}", _HINT)
        return reply

    def _turn(self, message: dict[str, Any]) -> dict[str, Any]:
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        try:
            stdin.write(json.dumps(message, ensure_ascii=False) + "\n")
            stdin.flush()
            line = stdout.readline()
        except OSError:
            line = ""
        try:
            reply: dict[str, Any] = json.loads(line)
        except ValueError as exc:
            self._log.seek(0)
            said = self._log.read().decode("utf-8", "replace").strip().splitlines()
            raise ServiceError(f"{self._name} ended: {said[-1] if said else 'no word'}", _HINT) from exc
        return reply

    def _placed(self, hit: Mapping[str, Any]) -> Piece:
        """Return the chunk where it really stands: splitters trim, and some lose count."""
        text, document = str(hit["text"]), str(hit["document_id"])
        whole = self._texts.get(document, "")
        start = hit["start"] if isinstance(hit["start"], int) else -1
        if start < 0 or whole[start : start + len(text)] != text:
            start = whole.find(text)
        end = start + len(text) if start >= 0 else -1
        return Piece(document_id=document, start=start, end=end, text=text, score=float(hit["score"]))


_HINT = "Try again, or leave it out: tiaowen eval peers --peers NAME,NAME"
