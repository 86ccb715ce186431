"""The commands of ``tiaowen`` and their options. What they do is in the neighbouring files."""

# ruff: noqa: PLR0917  # a command's parameters are its options, given by name

from __future__ import annotations

import os
import sys
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from index.errors import InputError, TiaowenError

if TYPE_CHECKING:
    from collections.abc import Callable

    from qa.assistant import Assistant
    from qa.settings import Settings

#: Other packages add commands through this entry point group; each entry is a typer app.
PLUGINS = "tiaowen.commands"


class Commands(TyperGroup):
    """The command group: finds plug-in commands when asked for, and ends every failure the same way."""

    _listing = False

    def list_commands(self, ctx: Any) -> list[str]:
        """Return our commands in the order of a day's work, then those of plug-ins."""
        own = super().list_commands(ctx)
        return own + sorted(name for name in _plugins() if name not in own)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return a command; a plug-in is imported only to run, and a broken one says so by itself."""
        own = super().get_command(ctx, cmd_name)
        if own is None and self._listing and cmd_name in _plugins():
            return _stub(cmd_name, f"Commands of {_plugins()[cmd_name].value.partition('.')[0]}.")
        return own or _plugin_command(cmd_name)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """List the commands without loading plug-ins: help has to come at once."""
        self._listing = True
        try:
            super().format_commands(ctx, formatter)
        finally:
            self._listing = False

    def invoke(self, ctx: Any) -> Any:
        """Run the command; a user's mistake ends with message, hint and its exit code."""
        try:
            return super().invoke(ctx)
        except TiaowenError as error:
            from qa.settings import debugging

            if debugging():
                raise
            raise SystemExit(complain(error)) from None
        except KeyboardInterrupt:
            raise SystemExit(130) from None
        except BrokenPipeError:
            _silence_stdout()
            raise SystemExit(0) from None


def _plugins() -> dict[str, Any]:
    from importlib.metadata import entry_points

    return {entry.name: entry for entry in entry_points(group=PLUGINS)}


def _plugin_command(name: str) -> Any:
    entry = _plugins().get(name)
    if entry is None:
        return None
    try:
        command = typer.main.get_command(entry.load())
    except Exception as exc:  # a plug-in may fail in any way; the other commands go on
        return _broken(name, entry.value, exc)
    command.name = name
    return command


def _broken(name: str, source: str, reason: Exception) -> Any:
    def explain() -> None:
        raise TiaowenError(
            f"The command {name} of {source} does not load: {type(reason).__name__}: {reason}",
            "Reinstall the package it comes from, or run the other commands: tiaowen --help",
        )

    return _stub(name, f"Not available: {source} does not load.", explain)


def _stub(name: str, text: str, action: Callable[[], None] = lambda: None) -> Any:
    """Return a command that stands for a plug-in: takes any arguments, does ``action``."""
    stub = typer.Typer(add_completion=False)
    stub.command(help=text, context_settings={"ignore_unknown_options": True, "allow_extra_args": True})(
        action
    )
    command = typer.main.get_command(stub)
    command.name = name
    return command


def complain(error: TiaowenError) -> int:
    """Print message and hint on stderr; return the exit code."""
    from qa.errors import exit_code

    typer.echo(f"{typer.style('Error:', fg='red', bold=True)} {error.message}", err=True)
    if error.hint:
        typer.echo(error.hint, err=True)
    return exit_code(error)


def _silence_stdout() -> None:
    """Let the interpreter's own last flush go nowhere: the reader of the pipe has left."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@dataclass
class Session:
    """What the commands of one run share: the options before the command, and how to open the assistant."""

    home: Path | None = None
    opener: Callable[..., Assistant] | None = None

    def settings(self, **arguments: Any) -> Settings:
        """Return the settings, read now; arguments that are None count as not given."""
        from qa.settings import load_settings

        return load_settings(home=self.home, **arguments)

    def assistant(self, **arguments: Any) -> Assistant:
        """Return an open assistant; the bundled corpus is indexed first if nothing was yet."""
        from qa.cli.progress import watching

        if self.opener is not None:
            opener = self.opener
        else:
            from qa.opening import open_assistant

            opener = open_assistant
        settings = self.settings(**arguments)
        with watching() as progress:
            return opener(settings, progress=progress)


def _group(name: str, text: str) -> typer.Typer:
    """Return an empty group of commands that looks like all others."""
    return typer.Typer(
        name=name, help=text, no_args_is_help=True, rich_markup_mode=None, pretty_exceptions_enable=False
    )


app = typer.Typer(
    cls=Commands,
    name="tiaowen",
    help="Ask policy documents; get the answer with the clause it stands on, word for word.",
    no_args_is_help=True,
    add_completion=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
index_app = _group("index", "Build and look after the index.")


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import PackageNotFoundError, version

        try:
            typer.echo(f"tiaowen {version('tiaowen')}")
        except PackageNotFoundError:  # a checkout that was never installed
            typer.echo("tiaowen (checkout)")
        raise typer.Exit


@app.callback()
def start(
    ctx: typer.Context,
    home: Annotated[
        Path | None,
        typer.Option(
            "--home",
            metavar="DIR",
            help="Folder that holds all state. Default: TIAOWEN_HOME, else var/ beside the checkout, "
            "else the user data folder.",
        ),
    ] = None,
    version: Annotated[  # handled by its callback
        bool, typer.Option("--version", help="Show the version and end.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Ask policy documents; get the answer with the clause it stands on, word for word."""
    if not isinstance(ctx.obj, Session):
        ctx.obj = Session()
    if home is not None:
        ctx.obj.home = home


BatchIn = Annotated[
    Path | None,
    typer.Option(
        "--batch", metavar="IN.jsonl", help="Read questions from a JSONL file, one a line; - is stdin."
    ),
]
BatchOut = Annotated[
    Path | None,
    typer.Option("--out", metavar="OUT.jsonl", help="Where --batch writes; default and - are stdout."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs instead of text for people.")]
Documents = Annotated[
    list[str] | None,
    typer.Option("--documents", "--document", metavar="ID", help="Only this document; repeat for several."),
]
AsOf = Annotated[
    str, typer.Option("--as-of", metavar="DATE", help="Only what was in force on this date (YYYY-MM-DD).")
]


@app.command()
def ask(
    ctx: typer.Context,
    question: Annotated[str | None, typer.Argument(help="What to ask, in any of the languages.")] = None,
    as_json: AsJson = False,
    lang: Annotated[
        str, typer.Option("--lang", metavar="LANG", help="Answer in: auto, zh-Hans, zh-Hant, en, pt.")
    ] = "auto",
    generator: Annotated[
        str | None,
        typer.Option(
            "--generator", metavar="NAME", help="What writes the answer: extractive, openai, anthropic."
        ),
    ] = None,
    history: Annotated[
        Path | None,
        typer.Option("--history", metavar="FILE", help='Earlier messages: JSON [{"role", "content"}, ...].'),
    ] = None,
    k: Annotated[int, typer.Option("-k", min=1, max=100, help="How many clauses to consider.")] = 8,
    documents: Documents = None,
    as_of: AsOf = "",
    batch: BatchIn = None,
    out: BatchOut = None,
) -> None:
    """Answer a question with the clauses it stands on, or decline.

    Where the documents do not say, the answer says so and shows the nearest clauses.
    """
    from qa.cli import asking

    asking.ask(
        ctx.obj,
        question=_one_or_batch(question, batch, out),
        options=asking.Options(
            language=lang,
            generator=generator,
            history=history,
            k=k,
            documents=tuple(documents or ()),
            as_of=as_of,
        ),
        as_json=as_json,
        batch=batch,
        out=out,
    )


@app.command()
def search(
    ctx: typer.Context,
    query: Annotated[str | None, typer.Argument(help="Words or a question.")] = None,
    k: Annotated[int, typer.Option("-k", min=1, max=1000, help="How many hits.")] = 10,
    as_json: AsJson = False,
    explain: Annotated[bool, typer.Option("--explain", help="Show what each signal contributed.")] = False,
    documents: Documents = None,
    as_of: AsOf = "",
    batch: BatchIn = None,
    out: BatchOut = None,
) -> None:
    """Find clauses, best first, one hit a clause."""
    from qa.cli import searching

    searching.search(
        ctx.obj,
        query=_one_or_batch(query, batch, out),
        k=k,
        documents=tuple(documents or ()),
        as_of=as_of,
        as_json=as_json,
        explain=explain,
        batch=batch,
        out=out,
    )


def _one_or_batch(text: str | None, batch: Path | None, out: Path | None) -> str:
    """Return the single question, "" for a batch; anything in between is a mistake to explain."""
    if batch is not None and text is not None:
        raise InputError("Both a question and --batch were given.", "Give one of them.")
    if batch is None and text is None:
        raise InputError("Nothing was asked.", "Give a question, or a file of them: --batch IN.jsonl")
    if batch is None and out is not None:
        raise InputError(
            "--out belongs to --batch.", "For one answer, redirect: tiaowen ask ... --json > FILE"
        )
    return text or ""


@app.command()
def outline(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A txt, md, html, docx or pdf file.")],
    as_json: AsJson = False,
) -> None:
    """Read one file and show its outline, duties and targets. Needs no index."""
    from qa.cli import outlining

    outlining.outline(file, as_json=as_json)


@app.command()
def diff(
    ctx: typer.Context,
    before: Annotated[
        str, typer.Argument(metavar="BEFORE", help="The older version: a file or a document's id.")
    ],
    after: Annotated[
        str, typer.Argument(metavar="AFTER", help="The newer version: a file or a document's id.")
    ],
    as_json: AsJson = False,
) -> None:
    """Show the clauses that were added, removed, changed or renumbered between two versions.

    Words taken out are shown as [-so-], words put in as {+so+}. Two files need no index.
    """
    from qa.cli import comparing

    comparing.diff(ctx.obj, before, after, as_json=as_json)


@app.command()
def chat(
    ctx: typer.Context,
    lang: Annotated[
        str, typer.Option("--lang", metavar="LANG", help="Answer in: auto, zh-Hans, zh-Hant, en, pt.")
    ] = "auto",
    generator: Annotated[
        str | None,
        typer.Option(
            "--generator", metavar="NAME", help="What writes the answer: extractive, openai, anthropic."
        ),
    ] = None,
    documents: Documents = None,
) -> None:
    """Talk with the documents; follow-ups understand what came before."""
    from qa.cli import chatting

    chatting.chat(ctx.obj, language=lang, generator=generator, documents=tuple(documents or ()))


@app.command()
def serve(
    ctx: typer.Context,
    host: Annotated[
        str | None,
        typer.Option("--host", metavar="ADDRESS", help="Address to listen on. Default: 127.0.0.1."),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option("--port", min=0, max=65_535, help="Port to listen on. Default: 8000; 0: any free."),
    ] = None,
) -> None:
    """Serve the HTTP API and the document pages."""
    from qa.cli import serving

    serving.serve(ctx.obj, host=host, port=port)


@app.command()
def mcp(ctx: typer.Context) -> None:
    """Serve the tools of the Model Context Protocol on stdin and stdout, for a client on this machine."""
    from qa.cli import tooling

    tooling.serve_tools(ctx.obj)


@app.command()
def doctor(ctx: typer.Context, as_json: AsJson = False) -> None:
    """Check installation, home and index; say what to do about faults."""
    from qa.cli import doctoring

    raise typer.Exit(doctoring.doctor(ctx.obj, as_json=as_json))


BackupForce = Annotated[bool, typer.Option("--force", help="Replace what is there.")]


@app.command()
def backup(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write it, such as tiaowen.tar.")],
    force: BackupForce = False,
    as_json: AsJson = False,
) -> None:
    """Write the index, conversations, feedback, keys and uploads to one file.

    The service may run meanwhile. A PostgreSQL database is not in it: that is what pg_dump is for.
    """
    from qa.cli import keeping

    keeping.backup(ctx.obj, file, force=force, as_json=as_json)


@app.command()
def restore(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that backup wrote.")],
    force: BackupForce = False,
    as_json: AsJson = False,
) -> None:
    """Make the home what it was when the backup was taken.

    The file is checked as a whole before anything is changed; what is there already stays without --force.
    """
    from qa.cli import keeping

    keeping.restore(ctx.obj, file, force=force, as_json=as_json)


@index_app.command("build")
def index_build(
    ctx: typer.Context,
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PATH]...", help="Files, folders or .jsonl records. Default: the bundled corpus."
        ),
    ] = None,
    embedder: Annotated[
        str | None,
        typer.Option(
            "--embedder", metavar="NAME", help="bundled, or a sentence-transformers model or folder."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make the collection exactly these paths; unchanged documents are not read again."""
    from qa.cli import indexing

    indexing.build(ctx.obj, tuple(paths or ()), embedder=embedder, as_json=as_json)


@index_app.command("add")
def index_add(
    ctx: typer.Context,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Files to add or to read again.")],
    as_json: AsJson = False,
) -> None:
    """Add documents to the index, or replace them by their new text."""
    from qa.cli import indexing

    indexing.add(ctx.obj, tuple(files), as_json=as_json)


@index_app.command("remove")
def index_remove(
    ctx: typer.Context,
    ids: Annotated[
        list[str], typer.Argument(metavar="ID...", help="Document ids, as index status lists them.")
    ],
    as_json: AsJson = False,
) -> None:
    """Take documents out of the index."""
    from qa.cli import indexing

    indexing.remove(ctx.obj, tuple(ids), as_json=as_json)


@index_app.command("migrate")
def index_migrate(
    ctx: typer.Context,
    to: Annotated[
        str,
        typer.Option("--to", metavar="URL", help="milvus://HOST:PORT/DATABASE or milvus:///PATH/FILE.db."),
    ],
    as_json: AsJson = False,
) -> None:
    """Write the index to Milvus, where TIAOWEN_ENGINE=URL searches it; continues where it was ended."""
    from qa.cli import indexing

    indexing.migrate(ctx.obj, to, as_json=as_json)


@index_app.command("status")
def index_status(ctx: typer.Context, as_json: AsJson = False) -> None:
    """Say what is indexed, with what, and whether it is sound."""
    from qa.cli import indexing

    indexing.status(ctx.obj, as_json=as_json)


keys_app = _group("keys", "Make and revoke the API keys of the service.")
conversations_app = _group("conversations", "Export and delete what the service remembers.")


@keys_app.command("create")
def keys_create(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="What you call it: who or what uses it.")],
    scopes: Annotated[
        list[str] | None,
        typer.Option(
            "--scope", metavar="SCOPE", help="ask, ingest, admin or widget; repeat for several. Default: ask."
        ),
    ] = None,
    origins: Annotated[
        list[str] | None,
        typer.Option("--origin", metavar="URL", help="A web site that a widget's key works on; repeat."),
    ] = None,
    days: Annotated[
        float | None,
        typer.Option("--days", metavar="N", help="It expires after so many days. Default: never."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make a key and show it, this once."""
    from qa.cli import keyring

    keyring.create(
        ctx.obj,
        name=name,
        scopes=tuple(scopes or ("ask",)),
        origins=tuple(origins or ()),
        days=days,
        as_json=as_json,
    )


@keys_app.command("list")
def keys_list(ctx: typer.Context, as_json: AsJson = False) -> None:
    """List the keys, without their secrets."""
    from qa.cli import keyring

    keyring.show(ctx.obj, as_json=as_json)


@keys_app.command("revoke")
def keys_revoke(
    ctx: typer.Context, key: Annotated[str, typer.Argument(metavar="ID", help="As keys list shows it.")]
) -> None:
    """End a key for good."""
    from qa.cli import keyring

    keyring.revoke(ctx.obj, key)


@conversations_app.command("export")
def conversations_export(
    ctx: typer.Context,
    conversation: Annotated[str | None, typer.Argument(metavar="[ID]", help="Only this one.")] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="OUT.jsonl", help="Where to write; default and - are stdout."),
    ] = None,
) -> None:
    """Write conversations with their answers and feedback as JSONL, one a line."""
    from qa.cli import remembering

    remembering.export(ctx.obj, identity=conversation, out=out)


@conversations_app.command("delete")
def conversations_delete(
    ctx: typer.Context,
    conversation: Annotated[str | None, typer.Argument(metavar="[ID]", help="This one.")] = None,
    before: Annotated[
        str, typer.Option("--before", metavar="DATE", help="Those last used before this day (YYYY-MM-DD).")
    ] = "",
    everything: Annotated[bool, typer.Option("--all", help="All of them.")] = False,
) -> None:
    """Delete conversations with their answers and feedback."""
    from qa.cli import remembering

    remembering.delete(ctx.obj, identity=conversation, before=before, everything=everything)


slack_app = _group("slack", "Answer in Slack.")


@slack_app.command("manifest")
def slack_manifest(
    ctx: typer.Context,
    url: Annotated[
        str | None,
        typer.Option(
            "--url",
            metavar="URL",
            help="Where Slack reaches the service. Default: TIAOWEN_PUBLIC_URL; '' for Socket Mode.",
        ),
    ] = None,
    name: Annotated[str, typer.Option("--name", help="What the app is called in Slack.")] = "Tiaowen",
) -> None:
    """Print the manifest to make the Slack app with."""
    from qa.cli import slacking

    slacking.show_manifest(ctx.obj, url=url, name=name)


@slack_app.command("run")
def slack_run(ctx: typer.Context) -> None:
    """Answer in Slack over Socket Mode: from behind a firewall, without an address of one's own."""
    from qa.cli import slacking

    slacking.answer(ctx.obj)


app.add_typer(index_app)
app.add_typer(keys_app)
app.add_typer(slack_app)
app.add_typer(conversations_app)


def run() -> None:
    """Run the command line of this process."""
    for stream in (sys.stdout, sys.stderr):
        # Chinese must come out whatever the locale says: LANG=C is common in containers and cron.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        _with_only(sys.argv[1:])()
    except KeyboardInterrupt:
        raise SystemExit(130) from None


def _with_only(arguments: list[str]) -> typer.Typer:
    """Return the app with the one command that ``arguments`` call, the whole app if they call none of ours.

    typer makes every command ready before it looks which one is meant: 30 ms.
    """
    match arguments:
        case ["--home", _, name, *_]:
            pass
        case [name, *_]:
            pass
        case _:
            return app
    called = [c for c in app.registered_commands if c.callback is not None and c.callback.__name__ == name]
    if not called:
        return app
    alone = copy(app)
    alone.registered_commands, alone.registered_groups = called, []
    return alone
