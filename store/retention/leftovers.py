"""Keys that have outlived what they sealed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import Connection, select

from store import keys
from store.keys.ring import SPARE
from store.schema import inbox, tickets

DAY = timedelta(days=1)


def leftover_keys(tx: Connection, today: date) -> list[str]:
    """Of erased tickets, which an older copy of the keys brought back; and those that mails were spared with which have
    come to a ticket since. Keys of days go by the calendar.
    """
    there = keys.of(tx).names()
    return sorted(there & set(_of_erased_tickets(tx)) | _spares(there, today) - set(_in_use(tx)))


def _of_erased_tickets(tx: Connection) -> Iterator[str]:
    yield from tx.execute(select(tickets.c.key_name).where(tickets.c.erased_at.is_not(None))).scalars()


def _spares(names: set[str], today: date) -> set[str]:
    """Not those of today and yesterday: their mails may be on the way to them."""
    return {name for name in names if name.startswith(SPARE) and name < f"{SPARE}{(today - DAY).isoformat()}"}


def _in_use(tx: Connection) -> Iterator[str]:
    spared = inbox.c.key_name.startswith(SPARE) & inbox.c.erased_at.is_(None)
    yield from tx.execute(select(inbox.c.key_name).where(spared)).scalars()
