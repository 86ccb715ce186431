"""``tiaowen serve``: the HTTP service in this process."""

from __future__ import annotations

import errno
import ipaddress
import socket
from typing import TYPE_CHECKING

import typer

from index.errors import InputError, SettingInvalid

if TYPE_CHECKING:
    from qa.cli.app import Session


def serve(session: Session, *, host: str | None, port: int | None) -> None:
    """Listen until stopped.

    Raises:
        SettingInvalid: an address that others can reach, while no keys protect it.
        InputError: the port is taken or may not be used.
    """
    settings = session.settings(host=host, port=port)
    require_loopback(settings.host)
    with _listen(settings.host, settings.port) as listener:
        # Everything heavy comes after the port is ours: a second server fails in milliseconds.
        from qa.server.app import create_app, run

        application = create_app(settings, opener=session.opener)
        address, bound = listener.getsockname()[:2]
        shown = f"[{address}]" if ":" in address else address
        typer.echo(f"Tiaowen listens on http://{shown}:{bound} (Ctrl-C stops it)", err=True)
        run(application, listener, log_level=settings.log_level, log_format=settings.log_format)


def require_loopback(host: str) -> None:
    """Refuse an address that others can reach: without keys, anybody there could ask.

    Raises:
        SettingInvalid: not a loopback address.
    """
    try:
        loopback = ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        loopback = host == "localhost"
    if not loopback:
        raise SettingInvalid(
            f"{host} can be reached by others, and no API keys are configured.",
            "Listen on 127.0.0.1 and put a proxy with authentication in front.",
        )


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
