"""``tiaowen ask``: one answer, or a file of them."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import typer

from index.errors import InputError, SourceMissing, SourceUnreadable
from qa.answers import Question
from qa.questions import validate_date, validate_language, validate_question
from qa.wire import answer_json, dumps, question_from_json, turns_from_json

if TYPE_CHECKING:
    from pathlib import Path

    from qa.answers import Turn
    from qa.cli.app import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The options of ``ask``, as given."""

    language: str = "auto"
    generator: str | None = None
    history: Path | None = None
    k: int = 8
    documents: tuple[str, ...] = ()
    as_of: str = ""

    def question(self) -> Question:
        """Return a question without text that carries every option.

        Raises:
            InputError: an option has a value nobody knows.
        """
        return Question(
            text="",
            history=read_history(self.history) if self.history else (),
            language=validate_language(self.language),
            generator=self.generator or "",
            k=self.k,
            documents=self.documents,
            as_of=validate_date(self.as_of),
        )


def ask(
    session: Session,
    *,
    question: str,
    options: Options,
    as_json: bool,
    batch: Path | None,
    out: Path | None,
) -> None:
    """Print one answer, or write one line for each of ``batch``."""
    template = options.question()
    if batch is not None:
        _ask_batch(session, template, batch, out)
        return
    template = replace(template, text=validate_question(question))
    assistant = session.assistant(generator=options.generator)
    try:
        answer = assistant.ask(template)
    finally:
        assistant.close()
    if as_json:
        typer.echo(dumps(answer_json(answer), indent=2))
    else:
        from qa.cli.rendering import render_answer

        typer.echo(render_answer(answer))
    for note in answer.notes:  # for whoever runs it: the answer itself says what concerns its reader
        typer.echo(f"Note: {note}", err=True)


def _ask_batch(session: Session, template: Question, batch: Path, out: Path | None) -> None:
    from qa.cli.batches import run_batch

    def answer_line(line: dict[str, Any]) -> dict[str, Any]:
        return answer_json(assistant.ask(question_from_json(line, template)))

    with run_batch(batch, out, "Answering") as run:
        assistant = session.assistant(generator=template.generator or None)
        try:
            run(answer_line)
        finally:
            assistant.close()


def read_history(path: Path) -> tuple[Turn, ...]:
    """Return the messages of a history file: a JSON list, or one message a line.

    Raises:
        InputError: no such file, not JSON, or not messages.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise SourceMissing(f"No history file {path}.", "Check --history.") from None
    except (OSError, UnicodeDecodeError) as exc:
        raise SourceUnreadable(f"{path} cannot be read as UTF-8 text.", "Check --history.") from exc
    if not text.strip():
        return ()
    try:
        messages = json.loads(text)
    except ValueError:
        try:
            messages = [json.loads(line) for line in text.splitlines() if line.strip()]
        except ValueError as exc:
            raise InputError(
                f"{path} is not JSON.", 'A history is [{"role": "user", "content": "..."}, ...].'
            ) from exc
    return turns_from_json([messages] if isinstance(messages, dict) else messages)
