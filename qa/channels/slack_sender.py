"""The way back into Slack. The SDK is imported when a client is made."""

from __future__ import annotations

import contextlib
import logging
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from index.errors import missing_extra
from qa.channels.slack_blocks import MAX_MARKDOWN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slack_sdk.web.async_chat_stream import AsyncChatStream
    from slack_sdk.web.async_client import AsyncWebClient

    from qa.channels.base import InboundMessage

logger = logging.getLogger("tiaowen.channels")

#: Characters that are collected before a piece is sent: Chinese says much in eighty.
BUFFER = 80

#: How often a call is made again when Slack says "too many", after the time it names.
RETRIES = 4


def make_client(token: str, api_url: str) -> AsyncWebClient:
    """Return a client that waits when Slack says so.

    Only refusals for rate are tried again: after a broken connection nobody knows whether the message was
    posted, and an answer shall come once.

    Raises:
        MissingExtra: slack-sdk or aiohttp is not installed.
    """
    try:
        from slack_sdk.web.async_client import AsyncWebClient
    except ImportError:
        raise missing_extra("slack-sdk", "slack") from None
    return AsyncWebClient(
        token=token,
        base_url=f"{api_url.rstrip('/')}/",
        timeout=20,
        retry_handlers=_patience(),
        logger=logging.getLogger("tiaowen.channels.slack"),
    )


def _patience() -> list[Any]:
    from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler

    return [AsyncRateLimitErrorRetryHandler(max_retry_count=RETRIES)]


class PostSender:
    """Posts the whole answer once, into the thread of the question."""

    def __init__(self, client: AsyncWebClient, message: InboundMessage) -> None:
        self.client = client
        self.message = message

    async def start(self) -> None:
        """Nothing is shown before the answer."""

    async def append(self, text: str) -> None:
        """Nothing is sent before the answer."""

    async def finish(self, payload: Mapping[str, Any], text: str) -> None:
        """Post it.

        Raises:
            SlackApiError: Slack refused.
        """
        await self.client.chat_postMessage(
            channel=self.message.conversation,
            thread_ts=self.message.thread,
            unfurl_links=False,
            unfurl_media=False,
            **payload,
        )


class StreamSender(PostSender):
    """Shows the answer while it is written; whatever goes wrong with that, the whole answer is posted.

    Args:
        client: of the Web API.
        message: what is answered.
        interval: seconds between two pieces at least; Slack counts calls.
    """

    def __init__(self, client: AsyncWebClient, message: InboundMessage, *, interval: float) -> None:
        super().__init__(client, message)
        self._interval = interval
        self._next = 0.0  # when another piece may go
        self._waiting = ""  # until then
        self._stream: AsyncChatStream | None = None
        self._sent = ""
        self._ts = ""  # of a streamed message, "" while there is none
        self._broken = False

    async def append(self, text: str) -> None:
        """Send the next piece, once there are enough of them."""
        if self._broken:
            return
        try:
            if self._stream is None:
                self._stream = await self.client.chat_stream(
                    buffer_size=BUFFER,
                    channel=self.message.conversation,
                    thread_ts=self.message.thread,
                    recipient_team_id=self.message.tenant or None,
                    recipient_user_id=self.message.user,
                )
            self._sent += text
            self._waiting += text.replace("&", "&amp;").replace("<", "&lt;")
            if time.monotonic() < self._next:
                return
            piece, self._waiting = self._waiting, ""
            sent = await self._stream.append(markdown_text=piece)
            if sent is not None:
                self._next = time.monotonic() + self._interval
                self._ts = self._ts or str(sent.get("ts") or "")
        except Exception as error:  # whatever it was: the whole is still to be sent
            self._broken = True
            logger.warning("slack does not stream: %s", type(error).__name__)

    async def finish(self, payload: Mapping[str, Any], text: str) -> None:
        """Close the stream with what stands below the text, or post the whole.

        Raises:
            SlackApiError: Slack refused.
        """
        same = self._sent == text and len(text) <= MAX_MARKDOWN
        # What never left the buffer is posted whole: one call instead of two.
        if self._stream is not None and not self._broken and self._ts:
            try:
                await self._stream.stop(
                    markdown_text=self._waiting, blocks=payload["blocks"][1:] if same else None
                )
            except Exception as error:
                self._broken = True
                logger.warning("slack does not end a stream: %s", type(error).__name__)
            else:
                if same:
                    return
        if self._ts:
            if self._broken:
                with contextlib.suppress(Exception):  # a message that is still streamed cannot be edited
                    await self.client.chat_stopStream(channel=self.message.conversation, ts=self._ts)
            await self.client.chat_update(channel=self.message.conversation, ts=self._ts, **payload)
            return
        await super().finish(payload, text)


class ResponseSender:
    """Answers a command at the address it came with, for the one who asked."""

    def __init__(self, url: str, *, api_url: str) -> None:
        self._url = url
        self._api_url = api_url

    async def start(self) -> None:
        """The acknowledgement said it."""

    async def append(self, text: str) -> None:
        """Nothing is sent before the answer."""

    async def finish(self, payload: Mapping[str, Any], text: str) -> None:
        """Send it.

        Raises:
            ValueError: the address is not Slack's.
            RuntimeError: Slack refused.
        """
        from slack_sdk.webhook.async_client import AsyncWebhookClient

        if not _is_slacks(self._url, self._api_url):
            raise ValueError("a response_url elsewhere")
        webhook = AsyncWebhookClient(self._url, timeout=20, retry_handlers=_patience())
        body = {"response_type": "ephemeral", "replace_original": True, "unfurl_links": False, **payload}
        response = await webhook.send_dict(body)
        if response.status_code != 200:
            raise RuntimeError(f"response_url answered {response.status_code}")


def _is_slacks(url: str, api_url: str) -> bool:
    """Return whether an address belongs to the Slack that we talk with."""
    there, home = urlsplit(url), urlsplit(api_url)
    if (there.scheme, there.netloc) == (home.scheme, home.netloc):
        return True
    host = (there.hostname or "").lower()
    return there.scheme == "https" and host in {"hooks.slack.com", "hooks.slack-gov.com"}
