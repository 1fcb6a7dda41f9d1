"""What the figures are made of: rows without a name, of a period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select

from store.schema import inbox, requests, tickets


@dataclass(frozen=True, slots=True)
class RequestFact:
    """One request line and the ticket it stands on."""

    type: str
    state: str
    outcome: str | None
    language: str
    channel: str
    received_at: datetime
    due_plan: date
    due_latest: date | None
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class MailFact:
    """One accepted mail; `outcome` is None while it is not finished."""

    received_at: datetime
    outcome: str | None


def requests_received(tx: Connection, since: datetime, until: datetime) -> Sequence[RequestFact]:
    """Request lines of tickets whose clock started in the period; `until` does not belong to it."""
    statement = (
        select(
            requests.c.type,
            requests.c.state,
            requests.c.outcome,
            tickets.c.language,
            tickets.c.channel,
            tickets.c.received_at,
            requests.c.due_plan,
            requests.c.due_latest,
            requests.c.settled_at,
        )
        .join(tickets, tickets.c.id == requests.c.ticket_id)
        .where(tickets.c.received_at >= since, tickets.c.received_at < until)
        .order_by(requests.c.id)
    )
    return [RequestFact(*row) for row in tx.execute(statement)]


def mails_received(tx: Connection, since: datetime, until: datetime) -> Sequence[MailFact]:
    """Mails accepted in the period."""
    statement = (
        select(inbox.c.received_at, inbox.c.outcome)
        .where(inbox.c.received_at >= since, inbox.c.received_at < until)
        .order_by(inbox.c.id)
    )
    return [MailFact(*row) for row in tx.execute(statement)]
