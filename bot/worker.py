"""Takes accepted mail out of the inbox and brings each to its terminal state, in one transaction."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from time import monotonic

from sqlalchemy.exc import DBAPIError

from bot.desk import Mail
from bot.house import House
from bot.log import place
from bot.rounds import Rounds
from bot.settling import FLOCK, settle
from bot.understanding import understand
from store import audit, inbox
from store.claims import own_name
from store.database import Store
from store.keys import WrongKeys
from store.trouble import AWAY, again, collided, said

log = logging.getLogger("worker")

AT_ONCE, AT_FIRST = 128, 16
LONG = 5.0  # seconds: a round that takes longer is followed by a smaller one
DAMAGED = "it does not open: its key is missing, or it is damaged. `madoguchi doctor` says what to do; then replay it"
TRIES = 3  # a mail that killed its worker this often is set aside
GATHER = 0.05  # seconds after a ring: mails that come in a flock share a transaction
IDLE = 0.5  # seconds between looks when nobody rings
PAUSE = 5.0  # seconds to wait for a database that is away

Clock = Callable[[], datetime]


class Worker:
    """A loop for a thread of its own. Any number may run, in any number of processes."""

    def __init__(self, house: House, store: Store, on_letter: Callable[[], None] = lambda: None) -> None:
        self._house = house
        self._store = store
        self._on_letter = on_letter
        self._bell = threading.Event()
        self._stopping = threading.Event()
        self._name = own_name()
        self._rounds = Rounds(house, store)

    def ring(self) -> None:
        """Mail has come in."""
        self._bell.set()

    def stop(self) -> None:
        self._stopping.set()
        self._bell.set()

    def run(self) -> None:
        """Work until stopped; what was claimed is finished first."""
        in_doubt, at_once = False, AT_FIRST
        while not self._stopping.is_set():
            try:
                if in_doubt:
                    _take_back(self._store, self._name)
                in_doubt = False
                begun = monotonic()
                worked = work(self._house, self._store, self._name, at_once=at_once)
                at_once = next_round(at_once, worked, monotonic() - begun)
                attended = 0 if worked else self._rounds.make()
            except AWAY as fault:
                in_doubt = True
                log.error("the database or its keys are away, waiting %.0f s: %s", PAUSE, said(fault))
                self._stopping.wait(PAUSE)
                continue
            if worked or attended:
                self._on_letter()
            if worked < FLOCK and self._bell.wait(IDLE):
                self._bell.clear()
                self._stopping.wait(GATHER)


def next_round(at_once: int, worked: int, seconds: float) -> int:
    """How many mails the next round may take: more while they come in flocks, fewer where they take long, as doubtful ones
    do. A round must end well before its lease does, and before whoever stops us loses patience.
    """
    if seconds > LONG:
        return max(1, at_once // 4)
    return min(AT_ONCE, 2 * at_once) if worked == at_once else AT_FIRST


def _take_back(store: Store, name: str) -> None:
    """The database was away while we had mails in hand: they wait no longer than it did."""
    with store.write() as tx:
        inbox.release_own(tx, name)


def _now() -> datetime:
    return datetime.now(UTC)


def work(house: House, store: Store, name: str, clock: Clock = _now, at_once: int = AT_ONCE) -> int:
    """One round: claim, read, decide, commit. How many mails there were."""
    with store.write_lightly() as tx:
        claimed = inbox.claim(tx, name, clock(), at_once)
    sound = [row for row in claimed if not _set_aside(store, name, row, clock)]
    if understood := _understood(house, store, name, sound, clock):
        _settle(house, store, name, understood, clock)
    return len(claimed)


def _set_aside(store: Store, name: str, row: inbox.Claimed, clock: Clock) -> bool:
    """A mail that nobody should try to read."""
    if row.attempts > TRIES:
        _park(store, name, row.id, f"the worker died over it {TRIES} times", clock())
    elif row.damaged:
        _park(store, name, row.id, DAMAGED, clock(), quotes=False)
    return row.attempts > TRIES or row.damaged


def _understood(house: House, store: Store, name: str, rows: list[inbox.Claimed], clock: Clock) -> list[Mail]:
    """All at once; when that fails, each alone, to find the one mail that breaks it. The one broad `except` of the
    house, with its twin below: whatever a mail does to us, it is parked.
    """
    try:
        return understand(house, rows)
    except Exception as fault:
        if len(rows) > 1:
            return [found for row in rows for found in _understood(house, store, name, [row], clock)]
        log.error("cannot read inbox=%d: %s", rows[0].id, place(fault))
        _park(store, name, rows[0].id, f"reading failed: {fault!r}", clock())
        return []


def _settle(house: House, store: Store, name: str, mails: list[Mail], clock: Clock) -> None:
    """All in one transaction; when that fails, each in its own, to find the one mail that breaks it."""
    try:
        again(lambda: settle(house, store, name, mails, clock()))
    except Exception as fault:
        if isinstance(fault, AWAY) and _is_away(store, fault):
            raise
        if len(mails) > 1:
            for each in mails:
                _settle(house, store, name, [each], clock)
        elif isinstance(fault, inbox.LeaseLost):
            log.warning("inbox=%d was taken over by another worker", mails[0].row)
        else:
            log.error("cannot settle inbox=%d: %s", mails[0].row, place(fault))
            _park(store, name, mails[0].row, f"handling failed: {fault!r}", clock())


def _park(store: Store, name: str, inbox_id: int, reason: str, now: datetime, *, quotes: bool = True) -> None:
    told = "for a reason that may quote it" if quotes else reason
    log.error("parked inbox=%d, %s. See `madoguchi doctor`, then `madoguchi replay`", inbox_id, told)
    try:
        with store.write() as tx:
            inbox.park(tx, inbox_id, name, reason[:2000], now, quotes=quotes)
            audit.write(tx, [audit.Entry("worker", "mail:inquiry:park", inbox_id=inbox_id)], now)
    except inbox.LeaseLost:
        log.warning("inbox=%d was taken over by another worker", inbox_id)


def _is_away(store: Store, fault: DBAPIError | WrongKeys) -> bool:
    """Whether it is no fault of the mail's."""
    if isinstance(fault, WrongKeys) or fault.connection_invalidated or collided(fault):
        return True
    try:
        store.ping()
    except AWAY:
        return True
    return False
