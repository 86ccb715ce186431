"""Answers by a language model: every sentence is checked before it is shown, repaired once, or dropped."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from index.errors import TiaowenError
from qa.answers import DROPPED, Claim, Outcome
from qa.drafts import Statement
from qa.generators.base import Finish, complete
from qa.generators.requests import answer_request, blocks_of, official_names, repair_request, says_no_answer
from qa.generators.sentences import SentenceStream
from qa.language import to_script
from qa.verify.sentences import split_answer
from qa.verify.written import attributed, judge
from qa.writing.quotes import framed, lead_of

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterator, Sequence

    from index.documents import Clause
    from qa.answers import Evidence
    from qa.generators.base import Chunk, GenerationRequest, Generator, Usage
    from qa.verify.sentences import Sentence
    from qa.verify.written import Judged
    from qa.writing.material import Material
    from qa.writing.relevance import Relevance


@dataclass
class Writing:
    """What came of one generation; filled while `write_with_model` runs.

    ``announced``: a sentence that waits for what it announces, the outcome ``announced_at``. ``claims``: every check made. ``dropped``: sentences
    that were not shown. ``outcomes``: what became of every sentence written, in order. ``prompt``: stamps of the
    templates. ``ours``: what was said to the model,
    ``sources``: where its clauses stand, ``relevance``: what is beside the question. ``note``: for the operator, why there is no text;
    ``failed``: because the service did. ``cut``: the last sentence was cut off.
    """

    statements: list[Statement] = field(default_factory=list)
    announced: Statement | None = None
    announced_at: int = 0
    claims: list[Claim] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    prompt: tuple[str, ...] = ()
    ours: str = ""
    sources: tuple[str, ...] = ()
    relevance: Relevance | None = None
    note: str = ""
    failed: bool = False
    cut: bool = False
    usage: dict[str, float] = field(default_factory=dict)


def write_with_model(
    material: Material,
    evidence: Sequence[Evidence],
    generator: Generator,
    writing: Writing,
    *,
    relevance: Relevance | None = None,
    cancel: threading.Event | None = None,
) -> Iterator[Statement]:
    """Yield the supported sentences as they are finished; ``writing`` keeps the record.

    ``relevance``: tells which of them are beside the question and are left out; None leaves out none. Nothing is raised for a model that fails: ``writing.note`` says what happened and the caller falls back.
    """
    engine = material.table.engine
    asked = material.asked
    writing.relevance = relevance
    clauses = {e.rank: engine.clause(e.clause_id) for e in evidence}
    titles = {c.document_id: engine.document(c.document_id).document.title for c in clauses.values()}
    blocks = blocks_of(evidence, titles)
    jurisdictions = {engine.document(c.document_id).document.jurisdiction for c in clauses.values()}
    names = official_names(
        blocks,
        material.lexicon,
        asked.language,
        jurisdiction=jurisdictions.pop() if len(jurisdictions) == 1 else "",
    )
    request = answer_request(asked.standalone, asked.language, blocks, names=names)
    writing.prompt = request.prompt
    failed: list[Judged] = []
    draft = ""
    try:
        writing.ours = _ours(request, asked.standalone)
        writing.sources = tuple(block.source for block in blocks)
        pieces = SentenceStream(_counted(generator.generate(request, cancel=cancel), writing))
        for piece in pieces:
            draft += piece.text
            if says_no_answer(draft):
                writing.note = "It found no answer in the clauses."
                return
            if not piece.whole:
                writing.outcomes.append(Outcome(text=piece.text.strip(), outcome=DROPPED, why="cut off"))
                writing.cut = True
                continue
            yield from _checked(piece.text, clauses, material, writing, failed)
        if pieces.last is not None and pieces.last.finish is Finish.REFUSED:
            writing.note = "It, or a filter before it, declined to answer."
        elif failed and not (cancel and cancel.is_set()):
            again = repair_request(
                asked.standalone,
                asked.language,
                blocks,
                draft=draft,
                failures=[(j.sentence.text, j.why) for j in failed],
                names=names,
            )
            writing.ours = _ours(again, asked.standalone)
            completion = complete(generator, again, cancel=cancel)
            _count(completion.usage, writing)
            writing.prompt = tuple(dict.fromkeys((*writing.prompt, *again.prompt)))
            if not says_no_answer(completion.text):
                yield from _repaired(completion.text, clauses, material, writing, failed)
    except TiaowenError as error:
        writing.note, writing.failed = f"{error.message} {error.hint}".strip(), True
    if writing.announced is not None:
        held = writing.outcomes[writing.announced_at]
        writing.outcomes[writing.announced_at] = replace(
            held, outcome=DROPPED, why="announces what does not follow"
        )
    writing.dropped = [j.sentence.text for j in failed]


def _counted(chunks: Iterator[Chunk], writing: Writing) -> Iterator[Chunk]:
    """Pass the chunks on and add up what they cost."""
    for chunk in chunks:
        _count(chunk.usage, writing)
        yield chunk


def _count(usage: Usage | None, writing: Writing) -> None:
    for name, value in (usage.counts() if usage else {}).items():
        writing.usage[name] = writing.usage.get(name, 0.0) + value


def _checked(
    piece: str,
    clauses: dict[int, Clause],
    material: Material,
    writing: Writing,
    failed: list[Judged],
) -> Iterator[Statement]:
    for sentence in split_answer(_without_fences(piece)):
        verdict = _judged(sentence, clauses, material, writing)
        if verdict.supported:
            yield from _relevant(verdict, material, writing)
        else:
            failed.append(verdict)


def _repaired(
    text: str,
    clauses: dict[int, Clause],
    material: Material,
    writing: Writing,
    failed: list[Judged],
) -> Iterator[Statement]:
    """Yield what the second writing adds; what was shown before is not shown twice."""
    shown = {_key(s.text) for s in writing.statements}
    still: list[Judged] = []
    fixed = 0
    for sentence in split_answer(_without_fences(text)):
        if _key(sentence.text) in shown:
            continue
        verdict = _judged(sentence, clauses, material, writing, again=True)
        if verdict.supported:
            fixed += 1
            yield from _relevant(verdict, material, writing)
        else:
            still.append(verdict)
    failed[:] = still if fixed else failed


def _judged(
    sentence: Sentence,
    clauses: dict[int, Clause],
    material: Material,
    writing: Writing,
    *,
    again: bool = False,
) -> Judged:
    """Return the verdict on a sentence and put it on record."""
    verdict = _verdict(sentence, clauses, material)
    if verdict.supported and _recites(sentence, writing):
        echo = Claim(claim=sentence.own[:80], kind="support", supported=False, detail="repeats the request")
        verdict = replace(verdict, claims=(*verdict.claims, echo))
    if verdict.supported and _LEANS.match(sentence.text) and _after_dropped(writing):
        lost = Claim(
            claim=sentence.own[:80], kind="support", supported=False, detail="leans on what was dropped"
        )
        verdict = replace(verdict, claims=(*verdict.claims, lost))
    writing.claims += verdict.claims
    kept = "repaired" if again or verdict.repaired else "supported"
    outcome = kept if verdict.supported else DROPPED
    writing.outcomes.append(Outcome(text=sentence.text, outcome=outcome, why=verdict.why))
    return verdict


def _verdict(sentence: Sentence, clauses: dict[int, Clause], material: Material) -> Judged:
    """Return the verdict under the clauses cited; where none of them was supplied, under the one that says it.

    A small model takes a task's own number for its marker: "[14]" of eight clauses.
    """
    asked, table, lexicon = material.asked, material.table, material.lexicon
    if not any(marker in clauses for marker in sentence.markers):
        found = attributed(replace(sentence, markers=()), clauses, table, lexicon, language=asked.language)
        if found.supported or not sentence.markers:
            return found
    return judge(sentence, clauses, table, lexicon, language=asked.language)


def _after_dropped(writing: Writing) -> bool:
    """Return whether the sentence before was dropped: what "it" is was said there."""
    return bool(writing.outcomes) and writing.outcomes[-1].outcome == DROPPED


def _ours(request: GenerationRequest, question: str) -> str:
    """Return what we said to the model, as `_key` reads it: no evidence, though a model may say it back.

    The glossary of names before the question is left out: who answers with a name answers.
    """
    asked = (m.content.partition("QUESTION: ")[2] for m in request.messages)
    texts = (question, request.system, *asked)
    return "\n".join([*(_key(s.text) for text in texts for s in split_answer(text)), *map(_key, texts)])


def _recites(sentence: Sentence, writing: Writing) -> bool:
    """Return whether a sentence only says back the question, our instructions, or where a clause stands."""
    said = _key(sentence.text)
    if " > " in sentence.text and any(said in _key(source) for source in writing.sources):
        return True
    return said in writing.ours.splitlines() or (len(said) >= _LONG and said in writing.ours)


def _without_place(text: str, sources: Sequence[str]) -> str:
    """Return ``text`` without titles, headings and numbers of clauses, and without what we call a fault."""
    pieces = {piece.strip() for source in sources for piece in source.split(" > ")}
    rest = _TITLE.sub(" ", _MARKERS.sub(" ", text))
    for piece in sorted(pieces, key=len, reverse=True):
        if piece:
            rest = rest.replace(piece, " ")
    return _LABEL.sub(" ", _FAULT.sub(" ", rest))


def _without_fences(text: str) -> str:
    """Return what a model wrote without the marks that its clauses stood between."""
    return _FENCE.sub(r"\1", text)


def _key(text: str) -> str:
    return "".join(c for c in re.sub(r"\[\d+\]", "", text) if c.isalnum()).casefold()


def _relevant(verdict: Judged, material: Material, writing: Writing) -> Iterator[Statement]:
    """Yield a supported sentence with what introduces it, unless it is true and no answer."""
    why = ""
    if not _key(_without_place(verdict.sentence.text, writing.sources)) and not _announces(
        verdict.sentence.text
    ):
        why = "only says where it stands"
    elif writing.relevance is not None and writing.relevance.beside(verdict.spans):
        why = "beside the question"
    if why:
        writing.outcomes[-1] = replace(writing.outcomes[-1], outcome=DROPPED, why=why)
        return
    yield from _introduced(verdict, material, writing)
    yield from _shown(verdict, material, writing)


def _introduced(verdict: Judged, material: Material, writing: Writing) -> Iterator[Statement]:
    """Yield the words that introduce the list whose item a sentence stands on ("禁止僱主："), where none said them.

    An item by itself says the contrary of what the list does.
    """
    lead = lead_of(material, verdict.spans[0].clause_id)
    said = [*verdict.spans, *(span for s in writing.statements for span in s.spans)]
    if writing.announced is not None:
        said += writing.announced.spans
    if lead is None or any(s.clause_id == lead.clause_id for s in said):
        return
    text = material.text(lead.document_id)[lead.start : lead.end]
    statement = Statement(text=framed(text, material.asked.language), spans=(lead,), row=True)
    writing.statements.append(statement)
    yield statement


def _shown(verdict: Judged, material: Material, writing: Writing) -> Iterator[Statement]:
    """Yield a supported sentence; one that only announces others waits until one of them is supported too."""
    statement = _statement(verdict.sentence, verdict, material.asked.language)
    if _announces(statement.text):
        writing.announced, writing.announced_at = statement, len(writing.outcomes) - 1
        return
    if writing.announced is not None:
        writing.statements.append(writing.announced)
        yield writing.announced
        writing.announced = None
    writing.statements.append(statement)
    yield statement


def _announces(text: str) -> bool:
    return bool(_ANNOUNCES.search(_MARKERS.sub("", text).rstrip()))


#: How a sentence begins that says something of what the one before it named.
_LEANS = re.compile(
    r"[-\s]*(?:it|its|they|their|this|these|that|those|he|she|also|ele|ela|eles|elas|isto|isso|este|esta|estes|estas|também)\b|[-\s]*(?:它|他们|其(?!中)|该|此(?!外)|这|并|还|也|同时|上述)",
    re.IGNORECASE,
)
#: A sentence this long, in letters and characters, is not by chance the same as one of ours.
_LONG = 24

#: "…for the following customers." says nothing if nothing follows.
_ANNOUNCES = re.compile(
    r"(?:(?<![\d%\uff05个家项年元人吨岁])以下|如下|下列|as follows|the following|seguintes?)[^，,；;]{0,24}$|[:：]$",
    re.IGNORECASE,
)
_MARKERS = re.compile(r"\[\d{1,4}\]")
_TITLE = re.compile(r"《[^》]*》")
#: The number of a clause: 第三十二条, （五）, 3.
_LABEL = re.compile(
    r"第[一二三四五六七八九十百零〇\d]{1,9}[编編章节節条條款项項]|[（(][一二三四五六七八九十\d]{1,3}[)）]|\d{1,3}[.．、]"
)
#: What our request for a second writing says of a sentence.
_FAULT = re.compile(
    r"\bWhy:|\b(?:support|marker|agency|number|date|modality|place|quote|clause|language|negation):"
)
#: The marks that clauses stand between: <<28b15acf4ff3, 28b15acf4ff3>>.
_FENCE = re.compile(r"<<[0-9a-f]{12}(\s*\[\d{1,4}\])?(?:>>)?|\b[0-9a-f]{12}>>")
#: A marker for a number: 第[1]条文规定.
_NTH = re.compile(r"第\s*\[\d{1,4}\]\s*(条文|條文|条款|條款|条|條|项|項)")
_QUOTED = re.compile(r"(“[^”]*”|「[^」]*」|《[^》]*》)")


def _statement(sentence: Sentence, verdict: Judged, language: str) -> Statement:
    text = _NTH.sub(r"该\1", sentence.text)
    text = re.sub(r"\s*\[\d{1,4}\]\s*(?=[。，；.,;!?！？]|$)", "", text)
    text = re.sub(r"\s*\[\d{1,4}\]", "", text).strip()
    if language.startswith("zh"):
        # Small models mix scripts; what is quoted stays as the document has it.
        pieces = _QUOTED.split(text)
        text = "".join(p if i % 2 else to_script(p, language) for i, p in enumerate(pieces))
    return Statement(text=text, spans=verdict.spans, row=text.startswith("- "))
