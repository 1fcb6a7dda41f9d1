"""What is kept for how long, and how it is forgotten."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot import leap, letter_files
from bot.leap import Leap
from bot.settings import Settings
from store import audit, retention
from store.audit import Entry
from store.database import Store
from store.keys import Keyring
from store.retention import Doomed, Until

log = logging.getLogger("retention")

NOTICE = timedelta(days=30)  # for how long it is told that a mail goes unread
RETENTION = "retention"  # who acts, in the audit log
AT_ONCE = 100  # tickets erased in one transaction: mail waits for no more


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased, or would be: references of tickets, how many mails and letters belong to none, and how many
    letters lie as files.
    """

    references: tuple[str, ...]
    mails: int
    letters: int
    files: int = 0

    def __str__(self) -> str:
        files = f", {self.files} letters in files" if self.files else ""
        return (
            f"{len(self.references)} tickets, {self.mails} mails and {self.letters} letters without a ticket"
            + files
        )


def overdue(store: Store, settings: Settings, now: datetime) -> Erased:
    """What the schedule says is to be erased by now."""
    with store.read() as tx:
        doomed = retention.settled_before(tx, _tickets_until(settings, now))
        until = _mail_until(settings, now)
        mails, letters = retention.mail_before(tx, until)
        files = letter_files.doomed(tx, settings.maildir, {each.id for each in doomed}, until)
        return Erased(tuple(each.reference for each in doomed), mails, letters, len(list(files)))


def going_unread(store: Store, settings: Settings, now: datetime) -> int:
    """How many mails that were set aside nobody will have seen to, if it goes on like this for a month."""
    with store.read() as tx:
        return retention.unread_before(tx, _tickets_until(settings, now) + NOTICE)


def purge(store: Store, settings: Settings, now: datetime) -> Erased:
    """Erase what the schedule says. Begun again after a crash, it goes on where it was."""
    with store.read() as tx:
        doomed = retention.settled_before(tx, _tickets_until(settings, now))
    gone = forget(store, doomed, RETENTION, now)
    mails, letters = _purge_mail(store, _mail_until(settings, now), now)
    with store.read() as tx:
        leftover = retention.leftover_keys(tx, now.astimezone(UTC).date())
    if leftover:
        log.warning("destroyed %d keys that had nothing left to open", _ring(store).destroy(leftover))
    files = sweep(store, settings, now)
    return Erased(tuple(each.reference for each in gone), mails, letters, files)


def sweep(store: Store, settings: Settings, now: datetime) -> int:
    """Erase the files of letters that are erased; how many. After a crash in between the next purge does it."""
    with store.read() as tx:
        files = list(letter_files.doomed(tx, settings.maildir, (), _mail_until(settings, now)))
    return letter_files.erase(files)


def by_schedule(store: Store, settings: Settings, now: datetime) -> Erased | Leap:
    """Erase what the schedule says, unless the clock has leapt."""
    if leapt := leap.found(store, now):
        return leapt
    erased = purge(store, settings, now)
    leap.has_run(store, RETENTION, now)
    return erased


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


def _purge_mail(store: Store, until: Until, now: datetime) -> tuple[int, int]:
    with store.write() as tx:
        retention.spare_parked(tx, until.day, now)
    with store.read() as tx:
        mails, letters = retention.mail_before(tx, until)
        unread = retention.unread_before(tx, until.unread)
        names = [*_ring(store).intakes_before(until.day), *retention.spent_keys(tx, until)]
    if names:
        _ring(store).destroy(names)
    if mails or letters:
        with store.write() as tx:
            retention.blank_mail(tx, until, now)
            facts = {"mails": mails, "letters": letters, "unread": unread, "before": until.day.isoformat()}
            audit.write(tx, [Entry(RETENTION, "retention:mail:erase", facts=facts)], now)
    return mails, letters


def unread_until(settings: Settings, set_aside: datetime) -> datetime:
    """When a mail that was set aside is erased, seen to or not: it may ask for something, and is kept like a case."""
    return set_aside + timedelta(days=settings.keep_tickets)


def _tickets_until(settings: Settings, now: datetime) -> datetime:
    return now - timedelta(days=settings.keep_tickets)


def _mail_until(settings: Settings, now: datetime) -> Until:
    return Until(now.astimezone(UTC) - timedelta(days=settings.keep_mail), _tickets_until(settings, now))


def _ring(store: Store) -> Keyring:
    assert store.keyring
    return store.keyring
