"""The widget and the pages that show it: ``/``, ``/embed`` (for a frame), ``/widget/v1.js`` (the script)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, HTMLResponse
from starlette.responses import Response

from index.errors import TiaowenError
from qa.keys import parse_origins
from qa.web.demo_words import OWN_NAMES, demo_words
from qa.web.rendering import STATIC, render
from qa.web.suggestions import suggestions
from qa.web.words import choose_language, words

if TYPE_CHECKING:
    from index.engines.base import SearchEngine

router = APIRouter(include_in_schema=False)

#: Names of what an address of /embed may set, and how long a value may be.
_EMBED = ("key", "theme", "title", "placeholder", "suggestions")
_LONGEST = 500

#: A page from another site may load the script; it holds nothing secret and reads no cookie.
_SCRIPT_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Cache-Control": "public, max-age=600",
}


@router.get("/")
async def home(request: Request) -> Response:
    """Show what the product does, with the widget to try it."""
    language = _language(request)
    origin = request.app.state.public_url or str(request.base_url).rstrip("/")
    return _html(
        "demo.html",
        language=language,
        words=words(language),
        demo=demo_words(language),
        names=OWN_NAMES,
        origin=origin,
        suggestions="|".join(await _suggestions(request, language)),
    )


@router.get("/embed")
async def embed(request: Request) -> Response:
    """Show nothing but the conversation, for sites that want a frame."""
    language = _language(request)
    given = {name: request.query_params.get(name, "")[:_LONGEST] for name in _EMBED}
    if not given["suggestions"]:
        given["suggestions"] = "|".join(await _suggestions(request, language))
    response = _html("embed.html", language=language, words=words(language), given=given)
    # Like the pages' own policy, but the sites that may ask may also frame it.
    ancestors = " ".join(["'self'", *parse_origins(getattr(request.app.state, "allowed_origins", ""))])
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
        f"base-uri 'none'; form-action 'none'; frame-ancestors {ancestors}"
    )
    return response


@router.get("/widget/v1.js")
async def script() -> Response:
    """Send the widget; the 1 changes when a page that embeds it would have to."""
    return FileResponse(STATIC / "widget.js", media_type="text/javascript", headers=_SCRIPT_HEADERS)


async def _suggestions(request: Request, language: str) -> tuple[str, ...]:
    """Return questions to begin with; none while the index is not open: the page shows all the same."""
    state = request.app.state
    try:
        engine: SearchEngine = state.opening.get().engine
    except TiaowenError:
        return ()
    kept: dict[tuple[str, str], tuple[str, ...]] = getattr(state, "suggestions", {})
    key = engine.version, language
    if key not in kept:
        found = await state.workers.run(_made, engine, language)
        # Other documents, other questions: what another version gave is dropped.
        state.suggestions = kept = {old: kept[old] for old in kept if old[0] == key[0]} | {key: found}
    return kept[key]


def _made(engine: SearchEngine, language: str) -> tuple[str, ...]:
    from index.lexicon import default_lexicon

    return suggestions(engine.documents(), engine.duties(), engine.targets(), default_lexicon(), language)


def _language(request: Request) -> str:
    return choose_language(request.headers.get("accept-language", ""), request.query_params.get("lang", ""))


def _html(template: str, **values: Any) -> HTMLResponse:
    headers = {"Vary": "Accept-Language", "Cache-Control": "no-cache"}
    return HTMLResponse(render(template, **values), headers=headers)
