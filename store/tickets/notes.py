"""What the team writes for itself: it is shown at the ticket and never leaves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from store.schema import notes


@dataclass(frozen=True, slots=True)
class Note:
    """`kind` says what it is about: a plain note, the cause of a complaint, what was done about it."""

    id: int
    ticket_id: int
    at: datetime
    author: str
    kind: str
    text: str


def add(tx: Connection, ticket_id: int, author: str, kind: str, text: str, now: datetime) -> None:
    tx.execute(insert(notes).values(ticket_id=ticket_id, at=now, author=author, kind=kind, text=text))


def of_ticket(tx: Connection, ticket_id: int) -> list[Note]:
    """Oldest first."""
    rows = tx.execute(select(notes).where(notes.c.ticket_id == ticket_id).order_by(notes.c.id))
    return [Note(**row) for row in rows.mappings()]
