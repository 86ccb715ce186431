"""The shapes that leave the house: one translation from our values to JSON, for every channel.

Objects may gain fields; none is ever lost or renamed, because other people's scripts read them.
"""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from index.errors import InputError
from qa.answers import DROPPED, Question, Turn
from qa.errors import error_type
from qa.questions import validate_question

if TYPE_CHECKING:
    from collections.abc import Mapping

    from index.documents import Clause, Document, Duty, Hit, ParsedDocument, Target
    from index.errors import TiaowenError
    from index.retriever import Explanation
    from qa.answers import Answer

#: Most turns of a history that are read; older ones are dropped, not refused.
MAX_TURNS = 50


#: What JSON takes as it is.
_PLAIN = frozenset({str, int, float, bool, type(None)})


def to_json(value: Any) -> Any:
    """Return ``value`` as plain JSON types: dataclasses by field, tuples as lists, sets sorted."""
    kind = type(value)
    if kind in _PLAIN:  # most of what an answer is made of
        return value
    if isinstance(value, str):
        return str(value)  # a StrEnum becomes its value
    if value is None or isinstance(value, bool | int | float):
        return value
    if is_dataclass(value) and not isinstance(value, type):
        return {name: to_json(getattr(value, name)) for name in _field_names(type(value))}
    if isinstance(value, dict):
        return {str(key): to_json(item) for key, item in value.items()}
    if isinstance(value, set | frozenset):
        return [to_json(item) for item in sorted(value)]
    return [to_json(item) for item in value]


@lru_cache(maxsize=64)
def _field_names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def dumps(value: Any, *, indent: int | None = None) -> str:
    """Return ``value`` as JSON text, Chinese unescaped; one line unless ``indent``."""
    return json.dumps(to_json(value), ensure_ascii=False, indent=indent)


def answer_json(answer: Answer) -> dict[str, Any]:
    """Return the Answer object of ``/v1/ask`` and ``ask --json``."""
    shape: dict[str, Any] = to_json(answer)
    for sentence in shape["sentences"]:
        if sentence["outcome"] == DROPPED:
            sentence["text"] = ""  # what did not hold leaves the house in no form
    return shape


def hit_json(hit: Hit, *, explain: bool = False) -> dict[str, Any]:
    """Return the Hit object; ``explain`` adds each retrieval signal's contribution."""
    shape: dict[str, Any] = to_json(hit)
    if not explain:
        del shape["signals"]
    return shape


def explanation_json(explanation: Explanation) -> dict[str, Any]:
    """Return what a question became: language, subject, and each concept with its words in the documents."""
    return {
        "language": explanation.language,
        "subject": explanation.subject,
        "concepts": [
            {
                "source": concept.source,
                "kind": concept.kind,
                "weight": round(concept.weight, 4),
                "words": [
                    {"word": alternative.word, "weight": round(alternative.weight, 4)}
                    for alternative in concept.alternatives
                ],
            }
            for concept in explanation.query.concepts
        ],
    }


def document_json(document: Document, *, text: bool = True) -> dict[str, Any]:
    """Return the metadata of a document, with its full text unless ``text`` is False."""
    shape: dict[str, Any] = to_json(document)
    if not text:
        del shape["text"]
    return shape


def clause_json(clause: Clause, text: str) -> dict[str, Any]:
    """Return a clause with its own characters of the document's ``text``; ``parent`` null at the top."""
    shape: dict[str, Any] = to_json(clause)
    shape["parent"] = clause.parent or None
    shape["text"] = text[clause.start : clause.end]
    return shape


def fact_json(fact: Duty | Target) -> dict[str, Any]:
    """Return a duty or target; its clause is named twice, as ``clause`` and ``clause_id``."""
    return {"clause": fact.clause_id, **to_json(fact)}


def outline_json(parsed: ParsedDocument) -> dict[str, Any]:
    """Return the whole reading of a document: ``{document, clauses, duties, targets, notices}``."""
    text = parsed.document.text
    return {
        "document": document_json(parsed.document),
        "clauses": [clause_json(clause, text) for clause in parsed.clauses],
        "duties": [fact_json(duty) for duty in parsed.duties],
        "targets": [fact_json(target) for target in parsed.targets],
        "notices": to_json(parsed.notices),
    }


def error_json(error: TiaowenError, request_id: str = "") -> dict[str, str]:
    """Return the inside of ``{"error": ...}``; ``request_id`` is left out when there is none."""
    shape = {"type": error_type(error), "message": error.message, "hint": error.hint}
    return {**shape, "request_id": request_id} if request_id else shape


def turns_from_json(value: Any) -> tuple[Turn, ...]:
    """Return the history ``[{role, content}, ...]`` of a batch line or file, oldest first.

    Raises:
        InputError: another shape.
    """
    if value is None:
        return ()
    hint = (
        'A history is a list: [{"role": "user", "content": "..."}, {"role": "assistant", "content": "..."}]'
    )
    if not isinstance(value, list):
        raise InputError("The history is not a list of messages.", hint)
    turns = []
    for message in value:
        if not isinstance(message, dict) or not isinstance(message.get("content"), str):
            raise InputError("A message of the history has no text in `content`.", hint)
        if message.get("role") not in {"user", "assistant"}:
            raise InputError("The `role` of a message is neither user nor assistant.", hint)
        turns.append(Turn(role=message["role"], content=message["content"]))
    return tuple(turns[-MAX_TURNS:])


def question_from_json(line: Mapping[str, Any], defaults: Question) -> Question:
    """Return the question of one batch line; what the line leaves out comes from ``defaults``.

    Raises:
        InputError: no usable ``question`` or a malformed ``history``.
    """
    text = line.get("question")
    if not isinstance(text, str):
        raise InputError(
            "The line has no `question` text.",
            'Each line is {"id": "...", "question": "...", "history": [...]?}',
        )
    history = turns_from_json(line["history"]) if "history" in line else defaults.history
    return Question(
        text=validate_question(text),
        history=history,
        language=defaults.language,
        generator=defaults.generator,
        k=defaults.k,
        documents=defaults.documents,
        as_of=defaults.as_of,
    )
