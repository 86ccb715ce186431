"""Socket Mode: Slack behind a firewall. We call Slack; the same events come down that line, already trusted."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import TYPE_CHECKING, Any

from index.errors import ServiceError, TiaowenError, missing_extra
from qa.channels.door import Busy

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
    from slack_sdk.socket_mode.request import SocketModeRequest

    from qa.channels.door import Door
    from qa.channels.slack import SlackAdapter

logger = logging.getLogger("tiaowen.channels")


async def serve_socket(
    adapter: SlackAdapter,
    door: Door,
    *,
    app_token: str,
    connected: Callable[[], None],
    stopping: asyncio.Event,
) -> None:
    """Answer over Socket Mode until ``stopping`` is set.

    Args:
        adapter: Slack.
        door: what its events go through.
        app_token: the app-level token, ``xapp-...``, with the scope connections:write.
        connected: called once the line stands.
        stopping: ends it; answers under way are finished.

    Raises:
        MissingExtra: slack-sdk or aiohttp is not installed.
        ServiceError: Slack does not take the token, or cannot be reached.
    """
    try:
        from slack_sdk.errors import SlackApiError
        from slack_sdk.socket_mode.aiohttp import SocketModeClient
    except ImportError:
        raise missing_extra("slack-sdk", "slack") from None
    try:  # once by ourselves: the SDK tries a wrong token for ever
        opened = await adapter.client.apps_connections_open(app_token=app_token)
    except SlackApiError as error:
        raise ServiceError(
            f"Slack refused the connection: {error.response.get('error', 'no reason given')}.",
            "Check TIAOWEN_SLACK_APP_TOKEN (xapp-..., scope connections:write) and that Socket Mode is on.",
        ) from error
    except OSError as error:  # of aiohttp, too
        raise ServiceError("Slack cannot be reached.", "Check the network and its proxy.") from error
    client: Any = SocketModeClient(
        app_token=app_token,
        web_client=adapter.client,
        logger=logging.getLogger("tiaowen.channels.slack"),
    )
    client.wss_uri = opened["url"]

    async def taken(line: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        await _take(adapter, door, line, request)

    client.socket_mode_request_listeners.append(taken)
    connecting = asyncio.create_task(client.connect())
    connecting.add_done_callback(lambda task: connected() if not task.cancelled() else None)
    try:
        await stopping.wait()
    finally:
        connecting.cancel()
        client.auto_reconnect_enabled = False
        await client.disconnect()  # nothing new; what was taken is answered
        await door.close()
        await client.close()


async def _take(
    adapter: SlackAdapter, door: Door, line: AsyncBaseSocketModeClient, request: SocketModeRequest
) -> None:
    """Take one envelope; without an acknowledgement Slack sends it again."""
    from slack_sdk.socket_mode.response import SocketModeResponse

    try:
        response = await door.receive(adapter.parse_payload(request.payload))
    except (Busy, TiaowenError):
        logger.warning("slack: not taken")
        return
    except (KeyError, TypeError, AttributeError, ValueError):
        logger.warning("slack: an envelope that is not understood")
        response = None
    said = json.loads(bytes(response.body)) if response is not None and response.body else None
    await line.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id, payload=said))
