"""Answers to and from JSON: the shape of ``/v1/ask``, read leniently because objects may gain fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any, TypeVar

from index.errors import ServiceError
from qa.answers import Answer, Checks, Citation, Claim, Evidence, Outcome, Status

T = TypeVar("T")


def answer_to_json(answer: Answer) -> dict[str, Any]:
    """Return ``answer`` as plain JSON types."""
    shape = asdict(answer)
    shape["status"] = answer.status.value
    return shape


def answer_from_json(shape: Mapping[str, Any]) -> Answer:
    """Return the Answer that ``shape`` writes; fields we do not know are left out, missing ones empty.

    Raises:
        ServiceError: it is not an answer.
    """
    try:
        checks = shape.get("checks") or {}
        known = {
            **{f.name: _held(shape[f.name]) for f in fields(Answer) if f.name in shape},
            "answer_id": shape.get("answer_id", ""),
            "conversation_id": shape.get("conversation_id", ""),
            "question": shape.get("question", ""),
            "standalone_question": shape.get("standalone_question", ""),
            "status": Status(shape["status"]),
            "citations": tuple(_build(Citation, c) for c in shape.get("citations", ())),
            "evidence": tuple(_build(Evidence, e) for e in shape.get("evidence", ())),
            "checks": Checks(
                markers=bool(checks.get("markers", True)),
                quotes=bool(checks.get("quotes", True)),
                claims=tuple(_build(Claim, c) for c in checks.get("claims", ())),
            ),
            "sentences": tuple(_build(Outcome, s) for s in shape.get("sentences", ())),
            "timings_ms": dict(shape.get("timings_ms") or {}),
            "notes": tuple(shape.get("notes") or ()),
        }
        return Answer(**known)
    except (KeyError, TypeError, ValueError, AttributeError) as exc:
        raise ServiceError(
            f"The server's reply is not an answer: {exc}.", "Is the URL that of a tiaowen server?"
        ) from exc


def _held(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


_EMPTY: dict[str, Any] = {"str": "", "int": 0, "float": 0.0, "bool": False}


def _build(kind: type[T], shape: Mapping[str, Any]) -> T:
    values: dict[str, Any] = {}
    for field in fields(kind):  # type: ignore[arg-type]
        value = shape.get(field.name)
        if value is None:
            value = _EMPTY.get(str(field.type), ())
        values[field.name] = _held(value)
    return kind(**values)
