"""A request line that goes to another ticket, and leaves its likeness behind: no case loses what was asked in it."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select, update

from store import keys
from store.schema import requests, tickets, waits
from store.tickets.rows import RequestLine
from store.tickets.sealed import sentence_of


def hand_over(tx: Connection, line: RequestLine, ticket_id: int, position: int) -> None:
    """Move a line, with everything that was asked for it; a copy stays in its place, for its ticket to settle."""
    row = tx.execute(select(requests).where(requests.c.id == line.id)).mappings().one()
    key_name = tx.execute(select(tickets.c.key_name).where(tickets.c.id == ticket_id)).scalar_one()
    sealed = keys.of(tx).key(key_name).seal_value(line.sentence, sentence_of(ticket_id, position))
    values = {"ticket_id": ticket_id, "position": position, "sentence": sealed}
    tx.execute(update(requests).where(requests.c.id == line.id).values(**values))
    tx.execute(update(waits).where(waits.c.request_id == line.id).values(ticket_id=ticket_id))
    tx.execute(insert(requests).values(**{name: value for name, value in row.items() if name != "id"}))
