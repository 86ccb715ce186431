"""``tiaowen chat``: a conversation in the terminal, streamed, with its sources a command away."""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING

import typer

from index.errors import TiaowenError
from qa.answers import Question, Turn
from qa.cli.columns import text_width, wrap
from qa.cli.rendering import ink, place_of, render_citation, render_evidence
from qa.questions import validate_language

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from qa.assistant import Assistant
    from qa.cli.app import Session

HELP = """/source N   the Nth source of the last answer, word for word
/sources    all of them
/new        forget what was said
/quit       leave (also Ctrl-D)"""


class Conversation:
    """What was said so far, and the last answer's sources.

    Args:
        assistant: who answers.
        template: options that every question carries.
        write: prints text without a line end.
    """

    def __init__(self, assistant: Assistant, template: Question, write: Callable[[str], None]) -> None:
        self._assistant = assistant
        self._template = template
        self._write = write
        self._turns: list[Turn] = []
        self._answer: dict[str, Any] = {}

    def hear(self, line: str) -> bool:
        """Answer one line; return whether the conversation goes on."""
        text = line.strip()
        if not text:
            return True
        if not text.startswith("/"):
            self._ask(text)
            return True
        command, _, argument = text.partition(" ")
        if command in {"/quit", "/exit", "/q"}:
            return False
        if command == "/new":
            self._turns, self._answer = [], {}
            self._say("Forgotten.")
        elif command in {"/source", "/sources"}:
            self._show(argument.strip())
        else:
            self._say(HELP)
        return True

    def _ask(self, text: str) -> None:
        from dataclasses import replace

        question = replace(self._template, text=text, history=tuple(self._turns))
        self._answer = {}
        try:
            for event in self._assistant.stream(question):
                if event.name == "delta":
                    self._write(event.data["text"])
                elif event.name == "answer":
                    self._answer = event.data
                elif event.name == "error":
                    self._say(ink(f"Error: {event.data['message']} {event.data['hint']}", fg="red"))
        except TiaowenError as error:
            self._say(ink(f"Error: {error.message} {error.hint}".rstrip(), fg="red"))
            return
        self._write("\n")
        if self._answer:
            self._turns += [
                Turn(role="user", content=text),
                Turn(role="assistant", content=self._answer["text"]),
            ]
            self._footnotes()
            for note in self._answer["notes"]:
                self._say(ink(f"Note: {note}", dim=True))

    def _footnotes(self) -> None:
        """Print one line a source; the words themselves are a /source away."""
        width = text_width()
        for citation in self._answer["citations"]:
            place = place_of(citation["heading_path"], citation["clause_label"])
            source = citation["document_number"] or citation["document_title"] or citation["document_id"]
            self._say(ink(wrap(f"{source}  {place}", width, first=f"[{citation['marker']}] "), dim=True))

    def _show(self, number: str) -> None:
        from qa.answers import Citation, Evidence

        width = text_width()
        citations = [Citation(**citation) for citation in self._answer.get("citations", ())]
        if number:
            citations = [citation for citation in citations if str(citation.marker) == number]
        if citations:
            self._say("\n\n".join(render_citation(citation, width) for citation in citations))
            return
        if not number and self._answer.get("evidence"):
            nearest = [Evidence(**evidence) for evidence in self._answer["evidence"][:3]]
            self._say("\n".join(render_evidence(evidence, width) for evidence in nearest))
            return
        self._say(f"The last answer has no source {number}.".replace(" .", "."))

    def _say(self, text: str) -> None:
        self._write(text + "\n")


def chat(session: Session, *, language: str, generator: str | None, documents: tuple[str, ...]) -> None:
    """Talk until /quit or the end of the input."""
    template = Question(
        text="", language=validate_language(language), generator=generator or "", documents=documents
    )
    assistant = session.assistant(generator=generator)
    try:
        _converse(Conversation(assistant, template, _write))
    finally:
        assistant.close()


def _write(text: str) -> None:
    typer.echo(text, nl=False)
    sys.stdout.flush()


def _converse(conversation: Conversation) -> None:
    interactive = sys.stdin.isatty()
    if interactive:
        with contextlib.suppress(ImportError):
            import readline  # noqa: F401  # line editing and history for input(); composing works through it
        typer.echo(
            ink("Ask the documents. /source 1 shows a source, /help the rest, /quit leaves.", dim=True)
        )
    while True:
        try:
            line = input("\n> " if interactive else "")
        except EOFError:
            break
        except KeyboardInterrupt:  # an answer or a half-typed line is given up, not the conversation
            typer.echo("")
            continue
        try:
            if not conversation.hear(line):
                break
        except KeyboardInterrupt:
            typer.echo("")
    if interactive:
        typer.echo("")
