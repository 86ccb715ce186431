"""``tiaowen eval``: run, compare, report, gate, draft, documents, validate, peers, from-feedback."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from eval.cases import Case, find_case_files, load_cases, select
from index.errors import InputError, TiaowenError
from qa.errors import exit_code

if TYPE_CHECKING:
    from eval.runs import Run

app = typer.Typer(
    name="eval",
    help="How good are the answers? Run cases, compare builds, report, gate.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

#: How many cases the fast gate of CI asks.
FAST_CASES = 60
#: Exit status of a run that does not reach its gate.
UNDER_GATE = 1

CasesOption = Annotated[
    str, typer.Option("--cases", help="A case file, folder or glob; default: all in eval/data.")
]
SplitOption = Annotated[str, typer.Option("--split", help="dev, test or all.")]
GateOption = Annotated[Path | None, typer.Option("--gate", help="Thresholds; default: eval/gate.toml.")]


def _speaking(command: Callable[..., None]) -> Callable[..., None]:
    """End a user's mistake with its message and hint on stderr and its exit status, never a traceback."""

    @functools.wraps(command)
    def guarded(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except TiaowenError as error:
            typer.echo(f"Error: {error.message}", err=True)
            if error.hint:
                typer.echo(f"Hint: {error.hint}", err=True)
            raise typer.Exit(exit_code(error)) from None

    return guarded


@app.command()
@_speaking
def run(
    context: typer.Context,
    *,
    cases: CasesOption = "",
    generator: Annotated[
        str, typer.Option(help="extractive, openai, anthropic; default: the setting's.")
    ] = "",
    split: SplitOption = "all",
    url: Annotated[str, typer.Option(help="Ask a running server instead of this process.")] = "",
    api_key: Annotated[str, typer.Option(help="Key for --url.")] = "",
    home: Annotated[Path | None, typer.Option(help="The home whose collection is asked.")] = None,
    corpus: Annotated[
        list[Path] | None, typer.Option(help="Ask over these files or folders, in a collection of their own.")
    ] = None,
    dev: Annotated[
        bool, typer.Option("--dev", help="Ask over the bundled corpus and the development policies.")
    ] = False,
    everything: Annotated[
        bool,
        typer.Option("--everything", help="--dev, then what is only fair over the bundled corpus alone."),
    ] = False,
    out: Annotated[
        Path | None, typer.Option(help="Write the run here, for compare, report and gate.")
    ] = None,
    gate: GateOption = None,
    fast: Annotated[
        bool, typer.Option("--fast", help="Only a fixed small part, on the bundled corpus: for CI.")
    ] = False,
    drafts: Annotated[
        bool, typer.Option("--drafts", help="Also ask cases that nobody has reviewed.")
    ] = False,
    failures: Annotated[int, typer.Option(help="How many failures to print.")] = 10,
    judge: Annotated[
        bool, typer.Option("--judge", help="Also ask the language model of TIAOWEN_OPENAI_*; never the gate.")
    ] = False,
    markdown: Annotated[
        bool, typer.Option("--markdown", help="Print README's table, each figure with its interval.")
    ] = False,
) -> None:
    """Ask every case, print the scores, and end with status 1 under the gate."""
    from eval.gate import GATE, load_gate, shortfalls
    from eval.runs import save_run
    from eval.tables import progress, show_run

    if everything and (url or corpus or fast):
        raise InputError(
            "--everything chooses the collections itself.", "Leave out --url, --corpus and --fast."
        )
    thresholds = load_gate(gate or GATE, fast=fast)
    loaded = load_cases(find_case_files(cases))
    if fast:
        from eval.sources import bundled_files

        # What everyone has, so that the fast gate never shrinks by what is not here.
        loaded = tuple(c for c in loaded if set(c.documents) <= set(bundled_files()))
    chosen = select(loaded, split=split, fast=FAST_CASES if fast else 0, drafts=drafts)
    if not chosen:
        raise InputError("No case is left to ask.", "Is it the --split, or are they all drafts (--drafts)?")
    opinions = _judge(home or _home_of(context)) if judge else None
    done = _asked(
        context,
        chosen,
        url=url,
        api_key=api_key,
        home=home,
        corpus=corpus,
        dev=dev or everything,
        generator=generator,
    )
    if everything:
        from eval.runner import joined

        left = [c for c in chosen if c.id in done.skipped]
        alone = _asked(
            context, left, url="", api_key="", home=home, corpus=None, dev=False, generator=generator
        )
        done = joined(done, alone)
    if opinions is not None:
        from eval.judge import with_opinions

        try:
            with progress(len(done.results), "judging") as advance:
                done = with_opinions(done, opinions[0], on_progress=advance)
        finally:
            opinions[1].close()
    if out is not None:
        save_run(done, out)
    if not done.results:
        raise InputError(
            f"None of the {len(chosen)} cases could be asked: the collection lacks their documents.",
            "Name them with --corpus, or use --dev.",
        )
    below = shortfalls(done, thresholds)
    if markdown:
        from eval.markdown import markdown as table

        typer.echo(table(done), nl=False)
    else:
        show_run(done, below, failures=failures)
    if below:
        raise typer.Exit(UNDER_GATE)


def _asked(context: typer.Context, cases: Sequence[Case], *, generator: str, **where: Any) -> Run:
    from eval.runner import run_cases
    from eval.tables import progress

    answerer = _answerer(context, generator=generator, **where)
    try:
        with progress(len(cases)) as advance:
            return run_cases(cases, answerer, generator=generator, on_progress=advance)
    finally:
        answerer.close()


def _answerer(
    context: typer.Context,
    *,
    url: str,
    api_key: str,
    home: Path | None,
    corpus: list[Path] | None,
    dev: bool,
    generator: str,
) -> Any:
    from eval.answerers import LocalAnswerer, RemoteAnswerer
    from eval.sources import bundled_files, dev_files

    if url:
        return RemoteAnswerer(url, api_key=api_key)
    where = home or _home_of(context)
    paths = list(corpus or [])
    if dev:
        paths += [*bundled_files().values(), *dev_files().values()]
    if paths:
        from eval.collection import collection_home

        where = collection_home(paths, where)
    return LocalAnswerer(where, generator=generator)


def _judge(home: Path | None) -> tuple[Any, Any]:
    """Return the judge and its generator; what is not configured is told before anything is asked."""
    from eval.judge import Judge
    from qa.generators.registry import load_generator
    from qa.settings import load_settings

    generator = load_generator(load_settings(home=home), "openai")
    assert generator is not None
    return Judge(generator), generator


def _home_of(context: typer.Context) -> Path | None:
    """Return the --home given before ``eval``, wherever the outer command put it."""
    found = context.find_root().params.get("home")
    return Path(found) if found else None


@app.command()
@_speaking
def gate(
    run_file: Annotated[Path, typer.Argument(metavar="RUN.json")],
    thresholds: GateOption = None,
    fast: Annotated[bool, typer.Option("--fast")] = False,
) -> None:
    """Judge a saved run again; status 1 under the gate."""
    from eval.gate import GATE, load_gate, shortfalls
    from eval.runs import load_run

    below = shortfalls(load_run(run_file), load_gate(thresholds or GATE, fast=fast))
    for shortfall in below:
        typer.echo(f"under the gate: {shortfall}")
    if below:
        raise typer.Exit(UNDER_GATE)
    typer.echo("The run reaches the gate.")


@app.command()
@_speaking
def validate(cases: CasesOption = "") -> None:
    """Prove that every gold quote is verbatim and every gold clause exists; status 1 if not."""
    from eval.runner import agency_book
    from eval.sources import load_sources
    from eval.validate import validate as check

    loaded = load_cases(find_case_files(cases))
    found = check(loaded, load_sources({d for c in loaded for d in c.documents}), agency_book(loaded))
    for problem in found.problems:
        typer.echo(problem)
    for document, ids in found.skipped.items():
        typer.echo(f"skipped {len(ids)} cases: {document} is not here")
    typer.echo(f"{found.checked} of {len(loaded)} cases checked, {len(found.problems)} problems.")
    if found.problems:
        raise typer.Exit(UNDER_GATE)


@app.command()
@_speaking
def compare(
    before: Annotated[Path, typer.Argument(metavar="BEFORE.json")],
    after: Annotated[Path, typer.Argument(metavar="AFTER.json")],
) -> None:
    """Pair two runs case by case: what was fixed, what was broken, and whether it can be chance."""
    from eval.compare import compare as pair
    from eval.runs import load_run
    from eval.tables import show_comparison

    show_comparison(pair(load_run(before), load_run(after)))


@app.command()
@_speaking
def report(
    run_file: Annotated[Path, typer.Argument(metavar="RUN.json")],
    out: Annotated[Path | None, typer.Option(help="Where to write; default: beside the run, .html.")] = None,
    gate: GateOption = None,
    beside: Annotated[
        list[Path] | None, typer.Option(help="A run of a head-to-head to show beside it; repeatable.")
    ] = None,
) -> None:
    """Write one self-contained HTML page about a run."""
    from eval.gate import GATE, load_gate
    from eval.report import write_report
    from eval.runs import load_run

    path = out or run_file.with_suffix(".html")
    done = load_run(run_file)
    others = [load_run(p) for p in beside or ()]
    write_report(done, load_gate(gate or GATE), path, beside=[done, *others] if others else ())
    typer.echo(f"Wrote {path}")


@app.command()
@_speaking
def draft(
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    out: Annotated[Path | None, typer.Option(help="A .jsonl to write; default: standard output.")] = None,
    limit: Annotated[int, typer.Option(help="How many cases at most.")] = 40,
) -> None:
    """Propose cases for your own document from its duties and targets, marked as drafts to be reviewed."""
    from eval.cases import dump_case
    from eval.draft import draft_cases
    from eval.runs import write_text
    from index.lexicon import default_lexicon
    from index.reader import read

    proposed = draft_cases(read(file, lexicon=default_lexicon()))[:limit]
    if not proposed:
        raise InputError(
            f"{file} has no duties and no targets to ask about.",
            "Write cases by hand: see eval/data/README.md.",
        )
    text = "".join(dump_case(c) + "\n" for c in proposed)
    if out is None:
        typer.echo(text, nl=False)
        return
    write_text(out, text)
    typer.echo(f'Wrote {len(proposed)} drafts to {out}. Review each, then remove its "draft": true.')


@app.command("from-feedback")
@_speaking
def from_feedback(
    context: typer.Context,
    *,
    out: Annotated[Path | None, typer.Option(help="A .jsonl to write; default: standard output.")] = None,
    home: Annotated[Path | None, typer.Option(help="The home whose service was used.")] = None,
    file: Annotated[
        Path | None, typer.Option("--file", help="Complaints as JSON lines instead of the home's own.")
    ] = None,
) -> None:
    """Turn answers that readers marked wrong into drafts of cases, their gold left for a person to fill in."""
    from eval.cases import dump_case
    from eval.feedback import complaint_cases, load_complaints, stored_complaints
    from eval.runs import write_text
    from qa.settings import load_settings
    from qa.store.store import open_store

    if file is not None:
        proposed = complaint_cases(load_complaints(file))
    else:
        store = open_store(load_settings(home=home or _home_of(context)))
        try:
            proposed = complaint_cases(stored_complaints(store))
        finally:
            store.close()
    if not proposed:
        raise InputError(
            "No answer is marked wrong.", "Readers do it with the thumbs of the page, or POST /v1/feedback."
        )
    text = "".join(dump_case(c) + "\n" for c in proposed)
    if out is None:
        typer.echo(text, nl=False)
        return
    write_text(out, text)
    typer.echo(
        f'Wrote {len(proposed)} drafts to {out}. Fill in each one\'s gold, then remove its "draft": true.'
    )


@app.command()
@_speaking
def documents(
    gold: Annotated[
        Path | None, typer.Option(help="Folder of gold facts; default: eval/data/gold_facts.")
    ] = None,
) -> None:
    """Compare what is read out of documents (outline, duties, targets) with gold: precision, recall, F1."""
    from eval.documents import GOLD, evaluate_documents
    from eval.tables import show_documents

    show_documents(evaluate_documents(gold or GOLD))


@app.command()
@_speaking
def peers(
    context: typer.Context,
    *,
    cases: CasesOption = "",
    split: SplitOption = "dev",
    names: Annotated[str, typer.Option("--peers", help="Which, separated by commas; default: all.")] = "",
    home: Annotated[Path | None, typer.Option(help="The home whose collection is asked.")] = None,
    dev: Annotated[
        bool, typer.Option("--dev", help="Ask over the bundled corpus and the development policies.")
    ] = False,
    out: Annotated[Path | None, typer.Option(help="A folder for the runs and report.html.")] = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print the table as Markdown.")] = False,
    gate: GateOption = None,
) -> None:
    """Ask plain pipelines the same questions: fixed chunks, LangChain, LlamaIndex; installs each if missing.

    Every peer runs in an environment of its own below the home. Questions that lean on earlier ones are left
    out: no peer remembers a conversation.
    """
    from eval.gate import GATE, load_gate
    from eval.peers.environment import environment_python
    from eval.peers.head_to_head import head_to_head
    from eval.peers.registry import find_peers
    from eval.peers.spans import Gold
    from eval.peers.table import file_name
    from eval.peers.table import markdown as markdown_of
    from eval.report import write_report
    from eval.runner import unfair
    from eval.runs import save_run
    from eval.sources import load_sources
    from eval.tables import progress, show_peers
    from index.embedders.registry import load_embedder
    from qa.settings import load_settings

    def say(words: str) -> None:
        typer.echo(words, err=True)

    chosen_peers, thresholds = find_peers(names), load_gate(gate or GATE)
    loaded = [c for c in load_cases(find_case_files(cases)) if not c.history]
    answerer = _answerer(context, url="", api_key="", home=home, corpus=None, dev=dev, generator="extractive")
    try:
        here = answerer.texts()
        asked, tuning = ([c for c in select(loaded, split=s) if not unfair(c, here)] for s in (split, "dev"))
        if not asked:
            raise InputError("No case is left to ask.", "Is it the --split, or are their documents not here?")
        settings = load_settings(home=home or _home_of(context))
        total = len(asked) + len(chosen_peers) * len({c.id for c in (*asked, *tuning)})
        with progress(total) as advance:
            runs = head_to_head(
                asked,
                tuning,
                answerer,
                chosen_peers,
                gold=Gold(load_sources(here)),
                embedder=load_embedder(settings.embedder),
                python_of=lambda peer: environment_python(peer, settings.home / "eval" / "peers", say=say),
                say=say,
                on_progress=advance,
            )
    finally:
        answerer.close()
    if out is not None:
        for done in runs:
            save_run(done, out / f"{file_name(done)}.json")
        write_report(runs[0], thresholds, out / "report.html", beside=runs)
        typer.echo(f"Wrote {len(runs)} runs and report.html to {out}", err=True)
    if markdown:
        typer.echo(markdown_of(runs), nl=False)
    else:
        show_peers(runs)
