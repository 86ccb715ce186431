"""From a reader's "wrong" to a case: answers marked wrong become drafts whose gold a person fills in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from pydantic import BaseModel, ConfigDict, ValidationError

from eval.cases import Case, Kind, Language, Message
from index.errors import NotFound, SourceMissing, SourceUnreadable

if TYPE_CHECKING:
    from qa.store.conversations import Conversation
    from qa.store.feedback import Feedback
    from qa.store.store import Store

_KINDS, _LANGUAGES = frozenset(get_args(Kind)), frozenset(get_args(Language))
#: Kinds that a case may not have before somebody has said why.
_DECIDED = frozenset({"unanswerable", "false_premise", "dialogue"})
#: Characters of the answer, and clauses it stood on, that a draft shows its reviewer.
_SHOWN, _HINTS = 300, 8


class Complaint(BaseModel):
    """An answer that a reader marked, as one line of JSON. Objects may gain fields.

    ``history``: the messages before the question, oldest first. ``answer``: the Answer object of ``/v1/ask``.
    ``rating``: up | down.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    question: str
    history: tuple[Message, ...] = ()
    answer: dict[str, Any]
    rating: str = "down"
    reasons: tuple[str, ...] = ()
    comment: str = ""


def stored_complaints(store: Store) -> Iterator[Complaint]:
    """Yield what readers marked wrong, oldest first; answers that are no longer kept are left out."""
    for feedback in store.feedback.all():
        if feedback.rating != "down":
            continue
        try:
            conversation = store.conversations.get(feedback.conversation_id, owner=feedback.owner)
        except NotFound:
            continue
        yield from _complaint(conversation, feedback)


def _complaint(conversation: Conversation, feedback: Feedback) -> Iterator[Complaint]:
    history: list[Message] = []
    for turn in conversation.turns:
        if turn.answer.get("answer_id") == feedback.answer_id:
            yield Complaint(
                question=turn.question,
                history=tuple(history),
                answer=turn.answer,
                rating=feedback.rating,
                reasons=feedback.reasons,
                comment=feedback.comment,
            )
            return
        said = str(turn.answer.get("text") or "—")
        history += [Message(role="user", content=turn.question), Message(role="assistant", content=said)]


def load_complaints(path: Path) -> tuple[Complaint, ...]:
    """Return the complaints of a JSONL file, those rated ``down``.

    Raises:
        SourceMissing: no such file.
        SourceUnreadable: a line that is not a complaint, named by its number.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError as exc:
        raise SourceMissing(f"No such file: {path}", _SHAPE) from exc
    except (OSError, UnicodeDecodeError) as exc:
        raise SourceUnreadable(f"{path}: {exc}", _SHAPE) from exc
    found = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            found.append(Complaint.model_validate_json(line))
        except ValidationError as exc:
            error = exc.errors()[0]
            where = ".".join(map(str, error["loc"]))
            raise SourceUnreadable(f"{path.name}:{number}: {where} {error['msg']}".strip(), _SHAPE) from exc
    return tuple(c for c in found if c.rating == "down")


_SHAPE = 'One JSON object a line: {"question", "history", "answer", "rating", "reasons", "comment"}.'


def complaint_cases(complaints: Iterable[Complaint]) -> tuple[Case, ...]:
    """Return one draft for each question that was answered wrongly, without gold, in order.

    The id is made of question and history, so the same complaint gives the same draft. ``note`` has what the
    reader said, what was answered and the clauses it stood on: hints, not gold.
    """
    drafts: dict[str, Case] = {}
    for complaint in complaints:
        case = _case(complaint)
        drafts.setdefault(case.id, case)
    return tuple(drafts.values())


def _case(complaint: Complaint) -> Case:
    answer = complaint.answer
    said = json.dumps([complaint.question, [m.model_dump() for m in complaint.history]], ensure_ascii=False)
    pieces = [p for key in ("citations", "evidence") for p in answer.get(key) or ()]
    documents = tuple(dict.fromkeys(str(p["document_id"]) for p in pieces if p.get("document_id")))
    language = str(answer.get("language", ""))
    asked = str(answer.get("kind", ""))
    kind = asked if asked in _KINDS - _DECIDED else "fact"
    return Case.model_validate(
        {
            "id": f"feedback-{hashlib.sha256(said.encode()).hexdigest()[:12]}",
            "question": complaint.question,
            "language": language if language in _LANGUAGES else "zh-Hans",
            "kind": "dialogue" if complaint.history else kind,
            "history": complaint.history,
            "documents": documents or ("unknown",),
            "source": "feedback",
            "note": _note(complaint),
            "draft": True,
        }
    )


def _note(complaint: Complaint) -> str:
    answer = complaint.answer
    text = " ".join(str(answer.get("text", "")).split())
    cited, near = (
        list(dict.fromkeys(str(p.get("clause_id", "")) for p in answer.get(key) or ()))[:_HINTS]
        for key in ("citations", "evidence")
    )
    parts = [
        "marked wrong by a reader" + (f" ({', '.join(complaint.reasons)})" if complaint.reasons else ""),
        f"comment: {complaint.comment.strip()}" if complaint.comment.strip() else "",
        f"{answer.get('status', 'answered')}: {text[:_SHOWN]}{'…' if len(text) > _SHOWN else ''}",
        f"cited: {' '.join(cited)}" if cited else "",
        f"nearest: {' '.join(near)}" if near and not cited else "",
    ]
    return "; ".join(p for p in parts if p)
