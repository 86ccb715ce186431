"""Does a server grow? A mixed load on a real one for a while: asks, streams, hang-ups, searches, pages, uploads.

    python -m eval.bench soak --minutes 30

Memory, open files, threads, mappings of deleted files and disk are read from outside every few seconds; growth is
the median of the last fifth beside that of the second fifth (the first is warm-up: caches fill, models load).
Every upload publishes a snapshot, which the server takes up under load.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from eval.bench import serve
from eval.bench.contents import policy
from eval.bench.live import Live, Sample, live, sample

if TYPE_CHECKING:
    from collections.abc import Callable

#: What growth may be (issue "Fast at one document, steady at a million clauses, unharmed by faults").
MOST_GROWTH = 0.05

_SAMPLED = 5.0  # seconds
_UPLOADED = 15.0  # seconds between two uploads
_QUESTIONS = [question for questions in serve.QUESTIONS.values() for question in questions]


class Load:
    """Clients of every kind, each in a thread, until told to stop."""

    def __init__(self, server: Live, pause: float) -> None:
        self.counts: Counter[str] = Counter()
        self.failures: list[str] = []
        self.waited: list[tuple[float, float]] = []  # (when, ms) of plain asks
        self._server = server
        self._pause = pause
        self._began = time.perf_counter()
        self._stop = threading.Event()
        kinds = {
            "ask": self._ask,
            "stream": self._stream,
            "hang up": self._hang_up,
            "search": self._search,
            "page": self._page,
            "upload": self._upload,
        }
        self._threads = [threading.Thread(target=self._run, args=item) for item in kinds.items()]

    def __enter__(self) -> Load:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _run(self, kind: str, act: Callable[[httpx.Client, random.Random], None]) -> None:
        randomly = random.Random(kind)
        with self._server.client() as client:
            while not self._stop.is_set():
                try:
                    act(client, randomly)
                    self.counts[kind] += 1
                except (httpx.HTTPError, KeyError, ValueError, RuntimeError) as error:
                    self.failures.append(f"{kind}: {type(error).__name__}: {error}")
                self._stop.wait(_UPLOADED if kind == "upload" else randomly.uniform(0, 2 * self._pause))

    def _body(self, randomly: random.Random) -> dict[str, Any]:
        # Every other question was never asked before: caches must be bounded, too.
        question = randomly.choice(_QUESTIONS)
        return {
            "question": f"{question} {randomly.randint(1, 10**9)}" if randomly.random() < 0.5 else question
        }

    def _ask(self, client: httpx.Client, randomly: random.Random) -> None:
        began = time.perf_counter()
        client.post("/v1/ask", json=self._body(randomly)).raise_for_status()
        now = time.perf_counter()
        self.waited.append((now - self._began, 1000 * (now - began)))

    def _stream(self, client: httpx.Client, randomly: random.Random) -> None:
        with client.stream("POST", "/v1/ask", json=self._body(randomly) | {"stream": True}) as response:
            response.raise_for_status()
            if "event: answer" not in (said := "".join(response.iter_text())):
                raise RuntimeError(f"a stream without an answer, its end: {said[-300:]!r}")

    def _hang_up(self, client: httpx.Client, randomly: random.Random) -> None:
        with client.stream("POST", "/v1/ask", json=self._body(randomly) | {"stream": True}) as response:
            response.raise_for_status()
            next(response.iter_raw())

    def _search(self, client: httpx.Client, randomly: random.Random) -> None:
        client.post("/v1/search", json={"query": self._body(randomly)["question"]}).raise_for_status()

    def _page(self, client: httpx.Client, randomly: random.Random) -> None:
        path = randomly.choice(["/", "/documents", "/c/guangdong-ftz-2024", "/metrics", "/v1/documents"])
        client.get(path).raise_for_status()

    def _upload(self, client: httpx.Client, randomly: random.Random) -> None:
        number, version = randomly.randint(1, 4), randomly.randint(1, 1000)
        if randomly.random() < 0.2:
            response = client.delete(f"/v1/documents/soak-{number}")
            if response.status_code == 404:
                return
        else:
            text = policy(number, version).encode()
            response = client.post("/v1/documents", files={"file": (f"soak-{number}.txt", text)})
        response.raise_for_status()
        place = response.headers["location"]
        while (job := client.get(place).raise_for_status().json())["state"] in {"queued", "running"}:
            time.sleep(0.2)
        if job["state"] != "done" and "NotFound" not in str(job):
            raise RuntimeError(f"the job ended as {job['state']}: {job.get('error')}")


def main(arguments: list[str]) -> int:
    """Load a server for as long as asked and print what grew; 1 if something failed or grew too much."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench soak", description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--pause", type=float, default=0.2, help="seconds between two requests of a client")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary) / "home"
        serve.run("ask", _QUESTIONS[0], home=home)
        found = soak(home, 60 * options.minutes, options.pause)
    print(json.dumps(found, indent=2, ensure_ascii=False))
    return 0 if found["held"] else 1


def soak(home: Path, seconds: float, pause: float) -> dict[str, Any]:
    """Return what a server at ``home`` did and held under load for so many seconds."""
    samples: list[Sample] = []
    with live(home) as server:
        began = time.perf_counter()
        with Load(server, pause) as load:
            while time.perf_counter() - began < seconds:
                time.sleep(_SAMPLED)
                samples.append(sample(server, began))
                print(f"\r{samples[-1]} {len(load.failures)} failures", end="", file=sys.stderr, flush=True)
        time.sleep(2)
        after = sample(server, began)
    growth = {
        name: _growth([getattr(s, name) for s in samples]) for name in ("rss", "files", "threads", "deleted")
    }
    first, last = (
        [ms for at, ms in load.waited if low <= at < low + seconds / 5]
        for low in (seconds / 5, seconds * 0.8)
    )
    p50s = [round(statistics.median(part), 1) if part else 0.0 for part in (first, last)]
    return {
        "minutes": round(seconds / 60, 1),
        "requests": load.counts,
        "failures": len(load.failures),
        "some_failures": load.failures[:10],
        "growth": growth,
        "ask_p50_ms": {"second_fifth": p50s[0], "last_fifth": p50s[1]},
        "idle_after": asdict(after),
        "samples": [asdict(s) for s in samples[:: max(1, len(samples) // 20)]],
        "held": not load.failures and all(g["share"] <= MOST_GROWTH for g in growth.values()),
    }


def _growth(values: list[float]) -> dict[str, float]:
    """Return the medians of the second and the last fifth, and by what share the last is more."""
    fifth = max(1, len(values) // 5)
    then, now = statistics.median(values[fifth : 2 * fifth] or values), statistics.median(values[-fifth:])
    return {"second_fifth": then, "last_fifth": now, "share": round((now - then) / max(then, 1), 4)}
