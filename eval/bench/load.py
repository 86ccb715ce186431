"""What one ``tiaowen serve`` process bears: many askers, many open streams, many events of Slack. Prints JSON.

    python -m eval.bench.load
    python -m eval.bench.load --only throughput --clients 8 --seconds 20
    python -m eval.bench.load --only streams --streams 200 --hold 60

Throughput is measured three times: 20 questions asked over and over, each answer worked out anew; the same with
answers remembered, as a server does by itself; questions of the eval, each asked once.

Clients, the slow language model and Slack's API all run here, on loopback, in this one process beside the server:
what they use of the processor is missing for it. Read the figures together with ``load``: busy neighbours show.
"""

from __future__ import annotations

import argparse
import hashlib
import http.client
import itertools
import json
import os
import re
import sys
import tempfile
import threading
import time
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from eval.bench import serve, slack_load, streams
from eval.cases import find_case_files, load_cases

#: The bars of the issue "Where people ask".
BARS = {
    "answers_per_s": (">=", 30.0),
    "idle_rss_mb": ("<", 450.0),
    "stream_failures": ("<=", 0),
    "slack_ack_p99_ms": ("<", 500.0),
    "slack_answered_once": (">=", 1.0),
}

PARTS = ("throughput", "streams", "slack")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench.load", description=__doc__.splitlines()[0])
    parser.add_argument("--only", choices=PARTS, action="append", help="measure only this; may be repeated")
    parser.add_argument("--clients", type=int, default=8, help="askers at the same time")
    parser.add_argument("--seconds", type=float, default=20.0, help="how long they ask")
    parser.add_argument("--streams", type=int, default=200, help="streams held at the same time")
    parser.add_argument("--hold", type=float, default=60.0, help="seconds that each stream takes")
    parser.add_argument("--events", type=int, default=50, help="events that Slack sends at the same time")
    parser.add_argument("--rounds", type=int, default=5, help="how often it does")
    options = parser.parse_args()
    parts = options.only or PARTS
    sys.setswitchinterval(0.0005)  # the clients are threads of this process and shall not wait for each other
    measured: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary) / "home"
        serve.run("index", "build", home=home)
        if "throughput" in parts:
            measured["throughput"] = throughput(home, options.clients, options.seconds)
            measured["remembered"] = throughput(
                home, options.clients, options.seconds, TIAOWEN_REMEMBERED_ANSWERS="256"
            )
            measured["never_asked"] = throughput(home, options.clients, options.seconds, new=True)
        if "streams" in parts:
            measured["streams"] = streams.measure(home, options.streams, options.hold)
        if "slack" in parts:
            measured["slack"] = slack_load.measure(home, options.events, options.rounds)
    load = [round(value, 2) for value in os.getloadavg()]
    machine = {"cpus": os.cpu_count(), "load": load}
    print(json.dumps({"bars": bars(measured), "machine": machine, **measured}, indent=2, ensure_ascii=False))


def bars(measured: dict[str, Any]) -> dict[str, Any]:
    """Return each bar with what was measured for it."""
    figures: dict[str, float] = {}
    if asked := measured.get("throughput"):
        figures |= {"answers_per_s": asked["answers_per_s"], "idle_rss_mb": asked["rss_mb"]["idle"]}
    if held := measured.get("streams"):
        figures["stream_failures"] = held["failures"]
    if slack := measured.get("slack"):
        figures |= {"slack_ack_p99_ms": slack["ack_ms"]["p99"]}
        figures["slack_answered_once"] = slack["answered_once"] / slack["events"]
    met = {">=": float.__ge__, "<=": float.__le__, "<": float.__lt__}
    return {
        name: {
            "measured": value,
            "bar": f"{BARS[name][0]} {BARS[name][1]}",
            "met": met[BARS[name][0]](float(value), float(BARS[name][1])),
        }
        for name, value in figures.items()
    }


def throughput(
    home: Path, clients: int, seconds: float, *, new: bool = False, **settings: str
) -> dict[str, Any]:
    """Return answers a second that ``clients`` get who ask one question after the other, and the server's memory.

    ``new``: no question is asked twice; it ends when all were asked.
    """
    with serve.started(home, **settings) as running:
        until_ready(running.url)
        idle = serve.memory(running.pid, "VmRSS")
        asked = [question for questions in serve.QUESTIONS.values() for question in questions]
        for question in asked:  # what is loaded with the first questions is not warm
            answer_once(running.url, question)
        fresh = [q for q in never_asked() if q not in asked]
        turns = iter(fresh) if new else itertools.cycle(asked)
        turn = threading.Lock()
        waited: list[float] = []
        statuses: dict[str, int] = {}
        until = time.perf_counter() + seconds
        before = serve.processor_seconds(running.pid)

        def client() -> None:
            with closing(connection(running.url)) as line:
                while time.perf_counter() < until:
                    with turn:
                        question = next(turns, None)
                    if question is None:
                        break
                    began = time.perf_counter()
                    status = answered(line, question)
                    waited.append(1000 * (time.perf_counter() - began))
                    statuses[status] = statuses.get(status, 0) + 1

        began = time.perf_counter()
        at_work = [threading.Thread(target=client) for _ in range(clients)]
        for one in at_work:
            one.start()
        for one in at_work:
            one.join()
        took = time.perf_counter() - began
        return {
            "clients": clients,
            "answers": len(waited),
            "answers_per_s": round(len(waited) / took, 1),
            "statuses": statuses,
            "cpu_ms": round(1000 * (serve.processor_seconds(running.pid) - before) / len(waited), 1),
            "waited_ms": quantiles(waited),
            "rss_mb": {
                "idle": idle,
                "after": serve.memory(running.pid, "VmRSS"),
                "peak": serve.memory(running.pid, "VmHWM"),
            },
        }


def never_asked() -> list[str]:
    """Return the questions of all cases that stand by themselves, each once, in an order that mixes languages."""
    questions = {case.question for case in load_cases(find_case_files()) if not case.history}
    return sorted(questions, key=lambda question: hashlib.sha256(question.encode()).digest())


def connection(url: str) -> http.client.HTTPConnection:
    """Return a connection that is kept; plainer than httpx, whose work would be the server's loss."""
    parts = urlsplit(url)
    return http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=120)


def answer_once(url: str, question: str) -> str:
    """Ask on a connection of its own; see `answered`."""
    with closing(connection(url)) as line:
        return answered(line, question)


def answered(line: http.client.HTTPConnection, question: str) -> str:
    """Ask; return the answer's status.

    Raises:
        RuntimeError: the server did not answer.
    """
    body = json.dumps({"question": question}).encode()
    line.request("POST", "/v1/ask", body, {"Content-Type": "application/json"})
    response = line.getresponse()
    payload = response.read()
    status = re.search(rb'"status": ?"(\w+)"', payload)  # not parsed: that is work, too
    if response.status != 200 or status is None:
        raise RuntimeError(f"{response.status}: {payload[:500]!r}")
    return status.group(1).decode()


def until_ready(url: str) -> None:
    """Wait until the index is open."""
    while True:
        line = connection(url)
        line.request("GET", "/readyz")
        response = line.getresponse()
        response.read()
        line.close()
        if response.status == 200:
            return
        time.sleep(0.05)


def quantiles(values: list[float]) -> dict[str, float]:
    """Return p50, p95, p99 and the largest, rounded to 1 digit."""
    ordered = sorted(values)
    shares = {"p50": 0.5, "p95": 0.95, "p99": 0.99, "max": 1.0}
    return {
        name: round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 1)
        for name, share in shares.items()
    }


if __name__ == "__main__":
    main()
