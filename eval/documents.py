"""What is read out of documents against gold: clauses, duties and targets; precision, recall and F1.

Gold is one JSON file a document in ``eval/data/gold_facts``::

    {"document": "guangdong-ftz-2024",
     "clauses": ["guangdong-ftz-2024/一", ...],
     "duties": [{"clause": "...", "agency": "...", "role": "lead"}, ...],
     "targets": [{"clause": "...", "value": 37000000, "unit": "标箱", "deadline": "2025"}, ...]}

and one a document in ``eval/data/gold_outlines``: every labelled clause in text order, as the path of its labels
and the first characters behind its own::

    {"document": "guangdong-ftz-2024", "clauses": [["一、", "总体要求"], ["一、/(一)", "指导思想。以习近平新时"], ...]}

A target printed twice in a clause counts twice; a duty said by
several groups of a clause once. A list that is left out is not judged; ``"complete": false`` says that the lists are samples, so that only
recall can be told.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.agencies import AgencyBook
from eval.cases import DATA
from eval.numbers import normal_unit
from eval.sources import dev_folder, files
from index.documents import Clause, ParsedDocument
from index.errors import SourceMissing, SourceUnreadable
from index.text import fold_key

GOLD = DATA / "gold_facts"
OUTLINES = DATA / "gold_outlines"

#: Kinds that no gold outline lists: what surrounds the text, and its printed table of contents.
_AROUND = frozenset({"furniture", "header", "toc"})


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


def evaluate_documents(folder: Path = GOLD, outlines: Path = OUTLINES) -> tuple[DocumentScore, ...]:
    """Return the scores of every gold file, by document; an absent document is one row that says so.

    ``folder`` holds gold facts, ``outlines`` gold outlines.

    Raises:
        SourceMissing: no gold file.
        SourceUnreadable: one that is not of the shape above.
    """
    facts = _gold(folder)
    if not facts:
        raise SourceMissing(
            f"No gold facts in {folder}", "Each file is {document, clauses, duties, targets}."
        )
    from index.lexicon import default_lexicon
    from index.reader import read

    boundaries = _gold(outlines)
    known, book, rows = files(), AgencyBook(), []
    for name in sorted({*facts, *boundaries}):
        if name not in known:
            rows.append(
                DocumentScore(document=name, what="not here, skipped", precision=None, recall=None, gold=0)
            )
            continue
        parsed = read(known[name], name, lexicon=default_lexicon())
        rows.append(score_text(parsed))
        if name in boundaries:
            rows += score_boundaries(parsed, [(path, begins) for path, begins in boundaries[name]["clauses"]])
        if name in facts:
            rows += score_document(parsed, facts[name], book)
    return (*rows, *_outlines())


def _gold(folder: Path) -> dict[str, dict[str, Any]]:
    """Return the gold files of ``folder`` by the document they are about.

    Raises:
        SourceUnreadable: one that is not of its shape.
    """
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(folder.glob("*.json")):
        try:
            gold = json.loads(path.read_text(encoding="utf-8"))
            found[str(gold["document"])] = gold
        except (OSError, ValueError, KeyError, TypeError) as exc:
            raise SourceUnreadable(f"{path.name} is not a gold file: {exc}", "It needs a document.") from exc
    return found


def score_text(parsed: ParsedDocument) -> DocumentScore:
    """Return the share of the text's characters that its clauses, joined in order, give back."""
    text, at, kept, problems = parsed.document.text, 0, 0, []
    for clause in parsed.clauses:
        if clause.start != at:
            problems.append(f"{clause.id} begins at {clause.start}, not {at}")
        kept += clause.end - max(at, clause.start)
        at = clause.end
    if at != len(text):
        problems.append(f"the last {len(text) - at} characters are in no clause")
    return DocumentScore(
        document=parsed.document.id,
        what="characters kept",
        precision=None,
        recall=kept / len(text) if text else 1.0,
        gold=len(text),
        problems=tuple(problems),
    )


def score_boundaries(parsed: ParsedDocument, gold: Sequence[tuple[str, str]]) -> list[DocumentScore]:
    """Return how well the labelled clauses agree with ``gold``, and whether each family of labels counts the same.

    A clause agrees when the labels of it and of those around it are the gold's path, and its words behind the
    label begin as the gold says, neither blanks nor punctuation counted.
    """
    wanted = [(_labels(path), _bare(begins)) for path, begins in gold]
    by_path: dict[str, list[str]] = defaultdict(list)
    for path, begins in wanted:
        by_path[path].append(begins)
    by_id = {clause.id: clause for clause in parsed.clauses}
    found = []
    for clause in parsed.clauses:
        if not clause.label or clause.kind in _AROUND:
            continue
        path = _labels("/".join(_path(clause, by_id)))
        own = parsed.document.text[clause.start : clause.end]
        words = _bare(own[own.index(clause.label) + len(clause.label) :])
        begins = next((b for b in by_path[path] if words.startswith(b)), words[:12])
        found.append((path, begins))
    families = _families(path for path, _ in wanted), _families(path for path, _ in found)
    return [
        _score(parsed.document.id, "clause boundaries", found, wanted, complete=True),
        _score(
            parsed.document.id,
            "labels by family",
            families[1].elements(),
            families[0].elements(),
            complete=True,
        ),
    ]


def _path(clause: Clause, by_id: Mapping[str, Clause]) -> list[str]:
    labels = [clause.label]
    while clause.parent:
        clause = by_id[clause.parent]
        if clause.label:
            labels.insert(0, clause.label)
    return labels


def _labels(path: str) -> str:
    """Return a path of labels without blanks, its widths folded."""
    return re.sub(r"[\s#*]+", "", fold_key(path))


def _families(paths: Iterable[str]) -> Counter[str]:
    """Return how many labels of each shape there are: 第一章 and 第二章 are both 第n章."""
    return Counter(
        re.sub(r"[〇零一二三四五六七八九十百千\d]+", "n", path.rpartition("/")[2]) for path in paths
    )


def _outlines() -> list[DocumentScore]:
    """Return the recall of sampled clauses where the shared samples of outlines are here."""
    folder = dev_folder()
    path = folder / "outlines.json" if folder else None
    if path is None or not path.is_file():
        return []
    from index.lexicon import default_lexicon
    from index.reader import read

    known = files()
    rows = []
    for sample in json.loads(path.read_text(encoding="utf-8"))["documents"]:
        name = Path(sample["doc"]).stem
        if name in known:
            rows.append(score_outline(read(known[name], name, lexicon=default_lexicon()), sample["clauses"]))
    return rows


def score_outline(parsed: ParsedDocument, samples: Iterable[Mapping[str, Any]]) -> DocumentScore:
    """Return the share of sampled clauses that are read with their label, beginning and enclosing clause.

    Each sample has ``label``, ``starts_with`` and ``parent`` (labels of the enclosing clauses, None at the top).
    """
    by_id = {c.id: c for c in parsed.clauses}
    text = parsed.document.text
    have = set()
    for clause in parsed.clauses:
        parent = by_id.get(clause.parent)
        own = _bare(text[clause.start : clause.end])
        have.add((_bare(clause.label), own, _bare(parent.label or parent.heading) if parent else ""))
    wanted = list(samples)
    missing = [
        f"missing {s['starts_with']}"
        for s in wanted
        if not any(
            label == _bare(s["label"])
            and (own.startswith(start := _bare(s["starts_with"])) or own.startswith(label + start))
            and _bare(s["parent"] or "").endswith(parent)
            and bool(parent) == bool(s["parent"])
            for label, own, parent in have
        )
    ]
    return DocumentScore(
        document=parsed.document.id,
        what="clauses (sampled)",
        precision=None,
        recall=1 - len(missing) / len(wanted) if wanted else None,
        gold=len(wanted),
        problems=tuple(missing),
    )


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", fold_key(text))


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
        found_targets = [(t.clause_id, t.value, normal_unit(t.unit), t.deadline) for t in parsed.targets]
        wanted_targets = [
            (t["clause"], float(t["value"]), normal_unit(t["unit"]), t.get("deadline", ""))
            for t in gold["targets"]
        ]
        rows.append(_score(parsed.document.id, "targets", found_targets, wanted_targets, complete))
    return rows


def _score(
    document: str, what: str, found: Iterable[Hashable], wanted: Iterable[Hashable], complete: bool
) -> DocumentScore:
    have, want = Counter(found), Counter(wanted)
    hits = (have & want).total()
    missing = [f"missing {_plain(x)}" for x in sorted((want - have).elements(), key=str)]
    extra = [f"invented {_plain(x)}" for x in sorted((have - want).elements(), key=str)] if complete else []
    return DocumentScore(
        document=document,
        what=what,
        precision=(hits / have.total() if have else None) if complete else None,
        recall=hits / want.total() if want else None,
        gold=want.total(),
        problems=(*missing, *extra),
    )


def _plain(item: Hashable) -> str:
    return " ".join(map(str, item)) if isinstance(item, tuple) else str(item)
