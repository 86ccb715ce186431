"""``tiaowen index``: build, add, remove, status."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import typer

from qa.cli.rendering import ink
from qa.wire import dumps

if TYPE_CHECKING:
    from pathlib import Path

    from index.assembly import Report
    from index.builder import IndexStatus
    from index.embedders.base import Embedder
    from qa.cli.app import Session
    from qa.settings import Settings

#: Names that a list shows before it says how many more there are.
_SHOWN = 20


def build(session: Session, paths: tuple[Path, ...], *, embedder: str | None, as_json: bool) -> None:
    """Make the collection exactly ``paths``; the bundled corpus when there are none."""
    from index import builder
    from qa.cli.progress import watching

    settings = session.settings(embedder=embedder)
    model = _embedder(settings)
    with watching() as progress:
        report = builder.build(
            settings.home, paths, embedder=model, progress=progress, workers=os.cpu_count() or 1
        )
    _tell((report,), as_json=as_json)


def add(session: Session, files: tuple[Path, ...], *, as_json: bool) -> None:
    """Add or replace the documents in ``files``; a file that cannot be read is reported, the rest goes on."""
    from index import builder
    from index.corpus import skipped
    from index.errors import InputError
    from qa.cli.progress import watching

    settings = session.settings()
    model = _embedder(settings)
    reports: list[Report] = []
    failures: list[tuple[Path, InputError]] = []
    with watching() as progress:
        for file in files:
            try:
                reports.append(builder.add(settings.home, file, embedder=model, progress=progress))
            except InputError as error:
                failures.append((file, error))
    if not reports:
        raise failures[0][1]
    told = tuple(skipped(str(file), error) for file, error in failures)
    reports[-1] = replace(reports[-1], skipped=(*reports[-1].skipped, *told))
    _tell(tuple(reports), as_json=as_json)


def remove(session: Session, ids: tuple[str, ...], *, as_json: bool) -> None:
    """Take the documents ``ids`` out; an unknown id is an error, and those before it are out."""
    from index import builder
    from qa.cli.progress import watching

    settings = session.settings()
    with watching() as progress:
        reports = tuple(builder.remove(settings.home, name, progress=progress) for name in ids)
    _tell(reports, as_json=as_json)


def migrate(session: Session, to: str, *, as_json: bool) -> None:
    """Write the index to Milvus at ``to``; say how to search there."""
    from index.engines.milvus import migrate as write_to
    from qa.cli.progress import watching

    settings = session.settings()
    with watching() as progress:
        written = write_to(
            settings.home, to, token=settings.engine_token.get_secret_value(), progress=progress
        )
    if as_json:
        typer.echo(dumps({"to": to, "written": written}, indent=2))
        return
    typer.echo(f"Wrote {_count(written, 'passage')} to {to}." if written else f"All is in {to} already.")
    typer.echo(f"To search there: TIAOWEN_ENGINE={to}", err=True)


def status(session: Session, *, as_json: bool) -> None:
    """Say what is indexed."""
    from index import builder

    found = builder.status(session.settings().home)
    if as_json:
        typer.echo(dumps(status_json(found), indent=2))
        return
    typer.echo(_status_text(found))


def status_json(found: IndexStatus) -> dict[str, Any]:
    """Return the status as JSON: what it holds, what made it, its documents."""
    return {
        "home": str(found.home),
        "snapshot": found.snapshot,
        "embedder": found.stamp.embedder,
        "dimension": found.stamp.dimension,
        "schema": found.stamp.schema,
        "created": found.stamp.created,
        "version": found.stamp.version,
        "bytes": found.size,
        "outdated": found.outdated,
        "counts": found.counts,
        "documents": found.documents,
    }


def _embedder(settings: Settings) -> Embedder:
    from index.embedders.registry import load_embedder

    # Building is all there is to do here: every core may embed.
    return load_embedder(
        settings.embedder, api_key=settings.embedder_api_key.get_secret_value(), threads=os.cpu_count() or 1
    )


def _tell(reports: tuple[Report, ...], *, as_json: bool) -> None:
    """Print what was done on stdout, and every file that was skipped on stderr."""
    if as_json:
        shapes = [_report_json(report) for report in reports]
        typer.echo(dumps(shapes[0] if len(shapes) == 1 else shapes, indent=2))
        return
    for report in reports:
        typer.echo(_report_text(report))
        for problem in report.skipped:
            typer.echo(
                f"{typer.style('Skipped', fg='yellow')} {problem.path}: {problem.message} {problem.hint}",
                err=True,
            )


def _report_json(report: Report) -> dict[str, Any]:
    return {
        "changed": report.changed,
        "snapshot": report.snapshot,
        "counts": report.counts,
        "added": report.added,
        "replaced": report.replaced,
        "removed": report.removed,
        "unchanged": report.unchanged,
        "embedded": report.embedded,
        "renamed": [{"wanted": wanted, "given": given} for wanted, given in report.renamed],
        "skipped": [{"path": p.path, "message": p.message, "hint": p.hint} for p in report.skipped],
        "misunderstood": [{"message": message, "count": count} for message, count in report.misunderstood],
        "seconds": round(report.seconds, 3),
    }


def _report_text(report: Report) -> str:
    lines = []
    for word, names in (("Added", report.added), ("Replaced", report.replaced), ("Removed", report.removed)):
        if names:
            more = f" … and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else ""
            lines.append(f"{word} {len(names):,}: {', '.join(names[:_SHOWN])}{more}")
    if not lines:
        lines.append("Nothing changed.")
    lines += [f"Named {given}, because {wanted} was taken." for wanted, given in report.renamed]
    counts = report.counts
    lines.append(
        f"The index holds {_count(counts.documents, 'document')}, {_count(counts.clauses, 'clause')}, "
        f"{_count(counts.duties, 'duty', 'duties')}, {_count(counts.targets, 'target')} "
        f"({report.seconds:.1f} s)."
    )
    lines += [
        f"Not understood, {_count(count, 'time')}: {message}" for message, count in report.misunderstood
    ]
    return "\n".join(lines)


def _status_text(found: IndexStatus) -> str:
    counts = found.counts
    lines = [
        ink(f"{_count(counts.documents, 'document')}, {_count(counts.clauses, 'clause')}", bold=True)
        + f", {_count(counts.passages, 'passage')}, {_count(counts.duties, 'duty', 'duties')}, "
        f"{_count(counts.targets, 'target')}",
        f"{found.home}  snapshot {found.snapshot}, {found.size / 1e6:.1f} MB, {found.stamp.created}",
        f"embedder {found.stamp.embedder}, {found.stamp.dimension} dimensions; schema {found.stamp.schema}",
    ]
    if found.outdated:
        lines.append(ink(f"{found.outdated} {found.stamp.rebuild}", fg="yellow"))
    lines.append("")
    for document in found.documents:
        state = "" if document.status == "in_force" else f"  [{document.status.replace('_', ' ')}]"
        lines.append(f"{ink(document.id, bold=True)}{state}")
        about = "  ".join(part for part in (document.title, document.document_number) if part)
        if about:
            lines.append(f"    {about}")
    return "\n".join(lines)


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"
