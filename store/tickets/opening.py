"""Opening tickets, under references without gaps, and adding request lines to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from store import drafts, keys, strangers, together
from store.keys import Key
from store.schema import reference_years, requests, tickets
from store.tickets.finding import by_id
from store.tickets.rows import OPEN, NewRequest, NewTicket, RequestLine, Ticket
from store.tickets.sealed import PERSON, person_of, sentence_of

_NEXT_NUMBER = {
    name: dialect.insert(reference_years)
    .values(year=bindparam("year"), last=1)
    .on_conflict_do_update(index_elements=["year"], set_={"last": reference_years.c.last + 1})
    .returning(reference_years.c.last)
    for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))
}
_LAST_NUMBER = select(reference_years.c.last).where(reference_years.c.year == bindparam("year"))
_KEEP_NUMBER = (
    update(reference_years)
    .where(reference_years.c.year == bindparam("of_year"))
    .values(last=bindparam("reached"))
)
_INSERT_TICKET = insert(tickets)
_INSERT_REQUESTS = insert(requests)
_REOPEN = (
    update(tickets)
    .where(tickets.c.id == bindparam("ticket"))
    .values(version=tickets.c.version + 1, closed_at=None)
)
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
    "escalated_to": "",
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
        "id": together.number(tx, tickets),
        "reference": reference,
        "token": new.token,
        "channel": new.channel,
        "language": new.language,
        "law": new.law,
        "forged": new.forged,
        "key_name": key.name,
        "erased_at": None,
        "received_at": new.received_at,
        "opened_at": now,
    }
    sealed: dict[str, Any] = {
        "person": key.seal_value(person, person_of(reference)),
        "requester_hash": keys.of(tx).hash(new.requester),
        "principal": None,
        "escalated_to": None,
    }
    strangers.meet(tx, "tickets", sealed["requester_hash"])
    together.write(tx, _INSERT_TICKET, values | sealed)
    return Ticket(**values, **person, requests=_add_lines(tx, values["id"], key, lines, 1))


def _next_number(tx: Connection, year: int) -> int:
    """The first one of a transaction locks the count of its year; how far they came is written at the end."""
    for row in together.waiting(tx, _KEEP_NUMBER):
        if row["of_year"] == year:
            row["reached"] += 1
            return int(row["reached"])
    first = _first_number(tx, year)
    together.write(tx, _KEEP_NUMBER, {"of_year": year, "reached": first})
    return first


def _first_number(tx: Connection, year: int) -> int:
    name = tx.dialect.name
    # Nobody else writes to SQLite before this transaction ends: to look is enough, which a draft can do as well.
    last = drafts.ask(tx, _LAST_NUMBER, {"year": year}) if name == "sqlite" else []
    return int(last[0][0]) + 1 if last else int(tx.execute(_NEXT_NUMBER[name], {"year": year}).scalar_one())


def add_requests(tx: Connection, ticket: Ticket, lines: Sequence[NewRequest]) -> Ticket:
    """More request lines on a ticket; it is open again if it was closed."""
    _add_lines(tx, ticket.id, keys.of(tx).key(ticket.key_name), lines, len(ticket.requests) + 1)
    tx.execute(_REOPEN, {"ticket": ticket.id})
    return by_id(tx, ticket.id)


def _add_lines(
    tx: Connection, ticket_id: int, key: Key, lines: Sequence[NewRequest], first: int
) -> tuple[RequestLine, ...]:
    made = []
    for position, line in enumerate(lines, first):
        values: dict[str, Any] = {
            "id": together.number(tx, requests),
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
        together.write(tx, _INSERT_REQUESTS, values | sealed)
        made.append(RequestLine(**values))
    return tuple(made)
