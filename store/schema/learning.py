"""Phrases that wait for a decision."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Date,
    String,
    Table,
    Text,
)

from store.schema.columns import Instant, key, metadata

proposals = Table(
    "proposals",
    metadata,
    key(),
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
