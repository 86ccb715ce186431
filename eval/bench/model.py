"""A real language model over cases that reach one: what it wrote, what verification did, what was shown.

    export TIAOWEN_OPENAI_BASE_URL=http://127.0.0.1:8080/v1 TIAOWEN_OPENAI_MODEL=...
    python -m eval.bench.model --out run.jsonl
    python -m eval.bench.model --report run.jsonl
    python -m eval.bench.model --replay run.jsonl --out again.jsonl

Most questions never reach a model: the tables answer them, or the gate abstains. Every case of the dev split is asked
extractively first; of those that would have been put to a model a fixed part is drawn, evenly over languages and
kinds, by hash of the seed and the case's id. Each is then asked with the model, one line of JSON a case is written as
soon as it is answered, and a file that is there already is continued. ``--report`` prints a file again; ``--replay``
puts what the model wrote then through the verification of now, and a request that was not made then gets no answer.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from collections import Counter, defaultdict
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.cases import Case, find_case_files, load_cases, select
from eval.metrics.base import Observed
from eval.runner import agency_book, judge, unfair
from qa.answers import Question, Turn
from qa.generators.base import Chunk, Finish
from qa.generators.requests import NO_ANSWER

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterator, Mapping, Sequence

    from eval.runs import Result
    from qa.assistant import Assistant
    from qa.generators.base import GenerationRequest, Generator

#: What is told of an answer: wrong things shown, and whether it is in the asker's language.
SHOWN = ("wrong_agencies", "wrong_numbers", "wrong_modalities", "language_fidelity", "grounded_sentences")


class Recorder:
    """A generator that keeps what another one writes, a text a request; without another it finds no answer.

    A model that finds none leaves the extractive answer, and ``written`` tells that it was asked.
    """

    name = "openai"

    def __init__(self) -> None:
        self.inner: Generator | None = None
        self.written: list[str] = []

    def generate(
        self, request: GenerationRequest, *, cancel: threading.Event | None = None
    ) -> Iterator[Chunk]:
        """Pass on what is written, piece by piece."""
        self.written.append("")
        for chunk in (self.inner or Replayer(())).generate(request, cancel=cancel):
            self.written[-1] += chunk.text
            yield chunk

    def close(self) -> None:
        """The one who gave the other one closes it."""


class Replayer:
    """A generator that writes what was written before, a text a request, and NO_ANSWER beyond that."""

    name = "openai"

    def __init__(self, written: Sequence[str]) -> None:
        self._written = list(written)

    def generate(
        self, request: GenerationRequest, *, cancel: threading.Event | None = None
    ) -> Iterator[Chunk]:
        """Yield the next text in one piece."""
        yield Chunk(text=self._written.pop(0) if self._written else NO_ANSWER)
        yield Chunk(finish=Finish.STOP)

    def close(self) -> None:
        """Nothing is held."""


def drawn(cases: Sequence[Case], count: int, seed: str) -> tuple[Case, ...]:
    """Return ``count`` cases, one of each language and kind in turn, in the order of the languages.

    Within a language and kind the order is that of the hash of seed and id.
    """
    strata: dict[tuple[str, str], list[Case]] = defaultdict(list)
    for case in sorted(cases, key=lambda c: hashlib.sha256(f"{seed}:{c.id}".encode()).digest()):
        strata[case.language, case.kind].append(case)
    chosen: list[Case] = []
    depth = 0
    while len(chosen) < min(count, len(cases)):
        row = [strata[key][depth] for key in sorted(strata) if depth < len(strata[key])]
        row.sort(key=lambda c: hashlib.sha256(f"{seed}:{c.id}".encode()).digest())
        chosen += row[: count - len(chosen)]
        depth += 1
    return tuple(sorted(chosen, key=lambda c: c.answer_language))


def main(arguments: list[str] | None = None) -> None:
    """Ask the drawn cases and print what came of it."""
    parser = argparse.ArgumentParser(
        prog="python -m eval.bench.model", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("--out", type=Path, help="the .jsonl to write or to continue")
    parser.add_argument("--cases", type=int, default=40, help="how many cases to draw")
    parser.add_argument("--seed", default="1", help="another seed draws others")
    parser.add_argument("--evidence", type=int, default=8, help="how many clauses the model is given")
    parser.add_argument("--dev", action="store_true", help="over the development policies, too")
    parser.add_argument("--replay", type=Path, help="a run whose texts are verified again instead of asking")
    parser.add_argument("--report", type=Path, help="print this run again and ask nothing")
    parser.add_argument("--table", action="store_true", help="as a Markdown table, sentences shortened")
    options = parser.parse_args(arguments)
    path = options.report or options.out
    if path is None:
        parser.error("--out or --report is needed")
    if options.report is None:
        _run(options)
    sys.stdout.write(table(_rows(path)) if options.table else report(_rows(path)))


def _run(options: argparse.Namespace) -> None:
    from eval.collection import collection_home
    from eval.sources import bundled_files, dev_files
    from qa.generators.registry import load_generator
    from qa.opening import open_assistant
    from qa.settings import load_settings

    before = {row["id"]: row["wrote"] for row in _rows(options.replay)} if options.replay else None
    model = None if before is not None else load_generator(load_settings(), "openai")
    files = [*bundled_files().values(), *(dev_files().values() if options.dev else ())]
    opened = open_assistant(load_settings(home=collection_home(files), generator="extractive"))
    try:
        texts = {d.id: d.text for d in opened.engine.documents()}
        cases = [c for c in select(load_cases(find_case_files("")), split="dev") if not unfair(c, texts)]
        asker = _Asker(opened, texts, cases, options.evidence)
        reached = asker.reaching(cases)
        able = [case for case, _ in reached]
        if before is None:
            chosen = drawn(able, options.cases, options.seed)
        else:
            chosen = tuple(sorted((c for c in able if c.id in before), key=lambda c: c.answer_language))
        plain = {case.id: result for case, result in reached}
        print(f"{len(cases)} cases, {len(reached)} reach a model, {len(chosen)} drawn", file=sys.stderr)
        done = _ids(options.out)
        for case in chosen:
            if case.id not in done:
                writer = model if before is None else Replayer(before[case.id])
                assert writer is not None
                row = asker.row(case, plain[case.id], writer)
                with options.out.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(row, ensure_ascii=False) + "\n")
                print(f"{case.id} {row['seconds']:.0f} s {row['generator']}", file=sys.stderr)
    finally:
        if model is not None:
            model.close()
        opened.close()


def _ids(path: Path) -> set[str]:
    return {row["id"] for row in _rows(path)} if path.exists() else set()


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


class _Asker:
    """Asks one assistant with and without a model."""

    def __init__(
        self, opened: Assistant, texts: Mapping[str, str], cases: Sequence[Case], evidence: int
    ) -> None:
        from qa.assistant import Assistant

        self._recorder = Recorder()
        self._assistant = Assistant(
            engine=opened.engine,
            lexicon=opened.lexicon,
            generator="openai",
            models=lambda name: self._recorder,
        )
        self._texts = texts
        self._book = agency_book(cases)
        self._evidence = evidence

    def reaching(self, cases: Sequence[Case]) -> list[tuple[Case, Result]]:
        """Return the cases that a model would be asked, each with its extractive answer, judged."""
        answered = [(case, self._ask(case, None)) for case in cases]
        return [(case, result) for case, (result, written) in answered if written]

    def row(self, case: Case, plain: Result, model: Generator) -> dict[str, Any]:
        """Return the line about a case asked of the model."""
        result, written = self._ask(case, model)
        answer = result.answer
        return {
            "id": case.id,
            "language": case.language,
            "kind": case.kind,
            "question": case.question,
            "wrote": written,
            "sentences": [asdict(s) for s in answer.sentences],
            "generator": answer.generator,
            "status": str(answer.status),
            "notes": list(answer.notes),
            "shown": answer.text,
            "cited": [c.clause_id for c in answer.citations],
            "faults": list(result.faults),
            "scores": {name: [*result.scores[name]] for name in SHOWN if name in result.scores},
            "extractive": plain.answer.text,
            "extractive_faults": list(plain.faults),
            "seconds": round(result.seconds, 1),
            "usage": answer.usage,
        }

    def _ask(self, case: Case, model: Generator | None) -> tuple[Result, list[str]]:
        """Return the judged answer and what the model wrote, an empty text a request without a model."""
        self._recorder.inner, self._recorder.written = model, []
        question = Question(
            text=case.question,
            history=tuple(Turn(role=m.role, content=m.content) for m in case.history),
            k=self._evidence,
        )
        started = time.perf_counter()
        answer = self._assistant.ask(question)
        seconds = time.perf_counter() - started
        seen = Observed(case=case, answer=answer, book=self._book, texts=self._texts, seconds=seconds)
        return judge(seen), self._recorder.written


def _summary(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    outcomes = Counter(s["outcome"] for row in rows for s in row["sentences"])
    why = Counter(s["why"].split(":")[0] for row in rows for s in row["sentences"] if s["why"])
    shown = sum(row["generator"] != "extractive" for row in rows)
    lines = [
        f"{len(rows)} cases; the model's answer was shown for {shown}, the extractive one for {len(rows) - shown}.",
        f"Sentences written: {sum(outcomes.values())}: "
        + ", ".join(f"{n} {name}" for name, n in outcomes.most_common())
        + ".",
        "First reason of those dropped: " + ", ".join(f"{name} {n}" for name, n in why.most_common()) + ".",
        f"Right: {sum(not r['faults'] for r in rows)} with the model, "
        f"{sum(not r['extractive_faults'] for r in rows)} without.",
    ]
    for name in SHOWN:
        pairs = [row["scores"][name] for row in rows if name in row["scores"]]
        lines.append(f"{name}: {sum(p[0] for p in pairs):g} of {sum(p[1] for p in pairs):g}")
    return lines


def table(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return the run as a Markdown table: what was written, what became of it, and whose answer was right."""
    lines = [
        *_summary(rows),
        "",
        "| case | what the model wrote, and what verification did | shown | right: model, extractive |",
        "|---|---|---|---|",
    ]
    for row in rows:
        told = [
            f"{_SIGNS[s['outcome']]} {_short(s['text'], 70)}"
            + (f" *{_short(s['why'], 60)}*" if s["why"] else "")
            for s in row["sentences"]
        ]
        if not told:
            told = [f"{_SIGNS['dropped']} {_short(text, 70)}" for text in row["wrote"]]
        right = ", ".join("no" if row[key] else "yes" for key in ("faults", "extractive_faults"))
        shown = "extractive" if row["generator"] == "extractive" else "model"
        said = "<br>".join(dict.fromkeys(told))
        lines.append(
            f"| {row['id']} ({row['language']}) {_short(row['question'], 60)} | {said} | {shown} | {right} |"
        )
    return "\n".join(lines) + "\n"


_SIGNS = {"supported": "✓", "repaired": "✎", "dropped": "✗"}


def _short(text: str, length: int) -> str:
    line = " ".join(text.split()).replace("|", "/")
    return line if len(line) <= length else line[: length - 1] + "…"


def report(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return the run as Markdown: the figures, then every case with what the model wrote and what became of it."""
    lines = _summary(rows)
    for row in rows:
        lines += ["", f"## {row['id']} ({row['language']}, {row['kind']}, {row['seconds']:.0f} s)", ""]
        lines.append(f"Q: {row['question']}")
        for text in row["wrote"]:
            lines.append(f"MODEL: {text.strip()!r}")
        lines += [f"  {s['outcome'].upper()}: {s['text']!r} {s['why']}" for s in row["sentences"]]
        lines.append(f"SHOWN ({row['generator']}, {row['status']}): {row['shown']!r}")
        if row["generator"] != "extractive":
            lines.append(f"EXTRACTIVE: {row['extractive']!r}")
        lines += [
            f"FAULTS: {row['faults']} / extractive {row['extractive_faults']}",
            f"NOTES: {row['notes']}",
        ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
