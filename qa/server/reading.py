"""``GET /v1/documents``, ``/v1/documents/{id}`` and ``/v1/clauses/{id}``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from starlette.responses import Response

from index.errors import NotFound
from qa.links import clause_url
from qa.server.shapes import ERRORS, ClauseView, DocumentList, FullDocument
from qa.wire import clause_json, document_json, fact_json

if TYPE_CHECKING:
    from index.documents import Clause, ParsedDocument
    from index.engines.base import SearchEngine

router = APIRouter(prefix="/v1", tags=["reading"])


@router.get("/documents", summary="List documents", responses={200: {"model": DocumentList}, **ERRORS})
async def documents(request: Request) -> Response:
    """Return the metadata of all documents, in id order, without their text."""
    engine: SearchEngine = request.app.state.opening.get().engine
    found = await request.app.state.workers.run(engine.documents)
    return JSONResponse({"documents": [document_json(document, text=False) for document in found]})


@router.get(
    "/documents/{document_id:path}",
    summary="Read a document",
    responses={200: {"model": FullDocument}, **ERRORS},
)
async def document(request: Request, document_id: str) -> Response:
    """Return a document's metadata, text and outline, and how much was read out of it."""
    parsed = await request.app.state.workers.run(load, request.app.state.opening.get().engine, document_id)
    text = parsed.document.text
    outline = []
    for clause in parsed.clauses:
        shape = clause_json(clause, text)
        del shape["text"]
        outline.append(shape)
    counts = {
        "clauses": len(parsed.clauses),
        "duties": len(parsed.duties),
        "targets": len(parsed.targets),
    }
    return JSONResponse({"document": document_json(parsed.document), "clauses": outline, "counts": counts})


@router.get(
    "/clauses/{clause_id:path}", summary="Read a clause", responses={200: {"model": ClauseView}, **ERRORS}
)
async def clause(request: Request, clause_id: str) -> Response:
    """Return a clause with its text, neighbours, children, duties and targets.

    The id is percent-encoded: `guangdong-ftz-2024/%E4%BA%8C/(%E4%BA%8C)/5`.
    """
    engine = request.app.state.opening.get().engine
    parsed, found = await request.app.state.workers.run(load_clause, engine, clause_id)
    return JSONResponse(_clause_view(parsed, found, request.app.state.public_url))


def load(engine: SearchEngine, document_id: str) -> ParsedDocument:
    """Return one document.

    Raises:
        NotFound: no such document.
    """
    return engine.document(document_id)


def load_clause(engine: SearchEngine, clause_id: str) -> tuple[ParsedDocument, Clause]:
    """Return a clause and the document it stands in.

    Raises:
        NotFound: no such clause.
    """
    found = engine.clause(clause_id)
    return engine.document(found.document_id), found


def neighbours(parsed: ParsedDocument, clause: Clause) -> tuple[Clause | None, Clause | None]:
    """Return the searched clauses before and after ``clause`` in the document, None at its ends."""
    order = [other for other in parsed.clauses if other.searched or other.id == clause.id]
    at = next((i for i, other in enumerate(order) if other.id == clause.id), None)
    if at is None:
        raise NotFound(f"No clause {clause.id}.", "Run: tiaowen index status")
    return (order[at - 1] if at else None), (order[at + 1] if at + 1 < len(order) else None)


def _clause_view(parsed: ParsedDocument, clause: Clause, public_url: str) -> dict[str, Any]:
    before, after = neighbours(parsed, clause)
    children = [_brief(other) for other in parsed.clauses if other.parent == clause.id]
    return {
        "clause": clause_json(clause, parsed.document.text),
        "document": document_json(parsed.document, text=False),
        "previous": _brief(before) if before else None,
        "next": _brief(after) if after else None,
        "children": children,
        "duties": [fact_json(duty) for duty in parsed.duties if duty.clause_id == clause.id],
        "targets": [fact_json(target) for target in parsed.targets if target.clause_id == clause.id],
        "url": clause_url(public_url, clause.document_id, clause.id),
    }


def _brief(clause: Clause) -> dict[str, str]:
    return {"id": clause.id, "label": clause.label, "heading": clause.heading}
