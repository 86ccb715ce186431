"""The way back into DingTalk: the address that a message brought, good for a while, for this conversation only."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx

from index.errors import ServiceError

if TYPE_CHECKING:
    from collections.abc import Mapping

#: How often a message is sent again when DingTalk is busy or says "too fast".
RETRIES = 3

#: Seconds before the first of them; each time twice as long.
PATIENCE = 1.0

_BUSY = frozenset({-1, 130101})


def make_client() -> httpx.AsyncClient:
    """Return a client for all answers."""
    return httpx.AsyncClient(timeout=20)


class WebhookSender:
    """Sends the whole answer.

    Args:
        client: sends.
        url: the address that the message brought.
        api_url: where such addresses are; the signature does not cover the message, so it is not believed.
    """

    def __init__(self, client: httpx.AsyncClient, url: str, *, api_url: str) -> None:
        self._client = client
        self._url = url
        self._api_url = api_url

    async def start(self) -> None:
        """Nothing is shown before the answer."""

    async def append(self, text: str) -> None:
        """Nothing is sent before the answer."""

    async def finish(self, payload: Mapping[str, Any], text: str) -> None:
        """Send it.

        Raises:
            ServiceError: DingTalk refused, or the address is not its own.
            httpx.HTTPError: it cannot be reached.
        """
        there, home = urlsplit(self._url), urlsplit(self._api_url)
        if (there.scheme, there.netloc) != (home.scheme, home.netloc):
            raise ServiceError("A sessionWebhook elsewhere.", "TIAOWEN_DINGTALK_API_URL says where they are.")
        code = 0
        for attempt in range(RETRIES + 1):
            response = await self._client.post(self._url, json=dict(payload))
            code = _code(response)
            if code == 0:
                return
            if code not in _BUSY:
                break
            await asyncio.sleep(PATIENCE * 2**attempt)
        raise ServiceError(f"DingTalk answered {code}.", "Its manual lists what the code means.")


def _code(response: httpx.Response) -> int:
    try:
        return int(response.json()["errcode"])
    except (ValueError, KeyError, TypeError):
        return response.status_code or -1
