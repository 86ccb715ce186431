"""WeCom as it behaves: an API on loopback, and requests that are really encrypted and signed."""

from __future__ import annotations

import base64
import hashlib
import os
import struct
import time
from urllib.parse import parse_qs

from tests.qa.channels.conftest import QUESTION, SlackApi

CORP = "wwb29d27fb30b4b334"
AGENT = "1000002"
TOKEN = "QDG6eK"
AES_KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"


class WecomApi(SlackApi):
    """Answers like WeCom's API: a token for the app, messages to people.

    ``codes``: errcodes to answer sent messages with first.
    """

    def __init__(self) -> None:
        self.codes: list[int] = []
        super().__init__()

    def called(self, method, arguments, authorization):
        method, _, query = method.partition("?")
        given = {name: values[-1] for name, values in parse_qs(query).items()}
        if method == "send" and self.codes:
            self.refusals["send"] = [(200, {}, {"errcode": self.codes.pop(0)})]
        status, headers, _ = super().called(method, {**arguments, **given}, authorization)
        if self.calls[-1][0] == f"refused {method}":
            return status, headers, _
        if method == "gettoken":
            token = f"access-{len(self.of('gettoken'))}"
            return 200, {}, {"errcode": 0, "access_token": token, "expires_in": 7200}
        return 200, {}, {"errcode": 0, "errmsg": "ok", "invaliduser": ""}

    def texts(self, count=1):
        """The contents of text messages, once there are so many messages of any kind."""
        return [one["text"]["content"] for one in self.wait("send", count) if one["msgtype"] == "text"]

    def cards(self):
        return [one["template_card"] for one in self.of("send") if one["msgtype"] == "template_card"]


def sealed(text: str, *, receiver=CORP, key=AES_KEY) -> str:
    """Encrypt as WeCom does: noise, length, text and receiver under AES-256-CBC, padded to 32 bytes."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    secret = base64.b64decode(key + "=")
    data = text.encode()
    data = os.urandom(16) + struct.pack(">I", len(data)) + data + receiver.encode()
    data += bytes([32 - len(data) % 32]) * (32 - len(data) % 32)
    cipher = Cipher(algorithms.AES(secret), modes.CBC(secret[:16])).encryptor()
    return base64.b64encode(cipher.update(data) + cipher.finalize()).decode()


def signed(encrypted: str, *, at=None, token=TOKEN) -> dict[str, str]:
    """The query that WeCom sends along."""
    moment = str(int(time.time()) if at is None else at)
    joined = "".join(sorted([token, moment, "nonce", encrypted]))
    return {
        "msg_signature": hashlib.sha1(joined.encode()).hexdigest(),
        "timestamp": moment,
        "nonce": "nonce",
    }


def text_message(number="1", *, text=QUESTION, user="zhangsan", kind="text", agent=AGENT) -> str:
    return (
        f"<xml><ToUserName><![CDATA[{CORP}]]></ToUserName><FromUserName><![CDATA[{user}]]></FromUserName>"
        f"<CreateTime>1348831860</CreateTime><MsgType><![CDATA[{kind}]]></MsgType>"
        f"<Content><![CDATA[{text}]]></Content><MsgId>{number}</MsgId><AgentID>{agent}</AgentID></xml>"
    )


def pressed(key: str, *, user="zhangsan") -> str:
    return (
        f"<xml><ToUserName><![CDATA[{CORP}]]></ToUserName><FromUserName><![CDATA[{user}]]></FromUserName>"
        "<CreateTime>1348831860</CreateTime><MsgType><![CDATA[event]]></MsgType>"
        f"<Event><![CDATA[template_card_event]]></Event><EventKey><![CDATA[{key}]]></EventKey>"
        "<TaskId><![CDATA[a-1]]></TaskId><CardType><![CDATA[button_interaction]]></CardType>"
        f"<ResponseCode><![CDATA[code]]></ResponseCode><AgentID>{AGENT}</AgentID></xml>"
    )


class Company:
    """Sends what WeCom would send."""

    def __init__(self, client, app, assistant) -> None:
        self.client, self.app, self.assistant = client, app, assistant

    def send(self, text: str, **changes):
        encrypted = sealed(text)
        return self.post(encrypted, signed(encrypted, **changes))

    def post(self, encrypted: str, query: dict[str, str]):
        body = (
            f"<xml><ToUserName><![CDATA[{CORP}]]></ToUserName><AgentID><![CDATA[{AGENT}]]></AgentID>"
            f"<Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"
        )
        return self.client.post("/wecom/events", content=body.encode(), params=query)

    def ask(self, number="1", **changes):
        return self.send(text_message(number, **changes))

    def press(self, button, **changes):
        return self.send(pressed(button["key"], **changes))
