"""Sends letters from the outbox: 4xx again later, 5xx stop and tell the team."""

from __future__ import annotations

import logging
import threading
from datetime import UTC, datetime, timedelta

from bot.carriers import Carrier, Failure
from bot.log import redacted, without_addresses
from store import audit, outbox
from store.claims import own_name
from store.database import Store
from store.trouble import AWAY, said

log = logging.getLogger("deliver")

AT_ONCE = 32
UNCONFIRMED = 16  # letters sent whose rows do not say so yet: what a power cut could send twice, identical
GATHER = 0.05  # seconds after a ring: letters that come in a flock share their transactions
IDLE = 0.5  # seconds
PAUSE = 5.0  # seconds
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)
MOST_DOUBLINGS = 7  # enough for the longest wait; without an end a timedelta overflows on the second day
GIVEN_UP_AFTER = timedelta(days=3)
LOST = Failure("nothing of it can be read: its key is gone, or it is damaged", for_good=True)


class Delivery:
    """A loop for a thread of its own."""

    def __init__(self, store: Store, carrier: Carrier) -> None:
        self._store = store
        self._carrier = carrier
        self._unconfirmed: list[tuple[int, datetime]] = []
        self._in_doubt = False
        self._bell = threading.Event()
        self._stopping = threading.Event()
        self._name = own_name()

    def ring(self) -> None:
        """A letter has been queued."""
        self._bell.set()

    def stop(self) -> None:
        self._stopping.set()
        self._bell.set()

    def run(self) -> None:
        while not self._stopping.is_set():
            self._bell.clear()
            try:
                self._make_good()
                sent = self._round()
            except AWAY as fault:
                self._in_doubt = True
                log.error("the database or its keys are away, waiting %.0f s: %s", PAUSE, said(fault))
                self._stopping.wait(PAUSE)
                continue
            if sent < AT_ONCE and self._bell.wait(IDLE):
                self._stopping.wait(GATHER)
        self._carrier.close()

    def _make_good(self) -> None:
        """The database is there again: tell it what it has not heard, and take up what was not sent."""
        if self._in_doubt:
            with self._store.write() as tx:
                outbox.mark_sent(tx, self._unconfirmed)
                outbox.release_own(tx, self._name)
            self._unconfirmed.clear()
            self._in_doubt = False

    def _round(self) -> int:
        """Send what is due. A relay that is away ends the round: the rest would fail alike."""
        until = datetime.now(UTC) + outbox.LEASE - outbox.SLOWEST
        with self._store.write_lightly() as tx:
            claimed = outbox.claim(tx, self._name, datetime.now(UTC), AT_ONCE)
        for place, letter in enumerate(claimed):
            if self._stopping.is_set() or datetime.now(UTC) > until:
                self._give_back(claimed[place:], timedelta())
                break
            failure = self._carrier.carry(letter) if letter.raw else LOST
            if failure is None:
                log.info("sent outbox=%d to=%s", letter.id, redacted(letter.recipient))
                self._unconfirmed.append((letter.id, datetime.now(UTC)))
                if len(self._unconfirmed) == UNCONFIRMED:
                    self._confirm()
                continue
            self._failed(letter, failure)
            if failure.away:
                self._give_back(claimed[place + 1 :], FIRST_WAIT)
                break
        self._confirm()
        return len(claimed)

    def _confirm(self) -> None:
        """Note what was sent. If the database is away, it stays for `_make_good`."""
        if self._unconfirmed:
            with self._store.write() as tx:
                outbox.mark_sent(tx, self._unconfirmed)
            self._unconfirmed.clear()

    def _failed(self, letter: outbox.Claimed, failure: Failure) -> None:
        now = datetime.now(UTC)
        # One that somebody queued once more, or that waited while we stood still, has its first try like any other.
        too_old = now - letter.created_at > GIVEN_UP_AFTER and letter.attempts > 1
        with self._store.write() as tx:
            if failure.for_good or too_old:
                if not outbox.give_up(tx, self._name, letter.id, failure.error):
                    return
                log.error(
                    "GIVEN UP outbox=%d: %s. The team must reach the requester another way; see `madoguchi doctor`",
                    letter.id,
                    without_addresses(failure.error),
                )
                audit.write(
                    tx, [audit.Entry("deliver", "mail:letter:give-up", facts={"letter": letter.id})], now
                )
            else:
                wait = min(FIRST_WAIT * 2 ** min(letter.attempts - 1, MOST_DOUBLINGS), LONGEST_WAIT)
                log.warning("later outbox=%d in %s: %s", letter.id, wait, without_addresses(failure.error))
                outbox.again_later(tx, self._name, letter.id, failure.error, now + wait)

    def _give_back(self, letters: list[outbox.Claimed], wait: timedelta) -> None:
        with self._store.write() as tx:
            outbox.release(tx, [letter.id for letter in letters], datetime.now(UTC) + wait)
