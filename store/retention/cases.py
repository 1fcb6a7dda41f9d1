"""Erasing cases: their keys are destroyed first, then what they sealed is blanked. Types, dates and outcomes stay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from store.outbox import CLAIMED, QUEUED
from store.retention.mails import LETTER, blank_mails
from store.schema import inbox, messages, notes, outbox, posts, requests, tickets


@dataclass(frozen=True, slots=True)
class Doomed:
    """A ticket that is to be erased."""

    id: int
    reference: str
    key_name: str


def settled_before(tx: Connection, moment: datetime) -> list[Doomed]:
    """Tickets closed before a moment and not erased yet. One with a letter on its way waits for it."""
    return _doomed(tx, tickets.c.closed_at < moment)


def settled(tx: Connection, reference: str) -> Doomed | None:
    """One ticket, if it is closed, no letter of it is on its way, and it is not erased yet."""
    return next(iter(_doomed(tx, tickets.c.reference == reference.upper())), None)


def held(tx: Connection, doomed: Sequence[Doomed]) -> list[Doomed]:
    """Those that are still as they were found; nobody writes to them or for them before this transaction ends."""
    return _doomed(tx, tickets.c.id.in_([each.id for each in doomed]), hold=True)


def _doomed(tx: Connection, wanted: Any, *, hold: bool = False) -> list[Doomed]:
    on_its_way = outbox.c.state.in_((QUEUED, CLAIMED)) & (outbox.c.ticket_id == tickets.c.id)
    found = select(tickets.c.id, tickets.c.reference, tickets.c.key_name).where(
        wanted,
        tickets.c.closed_at.is_not(None),
        tickets.c.erased_at.is_(None),
        ~select(outbox.c.id).where(on_its_way).exists(),
    )
    rows = tx.execute((found.with_for_update() if hold else found).order_by(tickets.c.id))
    return [Doomed(*row) for row in rows]


def blank_ticket(tx: Connection, ticket_id: int, now: datetime) -> None:
    person = {"person": None, "requester_hash": None, "principal": None, "escalated_to": None}
    mine = tickets.c.id == ticket_id
    tx.execute(update(tickets).where(mine).values(**person, erased_at=now, version=tickets.c.version + 1))
    tx.execute(update(requests).where(requests.c.ticket_id == ticket_id).values(sentence=None, evidence={}))
    tx.execute(update(messages).where(messages.c.ticket_id == ticket_id).values(said=None))
    tx.execute(update(notes).where(notes.c.ticket_id == ticket_id).values(text=None))
    # Of a post that waits for Slack, too: its day's key may live longer than the case's.
    tx.execute(update(posts).where(posts.c.ticket_id == ticket_id).values(payload=None))
    tx.execute(update(outbox).where(outbox.c.ticket_id == ticket_id).values(**LETTER, erased_at=now))
    blank_mails(tx, inbox.c.ticket_id == ticket_id, now)
