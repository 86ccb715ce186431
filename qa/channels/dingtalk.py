"""DingTalk (钉钉): a robot's messages over HTTP, answered at the address each of them brings."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import time
from typing import TYPE_CHECKING, Any

from qa.channels.base import Capabilities, InboundMessage, Refused
from qa.channels.dingtalk_messages import DingtalkRenderer
from qa.channels.dingtalk_sender import WebhookSender, make_client

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qa.channels.base import Action, Delivery, Inbound, Sender

#: Seconds that a signed request may be old. DingTalk would take an hour, but its signature does not cover the
#: message: who has seen one could send another with it.
MAX_AGE = 300


class DingtalkAdapter:
    """One robot of an app that a company made for itself, receiving messages at a URL.

    Args:
        app_secret: of the app, which requests are signed with.
        api_url: where answers may be sent; an address elsewhere is not used.
    """

    name = "dingtalk"
    path = "/dingtalk/events"
    methods = frozenset({"POST"})

    def __init__(self, *, app_secret: str, api_url: str) -> None:
        self._secret = app_secret.encode()
        self._api_url = api_url
        self._client = make_client()
        self.renderer = DingtalkRenderer()
        self.capabilities = Capabilities(
            streaming=False,
            cumulative=False,
            max_chars=5_000,
            min_edit_interval=0.0,
            ack_deadline=3.0,
            feedback=False,
            threads=False,
        )

    def verify(self, delivery: Delivery) -> None:
        """Check DingTalk's signature: HMAC-SHA256 of the timestamp and the secret, under the secret.

        Raises:
            Refused: 401.
        """
        moment = delivery.headers.get("timestamp", "")
        if not re.fullmatch(r"\d{1,16}", moment, re.ASCII):
            raise Refused(401, "signature")
        digest = hmac.new(self._secret, moment.encode() + b"\n" + self._secret, hashlib.sha256).digest()
        given = delivery.headers.get("sign", "")
        if not hmac.compare_digest(base64.b64encode(digest), given.encode("utf-8", "surrogateescape")):
            raise Refused(401, "signature")
        if abs(time.time() - int(moment) / 1000) > MAX_AGE:
            raise Refused(401, "old")

    def parse(self, delivery: Delivery) -> Inbound:
        """Return what DingTalk sent.

        Raises:
            Refused: 400.
        """
        try:
            return _message(json.loads(delivery.body))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise Refused(400, "malformed") from None

    def sender(self, message: InboundMessage) -> Sender:
        """Return the way back: the address that the message brought."""
        return WebhookSender(self._client, message.reply_to, api_url=self._api_url)

    async def show(self, action: Action, payload: Mapping[str, Any]) -> None:
        """Nothing: a robot's messages have no buttons that come back."""

    async def close(self) -> None:
        """Give connections back."""
        await self._client.aclose()


def _message(payload: dict[str, Any]) -> InboundMessage | None:
    if payload["msgtype"] != "text":
        return None  # pictures, files, voice
    user = str(payload["senderId"])
    alone = str(payload["conversationType"]) == "1"
    return InboundMessage(
        platform="dingtalk",
        tenant=str(payload.get("chatbotCorpId", "")),
        conversation=str(payload["conversationId"]),
        # In a group nothing hangs below anything: what one person asks there is their conversation.
        thread="" if alone else user,
        user=user,
        text=str(payload["text"]["content"]).strip(),
        event_id=str(payload["msgId"]),
        reply_to=str(payload["sessionWebhook"]),
    )
