"""What people wrote, sealed with the key of its day while it waits: it is in no backup in clear."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from store import keys
from store.keys.ring import INTAKE


def sealed(tx: Connection, value: Any, place: str, at: datetime) -> bytes:
    return keys.of(tx).intake(at.astimezone(UTC).date()).seal_value(value, place)


def opened(tx: Connection, blob: bytes | None, place: str, at: datetime) -> dict[str, Any]:
    """Nothing, when its day's key is gone, or when it has been erased already."""
    name = f"{INTAKE}{at.astimezone(UTC).date().isoformat()}"
    key = keys.of(tx).find([name]).get(name) if blob else None
    found: dict[str, Any] = key.open_value(blob, place) if key and blob else {}
    return found
