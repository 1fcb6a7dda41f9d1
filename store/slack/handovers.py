"""Who handed over which ticket, so that they are told how it ends."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, or_, select, update

from store.schema import handovers, tickets


def note(tx: Connection, ticket_id: int, staff: str) -> None:
    tx.execute(insert(handovers).values(ticket_id=ticket_id, staff=staff))


def of_staff(tx: Connection, staff: str, most: int) -> list[str]:
    """References of what somebody handed over, newest first."""
    found = (
        select(tickets.c.reference)
        .join(handovers, handovers.c.ticket_id == tickets.c.id)
        .where(handovers.c.staff == staff)
        .order_by(tickets.c.id.desc())
        .limit(most)
    )
    return list(tx.execute(found).scalars())


def to_tell(tx: Connection) -> list[tuple[str, str]]:
    """(reference, staff) of closed tickets whose closing they have not been told."""
    found = (
        select(tickets.c.reference, handovers.c.staff)
        .join(handovers, handovers.c.ticket_id == tickets.c.id)
        .where(
            tickets.c.closed_at.is_not(None),
            or_(handovers.c.told_closed_at.is_(None), handovers.c.told_closed_at != tickets.c.closed_at),
        )
        .order_by(tickets.c.id)
    )
    return [(reference, staff) for reference, staff in tx.execute(found)]


def told(tx: Connection, ticket_id: int, closed_at: datetime) -> None:
    tx.execute(update(handovers).where(handovers.c.ticket_id == ticket_id).values(told_closed_at=closed_at))
