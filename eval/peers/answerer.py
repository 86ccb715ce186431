"""A peer as an Answerer: asked through the same runner as the product."""

from __future__ import annotations

from collections.abc import Mapping

from eval.peers.process import PeerProcess
from eval.peers.registry import Peer
from eval.peers.spans import Gold, quoting
from qa.answers import Answer, Evidence, Question

#: Chunks that are fetched for each question.
DEPTH = 5


class PeerAnswerer:
    """The best chunk, quoted. Has no memory of a conversation, no refusal and no language but the document's."""

    def __init__(self, peer: Peer, process: PeerProcess, texts: Mapping[str, str], gold: Gold) -> None:
        self._peer, self._process, self._texts, self._gold = peer, process, texts, gold
        self._chunks = process.index(texts)

    def ask(self, question: Question) -> Answer:
        """Return its best chunk as the answer, its first chunks as evidence."""
        reply = self._process.search(question.text, DEPTH)
        evidence = tuple(
            Evidence(
                rank=rank,
                clause_id=self._gold.clause_at(p.document_id, p.start, p.end),
                document_id=p.document_id,
                text=p.text,
                score=p.score,
                start=p.start,
                end=p.end,
            )
            for rank, p in enumerate(reply.pieces, start=1)
        )
        return quoting(question.text, evidence, confidence=reply.confidence)

    def texts(self) -> Mapping[str, str]:
        """Return the collection."""
        return self._texts

    def describe(self) -> Mapping[str, str]:
        """Return what it is made of."""
        return {
            "answerer": self._peer.title,
            "pipeline": f"{self._peer.what}; {self._chunks} chunks",
            "packages": ", ".join(self._peer.requirements),
        }

    def close(self) -> None:
        """End its process."""
        self._process.close()
