"""EvalCase: one question with what a right answer must say, or the fact that nothing answers it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from index.errors import SettingInvalid, SourceMissing, SourceUnreadable

DATA = Path(__file__).parent / "data"

Language = Literal["zh-Hans", "zh-Hant", "en", "pt", "yue"]
Kind = Literal[
    "lead", "participants", "list", "count", "compare", "target", "deadline", "fact", "definition",
    "metadata", "smalltalk", "cross_document", "version", "unanswerable", "false_premise", "injection",
    "dialogue",
]  # fmt: skip
Split = Literal["dev", "test"]
RoleName = Literal["lead", "participant", "responsible", "guiding", "supporting"]
ModalityName = Literal["shall", "will", "seek", "support", "encourage", "explore", "allow", "prohibit"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TextPart(_Strict):
    """Words, compared folded (width, case, Traditional to Simplified); Latin words match whole words."""

    text: Annotated[str, Field(min_length=1)]


class NumberPart(_Strict):
    """A number, compared as a number: 3700万, 3,700万 and 37 million are one. ``unit`` "" means: any."""

    number: float
    unit: str = ""


class AgencyPart(_Strict):
    """A government body by canonical name, found under any alias in any language, optionally in a role.

    A body that the answer names without saying its role counts for every role.
    """

    agency: Annotated[str, Field(min_length=2)]
    role: RoleName | None = None


class DatePart(_Strict):
    """A day (2024-01-12), month (2024-01) or year (2025), found in any usual way of writing it."""

    date: Annotated[str, Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")]


class ClausePart(_Strict):
    """A clause that has to be among the citations: what a list in any language is made of."""

    clause: Annotated[str, Field(min_length=1)]


class ModalityPart(_Strict):
    """How strongly the answer has to put it: any usual word of that strength, in any language."""

    modality: ModalityName


Part = TextPart | NumberPart | AgencyPart | DatePart | ClausePart | ModalityPart


class Message(_Strict):
    """One earlier message of the conversation."""

    role: Literal["user", "assistant"]
    content: Annotated[str, Field(min_length=1)]


class Case(_Strict):
    """One question and its gold.

    ``gold_clauses``: each entry a clause id, or a list of ids any one of which will do.
    ``gold_quotes``: verbatim characters of the document that hold the answer.
    ``must``: every entry needs one of its parts. ``must_not``: none of these parts may appear.
    ``closed``: kinds of which ``must`` names all there are; any other lead, participant, cited clause or
    agency in the answer is then wrong.
    ``documents``: ids that have to be in the collection for the question to be fair; never a search filter.
    ``alone``: fair only where they are the whole collection ("the document number?", "task 6", a refusal).
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]*$")]
    question: Annotated[str, Field(min_length=1)]
    language: Language
    kind: Kind
    history: tuple[Message, ...] = ()
    gold_clauses: tuple[str | tuple[str, ...], ...] = ()
    gold_quotes: tuple[str, ...] = ()
    must: tuple[Annotated[tuple[Part, ...], Field(min_length=1)], ...] = ()
    must_not: tuple[Part, ...] = ()
    closed: tuple[Literal["lead", "participant", "agency", "clause"], ...] = ()
    answerable: bool = True
    premise_false: bool = False
    documents: Annotated[tuple[str, ...], Field(min_length=1)]
    alone: bool = False
    source: str = ""
    note: str = ""
    draft: bool = False

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        if self.kind == "unanswerable" and self.answerable:
            raise ValueError("an unanswerable case says answerable: false")
        if self.kind == "false_premise" and not (self.premise_false and self.answerable):
            raise ValueError("a false premise is answerable (by its correction) and says premise_false: true")
        if not self.answerable and (self.must or self.gold_clauses or self.gold_quotes):
            raise ValueError("a case that must be refused has no must, gold_clauses or gold_quotes")
        if self.kind == "dialogue" and not self.history:
            raise ValueError("a dialogue case has a history")
        if self.history and self.history[0].role != "user":
            raise ValueError("a history begins with the user")
        if self.draft and not self.has_gold:
            return self
        if self.answerable and not self.must:
            raise ValueError("an answerable case says what its answer must contain")
        if self.answerable and not (self.gold_clauses or self.gold_quotes):
            raise ValueError("an answerable case names a gold clause or quotes one")
        return self

    @property
    def has_gold(self) -> bool:
        """Whether anything can be judged: only a draft may still be without."""
        return not self.answerable or bool(self.must or self.gold_clauses or self.gold_quotes)

    @property
    def gold_groups(self) -> tuple[frozenset[str], ...]:
        """Return the gold clauses as any-of sets, in order."""
        return tuple(frozenset([g] if isinstance(g, str) else g) for g in self.gold_clauses)

    @property
    def split(self) -> Split:
        """Return dev (3 of 5) or test (2 of 5), fixed by the id alone."""
        return "test" if _hash(self.id) % 5 < 2 else "dev"

    @property
    def answer_language(self) -> str:
        """Return the language the answer has to be in; Cantonese is answered in zh-Hant."""
        return "zh-Hant" if self.language == "yue" else self.language


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


def load_cases(paths: Iterable[Path]) -> tuple[Case, ...]:
    """Return the cases of the JSONL files ``paths``, in order; blank lines and lines from ``//`` are skipped.

    Raises:
        SourceMissing: no such file.
        SourceUnreadable: a line that is not a case, named by file and line, or an id used twice.
    """
    cases: list[Case] = []
    seen: dict[str, str] = {}
    for path in paths:
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError as exc:
            raise SourceMissing(f"No such case file: {path}", "See eval/data/README.md.") from exc
        except (OSError, UnicodeDecodeError) as exc:
            raise SourceUnreadable(f"{path}: {exc}", "Case files are JSON lines in UTF-8.") from exc
        for number, line in enumerate(lines, start=1):
            if not line.strip() or line.lstrip().startswith("//"):
                continue
            where = f"{path.name}:{number}"
            try:
                case = Case.model_validate_json(line)
            except ValidationError as exc:
                problems = "; ".join(
                    f"{'.'.join(map(str, e['loc']))}: {e['msg']}".lstrip(": ") for e in exc.errors()[:3]
                )
                raise SourceUnreadable(f"{where}: {problems}", "See eval/data/README.md.") from exc
            if case.id in seen:
                raise SourceUnreadable(
                    f"{where}: id {case.id} is already used at {seen[case.id]}", "Ids are unique."
                )
            seen[case.id] = where
            cases.append(case)
    return tuple(cases)


def find_case_files(pattern: str = "") -> tuple[Path, ...]:
    """Return the case files that ``pattern`` names: path, glob, or name below ``eval/data``; "" means all.

    Raises:
        SourceMissing: nothing matches.
    """
    if not pattern:
        return tuple(sorted(DATA.glob("*.jsonl")))
    direct = Path(pattern)
    if direct.is_file():
        return (direct,)
    if direct.is_dir():
        found = sorted(direct.glob("*.jsonl"))
    elif direct.is_absolute():
        found = sorted(Path(direct.anchor).glob(str(direct.relative_to(direct.anchor))))
    else:
        found = (
            sorted(Path().glob(pattern))
            or sorted(DATA.glob(pattern))
            or sorted(DATA.glob(f"{pattern}.jsonl"))
        )
    if not found:
        raise SourceMissing(f"No case file matches {pattern}", "Give a .jsonl file, a folder or a glob.")
    return tuple(found)


def select(
    cases: Sequence[Case], *, split: str = "all", fast: int = 0, drafts: bool = False
) -> tuple[Case, ...]:
    """Return the cases of a split, optionally only the ``fast`` first in hash order, in their old order.

    Drafts (proposed by a machine, not reviewed) are left out unless asked for.

    Raises:
        SettingInvalid: an unknown split.
    """
    if split not in {"dev", "test", "all"}:
        raise SettingInvalid(f"Unknown split {split!r}", "Use dev, test or all.")
    chosen = [c for c in cases if split in {"all", c.split} and (drafts or not c.draft)]
    if fast and len(chosen) > fast:
        kept = {c.id for c in sorted(chosen, key=lambda c: _hash("fast:" + c.id))[:fast]}
        chosen = [c for c in chosen if c.id in kept]
    return tuple(chosen)


def dump_case(case: Case) -> str:
    """Return ``case`` as one JSON line without its default values."""
    return json.dumps(case.model_dump(exclude_defaults=True, mode="json"), ensure_ascii=False)
