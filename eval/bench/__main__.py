"""Everything a user waits for and pays for, in one JSON: size, first ask, cold ask, indexing, a warm server.

    python -m eval.bench
    python -m eval.bench --rounds 20 --install
    python -m eval.bench kills | soak | reload ...      # see the modules of these names

``--install`` also installs the core from this checkout into an empty environment, which needs a package registry.
Without it only the size of what is installed here is added up: the distribution and what it needs, no extras.
Every time is measured from outside on processes as users start them, encoder on one thread; ``wall_s`` is elapsed,
``cpu_s`` processor time. Read both beside ``load``: busy neighbours show in the first and not in the second.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from importlib import import_module
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from eval.bench import serve

#: Trials of their own, each a module here with ``main(arguments) -> exit code``.
TRIALS = frozenset({"fuzz", "guided", "kills", "reload", "soak"})

#: What each figure may be at most (issue "Ask the action plan and get the clause, cited"; a cold ask: "Fast at one document").
BARS = {
    "install_s": 90.0,
    "install_mb": 600.0,
    "first_ask_s": 25.0,
    "cold_ask_s": 0.7,
    "cold_ask_zh_s": 0.7,
    "cold_ask_rss_mb": 500.0,
    "warm_ask_p50_ms": 40.0,
    "warm_ask_p95_ms": 80.0,
    "indexing_s": 20.0,
}


def main() -> None:
    """Measure everything in fresh homes and print it, or run the trial that the first argument names."""
    if sys.argv[1:] and sys.argv[1] in TRIALS:
        raise SystemExit(import_module(f"eval.bench.{sys.argv[1]}").main(sys.argv[2:]))
    parser = argparse.ArgumentParser(prog="python -m eval.bench", description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=10, help="how often each question is asked")
    parser.add_argument("--cold", type=int, default=5, help="how many cold asks")
    parser.add_argument("--install", action="store_true", help="also install into an empty environment")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        measured: dict[str, Any] = {
            "install": installed() if options.install else {"core_mb": core_size()},
            **serve.measure(Path(temporary) / "home", options.rounds, options.cold),
            "indexing": indexing(Path(temporary)),
        }
    figures = {
        "install_s": measured["install"].get("wall_s"),
        "install_mb": measured["install"]["core_mb"],
        "first_ask_s": measured["first_ask_with_indexing"]["wall_s"],
        "cold_ask_s": measured["cold_ask"]["wall_s"],
        "cold_ask_zh_s": measured["cold_ask_zh"]["wall_s"],
        "cold_ask_rss_mb": max(measured["cold_ask"]["rss_mb"], measured["cold_ask_zh"]["rss_mb"]),
        "warm_ask_p50_ms": measured["server"]["ask_ms"]["p50"],
        "warm_ask_p95_ms": measured["server"]["ask_ms"]["p95"],
        "indexing_s": measured["indexing"]["wall_s"],
    }
    bars = {
        name: {"measured": value, "at_most": BARS[name], "met": None if value is None else value < BARS[name]}
        for name, value in figures.items()
    }
    print(json.dumps({"bars": bars, **measured}, indent=2, ensure_ascii=False))


def indexing(folder: Path) -> dict[str, float]:
    """Return what reading and indexing the bundled document takes where the dictionary lies ready."""
    home = folder / "indexing"
    shutil.copytree(folder / "home" / "cache", home / "cache")
    return serve.run("index", "build", home=home)


def core_size(name: str = "tiaowen") -> float:
    """Return the MB on disk of a distribution and all it needs, extras left out."""
    seen: set[str] = set()
    waiting = [name]
    total = 0
    while waiting:
        current = re.sub(r"[-_.]+", "-", waiting.pop()).lower()
        if current in seen:
            continue
        seen.add(current)
        try:
            found = distribution(current)
        except PackageNotFoundError:  # for another platform
            continue
        for file in found.files or ():
            path = Path(str(found.locate_file(file)))
            total += path.stat().st_size if path.is_file() else 0
        waiting += [
            re.split(r"[ \[<>=!~;(]", requirement, maxsplit=1)[0]
            for requirement in found.requires or ()
            if "extra ==" not in requirement
        ]
    return round(total / 2**20, 1)


def installed() -> dict[str, float]:
    """Return seconds and MB of installing the core from this checkout into an empty environment.

    Raises:
        RuntimeError: it could not be installed.
    """
    with tempfile.TemporaryDirectory() as temporary:
        place = Path(temporary) / "environment"
        subprocess.run([sys.executable, "-m", "venv", place], check=True)
        before = _size(place)
        began = time.perf_counter()
        done = subprocess.run(
            [place / "bin" / "python", "-m", "pip", "install", "--quiet", serve.ROOT], check=False
        )
        if done.returncode:
            raise RuntimeError("The core could not be installed; is there a package registry?")
        return {
            "wall_s": round(time.perf_counter() - began, 1),
            "core_mb": round((_size(place) - before) / 2**20, 1),
        }


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


if __name__ == "__main__":
    main()
