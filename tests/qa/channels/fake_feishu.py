"""Feishu as it behaves: an API on loopback, and events that are really encrypted and signed."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import time

from tests.qa.channels.conftest import QUESTION, SlackApi

KEY = "an encrypt key 钥匙"
TOKEN = "verification-token"


class FeishuApi(SlackApi):
    """Answers like Feishu's API: a token, and replies by the id of the message replied to."""

    def called(self, method, arguments, authorization):
        status, headers, answer = super().called(method, arguments, authorization)
        if method == "internal":
            return 200, {}, {"code": 0, "tenant_access_token": "t-1", "expire": 7200}
        return status, headers, {"code": 0, **answer} if answer.get("ok") else answer

    def cards(self, count=1):
        return [json.loads(one["content"]) for one in self.wait("reply", count)]


def sealed(payload, key=KEY) -> bytes:
    """Encrypt as Feishu does: AES-256-CBC under the key's SHA-256, vector in front, base64."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    plain = json.dumps(payload, ensure_ascii=False).encode()
    plain += bytes([16 - len(plain) % 16]) * (16 - len(plain) % 16)
    vector = os.urandom(16)
    secret = hashlib.sha256(key.encode()).digest()
    cipher = Cipher(algorithms.AES(secret), modes.CBC(vector)).encryptor()
    text = base64.b64encode(vector + cipher.update(plain) + cipher.finalize()).decode()
    return json.dumps({"encrypt": text}).encode()


class Tenant:
    """Sends what Feishu would send."""

    def __init__(self, client, app, assistant) -> None:
        self.client, self.app, self.assistant = client, app, assistant

    def send(self, body: bytes, *, at=None, key=KEY, signed=True):
        headers = {"Content-Type": "application/json"}
        if signed:
            moment = str(int(time.time()) if at is None else at)
            digest = hashlib.sha256(f"{moment}nonce{key}".encode() + body).hexdigest()
            headers |= {
                "X-Lark-Request-Timestamp": moment,
                "X-Lark-Request-Nonce": "nonce",
                "X-Lark-Signature": digest,
            }
        return self.client.post("/feishu/events", content=body, headers=headers)

    def event(self, event_id="e-1", **changes):
        return self.send(sealed(message(event_id, **changes)))

    def press(self, button):
        value = button["behaviors"][0]["value"]
        event = {
            "operator": {"open_id": "ou_1"},
            "action": {"tag": "button", "value": value},
            "context": {"open_message_id": "om_answer", "open_chat_id": "oc_1"},
        }
        return self.send(
            sealed({"schema": "2.0", "header": header("a-1", "card.action.trigger"), "event": event})
        )


def header(event_id, kind, token=TOKEN):
    return {"event_id": event_id, "event_type": kind, "token": token, "tenant_key": "t1", "app_id": "cli_a1"}


def message(event_id="e-1", *, text=f"@_user_1 {QUESTION}", token=TOKEN, sender="user", **changes):
    return {
        "schema": "2.0",
        "header": header(event_id, "im.message.receive_v1", token),
        "event": {
            "sender": {"sender_id": {"open_id": "ou_1"}, "sender_type": sender, "tenant_key": "t1"},
            "message": {
                "message_id": f"om_{event_id}",
                "chat_id": "oc_1",
                "chat_type": "group",
                "message_type": "text",
                "content": json.dumps({"text": text}, ensure_ascii=False),
                "mentions": [{"key": "@_user_1", "name": "条文", "id": {"open_id": "ou_bot"}}],
                **changes,
            },
        },
    }


def buttons(card):
    rows = [one for one in card["body"]["elements"] if one["tag"] == "column_set"]
    return [column["elements"][0] for row in rows for column in row["columns"]]
