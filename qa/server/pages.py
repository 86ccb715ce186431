"""Pages for readers: ``/documents``, ``/c/{document}/{clause}``, ``/docs``. They load nothing from elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from index.errors import NotFound
from qa.server.reading import load, load_clause, neighbours
from qa.web import document_page
from qa.web.reference import objects_of, operations
from qa.web.rendering import render, safe_link
from qa.web.words import choose_language, words

if TYPE_CHECKING:
    from index.documents import Clause, ParsedDocument
    from index.engines.base import SearchEngine

router = APIRouter(include_in_schema=False)

#: Documents on one page of the list.
PAGE = 100


@router.get("/documents")
async def documents(request: Request) -> Response:
    """List the documents, newest first."""
    engine: SearchEngine = request.app.state.opening.get().engine
    found = await request.app.state.workers.run(engine.documents)
    ordered = sorted(
        found, key=lambda document: (document.published or document.written, document.id), reverse=True
    )
    page = _page_number(request.query_params.get("page", "1"))
    pages = max(1, -(-len(ordered) // PAGE))
    if page > pages:
        raise NotFound(f"There is no page {page} of the documents.", "See /documents")
    shown = ordered[(page - 1) * PAGE : page * PAGE]
    return _html(request, "documents.html", documents=shown, page=page, pages=pages, total=len(ordered))


def _page_number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and 0 < len(text) < 9 and int(text) else 1


@router.get("/c/{identity:path}")
async def clause(request: Request, identity: str) -> Response:
    """Show a document; with a clause's id, that clause highlighted and the span from ``start`` to ``end`` marked."""
    engine: SearchEngine = request.app.state.opening.get().engine
    start, end = (_offset(request.query_params.get(name, "")) for name in ("start", "end"))
    language = choose_language(
        request.headers.get("accept-language", ""), request.query_params.get("lang", "")
    )

    def work() -> str:
        parsed, here = _find(engine, identity)
        return _document_html(parsed, here, (start, end), language)

    html = await request.app.state.workers.run(work)
    return HTMLResponse(html, headers={"Vary": "Accept-Language", "Cache-Control": "no-cache"})


def _offset(text: str) -> int:
    """Return an offset of the address, -1 if it is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 12 else -1


def _find(engine: SearchEngine, identity: str) -> tuple[ParsedDocument, Clause | None]:
    """Return the document and clause an address means; both ids may hold slashes, so both are tried."""
    try:
        return load_clause(engine, identity)
    except NotFound:
        pass
    try:
        return load(engine, identity), None
    except NotFound:
        raise NotFound(
            f"There is no document or clause {identity}.", "It may have been removed or renamed."
        ) from None


def _document_html(
    parsed: ParsedDocument, here: Clause | None, marked: tuple[int, int], language: str
) -> str:
    document = parsed.document
    start, end = marked if min(marked) >= 0 else (0, 0)
    before, after = neighbours(parsed, here) if here else (None, None)
    chosen = here.id if here else ""
    return render(
        "document.html",
        language=language,
        words=words(language),
        document=document,
        source=safe_link(document.url),
        here=here,
        here_name=document_page.clause_name(here, document.text) if here else "",
        above=[
            _link(other, document.text)
            for other in document_page.ancestors(parsed, here)
            if other.kind != "table"
        ]
        if here
        else [],
        before=_link(before, document.text) if before else None,
        after=_link(after, document.text) if after else None,
        outline=document_page.outline(parsed, here=chosen),
        groups=document_page.grouped(document_page.sections(parsed, here=chosen, start=start, end=end)),
        status_known=document_page.status_is_known(document),
        value_of=document_page.value_of,
        here_duties=document_page.duty_rows(parsed, chosen) if here else (),
        here_targets=document_page.target_rows(parsed, chosen) if here else (),
        duties=document_page.duty_rows(parsed),
        targets=document_page.target_rows(parsed),
    )


def _link(clause: Clause, text: str) -> tuple[str, str]:
    from qa.links import clause_url

    return document_page.clause_name(clause, text), clause_url("", clause.document_id, clause.id)


@router.get("/docs")
async def reference(request: Request) -> Response:
    """Show the API reference, made from the same description as /openapi.json."""
    api = request.app.openapi()
    return _html(
        request, "reference.html", info=api["info"], operations=operations(api), objects=objects_of(api)
    )


def error_page(request: Request, status: int, message: str, hint: str) -> Response:
    """Return the page for a failure a reader meets."""
    response = _html(request, "error.html", status=status, message=message, hint=hint)
    response.status_code = status
    return response


def _html(request: Request, template: str, **values: Any) -> HTMLResponse:
    language = choose_language(
        request.headers.get("accept-language", ""), request.query_params.get("lang", "")
    )
    html = render(template, language=language, words=words(language), **values)
    return HTMLResponse(html, headers={"Vary": "Accept-Language", "Cache-Control": "no-cache"})
