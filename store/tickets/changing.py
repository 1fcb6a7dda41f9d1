"""What is done to tickets: opened, added to, changed, written to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from store import keys, together
from store.keys import Key
from store.schema import reference_years, requests, tickets
from store.tickets.finding import one
from store.tickets.rows import OPEN, SETTLED, NewRequest, NewTicket, RequestLine, Ticket
from store.tickets.sealed import PERSON, person_of, principal_of, sentence_of

_NEXT_NUMBER = {
    name: dialect.insert(reference_years)
    .values(year=bindparam("year"), last=1)
    .on_conflict_do_update(index_elements=["year"], set_={"last": reference_years.c.last + 1})
    .returning(reference_years.c.last)
    for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))
}
_KEEP_NUMBER = (
    update(reference_years)
    .where(reference_years.c.year == bindparam("of_year"))
    .values(last=bindparam("reached"))
)
_INSERT_TICKET = insert(tickets)
_INSERT_REQUESTS = insert(requests)
# How everybody begins: nothing is known of who asks, and they ask for themselves.
_UNTOUCHED: dict[str, Any] = {
    "closed_at": None,
    "version": 1,
    "assignee": None,
    "identity": "unknown",
    "identity_method": None,
    "acting_as": "self",
    "authority": None,
    "principal": "",
    "severity": None,
    "escalated_to": None,
    "breach_known_at": None,
}


def open_ticket(
    tx: Connection, new: NewTicket, lines: Sequence[NewRequest], year: int, now: datetime
) -> Ticket:
    """Open a ticket under the next reference of `year`."""
    number = _next_number(tx, year)
    reference = f"PI-{year}-{number:06d}"
    key = keys.of(tx).fresh()
    person = {name: getattr(new, name) for name in PERSON}
    values: dict[str, Any] = _UNTOUCHED | {
        "reference": reference,
        "token": new.token,
        "channel": new.channel,
        "language": new.language,
        "law": new.law,
        "key_name": key.name,
        "erased_at": None,
        "received_at": new.received_at,
        "opened_at": now,
    }
    sealed = {
        "person": key.seal_value(person, person_of(reference)),
        "requester_hash": keys.of(tx).hash(new.requester),
        "principal": None,
    }
    ticket_id = _inserted(tx.execute(_INSERT_TICKET, values | sealed))
    return Ticket(id=ticket_id, **values, **person, requests=_add_lines(tx, ticket_id, key, lines, 1))


def _next_number(tx: Connection, year: int) -> int:
    """The first one of a transaction locks the count of its year; how far the others came is written at the end."""
    for row in together.waiting(tx, _KEEP_NUMBER):
        if row["of_year"] == year:
            row["reached"] += 1
            return int(row["reached"])
    first = int(tx.execute(_NEXT_NUMBER[tx.dialect.name], {"year": year}).scalar_one())
    together.write(tx, _KEEP_NUMBER, {"of_year": year, "reached": first})
    return first


def add_requests(tx: Connection, ticket: Ticket, lines: Sequence[NewRequest]) -> Ticket:
    """More request lines on a ticket; it is open again if it was closed."""
    _add_lines(tx, ticket.id, keys.of(tx).key(ticket.key_name), lines, len(ticket.requests) + 1)
    tx.execute(
        update(tickets).where(tickets.c.id == ticket.id).values(version=tickets.c.version + 1, closed_at=None)
    )
    return one(tx, tickets.c.id == ticket.id)


def _add_lines(
    tx: Connection, ticket_id: int, key: Key, lines: Sequence[NewRequest], first: int
) -> tuple[RequestLine, ...]:
    made = []
    for position, line in enumerate(lines, first):
        values: dict[str, Any] = {
            "ticket_id": ticket_id,
            "position": position,
            "type": line.type,
            "state": OPEN,
            "sentence": line.sentence,
            "evidence": line.evidence,
            "due_plan": line.due_plan,
            "due_latest": line.due_latest,
            "derivation": line.derivation,
            "outcome": None,
            "reason": None,
            "settled_at": None,
            "received_at": line.received_at,
            "extended": 0,
            "fee": None,
            "silence": None,
        }
        sealed = {"sentence": key.seal_value(line.sentence, sentence_of(ticket_id, position))}
        made.append(RequestLine(id=_inserted(tx.execute(_INSERT_REQUESTS, values | sealed)), **values))
    return tuple(made)


def hold(tx: Connection, reference: str) -> Ticket | None:
    """A ticket that nobody else can change before this transaction ends. SQLite has one writer anyway."""
    held = select(tickets.c.id).where(tickets.c.reference == reference.upper())
    found = tx.execute(held.with_for_update(key_share=True)).scalar()  # rows may point to it meanwhile
    return one(tx, tickets.c.id == found) if found else None


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
    if "principal" in values:
        values["principal"] = _sealed_principal(tx, ticket, values["principal"])
    for position, changed in (lines or {}).items():
        tx.execute(_line(ticket, position).values(**changed))
    after = one(tx, tickets.c.id == ticket.id)
    closed_at = (after.closed_at or now) if after.state == SETTLED else None
    if values or closed_at != after.closed_at:
        tx.execute(update(tickets).where(tickets.c.id == ticket.id).values(closed_at=closed_at, **values))
        after = one(tx, tickets.c.id == ticket.id)
    return after


def _sealed_principal(tx: Connection, ticket: Ticket, name: str) -> bytes | None:
    key = keys.of(tx).key(ticket.key_name)
    return key.seal_value(name, principal_of(ticket.reference)) if name else None


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


def _line(ticket: Ticket, position: int) -> Any:
    return update(requests).where(requests.c.ticket_id == ticket.id, requests.c.position == position)


def _take_turn(tx: Connection, ticket: Ticket) -> bool:
    mine = tx.execute(
        update(tickets)
        .where(tickets.c.id == ticket.id, tickets.c.version == ticket.version)
        .values(version=ticket.version + 1)
    )
    return mine.rowcount == 1


def _inserted(result: Any) -> int:
    return int(result.inserted_primary_key[0])
