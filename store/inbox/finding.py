"""Mails by number, by state, and by whom they speak of."""

from __future__ import annotations

import re
from datetime import datetime
from email.utils import getaddresses
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select

from store import keys
from store.inbox.rows import CLAIMED, DONE, PARKED, WAITING
from store.inbox.sealed import opened
from store.schema import inbox, inbox_bytes, outbox


def by_id(tx: Connection, inbox_id: int) -> dict[str, Any] | None:
    found = whole(tx, inbox.c.id == inbox_id)
    return found[0] if found else None


def whole(tx: Connection, *conditions: ColumnElement[bool]) -> list[dict[str, Any]]:
    """Mails with their bytes, oldest first."""
    return _opened(tx, select(inbox, inbox_bytes.c.raw).outerjoin(inbox_bytes).where(*conditions))


def _opened(tx: Connection, statement: Select[Any]) -> list[dict[str, Any]]:
    rows = tx.execute(statement.order_by(inbox.c.id)).mappings().all()
    found = keys.of(tx).find(row["key_name"] for row in rows)
    return [opened(dict(row), found.get(row["key_name"])) for row in rows]


def parked(tx: Connection) -> list[dict[str, Any]]:
    """Every parked mail, oldest first, without its bytes."""
    rows = _opened(tx, select(inbox).where(inbox.c.state == PARKED))
    return [row | {"reason": row["trouble"] or row["reason"]} for row in rows]


def naming(tx: Connection, address: str) -> tuple[list[dict[str, Any]], list[int]]:
    """Mails without a ticket that are from an address, and the ids of others that only speak of it: those are another
    person's words. Each is opened and looked into.
    """
    ids = (
        tx.execute(select(inbox.c.id).where(inbox.c.ticket_id.is_(None), inbox.c.erased_at.is_(None)))
        .scalars()
        .all()
    )
    rows = [row for inbox_id in ids if (row := by_id(tx, inbox_id))]
    own = [row for row in rows if _is_from(row, address.lower())]
    known = {row["id"] for row in own}
    return own, [row["id"] for row in rows if row["id"] not in known and _names(row, address.lower())]


_FROM = re.compile(rb"^from:([^\n]*(?:\n[ \t][^\n]*)*)", re.IGNORECASE | re.MULTILINE)


def _is_from(row: dict[str, Any], address: str) -> bool:
    head = re.split(rb"\r?\n\r?\n", row["raw"] or b"", maxsplit=1)[0]
    written = [line.decode("latin-1") for line in _FROM.findall(head)]
    senders = {sender.lower() for _, sender in getaddresses(written)}
    return address in senders or (row["envelope_sender"] or "").lower() == address


def _names(row: dict[str, Any], address: str) -> bool:
    whole = rb"(?<![\w.+-])" + re.escape(address.encode()) + rb"(?!\.?[\w-])"  # ko@… is not Hanako's
    return re.search(whole, (row["raw"] or b"").lower()) is not None


def counts(tx: Connection) -> dict[tuple[str, str | None], int]:
    """How many mails stand in each state and outcome."""
    rows = tx.execute(
        select(inbox.c.state, inbox.c.outcome, func.count()).group_by(inbox.c.state, inbox.c.outcome)
    )
    return {(state, outcome): number for state, outcome, number in rows}


def oldest_unfinished(tx: Connection) -> datetime | None:
    found: datetime | None = tx.execute(
        select(func.min(inbox.c.received_at)).where(inbox.c.state.in_((WAITING, CLAIMED)))
    ).scalar()
    return found


def unaccounted(tx: Connection) -> list[int]:
    """Mails whose state and outcome contradict each other: must always be empty."""
    done = and_(inbox.c.state == DONE, inbox.c.outcome.in_(("answered", "ticketed", "triaged", "silent")))
    aside = and_(inbox.c.state == PARKED, inbox.c.outcome == "parked")
    open_ = and_(inbox.c.state.in_((WAITING, CLAIMED)), inbox.c.outcome.is_(None))
    rows = tx.execute(select(inbox.c.id).where(~or_(done, aside, open_)).order_by(inbox.c.id))
    return list(rows.scalars())


def without_consequence(tx: Connection) -> list[int]:
    """Mails that ended as answered or with a ticket, of which no letter or ticket is to be found: must be empty."""
    letter = select(outbox.c.id).where(outbox.c.inbox_id == inbox.c.id).exists()
    answered = and_(inbox.c.outcome == "answered", ~letter)
    ticketed = and_(inbox.c.outcome.in_(("ticketed", "triaged")), inbox.c.ticket_id.is_(None))
    rows = tx.execute(select(inbox.c.id).where(or_(answered, ticketed)).order_by(inbox.c.id))
    return list(rows.scalars())
