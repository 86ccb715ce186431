"""Feishu (Lark): encrypted events in, interactive cards out; the same shape as Slack."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import re
import time
from typing import TYPE_CHECKING, Any

from qa.channels.base import Action, Capabilities, Challenge, InboundMessage, Refused
from qa.channels.feishu_cards import FeishuRenderer
from qa.channels.feishu_sender import CardSender, FeishuApi
from qa.channels.sealing import opened, require_cryptography
from qa.channels.words import words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qa.channels.base import Delivery, Inbound, Sender

#: Seconds that a signed request may be old. Feishu's own SDK takes month-old ones.
MAX_AGE = 300

_VECTOR = 16


class FeishuAdapter:
    """One Feishu app with event encryption, which also is what events are signed with.

    Args:
        app_id: of the app.
        app_secret: of the app.
        encrypt_key: what events are encrypted and signed with.
        verification_token: what every event carries inside.
        api_url: where the API is; Lark's is elsewhere.
    """

    name = "feishu"
    path = "/feishu/events"
    methods = frozenset({"POST"})

    def __init__(
        self, *, app_id: str, app_secret: str, encrypt_key: str, verification_token: str, api_url: str
    ) -> None:
        require_cryptography("feishu")
        self._key = encrypt_key
        self._token = verification_token
        self.api = FeishuApi(app_id=app_id, app_secret=app_secret, url=api_url)
        self.renderer = FeishuRenderer()
        self.capabilities = Capabilities(
            streaming=False,
            cumulative=True,
            max_chars=6_000,
            min_edit_interval=0.2,
            ack_deadline=3.0,
            feedback=True,
            threads=True,
        )

    def verify(self, delivery: Delivery) -> None:
        """Check Feishu's signature: SHA-256 of timestamp, nonce, key and body.

        Only the question whether we are there comes without one; its token, encrypted, stands for it.

        Raises:
            Refused: 401.
        """
        headers = delivery.headers
        given = headers.get("x-lark-signature", "")
        if not given:
            self._verify_challenge(delivery.body)
            return
        moment = headers.get("x-lark-request-timestamp", "")
        if not re.fullmatch(r"\d{1,12}", moment, re.ASCII):
            raise Refused(401, "signature")
        nonce = headers.get("x-lark-request-nonce", "")
        head = f"{moment}{nonce}{self._key}".encode("utf-8", "surrogateescape")
        expected = hashlib.sha256(head + delivery.body).hexdigest()
        if not hmac.compare_digest(expected.encode(), given.encode("utf-8", "surrogateescape")):
            raise Refused(401, "signature")
        if abs(time.time() - int(moment)) > MAX_AGE:
            raise Refused(401, "old")

    def parse(self, delivery: Delivery) -> Inbound:
        """Return what Feishu sent.

        Raises:
            Refused: 400 for what is not understood, 401 for another app's token.
        """
        try:
            payload = self._opened(delivery.body)
            if payload.get("type") == "url_verification":
                self._check(payload.get("token"))
                return Challenge(answer={"challenge": str(payload["challenge"])})
            header = payload["header"]
            self._check(header.get("token"))
            if header["event_type"] == "im.message.receive_v1":
                return _message(header, payload["event"])
            if header["event_type"] == "card.action.trigger":
                return _action(header, payload["event"])
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError, binascii.Error):
            raise Refused(400, "malformed") from None
        return None

    def sender(self, message: InboundMessage) -> Sender:
        """Return the way back: a reply to the very message."""
        return CardSender(self.api, message)

    async def show(self, action: Action, payload: Mapping[str, Any]) -> None:
        """Send the clause as a reply to the answer."""
        await self.api.reply(action.trigger, payload)

    async def close(self) -> None:
        """Give connections back."""
        await self.api.close()

    def _verify_challenge(self, raw_body: bytes) -> None:
        try:
            payload = self._opened(raw_body)
            if payload["type"] != "url_verification":
                raise Refused(401, "signature")
            self._check(payload.get("token"))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError, binascii.Error):
            raise Refused(401, "signature") from None

    def _check(self, token: object) -> None:
        if not hmac.compare_digest(str(token).encode("utf-8", "replace"), self._token.encode()):
            raise Refused(401, "token")

    def _opened(self, raw_body: bytes) -> dict[str, Any]:
        """Return the decrypted payload; plain ones are not taken: encryption is switched on.

        Raises:
            ValueError, KeyError, TypeError: not encrypted with our key.
        """
        sealed = json.loads(raw_body)["encrypt"]
        payload = json.loads(decrypted(str(sealed), self._key))
        if not isinstance(payload, dict):
            raise TypeError("not an object")
        return payload


def decrypted(sealed: str, key: str) -> bytes:
    """Return what Feishu encrypted: base64 of the initial vector and AES-256-CBC under the key's SHA-256.

    Raises:
        ValueError: another key, or damaged.
    """
    data = base64.b64decode(sealed, validate=True)
    return opened(data[_VECTOR:], key=hashlib.sha256(key.encode()).digest(), vector=data[:_VECTOR])


def _message(header: dict[str, Any], event: dict[str, Any]) -> InboundMessage | None:
    sender, message = event["sender"], event["message"]
    if sender.get("sender_type") != "user":
        return None  # an app's, perhaps our own
    mentions = message.get("mentions") or []
    alone = message.get("chat_type") == "p2p"
    if not alone and not mentions:
        return None  # people among themselves
    text = _text(str(message.get("message_type")), json.loads(message["content"]))
    if text is None:
        return None
    for mention in mentions:
        text = text.replace(str(mention["key"]), " ")
    identity = str(message["message_id"])
    return InboundMessage(
        platform="feishu",
        tenant=str(header.get("tenant_key", "")),
        conversation=str(message["chat_id"]),
        # With one person the whole chat is the conversation; in a group what hangs below one message.
        thread="" if alone else str(message.get("root_id") or identity),
        user=str(sender["sender_id"].get("open_id", "")),
        text=text.strip(),
        event_id=str(header["event_id"]),
        reply_to=identity,
    )


def _text(kind: str, content: dict[str, Any]) -> str | None:
    if kind == "text":
        return str(content["text"])
    if kind == "post":  # rich text: its words, line by line
        lines = [
            "".join(str(part.get("text", "")) for part in line if part.get("tag") in {"text", "a"})
            for line in content.get("content", [])
        ]
        return "\n".join([str(content.get("title", "")), *lines])
    return None


def _action(header: dict[str, Any], event: dict[str, Any]) -> Action | None:
    value = event["action"].get("value")
    if not isinstance(value, dict) or value.get("tiaowen") not in {"rate", "view"}:
        return None
    language = str(value.get("language", ""))
    said = words("thanks" if value["tiaowen"] == "rate" else "working", language)
    return Action(
        platform="feishu",
        tenant=str(header.get("tenant_key", "")),
        user=str(event["operator"].get("open_id", "")),
        name=str(value["tiaowen"]),
        value=str(value["value"]),
        trigger=str(event["context"]["open_message_id"]),
        language=language,
        ack={"toast": {"type": "info", "content": said}},
    )
