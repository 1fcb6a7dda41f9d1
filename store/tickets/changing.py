"""What is done to tickets: taken hold of, changed, settled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from store import keys
from store.schema import requests, tickets
from store.tickets.finding import by_id
from store.tickets.rows import SETTLED, Ticket
from store.tickets.sealed import NAMES, name_of

# Rows may point to a ticket that is held.
_HOLD = select(tickets.c.id).where(tickets.c.reference == bindparam("named")).with_for_update(key_share=True)
# What is set follows from the names of the values it is executed with.
_CHANGE = update(tickets).where(tickets.c.id == bindparam("ticket"))
_CHANGE_LINE = update(requests).where(
    requests.c.ticket_id == bindparam("ticket"), requests.c.position == bindparam("line")
)
_TAKE_TURN = (
    update(tickets)
    .where(tickets.c.id == bindparam("ticket"), tickets.c.version == bindparam("seen"))
    .values(version=tickets.c.version + 1)
)


def hold(tx: Connection, reference: str) -> Ticket | None:
    """A ticket that nobody else can change before this transaction ends. SQLite has one writer anyway."""
    found = tx.execute(_HOLD, {"named": reference.upper()}).scalar()
    return by_id(tx, found) if found else None


def hold_all(tx: Connection, references: Sequence[str]) -> None:
    """Several tickets, as above. Whoever needs more than one takes the oldest first, or two wait for each other."""
    named = [reference.upper() for reference in references]
    mine = select(tickets.c.id).where(tickets.c.reference.in_(named)).order_by(tickets.c.id)
    tx.execute(mine.with_for_update(key_share=True))


def change(
    tx: Connection,
    ticket: Ticket,
    now: datetime,
    *,
    lines: Mapping[int, Mapping[str, Any]] | None = None,
    **values: Any,
) -> Ticket | None:
    """Set columns of a ticket and, by position, of its request lines. It is closed when all of them are settled.

    None when somebody else changed the ticket since `ticket` was read.
    """
    if not _take_turn(tx, ticket):
        return None
    values |= {name: _sealed_name(tx, ticket, name, values[name]) for name in NAMES if name in values}
    for position, changed in (lines or {}).items():
        tx.execute(_CHANGE_LINE, {"ticket": ticket.id, "line": position, **changed})
    after = by_id(tx, ticket.id)
    closed_at = (after.closed_at or now) if after.state == SETTLED else None
    if values or closed_at != after.closed_at:
        tx.execute(_CHANGE, {"ticket": ticket.id, "closed_at": closed_at, **values})
        after = by_id(tx, ticket.id)
    return after


def _sealed_name(tx: Connection, ticket: Ticket, column: str, name: str) -> bytes | None:
    key = keys.of(tx).key(ticket.key_name)
    return key.seal_value(name, name_of(column, ticket.reference)) if name else None


def settle(
    tx: Connection, ticket: Ticket, positions: Sequence[int], outcome: str, reason: str | None, now: datetime
) -> Ticket | None:
    """Settle request lines; None as above."""
    end = {"state": SETTLED, "outcome": outcome, "reason": reason, "settled_at": now}
    return change(tx, ticket, now, lines=dict.fromkeys(positions, end))


def relabel(
    tx: Connection,
    ticket: Ticket,
    position: int,
    kind: str,
    due_plan: date,
    due_latest: date | None,
    derivation: dict[str, list[str]],
    now: datetime,
) -> Ticket | None:
    """Change what a request is; None as above."""
    line = {"type": kind, "due_plan": due_plan, "due_latest": due_latest, "derivation": derivation}
    return change(tx, ticket, now, lines={position: line})


def _take_turn(tx: Connection, ticket: Ticket) -> bool:
    return tx.execute(_TAKE_TURN, {"ticket": ticket.id, "seen": ticket.version}).rowcount == 1
