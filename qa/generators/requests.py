"""What models are asked: requests made from the templates, and what their special replies mean."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qa.generators.base import Block, GenerationRequest, Message
from qa.prompts import load_prompt

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from index.lexicon import Lexicon
    from qa.answers import Evidence, Turn
    from qa.prompts import Prompt

#: What a model writes when the evidence does not answer; never shown.
NO_ANSWER = "NO_ANSWER"

#: How the languages of answers are called in instructions.
LANGUAGES = {
    "zh-Hans": "Simplified Chinese (简体中文)",
    "zh-Hant": "Traditional Chinese (繁體中文)",
    "en": "English",
    "pt": "European Portuguese (português europeu)",
}
_NAME_RULES = {
    "zh-Hans": "",
    "zh-Hant": " Official names keep their wording, in Traditional characters.",
    "en": " Give an agency's official English name, and in brackets behind it the Chinese name as it is printed.",
    "pt": " Give an agency's official Portuguese name, and in brackets behind it the Chinese name as it is printed.",
}
#: What a good answer to the contract's example looks like.
_EXAMPLES = {
    "zh-Hans": "甲项目由甲局牵头，乙局参与[3]。文件提出争取2030年前建成[3]。",
    "zh-Hant": "甲項目由甲局牽頭，乙局參與[3]。文件提出爭取2030年前建成[3]。",
    "en": "Bureau A (甲局) leads project 甲 and Bureau B (乙局) takes part [3]. The aim is to strive to complete it by 2030 [3].",
    "pt": "O Serviço A (甲局) lidera o projeto 甲 e o Serviço B (乙局) participa [3]. Procura-se concluí-lo até 2030 [3].",
}

#: Output limits of the small jobs.
_LINE_TOKENS = 256
#: Earlier messages that are shown for rewriting, and characters of each.
_TURNS, _TURN_CHARACTERS = 6, 600

_TOKEN = re.compile(r"\W*no[_\s-]?answer\b", re.IGNORECASE)


def blocks_of(evidence: Iterable[Evidence], titles: Mapping[str, str]) -> tuple[Block, ...]:
    """Return evidence as blocks, in order; ``titles`` are of documents, by id."""
    return tuple(
        Block(
            number=item.rank,
            source=_source(titles.get(item.document_id, item.document_id), item),
            text=item.text,
        )
        for item in evidence
    )


def official_names(
    blocks: Iterable[Block], lexicon: Lexicon, language: str, *, jurisdiction: str = ""
) -> dict[str, str]:
    """Return the agencies printed in ``blocks`` with their official names in ``language``, in printed order.

    Only names that the lexicon holds in that language; empty for Simplified Chinese, where the printed name
    is the name.
    """
    names: dict[str, str] = {}
    if language == "zh-Hans":
        return names
    for block in blocks:
        for mention in lexicon.find(block.text, kinds=("agency",), jurisdiction=jurisdiction, guess=True):
            shown = lexicon.render_agency(mention.surface, language, jurisdiction)
            if shown != mention.surface and (language == "zh-Hant" or shown != mention.entry.canonical):
                names.setdefault(mention.surface, shown)
    return names


def answer_request(
    question: str, language: str, evidence: Sequence[Block], *, names: Mapping[str, str] | None = None
) -> GenerationRequest:
    """Return the request for an answer.

    Args:
        question: standalone.
        language: of the answer: zh-Hans, zh-Hant, en or pt.
        evidence: best first.
        names: official names of agencies in ``language`` by their printed Chinese ones.
    """
    values = {**_frame(language), "names": _glossary(names or {}), "question": _line(question)}
    return _request(load_prompt("answer"), evidence, values)


def repair_request(
    question: str,
    language: str,
    evidence: Sequence[Block],
    *,
    draft: str,
    failures: Sequence[tuple[str, str]],
    names: Mapping[str, str] | None = None,
) -> GenerationRequest:
    """Return the request for the answer once more, with what was wrong.

    Args:
        question: as in `answer_request`, with the same language, evidence and names.
        language: of the answer.
        evidence: best first.
        draft: the whole answer that failed.
        failures: (sentence, why), in order.
        names: official names, see `answer_request`.
    """
    rules = load_prompt("answer")
    first = rules.render(**_frame(language), names=_glossary(names or {}), question=_line(question))
    repair = load_prompt("repair")
    rejected = "\n".join(
        f"{i}. {_line(text)}\n   Why: {_line(why)}" for i, (text, why) in enumerate(failures, 1)
    )
    again = repair.render(
        names=_glossary(names or {}),
        question=_line(question),
        draft=draft.strip(),
        failures=rejected,
        language=LANGUAGES[language],
        no_answer=NO_ANSWER,
    )
    return GenerationRequest(
        system=first.system,
        messages=(Message(role="user", content=again.user),),
        evidence=tuple(evidence),
        prompt=(rules.stamp, repair.stamp, load_prompt("evidence").stamp),
    )


def rewrite_request(question: str, history: Sequence[Turn]) -> GenerationRequest:
    """Return the request for ``question`` standing alone: one line, in its own language."""
    said = "\n".join(
        f"{'User' if turn.role == 'user' else 'Assistant'}: {_line(turn.content)[:_TURN_CHARACTERS]}"
        for turn in history[-_TURNS:]
    )
    values = {"history": said or "(none)", "question": _line(question)}
    return _request(load_prompt("rewrite"), (), values, max_tokens=_LINE_TOKENS)


def translate_request(question: str) -> GenerationRequest:
    """Return the request for ``question`` as a Chinese search query: one line."""
    return _request(load_prompt("translate"), (), {"question": _line(question)}, max_tokens=_LINE_TOKENS)


def says_no_answer(text: str) -> bool:
    """Return whether a model's text says that the evidence does not answer.

    >>> says_no_answer("`NO_ANSWER`。"), says_no_answer("No answer is required by 30 June [1].")
    (True, False)
    """
    match = _TOKEN.match(text)
    if match is None:
        return False
    # The token as it was asked for counts whatever follows; loosely written, only where nothing does.
    return NO_ANSWER in match.group() or not text[match.end() :].strip(" \t\r\n.。!！`'\"*)]")


def one_line(text: str) -> str:
    r"""Return the first line of a reply that should be one, without label and quotation marks; "" if none.

    >>> one_line('"哪个部门牵头？"\n（说明）')
    '哪个部门牵头？'
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[0].strip("\"'`“”「」*").strip() if lines else ""


def _request(
    prompt: Prompt, evidence: Sequence[Block], values: Mapping[str, str], *, max_tokens: int = 0
) -> GenerationRequest:
    rendered = prompt.render(**values)
    return GenerationRequest(
        system=rendered.system,
        messages=(Message(role="user", content=rendered.user),),
        evidence=tuple(evidence),
        max_tokens=max_tokens,
        prompt=(prompt.stamp, *([load_prompt("evidence").stamp] if evidence else [])),
    )


def _frame(language: str) -> dict[str, str]:
    return {
        "language": LANGUAGES[language],
        "bracket_rule": _NAME_RULES[language],
        "example": _EXAMPLES[language],
        "no_answer": NO_ANSWER,
    }


def _glossary(names: Mapping[str, str]) -> str:
    if not names:
        return ""
    rows = "\n".join(f"{_line(printed)} = {_line(name)}" for printed, name in names.items())
    return f"OFFICIAL NAMES:\n{rows}\n\n"


def _source(title: str, item: Evidence) -> str:
    path = " > ".join([*item.heading_path, item.clause_label] if item.clause_label else item.heading_path)
    return " ".join(f"《{title}》 {path}".split())


def _line(text: str) -> str:
    return " ".join(text.split())
