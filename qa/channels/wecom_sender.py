"""The way back into WeCom: an app's messages. Its passive reply would have to come within five seconds."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import httpx

from index.errors import ServiceError
from qa.channels.access import AccessToken

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qa.channels.base import InboundMessage

#: How often a message is sent again when WeCom is busy or says "too many".
RETRIES = 4

#: Seconds before the first of them; each time twice as long.
PATIENCE = 0.5

_BUSY = frozenset({-1, 45009, 45033})
_TOKEN_INVALID = frozenset({40014, 42001})


class WecomApi:
    """The two calls we need of WeCom's API.

    Args:
        corp_id: of the company.
        agent_id: of the app.
        secret: of the app.
        url: where the API is.
    """

    def __init__(self, *, corp_id: str, agent_id: int, secret: str, url: str) -> None:
        self._app = {"corpid": corp_id, "corpsecret": secret}
        self._agent = agent_id
        self._url = url.rstrip("/")
        self._client = httpx.AsyncClient(timeout=20)
        self._access = AccessToken(self._fetch)

    async def send(self, user: str, payload: Mapping[str, Any]) -> None:
        """Send the messages of a payload to one person, one after the other.

        Raises:
            ServiceError: WeCom refused.
            httpx.HTTPError: it cannot be reached.
        """
        for message in payload["messages"]:
            await self._send({"touser": user, "agentid": self._agent, **message})

    async def close(self) -> None:
        """Give connections back."""
        await self._client.aclose()

    async def _send(self, body: dict[str, Any]) -> None:
        code = 0
        for attempt in range(RETRIES + 1):
            token = await self._access.get()
            response = await self._client.post(
                f"{self._url}/message/send", params={"access_token": token}, json=body
            )
            code = _code(response)
            if code == 0:
                return
            if code in _TOKEN_INVALID:
                self._access.forget(token)
            elif code in _BUSY:
                await asyncio.sleep(PATIENCE * 2**attempt)
            else:
                break
        raise ServiceError(f"WeCom answered {code}.", "Its manual lists what the code means.")

    async def _fetch(self) -> tuple[str, float]:
        response = await self._client.get(f"{self._url}/gettoken", params=self._app)
        code = _code(response)
        if code:
            raise ServiceError(f"WeCom gives no token: {code}.", "Check the id and the secret of the app.")
        given = response.json()
        return str(given["access_token"]), float(given["expires_in"])


class MessageSender:
    """Sends the whole answer."""

    def __init__(self, api: WecomApi, message: InboundMessage) -> None:
        self._api = api
        self._message = message

    async def start(self) -> None:
        """Nothing is shown before the answer."""

    async def append(self, text: str) -> None:
        """Nothing is sent before the answer."""

    async def finish(self, payload: Mapping[str, Any], text: str) -> None:
        """Send it.

        Raises:
            ServiceError, httpx.HTTPError: see `WecomApi.send`.
        """
        await self._api.send(self._message.reply_to, payload)


def _code(response: httpx.Response) -> int:
    try:
        return int(response.json()["errcode"])
    except (ValueError, KeyError, TypeError):
        return response.status_code or -1
