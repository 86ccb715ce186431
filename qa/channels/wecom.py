"""WeCom (企业微信): encrypted XML in, messages of an app out; the same shape as Slack and Feishu."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import re
import struct
import time
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

from index.errors import SettingInvalid
from qa.channels.base import Action, Capabilities, Challenge, InboundMessage, Refused
from qa.channels.sealing import opened, require_cryptography
from qa.channels.wecom_messages import WecomRenderer
from qa.channels.wecom_sender import MessageSender, WecomApi

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qa.channels.base import Delivery, Inbound, Sender

#: Seconds that a signed request may be old.
MAX_AGE = 300

#: Bytes to which WeCom pads, and that stand before the length of the text.
_PADDING = 32
_NOISE = 16


class WecomAdapter:
    """One app that a company made for itself, receiving messages at a URL.

    Args:
        corp_id: of the company, ``ww...``.
        agent_id: of the app.
        secret: of the app.
        token: what requests are signed with.
        aes_key: the EncodingAESKey, 43 characters, that requests are encrypted with.
        api_url: where the API is.

    Raises:
        SettingInvalid: the EncodingAESKey is none.
        MissingExtra: cryptography is not installed.
    """

    name = "wecom"
    path = "/wecom/events"
    methods = frozenset({"GET", "POST"})  # GET asks whether we are there

    def __init__(
        self, *, corp_id: str, agent_id: str, secret: str, token: str, aes_key: str, api_url: str
    ) -> None:
        require_cryptography("wecom")
        self._corp = corp_id
        self._agent = agent_id
        self._token = token
        self._key = decoded_key(aes_key)
        self.api = WecomApi(corp_id=corp_id, agent_id=int(agent_id), secret=secret, url=api_url)
        self.renderer = WecomRenderer()
        self.capabilities = Capabilities(
            streaming=False,
            cumulative=False,
            max_chars=680,
            min_edit_interval=0.0,
            ack_deadline=5.0,
            feedback=True,
            threads=False,
            confirms=False,
        )

    def verify(self, delivery: Delivery) -> None:
        """Check WeCom's signature: SHA-1 of token, timestamp, nonce and the encrypted text, sorted and joined.

        Raises:
            Refused: 401.
        """
        moment = delivery.query.get("timestamp", "")
        if not re.fullmatch(r"\d{1,12}", moment, re.ASCII):
            raise Refused(401, "signature")
        try:
            sealed = _sealed(delivery)
        except (ValueError, KeyError, expat.ExpatError):
            raise Refused(401, "signature") from None
        expected = signature(self._token, moment, delivery.query.get("nonce", ""), sealed)
        given = delivery.query.get("msg_signature", "")
        if not hmac.compare_digest(expected.encode(), given.encode("utf-8", "surrogatepass")):
            raise Refused(401, "signature")
        if abs(time.time() - int(moment)) > MAX_AGE:
            raise Refused(401, "old")

    def parse(self, delivery: Delivery) -> Inbound:
        """Return what WeCom sent.

        Raises:
            Refused: 400 for what is not understood, 401 for another company's or app's.
        """
        try:
            text, receiver = unsealed(_sealed(delivery), self._key)
            if receiver != self._corp:
                raise Refused(401, "receiver")
            if delivery.method == "GET":
                return Challenge(answer=text.decode("utf-8"))
            fields = read_fields(text)
            if fields.get("AgentID", self._agent) != self._agent:
                raise Refused(401, "receiver")
            return _action(fields) if fields["MsgType"] == "event" else _message(fields)
        except (ValueError, KeyError, TypeError, expat.ExpatError, binascii.Error, struct.error):
            raise Refused(400, "malformed") from None

    def sender(self, message: InboundMessage) -> Sender:
        """Return the way back: messages of the app to the one who asked."""
        return MessageSender(self.api, message)

    async def show(self, action: Action, payload: Mapping[str, Any]) -> None:
        """Send it to the one who pressed the button."""
        await self.api.send(action.trigger, payload)

    async def close(self) -> None:
        """Give connections back."""
        await self.api.close()


def decoded_key(aes_key: str) -> bytes:
    """Return the 32 bytes of an EncodingAESKey.

    Raises:
        SettingInvalid: it is none.
    """
    try:
        key = base64.b64decode(f"{aes_key}=", validate=True)
    except (ValueError, binascii.Error):
        key = b""
    if len(key) != 32:
        raise SettingInvalid(
            "TIAOWEN_WECOM_ENCODING_AES_KEY is not an EncodingAESKey.",
            "It has 43 letters and digits and stands where the app receives messages (接收消息).",
        )
    return key


def signature(token: str, moment: str, nonce: str, sealed: str) -> str:
    """Return what WeCom signs a request with, in hexadecimal."""
    joined = "".join(sorted((token, moment, nonce, sealed)))
    # SHA-1 is WeCom's choice; the secret token in it is what counts.
    return hashlib.sha1(joined.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()


def unsealed(sealed: str, key: bytes) -> tuple[bytes, str]:
    """Return the text that WeCom encrypted, and whom it was for.

    Inside: 16 bytes of noise, the length of the text in 4 (big end first), the text, the receiver.

    Raises:
        ValueError, struct.error: another key, or damaged.
    """
    data = opened(base64.b64decode(sealed, validate=True), key=key, vector=key[:16], padding=_PADDING)
    (length,) = struct.unpack_from(">I", data, _NOISE)
    start = _NOISE + 4
    if start + length > len(data):
        raise ValueError("shorter than it says")
    return data[start : start + length], data[start + length :].decode("utf-8")


def read_fields(xml: bytes) -> dict[str, str]:
    """Return the elements right below the root with their text; of two with one name the first counts.

    Raises:
        ExpatError: not XML.
        ValueError: it declares a document type: entities are not taken.
    """
    fields: dict[str, str] = {}
    path: list[str] = []
    text: list[str] = []

    def begin(name: str, _: object) -> None:
        path.append(name)
        text.clear()

    def end(name: str) -> None:
        if len(path) == 2:
            fields.setdefault(name, "".join(text))
        path.pop()

    def refuse(*_: object) -> None:
        raise ValueError("a document type")

    parser = expat.ParserCreate()
    parser.StartElementHandler = begin
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text.append
    parser.StartDoctypeDeclHandler = refuse
    parser.Parse(xml, True)
    return fields


def _sealed(delivery: Delivery) -> str:
    if delivery.method == "GET":
        return delivery.query["echostr"]
    return read_fields(delivery.body)["Encrypt"]


def _message(fields: dict[str, str]) -> InboundMessage | None:
    if fields["MsgType"] != "text":
        return None  # pictures, voice, places
    user = fields["FromUserName"]
    return InboundMessage(
        platform="wecom",
        tenant=fields["ToUserName"],
        conversation=user,  # an app speaks with one person at a time
        thread="",
        user=user,
        text=fields["Content"].strip(),
        event_id=fields["MsgId"],
        reply_to=user,
    )


def _action(fields: dict[str, str]) -> Action | None:
    if fields.get("Event") != "template_card_event":
        return None  # somebody opened the app, or joined
    try:
        name, language, value = json.loads(fields["EventKey"])
    except (ValueError, TypeError):
        return None  # a button that is not ours
    if name not in ("rate", "view"):
        return None
    return Action(
        platform="wecom",
        tenant=fields["ToUserName"],
        user=fields["FromUserName"],
        name=str(name),
        value=str(value),
        trigger=fields["FromUserName"],
        language=str(language),
    )
