"""The worker's rounds when no mail waits: whoever has not answered is reminded once, and what lapses, lapses."""

from __future__ import annotations

import logging
import time
from datetime import UTC, datetime

from bot import leap
from bot.desk.lapsing import attend
from bot.desk.team import Refused
from bot.house import House
from store.database import Store
from store.tickets import Ticket, waits
from store.trouble import again

log = logging.getLogger("rounds")

EVERY = 60.0  # seconds
AT_ONCE = 100


class Rounds:
    """Any number of workers may make them: each case is held while it is attended to, and looked at again then."""

    def __init__(self, house: House, store: Store) -> None:
        self._house = house
        self._store = store
        self._next = 0.0

    def make(self) -> int:
        """Make a round if it is time for one. How many cases were attended to."""
        if time.monotonic() < self._next:
            return 0
        self._next = time.monotonic() + EVERY
        now = datetime.now(UTC)
        # What is done daily tells of it: a clock that is wrong must lapse nobody.
        return 0 if leap.found(self._store, now) else make_round(self._house, self._store, now)


def make_round(house: House, store: Store, now: datetime) -> int:
    """Attend to every case with something due, each in a transaction of its own."""
    with store.read() as tx:
        due = waits.due(tx, now, AT_ONCE)
    return sum(_attended(house, store, reference, waiting, now) for reference, waiting in due)


def _attended(house: House, store: Store, reference: str, waiting: str, now: datetime) -> bool:
    def attend_to_it() -> Ticket | Refused | None:
        with store.write() as tx:
            return attend(tx, house, reference, waiting, now)

    done = again(attend_to_it)
    if isinstance(done, Ticket):
        log.info("attended to ticket=%d waiting=%s state=%s", done.id, waiting, done.state)
        return True
    if done is not None:
        log.error("cannot attend to a wait for %s: %s", waiting, done.why)
    return False
