"""The audit log, and which keys go with the database."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Integer,
    String,
    Table,
)

from store.schema.columns import Canonical, Instant, Key, metadata

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
