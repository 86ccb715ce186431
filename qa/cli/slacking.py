"""``tiaowen slack``: the app's manifest, and answering in Slack without an address of our own."""

from __future__ import annotations

import asyncio
import json
import signal
from functools import partial
from typing import TYPE_CHECKING

import typer

from index.errors import SettingInvalid

if TYPE_CHECKING:
    from qa.cli.app import Session
    from qa.settings import Settings


def show_manifest(session: Session, *, url: str | None, name: str) -> None:
    """Print the manifest as JSON, which Slack takes like YAML.

    Raises:
        SettingInvalid: an address that is not https.
    """
    from qa.channels.slack_manifest import manifest

    address = (url if url is not None else session.settings().public_url).rstrip("/")
    if address and not address.startswith("https://"):
        raise SettingInvalid(
            f"Slack sends events to https addresses only, not to {address}.",
            "Put the service behind TLS, or leave the address out: Socket Mode needs none.",
        )
    request_url = f"{address}/slack/events" if address else ""
    typer.echo(json.dumps(manifest(request_url=request_url, name=name), ensure_ascii=False, indent=2))
    told = f"Events come to {request_url}." if request_url else "For Socket Mode: tiaowen slack run."
    typer.echo(f"Paste it at https://api.slack.com/apps: Create New App, From a manifest. {told}", err=True)


def answer(session: Session) -> None:
    """Answer over Socket Mode until stopped.

    Raises:
        SettingInvalid: a token is missing.
        MissingExtra, ServiceError: see `serve_socket`.
    """
    settings = session.settings()
    if not settings.slack_app_token.get_secret_value():
        raise SettingInvalid(
            "TIAOWEN_SLACK_APP_TOKEN is not set.",
            "It begins with xapp- and is made under Basic Information, App-Level Tokens, scope connections:write.",
        )
    asyncio.run(_answer(session, settings))


async def _answer(session: Session, settings: Settings) -> None:
    from qa.channels.door import Door
    from qa.channels.opening import slack_adapter
    from qa.channels.slack_socket import serve_socket
    from qa.server.desk import Desk
    from qa.server.metrics import Metrics
    from qa.server.opening import Opening
    from qa.store.store import LazyStore, open_store

    adapter = slack_adapter(settings)
    store = LazyStore(partial(open_store, settings))
    metrics = Metrics()
    opening = Opening(session.assistant)
    door = Door(
        adapter,
        opening=opening,
        desk=Desk(store=store, settings=settings, metrics=metrics),
        store=store,
        metrics=metrics,
        public_url=settings.public_url,
        rate=settings.visitor_rate_limit,
    )
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sign, stopping.set)
    opening.start()
    try:
        await serve_socket(
            adapter,
            door,
            app_token=settings.slack_app_token.get_secret_value(),
            connected=lambda: typer.echo("Tiaowen answers in Slack (Ctrl-C stops it)", err=True),
            stopping=stopping,
        )
    finally:
        opening.close()
        store.close()
