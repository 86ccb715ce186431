"""Many streams held open at once: a slow language model on loopback writes, everybody reads along."""

from __future__ import annotations

import asyncio
import contextlib
import json
import queue
import re
import threading
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from eval.bench import load, serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: Nothing that tables answer: a model is asked.
QUESTION = "如何推动科研物资通关便利化？"

_CLAUSE = re.compile(r"<<(\S+) \[(\d+)\][^\n]*\n(.*?)\n\1>>", re.DOTALL)


def measure(home: Path, streams: int, hold: float) -> dict[str, Any]:
    """Return how ``streams`` clients fare whose answers each take ``hold`` seconds to be written."""
    with slow_model(hold) as model:
        settings = {
            "TIAOWEN_GENERATOR": "openai",
            "TIAOWEN_OPENAI_BASE_URL": model,
            "TIAOWEN_OPENAI_MODEL": "slow",
            "TIAOWEN_GENERATOR_CONCURRENCY": str(streams),
            "TIAOWEN_GENERATOR_TIMEOUT": str(hold + 120),
        }
        with serve.started(home, **settings) as running:
            load.until_ready(running.url)
            load.answer_once(running.url, serve.QUESTIONS["en"][0])
            before = {"rss_mb": serve.memory(running.pid, "VmRSS"), "threads": threads(running.pid)}
            during: dict[str, Any] = {}
            half = threading.Timer(hold / 2, lambda: during.update(snapshot(running)))
            half.start()
            outcomes = asyncio.run(_all(running.url, streams))
            half.join()
            time.sleep(2)
            after = {"rss_mb": serve.memory(running.pid, "VmRSS"), "threads": threads(running.pid)}
    statuses: dict[str, int] = {}
    for outcome in outcomes:
        statuses[outcome["status"]] = statuses.get(outcome["status"], 0) + 1
    whole = [outcome for outcome in outcomes if outcome["status"] in {"answered", "partial"}]
    return {
        "streams": streams,
        "failures": streams - len(whole),
        "statuses": statuses,
        "held_s": load.quantiles([outcome["held_s"] for outcome in outcomes]),
        "first_event_s": load.quantiles([outcome["first_s"] for outcome in outcomes]),
        "deltas": load.quantiles([outcome["deltas"] for outcome in outcomes]),
        "before": before,
        "during": during,
        "after": after,
    }


def snapshot(running: serve.Running) -> dict[str, Any]:
    """Return memory, threads, open streams, and the time that another question and a health check take now."""
    line = load.connection(running.url)
    began = time.perf_counter()
    line.request("GET", "/healthz")
    line.getresponse().read()
    alive = time.perf_counter() - began
    line.request("GET", "/metrics")
    told = re.search(rb"^tiaowen_open_streams (\S+)", line.getresponse().read(), re.MULTILINE)
    line.close()
    began = time.perf_counter()
    load.answer_once(running.url, serve.QUESTIONS["zh-Hans"][2])  # of the tables: no model
    return {
        "rss_mb": serve.memory(running.pid, "VmRSS"),
        "threads": threads(running.pid),
        "open_streams": int(float(told.group(1))) if told else None,
        "healthz_ms": round(1000 * alive, 1),
        "another_answer_ms": round(1000 * (time.perf_counter() - began), 1),
    }


def threads(pid: int) -> int | None:
    """Return how many threads a process has, None where /proc is not there."""
    from pathlib import Path

    try:
        return sum(1 for _ in Path(f"/proc/{pid}/task").iterdir())
    except OSError:
        return None


async def _all(url: str, streams: int) -> list[dict[str, Any]]:
    return await asyncio.gather(*(_held(url) for _ in range(streams)))


async def _held(url: str) -> dict[str, Any]:
    """Ask and read to the end; return what came and when."""
    parts = urlsplit(url)
    body = json.dumps({"question": QUESTION, "stream": True}).encode()
    head = f"POST /v1/ask HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    began = time.perf_counter()
    outcome: dict[str, Any] = {"status": "lost", "first_s": 0.0, "deltas": 0}
    try:
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        writer.write(head.encode() + body)
        event = ""
        while line := await reader.readline():
            if line.startswith(b"event: "):
                event = line[7:].strip().decode()
                outcome["first_s"] = outcome["first_s"] or time.perf_counter() - began
                outcome["deltas"] += event == "delta"
            elif line.startswith(b"data: ") and event in {"answer", "error"}:
                told = json.loads(line[6:])
                outcome["status"] = told.get("status") or f"error {told.get('error', {}).get('type', '')}"
            elif line == b"0\r\n" or (line.startswith(b"HTTP/1.1 ") and b" 200 " not in line):
                break
        writer.close()
        await writer.wait_closed()
    except OSError as error:
        outcome["status"] = type(error).__name__
    return {**outcome, "held_s": time.perf_counter() - began}


@contextlib.contextmanager
def slow_model(seconds: float) -> Iterator[str]:
    """Run a chat-completions service in a thread that takes ``seconds`` for each answer; give its base URL."""
    loop = asyncio.new_event_loop()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                length = re.search(r"(?i)content-length: (\d+)", head)
                request = json.loads(await reader.readexactly(int(length.group(1)) if length else 0))
                await _write(writer, written(str(request["messages"][-1]["content"])), seconds)
        writer.close()

    async def run() -> None:
        server = await asyncio.start_server(answer, "127.0.0.1", 0, backlog=512, limit=2**20)
        address.put(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1")
        async with server:
            await stopping.wait()

    address: queue.Queue[str] = queue.Queue()
    stopping = asyncio.Event()
    thread = threading.Thread(target=loop.run_until_complete, args=(run(),), daemon=True)
    thread.start()
    try:
        yield address.get(timeout=10)
    finally:
        loop.call_soon_threadsafe(stopping.set)
        thread.join(10)
        loop.close()


def written(prompt: str) -> str:
    """Return an answer that holds: the first sentence of each clause, quoted."""
    sentences = []
    for _, number, text in _CLAUSE.findall(prompt):
        found = [
            part for part in text.splitlines()[-1].split("。") if 12 <= len(part) <= 90 and "(" not in part
        ]
        if found:
            sentences.append(f"条文写明：“{found[0]}。”[{number}]。")
    return "\n".join(sentences[:4])


async def _write(writer: asyncio.StreamWriter, text: str, seconds: float) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
    pieces = [text[at : at + 8] for at in range(0, len(text), 8)]
    for piece in pieces:
        _chunk(writer, {"choices": [{"index": 0, "delta": {"content": piece}}]})
        await writer.drain()
        await asyncio.sleep(seconds / max(1, len(pieces)))
    _chunk(writer, {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
    writer.write(b"e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n")
    await writer.drain()


def _chunk(writer: asyncio.StreamWriter, data: dict[str, Any]) -> None:
    line = f"data: {json.dumps(data, ensure_ascii=False)}\n\n".encode()
    writer.write(f"{len(line):x}\r\n".encode() + line + b"\r\n")
