"""What the desk does once a day by itself: a head of the audit log is witnessed."""

from __future__ import annotations

import logging
import threading
from datetime import UTC, datetime, timedelta

from sqlalchemy.exc import DBAPIError

from bot import witness
from bot.settings import Settings
from store.database import Store

log = logging.getLogger("daily")

DAY = timedelta(days=1)
LOOK = 600.0  # seconds between looks whether a day is over


class Daily:
    """A loop for a thread of its own. In several processes at once it does nothing worse than the same again."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self._settings = settings
        self._store = store
        self._stopping = threading.Event()

    def stop(self) -> None:
        self._stopping.set()

    def run(self) -> None:
        """Until stopped; the log as it is at the end is witnessed too."""
        while not self._stopping.is_set():
            self._quietly(datetime.now(UTC))
            self._stopping.wait(LOOK)
        self._witness(datetime.now(UTC))

    def _quietly(self, now: datetime) -> None:
        heads = witness.testimony(self._settings.witness_file)
        if not heads or now - heads[-1].at >= DAY:
            self._witness(now)

    def _witness(self, now: datetime) -> None:
        """A database that is away, or a full disk, must not stop the mail: the next look makes up for it."""
        try:
            found = witness.testify(self._store, self._settings.witness_file, now)
            log.info("witnessed the audit log up to row %d", found.head.seq)
        except (DBAPIError, OSError) as fault:
            log.error("cannot witness the audit log in %s: %s", self._settings.witness_file, fault)
