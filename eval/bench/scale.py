"""How cost grows with the collection: build, open, search, add, remove, memory, disk, clients, recall.

    python -m eval.bench.scale --texts passages.jsonl --questions questions.jsonl --out growth
    python -m eval.bench.scale --sizes 200 20000 200000 1000000 --texts ...
    python -m eval.bench.scale --sizes 600000 --records statutes.jsonl --texts ...   # whole documents first

Writes ``growth.json`` and ``growth.md`` with a plot. Each size runs in a process of its own. Texts are real
sentences, recombined beyond their number; vectors of clauses are means of their sentences' real vectors
(`eval.bench.collection`). ``search`` is what a question costs outside the encoder: its vector is known.
``cpu`` is processor time, which a busy neighbour changes least; read it beside ``load``.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from eval.bench.collection import MixedEmbedder, sentences_of, write_collection
from eval.bench.encoder import DOCUMENT, QUESTIONS, peak_mb, resident_mb
from eval.bench.serve import median

if TYPE_CHECKING:
    from collections.abc import Callable

SIZES = (200, 20_000, 200_000)
_CLIENTS = (1, 4, 8)
_SECONDS = 3.0  # of load for each number of clients
_RECORDS = "records.jsonl"
_COMPARED = 100  # questions whose nearest are also looked for exactly


class Stages:
    """Notes when each stage of a build began."""

    def __init__(self) -> None:
        self.began: list[tuple[str, float]] = []

    def stage(self, name: str, total: int) -> None:
        """See Progress."""
        self.began.append((name, time.perf_counter()))

    def advance(self, steps: int = 1) -> None:
        """See Progress."""

    def seconds(self) -> dict[str, float]:
        """Return how long each took, the last up to now."""
        ends = [at for _, at in self.began[1:]] + [time.perf_counter()]
        return {name: round(end - at, 2) for (name, at), end in zip(self.began, ends, strict=True)}


def main() -> None:
    """Measure each size and write JSON and page."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sizes", nargs="+", type=int, default=list(SIZES), help="in clauses")
    parser.add_argument("--texts", nargs="+", type=Path, default=[DOCUMENT])
    parser.add_argument("--records", type=Path, help="jsonl of documents that every size has beside its own")
    parser.add_argument("--questions", nargs="+", type=Path, default=[], help="jsonl with `question`")
    parser.add_argument("--pool", type=int, default=4_000, help="sentences that are really encoded")
    parser.add_argument("--out", type=Path, default=Path("growth"))
    parser.add_argument("--one", nargs=2, metavar=("SIZE", "FOLDER"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(measure(int(options.one[0]), Path(options.one[1]))))
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        pool = encode(sentences_of(options.texts)[: options.pool], folder)
        asked = [json.loads(line)["question"] for file in options.questions for line in file.open()]
        (folder / "questions.json").write_text(
            json.dumps(asked[:200] or [q for several in QUESTIONS.values() for q in several]),
            encoding="utf-8",
        )
        if options.records:
            shutil.copyfile(options.records, folder / _RECORDS)
        rows = []
        for size in options.sizes:
            command = [sys.executable, "-m", "eval.bench.scale", "--one", str(size), str(folder)]
            environment = {**os.environ, "OMP_NUM_THREADS": "1"}  # as the command has it
            done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment)
            rows.append(json.loads(done.stdout))
            print(json.dumps(rows[-1]), file=sys.stderr)
    report = {
        "what": "growth",
        "machine": {"cpu": platform.machine(), "cpus": os.cpu_count(), "load": os.getloadavg()},
        "sentences_encoded": pool,
        "sizes": rows,
    }
    options.out.with_suffix(".json").write_text(
        json.dumps(report, indent=1, ensure_ascii=False), encoding="utf-8"
    )
    options.out.with_suffix(".md").write_text(page(report), encoding="utf-8")


def encode(pool: list[str], folder: Path) -> int:
    """Encode the sentences once for all sizes; return how many there are."""
    from index.embedders.bundled import BundledEmbedder

    (folder / "pool.json").write_text(json.dumps(pool, ensure_ascii=False), encoding="utf-8")
    np.save(folder / "pool.npy", BundledEmbedder(threads=os.cpu_count() or 1).embed_passages(pool))
    return len(pool)


def measure(size: int, folder: Path) -> dict[str, Any]:
    """Return every figure of a collection of ``size`` clauses. For a process of its own."""
    from index import builder
    from index.bridge import Bridge
    from index.embedders.bundled import BundledEmbedder
    from index.embedders.cache import CachedEmbedder
    from index.engines.embedded import EmbeddedEngine
    from index.home import CACHE

    pool = json.loads((folder / "pool.json").read_text(encoding="utf-8"))
    embedder = CachedEmbedder(MixedEmbedder(BundledEmbedder(), pool, np.load(folder / "pool.npy")))
    questions = json.loads((folder / "questions.json").read_text(encoding="utf-8"))
    home, records = folder / f"home-{size}", folder / f"{size}.jsonl"
    recombined = write_collection(records, pool, size)
    Bridge.open(home / CACHE).close()  # takes seconds, once in a home's life
    stages = Stages()
    whole = [folder / _RECORDS] if (folder / _RECORDS).is_file() else []
    report = builder.build(home, [*whole, records], embedder=embedder, progress=stages)
    result: dict[str, Any] = {
        "clauses": report.counts.clauses,
        "passages": report.counts.passages,
        "recombined": recombined,
        "build_s": round(report.seconds, 2),
        "build_stages_s": stages.seconds(),
        "build_peak_mb": peak_mb(),
        "disk_mb": round(builder.status(home).size / 2**20, 1),
    }
    began = time.perf_counter()
    engine = EmbeddedEngine.open(home, embedder=embedder)
    result["open_s"] = round(time.perf_counter() - began, 3)
    before = resident_mb()
    for question in questions:  # its vector, and the pages its search touches
        engine.search(question)
    wall, cpu = [], []
    for question in questions:
        began, began_cpu = time.perf_counter(), time.thread_time()
        engine.search(question)
        cpu.append(1e3 * (time.thread_time() - began_cpu))
        wall.append(1e3 * (time.perf_counter() - began))
    result["search_ms"] = _spread(wall)
    result["search_cpu_ms"] = _spread(cpu)
    result["search_rss_mb"] = round(resident_mb() - before, 1)
    result["searches_per_s"] = {n: throughput(engine, questions, n) for n in _CLIENTS}
    result["memory_mb"] = round(resident_mb(), 1)
    result["recall_at_10"] = recall(home, embedder, questions[:_COMPARED])
    result["add_s"], result["search_after_add_s"], result["remove_s"] = change(engine, home, folder, embedder)
    engine.close()
    result["load"] = round(os.getloadavg()[0], 2)
    return result


def throughput(engine: Any, questions: list[str], clients: int) -> float:
    """Return searches a second of so many threads."""
    done = [0] * clients
    until = time.perf_counter() + _SECONDS

    def ask(client: int) -> None:
        while time.perf_counter() < until:
            engine.search(questions[(client * 37 + done[client]) % len(questions)])
            done[client] += 1

    threads = [threading.Thread(target=ask, args=(client,)) for client in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return round(sum(done) / _SECONDS, 1)


def recall(home: Path, embedder: Any, questions: list[str]) -> float:
    """Return the share of the exactly nearest ten passages that the vector index finds."""
    from index.embeddings import StoredVectors
    from index.snapshot import VECTORS, open_snapshot
    from index.vectors import VectorIndex

    with open_snapshot(home) as snapshot:
        stored = StoredVectors.open(snapshot.folder)
        vectors = VectorIndex.open(snapshot.folder / VECTORS, stored)
        asked = embedder.embed_queries(questions)
        best = np.full((len(asked), 10), -np.inf, np.float32)
        for at in range(0, len(stored), 50_000):
            part = stored.rows(np.arange(at, min(at + 50_000, len(stored)))) @ asked.T
            best = -np.sort(-np.concatenate([best, part.T], axis=1), axis=1)[:, :10]
        hits = 0
        for question, exact in zip(asked, best, strict=True):
            _, scores = vectors.search(question, k=600)
            hits += int((scores[:10] >= exact[-1] - 1e-5).sum())
    return round(hits / max(1, 10 * len(asked)), 4)


def change(engine: Any, home: Path, folder: Path, embedder: Any) -> tuple[float, float, float]:
    """Return the median seconds of adding one document, of the next search, and of removing it.

    In a process that runs: the first addition, which loads code, is not counted.
    """
    from index import builder

    added, searched, removed = [], [], []
    for number in range(8):
        paper = folder / f"one-{number}.txt"
        paper.write_text(f"关于港口的若干措施\n\n一、总则\n支持第{number}港区建设。\n", encoding="utf-8")
        began = time.perf_counter()
        builder.add(home, paper, embedder=embedder)
        added.append(time.perf_counter() - began)
        began = time.perf_counter()
        engine.search("支持港区建设")
        searched.append(time.perf_counter() - began)
        began = time.perf_counter()
        builder.remove(home, paper.stem)
        removed.append(time.perf_counter() - began)
    median_of = [round(statistics.median(several[1:]), 4) for several in (added, searched, removed)]
    return median_of[0], median_of[1], median_of[2]


def _spread(values: list[float]) -> dict[str, float]:
    ordered = sorted(values)
    return {"p50": median(ordered), "p95": round(ordered[int(0.95 * len(ordered))], 2)}


def page(report: dict[str, Any]) -> str:
    """Return the report as Markdown with one plot."""
    columns: dict[str, Callable[[Any], str]] = {
        "clauses": lambda r: f"{r['clauses']:,}",
        "build s": lambda r: f"{r['build_s']:,.1f}",
        "build peak MB": lambda r: f"{r['build_peak_mb']:,.0f}",
        "disk MB": lambda r: f"{r['disk_mb']:,.1f}",
        "open s": lambda r: f"{r['open_s']:.2f}",
        "search p50 / p95 ms": lambda r: f"{r['search_ms']['p50']:.1f} / {r['search_ms']['p95']:.1f}",
        "of it processor p50": lambda r: f"{r['search_cpu_ms']['p50']:.1f}",
        "searches/s at 1, 4, 8": lambda r: ", ".join(f"{v:.0f}" for v in r["searches_per_s"].values()),
        "recall@10": lambda r: f"{r['recall_at_10']:.3f}",
        "add, next search, remove ms": lambda r: " / ".join(
            f"{1e3 * r[name]:.0f}" for name in ("add_s", "search_after_add_s", "remove_s")
        ),
        "load": lambda r: f"{r['load']:.1f}",
    }
    lines = [
        "# Growth",
        "",
        f"{report['sentences_encoded']:,} sentences really encoded; recombined where `recombined` says so.",
        "",
        f"| {' | '.join(columns)} |",
        f"|{'---|' * len(columns)}",
        *(f"| {' | '.join(cell(row) for cell in columns.values())} |" for row in report["sizes"]),
        "",
        plot([(row["clauses"], row["search_cpu_ms"]["p50"]) for row in report["sizes"]]),
        "",
    ]
    return "\n".join(lines)


def plot(points: list[tuple[int, float]]) -> str:
    """Return an SVG of processor milliseconds a search by clauses, both logarithmic."""
    width, height, edge = 520, 220, 40
    xs, ys = np.log10([max(1, x) for x, _ in points]), np.log10([max(0.1, y) for _, y in points])

    def along(values: np.ndarray[Any, Any], value: float, length: int) -> float:
        low, high = float(values.min()) - 0.2, float(values.max()) + 0.2
        return edge + (value - low) / (high - low) * (length - 2 * edge)

    at = [(along(xs, x, width), height - along(ys, y, height)) for x, y in zip(xs, ys, strict=True)]
    line = " ".join(f"{x:.0f},{y:.0f}" for x, y in at)
    marks = "".join(
        f'<circle cx="{x:.0f}" cy="{y:.0f}" r="3"/><text x="{x:.0f}" y="{y - 8:.0f}" font-size="11" '
        f'text-anchor="middle">{count:,}: {value:.1f} ms</text>'
        for (x, y), (count, value) in zip(at, points, strict=True)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" role="img">'
        f"<title>Processor time of a search by clauses</title>"
        f'<polyline points="{line}" fill="none" stroke="black"/>{marks}</svg>'
    )


if __name__ == "__main__":
    main()
