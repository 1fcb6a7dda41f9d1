"""How a row of the log seals all rows before it: SHA-256 of its canonical form, which names the hash of the last one."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from store.canonical import canonical

GENESIS = "0" * 64  # what the first row names as its predecessor's hash


@dataclass(frozen=True, slots=True)
class Head:
    """The last row of the log at some moment: whoever keeps it can prove later that nothing up to it was changed."""

    seq: int
    hash: str


def record(row: dict[str, Any], previous: str) -> dict[str, Any]:
    """What is sealed of a row. An exported row has these very fields, so that anybody can reckon its hash."""
    return {
        "seq": row["seq"],
        "at": row["at"].astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": row["actor"],
        "action": row["action"],
        "ticket": row["ticket_id"],
        "inbox": row["inbox_id"],
        "facts": row["facts"],
        "previous": previous,
    }


def sealed(row: dict[str, Any], previous: str) -> str:
    return hashlib.sha256(canonical(record(row, previous)).encode()).hexdigest()


def instant(value: str | datetime) -> datetime:
    """SQLite keeps instants as text in UTC. ValueError for one that is spelt otherwise than we do: with an offset, say, which
    whoever reads the log would reckon with.
    """
    if isinstance(value, datetime):
        return value
    found = datetime.fromisoformat(value)
    if f"{found:%Y-%m-%d %H:%M:%S.%f}" != value:
        raise ValueError(f"{value!r} is no instant of ours")
    return found.replace(tzinfo=UTC)
