"""What is asked of a requester, and what became of it: the clock of a request line is reckoned from these."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, bindparam, func, insert, select, update

from store.schema import tickets, waits


@dataclass(frozen=True, slots=True)
class NewWait:
    """`remind_at` and `lapse_at` are None where nothing happens by itself."""

    ticket_id: int
    request_id: int
    waiting: str
    asked_at: datetime
    remind_at: datetime | None
    lapse_at: datetime | None


@dataclass(frozen=True, slots=True)
class Wait:
    """`ended_at` without `answered_at`: it lapsed, or nobody waits for it any more."""

    id: int
    ticket_id: int
    request_id: int
    waiting: str
    asked_at: datetime
    answered_at: datetime | None
    remind_at: datetime | None
    lapse_at: datetime | None
    reminded_at: datetime | None
    ended_at: datetime | None


_INSERT = insert(waits)
_OF_TICKET = select(waits).where(waits.c.ticket_id == bindparam("ticket")).order_by(waits.c.id)


def ask(tx: Connection, new: Sequence[NewWait]) -> None:
    if new:
        tx.execute(_INSERT, [asdict(wait) for wait in new])


def of_ticket(tx: Connection, ticket_id: int) -> list[Wait]:
    """Everything that was ever asked in a case, oldest first."""
    return [Wait(**row) for row in tx.execute(_OF_TICKET, {"ticket": ticket_id}).mappings()]


def end(tx: Connection, wait_ids: Sequence[int], now: datetime, *, answered: bool) -> None:
    """Wait no longer, because it came or for another reason."""
    if wait_ids:
        values = {"ended_at": now} | ({"answered_at": now} if answered else {})
        tx.execute(update(waits).where(waits.c.id.in_(wait_ids)).values(**values))


def reminded(tx: Connection, wait_ids: Sequence[int], now: datetime, lapse_at: datetime) -> None:
    """A reminder went out; it said how long we wait."""
    changed = {"reminded_at": now, "lapse_at": lapse_at}
    tx.execute(update(waits).where(waits.c.id.in_(wait_ids)).values(**changed))


def due(tx: Connection, now: datetime, most: int) -> list[tuple[str, str]]:
    """References of cases with a reminder or a lapse that is due, and for what they wait; the longest due first."""
    first = func.min(waits.c.id)
    rows = tx.execute(
        select(tickets.c.reference, waits.c.waiting)
        .join(tickets, tickets.c.id == waits.c.ticket_id)
        .where(waits.c.ended_at.is_(None), _is_due(now))
        .group_by(tickets.c.reference, waits.c.waiting)
        .order_by(first)
        .limit(most)
    )
    return [(reference, waiting) for reference, waiting in rows]


def _is_due(now: datetime) -> ColumnElement[bool]:
    """Nothing lapses of which nobody was reminded: after a standstill of ours the reminder comes first."""
    reminder = waits.c.reminded_at.is_(None) & (waits.c.remind_at <= now)
    return reminder | (waits.c.reminded_at.is_not(None) & (waits.c.lapse_at <= now))
