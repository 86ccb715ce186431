"""Measures what a user waits for: first ask, cold asks, and a running server's answers. Prints JSON.

    python -m eval.bench.serve
    python -m eval.bench.serve --rounds 20 --home DIR

Every figure comes from outside: processes are started as users start them, the server is asked over a socket.
``wall_s`` is elapsed, ``rss_mb`` the peak resident memory of the process. ``overhead_ms`` is what the client
waited beyond the time the assistant itself reports. Read the numbers together with ``load``: busy neighbours show.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-c", "from qa.cli import main; main()"]

#: Asked in turn: facts that tables answer, clauses that have to be found, and things the documents do not say.
QUESTIONS = {
    "zh-Hans": (
        "保税低硫燃料油混兑调和业务由哪个部门牵头？",
        "到2025年集装箱吞吐量的目标是多少？",
        "哪些任务由省商务厅牵头？",
        "如何推动科研物资通关便利化？",
        "个人所得税的起征点是多少？",
    ),
    "zh-Hant": (
        "融資租賃集聚區由哪個單位牽頭？",
        "港澳居民可以享受哪些跨境醫療服務？",
        "行動方案的發文字號是什麼？",
        "數據跨境流動有什麼安排？",
        "地鐵票價是多少？",
    ),
    "en": (
        "Which agency leads bonded fuel blending?",
        "What is the 2025 container throughput target?",
        "How many tasks does the Department of Commerce lead?",
        "What support is planned for biomedical research in Nansha?",
        "What is the minimum wage?",
    ),
    "pt": (
        "Que entidade lidera a mistura de combustível em regime aduaneiro?",
        "Qual é a meta de movimentação de contentores até 2025?",
        "Quem lidera a cooperação jurídica?",
        "Que medidas existem para os residentes de Macau em Hengqin?",
        "Qual é a taxa do imposto sobre o tabaco?",
    ),
}


def main() -> None:
    """Measure everything in a fresh home and print it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=10, help="how often each question is asked")
    parser.add_argument("--cold", type=int, default=5, help="how many cold asks")
    parser.add_argument("--home", type=Path, help="an empty folder; default: a temporary one")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        home = options.home or Path(temporary) / "home"
        print(json.dumps(measure(home, options.rounds, options.cold), indent=2, ensure_ascii=False))


def measure(home: Path, rounds: int, cold: int) -> dict[str, Any]:
    """Return every figure; ``home`` is filled by the first ask."""
    first = run("ask", QUESTIONS["en"][0], "--json", home=home)
    return {
        "machine": {
            "python": platform.python_version(),
            "cpus": os.cpu_count(),
            "load": [round(value, 2) for value in os.getloadavg()],
        },
        "help": run("--help", home=home),
        "first_ask_with_indexing": first,
        "cold_ask": cold_ask(QUESTIONS["en"][0], home, cold),
        "cold_ask_zh": cold_ask(QUESTIONS["zh-Hans"][0], home, cold),
        "server": serve(home, rounds),
    }


def cold_ask(question: str, home: Path, runs: int) -> dict[str, float]:
    """Return what asking in a process of its own takes. Chinese is cut into words, whose dictionary is loaded, too."""
    run("ask", question, "--json", home=home)  # what is made ready for its language once
    measured = [run("ask", question, "--json", home=home) for _ in range(runs)]
    return {
        "runs": runs,
        "wall_s": median(item["wall_s"] for item in measured),
        "cpu_s": median(item["cpu_s"] for item in measured),
        "rss_mb": max(item["rss_mb"] for item in measured),
    }


def run(*arguments: str, home: Path) -> dict[str, float]:
    """Run one command in its own process; return seconds and peak memory.

    Raises:
        RuntimeError: it failed.
    """
    began = time.perf_counter()
    process = subprocess.Popen(
        [*COMMAND, *arguments], env=environment(home), cwd=ROOT, stdout=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"tiaowen {' '.join(arguments)} ended with {process.returncode}")
    return {
        "wall_s": round(time.perf_counter() - began, 3),
        "cpu_s": round(usage.ru_utime + usage.ru_stime, 3),
        "rss_mb": round(usage.ru_maxrss / 1024, 1),
    }


def serve(home: Path, rounds: int) -> dict[str, Any]:
    """Start a server, wait until it is ready, ask every question ``rounds`` times, stop it."""
    began = time.perf_counter()
    with started(home) as running, httpx.Client(base_url=running.url, trust_env=False, timeout=60) as client:
        alive = time.perf_counter() - began
        while client.get("/readyz").status_code != 200:
            time.sleep(0.01)
        ready = time.perf_counter() - began
        ask(client, QUESTIONS["zh-Hans"][0])  # what is loaded with the first question is not warm
        asked = {
            language: latency([ask(client, question) for _ in range(rounds) for question in questions])
            for language, questions in QUESTIONS.items()
        }
        before = processor_seconds(running.pid)
        every = [ask(client, q) for _ in range(rounds) for questions in QUESTIONS.values() for q in questions]
        used = processor_seconds(running.pid) - before
        found = [
            search(client, q) for _ in range(rounds) for questions in QUESTIONS.values() for q in questions
        ]
        page = [timed(client, "GET", "/c/guangdong-ftz-2024")[0] for _ in range(rounds)]
        return {
            "alive_s": round(alive, 3),
            "ready_s": round(ready, 3),
            "ask_ms": latency(every),
            "ask_cpu_ms": round(1000 * used / len(every), 1),
            "ask_ms_by_language": asked,
            "search_ms": latency(found),
            "page_ms": {"p50": median(page)},
            "rss_mb": memory(running.pid, "VmRSS"),
            "peak_rss_mb": memory(running.pid, "VmHWM"),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A server that runs: where, and as which process."""

    url: str
    pid: int


@contextlib.contextmanager
def started(home: Path, **settings: str) -> Iterator[Running]:
    """Start ``tiaowen serve`` on a free port, ``settings`` being ``TIAOWEN_...``; stop it at the end."""
    process = subprocess.Popen(
        [*COMMAND, "serve", "--port", "0"],
        env=environment(home) | {"TIAOWEN_LOG_LEVEL": "warning"} | settings,
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        address = listening(process)
        # Whatever it says from here on is passed on: a pipe that nobody reads would stop it.
        passing = threading.Thread(target=_pass_on, args=(process,), daemon=True)
        passing.start()
        try:
            yield Running(url=address, pid=process.pid)
        finally:
            process.terminate()
            process.wait(30)
            passing.join(10)
    finally:
        process.kill()  # nothing once it has ended
        process.wait(30)
        if process.stderr:
            process.stderr.close()


def _pass_on(process: subprocess.Popen[str]) -> None:
    for line in process.stderr or ():
        print(line, end="", file=sys.stderr)


def listening(process: subprocess.Popen[str]) -> str:
    """Return the address the server says it listens on.

    Raises:
        RuntimeError: it ended without saying one.
    """
    said = []
    for line in process.stderr or ():
        said.append(line)
        if found := re.search(r"http://\S+", line):
            return found.group()
    raise RuntimeError("".join(said))


def ask(client: httpx.Client, question: str) -> tuple[float, float]:
    """Return (ms the client waited, ms beyond what the assistant reports)."""
    waited, answer = timed(client, "POST", "/v1/ask", {"question": question})
    return waited, waited - answer["timings_ms"]["total"]


def search(client: httpx.Client, question: str) -> tuple[float, float]:
    """Return (ms the client waited, 0)."""
    return timed(client, "POST", "/v1/search", {"query": question})[0], 0.0


def timed(
    client: httpx.Client, method: str, path: str, body: dict[str, str] | None = None
) -> tuple[float, Any]:
    """Return (ms, the response's JSON or None)."""
    began = time.perf_counter()
    response = client.request(method, path, json=body) if body else client.request(method, path)
    waited = 1000 * (time.perf_counter() - began)
    response.raise_for_status()
    return waited, response.json() if response.headers["content-type"] == "application/json" else None


def latency(samples: list[tuple[float, float]]) -> dict[str, float]:
    """Return count, median, 95th percentile and the median overhead, in ms."""
    waited = sorted(sample[0] for sample in samples)
    shape = {
        "count": len(waited),
        "p50": median(waited),
        "p95": round(waited[min(len(waited) - 1, int(0.95 * len(waited)))], 2),
    }
    if any(sample[1] for sample in samples):
        shape["overhead_p50"] = median(sample[1] for sample in samples)
    return shape


def median(values: Any) -> float:
    """Return the median, rounded to 2 digits."""
    return round(float(statistics.median(values)), 2)


def processor_seconds(pid: int) -> float:
    """Return the processor time a process has used, 0 where /proc is not there."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory(pid: int, field: str) -> float | None:
    """Return a memory figure of a process in MB, None where /proc is not there."""
    try:
        text = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return None
    found = re.search(rf"^{field}:\s+(\d+) kB", text, re.MULTILINE)
    return round(int(found.group(1)) / 1024, 1) if found else None


def environment(home: Path) -> dict[str, str]:
    """Return the environment of the measured processes: one encoder thread, their own home.

    Byte code may be written: what is installed has it, and without it every start compiles a hundred files.
    Answers are not remembered: the same questions are asked over and over, and it is answering that is measured.
    """
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    own = {"TIAOWEN_HOME": str(home), "OMP_NUM_THREADS": "1", "TIAOWEN_REMEMBERED_ANSWERS": "0"}
    return {**inherited, **own}


if __name__ == "__main__":
    main()
