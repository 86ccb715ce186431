"""Reading untrusted formats in a process of its own: bounded in time and memory, unable to take us down."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from index import errors
from index.loaders.base import Block
from index.loaders.rendering import Rendered

#: Wall seconds and bytes of memory one file may take.
TIME_LIMIT, MEMORY_LIMIT = 120, 3 * 1024 * 1024 * 1024

_START = "import sys; sys.path.insert(0, {root!r}); from index.loaders.sandbox import serve; serve({form!r}, {time}, {memory})"


def render(
    form: str, data: bytes, *, time_limit: int = TIME_LIMIT, memory_limit: int = MEMORY_LIMIT
) -> Rendered:
    """Return ``data`` rendered by the renderer of ``form`` (docx, pdf or html) in a process of its own.

    Raises:
        SourceTooLarge: it took longer than ``time_limit`` seconds or more than ``memory_limit`` bytes.
        SourceUnreadable: the renderer broke down over it.
        InputError: whatever the renderer itself raises.
    """
    root = str(Path(__file__).resolve().parents[2])
    command = _START.format(root=root, form=form, time=time_limit, memory=memory_limit)
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-c", command],
            input=data,
            capture_output=True,
            timeout=time_limit,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise errors.SourceTooLarge(
            f"Reading the {form} file took longer than {time_limit} seconds.",
            "Give its text instead, or split it.",
        ) from error
    except OSError as error:
        raise errors.StorageError(f"No process could be started to read the file: {error}.") from error
    if done.returncode != 0 or not done.stdout:
        if b"MemoryError" in done.stderr or done.returncode in {-9, -24, 137}:
            raise errors.SourceTooLarge(
                f"Reading the {form} file took too much memory or time.",
                "Give its text instead, or split it.",
            )
        raise errors.SourceUnreadable(
            f"The {form} file is damaged in a way the reader cannot cope with.",
            "Save it anew, or give its text.",
        )
    return _received(json.loads(done.stdout))


def serve(form: str, time_limit: int, memory_limit: int) -> None:
    """Render what comes on standard input and answer on standard output; runs in the child."""
    _limit(time_limit, memory_limit)
    data = sys.stdin.buffer.read()
    try:
        rendered = _renderer(form)(data)
        answer: dict[str, Any] = {
            "text": rendered.text,
            "blocks": [list(asdict(b).values()) for b in rendered.blocks],
            "meta": rendered.meta,
            "pages": rendered.pages,
            "notices": rendered.notices,
        }
    except errors.TiaowenError as error:
        answer = {"error": type(error).__name__, "message": error.message, "hint": error.hint}
    sys.stdout.buffer.write(json.dumps(answer).encode("ascii"))


def _renderer(form: str) -> Any:
    if form == "docx":
        from index.loaders.docx import render as renderer
    elif form == "pdf":
        from index.loaders.pdf import render as renderer
    else:
        from index.loaders.html import render_bytes as renderer
    return renderer


def _limit(seconds: int, memory: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits; the parent's clock still runs
        return
    for what, amount in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CORE, 0),
    ):
        try:
            _, hard = resource.getrlimit(what)
            soft = amount if hard == resource.RLIM_INFINITY else min(amount, hard)
            resource.setrlimit(what, (soft, hard))
        except (ValueError, OSError):  # macOS refuses an address space limit
            continue


def _received(answer: dict[str, Any]) -> Rendered:
    if "error" in answer:
        kind = getattr(errors, answer["error"], errors.SourceUnreadable)
        raise kind(answer["message"], answer["hint"])
    names = ("kind", "start", "end", "level", "row", "column", "rowspan", "colspan")
    return Rendered(
        text=answer["text"],
        blocks=tuple(Block(**dict(zip(names, values, strict=True))) for values in answer["blocks"]),
        meta=dict(answer["meta"]),
        pages=tuple(answer["pages"]),
        notices=tuple(answer["notices"]),
    )
