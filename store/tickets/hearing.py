"""What the requester writes: every message of a ticket is kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert

from store import keys, together
from store.schema import messages
from store.tickets.rows import Ticket
from store.tickets.sealed import said_in

_INSERT_MESSAGE = insert(messages)


def record_message(
    tx: Connection,
    ticket: Ticket,
    inbox_id: int | None,
    at: datetime,
    said: dict[str, Any],
    note: str = "",
) -> None:
    """Keep one incoming message of a ticket. `said`: sender, subject, text, quoted, attachments, sender_verdict."""
    place = said_in(ticket.id, inbox_id, at)
    sealed = keys.of(tx).key(ticket.key_name).seal_value(said, place)
    values = {"ticket_id": ticket.id, "inbox_id": inbox_id, "at": at, "said": sealed, "note": note}
    together.write(tx, _INSERT_MESSAGE, values)
