"""The tables of the store. Times are seconds since 1970; JSON is text, so that every database can hold it."""

from __future__ import annotations

from sqlalchemy import Column, Double, Index, Integer, MetaData, String, Table, Text, UniqueConstraint

#: Raised with every change of a table; a store of another version is refused, never guessed at.
SCHEMA_VERSION = 1

METADATA = MetaData()

VERSION = Table("tiaowen_store", METADATA, Column("version", Integer, primary_key=True, autoincrement=False))

#: ``owner`` is the id of the key that asked, "" without keys: nobody continues another one's conversation.
CONVERSATIONS = Table(
    "tiaowen_conversations",
    METADATA,
    Column("owner", String(40), primary_key=True),
    Column("id", String(200), primary_key=True),
    Column("created", Double, nullable=False),
    Column("updated", Double, nullable=False),
    Index("tiaowen_conversations_updated", "updated"),
)

TURNS = Table(
    "tiaowen_turns",
    METADATA,
    Column("answer_id", String(80), primary_key=True),
    Column("owner", String(40), nullable=False),
    Column("conversation_id", String(200), nullable=False),
    Column("number", Integer, nullable=False),  # from 1
    Column("asked", Double, nullable=False),
    Column("question", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Index("tiaowen_turns_order", "owner", "conversation_id", "number"),
)

FEEDBACK = Table(
    "tiaowen_feedback",
    METADATA,
    Column("id", String(80), primary_key=True),
    Column("owner", String(40), nullable=False),
    Column("answer_id", String(80), nullable=False),
    Column("conversation_id", String(200), nullable=False),
    Column("rating", String(10), nullable=False),
    Column("reasons", Text, nullable=False),
    Column("comment", Text, nullable=False),
    Column("created", Double, nullable=False),
    UniqueConstraint("owner", "answer_id", name="tiaowen_feedback_once"),
)

KEYS = Table(
    "tiaowen_keys",
    METADATA,
    Column("id", String(40), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("hash", String(64), nullable=False),  # SHA-256 of the secret, hexadecimal
    Column("scopes", String(200), nullable=False),  # separated by blanks
    Column("origins", Text, nullable=False),  # separated by blanks
    Column("created", Double, nullable=False),
    Column("expires", Double),
    Column("revoked", Double),
    Column("used", Double),
)

JOBS = Table(
    "tiaowen_jobs",
    METADATA,
    Column("id", String(80), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("state", String(20), nullable=False),
    Column("owner", String(40), nullable=False),
    Column("name", String(300), nullable=False),
    Column("path", Text, nullable=False),
    Column("stage", String(40), nullable=False),
    Column("done", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("created", Double, nullable=False),
    Column("started", Double),
    Column("ended", Double),
    Column("result", Text, nullable=False),
    Column("error", Text, nullable=False),
    Index("tiaowen_jobs_state", "state", "created"),
)

#: What chat platforms sent; the key is what makes a retry one event.
EVENTS = Table(
    "tiaowen_events",
    METADATA,
    Column("platform", String(20), primary_key=True),
    Column("tenant", String(80), primary_key=True),
    Column("event_id", String(200), primary_key=True),
    Column("received", Double, nullable=False),
    Index("tiaowen_events_received", "received"),
)
