"""The suite over one collection: truths, lies, verdicts, and what of them counts."""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from eval.liars.lies import Lie, World, lies_about
from eval.liars.truths import Truth, dressed, framed_truths, written_truths
from qa.verify.sentences import split_answer
from qa.verify.written import attributed, judge

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from index.documents import Clause
    from index.lexicon import Lexicon
    from qa.fact_table import FactTable

#: Clauses given to the writer beside the one cited.
_BESIDE = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One sentence judged. ``lie``: None for a truth. ``passed``: it would be shown. ``ms``: what judging took."""

    truth: Truth
    lie: Lie | None
    passed: bool
    why: str
    ms: float

    @property
    def kind(self) -> str:
        """What was done to it; "true" if nothing."""
        return self.lie.kind if self.lie else "true"

    @property
    def right(self) -> bool:
        """Whether a lie was caught or a truth shown."""
        return self.passed is (self.lie is None)


def truths_of(table: FactTable, lexicon: Lexicon) -> tuple[Truth, ...]:
    """Return every truth about the collection, dressed ones included."""
    plain = [*written_truths(table.engine), *framed_truths(table, lexicon)]
    worn = [d for t in plain if t.sort in {"written", "target"} for d in dressed(t, table.engine)]
    return (*plain, *worn)


def judge_all(
    table: FactTable,
    lexicon: Lexicon,
    *,
    split: str = "all",
    kinds: Iterable[str] = (),
    every: int = 1,
    unmarked: bool = False,
) -> list[Verdict]:
    """Return a verdict for each truth and each lie of ``split`` (dev, held-out or all).

    ``kinds``: only these, "true" among them; () is all. ``every``: only every so many truths. ``unmarked``:
    without markers, so that the clause has to be found, too; a wrong marker is no lie then.
    """
    truths = truths_of(table, lexicon)
    world = World(table=table, lexicon=lexicon, truths=truths)
    wanted = set(kinds)
    found: list[Verdict] = []
    for truth in truths[::every]:
        if split != "all" and truth.held_out is not (split == "held-out"):
            continue
        items: list[tuple[str, str, Lie | None]] = [(truth.text, truth.clause, None)]
        items += [(lie.text, lie.cites, lie) for lie in lies_about(truth, world)]
        for text, cites, lie in items:
            if wanted and (lie.kind if lie else "true") not in wanted:
                continue
            if unmarked and lie and lie.kind == "wrong_marker":
                continue
            evidence = _evidence(truth, cites, table)
            before = time.perf_counter()
            sentences = split_answer(text if unmarked else _marked(text))
            verdicts = [(judge if s.markers else attributed)(s, evidence, table, lexicon) for s in sentences]
            ms = (time.perf_counter() - before) * 1000
            passed = all(v.supported for v in verdicts) and all(
                v.sentence.text == s.text for v, s in zip(verdicts, sentences, strict=True)
            )
            why = "; ".join(v.why for v in verdicts if v.why)
            found.append(Verdict(truth=truth, lie=lie, passed=passed, why=why, ms=ms))
    return found


def _marked(text: str) -> str:
    return f"{text[:-1]} [1]{text[-1]}" if text[-1] in "。." else f"{text} [1]"


def _evidence(truth: Truth, cites: str, table: FactTable) -> Mapping[int, Clause]:
    """Return the clauses by marker: the cited one, the truth's own where that is another, and bystanders."""
    document = table.engine.clause(truth.clause).document_id
    others = [c for c in table.engine.document(document).clauses if c.searched and c.end - c.start > 30]
    others.sort(key=lambda c: sha256(f"{truth.id} {c.id}".encode()).digest())
    ids = dict.fromkeys((cites, truth.clause, *(c.id for c in others[:_BESIDE])))
    return {i: table.engine.clause(c) for i, c in enumerate(ids, start=1)}


def tally(verdicts: Iterable[Verdict]) -> dict[tuple[str, str], tuple[int, int]]:
    """Return (kind, language) → (right, all), with "all" for the sums."""
    counts: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for verdict in verdicts:
        for language in (verdict.truth.language, "all"):
            kinds = (verdict.kind,) if verdict.lie is None else (verdict.kind, "lies")
            for kind in kinds:
                counts[kind, language][0] += verdict.right
                counts[kind, language][1] += 1
    return {key: (right, whole) for key, (right, whole) in counts.items()}
