"""Rules on what was kept long enough: nothing personal is left of it, and everything that counts is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import ColumnElement, Table, func, select

from bench.year.invariants.looking import Evening
from store import keys, retention, schema

# What tells of a person, in every table that has it.
PERSONAL = {
    schema.messages: ("said",),
    schema.notes: ("text",),
    schema.requests: ("sentence",),
    schema.outbox: ("raw", "recipient", "recipient_hash", "last_error", "circle"),
    schema.inbox: ("envelope", "own_key", "trouble"),
    schema.inbox_bytes: ("raw",),
}


def what_was_due_is_forgotten(evening: Evening) -> Iterator[str]:
    settled = evening.now - timedelta(days=evening.settings.keep_tickets)
    for doomed in retention.settled_before(evening.tx, settled):
        yield f"{doomed.reference} is still known"
    came = evening.now - timedelta(days=evening.settings.keep_mail)
    if any(left := retention.mail_before(evening.tx, retention.Until(came, settled))):
        yield f"{left[0]} mails and {left[1]} letters of no case are still known"


def nothing_personal_is_left_of_it(evening: Evening) -> Iterator[str]:
    """Of the cases erased today: no word, no address, and no key that could open a copy."""
    erased = [each for each in evening.cases.values() if each.erased_at]
    held = keys.of(evening.tx).names() if erased else set()
    for ticket in erased:
        if ticket.key_name in held:
            yield f"the key of {ticket.reference} is still there"
        said = (ticket.requester, ticket.requester_name, ticket.subject, ticket.message_id, ticket.principal)
        if any(said) or any(line.sentence for line in ticket.requests):
            yield f"{ticket.reference} still says whose it was"
        if not (ticket.closed_at and all(line.outcome and line.settled_at for line in ticket.requests)):
            yield f"{ticket.reference} forgot how it ended"
    ids = [ticket.id for ticket in erased]
    for table, columns in PERSONAL.items():
        left: ColumnElement[bool] = table.c[columns[0]].is_not(None)
        for name in columns[1:]:
            left |= table.c[name].is_not(None)
        number = evening.tx.execute(
            select(func.count()).select_from(table).where(_of(table, ids), left)
        ).scalar_one()
        if number:
            yield f"{number} rows of {table.name} still tell of people"


def _of(table: Table, tickets: list[int]) -> ColumnElement[bool]:
    if table is schema.inbox_bytes:
        mails = select(schema.inbox.c.id).where(schema.inbox.c.ticket_id.in_(tickets))
        return table.c.inbox_id.in_(mails)
    return table.c.ticket_id.in_(tickets)
