"""What a configured model may do to a question before it is searched: make a follow-up standalone, translate it.

Rules come first and last: a model is asked only where they do not know further, and what it writes is used only
if it is a question in the right language that names nobody and no number that was not spoken of.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from index.errors import TiaowenError
from index.text import fold
from qa.generators.base import complete
from qa.generators.requests import one_line, rewrite_request, says_no_answer, translate_request
from qa.language import detect

if TYPE_CHECKING:
    import threading
    from collections.abc import Mapping

    from index.lexicon import Lexicon
    from qa.answers import Turn
    from qa.asked import Understanding
    from qa.generators.base import GenerationRequest, Generator

#: A rewritten question is longer than what it was made from by no more than this, code points.
_LONGER = 200
_ASKS = re.compile(
    r"[?？]|什么|哪|谁|多少|几|吗|怎|如何|为何|是否|列出|说明|介绍|\b(?:what|which|who|whom|whose|how|when|where|why|does|do|did|is|are|was|were|can|will|list|name|tell|explain|quote)\b"
    r"|\b(?:que|qual|quais|quem|quando|onde|como|porqu[eê]|quant[oa]s?|lista|liste|diga|explique)\b"
)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What a model made of a question: ``text`` to search with, "" where there is none, and ``note`` why not.

    ``prompt``: stamps of the templates. ``usage``: tokens and cost.
    """

    text: str = ""
    note: str = ""
    prompt: tuple[str, ...] = ()
    usage: Mapping[str, float] = field(default_factory=dict)


def rewritten(
    asked: Understanding,
    history: tuple[Turn, ...],
    model: Generator,
    lexicon: Lexicon,
    *,
    cancel: threading.Event | None = None,
) -> Line:
    """Return the question of ``asked`` standing alone; no text where it comes back as it was. Raises nothing."""
    line = _line(model, rewrite_request(asked.question, history), cancel)
    if not line.text or fold(line.text).text.strip() == fold(asked.question).text.strip():
        return replace(line, text="")
    said = "\n".join([asked.question, *(turn.content for turn in history)])
    return _unless(_nonsense(line.text, asked, said, lexicon), line, f"{model.name}: a rewritten question")


def translated(question: str, model: Generator, *, cancel: threading.Event | None = None) -> Line:
    """Return ``question`` as a Chinese search query. Raises nothing."""
    line = _line(model, translate_request(question), cancel)
    wrong = ""
    if line.note:
        return line
    if not detect(line.text).code.startswith("zh") or len(line.text) > len(question) + _LONGER:
        wrong = "it is no line of Chinese"
    elif _numbers(line.text) - _numbers(question):
        wrong = "its numbers are not those of the question"
    return _unless(wrong, line, f"{model.name}: a translated question")


def _unless(wrong: str, line: Line, what: str) -> Line:
    return replace(line, text="", note=f"{what} was not used: {wrong}") if wrong else line


def _line(model: Generator, request: GenerationRequest, cancel: threading.Event | None) -> Line:
    try:
        said = complete(model, request, cancel=cancel)
    except TiaowenError as error:
        return Line(note=f"{model.name}: {error.message} {error.hint}".strip())
    text = "" if says_no_answer(said.text) else one_line(said.text)
    return Line(text=text, prompt=request.prompt, usage=said.usage.counts())


def _nonsense(line: str, asked: Understanding, said: str, lexicon: Lexicon) -> str:
    """Return what is wrong with a rewritten question, "" if nothing is."""
    if len(line) > len(asked.question) + _LONGER:
        return "it is too long"
    code = detect(line, default=asked.language).code
    if code[:2] != asked.language[:2]:
        return "it is in another language"
    if not _ASKS.search(fold(line).text):
        return "it asks nothing"
    own, spoken = _numbers(line), _numbers(said)
    if own - spoken or _numbers(asked.question) - own:
        return "its numbers are not those spoken of"
    known = _names(said, lexicon)
    if _names(line, lexicon) - known or _names(asked.question, lexicon) - _names(line, lexicon):
        return "its names are not those spoken of"
    return ""


def _numbers(text: str) -> set[str]:
    return set(_NUMBER.findall(fold(text).text))


def _names(text: str, lexicon: Lexicon) -> set[str]:
    """Return the agencies and places that ``text`` names."""
    return {m.entry.canonical for m in lexicon.find(text, kinds=("agency", "place"), guess=True)}
