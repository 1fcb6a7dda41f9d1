"""Erasing: keys are destroyed first, then what they sealed is blanked. What is left tells types, dates and outcomes."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, and_, func, null, or_, select, update

from store import keys
from store.inbox import DONE, moved
from store.keys import KeyGone, Tampered
from store.outbox import CLAIMED, QUEUED
from store.schema import inbox, inbox_bytes, messages, notes, outbox, requests, tickets

_INTAKE = "intake:"
_MAIL: dict[str, Any] = {"envelope": null(), "own_key": null(), "trouble": null()}
_LETTER: dict[str, Any] = dict.fromkeys(
    ("raw", "recipient", "recipient_hash", "last_error", "circle"), null()
)


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
    tx.execute(update(requests).where(requests.c.ticket_id == ticket_id).values(sentence=None))
    tx.execute(update(messages).where(messages.c.ticket_id == ticket_id).values(said=None))
    tx.execute(update(notes).where(notes.c.ticket_id == ticket_id).values(text=None))
    tx.execute(update(outbox).where(outbox.c.ticket_id == ticket_id).values(**_LETTER, erased_at=now))
    _blank_mails(tx, inbox.c.ticket_id == ticket_id, now)


def mail_before(tx: Connection, day: date, moment: datetime) -> tuple[int, int]:
    """How many mails and letters without a ticket are to be erased."""
    letters, mails = _old_letters(day), or_(_old_mail(day), _replayed(moment))
    return _count(tx, inbox.c.id, mails), _count(tx, outbox.c.id, letters)


def spare_parked(tx: Connection, day: date) -> int:
    """Parked mail waits for a person: it gets a key of its own, before that of its day is destroyed. How many."""
    old = select(inbox.c.id, inbox.c.digest, inbox.c.own_key, inbox.c.key_name).where(
        inbox.c.state != DONE, _of_days_before(inbox.c.key_name, day), inbox.c.own_key.is_not(None)
    )
    rows = tx.execute(old).all()
    for row in rows:
        with suppress(Tampered, KeyGone):  # damaged, or lost already: there is nothing left to spare
            tx.execute(
                update(inbox).where(inbox.c.id == row.id).values(**moved(tx, row, keys.of(tx).fresh()))
            )
    return len(rows)


def replayed_keys(tx: Connection, moment: datetime) -> list[str]:
    """The keys of mails that were spared so, and have come to their end since."""
    return list(tx.execute(select(inbox.c.key_name).where(_replayed(moment))).scalars())


def blank_mail(tx: Connection, day: date, moment: datetime, now: datetime) -> None:
    _blank_mails(tx, or_(_old_mail(day), _replayed(moment)), now)
    tx.execute(update(outbox).where(_old_letters(day)).values(**_LETTER, erased_at=now))


def blank_rows(tx: Connection, mails: Sequence[int], letters: Sequence[int], now: datetime) -> None:
    """Single mails and letters that belong to no ticket."""
    _blank_mails(tx, inbox.c.id.in_(mails), now)
    tx.execute(update(outbox).where(outbox.c.id.in_(letters)).values(**_LETTER, erased_at=now))


def _blank_mails(tx: Connection, wanted: Any, now: datetime) -> None:
    theirs = inbox_bytes.c.inbox_id.in_(select(inbox.c.id).where(wanted))
    tx.execute(update(inbox_bytes).where(theirs).values(raw=None))
    tx.execute(update(inbox).where(wanted).values(**_MAIL, erased_at=now))


def _old_mail(day: date) -> Any:
    return and_(inbox.c.state == DONE, inbox.c.erased_at.is_(None), _of_days_before(inbox.c.key_name, day))


def _replayed(moment: datetime) -> Any:
    return and_(
        inbox.c.state == DONE,
        inbox.c.erased_at.is_(None),
        inbox.c.ticket_id.is_(None),
        ~inbox.c.key_name.startswith(_INTAKE),
        inbox.c.finished_at < moment,
    )


def _old_letters(day: date) -> Any:
    return and_(outbox.c.erased_at.is_(None), _of_days_before(outbox.c.key_name, day))


def _of_days_before(column: Any, day: date) -> Any:
    return and_(column.startswith(_INTAKE), column < f"{_INTAKE}{day.isoformat()}")


def _count(tx: Connection, column: Any, wanted: Any) -> int:
    return int(tx.execute(select(func.count(column)).where(wanted)).scalar_one())
