"""Measures how fast text is read: outline, then facts, in MB of UTF-8 a second of processor time. Prints JSON.

    python -m eval.bench.reading
    python -m eval.bench.reading FILE... --megabytes 2

Without files it reads the bundled corpus. Every document is read again and again until enough text went through,
in one process and one thread; ``cpu`` counts, which a busy neighbour changes least. Memory is the most the process
held. The first pass, which builds the name tables, is told apart.
"""

from __future__ import annotations

import argparse
import json
import platform
import resource
import sys
import time
from pathlib import Path
from typing import Any

from index.documents import Document
from index.facts.duties import read_duties
from index.facts.metadata import read_metadata
from index.facts.scope import read_scope
from index.facts.targets import read_targets
from index.lexicon import default_lexicon
from index.loaders import Source, load
from index.outline import outline

CORPUS = Path(__file__).resolve().parents[2] / "corpus"


def main(arguments: list[str] | None = None) -> None:
    """Read the documents until enough text went through and print what it took."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--megabytes", type=float, default=1.0, help="how much text to read of each document")
    options = parser.parse_args(arguments)
    files = options.files or sorted(CORPUS.glob("*/document.*"))
    sources = [(path, load(path)) for path in files]
    started = time.process_time()
    for _, source in sources:
        _read(source)
    first = time.process_time() - started
    rows = [_measure(path, source, options.megabytes) for path, source in sources]
    total = {part: sum(row[part] for row in rows) for part in ("megabytes", "outline_cpu", "facts_cpu")}
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    report = {
        "what": "reading",
        "python": platform.python_version(),
        "machine": platform.machine(),
        "first_pass_cpu_seconds": round(first, 3),
        "outline_megabytes_per_second": _rate(total["megabytes"], total["outline_cpu"]),
        "facts_megabytes_per_second": _rate(total["megabytes"], total["facts_cpu"]),
        "megabytes_per_second": _rate(total["megabytes"], total["outline_cpu"] + total["facts_cpu"]),
        "peak_memory_megabytes": round(memory / (1 << 20 if sys.platform == "darwin" else 1 << 10), 1),
        "documents": rows,
    }
    print(json.dumps(report, ensure_ascii=False, indent=2))


def _measure(path: Path, source: Source, megabytes: float) -> dict[str, Any]:
    size = len(source.text.encode()) / 1e6
    times = max(1, round(megabytes / size)) if size else 1
    spent = [0.0, 0.0]
    for _ in range(times):
        for part, seconds in enumerate(_read(source)):
            spent[part] += seconds
    return {
        "document": path.parent.name if path.stem == "document" else path.name,
        "megabytes": round(size * times, 3),
        "outline_cpu": round(spent[0], 3),
        "facts_cpu": round(spent[1], 3),
        "megabytes_per_second": _rate(size * times, sum(spent)),
    }


def _read(source: Source) -> tuple[float, float]:
    """Return the processor seconds of the outline and of all facts."""
    lexicon = default_lexicon()
    started = time.process_time()
    clauses = outline("d", source)
    outlined = time.process_time()
    metadata = read_metadata(source, clauses, lexicon)
    document = Document(id="d", text=source.text, **metadata.document_fields())
    read_scope(document, clauses)
    read_duties(document, clauses, lexicon, blocks=source.blocks)
    read_targets(document, clauses)
    return outlined - started, time.process_time() - outlined


def _rate(megabytes: float, seconds: float) -> float:
    return round(megabytes / seconds, 2) if seconds else 0.0


if __name__ == "__main__":
    main()
