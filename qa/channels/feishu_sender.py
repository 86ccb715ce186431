"""The way back into Feishu: replies, with a token that is fetched when the last one ends."""

from __future__ import annotations

import asyncio
import hashlib
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import httpx

from index.errors import ServiceError
from qa.channels.access import AccessToken

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qa.channels.base import InboundMessage

#: How often a reply is sent again when Feishu says "too many".
RETRIES = 4

_TOO_MANY = 99991400
_TOKEN_INVALID = 99991663


class FeishuApi:
    """The two calls we need of Feishu's API.

    Args:
        app_id: of the app.
        app_secret: of the app.
        url: where the API is.
    """

    def __init__(self, *, app_id: str, app_secret: str, url: str) -> None:
        self._app = {"app_id": app_id, "app_secret": app_secret}
        self._url = url.rstrip("/")
        self._client = httpx.AsyncClient(timeout=20)
        self._access = AccessToken(self._fetch)

    async def reply(self, message_id: str, card: Mapping[str, Any], *, once: str = "") -> None:
        """Send a card as the reply to a message.

        Args:
            message_id: what is replied to.
            card: the card.
            once: Feishu sends a reply with the same name within an hour only once; "" for none.

        Raises:
            ServiceError: Feishu refused.
            httpx.HTTPError: it cannot be reached.
        """
        body: dict[str, Any] = {"msg_type": "interactive", "content": json.dumps(card, ensure_ascii=False)}
        if once:
            body["uuid"] = hashlib.sha256(once.encode()).hexdigest()[:40]
        code = 0
        for attempt in range(RETRIES + 1):
            token = await self._access.get()
            response = await self._client.post(
                f"{self._url}/im/v1/messages/{quote(message_id, safe='')}/reply",
                json=body,
                headers={"Authorization": f"Bearer {token}"},
            )
            code = _code(response)
            if code == 0:
                return
            if code == _TOKEN_INVALID:
                self._access.forget(token)
            elif response.status_code != 429 and code != _TOO_MANY:
                break
            else:
                await asyncio.sleep(_wait(response, attempt))
        raise ServiceError(f"Feishu answered {code}.", "Its manual lists what the code means.")

    async def close(self) -> None:
        """Give connections back."""
        await self._client.aclose()

    async def _fetch(self) -> tuple[str, float]:
        response = await self._client.post(
            f"{self._url}/auth/v3/tenant_access_token/internal", json=self._app
        )
        code = _code(response)
        if code:
            raise ServiceError(f"Feishu gives no token: {code}.", "Check the id and the secret of the app.")
        given = response.json()
        return str(given["tenant_access_token"]), float(given["expire"])


class CardSender:
    """Replies once, with the whole answer."""

    def __init__(self, api: FeishuApi, message: InboundMessage) -> None:
        self._api = api
        self._message = message

    async def start(self) -> None:
        """Nothing is shown before the answer."""

    async def append(self, text: str) -> None:
        """Nothing is sent before the answer."""

    async def finish(self, payload: Mapping[str, Any], text: str) -> None:
        """Reply.

        Raises:
            ServiceError, httpx.HTTPError: see `FeishuApi.reply`.
        """
        once = f"{self._message.event_id} {len(text)}"
        await self._api.reply(self._message.reply_to, payload, once=once)


def _code(response: httpx.Response) -> int:
    try:
        return int(response.json()["code"])
    except (ValueError, KeyError, TypeError):
        return response.status_code or -1


def _wait(response: httpx.Response, attempt: int) -> float:
    given = response.headers.get("x-ogw-ratelimit-reset", "")
    return min(float(given), 30.0) if given.isdecimal() else 0.5 * 2**attempt
