"""The FastAPI application, put together from its rooms."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.routing import Route

from qa.channels.opening import open_doors
from qa.server import answering, collecting, demo, health, openai_compat, pages, reading, remembering
from qa.server.desk import Desk
from qa.server.errors import add_error_handlers
from qa.server.guard import Guard
from qa.server.ingestion import Ingestion
from qa.server.logs import log_config
from qa.server.mcp_door import McpDoor
from qa.server.metrics import Metrics
from qa.server.middleware import MAX_BODY, Envelope
from qa.server.opening import Opening, opened
from qa.server.patience import patient_protocol
from qa.server.tracing import make_tracing
from qa.server.uploads import Uploads
from qa.server.work import Workers
from qa.store.store import LazyStore, open_store
from qa.web.rendering import STATIC

if TYPE_CHECKING:
    import socket
    from collections.abc import AsyncIterator, Callable

    from qa.assistant import Assistant
    from qa.settings import Settings

DESCRIPTION = (
    "Ask policy documents; get the answer with the clause it stands on, word for word, "
    "or an honest “the documents do not say”. Offsets are Unicode code points into the document's text."
)


def create_app(
    settings: Settings | None = None,
    *,
    assistant: Assistant | None = None,
    opener: Callable[..., Assistant] | None = None,
    store: LazyStore | None = None,
) -> FastAPI:
    """Return the application.

    Args:
        settings: what to open the assistant with; read from the environment when None.
        assistant: an open one to use as it is; it stays open when the application ends.
        opener: opens it in the background; default: ``qa.opening.open_assistant``.
        store: where conversations are kept; default: what the settings name, nothing without settings.
    """

    def open_it() -> Assistant:
        if opener is not None:
            return opener(settings, progress=None)
        from qa.opening import open_assistant

        return open_assistant(settings)

    opening = opened(assistant) if assistant is not None else Opening(open_it)
    if store is None and settings is not None:
        store = LazyStore(partial(open_store, settings))
    metrics = Metrics()
    uploads = Uploads(settings.home) if settings is not None else None
    ingestion = (
        Ingestion(settings=settings, store=store, uploads=uploads, metrics=metrics)
        if settings is not None and store is not None and uploads is not None
        else None
    )

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        opening.start()
        if ingestion is not None:
            await asyncio.to_thread(ingestion.resume)
        yield
        for channel in channels:
            await channel.close()
        await door.close()
        if ingestion is not None:
            await asyncio.to_thread(ingestion.close)
        if assistant is None:
            opening.close()
        if store is not None:
            store.close()

    app = FastAPI(
        title="Tiaowen 条文",
        description=DESCRIPTION,
        version=_version(),
        docs_url=None,  # the stock pages load scripts from elsewhere; ours is in pages.py
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.opening = opening
    app.state.workers = Workers()
    app.state.metrics = metrics
    app.state.store = store
    app.state.uploads = uploads
    app.state.ingestion = ingestion
    app.state.desk = Desk(
        store=store,
        settings=settings,
        metrics=metrics,
        tracing=make_tracing(settings.otlp_endpoint) if settings is not None else None,
    )
    app.state.allowed_origins = getattr(settings, "allowed_origins", "")  # who may frame /embed
    public_url = settings.public_url if settings is not None else ""
    door = McpDoor(opening.get, app.state.desk, app.state.workers, public_url=public_url)
    app.router.routes.append(Route("/mcp", door))
    channels = (
        open_doors(settings, opening=opening, desk=app.state.desk, store=store, metrics=metrics)
        if settings is not None and store is not None
        else ()
    )
    app.state.channels = channels
    for channel in channels:
        app.router.routes.append(Route(channel.adapter.path, channel))
    app.state.public_url = public_url
    app.state.inline_links = settings.inline_links if settings is not None else False
    add_error_handlers(app)
    app.add_middleware(Guard, settings=settings, store=store, metrics=metrics)
    app.add_middleware(
        Envelope,
        metrics=metrics,
        max_upload=settings.upload_megabytes * 1_000_000 if settings is not None else MAX_BODY,
        secure=public_url.startswith("https://"),
    )
    app.include_router(answering.router)
    app.include_router(collecting.router)
    app.include_router(reading.router)
    app.include_router(remembering.router)
    app.include_router(openai_compat.router)
    app.include_router(health.router)
    app.include_router(pages.router)
    app.include_router(demo.router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    return app


def run(app: FastAPI, listener: socket.socket, *, log_level: str = "info", log_format: str = "text") -> None:
    """Serve ``app`` on a socket that listens already, until a signal stops it."""
    import uvicorn

    config = uvicorn.Config(
        app,
        http=patient_protocol(),
        log_config=log_config(log_level, log_format),
        access_log=False,  # ours has the request id and never a query
        timeout_graceful_shutdown=10,
        server_header=False,
    )
    uvicorn.Server(config).run(sockets=[listener])


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("tiaowen")
    except PackageNotFoundError:
        return "0"
