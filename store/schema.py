"""The tables. What a column means is said where its name cannot say it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    false,
)

from store.canonical import canonical


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime on both databases; SQLite has no time zones, so they are put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a datetime without a time zone must not reach the store")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


class Canonical(TypeDecorator[dict[str, Any]]):
    """JSON in its one canonical form, kept as text: byte for byte what a hash was made of."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: dict[str, Any] | None, dialect: Dialect) -> str | None:
        return None if value is None else canonical(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> dict[str, Any] | None:
        return None if value is None else json.loads(value)


# SQLite numbers rows only in a column of type INTEGER; PostgreSQL gets the room of a bigint.
Key = BigInteger().with_variant(Integer, "sqlite")

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _key() -> Column[Any]:
    return Column("id", Key, primary_key=True, autoincrement=True)


def _lease() -> list[Column[Any]]:
    """What lets any number of processes take rows, and another take over from one that died."""
    return [
        Column("state", String(12), nullable=False),
        Column("attempts", Integer, nullable=False, default=0),
        Column(
            "next_at", Instant, nullable=False
        ),  # not to be taken before; while taken: the end of the lease
        Column("claimed_by", String(120)),  # the process that holds the lease, as store.claims names it
    ]


tickets = Table(
    "tickets",
    metadata,
    _key(),
    Column("reference", String(20), nullable=False, unique=True),
    Column("token", String(40), nullable=False, unique=True),  # unguessable, in Reply-To
    Column("channel", String(12), nullable=False),
    Column("language", String(8), nullable=False),
    Column("law", String(20), nullable=False),
    Column(
        "person", LargeBinary
    ),  # sealed: address, name, subject, and the Message-ID that our letters answer
    Column("requester_hash", String(32), index=True),  # keyed; of the address
    # Opened in somebody's name by somebody else, and nobody has verified who asks: not the requester's to hear of.
    Column("forged", Boolean, nullable=False, server_default=false()),
    Column(
        "key_name", String(40), nullable=False
    ),  # of the key that seals this ticket; gone once it is erased
    Column("erased_at", Instant),
    Column("received_at", Instant, nullable=False),  # when the clock started
    Column("opened_at", Instant, nullable=False),
    Column("closed_at", Instant),
    Column("version", Integer, nullable=False),
    Column("assignee", String(80)),
    Column("identity", String(12), nullable=False),  # how sure it is who asks: the rungs of bot.desk.life
    Column("identity_method", String(24)),
    Column("acting_as", String(12), nullable=False),  # for themselves, or as whose agent
    Column("authority", String(24)),  # how an agent's authority was proved
    Column("principal", LargeBinary),  # sealed: whom an agent acts for; NULL for nobody else
    Column("severity", String(12)),  # of a complaint
    Column("escalated_to", String(80)),
    Column("breach_known_at", Instant),
    sqlite_autoincrement=True,
)

requests = Table(
    "requests",
    metadata,
    _key(),
    Column("ticket_id", Key, ForeignKey("tickets.id"), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("type", String(40), nullable=False),
    Column("state", String(12), nullable=False, index=True),
    Column("sentence", LargeBinary),  # sealed: what triggered it, in the requester's words
    Column("evidence", JSON, nullable=False),
    Column("due_plan", Date, nullable=False),
    Column("due_latest", Date),
    Column("derivation", JSON, nullable=False),  # language -> lines
    Column("outcome", String(24)),
    Column("reason", String(60)),
    Column("settled_at", Instant),
    Column("received_at", Instant, nullable=False),  # when this request's clock started
    Column("extended", Integer, nullable=False),  # how often
    Column("fee", String(24)),  # as quoted: currency and amount
    Column("silence", String(24)),  # why no letter tells of its end
    sqlite_autoincrement=True,
)

waits = Table(
    "waits",
    metadata,
    _key(),
    Column("ticket_id", Key, ForeignKey("tickets.id"), nullable=False, index=True),
    Column("request_id", Key, ForeignKey("requests.id"), nullable=False, index=True),
    Column("waiting", String(16), nullable=False),  # for what
    Column("asked_at", Instant, nullable=False),
    Column("answered_at", Instant),
    Column("remind_at", Instant),
    Column("lapse_at", Instant),
    Column("reminded_at", Instant),
    Column("ended_at", Instant),  # answered, lapsed, or nobody waits any more
    Index("ix_waits_ended_at_remind_at", "ended_at", "remind_at"),
    sqlite_autoincrement=True,
)

codes = Table(
    "codes",
    metadata,
    _key(),
    Column("ticket_id", Key, ForeignKey("tickets.id"), nullable=False, index=True),
    Column("digest", String(64), nullable=False),  # keyed: the code itself stands only in the letter
    Column("made_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("used_at", Instant),
    sqlite_autoincrement=True,
)

links = Table(
    "links",
    metadata,
    _key(),
    Column("ticket_id", Key, ForeignKey("tickets.id"), nullable=False, index=True),
    Column("other_id", Key, ForeignKey("tickets.id"), nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("at", Instant, nullable=False),
    sqlite_autoincrement=True,
)

notes = Table(
    "notes",
    metadata,
    _key(),
    Column("ticket_id", Key, ForeignKey("tickets.id"), nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("author", String(80), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("text", LargeBinary),  # sealed: the team's own words, which never leave
    sqlite_autoincrement=True,
)

inbox = Table(
    "inbox",
    metadata,
    _key(),
    Column("digest", String(64), nullable=False, unique=True),  # the same mail again has the same digest
    Column("door", String(12), nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("envelope", LargeBinary),  # sealed: sender, recipients, and the host that brought it
    Column("size", Integer, nullable=False),
    *_lease(),
    Column("outcome", String(12)),
    Column("reason", Text),  # a word of ours
    Column("trouble", LargeBinary),  # sealed: why it was parked, which may quote it
    Column("reading", JSON),
    Column("ticket_id", Key, ForeignKey("tickets.id"), index=True),
    Column("finished_at", Instant),
    Column("raw", LargeBinary),  # sealed
    # Each mail has a key of its own, so that it need not be sealed anew when it comes to a ticket: only its key is.
    Column("own_key", LargeBinary),  # sealed, with the key of the day, later with the ticket's
    Column("key_name", String(40), nullable=False),  # of the key that seals its own one
    Column("erased_at", Instant),
    Index("ix_inbox_state_next_at", "state", "next_at"),
    sqlite_autoincrement=True,
)

messages = Table(
    "messages",
    metadata,
    _key(),
    Column("ticket_id", Key, ForeignKey("tickets.id"), nullable=False, index=True),
    Column("inbox_id", Key, ForeignKey("inbox.id"), unique=True),
    Column("at", Instant, nullable=False),
    Column("said", LargeBinary),  # sealed: sender, subject, text, quoted, attachments, sender_verdict
    Column("note", Text, nullable=False),
    sqlite_autoincrement=True,
)

policy_revisions = Table(
    "policy_revisions",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("name", String(40), nullable=False),
    Column("content", JSON, nullable=False),  # language -> the whole text, so that an answer can be replayed
    Column("recorded_at", Instant, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    _key(),
    Column("key", String(120), nullable=False, unique=True),  # one letter for one cause, ever
    Column("kind", String(24), nullable=False),
    Column("language", String(8), nullable=False),
    Column("inbox_id", Key, ForeignKey("inbox.id"), index=True),
    Column("ticket_id", Key, ForeignKey("tickets.id"), index=True),
    Column("policy_digest", String(64), ForeignKey("policy_revisions.digest")),
    Column("sections", JSON, nullable=False),
    Column("recipient", LargeBinary),  # sealed
    Column("recipient_hash", String(32)),  # keyed
    Column("envelope_sender", Text, nullable=False),
    Column("bounce_token", String(40), nullable=False, unique=True),
    Column("message_id", String(200), nullable=False, unique=True),
    Column("automatic", Boolean, nullable=False),
    Column("created_at", Instant, nullable=False),
    *_lease(),
    Column("last_error", LargeBinary),  # sealed: servers like to quote the address
    Column("sent_at", Instant),
    Column("bounced_at", Instant),
    Column("raw", LargeBinary),  # sealed
    # Keyed hash of the domain or address whose mail it answers, where that may have answered ours.
    Column("circle", String(32)),
    Column("key_name", String(40), nullable=False),  # the ticket's, or that of the day it was written
    Column("erased_at", Instant),
    Index("ix_outbox_state_next_at", "state", "next_at"),
    Index("ix_outbox_recipient_hash_created_at", "recipient_hash", "created_at"),
    Index("ix_outbox_circle_created_at", "circle", "created_at"),
    sqlite_autoincrement=True,
)

audit = Table(
    "audit",
    metadata,
    Column("seq", Key, primary_key=True, autoincrement=True),
    Column("at", Instant, nullable=False),
    Column("actor", String(80), nullable=False),
    Column("action", String(60), nullable=False),  # source:subject:act
    Column("ticket_id", Key, index=True),  # no foreign key: the log outlives what it speaks of
    Column("inbox_id", Key),
    Column("facts", Canonical, nullable=False),  # never personal data
    Column("hash", String(64), nullable=False),  # of this row and the hash before it
    sqlite_autoincrement=True,
)

audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),  # there is one row
    Column("seq", Key, nullable=False),
    Column("hash", String(64), nullable=False),
)

keyring = Table(
    "keyring",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),  # there is one row, once there are keys
    Column("name", String(32), nullable=False),  # of the ring whose keys seal this database
)

reference_years = Table(
    "reference_years",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("last", Integer, nullable=False),
)

proposals = Table(
    "proposals",
    metadata,
    _key(),
    Column("digest", String(64), nullable=False, unique=True),  # of the phrase as it was proposed
    Column("phrase", Text, nullable=False),  # personal data removed; "" once rejected
    Column("language", String(8), nullable=False),
    Column("label", String(40)),
    Column("read_as", String(40)),
    Column("origin", String(16), nullable=False),
    Column("state", String(12), nullable=False, index=True),
    # A day, no instant, and no key of a ticket: with one, the audit log would tell whose words they were.
    Column("proposed_on", Date, nullable=False),
    Column("decided_at", Instant),
    Column("decided_by", String(80)),
    sqlite_autoincrement=True,
)

slack_inbox = Table(
    "slack_inbox",
    metadata,
    _key(),
    Column(
        "key", String(200), nullable=False, unique=True
    ),  # the same thing delivered again has the same key
    Column("kind", String(16), nullable=False),
    Column("lane", String(120), nullable=False),  # a conversation: what is in it is done in the order it came
    Column("urgent", Boolean, nullable=False),  # it has a trigger that dies in three seconds
    Column("received_at", Instant, nullable=False),
    *_lease(),
    Column("payload", LargeBinary),  # sealed; NULL once it is done: it holds what people wrote
    Column("reason", Text),
    Column("finished_at", Instant),
    Index("ix_slack_inbox_state_next_at", "state", "next_at"),
    Index("ix_slack_inbox_lane_state", "lane", "state"),
    sqlite_autoincrement=True,
)

posts = Table(
    "posts",
    metadata,
    _key(),
    Column("key", String(200), nullable=False, unique=True),  # one post for one cause, ever
    Column("method", String(24), nullable=False),
    Column(
        "lane", String(255), nullable=False
    ),  # the channel: one post a second, in the order of their numbers
    Column("thread", String(32), nullable=False),
    Column("ticket_id", Key, ForeignKey("tickets.id"), index=True),
    Column("created_at", Instant, nullable=False),
    *_lease(),
    Column("payload", LargeBinary),  # sealed; NULL once it is posted
    Column("last_error", Text),
    Column("sent_at", Instant),
    Column("channel", String(32)),  # where it stands, and under which name
    Column("ts", String(32)),
    Index("ix_posts_state_next_at", "state", "next_at"),
    Index("ix_posts_lane_state", "lane", "state"),
    Index("ix_posts_lane_sent_at", "lane", "sent_at"),
    Index("ix_posts_lane_thread", "lane", "thread"),
    sqlite_autoincrement=True,
)

cards = Table(
    "cards",
    metadata,
    Column("ticket_id", Key, ForeignKey("tickets.id"), primary_key=True, autoincrement=False),
    Column("shown_seq", Key, nullable=False),  # the last entry of the audit log that the card shows
    Column("channel", String(32)),
    Column("ts", String(32)),
)

handovers = Table(
    "handovers",
    metadata,
    Column("ticket_id", Key, ForeignKey("tickets.id"), primary_key=True, autoincrement=False),
    Column("staff", String(40), nullable=False, index=True),  # who handed it over, by Slack's id
    Column("told_closed_at", Instant),  # the closing they were last told of
)
