"""True sentences: written by hand (truths.jsonl), and framed from duties, targets and sentences of documents."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from hashlib import sha256
from importlib import resources
from typing import TYPE_CHECKING, TypeVar

from index.documents import Comparator, Modality, Role
from index.text import sentences
from qa.fact_table import Task, label_number
from qa.language import to_script

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.documents import Clause, Document, Target
    from index.engines.base import SearchEngine
    from index.lexicon import Lexicon
    from qa.fact_table import FactTable

_Item = TypeVar("_Item")

LANGUAGES = ("zh-Hans", "zh-Hant", "en", "pt")
#: Truths of one sort from one document, at most.
_MOST = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """A sentence that ``clause`` supports; ``text`` bears no marker."""

    id: str
    language: str
    clause: str
    text: str
    sort: str = "written"  # written | duty | target | sentence | dressed

    @property
    def held_out(self) -> bool:
        """Whether nothing may be tuned on it: half of all, by the hash of clause and language."""
        return sha256(f"{self.clause} {self.language}".encode()).digest()[0] % 2 == 1


def written_truths(engine: SearchEngine) -> Iterator[Truth]:
    """Yield the sentences written by hand whose documents are there."""
    there = {d.id for d in engine.documents()}
    lines = resources.files("eval.liars").joinpath("truths.jsonl").read_text(encoding="utf-8").splitlines()
    for line in lines:
        row = json.loads(line)
        if row["clause"].split("/")[0] in there:
            yield Truth(**row)


def framed_truths(table: FactTable, lexicon: Lexicon) -> Iterator[Truth]:
    """Yield sentences framed from each document's duties, targets and statements."""
    for document in table.documents:
        duties = [t for t in (*table.tasks, *table.others) if t.clause.document_id == document.id]
        chosen = _spread([t for t in duties if t.clause.searched])
        for i, task in enumerate(chosen):
            yield from _of_duties(task, lexicon, document, i)
        targets = [t for t in table.targets if t.clause_id.startswith(document.id + "/")]
        for i, target in enumerate(_spread(targets)):
            yield from _of_target(target, _holding(target, table.engine), i)
        yield from _of_sentences(table.engine, document)


def dressed(truth: Truth, engine: SearchEngine) -> Iterator[Truth]:
    """Yield a truth with its clause's number and its document's name said, as models like to do."""
    clause = engine.clause(truth.clause)
    document = engine.document(clause.document_id).document
    number = label_number(clause.label)
    chinese = truth.language.startswith("zh")
    frames = []
    if number is not None and clause.kind == "item" and re.search(r"\d", clause.label):
        frames.append(
            {"zh-Hans": f"根据第{number}项任务，", "zh-Hant": f"根據第{number}項任務，", "en": f"Under task {number}, ",
             "pt": f"De acordo com a tarefa {number}, "}[truth.language]
        )  # fmt: skip
    title = re.sub(r"^.*关于印发|的通知$", "", document.title)
    if chinese and title:
        frames.append(f"《{to_script(title, truth.language)}》提出，" if truth.language == "zh-Hans" else "")
    for i, frame in enumerate(f for f in frames if f):
        text = truth.text if chinese else _lowered(truth.text)
        yield Truth(
            id=f"{truth.id}+{i}",
            language=truth.language,
            clause=truth.clause,
            text=frame + text,
            sort="dressed",
        )


def _lowered(text: str) -> str:
    return text[0].lower() + text[1:] if re.match(r"(?:The|It|A|O|An|By|As|Os) ", text) else text


def _spread(items: list[_Item]) -> list[_Item]:
    """Return at most `_MOST` items, evenly over the document."""
    step = max(1, -(-len(items) // _MOST))
    return items[::step]


#: Nobody in particular.
_VAGUE = re.compile(r"^各|有关|相关|部门$|单位$")


def _of_duties(task: Task, lexicon: Lexicon, document: Document, turn: int) -> Iterator[Truth]:
    clause = task.clause
    leads = task.agencies([Role.LEAD])
    others = task.agencies([Role.PARTICIPANT])
    if not leads or any(len(d.printed) > 24 or _VAGUE.search(d.printed) for d in (*leads, *others[:2])):
        return
    lead = "、".join(d.printed for d in leads)
    part = "、".join(d.printed for d in others[:2])
    chinese = [f"由{lead}牵头" + (f"，{part}等配合。" if part else "。"), f"牵头单位为{lead}。"]
    if part:
        chinese += [f"{lead}牵头负责，参与单位包括{part}。", f"{part}参与，牵头的是{lead}。"]
    text = chinese[turn % len(chinese)]
    yield Truth(id=f"{clause.id}#zh", language="zh-Hans", clause=clause.id, text=text, sort="duty")
    yield Truth(
        id=f"{clause.id}#hant", language="zh-Hant", clause=clause.id,
        text=to_script(chinese[(turn + 1) % len(chinese)], "zh-Hant"), sort="duty",
    )  # fmt: skip
    for language in ("en", "pt"):
        shown = [_name(d.agency, language, lexicon) for d in (*leads, *others[:1])]
        if not all(shown):
            continue
        first, rest = shown[: len(leads)], shown[len(leads) :]
        yield Truth(
            id=f"{clause.id}#{language}", language=language, clause=clause.id,
            text=_western(first, rest, language, turn), sort="duty",
        )  # fmt: skip


def _western(leads: list[str], others: list[str], language: str, turn: int) -> str:
    if language == "en":
        lead = " and ".join(f"the {n}" for n in leads)
        verb = "leads" if len(leads) == 1 else "lead"
        tail = f", and the {others[0]} takes part" if others else ""
        frames = [
            f"{lead[0].upper()}{lead[1:]} {verb} the work{tail}.",
            f"The work is led by {lead}"
            + (f", with the participation of the {others[0]}." if others else "."),
            f"The lead agency is {lead}." if len(leads) == 1 else f"The lead agencies are {lead}.",
        ]
    else:
        lead = " e ".join(f"o {n}" for n in leads)
        verb = "lidera" if len(leads) == 1 else "lideram"
        tail = f", com a participação de {others[0]}" if others else ""
        frames = [
            f"{lead[0].upper()}{lead[1:]} {verb} o trabalho{tail}.",
            f"O trabalho é liderado por {' e '.join(leads)}{tail}.",
            f"A entidade líder é {leads[0]}."
            if len(leads) == 1
            else f"As entidades líderes são {' e '.join(leads)}.",
        ]
    return frames[turn % len(frames)]


def _name(canonical: str, language: str, lexicon: Lexicon) -> str:
    entry = lexicon.get(canonical)
    return entry.name(language) if entry else ""


_FORCE = {Modality.SEEK: "争取", Modality.WILL: "", Modality.SHALL: "要"}
_BOUND = {
    Comparator.MORE_THAN: "超过", Comparator.AT_LEAST: "不低于", Comparator.EQUAL: "达到", Comparator.AT_MOST: "不超过",
}  # fmt: skip


def _holding(target: Target, engine: SearchEngine) -> Clause:
    """Return the clause whose own text has the target: it may stand below the labelled one."""
    document = engine.clause(target.clause_id).document_id
    return next(c for c in engine.document(document).clauses if c.start <= target.start < c.end)


def _of_target(target: Target, clause: Clause, turn: int) -> Iterator[Truth]:
    force = _FORCE.get(target.modality)
    bound = _BOUND.get(target.comparator)
    plain = re.fullmatch(r"[\d.,]+[万亿]*[^\d翻全]{1,5}", target.value_text) and 2 <= len(target.metric) <= 16
    if force is None or bound is None or not plain or not clause.searched or not target.deadline:
        return
    value = re.sub(r"以上|以下|以内|左右|不超过|不低于|余|多", "", target.value_text)
    when = f"到{target.deadline}年，" if re.fullmatch(r"\d{4}", target.deadline) else ""
    text = f"{when}{force}{target.metric}{bound}{value}。"
    yield Truth(
        id=f"{clause.id}#t{target.start}", language="zh-Hans", clause=clause.id, text=text, sort="target"
    )
    if turn % 2:
        yield Truth(
            id=f"{clause.id}#h{target.start}", language="zh-Hant", clause=clause.id, text=to_script(text, "zh-Hant"),
            sort="target",
        )  # fmt: skip


def _of_sentences(engine: SearchEngine, document: Document) -> Iterator[Truth]:
    found: list[tuple[Clause, str]] = []
    for clause in engine.document(document.id).clauses:
        if not clause.searched or clause.kind not in {"item", "article", "paragraph"}:
            continue
        for start, end in sentences(document.text, clause.start, clause.end):
            own = document.text[start:end].strip(" \u3000\n；;")
            own = own.removeprefix(clause.label).strip(" 　.．、")
            plain = own.endswith("。") and 18 <= len(own) <= 90 and not re.search(r"[（(“「\n|：:]", own)
            if plain and re.match(
                r"支持|鼓励|探索|推动|推进|加强|建立|完善|争取|不得|禁止|[^，]{2,18}(?:应当|不得|可以|须|應|得)",
                own,
            ):
                found.append((clause, own))
    for i, (clause, own) in enumerate(_spread(found)):
        text = ("文件提出，" if i % 3 == 0 else "") + own
        traditional = document.language == "zh-Hant"
        yield Truth(
            id=f"{clause.id}#s{i}", language="zh-Hant" if traditional or i % 4 == 3 else "zh-Hans", clause=clause.id,
            text=to_script(text, "zh-Hant") if not traditional and i % 4 == 3 else text, sort="sentence",
        )  # fmt: skip
