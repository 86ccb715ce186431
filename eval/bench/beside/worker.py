"""One measured process: ``python -m eval.bench.beside.worker PHASE LIBRARY DATA FOLDER CACHE ENGINE`` prints one JSON object.

Phases: ``build``, ``cold`` (one answer, the parent holds the clock), ``latency``, ``clients``, ``add``. ENGINE is what runs the
question encoder (`Encoder`). Runs in the library's own environment.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import threading
import time
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.bench.beside.parts import Encoder, Units, asked, known_texts

if TYPE_CHECKING:
    from eval.bench.beside.parts import Library

_K = 10
_WARM = 20  # questions before the clock starts
_CLIENTS = 8
_SECONDS = 5.0  # of load
_ENOUGH = 20.0  # seconds after which a later round of a slow library ends


def main() -> None:
    """Do one phase."""
    phase, name, data, folder, cache = sys.argv[1], sys.argv[2], *map(Path, sys.argv[3:6])
    engine = sys.argv[6]
    # Libraries print what they like; only what we say may reach the other end.
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    library: Library = import_module(f"eval.bench.beside.engines.{name}")
    encoder = Encoder(cache, lambda: known_texts(data), engine)
    result = {
        "build": build,
        "cold": cold,
        "latency": latency,
        "whole": whole,
        "clients": clients,
        "add": add,
    }[phase](library, encoder, data, folder)
    print(json.dumps({**result, "load": round(os.getloadavg()[0], 2)}), file=out, flush=True)
    out.close()
    os._exit(0)  # what libraries do at the end is not measured, and some crash there


def build(library: Library, encoder: Encoder, data: Path, folder: Path) -> dict[str, Any]:
    """Index everything; vectors are known."""
    units = Units.read(data)
    encoder.question("first")  # leaves what the encoder makes ready in its cache
    encoder.known  # noqa: B018 - reads them before the clock starts
    if hasattr(library, "prepare"):
        library.prepare(folder)
    began, began_cpu = time.perf_counter(), time.process_time()
    details = library.build(folder, units, encoder, data) or {}
    took, took_cpu = time.perf_counter() - began, time.process_time() - began_cpu
    return {
        "build_s": round(took, 2),
        "build_cpu_s": round(took_cpu, 2),
        **details,
        "disk_mb": round(sum(f.stat().st_size for f in folder.rglob("*") if f.is_file()) / 2**20, 1),
    }


def cold(library: Library, encoder: Encoder, data: Path, folder: Path) -> dict[str, Any]:
    """Answer one question."""
    found = library.load(folder, encoder).search(asked(data)["measured"][0]["question"], _K)
    return {"found": len(found)}


def whole(library: Library, encoder: Encoder, data: Path, folder: Path) -> dict[str, Any]:
    """Time every question, however long it takes; what was found is returned."""
    return _latency(library, encoder, data, folder, float("inf"))


def latency(library: Library, encoder: Encoder, data: Path, folder: Path) -> dict[str, Any]:
    """Time questions for a while."""
    return _latency(library, encoder, data, folder, _ENOUGH)


def _latency(library: Library, encoder: Encoder, data: Path, folder: Path, enough: float) -> dict[str, Any]:
    engine = library.load(folder, encoder)
    questions = asked(data)
    for question in questions["load"][-_WARM:]:
        engine.search(question, _K)
    wall, outside, cpu, found = [], [], [], []
    until = time.perf_counter() + enough
    for question in questions["measured"]:
        encoder.spent = 0.0
        began, began_cpu = time.perf_counter(), time.process_time()
        hits = engine.search(question["question"], _K)
        took, took_cpu = time.perf_counter() - began, time.process_time() - began_cpu
        wall.append(1e3 * took)
        outside.append(1e3 * (took - encoder.spent))
        cpu.append(1e3 * took_cpu)
        found.append(hits)
        if time.perf_counter() > until:
            break
    return {
        "wall_ms": [round(ms, 3) for ms in wall],
        "outside_ms": [round(ms, 3) for ms in outside],
        "cpu_ms": [round(ms, 3) for ms in cpu],
        "found": found,
        "peak_mb": _peak_mb(),
    }


def clients(library: Library, encoder: Encoder, data: Path, folder: Path) -> dict[str, Any]:
    """Let threads ask at once, no question twice."""
    engine = library.load(folder, encoder)
    waiting = iter(asked(data)["load"])
    for _ in range(_WARM):
        engine.search(next(waiting), _K)
    lock, done, failures = threading.Lock(), [0], []
    began = time.perf_counter()

    def ask() -> None:
        while time.perf_counter() - began < _SECONDS:
            with lock:
                question = next(waiting, None)
            if question is None:
                return
            try:
                engine.search(question, _K)
            except Exception as error:  # whatever a library raises under threads is a result
                failures.append(f"{type(error).__name__}: {error}")
                return
            with lock:
                done[0] += 1

    began_cpu = time.process_time()
    threads = [threading.Thread(target=ask) for _ in range(_CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took, took_cpu = time.perf_counter() - began, time.process_time() - began_cpu
    return {
        "searches_per_s": round(done[0] / took, 1),
        "cores_used": round(took_cpu / took, 2),
        "cpu_ms_each": round(1e3 * took_cpu / max(1, done[0]), 2),
        "failures": failures[:3],
        "peak_mb": _peak_mb(),
    }


def add(library: Library, encoder: Encoder, data: Path, folder: Path) -> dict[str, Any]:
    """Add documents of one clause; say whether the next search, and a new start, find them."""
    engine = library.load(folder, encoder)
    added = asked(data)["added"]
    took, seen = [], 0
    for paper in added:
        vector = encoder.known[paper["unit"]]
        engine.search(paper["question"], _K)
        began = time.perf_counter()
        engine.add(paper["id"], paper["text"], vector)
        took.append(1e3 * (time.perf_counter() - began))
        seen += _has(engine.search(paper["question"], _K), paper["id"])
    again = library.load(folder, encoder)
    kept = sum(_has(again.search(paper["question"], _K), paper["id"]) for paper in added)
    return {
        "add_ms": round(statistics.median(took[1:]), 1),
        "added": len(added),
        "found_next": seen,
        "found_after_start": kept,
    }


def _has(found: list[str], identifier: str) -> bool:
    return any(hit == identifier or hit.startswith(f"{identifier}/") for hit in found)


def _peak_mb() -> float | None:
    """Return the most memory this process held, in MB; getrusage would give the parent's where that is more."""
    status = Path("/proc/self/status")
    lines = status.read_text(encoding="ascii").splitlines() if status.is_file() else []
    found = [line.split()[1] for line in lines if line.startswith("VmHWM")]
    return round(int(found[0]) / 1024, 1) if found else None


if __name__ == "__main__":
    main()
