"""What columns are made of: instants, canonical JSON, keys, leases."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Dialect,
    Integer,
    MetaData,
    String,
    Text,
    TypeDecorator,
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


def key() -> Column[Any]:
    return Column("id", Key, primary_key=True, autoincrement=True)


def lease() -> list[Column[Any]]:
    """What lets any number of processes take rows, and another take over from one that died."""
    return [
        Column("state", String(12), nullable=False),
        Column("attempts", Integer, nullable=False, default=0),
        Column(
            "next_at", Instant, nullable=False
        ),  # not to be taken before; while taken: the end of the lease
        Column("claimed_by", String(120)),  # the process that holds the lease, as store.claims names it
    ]
