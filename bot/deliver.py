"""Sends letters from the outbox: 4xx again later, 5xx stop and tell the team."""

from __future__ import annotations

import logging
import mailbox
import smtplib
import ssl
import threading
from collections import deque
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, unquote, urlsplit

from sqlalchemy.exc import DatabaseError

from bot.log import redacted
from store import audit, outbox
from store.claims import own_name
from store.database import Store
from store.group_commit import GroupCommit

log = logging.getLogger("deliver")

AT_ONCE = 32
UNCONFIRMED = (
    8  # letters sent whose row may still say "claimed": what a power cut could send twice, identical
)
IDLE = 0.5  # seconds
PAUSE = 5.0  # seconds
RELAY_TIMEOUT = 60.0  # seconds; RFC 5321 section 4.5.3.2 allows a relay minutes, a desk can try again
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)
MOST_DOUBLINGS = 7  # that is longer than the longest wait; without an end a timedelta overflows on the second day
GIVEN_UP_AFTER = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a letter did not go. `for_good`: the relay will not take this letter, ever. `away`: it takes none now."""

    error: str
    for_good: bool = False
    away: bool = False


class Carrier(Protocol):
    """Hands one letter over; None when it was taken."""

    def carry(self, letter: outbox.Claimed) -> Failure | None: ...

    def close(self) -> None: ...


class Relay:
    """A smarthost over one kept connection."""

    def __init__(self, url: str) -> None:
        self._url = urlsplit(url)
        self._connection: smtplib.SMTP | None = None

    def carry(self, letter: outbox.Claimed) -> Failure | None:
        fresh = self._connection is None
        failure = self._try(letter)
        # A kept connection may have been closed at the other end meanwhile: that says nothing about the relay.
        return self._try(letter) if failure and failure.away and not fresh else failure

    def _try(self, letter: outbox.Claimed) -> Failure | None:
        try:
            self._connection = self._connection or _connect(self._url)
        except (OSError, smtplib.SMTPException) as fault:
            # Even a 5xx: a relay that refuses us, or our password, has said nothing about the letter.
            return Failure(f"relay away: {fault}", away=True)
        if not letter.recipient.isascii() and not self._connection.has_extn("smtputf8"):
            return Failure("the relay does not know SMTPUTF8, which this address needs", for_good=True)
        try:
            self._send(self._connection, letter)
        except smtplib.SMTPRecipientsRefused as fault:
            code, text = next(iter(fault.recipients.values()))
            return self._refused(code, text)
        except smtplib.SMTPResponseException as fault:
            return self._refused(fault.smtp_code, fault.smtp_error)
        except (OSError, smtplib.SMTPException) as fault:
            self.close()
            return Failure(f"relay away: {fault}", away=True)
        return None

    def _send(self, connection: smtplib.SMTP, letter: outbox.Claimed) -> None:
        plain = letter.recipient.isascii()
        connection.sendmail(
            letter.envelope_sender,
            [letter.recipient],
            letter.raw,
            [] if plain else ["SMTPUTF8", "BODY=8BITMIME"],
        )

    def _refused(self, code: int, text: bytes | str) -> Failure:
        said = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
        if code == 421:  # RFC 5321 section 3.8: the relay is closing the connection
            self.close()
            return Failure(f"{code} {said}", away=True)
        return Failure(f"{code} {said}", for_good=code >= 500)

    def close(self) -> None:
        if self._connection is not None:
            connection, self._connection = self._connection, None
            try:
                connection.quit()
            except (OSError, smtplib.SMTPException):
                connection.close()


def _connect(url: SplitResult) -> smtplib.SMTP:
    host = url.hostname or "localhost"
    if url.scheme == "smtps":
        context = ssl.create_default_context()
        connection: smtplib.SMTP = smtplib.SMTP_SSL(
            host, url.port or 465, timeout=RELAY_TIMEOUT, context=context
        )
    else:
        connection = smtplib.SMTP(host, url.port or 25, timeout=RELAY_TIMEOUT)
    try:
        _introduce(connection, url)
    except BaseException:
        connection.close()
        raise
    return connection


def _introduce(connection: smtplib.SMTP, url: SplitResult) -> None:
    connection.ehlo_or_helo_if_needed()
    if url.scheme == "smtp" and connection.has_extn("starttls"):
        # As mail servers do between themselves: encrypt when offered. smtps:// is for those who insist.
        connection.starttls(
            context=_opportunistic() if url.username is None else ssl.create_default_context()
        )
        connection.ehlo_or_helo_if_needed()
    if url.username is not None:
        connection.login(unquote(url.username), unquote(url.password or ""))


def _opportunistic() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


class LetterBox:
    """A Maildir, for a laptop without a relay. A letter delivered twice is one file: its name is its Message-ID."""

    def __init__(self, folder: Path) -> None:
        folder.parent.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        mailbox.Maildir(folder, create=True)

    def carry(self, letter: outbox.Claimed) -> Failure | None:
        name = letter.message_id.strip("<>").replace("/", "_")
        draft = self._folder / "tmp" / name
        try:
            draft.write_bytes(letter.raw.replace(b"\r\n", b"\n"))
            draft.replace(self._folder / "new" / name)
        except OSError as fault:
            return Failure(f"cannot write to {self._folder}: {fault.strerror}", away=True)
        return None

    def close(self) -> None:
        pass


def carrier(relay_url: str | None, maildir: Path) -> Carrier:
    return Relay(relay_url) if relay_url else LetterBox(maildir)


class Delivery:
    """A loop for a thread of its own."""

    def __init__(self, store: Store, carrier: Carrier) -> None:
        self._store = store
        self._carrier = carrier
        self._sent: GroupCommit[tuple[int, datetime], None] = GroupCommit(store, outbox.mark_sent, "outbox")
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
                sent = self._round()
            except DatabaseError as fault:
                log.error("the database is away, waiting %.0f s: %r", PAUSE, fault.orig)
                self._stopping.wait(PAUSE)
                continue
            if not sent:
                self._bell.wait(IDLE)
        self._carrier.close()
        self._sent.close()

    def _round(self) -> int:
        """Send what is due. A relay that is away ends the round: the rest would fail alike."""
        until = datetime.now(UTC) + outbox.LEASE / 2
        with self._store.write_lightly() as tx:
            claimed = outbox.claim(tx, self._name, datetime.now(UTC), AT_ONCE)
        unconfirmed: deque[Future[None]] = deque()
        for place, letter in enumerate(claimed):
            if self._stopping.is_set() or datetime.now(UTC) > until:
                self._give_back(claimed[place:], timedelta())
                break
            failure = self._carrier.carry(letter)
            if failure is None:
                log.info("sent outbox=%d to=%s", letter.id, redacted(letter.recipient))
                unconfirmed.append(self._sent.submit((letter.id, datetime.now(UTC))))
                if len(unconfirmed) >= UNCONFIRMED:
                    unconfirmed.popleft().result()
                continue
            self._failed(letter, failure)
            if failure.away:
                self._give_back(claimed[place + 1 :], FIRST_WAIT)
                break
        for confirmation in unconfirmed:
            confirmation.result()
        return len(claimed)

    def _failed(self, letter: outbox.Claimed, failure: Failure) -> None:
        now = datetime.now(UTC)
        too_old = now - letter.created_at > GIVEN_UP_AFTER
        with self._store.write() as tx:
            if failure.for_good or too_old:
                log.error(
                    "GIVEN UP outbox=%d: %s. The team must reach the requester another way; see `madoguchi doctor`",
                    letter.id,
                    failure.error,
                )
                outbox.give_up(tx, letter.id, failure.error)
                audit.write(
                    tx, [audit.Entry("deliver", "mail:letter:give-up", facts={"letter": letter.id})], now
                )
            else:
                wait = min(FIRST_WAIT * 2 ** min(letter.attempts - 1, MOST_DOUBLINGS), LONGEST_WAIT)
                log.warning("later outbox=%d in %s: %s", letter.id, wait, failure.error)
                outbox.again_later(tx, letter.id, failure.error, now + wait)

    def _give_back(self, letters: list[outbox.Claimed], wait: timedelta) -> None:
        with self._store.write() as tx:
            outbox.release(tx, [letter.id for letter in letters], datetime.now(UTC) + wait)
