"""What no key opens that is here, and that nobody erased: after a loss, or when database and keys are of different days."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select, update

from store import inbox as mails_in
from store import keys
from store.keys.ring import INTAKE
from store.schema import inbox, outbox, tickets
from store.tickets import Ticket

AT_ONCE = 500  # keys in one query


@dataclass(frozen=True, slots=True)
class Case:
    id: int
    reference: str
    closed: bool


def cases(tx: Connection) -> list[Case]:
    """Tickets that nobody erased and whose key is missing or damaged."""
    wanted = (tickets.c.id, tickets.c.reference, tickets.c.closed_at, tickets.c.key_name)
    rows = tx.execute(select(*wanted).where(tickets.c.erased_at.is_(None)).order_by(tickets.c.id)).all()
    return [Case(row.id, row.reference, row.closed_at is not None) for row in _without_key(tx, rows)]


def is_lost(tx: Connection, ticket: Ticket) -> bool:
    return not keys.of(tx).find([ticket.key_name])


def mails(tx: Connection) -> list[int]:
    """Mails that have not come to their end and cannot: nobody knows what is in them."""
    wanted = (inbox.c.id, inbox.c.digest, inbox.c.own_key, inbox.c.key_name)
    pending = select(*wanted).where(inbox.c.state != mails_in.DONE).order_by(inbox.c.id)
    return [row.id for row in tx.execute(pending).all() if not mails_in.opens(tx, row)]


def end_mails(tx: Connection, ids: Sequence[int], now: datetime) -> None:
    """They are done: without a word, as nobody knows to whom."""
    values = {"state": mails_in.DONE, "outcome": "silent", "reason": "unreadable", "claimed_by": None}
    pending = inbox.c.id.in_(ids) & (inbox.c.state != mails_in.DONE)
    tx.execute(update(inbox).where(pending).values(**values, finished_at=now))


def keys_are_older(tx: Connection, since: date) -> bool:
    """Whether the database has what was sealed later than these keys were copied: a key of a day that no schedule has
    destroyed yet is missing, or that of the last ticket.
    """
    if any(_days_without_key(tx, since)):
        return True
    last = select(tickets.c.key_name, tickets.c.erased_at).order_by(tickets.c.id.desc()).limit(1)
    return any(not row.erased_at for row in _without_key(tx, tx.execute(last).all()))


def _days_without_key(tx: Connection, since: date) -> Iterator[Any]:
    for table in (inbox, outbox):
        of_late = table.c.key_name.startswith(INTAKE) & (table.c.key_name >= f"{INTAKE}{since.isoformat()}")
        days = select(table.c.key_name).where(of_late, table.c.erased_at.is_(None)).distinct()
        yield from _without_key(tx, tx.execute(days).all())


def _without_key(tx: Connection, rows: Sequence[Any]) -> Iterator[Any]:
    ring = keys.of(tx)
    for start in range(0, len(rows), AT_ONCE):
        part = rows[start : start + AT_ONCE]
        found = ring.find(row.key_name for row in part)
        yield from (row for row in part if row.key_name not in found)
