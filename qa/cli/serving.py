"""``tiaowen serve``: the HTTP service in this process."""

from __future__ import annotations

import errno
import socket
from typing import TYPE_CHECKING

import typer

from index.errors import InputError, SettingInvalid
from qa.keys import keys_required

if TYPE_CHECKING:
    from qa.cli.app import Session
    from qa.settings import Settings


def serve(session: Session, *, host: str | None, port: int | None) -> None:
    """Listen until stopped.

    Raises:
        SettingInvalid: an address that others can reach, while there are no keys.
        InputError: the port is taken or may not be used.
    """
    settings = session.settings(host=host, port=port)
    if keys_required(settings):
        require_key(settings)
    with _listen(settings.host, settings.port) as listener:
        # Everything heavy comes after the port is ours: a second server fails in milliseconds.
        from qa.server.app import create_app, run
        from qa.server.memory import keep_memory_together

        keep_memory_together()
        application = create_app(settings, opener=session.opener)
        address, bound = listener.getsockname()[:2]
        shown = f"[{address}]" if ":" in address else address
        typer.echo(f"Tiaowen listens on http://{shown}:{bound} (Ctrl-C stops it)", err=True)
        if keys_required(settings):
            typer.echo(_told(settings), err=True)
        run(application, listener, log_level=settings.log_level, log_format=settings.log_format)


def require_key(settings: Settings) -> None:
    """Refuse an address that others can reach while no key opens anything there.

    Raises:
        SettingInvalid: there is no active key.
        StorageError, ServiceError: the keys cannot be read.
    """
    from qa.store.store import open_store

    store = open_store(settings)
    try:
        active = store.keys.active()
    finally:
        store.close()
    if not active:
        raise SettingInvalid(
            f"{settings.host} can be reached by others, and there are no API keys.",
            "Make one: tiaowen keys create NAME --scope ask. Or listen on 127.0.0.1.",
        )


def _told(settings: Settings) -> str:
    if settings.public_pages:
        return "Every request needs a key; the pages that citations lead to are public."
    return "Every request needs a key, also the pages that citations lead to (TIAOWEN_PUBLIC_PAGES=true opens them)."


def _listen(host: str, port: int) -> socket.socket:
    address = host.strip("[]")
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    # With the protocol named, asyncio turns Nagle's delay off; without, every answer waits 40 ms for an ACK.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((address, port))
        listener.listen(2048)
    except OSError as exc:
        listener.close()
        if exc.errno == errno.EADDRINUSE:
            raise InputError(
                f"Port {port} is in use by another process.", "Choose another: tiaowen serve --port 8001"
            ) from exc
        raise InputError(
            f"Cannot listen on {host}:{port}: {exc.strerror}.", "Choose another --host or --port."
        ) from exc
    return listener
