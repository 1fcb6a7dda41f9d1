"""What the desk does once a day by itself: what was kept long enough is erased, a head of the audit log witnessed."""

from __future__ import annotations

import logging
import threading
from datetime import UTC, datetime, timedelta

from bot import forgetting, witness
from bot.leap import WHAT_TO_DO, Leap
from bot.settings import Settings
from intents.fault import Fault
from store.database import Store
from store.trouble import AWAY, said

log = logging.getLogger("daily")

DAY = timedelta(days=1)
LOOK = 600.0  # seconds between looks whether a day is over


class Daily:
    """A loop for a thread of its own. In several processes at once it does nothing worse than the same again."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self._settings = settings
        self._store = store
        self._stopping = threading.Event()
        self._purged = datetime.min.replace(tzinfo=UTC)

    def stop(self) -> None:
        self._stopping.set()

    def run(self) -> None:
        """Until stopped; the log as it is at the end is witnessed too."""
        while not self._stopping.is_set():
            self._purge(datetime.now(UTC))
            self._quietly(datetime.now(UTC))
            self._stopping.wait(LOOK)
        self._witness(datetime.now(UTC))

    def _purge(self, now: datetime) -> None:
        if timedelta() <= now - self._purged < DAY:
            return
        try:
            done = forgetting.by_schedule(self._store, self._settings, now)
            if isinstance(done, Leap):
                log.error("%s. %s", done, WHAT_TO_DO)
                return
            self._purged = now
            log.info("erased %s", done)
            if number := forgetting.going_unread(self._store, self._settings, now):
                log.error(
                    "%d mails that were set aside are erased within a month: see `madoguchi doctor`", number
                )
        except AWAY as fault:
            log.error("cannot erase what was kept long enough: %s", said(fault))

    def _quietly(self, now: datetime) -> None:
        try:
            heads = witness.testimony(self._settings.witness_file)
        except (
            Fault
        ) as fault:  # `doctor` and `audit verify` say so too; what is new is witnessed all the same
            log.error("%s", fault)
            heads = []
        # One that a clock wrote which was ahead is no reason to wait for that day.
        if not heads or not timedelta() <= now - heads[-1].at < DAY:
            self._witness(now)

    def _witness(self, now: datetime) -> None:
        """A database that is away, or a full disk, must not stop the mail: the next look makes up for it."""
        try:
            found = witness.testify(self._store, self._settings.witness_file, now)
            log.info("witnessed the audit log up to row %d", found.head.seq)
        except (*AWAY, OSError) as fault:
            log.error("cannot witness the audit log in %s: %s", self._settings.witness_file, fault)
