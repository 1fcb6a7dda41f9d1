"""Tickets by reference, token, correspondence and requester, with what was said in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from store import keys, strangers
from store.schema import inbox, messages, outbox, requests, tickets
from store.tickets.rows import RequestLine, Ticket
from store.tickets.sealed import opened_line, opened_message, opened_ticket

_REQUESTS_OF = (
    select(requests)
    .where(requests.c.ticket_id.in_(bindparam("ids", expanding=True)))
    .order_by(requests.c.position)
)
# Asked for mail after mail, so made once: to make such a statement costs more than to run it.
_BY_ID = select(tickets).where(tickets.c.id == bindparam("ticket"))
_BY_REFERENCE = select(tickets).where(tickets.c.reference == bindparam("reference"))
_BY_TOKEN = (
    select(tickets)
    .where(tickets.c.token.in_(bindparam("tokens", expanding=True)))
    .order_by(tickets.c.id.desc())
    .limit(1)
)
_ANSWERED = (
    select(outbox.c.ticket_id)
    .where(outbox.c.message_id.in_(bindparam("message_ids", expanding=True)), outbox.c.ticket_id.is_not(None))
    .order_by(outbox.c.id.desc())
    .limit(1)
)
_OF_REQUESTER = (
    select(tickets).where(tickets.c.requester_hash == bindparam("hashed")).order_by(tickets.c.id.desc())
)
_OWN = _OF_REQUESTER.where(~tickets.c.forged)
_OLDEST_OPEN = select(func.min(tickets.c.id)).where(
    tickets.c.requester_hash == bindparam("hashed"), tickets.c.closed_at.is_(None), ~tickets.c.forged
)


def by_reference(tx: Connection, reference: str) -> Ticket | None:
    return _maybe(tx, _BY_REFERENCE, {"reference": reference.upper()})


def by_id(tx: Connection, ticket_id: int) -> Ticket:
    found = _maybe(tx, _BY_ID, {"ticket": ticket_id})
    if found is None:
        raise LookupError("a ticket that was just there is gone")
    return found


def by_token(tx: Connection, tokens: Sequence[str]) -> Ticket | None:
    return _maybe(tx, _BY_TOKEN, {"tokens": tokens}) if tokens else None


def by_correspondence(tx: Connection, message_ids: Sequence[str]) -> Ticket | None:
    """The ticket one of our letters with these Message-IDs belongs to."""
    if not message_ids:
        return None
    found = tx.execute(_ANSWERED, {"message_ids": message_ids}).scalar()
    return by_id(tx, found) if found else None


def of_requester(tx: Connection, address: str) -> list[Ticket]:
    """Every ticket of an address, newest first, with those that somebody else opened in its name."""
    return load(tx, _OF_REQUESTER, {"hashed": keys.of(tx).hash(address)})


def own_of(tx: Connection, address: str) -> list[Ticket]:
    """The tickets that an address may hear of, newest first: a forged mail's is none of theirs."""
    return load(tx, _OWN, {"hashed": keys.of(tx).hash(address)})


def oldest_open_of(tx: Connection, address: str) -> int | None:
    """The id of the first case of an address that is not closed: what later ones of theirs are linked to. A forged
    one is none of theirs.
    """
    hashed = keys.of(tx).hash(address)
    if strangers.has(tx, "tickets", hashed):
        return None
    found: int | None = tx.execute(_OLDEST_OPEN, {"hashed": hashed}).scalar()
    return found


def commitment(tx: Connection, ticket: Ticket, named: str) -> str:
    """What the log keeps of an address or a name: it proves who it was, until the ticket's key is destroyed."""
    return keys.of(tx).key(ticket.key_name).hash(named)


def correspondence(tx: Connection, ticket_id: int) -> list[dict[str, Any]]:
    """Incoming messages of a ticket, oldest first."""
    statement = (
        select(messages, inbox.c.door, tickets.c.key_name)
        .join(tickets, tickets.c.id == messages.c.ticket_id)
        .outerjoin(inbox, inbox.c.id == messages.c.inbox_id)
        .where(messages.c.ticket_id == ticket_id)
        .order_by(messages.c.id)
    )
    rows = [dict(row) for row in tx.execute(statement).mappings()]
    found = keys.of(tx).find(row["key_name"] for row in rows)
    return [opened_message(row, found.get(row["key_name"])) for row in rows]


def counts(tx: Connection) -> dict[tuple[str, str], int]:
    """How many request lines stand in each type and state."""
    rows = tx.execute(
        select(requests.c.type, requests.c.state, func.count()).group_by(requests.c.type, requests.c.state)
    )
    return {(kind, state): number for kind, state, number in rows}


def _maybe(tx: Connection, statement: Any, values: dict[str, Any]) -> Ticket | None:
    found = load(tx, statement, values)
    return found[0] if found else None


def load(tx: Connection, statement: Any, values: dict[str, Any] | None = None) -> list[Ticket]:
    rows = [dict(row) for row in tx.execute(statement, values or {}).mappings()]
    found = keys.of(tx).find(row["key_name"] for row in rows)
    by_id = {row["id"]: found.get(row["key_name"]) for row in rows}
    lines: dict[int, list[RequestLine]] = {ticket_id: [] for ticket_id in by_id}
    if lines:
        for line in tx.execute(_REQUESTS_OF, {"ids": list(lines)}).mappings():
            ticket_id = line["ticket_id"]
            lines[ticket_id].append(RequestLine(**opened_line(dict(line), by_id[ticket_id])))
    return [Ticket(**opened_ticket(row, by_id[row["id"]]), requests=tuple(lines[row["id"]])) for row in rows]
