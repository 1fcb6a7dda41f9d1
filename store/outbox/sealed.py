"""What of a letter is sealed, and how it is opened."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection

from store import keys
from store.keys import Key, Tampered


def place(column: str, key: str) -> str:
    return f"outbox.{column}:{key}"


def opened(tx: Connection, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """With what is sealed readable; "" and None, where the key is gone or something is damaged."""
    found = keys.of(tx).find(row["key_name"] for row in rows)
    for row in rows:
        key = found.get(row["key_name"])
        for column, open_ in (
            ("recipient", Key.open_value),
            ("last_error", Key.open_value),
            ("raw", Key.open),
        ):
            if row.get(column) is not None:
                row[column] = _or_none(open_, key, row[column], place(column, row["key"]))
        row["recipient"] = row["recipient"] or ""
    return rows


def _or_none(open_: Callable[[Key, bytes, str], Any], key: Key | None, sealed: bytes, place: str) -> Any:
    """One damaged letter must not keep back the others."""
    try:
        return open_(key, sealed, place) if key else None
    except Tampered:
        return None
