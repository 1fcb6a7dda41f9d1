"""What went wrong with a letter, sealed like the rest of it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select, update

from store import keys
from store.outbox.sealed import place
from store.schema import outbox


def note_error(tx: Connection, outbox_id: int, error: str, **values: Any) -> None:
    """Servers like to quote the address in what they say."""
    row = tx.execute(select(outbox.c.key, outbox.c.key_name).where(outbox.c.id == outbox_id)).one()
    key = keys.of(tx).find([row.key_name]).get(row.key_name)
    sealed = key.seal_value(error, place("last_error", row.key)) if key else None
    tx.execute(update(outbox).where(outbox.c.id == outbox_id).values(last_error=sealed, **values))
