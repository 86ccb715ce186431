"""Slack: what arrives over HTTP or Socket Mode, as our values; and the way back."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from qa.channels.base import Action, Capabilities, Challenge, InboundMessage, Refused
from qa.channels.slack_blocks import RATE, VIEW, SlackRenderer
from qa.channels.slack_sender import PostSender, ResponseSender, StreamSender, make_client
from qa.channels.words import words
from qa.language import detect

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qa.channels.base import Delivery, Inbound, Sender

#: Seconds that a signed request may be old, as Slack advises; a recording of it is worthless afterwards.
MAX_AGE = 300

#: Kinds of message that a person wrote; others are edits, joins, bots.
_WRITTEN = frozenset({None, "file_share", "thread_broadcast"})

_ADDRESSED = re.compile(r"<@[A-Z0-9]+(?:\|[^>]*)?>")
_LINK = re.compile(r"<(?:[#!][^|>]*\|([^>]*)|[#!]([^|>]*)|(?:[^|>]*)\|([^>]*)|([^>]*))>")


class SlackAdapter:
    """One Slack app in one workspace.

    Args:
        signing_secret: what Slack signs with; "" when only Socket Mode is used.
        token: the bot's token.
        api_url: where the Web API is; another one for GovSlack.
        streaming: send pieces as they are made; worth it only for language models.
    """

    name = "slack"
    path = "/slack/events"
    methods = frozenset({"POST"})

    def __init__(
        self,
        *,
        signing_secret: str,
        token: str,
        api_url: str = "https://slack.com/api",
        streaming: bool = False,
    ) -> None:
        self._secret = signing_secret.encode()
        self._api_url = api_url
        self.client = make_client(token, api_url)
        self.renderer = SlackRenderer()
        self.capabilities = Capabilities(
            streaming=streaming,
            cumulative=False,
            max_chars=12_000,
            min_edit_interval=1.0,
            ack_deadline=3.0,
            feedback=True,
            threads=True,
        )

    def verify(self, delivery: Delivery) -> None:
        """Check Slack's signature: HMAC-SHA256 of ``v0:timestamp:body``.

        Raises:
            Refused: 401.
        """
        moment = delivery.headers.get("x-slack-request-timestamp", "")
        given = delivery.headers.get("x-slack-signature", "")
        if not (self._secret and re.fullmatch(r"\d{1,12}", moment, re.ASCII)):
            raise Refused(401, "signature")
        if abs(time.time() - int(moment)) > MAX_AGE:
            raise Refused(401, "old")
        signed = b"v0:" + moment.encode() + b":" + delivery.body
        expected = "v0=" + hmac.new(self._secret, signed, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(expected.encode(), given.encode("utf-8", "surrogateescape")):
            raise Refused(401, "signature")

    def parse(self, delivery: Delivery) -> Inbound:
        """Return what Slack sent: events are JSON; commands and buttons are forms.

        Raises:
            Refused: 400.
        """
        try:
            if "json" in delivery.headers.get("content-type", ""):
                return self.parse_payload(json.loads(delivery.body))
            form = {name: values[-1] for name, values in parse_qs(delivery.body.decode("utf-8")).items()}
            return self.parse_payload(json.loads(form["payload"]) if "payload" in form else form)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise Refused(400, "malformed") from None

    def parse_payload(self, payload: dict[str, Any]) -> Inbound:
        """Return what a decoded payload is; Socket Mode delivers the same ones.

        Raises:
            KeyError, TypeError, AttributeError: not a payload of Slack's.
        """
        kind = payload.get("type")
        if kind == "url_verification":
            return Challenge(answer={"challenge": str(payload["challenge"])})
        if kind == "event_callback":
            return _message(payload)
        if kind == "block_actions":
            return _action(payload)
        if "command" in payload:
            return _command(payload)
        return None

    def sender(self, message: InboundMessage) -> Sender:
        """Return the way back: into the thread, or to a command's own address."""
        if message.reply_to:
            return ResponseSender(message.reply_to, api_url=self._api_url)
        if self.capabilities.streaming:
            return StreamSender(self.client, message, interval=self.capabilities.min_edit_interval)
        return PostSender(self.client, message)

    async def show(self, action: Action, payload: Mapping[str, Any]) -> None:
        """Open a window with the clause."""
        await self.client.views_open(trigger_id=action.trigger, view=dict(payload))

    async def close(self) -> None:
        """Nothing is held open between calls."""


def _message(payload: dict[str, Any]) -> InboundMessage | None:
    event = payload["event"]
    kind = event.get("type")
    # A mention in a channel arrives twice where an app also reads channels: as app_mention, and as the
    # message itself under another event_id. Only the first counts; messages count where nobody mentions.
    if kind != "app_mention" and not (kind == "message" and event.get("channel_type") == "im"):
        return None
    if event.get("bot_id") or event.get("bot_profile") or not event.get("user"):
        return None
    if event.get("subtype") not in _WRITTEN or event.get("edited"):
        return None
    return InboundMessage(
        platform="slack",
        tenant=str(payload.get("team_id") or event.get("team") or ""),
        conversation=str(event["channel"]),
        thread=str(event.get("thread_ts") or event["ts"]),
        user=str(event["user"]),
        text=plain(str(event.get("text", ""))),
        event_id=str(payload["event_id"]),
    )


def _command(form: dict[str, Any]) -> InboundMessage:
    text = plain(str(form.get("text", "")))
    language = detect(text).code
    return InboundMessage(
        platform="slack",
        tenant=str(form.get("team_id", "")),
        conversation=str(form.get("channel_id", "")),
        # Commands hang below nothing: what one person asks in one channel is their conversation.
        thread=f"command-{form.get('user_id', '')}",
        user=str(form.get("user_id", "")),
        text=text,
        event_id=f"command-{form['trigger_id']}",
        reply_to=str(form["response_url"]),
        ack={"response_type": "ephemeral", "text": words("working", language)},
    )


def _action(payload: dict[str, Any]) -> Action | None:
    pressed = payload["actions"][0]
    identity = str(pressed.get("action_id", "")).split("-")[0]
    names = {RATE: "rate", VIEW: "view"}
    if identity not in names:
        return None  # a button that is a link
    value, _, language = str(pressed.get("value", "")).rpartition(" ")
    return Action(
        platform="slack",
        tenant=str((payload.get("team") or {}).get("id", "")),
        user=str(payload["user"]["id"]),
        name=names[identity],
        value=value,
        trigger=str(payload.get("trigger_id", "")),
        language=language,
    )


def plain(text: str) -> str:
    """Return a message as it was typed: without mentions, links as their words, ``&lt;`` as a sign."""
    text = _ADDRESSED.sub(" ", text)
    text = _LINK.sub(lambda match: next((part for part in match.groups() if part), ""), text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()
