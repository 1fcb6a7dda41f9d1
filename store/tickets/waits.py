"""What is asked of a requester, and what became of it: the clock of a request line is reckoned from these."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, or_, select, update

from store.schema import waits


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


def ask(tx: Connection, new: Sequence[NewWait]) -> None:
    for wait in new:
        tx.execute(
            insert(waits).values(
                ticket_id=wait.ticket_id,
                request_id=wait.request_id,
                waiting=wait.waiting,
                asked_at=wait.asked_at,
                remind_at=wait.remind_at,
                lapse_at=wait.lapse_at,
            )
        )


def of_ticket(tx: Connection, ticket_id: int) -> list[Wait]:
    """Everything that was ever asked in a case, oldest first."""
    return _load(tx, select(waits).where(waits.c.ticket_id == ticket_id).order_by(waits.c.id))


def end(tx: Connection, wait_ids: Sequence[int], now: datetime, *, answered: bool) -> None:
    """Wait no longer, because it came or for another reason."""
    if wait_ids:
        values = {"ended_at": now} | ({"answered_at": now} if answered else {})
        tx.execute(update(waits).where(waits.c.id.in_(wait_ids)).values(**values))


def reminded(tx: Connection, wait_ids: Sequence[int], now: datetime) -> None:
    tx.execute(update(waits).where(waits.c.id.in_(wait_ids)).values(reminded_at=now))


def next_due(tx: Connection, now: datetime) -> Wait | None:
    """One wait whose reminder or lapse is due. The row stays locked until the transaction ends, and what another
    worker holds is passed over: each thing is done once, by whoever comes first.
    """
    due = or_(
        (waits.c.remind_at <= now) & waits.c.reminded_at.is_(None),
        waits.c.lapse_at <= now,
    )
    statement = select(waits).where(waits.c.ended_at.is_(None), due).order_by(waits.c.id).limit(1)
    found = _load(tx, statement.with_for_update(skip_locked=True))
    return found[0] if found else None


def _load(tx: Connection, statement: object) -> list[Wait]:
    return [Wait(**row) for row in tx.execute(statement).mappings()]  # type: ignore[call-overload]
