"""What went wrong with a letter, sealed like the rest of it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, select, update

from store import keys
from store.outbox.sealed import place
from store.schema import outbox


def note_error(tx: Connection, outbox_id: int, error: str, *only: ColumnElement[bool], **values: Any) -> bool:
    """Servers like to quote the address in what they say. False: `only` no longer holds of that letter."""
    row = tx.execute(select(outbox.c.key, outbox.c.key_name).where(outbox.c.id == outbox_id)).one()
    key = keys.of(tx).find([row.key_name]).get(row.key_name)
    sealed = key.seal_value(error, place("last_error", row.key)) if key else None
    noted = tx.execute(
        update(outbox).where(outbox.c.id == outbox_id, *only).values(last_error=sealed, **values)
    )
    return noted.rowcount == 1
