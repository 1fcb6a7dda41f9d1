"""Tickets and their request lines, and the correspondence that belongs to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from store.schema import inbox, messages, outbox, reference_years, requests, tickets

OPEN, WAITING, SETTLED = "open", "waiting", "settled"
UNSETTLED = "unsettled"  # open or waiting


@dataclass(frozen=True, slots=True)
class NewRequest:
    """One request line to open: its type, the sentence that triggered it, and its dates with their derivation."""

    type: str
    sentence: str
    evidence: dict[str, Any]
    due_plan: date
    due_latest: date | None
    derivation: dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class NewTicket:
    """What a ticket is opened with."""

    token: str
    channel: str
    language: str
    law: str
    requester: str
    requester_name: str
    subject: str
    message_id: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class RequestLine:
    id: int
    ticket_id: int
    position: int
    type: str
    state: str
    sentence: str
    evidence: dict[str, Any]
    due_plan: date
    due_latest: date | None
    derivation: dict[str, list[str]]
    outcome: str | None
    reason: str | None
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Ticket:
    id: int
    reference: str
    token: str
    channel: str
    language: str
    law: str
    requester: str
    requester_name: str
    subject: str
    message_id: str
    received_at: datetime
    opened_at: datetime
    closed_at: datetime | None
    version: int
    requests: tuple[RequestLine, ...] = field(default=())

    @property
    def state(self) -> str:
        """Derived: settled when every request is, waiting when all that remain wait for the requester."""
        states = {line.state for line in self.requests} - {SETTLED}
        if not states:
            return SETTLED
        return WAITING if states == {WAITING} else OPEN

    @property
    def due(self) -> date | None:
        """The earliest planned date among the requests that are not settled."""
        return min((line.due_plan for line in self.requests if line.state != SETTLED), default=None)


_NEXT_NUMBER = {
    name: dialect.insert(reference_years)
    .values(year=bindparam("year"), last=1)
    .on_conflict_do_update(index_elements=["year"], set_={"last": reference_years.c.last + 1})
    .returning(reference_years.c.last)
    for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))
}
_INSERT_TICKET = insert(tickets)
_INSERT_REQUESTS = insert(requests)
_INSERT_MESSAGE = insert(messages)
_REQUESTS_OF = (
    select(requests)
    .where(requests.c.ticket_id.in_(bindparam("ids", expanding=True)))
    .order_by(requests.c.position)
)


def open_ticket(
    tx: Connection, new: NewTicket, lines: Sequence[NewRequest], year: int, now: datetime
) -> Ticket:
    """Open a ticket under the next reference of `year`."""
    number = tx.execute(_NEXT_NUMBER[tx.dialect.name], {"year": year}).scalar_one()
    values: dict[str, Any] = {
        "reference": f"PI-{year}-{number:06d}",
        "token": new.token,
        "channel": new.channel,
        "language": new.language,
        "law": new.law,
        "requester": new.requester,
        "requester_name": new.requester_name,
        "subject": new.subject,
        "message_id": new.message_id,
        "received_at": new.received_at,
        "opened_at": now,
        "closed_at": None,
        "version": 1,
    }
    ticket_id = _inserted(tx.execute(_INSERT_TICKET, values))
    return Ticket(id=ticket_id, **values, requests=_add_lines(tx, ticket_id, lines, 1))


def add_requests(tx: Connection, ticket: Ticket, lines: Sequence[NewRequest]) -> Ticket:
    """More request lines on a ticket; it is open again if it was closed."""
    _add_lines(tx, ticket.id, lines, len(ticket.requests) + 1)
    tx.execute(
        update(tickets).where(tickets.c.id == ticket.id).values(version=tickets.c.version + 1, closed_at=None)
    )
    return _one(tx, tickets.c.id == ticket.id)


def _add_lines(
    tx: Connection, ticket_id: int, lines: Sequence[NewRequest], first: int
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
        }
        made.append(RequestLine(id=_inserted(tx.execute(_INSERT_REQUESTS, values)), **values))
    return tuple(made)


def settle(
    tx: Connection, ticket: Ticket, positions: Sequence[int], outcome: str, reason: str | None, now: datetime
) -> Ticket | None:
    """Settle request lines; None when somebody else changed the ticket since `ticket` was read."""
    if not _take_turn(tx, ticket):
        return None
    tx.execute(
        update(requests)
        .where(requests.c.ticket_id == ticket.id, requests.c.position.in_(positions))
        .values(state=SETTLED, outcome=outcome, reason=reason, settled_at=now)
    )
    after = _one(tx, tickets.c.id == ticket.id)
    if after.state == SETTLED:
        tx.execute(update(tickets).where(tickets.c.id == ticket.id).values(closed_at=now))
        after = _one(tx, tickets.c.id == ticket.id)
    return after


def relabel(
    tx: Connection,
    ticket: Ticket,
    position: int,
    kind: str,
    due_plan: date,
    due_latest: date | None,
    derivation: dict[str, list[str]],
) -> Ticket | None:
    """Change what a request is; None when somebody else changed the ticket since `ticket` was read."""
    if not _take_turn(tx, ticket):
        return None
    tx.execute(
        update(requests)
        .where(requests.c.ticket_id == ticket.id, requests.c.position == position)
        .values(type=kind, due_plan=due_plan, due_latest=due_latest, derivation=derivation)
    )
    return _one(tx, tickets.c.id == ticket.id)


def _take_turn(tx: Connection, ticket: Ticket) -> bool:
    mine = tx.execute(
        update(tickets)
        .where(tickets.c.id == ticket.id, tickets.c.version == ticket.version)
        .values(version=ticket.version + 1)
    )
    return mine.rowcount == 1


def record_message(
    tx: Connection,
    ticket_id: int,
    inbox_id: int | None,
    at: datetime,
    said: dict[str, Any],
) -> None:
    """Keep one incoming message of a ticket. `said`: sender, subject, text, quoted, attachments, note,
    sender_verdict.
    """
    tx.execute(_INSERT_MESSAGE, {"ticket_id": ticket_id, "inbox_id": inbox_id, "at": at, **said})


def by_reference(tx: Connection, reference: str) -> Ticket | None:
    return _maybe(tx, tickets.c.reference == reference.upper())


def by_token(tx: Connection, tokens: Sequence[str]) -> Ticket | None:
    return _maybe(tx, tickets.c.token.in_(tokens)) if tokens else None


def by_correspondence(tx: Connection, message_ids: Sequence[str]) -> Ticket | None:
    """The ticket one of our letters with these Message-IDs belongs to."""
    if not message_ids:
        return None
    found = tx.execute(
        select(outbox.c.ticket_id)
        .where(outbox.c.message_id.in_(message_ids), outbox.c.ticket_id.is_not(None))
        .order_by(outbox.c.id.desc())
        .limit(1)
    ).scalar()
    return _maybe(tx, tickets.c.id == found) if found else None


def of_requester(tx: Connection, address: str) -> list[Ticket]:
    """Every ticket of an address, newest first."""
    return _load(tx, select(tickets).where(tickets.c.requester == address).order_by(tickets.c.id.desc()))


def listed(
    tx: Connection, *, state: str | None, kind: str | None, text: str | None, most: int
) -> list[Ticket]:
    """Tickets for the privacy team, the ones due first on top and closed ones last; `state` None means all."""
    due = select(func.min(requests.c.due_plan)).where(
        requests.c.ticket_id == tickets.c.id, requests.c.state != SETTLED
    )
    statement = select(tickets).order_by(
        tickets.c.closed_at.is_not(None), due.scalar_subquery(), tickets.c.id
    )
    if state == SETTLED:
        statement = statement.where(tickets.c.closed_at.is_not(None))
    elif state == UNSETTLED:
        statement = statement.where(tickets.c.closed_at.is_(None))
    elif state:
        statement = statement.where(
            tickets.c.id.in_(select(requests.c.ticket_id).where(requests.c.state == state))
        )
    if kind:
        statement = statement.where(
            tickets.c.id.in_(select(requests.c.ticket_id).where(requests.c.type == kind))
        )
    if text:
        like = f"%{text}%"
        statement = statement.where(
            or_(
                tickets.c.reference.ilike(like),
                tickets.c.requester.ilike(like),
                tickets.c.subject.ilike(like),
            )
        )
    return _load(tx, statement.limit(most))


def correspondence(tx: Connection, ticket_id: int) -> list[dict[str, Any]]:
    """Incoming messages of a ticket, oldest first."""
    statement = (
        select(messages, inbox.c.door)
        .outerjoin(inbox, inbox.c.id == messages.c.inbox_id)
        .where(messages.c.ticket_id == ticket_id)
        .order_by(messages.c.id)
    )
    return [dict(row) for row in tx.execute(statement).mappings()]


def counts(tx: Connection) -> dict[tuple[str, str], int]:
    """How many request lines stand in each type and state."""
    rows = tx.execute(
        select(requests.c.type, requests.c.state, func.count()).group_by(requests.c.type, requests.c.state)
    )
    return {(kind, state): number for kind, state, number in rows}


def _inserted(result: Any) -> int:
    return int(result.inserted_primary_key[0])


def _one(tx: Connection, condition: Any) -> Ticket:
    found = _maybe(tx, condition)
    if found is None:
        raise LookupError("a ticket that was just there is gone")
    return found


def _maybe(tx: Connection, condition: Any) -> Ticket | None:
    found = _load(tx, select(tickets).where(condition).order_by(tickets.c.id.desc()).limit(1))
    return found[0] if found else None


def _load(tx: Connection, statement: Any) -> list[Ticket]:
    rows = tx.execute(statement).mappings().all()
    lines: dict[int, list[RequestLine]] = {row["id"]: [] for row in rows}
    if lines:
        for line in tx.execute(_REQUESTS_OF, {"ids": list(lines)}).mappings():
            lines[line["ticket_id"]].append(RequestLine(**line))
    return [Ticket(**row, requests=tuple(lines[row["id"]])) for row in rows]
