"""The peers: what is installed for each, exactly, and what it is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from index.errors import SettingInvalid

PIPELINES = Path(__file__).parent / "pipelines"


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """One pipeline. ``requirements``: pinned, for pip. ``title`` is what tables call it."""

    name: str
    title: str
    what: str
    requirements: tuple[str, ...]

    @property
    def file(self) -> Path:
        """The pipeline's code."""
        return PIPELINES / f"{self.name.replace('-', '_')}.py"


PEERS: tuple[Peer, ...] = (
    Peer(
        name="fixed-chunks",
        title="fixed chunks",
        what="500 characters a chunk, FAISS, the nearest chunk is the answer",
        requirements=("faiss-cpu==1.15.1", "numpy==2.4.6"),
    ),
    Peer(
        name="langchain-ensemble",
        title="LangChain",
        what="RecursiveCharacterTextSplitter (500/50), BM25Retriever over jieba words and FAISS in an EnsembleRetriever",
        requirements=(
            "langchain-classic==1.0.8",
            "langchain-community==0.4.2",
            "langchain-core==1.7.2",
            "langchain-text-splitters==1.1.3",
            "rank-bm25==0.2.2",
            "jieba==0.42.1",
            "faiss-cpu==1.15.1",
            "numpy==2.4.6",
        ),
    ),
    Peer(
        name="llamaindex-vector",
        title="LlamaIndex",
        what="SentenceSplitter (512 tokens, 50 shared) and VectorStoreIndex",
        requirements=("llama-index-core==0.14.25",),
    ),
)


def find_peers(names: str = "") -> tuple[Peer, ...]:
    """Return the peers named, separated by commas, in the order of ``PEERS``; "" means all.

    Raises:
        SettingInvalid: an unknown name.
    """
    wanted = [n.strip() for n in names.split(",") if n.strip()]
    known = {p.name: p for p in PEERS}
    unknown = [n for n in wanted if n not in known]
    if unknown:
        raise SettingInvalid(f"There is no peer {', '.join(unknown)}.", f"Known: {', '.join(known)}.")
    return tuple(p for p in PEERS if not wanted or p.name in wanted)
