"""A request line that goes to another ticket, and leaves its likeness behind: no case loses what was asked in it."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select, update

from store.schema import requests, waits
from store.tickets.rows import RequestLine


def hand_over(tx: Connection, line: RequestLine, ticket_id: int, position: int) -> None:
    """Move a line, with everything that was asked for it; a copy stays in its place, for its ticket to settle."""
    row = tx.execute(select(requests).where(requests.c.id == line.id)).mappings().one()
    values = {"ticket_id": ticket_id, "position": position}
    tx.execute(update(requests).where(requests.c.id == line.id).values(**values))
    tx.execute(update(waits).where(waits.c.request_id == line.id).values(ticket_id=ticket_id))
    tx.execute(insert(requests).values(**{name: value for name, value in row.items() if name != "id"}))
