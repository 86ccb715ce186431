"""``POST /v1/documents``, ``DELETE /v1/documents/{id}`` and ``GET /v1/jobs/{id}``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Form, Request, UploadFile
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.responses import Response

from index.errors import NotFound
from qa.server.principal import principal_of
from qa.server.shapes import ERRORS, JobShape
from qa.server.uploads import Uploads, safe_name
from qa.store.jobs import new_job_id
from qa.wire import to_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from qa.server.ingestion import Ingestion
    from qa.store.jobs import Job, JobStore
    from qa.store.store import LazyStore

router = APIRouter(prefix="/v1", tags=["collecting"])

#: Jobs that may wait; beyond that an honest "busy" is better than a full disk.
MOST_WAITING = 100


@router.post(
    "/documents",
    summary="Add a document",
    status_code=202,
    responses={202: {"model": JobShape}, **ERRORS},
)
async def add_document(
    request: Request,
    file: UploadFile,
    document_id: Annotated[
        str, Form(max_length=150, description="Default: the file's name without its suffix.")
    ] = "",
) -> Response:
    """Take a file (txt, md, html, docx, pdf, jsonl) and read it in the background.

    A document with the same id is replaced once the new text is read; if it cannot be read, the old one stays.
    The job at `Location` says how far it is.
    """
    uploads: Uploads = request.app.state.uploads
    name = safe_name(file.filename or "", document_id)
    owner = principal_of(request).owner
    jobs = _jobs(request)

    def work() -> Job:
        store = jobs()
        _check_room(store)
        identity = new_job_id()
        uploads.stage(identity, file.file)
        try:
            return store.create("add", name=name, owner=owner, identity=identity)
        except BaseException:
            uploads.forget(identity)
            raise

    return await _accepted(request, work)


@router.delete(
    "/documents/{document_id:path}",
    summary="Remove a document",
    status_code=202,
    responses={202: {"model": JobShape}, **ERRORS},
)
async def remove_document(request: Request, document_id: str) -> Response:
    """Take a document out of the collection, in the background."""
    engine = request.app.state.opening.get().engine
    owner = principal_of(request).owner
    jobs = _jobs(request)

    def work() -> Job:
        engine.document(document_id)
        store = jobs()
        _check_room(store)
        return store.create("remove", name=document_id, owner=owner)

    return await _accepted(request, work)


@router.get("/jobs/{job_id}", summary="See how far a job is", responses={200: {"model": JobShape}, **ERRORS})
async def job(request: Request, job_id: str) -> Response:
    """Return a job: queued, running with its stage, done with what came of it, or failed with the reason."""
    principal = principal_of(request)
    owner = None if principal.admin else principal.owner
    jobs = _jobs(request)
    found = await request.app.state.workers.run(lambda: jobs().get(job_id, owner=owner))
    return JSONResponse(job_json(found))


def job_json(job: Job) -> dict[str, Any]:
    """Return a job without what is the server's own business."""
    shape: dict[str, Any] = to_json(job)
    for name in ("owner", "path"):
        del shape[name]
    shape["error"] = job.error or None
    return shape


async def _accepted(request: Request, work: Callable[[], Job]) -> Response:
    made: Job = await request.app.state.workers.run(work)
    ingestion: Ingestion = request.app.state.ingestion
    ingestion.wake()
    return JSONResponse(job_json(made), status_code=202, headers={"Location": f"/v1/jobs/{quote(made.id)}"})


def _check_room(jobs: JobStore) -> None:
    if jobs.waiting() >= MOST_WAITING:
        raise HTTPException(503, "Too many documents wait already.", headers={"Retry-After": "60"})


def _jobs(request: Request) -> Callable[[], JobStore]:
    store: LazyStore | None = request.app.state.store
    if store is None or request.app.state.ingestion is None:
        raise NotFound("Documents cannot be added here.", "Serve with: tiaowen serve")
    return lambda: store.get().jobs
