"""Takes what Slack delivered out of its inbox and does it: each in one transaction with everything that follows."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from bot.log import place
from bot.slack import clients
from store.claims import own_name
from store.database import Store
from store.slack import inbox
from store.slack.inbox import Claimed
from store.trouble import AWAY, again, said

log = logging.getLogger("slack")

HANDS = (False, False, False, True)  # True: a thread that is kept free for what has a trigger
TRIES = 3  # what killed or broke its worker this often is set aside
IDLE = 0.5  # seconds between looks when nobody rings
PAUSE = 5.0  # seconds to wait for a database that is away
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=1), timedelta(minutes=1)

After = Callable[[], None]  # what may follow the commit and may fail: a view that is still open shows the end
Deed = Callable[[Connection], After | None]
Doing = Callable[
    [Claimed, datetime], Deed
]  # what is to be asked of Slack is asked first, outside the transaction


class Work:
    """Any number of these may run, in any number of processes."""

    def __init__(
        self, store: Store, doings: Mapping[str, Doing], sorry: Doing, on_post: Callable[[], None]
    ) -> None:
        """`sorry` says to somebody that what they asked for could not be done."""
        self._store, self._doings, self._sorry, self._on_post = store, doings, sorry, on_post
        self._bells = [threading.Event() for _ in HANDS]
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._run, args=(bell, urgent), name="slack-work", daemon=True)
            for bell, urgent in zip(self._bells, HANDS, strict=True)
        ]
        for thread in self._threads:
            thread.start()

    def ring(self) -> None:
        """Something has come in."""
        for bell in self._bells:
            bell.set()

    def close(self, patience: float) -> None:
        """Finish what is under way, as far as Slack lets us; the rest stays in the inbox."""
        self._stopping.set()
        self.ring()
        for thread in self._threads:
            thread.join(patience / len(self._threads))

    def _run(self, bell: threading.Event, only_urgent: bool) -> None:
        name = own_name()
        while not self._stopping.is_set():
            bell.clear()
            try:
                if row := self._claim(name, only_urgent):
                    self._do(name, row)
                else:
                    bell.wait(IDLE)
            except AWAY as fault:
                log.error("the database or its keys are away, waiting %.0f s: %s", PAUSE, said(fault))
                self._stopping.wait(PAUSE)
            except inbox.LeaseLost:
                log.warning("another process took over what we worked on")

    def _claim(self, name: str, only_urgent: bool) -> Claimed | None:
        """Look first: to write, SQLite makes the mail door wait."""
        with self._store.read() as tx:
            if not inbox.is_due(tx, datetime.now(UTC), only_urgent=only_urgent):
                return None
        with self._store.write_lightly() as tx:
            return inbox.claim(tx, name, datetime.now(UTC), only_urgent=only_urgent)

    def _do(self, name: str, row: Claimed) -> None:
        now = datetime.now(UTC)
        try:
            if row.attempts > TRIES and not row.put_off:
                raise RuntimeError(f"its worker died over it {TRIES} times")
            self._commit(name, row, self._doings[row.kind](row, now), now)
        except clients.FAULTS as fault:
            self._later(name, row, fault, now)
        except (*AWAY, inbox.LeaseLost):
            raise
        except Exception as fault:  # whoever waits must be told; a message of it may quote what they wrote
            log.error("cannot do %s %d: %s", row.kind, row.id, place(fault))
            self._park(name, row, now)

    def _commit(self, name: str, row: Claimed, deed: Deed, now: datetime) -> None:
        def commit() -> After | None:
            with self._store.write() as tx:
                after = deed(tx)
                inbox.finish(tx, name, row.id, now)
                return after

        after = again(commit)
        self._on_post()
        self.ring()  # what waited in its lane may go on
        if after:
            try:
                after()
            except clients.FAULTS as fault:
                log.warning(
                    "%s %d is done, but cannot be shown: %s", row.kind, row.id, clients.error_of(fault)
                )

    def _later(self, name: str, row: Claimed, fault: Exception, now: datetime) -> None:
        named = timedelta(seconds=clients.retry_after(fault))
        wait = named or min(FIRST_WAIT * (1 << min(row.attempts - 1, 6)), LONGEST_WAIT)
        error = clients.error_of(fault)
        log.warning("%s %d waits %s for Slack: %s", row.kind, row.id, wait, error)
        with self._store.write() as tx:
            inbox.again_later(tx, name, row.id, now + wait)

    def _park(self, name: str, row: Claimed, now: datetime) -> None:
        deed = self._sorry(row, now)
        with self._store.write() as tx:
            deed(tx)
            inbox.park(tx, name, row.id, now)
        self._on_post()
