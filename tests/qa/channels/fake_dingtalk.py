"""DingTalk as it behaves: an address for answers on loopback, and requests that are really signed."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time

from tests.qa.channels.conftest import QUESTION, SlackApi

SECRET = "an-app-secret"


class DingtalkApi(SlackApi):
    """Takes the robot's messages."""

    def called(self, method, arguments, authorization):
        method = method.partition("?")[0]
        status, headers, answer = super().called(method, arguments, authorization)
        return status, headers, {"errcode": 0, "errmsg": "ok"} if answer.get("ok") else answer

    def messages(self, count=1):
        return [one["markdown"]["text"] for one in self.wait("sendBySession", count)]


class Robot:
    """Sends what DingTalk would send."""

    def __init__(self, client, app, assistant, api) -> None:
        self.client, self.app, self.assistant, self.api = client, app, assistant, api

    def send(self, body: bytes, *, at=None, secret=SECRET, **headers):
        moment = str(int(time.time() * 1000) if at is None else at)
        digest = hmac.new(secret.encode(), f"{moment}\n{secret}".encode(), hashlib.sha256).digest()
        signed = {"timestamp": moment, "sign": base64.b64encode(digest).decode(), **headers}
        return self.client.post("/dingtalk/events", content=body, headers=signed)

    def ask(self, number="1", **changes):
        return self.send(json.dumps(self.message(number, **changes), ensure_ascii=False).encode())

    def message(self, number="1", *, text=QUESTION, user="u-1", **changes):
        return {
            "msgtype": "text",
            "text": {"content": f" {text}"},
            "msgId": f"msg-{number}",
            "conversationType": "2",
            "conversationId": "cid-1",
            "chatbotCorpId": "ding-1",
            "senderId": user,
            "isInAtList": True,
            "sessionWebhook": f"{self.api.origin}/robot/sendBySession?session=s-1",
            **changes,
        }
