"""How long after a model's first whole sentence it is on screen: verified, cited, streamed. Prints JSON.

    python -m eval.bench.first_sentence
    python -m eval.bench.first_sentence --dev --cases 30

Cases of the dev split that would reach a model are asked of one that says a sentence of the first clause found, as the
document has it, in pieces of a few characters, and then keeps silent. The time runs from the piece that makes the sentence
whole to the event with its text, so that nothing of the model's own is in it. A clause is read for the first time
in each case: nothing is warm but the process.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from typing import TYPE_CHECKING

from eval.cases import find_case_files, load_cases, select
from eval.metrics.latency import percentile
from eval.runner import unfair
from index.text import sentences
from qa.answers import Question, Turn
from qa.generators.base import Chunk, Finish

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterator

    from qa.generators.base import GenerationRequest

_PIECE = 6
_SHORTEST = 20


class Speaker:
    """A generator that quotes the first clause it is given, then waits until it is left; ``whole_at`` is when."""

    name = "openai"

    def __init__(self) -> None:
        self.whole_at = 0.0

    def generate(
        self, request: GenerationRequest, *, cancel: threading.Event | None = None
    ) -> Iterator[Chunk]:
        """Yield one sentence in pieces."""
        self.whole_at = 0.0
        if request.evidence:
            text = request.evidence[0].text
            spans = [text[s:e].strip() for s, e in sentences(text, 0, len(text))]
            said = next((s for s in spans if len(s) >= _SHORTEST), text.strip()).rstrip("。；;.\n")
            said = f"{said}[{request.evidence[0].number}]。"
            for at in range(0, len(said), _PIECE):
                if at + _PIECE >= len(said):
                    self.whole_at = time.perf_counter()
                yield Chunk(text=said[at : at + _PIECE])
        yield Chunk(finish=Finish.STOP)

    def close(self) -> None:
        """Nothing is held."""


def main() -> None:
    """Ask and print the percentiles, in milliseconds."""
    from eval.collection import collection_home
    from eval.sources import bundled_files, dev_files
    from qa.assistant import Assistant
    from qa.opening import open_assistant
    from qa.settings import load_settings

    parser = argparse.ArgumentParser(
        prog="python -m eval.bench.first_sentence", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("--dev", action="store_true", help="over the development policies, too")
    parser.add_argument("--cases", type=int, default=100, help="how many cases at most reach the model")
    options = parser.parse_args()
    files = [*bundled_files().values(), *(dev_files().values() if options.dev else ())]
    opened = open_assistant(load_settings(home=collection_home(files), generator="extractive"))
    speaker = Speaker()
    assistant = Assistant(
        engine=opened.engine, lexicon=opened.lexicon, generator="openai", models=lambda name: speaker
    )
    times: list[float] = []
    try:
        texts = {d.id: d.text for d in opened.engine.documents()}
        for case in select(load_cases(find_case_files("")), split="dev"):
            if len(times) >= options.cases or unfair(case, texts) or not case.language.startswith("zh"):
                continue  # a sentence in Chinese is one that a Chinese reader is shown
            history = tuple(Turn(role=m.role, content=m.content) for m in case.history)
            speaker.whole_at = 0.0
            for event in assistant.stream(Question(text=case.question, history=history)):
                if event.name == "delta" and speaker.whole_at:
                    times.append((time.perf_counter() - speaker.whole_at) * 1000)
                    break
    finally:
        opened.close()
    print(
        json.dumps(
            {
                "what": "first verified sentence after the model's first whole one, ms",
                "cases": len(times),
                **{f"p{q}": round(percentile(times, q) or 0.0, 1) for q in (50, 90, 95, 99)},
                "load": round(os.getloadavg()[0], 1),
            },
            ensure_ascii=False,
        )
    )


if __name__ == "__main__":
    main()
