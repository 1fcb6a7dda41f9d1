"""What is kept for how long, and how it is forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.settings import Settings
from store import audit, retention
from store.audit import Entry
from store.database import Store
from store.keys import Keyring
from store.retention import Doomed

RETENTION = "retention"  # who acts, in the audit log
AT_ONCE = 100  # tickets erased in one transaction: mail waits for no more


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased, or would be: references of tickets, and how many mails and letters belong to none."""

    references: tuple[str, ...]
    mails: int
    letters: int

    def __str__(self) -> str:
        return (
            f"{len(self.references)} tickets, {self.mails} mails and {self.letters} letters without a ticket"
        )


def overdue(store: Store, settings: Settings, now: datetime) -> Erased:
    """What the schedule says is to be erased by now."""
    moment = _mail_until(settings, now)
    with store.read() as tx:
        doomed = retention.settled_before(tx, now - timedelta(days=settings.keep_tickets))
        mails, letters = retention.mail_before(tx, moment.date(), moment)
    return Erased(tuple(each.reference for each in doomed), mails, letters)


def purge(store: Store, settings: Settings, now: datetime) -> Erased:
    """Erase what the schedule says. Begun again after a crash, it goes on where it was."""
    with store.read() as tx:
        doomed = retention.settled_before(tx, now - timedelta(days=settings.keep_tickets))
    gone = forget(store, doomed, RETENTION, now)
    mails, letters = _purge_mail(store, settings, now)
    return Erased(tuple(each.reference for each in gone), mails, letters)


def forget(store: Store, doomed: Sequence[Doomed], actor: str, now: datetime) -> list[Doomed]:
    """Erase tickets; those that were. The keys go first: a crash leaves blank tickets that are erased again, never
    readable ones.
    """
    parts = (doomed[start : start + AT_ONCE] for start in range(0, len(doomed), AT_ONCE))
    return [each for part in parts for each in _forget(store, part, actor, now)]


def _forget(store: Store, doomed: Sequence[Doomed], actor: str, now: datetime) -> list[Doomed]:
    """They are held meanwhile: a mail that opens a case again comes before, and the case is spared, or after, and finds
    nobody's.
    """
    with store.write() as tx:
        if held := retention.held(tx, doomed):
            _ring(store).destroy([each.key_name for each in held])
        for each in held:
            retention.blank_ticket(tx, each.id, now)
            entry = Entry(actor, "retention:ticket:erase", each.id, facts={"reference": each.reference})
            audit.write(tx, [entry], now)
    return held


def _purge_mail(store: Store, settings: Settings, now: datetime) -> tuple[int, int]:
    moment = _mail_until(settings, now)
    day = moment.date()
    with store.write() as tx:
        retention.spare_parked(tx, day)
    with store.read() as tx:
        mails, letters = retention.mail_before(tx, day, moment)
        names = [*_ring(store).intakes_before(day), *retention.replayed_keys(tx, moment)]
    if names:
        _ring(store).destroy(names)
    if mails or letters:
        with store.write() as tx:
            retention.blank_mail(tx, day, moment, now)
            facts = {"mails": mails, "letters": letters, "before": day.isoformat()}
            audit.write(tx, [Entry(RETENTION, "retention:mail:erase", facts=facts)], now)
    return mails, letters


def _mail_until(settings: Settings, now: datetime) -> datetime:
    """What came before it is not kept; its day, in UTC as keys of days are, is the first that is."""
    return now.astimezone(UTC) - timedelta(days=settings.keep_mail)


def _ring(store: Store) -> Keyring:
    assert store.keyring
    return store.keyring
