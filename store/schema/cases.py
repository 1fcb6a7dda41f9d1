"""Tickets, their request lines, and what belongs to them."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    false,
)

from store.schema.columns import Instant, Key, key, metadata

tickets = Table(
    "tickets",
    metadata,
    key(),
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
    Column("escalated_to", LargeBinary),  # sealed: which person in charge was told
    Column("breach_known_at", Instant),
    sqlite_autoincrement=True,
)

requests = Table(
    "requests",
    metadata,
    key(),
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
    key(),
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
    key(),
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
    key(),
    Column("ticket_id", Key, ForeignKey("tickets.id"), nullable=False, index=True),
    Column("other_id", Key, ForeignKey("tickets.id"), nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("at", Instant, nullable=False),
    sqlite_autoincrement=True,
)

notes = Table(
    "notes",
    metadata,
    key(),
    Column("ticket_id", Key, ForeignKey("tickets.id"), nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("author", String(80), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("text", LargeBinary),  # sealed: the team's own words, which never leave
    sqlite_autoincrement=True,
)

reference_years = Table(
    "reference_years",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("last", Integer, nullable=False),
)
