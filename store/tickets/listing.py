"""The lists that people work from: what is due first stands on top."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, or_, select

from store import keys
from store.schema import requests, tickets
from store.tickets.finding import load
from store.tickets.rows import SETTLED, UNSETTLED, Ticket

MOST = 100
MOST_SCANNED = 5000  # tickets opened in search of a word, as no index reaches into sealed text
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which tickets; None is any. `state` may be UNSETTLED; `assignee` "" is nobody's; `due_by` has a request that is
    not settled and planned up to that day; `text` is a reference, an address, or words.
    """

    state: str | None = None
    kind: str | None = None
    language: str | None = None
    assignee: str | None = None
    due_by: date | None = None
    text: str | None = None


def listed(tx: Connection, wanted: Wanted = Wanted(), most: int = MOST) -> list[Ticket]:
    """Tickets for the privacy team, closed ones last. Words are sought in the first MOST_SCANNED of them."""
    planned = select(func.min(requests.c.due_plan)).where(
        requests.c.ticket_id == tickets.c.id, requests.c.state != SETTLED
    )
    statement = (
        select(tickets)
        .where(*_conditions(wanted))
        .order_by(tickets.c.closed_at.is_not(None), planned.scalar_subquery(), tickets.c.id)
    )
    if not wanted.text:
        return load(tx, statement.limit(most))
    hashed = keys.of(tx).hash(wanted.text)
    named = or_(tickets.c.reference == wanted.text.upper(), tickets.c.requester_hash == hashed)
    return load(tx, statement.where(named).limit(most)) or _scanned(tx, statement, wanted.text, most)


def every(tx: Connection) -> Iterator[Ticket]:
    """All tickets, oldest first, a few at a time in memory."""
    last = 0
    while some := load(tx, select(tickets).where(tickets.c.id > last).order_by(tickets.c.id).limit(_AT_ONCE)):
        yield from some
        last = some[-1].id


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.state == SETTLED:
        found.append(tickets.c.closed_at.is_not(None))
    elif wanted.state == UNSETTLED:
        found.append(tickets.c.closed_at.is_(None))
    elif wanted.state:
        found.append(_with_a_line(requests.c.state == wanted.state))
    if wanted.kind:
        found.append(_with_a_line(requests.c.type == wanted.kind))
    if wanted.language:
        found.append(tickets.c.language == wanted.language)
    if wanted.assignee is not None:
        found.append(
            tickets.c.assignee == wanted.assignee if wanted.assignee else tickets.c.assignee.is_(None)
        )
    if wanted.due_by:
        found.append(_with_a_line(requests.c.state != SETTLED, requests.c.due_plan <= wanted.due_by))
    return found


def _with_a_line(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return tickets.c.id.in_(select(requests.c.ticket_id).where(*conditions))


def _scanned(tx: Connection, statement: Select[Any], text: str, most: int) -> list[Ticket]:
    found: list[Ticket] = []
    for start in range(0, MOST_SCANNED, _AT_ONCE):
        some = load(tx, statement.limit(_AT_ONCE).offset(start))
        found += [ticket for ticket in some if _speaks_of(ticket, text.casefold())]
        if len(some) < _AT_ONCE or len(found) >= most:
            break
    return found[:most]


def _speaks_of(ticket: Ticket, text: str) -> bool:
    told = (ticket.reference, ticket.requester, ticket.requester_name, ticket.subject)
    return any(text in each.casefold() for each in told)
