"""The one shape of a chat platform: verify, parse, render, send. Everything else is the door's.

::

    request ── verify ── parse ──┬── Challenge        answered on the spot
       raw bytes first           ├── InboundMessage   claimed, acknowledged, answered in the background
                                 ├── Action           a button of an answer; answered in the background
                                 └── None             nothing for us: acknowledged
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping


class Refused(Exception):
    """A request that the platform did not send, or that cannot be read; says nothing of why to the sender.

    ``status``: 401 for a signature that is wrong or too old, 400 for a body that is not understood.
    """

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A request as it came. ``headers`` by lower-case name; ``query`` by name; ``body`` is raw: it is what is signed."""

    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    method: str = "POST"


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """The platform asks whether we are there; ``answer`` is sent back, as JSON unless it is plain text."""

    answer: Mapping[str, str] | str


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundMessage:
    """A question, on every platform the same.

    ``event_id`` is the platform's own and comes again with every retry; ``tenant`` is the workspace,
    ``conversation`` the channel or chat, ``thread`` what the answer hangs below. ``locale`` is "" where the
    platform does not tell. ``reply_to`` is an address for this one answer, "" to post into the conversation;
    ``ack`` is what the acknowledgement says, None for nothing.
    """

    platform: str
    tenant: str
    conversation: str
    thread: str
    user: str
    text: str
    event_id: str
    locale: str = ""
    reply_to: str = ""
    ack: Mapping[str, str] | None = None

    @property
    def conversation_id(self) -> str:
        """The thread as a conversation of our store."""
        parts = (self.platform, self.tenant, self.conversation, self.thread)
        return ":".join(parts)[:200]


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """A button of an answer was pressed.

    ``name``: rate | view. ``value``: what the button was made with. ``trigger`` is what the clause is shown
    with: a token valid for seconds, or the message below which it is sent. ``ack``: as of messages.
    """

    platform: str
    tenant: str
    user: str
    name: str
    value: str
    trigger: str = ""
    language: str = ""
    ack: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What a platform takes. ``max_chars`` of one message; ``min_edit_interval``, ``ack_deadline``: seconds."""

    streaming: bool
    cumulative: bool  # a streamed edit carries the whole text, not what came new
    max_chars: int
    min_edit_interval: float
    ack_deadline: float
    feedback: bool
    threads: bool
    confirms: bool = True  # a pressed button shows that it was pressed


#: What `Adapter.parse` finds.
Inbound = Challenge | InboundMessage | Action | None


class Renderer(Protocol):
    """From our values to the platform's; pure."""

    def answer(self, answer: Mapping[str, Any]) -> dict[str, Any]:
        """Return the message for an Answer object of the API, as its last event carries it."""

    def notice(self, text: str) -> dict[str, Any]:
        """Return the message for a sentence of ours."""

    def clause(self, clause: ShownClause) -> dict[str, Any]:
        """Return the window or message with a clause, word for word."""


class Sender(Protocol):
    """One answer on its way into one conversation. ``start``, any number of ``append``, one ``finish``."""

    async def start(self) -> None:
        """Say that the answer is being made, where the platform can show it."""

    async def append(self, text: str) -> None:
        """Send the next piece; nothing where the platform does not stream."""

    async def finish(self, payload: Mapping[str, Any], text: str) -> None:
        """Send the whole: ``payload`` as rendered, ``text`` as plain words of it.

        Raises:
            Exception: the platform did not take it.
        """


class Adapter(Protocol):
    """A platform. ``path`` is where its requests arrive, ``methods`` how."""

    name: str
    path: str
    methods: frozenset[str]
    capabilities: Capabilities

    @property
    def renderer(self) -> Renderer:
        """How its messages look."""

    def verify(self, delivery: Delivery) -> None:
        """Check that the platform sent these very bytes, a moment ago.

        Raises:
            Refused: it did not.
        """

    def parse(self, delivery: Delivery) -> Inbound:
        """Return what a verified request is.

        Raises:
            Refused: it is not understood.
        """

    def sender(self, message: InboundMessage) -> Sender:
        """Return the way back for the answer to ``message``."""

    async def show(self, action: Action, payload: Mapping[str, Any]) -> None:
        """Show a rendered clause or notice to the one who pressed the button."""

    async def close(self) -> None:
        """Give connections back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownClause:
    """A clause to be read: ``text[start:end]`` is the cited quote; ``url`` is "" without a public address."""

    title: str
    number: str
    label: str
    text: str
    start: int
    end: int
    url: str
    language: str
