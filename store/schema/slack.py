"""What Slack delivers, what is posted there, and whose it is."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Table,
    false,
)

from store.schema.columns import Instant, Key, key, lease, metadata

slack_inbox = Table(
    "slack_inbox",
    metadata,
    key(),
    Column(
        "key", String(200), nullable=False, unique=True
    ),  # the same thing delivered again has the same key
    Column("kind", String(16), nullable=False),
    Column("lane", String(120), nullable=False),  # a conversation: what is in it is done in the order it came
    Column("urgent", Boolean, nullable=False),  # it has a trigger that dies in three seconds
    Column("received_at", Instant, nullable=False),
    *lease(),
    Column("payload", LargeBinary),  # sealed; NULL once it is done: it holds what people wrote
    # Slack was away. If it is neither this nor done after an attempt, its worker died over it.
    Column("put_off", Boolean, nullable=False, server_default=false()),
    Column("finished_at", Instant),
    Index("ix_slack_inbox_state_next_at", "state", "next_at"),
    Index("ix_slack_inbox_lane_state", "lane", "state"),
    sqlite_autoincrement=True,
)

posts = Table(
    "posts",
    metadata,
    key(),
    Column("key", String(200), nullable=False, unique=True),  # one post for one cause, ever
    Column("method", String(24), nullable=False),
    Column(
        "lane", String(255), nullable=False
    ),  # the channel: one post a second, in the order of their numbers
    Column("thread", String(32), nullable=False),
    Column("ticket_id", Key, ForeignKey("tickets.id"), index=True),
    Column("created_at", Instant, nullable=False),
    *lease(),
    Column("payload", LargeBinary),  # sealed; NULL once it is posted
    # It was begun, and nobody knows whether it stands there.
    Column("doubtful", Boolean, nullable=False, server_default=false()),
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
