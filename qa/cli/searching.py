"""``tiaowen search``: clauses for one query, or for a file of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from index.engines.base import Filter
from qa.questions import validate_date, validate_question
from qa.wire import dumps, explanation_json, hit_json, question_from_json

if TYPE_CHECKING:
    from pathlib import Path

    from qa.cli.app import Session


def search(
    session: Session,
    *,
    query: str,
    k: int,
    documents: tuple[str, ...],
    as_of: str,
    as_json: bool,
    explain: bool,
    batch: Path | None,
    out: Path | None,
) -> None:
    """Print the hits of one query, or write ``{id, hits}`` for each line of ``batch``."""
    where = Filter(documents=frozenset(documents), as_of=validate_date(as_of))
    if batch is not None:
        _search_batch(session, k, where, batch, out, explain=explain)
        return
    query = validate_question(query)
    assistant = session.assistant()
    explanation = None
    try:
        if explain:
            explanation = assistant.engine.explain(query, k=k, where=where)
            hits = explanation.hits
        else:
            hits = assistant.search(query, k=k, where=where)
    finally:
        assistant.close()
    if as_json:
        shape: dict[str, Any] = {"query": query, "hits": [hit_json(hit, explain=explain) for hit in hits]}
        if explanation is not None:
            shape["explanation"] = explanation_json(explanation)
        typer.echo(dumps(shape, indent=2))
        return
    from qa.cli.rendering import render_explanation, render_hits

    if explanation is not None:
        typer.echo(render_explanation(explanation) + "\n")
    typer.echo(render_hits(hits, query=query, explain=explain))


def _search_batch(
    session: Session, k: int, where: Filter, batch: Path, out: Path | None, *, explain: bool
) -> None:
    from qa.answers import Question
    from qa.cli.batches import run_batch

    def search_line(line: dict[str, Any]) -> dict[str, Any]:
        asked = question_from_json(line, Question(text=""))
        hits = (
            assistant.engine.explain(asked.text, k=k, where=where).hits
            if explain
            else assistant.search(asked.text, k=k, where=where)
        )
        return {"hits": [hit_json(hit, explain=explain) for hit in hits]}

    with run_batch(batch, out, "Searching") as run:
        assistant = session.assistant()
        try:
            run(search_line)
        finally:
            assistant.close()
