"""What is read out of documents against gold: clauses, duties and targets; precision, recall and F1.

Gold is one JSON file a document in ``eval/data/gold_facts``::

    {"document": "guangdong-ftz-2024",
     "clauses": ["guangdong-ftz-2024/一", ...],
     "duties": [{"clause": "...", "agency": "...", "role": "lead"}, ...],
     "targets": [{"clause": "...", "value": 37000000, "unit": "标箱", "deadline": "2025"}, ...]}

A list that is left out is not judged; ``"complete": false`` says that the lists are samples, so that only
recall can be told.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.agencies import AgencyBook
from eval.cases import DATA
from eval.numbers import normal_unit
from eval.sources import files
from index.documents import ParsedDocument
from index.errors import SourceMissing, SourceUnreadable

GOLD = DATA / "gold_facts"


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentScore:
    """One kind of fact of one document. ``precision`` is None where the gold is a sample."""

    document: str
    what: str
    precision: float | None
    recall: float | None
    gold: int
    problems: tuple[str, ...] = ()

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall; None where one is unknown."""
        if self.precision is None or self.recall is None:
            return None
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def evaluate_documents(folder: Path = GOLD) -> tuple[DocumentScore, ...]:
    """Return the scores of every gold file in ``folder``, by name; an absent document is one row that says so.

    Raises:
        SourceMissing: no gold file.
        SourceUnreadable: one that is not of the shape above.
    """
    paths = sorted(folder.glob("*.json"))
    if not paths:
        raise SourceMissing(
            f"No gold facts in {folder}", "Each file is {document, clauses, duties, targets}."
        )
    from index.lexicon import Lexicon
    from index.reader import read

    known, book, rows = files(), AgencyBook(), []
    for path in paths:
        try:
            gold = json.loads(path.read_text(encoding="utf-8"))
            name = str(gold["document"])
        except (OSError, ValueError, KeyError, TypeError) as exc:
            raise SourceUnreadable(f"{path.name} is not a gold file: {exc}", "It needs a document.") from exc
        if name not in known:
            rows.append(
                DocumentScore(document=name, what="not here, skipped", precision=None, recall=None, gold=0)
            )
            continue
        parsed = read(known[name], name, lexicon=Lexicon.load())
        rows += score_document(parsed, gold, book)
    return tuple(rows)


def score_document(parsed: ParsedDocument, gold: Mapping[str, Any], book: AgencyBook) -> list[DocumentScore]:
    """Return one score for each list that ``gold`` holds."""
    complete = bool(gold.get("complete", True))
    rows = []
    if "clauses" in gold:
        found = [c.id for c in parsed.clauses if c.kind not in {"furniture", "header"}]
        rows.append(_score(parsed.document.id, "clauses", found, gold["clauses"], complete))
    if "duties" in gold:
        found_duties = {(d.clause_id, book.canonical(d.agency), str(d.role)) for d in parsed.duties}
        wanted = {(d["clause"], book.canonical(d["agency"]), d["role"]) for d in gold["duties"]}
        rows.append(_score(parsed.document.id, "duties", found_duties, wanted, complete))
    if "targets" in gold:
        found_targets = {(t.clause_id, t.value, normal_unit(t.unit), t.deadline) for t in parsed.targets}
        wanted_targets = {
            (t["clause"], float(t["value"]), normal_unit(t["unit"]), t.get("deadline", ""))
            for t in gold["targets"]
        }
        rows.append(_score(parsed.document.id, "targets", found_targets, wanted_targets, complete))
    return rows


def _score(
    document: str, what: str, found: Iterable[Hashable], wanted: Iterable[Hashable], complete: bool
) -> DocumentScore:
    have, want = set(found), set(wanted)
    hits = len(have & want)
    missing = [f"missing {_plain(x)}" for x in sorted(want - have, key=str)]
    extra = [f"invented {_plain(x)}" for x in sorted(have - want, key=str)] if complete else []
    return DocumentScore(
        document=document,
        what=what,
        precision=(hits / len(have) if have else None) if complete else None,
        recall=hits / len(want) if want else None,
        gold=len(want),
        problems=(*missing, *extra),
    )


def _plain(item: Hashable) -> str:
    return " ".join(map(str, item)) if isinstance(item, tuple) else str(item)
