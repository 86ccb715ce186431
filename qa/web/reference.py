"""The API description (OpenAPI) as rows a page or a Markdown file can show."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of an object. ``default`` is JSON text, "" when there is none worth showing."""

    name: str
    type: str
    required: bool
    default: str
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectShape:
    """A named object, or an enumeration when it has ``values``."""

    name: str
    description: str
    fields: tuple[Field, ...]
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One method of one path; ``body`` and ``returns`` are types, "" for none."""

    method: str
    path: str
    summary: str
    paragraphs: tuple[str, ...]
    body: str
    fields: tuple[Field, ...]
    returns: str


def operations(api: dict[str, Any]) -> tuple[Operation, ...]:
    """Return every operation in the order of the description."""
    objects = {shape.name: shape for shape in objects_of(api)}
    found = []
    for path, methods in api["paths"].items():
        for method, operation in methods.items():
            body = _json_schema(operation.get("requestBody", {}))
            kind = type_name(body) if body else ""
            found.append(
                Operation(
                    method=method.upper(),
                    path=path.replace(":path}", "}"),
                    summary=operation.get("summary", ""),
                    paragraphs=tuple(
                        " ".join(p.split()) for p in operation.get("description", "").split("\n\n")
                    ),
                    body=kind,
                    fields=objects[kind].fields if kind in objects else (),
                    returns=type_name(_json_schema(operation["responses"].get("200", {})) or {}),
                )
            )
    return tuple(found)


def objects_of(api: dict[str, Any]) -> tuple[ObjectShape, ...]:
    """Return every named object, by name; those that only describe FastAPI's own errors are left out."""
    found = []
    for name, schema in sorted(api.get("components", {}).get("schemas", {}).items()):
        if name in {"HTTPValidationError", "ValidationError"}:
            continue
        required = set(schema.get("required", ()))
        found.append(
            ObjectShape(
                name=name,
                description=" ".join(schema.get("description", "").split()),
                fields=tuple(
                    _field(key, value, key in required) for key, value in schema.get("properties", {}).items()
                ),
                values=tuple(str(value) for value in schema.get("enum", ())),
            )
        )
    return tuple(found)


def type_name(schema: dict[str, Any]) -> str:
    """Return a schema's type as a reader says it: ``[Citation]``, ``string | null``, ``"user" | "assistant"``."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    for key in ("anyOf", "oneOf", "allOf"):
        if key in schema:
            return " | ".join(type_name(option) for option in schema[key])
    if "enum" in schema:
        return " | ".join(json.dumps(value, ensure_ascii=False) for value in schema["enum"])
    if "const" in schema:
        return json.dumps(schema["const"], ensure_ascii=False)
    if schema.get("type") == "array":
        return f"[{type_name(schema.get('items', {}))}]"
    if schema.get("type") == "object" and isinstance(schema.get("additionalProperties"), dict):
        return f"{{name: {type_name(schema['additionalProperties'])}}}"
    return str(schema.get("type", "any"))


def _field(name: str, schema: dict[str, Any], required: bool) -> Field:
    default = schema.get("default")
    shown = "" if default in (None, "", [], {}) else json.dumps(default, ensure_ascii=False)
    return Field(
        name=name,
        type=type_name(schema),
        required=required,
        default=shown,
        description=schema.get("description", ""),
    )


def _json_schema(part: dict[str, Any]) -> dict[str, Any] | None:
    schema: dict[str, Any] | None = part.get("content", {}).get("application/json", {}).get("schema")
    return schema
