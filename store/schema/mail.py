"""Mail and letters: what came in, what was said in a case, what goes out."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
)

from store.schema.columns import Instant, Key, key, lease, metadata

inbox = Table(
    "inbox",
    metadata,
    key(),
    Column("digest", String(64), nullable=False, unique=True),  # the same mail again has the same digest
    Column("door", String(12), nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("envelope", LargeBinary),  # sealed: sender, recipients, and the host that brought it
    Column("size", Integer, nullable=False),
    *lease(),
    Column("outcome", String(12)),
    Column("reason", Text),  # a word of ours
    Column("trouble", LargeBinary),  # sealed: why it was parked, which may quote it
    Column("reading", JSON),
    Column("ticket_id", Key, ForeignKey("tickets.id"), index=True),
    Column("finished_at", Instant),
    # Each mail has a key of its own, so that it need not be sealed anew when it comes to a ticket: only its key is.
    Column("own_key", LargeBinary),  # sealed, with the key of the day, later with the ticket's
    Column("key_name", String(40), nullable=False),  # of the key that seals its own one
    Column("erased_at", Instant),
    Index("ix_inbox_state_next_at", "state", "next_at"),
    sqlite_autoincrement=True,
)

# Apart, because a row is written anew whenever anything in it changes, and these bytes never do.
inbox_bytes = Table(
    "inbox_bytes",
    metadata,
    Column("inbox_id", Key, ForeignKey("inbox.id"), primary_key=True, autoincrement=False),
    Column("raw", LargeBinary),  # sealed; NULL once it is erased
)

messages = Table(
    "messages",
    metadata,
    key(),
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
    key(),
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
    *lease(),
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
