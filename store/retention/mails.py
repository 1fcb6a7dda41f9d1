"""Erasing mail and letters that belong to no case: with the key of their day, or with one of their own."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, and_, func, null, or_, select, update

from store import keys
from store.inbox import DONE, PARKED, moved
from store.keys import KeyGone, Tampered
from store.keys.ring import INTAKE
from store.schema import inbox, inbox_bytes, outbox

MAIL: dict[str, Any] = {"envelope": null(), "own_key": null(), "trouble": null()}
LETTER: dict[str, Any] = dict.fromkeys(("raw", "recipient", "recipient_hash", "last_error", "circle"), null())
UNREAD = "unread"  # why a mail that was set aside got no answer: nobody has seen to it in time


@dataclass(frozen=True, slots=True)
class Until:
    """What came to its end before `done` is not kept, nor what was set aside before `unread` for a person."""

    done: datetime
    unread: datetime

    @property
    def day(self) -> date:
        """The first whose key is kept, in UTC as keys of days are."""
        return self.done.astimezone(UTC).date()


def mail_before(tx: Connection, until: Until) -> tuple[int, int]:
    """How many mails and letters without a ticket are to be erased."""
    return _count(tx, inbox.c.id, _due(until)), _count(tx, outbox.c.id, _old_letters(until.day))


def unread_before(tx: Connection, moment: datetime) -> int:
    """How many mails were set aside before a moment, and nobody has seen to."""
    return _count(tx, inbox.c.id, _unread(moment))


def spare_parked(tx: Connection, day: date, now: datetime) -> int:
    """Mail that waits, for a person say, gets a key of its own before that of its day is destroyed. How many."""
    old = (
        select(inbox.c.id, inbox.c.digest, inbox.c.own_key, inbox.c.key_name)
        .where(inbox.c.state != DONE, _of_days_before(inbox.c.key_name, day), inbox.c.own_key.is_not(None))
        .order_by(inbox.c.id)
        .with_for_update()  # a worker that ends one of them waits, and then finds the new key
    )
    rows = tx.execute(old).all()
    for row in rows:
        with suppress(Tampered, KeyGone):  # damaged, or lost already: there is nothing left to spare
            spare = keys.of(tx).spare(now.astimezone(UTC).date())
            tx.execute(update(inbox).where(inbox.c.id == row.id).values(**moved(tx, row, spare)))
    return len(rows)


def spent_keys(tx: Connection, until: Until) -> list[str]:
    """The keys of mails that were spared so and are to be erased now. The key of a day goes with its day."""
    own = and_(_due(until), ~inbox.c.key_name.startswith(INTAKE))
    return list(tx.execute(select(inbox.c.key_name).where(own)).scalars())


def blank_mail(tx: Connection, until: Until, now: datetime) -> None:
    unread = tx.execute(select(inbox.c.id).where(_unread(until.unread))).scalars().all()
    blank_mails(tx, _due(until), now)
    tx.execute(update(outbox).where(_old_letters(until.day)).values(**LETTER, erased_at=now))
    end = {"state": DONE, "outcome": "silent", "reason": UNREAD, "finished_at": now}
    tx.execute(update(inbox).where(inbox.c.id.in_(unread)).values(**end))


def blank_rows(tx: Connection, mails: Sequence[int], letters: Sequence[int], now: datetime) -> None:
    """Single mails and letters that belong to no ticket."""
    blank_mails(tx, inbox.c.id.in_(mails), now)
    tx.execute(update(outbox).where(outbox.c.id.in_(letters)).values(**LETTER, erased_at=now))


def blank_mails(tx: Connection, wanted: Any, now: datetime) -> None:
    theirs = inbox_bytes.c.inbox_id.in_(select(inbox.c.id).where(wanted))
    tx.execute(update(inbox_bytes).where(theirs).values(raw=None))
    tx.execute(update(inbox).where(wanted).values(**MAIL, erased_at=now))


@dataclass(frozen=True, slots=True)
class Fate:
    """Of a letter: whose it is, and whether it is erased, or belongs to no ticket and is old enough to be."""

    ticket_id: int | None
    erased: bool


def fates(tx: Connection, message_ids: Collection[str], until: Until) -> dict[str, Fate]:
    """By the Message-ID of letters; of those that are not here, nothing."""
    erased = or_(outbox.c.erased_at.is_not(None), _old_letters(until.day)).label("erased")
    found = select(outbox.c.message_id, outbox.c.ticket_id, erased)
    rows = tx.execute(found.where(outbox.c.message_id.in_(message_ids)))
    return {row.message_id: Fate(row.ticket_id, bool(row.erased)) for row in rows}


def _due(until: Until) -> Any:
    return or_(_old_mail(until.day), _replayed(until.done), _unread(until.unread))


def _old_mail(day: date) -> Any:
    return and_(inbox.c.state == DONE, inbox.c.erased_at.is_(None), _of_days_before(inbox.c.key_name, day))


def _replayed(moment: datetime) -> Any:
    """Spared, and brought to its end since."""
    return and_(
        inbox.c.state == DONE,
        inbox.c.erased_at.is_(None),
        inbox.c.ticket_id.is_(None),
        ~inbox.c.key_name.startswith(INTAKE),
        inbox.c.finished_at < moment,
    )


def _unread(moment: datetime) -> Any:
    return and_(inbox.c.state == PARKED, inbox.c.erased_at.is_(None), inbox.c.finished_at < moment)


def _old_letters(day: date) -> Any:
    return and_(outbox.c.erased_at.is_(None), _of_days_before(outbox.c.key_name, day))


def _of_days_before(column: Any, day: date) -> Any:
    return and_(column.startswith(INTAKE), column < f"{INTAKE}{day.isoformat()}")


def _count(tx: Connection, column: Any, wanted: Any) -> int:
    return int(tx.execute(select(func.count(column)).where(wanted)).scalar_one())
