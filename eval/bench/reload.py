"""Requests at a steady rate while snapshot after snapshot is published: does one of them fail?

    python -m eval.bench reload --rate 50 --seconds 60

Requests begin when the clock says so, whether or not earlier ones have ended; ``tiaowen index add`` and ``remove``
run beside, as an operator would run them. A request that is late was still answered: ``waited_ms`` says how late.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx

from eval.bench import serve
from eval.bench.contents import policy
from eval.bench.live import Live, live

_CLIENTS = 24


def main(arguments: list[str]) -> int:
    """Print what became of the requests; 1 if one failed or nothing was published."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench reload", description=__doc__.splitlines()[0])
    parser.add_argument("--rate", type=float, default=50.0, help="requests a second")
    parser.add_argument("--seconds", type=float, default=60.0)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary) / "home"
        serve.run("ask", serve.QUESTIONS["en"][0], home=home)
        with live(home) as server:
            found = reloading(server, options.rate, options.seconds)
    print(json.dumps(found, indent=2))
    return 0 if found["snapshots_published"] and not found["failed"] else 1


def reloading(server: Live, rate: float, seconds: float) -> dict[str, Any]:
    """Return what became of ``rate`` requests a second while the index changes all the time."""
    stop = threading.Event()
    first = _current(server)
    changer = threading.Thread(target=_change, args=(server, stop))
    outcomes: Counter[str] = Counter()
    waited: list[float] = []
    questions = [question for asked in serve.QUESTIONS.values() for question in asked]
    with server.client() as client, ThreadPoolExecutor(_CLIENTS) as pool:
        client.post("/v1/search", json={"query": questions[0]}).raise_for_status()

        def ask(question: str, due: float) -> None:
            try:
                status = str(client.post("/v1/search", json={"query": question}).status_code)
            except httpx.HTTPError as error:
                status = type(error).__name__
            outcomes[status] += 1
            waited.append(1000 * (time.perf_counter() - due))

        changer.start()
        began = time.perf_counter()
        for number in range(int(rate * seconds)):
            due = began + number / rate
            time.sleep(max(0.0, due - time.perf_counter()))
            pool.submit(ask, questions[number % len(questions)], due)
    stop.set()
    changer.join()
    waited.sort()
    return {
        "rate": rate,
        "requests": sum(outcomes.values()),
        "outcomes": outcomes,
        "failed": sum(count for status, count in outcomes.items() if status != "200"),
        "snapshots_published": _current(server) - first,
        "waited_ms": {
            "p50": round(statistics.median(waited), 1),
            "p95": round(waited[int(0.95 * len(waited))], 1),
            "most": round(waited[-1], 1),
        },
    }


def _current(server: Live) -> int:
    return int((server.home / "CURRENT").read_text(encoding="ascii"))


def _change(server: Live, stop: threading.Event) -> None:
    file = server.home.parent / "reload.txt"
    version = 0
    while not stop.is_set():
        version += 1
        file.write_text(policy(1, version), encoding="utf-8")
        serve.run("index", "add", str(file), home=server.home)
        if version % 3 == 0:
            serve.run("index", "remove", "reload", home=server.home)
