"""The far end: runs inside a peer's own environment, where nothing of ours is installed. Standard library only.

``python -I worker.py PIPELINE.py`` reads one JSON object a line and answers with one::

    {"index": [{"id", "text"}]}      →  {"indexed": chunks}
    {"search": "question", "k": 5}   →  {"hits": [{document_id, start, text, score}], "confidence": cosine}

In between it may ask back for vectors, so that every pipeline has the very same embedder::

    {"embed": [texts], "query": bool}  →  {"vectors": base64 of float32 rows, "dimension": 384}

What fails is told as ``{"error": "..."}``. ``start`` counts code points; ``confidence`` is the likeness of the
best chunk, what a threshold can be put on.
"""

from __future__ import annotations

import array
import base64
import importlib.util
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TextIO

Embed = Callable[[Sequence[str], bool], list[list[float]]]
Found = tuple[list[dict[str, Any]], float]
Search = Callable[[str, int], Found]
Build = Callable[[Sequence[dict[str, str]], Embed], tuple[Search, int]]


def main() -> None:
    """Serve the pipeline named by the first argument until standard input ends."""
    # Libraries print what they like; only what we say may reach the other end.
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    serve(load(Path(sys.argv[1])), os.fdopen(0, encoding="utf-8"), out)


def load(path: Path) -> Build:
    """Return the ``build`` of the file ``path``."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is no Python file")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    build: Build = module.build
    return build


def serve(build: Build, lines: TextIO, out: TextIO) -> None:
    """Answer every line of ``lines`` on ``out``."""

    def say(message: dict[str, Any]) -> None:
        out.write(json.dumps(message, ensure_ascii=False) + "\n")
        out.flush()

    def embed(texts: Sequence[str], query: bool) -> list[list[float]]:
        say({"embed": list(texts), "query": query})
        reply = json.loads(lines.readline())
        flat = array.array("f", base64.b64decode(reply["vectors"]))
        width = reply["dimension"]
        return [list(flat[i : i + width]) for i in range(0, len(flat), width)]

    search: Search | None = None
    while line := lines.readline():
        message = json.loads(line)
        try:
            if "index" in message:
                search, count = build(message["index"], embed)
                say({"indexed": count})
            elif search is None:
                say({"error": "nothing is indexed yet"})
            else:
                hits, confidence = search(message["search"], message["k"])
                say({"hits": hits, "confidence": confidence})
        except Exception as error:  # whatever a library raises is told, not swallowed
            say({"error": f"{type(error).__name__}: {error}"})


if __name__ == "__main__":
    main()
