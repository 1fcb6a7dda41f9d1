"""Reads a mailbox for as long as the service runs: connects, waits, takes, and connects again."""

from __future__ import annotations

import logging
import re
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from bot.imap.place import place
from bot.imap.session import Refused, Session, opened
from bot.imap.taking import Taking
from bot.log import redacted
from bot.settings import Settings
from store.database import Store
from store.trouble import AWAY
from store.trouble import said as told_by_the_store

log = logging.getLogger("imap")

STEADY = 60.0  # seconds; a session that lasted so long was a good one
MOST_DOUBLINGS = 12
_ADDRESS = re.compile(r"[^\s<>\"'()]+@[^\s<>\"'()]+")


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds between attempts, doubled each time from the first to the longest; and to wait for an answer. After a
    refusal the first is long at once, because servers lock accounts at which somebody knocks too often.
    """

    first: float = 1.0
    first_when_refused: float = 60.0
    longest: float = 900.0
    answer: float = 30.0

    def delay(self, failures: int, *, refused: bool) -> float:
        first = self.first_when_refused if refused else self.first
        return min(first * 2.0 ** min(failures - 1, MOST_DOUBLINGS), self.longest)


class Reader:
    """A loop for a thread of its own. Any number may run on one mailbox. Raises WrongSetting when made."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        on_mail: Callable[[], None] = lambda: None,
        pace: Pace | None = None,
    ) -> None:
        self._place = place(settings)
        self._poll = float(settings.imap_poll)
        self._pace = pace or Pace()
        self._stopping = threading.Event()
        self._taking = Taking(settings, store, on_mail, self._stopping)

    def stop(self) -> None:
        self._stopping.set()

    def run(self) -> None:
        """Read until stopped; what was fetched is committed first."""
        failures = 0
        while not self._stopping.is_set():
            began = time.monotonic()
            try:
                with opened(self._place, self._pace.answer) as session:
                    self._read(session)
            except Exception as fault:  # whatever a mail server does, the other doors stay open
                failures = 1 if time.monotonic() - began > STEADY else failures + 1
                delay = self._pace.delay(failures, refused=_needs_a_person(fault))
                log.log(*_told(fault), delay)
                self._stopping.wait(delay)

    def _read(self, session: Session) -> None:
        way = "by IDLE" if session.idles else f"every {self._poll:.0f} s"
        log.info("reading %r at %s, %s", self._place.folder, self._place.host, way)
        while not self._stopping.is_set():
            self._taking.take_all(session)
            session.wait(self._poll, self._stopping)


def _needs_a_person(fault: Exception) -> bool:
    return isinstance(fault, Refused | ssl.SSLCertVerificationError)


def _told(fault: Exception) -> tuple[int, str, str]:
    """Level, sentence and its first value; the sentence ends with the seconds until the next attempt."""
    said = _ADDRESS.sub(lambda found: redacted(found[0]), str(fault))
    if isinstance(fault, AWAY):
        reason = told_by_the_store(fault)
        return (
            logging.ERROR,
            "not kept, the mail stays in the mailbox: %s. `madoguchi doctor` tells; again in %.0f s",
            reason,
        )
    if isinstance(fault, ssl.SSLCertVerificationError):
        return (
            logging.ERROR,
            "the server's certificate is not trusted: %s. See SSL_CERT_FILE; again in %.0f s",
            said,
        )
    if isinstance(fault, Refused):
        return logging.ERROR, "%s (MADOGUCHI_IMAP_URL); again in %.0f s", said
    return logging.WARNING, "the mailbox is away: %s; again in %.0f s", said or repr(fault)
