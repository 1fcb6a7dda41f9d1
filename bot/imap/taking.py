"""One look into the folder: mail is fetched, committed to the inbox, and only then moved."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime

from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from bot.arrival import arrival
from bot.imap import envelope
from bot.imap.ledger import LATER, Ledger
from bot.imap.session import Fetched, Listed, Session
from bot.log import redacted
from bot.recipients import Recipients
from bot.settings import Settings
from store import inbox
from store.database import Store

log = logging.getLogger("imap")

MOST_MAILS = 50
MOST_BYTES = 8_000_000  # fetched and committed at once, but one mail at least


class Taking:
    """Takes what is in the folder, one look after another, over any number of sessions."""

    def __init__(
        self, settings: Settings, store: Store, on_mail: Callable[[], None], stopping: threading.Event
    ) -> None:
        self._contact = settings.contact_address
        self._is_ours = Recipients(settings.contact_address)
        self._largest = settings.max_mail
        self._store = store
        self._on_mail = on_mail
        self._stopping = stopping
        self._ledger = Ledger()
        self._moves_fail = False

    def take_all(self, session: Session) -> None:
        """Raises what Session and Store raise; whatever was not moved is there at the next look."""
        uidvalidity, uids = session.look()
        self._ledger.turn_to(uidvalidity, uids)
        self._move(session)
        now = time.monotonic()
        due = [uid for uid in uids if self._ledger.is_due(uid, now)]
        small = self._without_the_large(session, session.measured(due))
        for group in self._groups(small):
            if self._stopping.is_set():
                return
            self._take(session, group)

    def _without_the_large(self, session: Session, mails: Sequence[Listed]) -> list[Listed]:
        for mail in mails:
            if mail.size > self._largest and mail.uid not in self._ledger.too_large:
                self._ledger.too_large.add(mail.uid)
                self._tell_of(session, mail)
        return [mail for mail in mails if mail.size <= self._largest]

    def _tell_of(self, session: Session, mail: Listed) -> None:
        """Once: the flag is what another process, or this one after a restart, knows it by."""
        if mail.flagged:
            return
        log.error(
            "TOO LARGE uid=%d bytes=%d: left in the folder and flagged, a person must read it (MADOGUCHI_MAX_MAIL is %d)",
            mail.uid,
            mail.size,
            self._largest,
        )
        session.flag(mail.uid)

    def _groups(self, mails: Sequence[Listed]) -> Iterator[list[int]]:
        """UIDs that are fetched together, oldest first; what has broken a fetch comes last, each alone."""
        group: list[int] = []
        size = 0
        for mail in mails:
            if self._ledger.is_suspect(mail.uid):
                continue
            if group and (len(group) == MOST_MAILS or size + mail.size > MOST_BYTES):
                yield group
                group, size = [], 0
            group.append(mail.uid)
            size += mail.size
        if group:
            yield group
        yield from ([mail.uid] for mail in mails if self._ledger.is_suspect(mail.uid))

    def _take(self, session: Session, uids: list[int]) -> None:
        try:
            mails = session.fetched(uids)
        except Exception:
            self._failed(uids)
            raise
        self._keep(mails)
        got = {mail.uid for mail in mails}
        self._failed([uid for uid in uids if uid not in got])
        self._move(session)

    def _failed(self, uids: list[int]) -> None:
        for uid in self._ledger.failed(uids, time.monotonic()):
            log.error("uid=%d cannot be fetched: it stays in the folder, next try in %.0f s", uid, LATER)

    def _keep(self, mails: Sequence[Fetched]) -> None:
        if not mails:
            return
        now = datetime.now(UTC)
        arrivals = [self._arrival(mail, now) for mail in mails]
        with self._store.write() as tx:
            inbox.accept(tx, arrivals)
        self._ledger.keep([mail.uid for mail in mails])
        for kept in arrivals:
            sender = redacted(kept.envelope_sender)
            log.info("kept digest=%s bytes=%d from=%s", kept.digest[:12], len(kept.raw), sender)
        self._on_mail()

    def _arrival(self, mail: Fetched, now: datetime) -> inbox.Arrival:
        return arrival(
            "imap",
            mail.raw,
            envelope.sender(mail.raw),
            envelope.recipients(mail.raw, self._is_ours) or (self._contact,),
            envelope.received_at(mail.internal_date, now),
            taken_at=now,
        )

    def _move(self, session: Session) -> None:
        """A mail that cannot be moved is not fetched again; told once, until a move succeeds."""
        if not self._ledger.kept:
            return
        try:
            session.move(sorted(self._ledger.kept))
        except IMAPClientAbortError:
            raise
        except IMAPClientError as fault:
            if not self._moves_fail:
                log.error(
                    "cannot move handled mail: %s. It is in the inbox, and is moved when that works", fault
                )
            self._moves_fail = True
        else:
            log.info("moved mails=%d", len(self._ledger.kept))
            self._ledger.kept.clear()
            self._moves_fail = False
