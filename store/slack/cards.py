"""Which cards stand in the privacy channel, and how much of the audit log each shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from store.schema import audit, cards, posts, tickets


@dataclass(frozen=True, slots=True)
class Place:
    """Where a card stands."""

    channel: str
    ts: str


def last_shown(tx: Connection) -> int:
    """The last entry of the audit log that a card shows."""
    return int(tx.execute(select(func.max(cards.c.shown_seq))).scalar() or 0)


def news(tx: Connection, after: int, most: int) -> list[dict[str, Any]]:
    """Entries of the audit log about tickets, later than `after`, oldest first."""
    found = (
        select(audit, tickets.c.reference)
        .join(tickets, tickets.c.id == audit.c.ticket_id)
        .where(audit.c.seq > after)
        .order_by(audit.c.seq)
        .limit(most)
    )
    return [dict(row) for row in tx.execute(found).mappings()]


def shown_up_to(tx: Connection, ticket_id: int) -> int | None:
    """The last entry that a ticket's card shows; None when it has none."""
    found: int | None = tx.execute(select(cards.c.shown_seq).where(cards.c.ticket_id == ticket_id)).scalar()
    return found


def show(tx: Connection, ticket_id: int, seq: int) -> None:
    """A card shows, or will soon show, the log up to here."""
    make = postgresql.insert if tx.dialect.name == "postgresql" else sqlite.insert
    statement = make(cards).values(ticket_id=ticket_id, shown_seq=seq)
    tx.execute(
        statement.on_conflict_do_update(
            index_elements=["ticket_id"], set_={"shown_seq": seq}, where=cards.c.shown_seq < seq
        )
    )


def put(tx: Connection, ticket_id: int, place: Place) -> None:
    tx.execute(update(cards).where(cards.c.ticket_id == ticket_id).values(channel=place.channel, ts=place.ts))


def place(tx: Connection, ticket_id: int) -> Place | None:
    row = tx.execute(select(cards.c.channel, cards.c.ts).where(cards.c.ticket_id == ticket_id)).first()
    return Place(row.channel, row.ts) if row and row.channel and row.ts else None


def reference_of(tx: Connection, ticket_id: int) -> str:
    return str(tx.execute(select(tickets.c.reference).where(tickets.c.id == ticket_id)).scalar_one())


def standing(tx: Connection, ticket_id: int, method: str) -> list[Place]:
    """Where a ticket's posts of one kind stand."""
    found = select(posts.c.channel, posts.c.ts).where(
        posts.c.ticket_id == ticket_id, posts.c.method == method, posts.c.ts.is_not(None)
    )
    return [Place(row.channel, row.ts) for row in tx.execute(found.order_by(posts.c.id))]
