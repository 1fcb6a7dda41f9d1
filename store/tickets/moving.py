"""A request line that goes to another ticket, and leaves its likeness behind: no case loses what was asked in it."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select, update

from store import keys, together
from store.schema import requests, waits
from store.tickets.rows import RequestLine, Ticket
from store.tickets.sealed import sentence_of


def hand_over(tx: Connection, line: RequestLine, target: Ticket, position: int) -> None:
    """Move a line, with everything that was asked for it; a copy stays in its place, for its ticket to settle."""
    row = tx.execute(select(requests).where(requests.c.id == line.id)).mappings().one()
    # Each ticket's words are sealed under its own key, and bound to their place.
    sealed = keys.of(tx).key(target.key_name).seal_value(line.sentence, sentence_of(target.id, position))
    values = {"ticket_id": target.id, "position": position, "sentence": sealed}
    tx.execute(update(requests).where(requests.c.id == line.id).values(**values))
    tx.execute(update(waits).where(waits.c.request_id == line.id).values(ticket_id=target.id))
    tx.execute(insert(requests).values(**{**row, "id": together.number(tx, requests)}))
