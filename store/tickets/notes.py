"""What the team writes for itself: it is shown at the ticket and never leaves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from store import keys
from store.schema import notes, tickets


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
    sealed = keys.of(tx).key(_key_name(tx, ticket_id)).seal_value(text, _place(ticket_id, now))
    tx.execute(insert(notes).values(ticket_id=ticket_id, at=now, author=author, kind=kind, text=sealed))


def of_ticket(tx: Connection, ticket_id: int) -> list[Note]:
    """Oldest first."""
    rows = (
        tx.execute(select(notes).where(notes.c.ticket_id == ticket_id).order_by(notes.c.id)).mappings().all()
    )
    name = _key_name(tx, ticket_id) if rows else ""
    key = keys.of(tx).find([name]).get(name)
    return [Note(**{**row, "text": _opened(key, row)}) for row in rows]


def _opened(key: keys.Key | None, row: Any) -> str:
    return (
        str(key.open_value(row["text"], _place(row["ticket_id"], row["at"]))) if key and row["text"] else ""
    )


def _key_name(tx: Connection, ticket_id: int) -> str:
    return str(tx.execute(select(tickets.c.key_name).where(tickets.c.id == ticket_id)).scalar_one())


def _place(ticket_id: int, at: datetime) -> str:
    return f"notes.text:{ticket_id}/{at.astimezone(UTC).isoformat()}"
