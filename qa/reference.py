"""Writes docs/cli.md, docs/api.md and docs/openapi.json: ``python -m qa.reference``. With ``--check`` it only compares."""

from __future__ import annotations

import sys
from pathlib import Path

DOCS = Path(__file__).resolve().parent.parent / "docs"


def pages() -> dict[str, str]:
    """Return the generated pages by file name."""
    from qa.cli.reference import cli_markdown
    from qa.server.reference import api_json, api_markdown

    return {"cli.md": cli_markdown(), "api.md": api_markdown(), "openapi.json": api_json()}


def stale(folder: Path = DOCS) -> list[str]:
    """Return the names of pages in ``folder`` that differ from what the code says."""
    return [
        name
        for name, text in pages().items()
        if not (folder / name).is_file() or (folder / name).read_text(encoding="utf-8") != text
    ]


def main(arguments: list[str]) -> int:
    """Write the pages, or with ``--check`` say which would change; return the exit code."""
    if arguments == ["--check"]:
        names = stale()
        for name in names:
            sys.stderr.write(f"docs/{name} is not what the code says. Run: python -m qa.reference\n")
        return 1 if names else 0
    for name, text in pages().items():
        (DOCS / name).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
