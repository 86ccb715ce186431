"""What all are measured on: records, the units our reader makes of them, their vectors, questions with gold.

The plan's questions are the Chinese cases of `eval/data` with the clauses that answer them. A collection is made of real
passages beside the checkout (``../shared/dev/retrieval``) where they are, those that a question asks for first; its
questions are theirs and gold is the passage. Elsewhere it is recombined from the bundled text and has no gold.
"""

from __future__ import annotations

import hashlib
import json
import random
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from eval.bench.beside.parts import QUESTIONS, RECORDS, TEXT_VECTORS, TEXTS, UNITS, VECTORS
from eval.bench.collection import sentences_of, write_collection
from eval.bench.encoder import DOCUMENT
from eval.retrieval_sets import FOLDERS, sets_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

#: The size that is the bundled action plan and nothing else.
PLAN = "plan"
_CASES = Path(__file__).resolve().parents[2] / "data" / "guangdong-ftz-2024.jsonl"
_MEASURED = 200  # questions with gold
_LOAD = 4_000  # others, for clients
_ADDED = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What lies in ``folder``, in figures."""

    folder: Path
    clauses: int
    passages: int  # clauses and windows: what ours has vectors of
    real: bool
    measured: int


class Remembered:
    """The bundled encoder, each passage encoded once in the life of ``folder``, and what it was asked for."""

    def __init__(self, folder: Path, threads: int, say: Callable[[str], None]) -> None:
        from index.embedders.bundled import BundledEmbedder

        self._model = BundledEmbedder(engine="onnxruntime", threads=threads, cache=folder)
        self._file, self._say = folder / "passages.npz", say
        self.vectors: dict[str, NDArray[np.float32]] = {}
        if self._file.is_file():
            kept = np.load(self._file)
            texts = json.loads(bytes(kept["texts"]).decode("utf-8"))
            self.vectors = dict(zip(texts, kept["vectors"], strict=True))
        self.used: dict[str, None] = {}
        self.identity, self.dimension = self._model.identity, self._model.dimension

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """See Embedder."""
        return self._model.embed_queries(texts)

    def embed_passages(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """See Embedder."""
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        self.used.update(dict.fromkeys(texts))
        missing = [text for text in dict.fromkeys(texts) if text not in self.vectors]
        if missing:
            self._say(f"{len(missing)} passages to encode")
            self.vectors.update(zip(missing, self._model.embed_passages(missing), strict=True))
        if progress is not None:
            progress(len(texts))
        return np.stack([self.vectors[text] for text in texts])

    def keep(self) -> None:
        """Write what was encoded."""
        texts = np.frombuffer(json.dumps(list(self.vectors), ensure_ascii=False).encode(), np.uint8)
        fresh = self._file.with_suffix(".new.npz")
        np.savez(fresh, texts=texts, vectors=np.stack(list(self.vectors.values())))
        fresh.replace(self._file)


def prepare(size: str, folder: Path, cache: Path, *, threads: int, say: Callable[[str], None]) -> Material:
    """Write everything that is measured at ``size`` ("plan", or a number of clauses) to ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    cache.mkdir(parents=True, exist_ok=True)
    sets = sets_folder()
    if size == PLAN:
        _write_plan(folder / RECORDS)
        measured, real = plan_questions(), True
    elif sets is not None:
        measured = _write_real(folder / RECORDS, sets, int(size))
        real = True
    else:
        pool = sentences_of([DOCUMENT])
        write_collection(folder / RECORDS, pool, int(size))
        measured = [{"question": f"{text[:20]}有什么安排？", "gold": []} for text in pool]
        real = False
    load = set_questions(sets) if sets is not None else _made_up(sentences_of([DOCUMENT]))
    chosen = measured[:_MEASURED]
    taken = {item["question"] for item in chosen}
    embedder = Remembered(cache, threads, say)
    clauses, passages = _write_units(folder, embedder, cache)
    added = _write_added(folder, embedder)
    questions = {
        "measured": chosen,
        "load": [q["question"] for q in load if q["question"] not in taken][:_LOAD],
        "added": added,
    }
    (folder / QUESTIONS).write_text(json.dumps(questions, ensure_ascii=False), encoding="utf-8")
    used = list(embedder.used)
    (folder / TEXTS).write_text(json.dumps(used, ensure_ascii=False), encoding="utf-8")
    np.save(folder / TEXT_VECTORS, np.stack([embedder.vectors[text] for text in used]))
    embedder.keep()
    return Material(folder=folder, clauses=clauses, passages=passages, real=real, measured=len(chosen))


def plan_questions() -> list[dict[str, Any]]:
    """Return the Chinese cases of the plan that one clause answers: ``{"question", "gold": [clause id]}``."""
    cases = [json.loads(line) for line in _CASES.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [
        {"question": case["question"], "gold": case["gold_clauses"]}
        for case in cases
        if case["language"] == "zh-Hans"
        and len(case.get("gold_clauses", [])) == 1
        and isinstance(case["gold_clauses"][0], str)
        and case["kind"] not in {"metadata", "injection"}
    ]


def set_questions(sets: Path) -> list[dict[str, Any]]:
    """Return the Simplified Chinese questions of the public sets, one set after the other in turn."""
    several = []
    for name in FOLDERS.values():
        rows = [q for q in _lines(sets / name / "questions.jsonl") if q["lang"] == "zh"]
        random.Random(7).shuffle(rows)
        several.append([{"question": q["question"], "gold": q["passage_ids"]} for q in rows])
    longest = max(map(len, several))
    turns = [rows[at] for at in range(longest) for rows in several if at < len(rows)]
    return list({item["question"]: item for item in turns}.values())


def _write_plan(path: Path) -> None:
    record = {"id": DOCUMENT.parent.name, "text": DOCUMENT.read_text(encoding="utf-8")}
    path.write_text(json.dumps(record, ensure_ascii=False) + "\n", encoding="utf-8")


def _write_real(path: Path, sets: Path, clauses: int) -> list[dict[str, Any]]:
    """Write real passages of about so many clauses; return the questions whose gold is among them."""
    records = {r["id"]: r for name in FOLDERS.values() for r in _lines(sets / name / "passages.jsonl")}
    questions = set_questions(sets)
    order = list(records)
    random.Random(7).shuffle(order)
    first = dict.fromkeys(gold for item in questions[:_MEASURED] for gold in item["gold"])
    within: set[str] = set()
    lines = 0
    with path.open("w", encoding="utf-8") as file:
        for identifier in dict.fromkeys([*first, *order]):
            if lines >= clauses:
                break
            record = records[identifier]
            lines += sum(
                bool(line.strip()) for line in record["text"].splitlines()
            )  # a clause a line, nearly
            within.add(identifier)
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
    return [item for item in questions if within.issuperset(item["gold"])]


def _write_units(folder: Path, embedder: Remembered, cache: Path) -> tuple[int, int]:
    """Index the records as `tiaowen` does; write its clauses as units; return how many clauses and passages."""
    import shutil

    from index import builder
    from index.catalog import Catalog
    from index.passages import WINDOW, embedding_text
    from index.snapshot import CATALOG, open_snapshot

    home = folder / "prepared"
    builder.build(home, [folder / RECORDS], embedder=embedder)
    vectors, passages = [], 0
    with open_snapshot(home) as snapshot, (folder / UNITS).open("w", encoding="utf-8") as file:
        catalog = Catalog(snapshot.folder / CATALOG)
        for passage in catalog.all_passages():
            passages += 1
            if passage.kind == WINDOW:
                continue
            text = embedding_text(passage)
            vectors.append(embedder.vectors[text])
            file.write(json.dumps({"id": passage.clause_id, "text": text}, ensure_ascii=False) + "\n")
        catalog.close()
    shutil.rmtree(home)
    np.save(folder / VECTORS, np.stack(vectors))
    return len(vectors), passages


def _write_added(folder: Path, embedder: Remembered) -> list[dict[str, str]]:
    """Return the documents that are added one by one, their vectors known: one sentence each."""
    from index import builder

    home = folder / "added"
    papers = []
    for number in range(1, _ADDED + 1):
        text = f"支持第{number}号渔港建设海洋牧场观测站，由海洋渔业局负责。"
        before = set(embedder.used)
        paper = folder / f"added-{number}.txt"
        paper.write_text(text, encoding="utf-8")
        builder.add(home, paper, embedder=embedder) if number > 1 else builder.build(
            home, [paper], embedder=embedder
        )
        unit = next(iter(set(embedder.used) - before))
        papers.append(
            {"id": paper.stem, "text": text, "unit": unit, "question": f"第{number}号渔港的海洋牧场观测站"}
        )
    return papers


def _made_up(pool: list[str]) -> list[dict[str, Any]]:
    randomly = random.Random(7)
    return [
        {"question": f"{randomly.choice(pool)[:12]}和{randomly.choice(pool)[:8]}", "gold": []}
        for _ in range(_LOAD)
    ]


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def stamp_of(folder: Path) -> str:
    """Return a short name of the units in ``folder``, the same for the same units."""
    return hashlib.sha256((folder / UNITS).read_bytes()).hexdigest()[:12]
