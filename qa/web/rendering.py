"""Templates to HTML: everything that comes from a document is escaped by the engine, not by hand."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

if TYPE_CHECKING:
    from jinja2 import Environment

HERE = Path(__file__).parent
STATIC = HERE / "static"


@lru_cache(maxsize=1)
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["asset"] = asset
    environment.filters["code"] = code
    return environment


@lru_cache(maxsize=16)
def asset(name: str) -> str:
    """Return the address of a static file, with a stamp of its content so that caches notice a change."""
    import hashlib

    stamp = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:8]
    return f"/static/{name}?{stamp}"


def code(text: str) -> Markup:
    """Return ``text`` as safe HTML with its `backticked` parts in code style."""
    parts = text.split("`")
    pieces = [
        Markup("<code>{}</code>").format(part) if i % 2 else Markup("{}").format(part)
        for i, part in enumerate(parts)
    ]
    return Markup("").join(pieces)


def render(template: str, **values: Any) -> str:
    """Return the page made of ``template`` and ``values``."""
    return _environment().get_template(template).render(**values)


def safe_link(url: str) -> str:
    """Return ``url`` if a reader may follow it (http or https), "" otherwise: no javascript: in a page."""
    return url if url.lower().startswith(("http://", "https://")) else ""
