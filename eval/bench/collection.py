"""Collections of any size for measuring: real sentences, recombined, and vectors that lie as real ones do.

A document has 40 clauses of one or two sentences each. As long as there are sentences enough, each is used once;
beyond that they are drawn again, and `Collection.recombined` says so. A clause's vector is the mean of its
sentences' real vectors, turned a little by the clause's own hash: mean pooling is what the encoder does itself,
and random vectors would mislead (anybody's recall on them is far from that on text).
"""

from __future__ import annotations

import json
import random
import re
import zlib
from typing import TYPE_CHECKING

import numpy as np

from index.embedders.base import checked
from index.text import sentences, simplify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from index.embedders.base import Embedder

CLAUSES_EACH = 40
_LABEL = re.compile(r"^.*?\d+\. ")
_NOISE = 0.006  # a number, of 384: a turn of about 7 degrees
_SHORTEST, _LONGEST = 12, 160


def sentences_of(files: Sequence[Path]) -> list[str]:
    """Return the distinct sentences of middling length in text files and in the texts of jsonl files."""
    found: dict[str, None] = {}
    for file in files:
        lines = file.read_text(encoding="utf-8").splitlines()
        texts = [json.loads(line)["text"] for line in lines if line] if file.suffix == ".jsonl" else lines
        for text in texts:
            for start, end in sentences(text):
                sentence = " ".join(text[start:end].split())
                if _SHORTEST <= len(sentence) <= _LONGEST:
                    found[sentence] = None
    return list(found)


def write_collection(path: Path, pool: Sequence[str], clauses: int, *, seed: int = 1) -> bool:
    """Write a jsonl of documents with about ``clauses`` clauses; return whether sentences had to be drawn again."""
    order = list(pool)
    draw = random.Random(seed)
    draw.shuffle(order)
    used = 0

    def following() -> str:
        nonlocal used
        used += 1
        return order[used - 1] if used <= len(order) else draw.choice(order)

    with path.open("w", encoding="utf-8") as file:
        for number in range(max(1, clauses // CLAUSES_EACH)):
            title = f"关于{following()[:14]}的若干措施"
            lines = [title, ""]
            for section in "一二三四":
                lines += [f"{section}、{following()[:16]}", ""]
                for item in range(1, 10):
                    lines += [f"{item}. {following()}{following() if item % 2 == 0 else ''}", ""]
            record = {"id": f"document-{number:06d}", "title": title, "text": "\n".join(lines)}
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
    return used > len(order)


class MixedEmbedder:
    """An embedder whose passages are means of sentences that were encoded before; questions are encoded.

    A passage without a known sentence gets the mean of two that are, chosen by its hash.
    """

    def __init__(self, model: Embedder, pool: Sequence[str], vectors: NDArray[np.float32]) -> None:
        self.identity = f"mixed-{model.identity}"
        self.dimension = model.dimension
        self._model = model
        self._vectors = np.asarray(vectors, np.float32)
        self._rows = {
            " ".join(simplify(text).split()): row for text, row in zip(pool, self._vectors, strict=True)
        }

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """See Embedder."""
        return self._model.embed_queries(texts)

    def embed_passages(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """See Embedder."""
        rows = np.zeros((len(texts), self.dimension), np.float32)
        for number, text in enumerate(texts):
            total = sum(self._known(text), rows[number])
            noise = np.random.default_rng(zlib.crc32(text.encode())).normal(0, _NOISE, self.dimension)
            rows[number] = total / max(float(np.linalg.norm(total)), 1e-6) + noise
        if progress is not None:
            progress(len(texts))
        return checked(rows, len(texts), self.dimension, self.identity)

    def _known(self, text: str) -> list[NDArray[np.float32]]:
        own, drawn = list(self._own(text)), zlib.crc32(text.encode())
        return own or [self._vectors[(drawn // stride) % len(self._vectors)] for stride in (1, 7_919)]

    def _own(self, text: str) -> Iterator[NDArray[np.float32]]:
        body = _LABEL.sub("", text, count=1)
        for start, end in sentences(body):
            found = self._rows.get(body[start:end].strip())
            if found is not None:
                yield found
