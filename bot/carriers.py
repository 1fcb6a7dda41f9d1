"""Who takes a letter away: a smarthost over SMTP, or a Maildir on a laptop."""

from __future__ import annotations

import mailbox
import smtplib
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import SplitResult, unquote, urlsplit

from store.outbox import Claimed

RELAY_TIMEOUT = 60.0  # seconds; RFC 5321 section 4.5.3.2 allows a relay minutes, a desk can try again
# Its last word, though, is waited for as long as section 4.5.3.2.6 says: who gives up before sends a letter twice.
LAST_WORD = 600.0
Reply = tuple[int, bytes]


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a letter did not go. `for_good`: the relay will not take this letter, ever. `away`: it takes none now.
    `perhaps`: it may have gone after all; whoever tries again may send it twice.
    """

    error: str
    for_good: bool = False
    away: bool = False
    perhaps: bool = False


class Carrier(Protocol):
    """Hands one letter over; None when it was taken."""

    def carry(self, letter: Claimed) -> Failure | None: ...

    def close(self) -> None: ...


class Relay:
    """A smarthost over one kept connection."""

    def __init__(self, url: str) -> None:
        self._url = urlsplit(url)
        self._connection: smtplib.SMTP | None = None

    def carry(self, letter: Claimed) -> Failure | None:
        fresh = self._connection is None
        failure = self._try(letter)
        # A kept connection may have been closed at the other end meanwhile: that says nothing about the relay.
        return self._try(letter) if failure and failure.away and not (failure.perhaps or fresh) else failure

    def _try(self, letter: Claimed) -> Failure | None:
        try:
            self._connection = self._connection or _connect(self._url)
        except (OSError, smtplib.SMTPException) as fault:
            # Even a 5xx: a relay that refuses us, or our password, has said nothing about the letter.
            return Failure(f"relay away: {fault}", away=True)
        if not letter.recipient.isascii() and not self._connection.has_extn("smtputf8"):
            return Failure("the relay does not know SMTPUTF8, which this address needs", for_good=True)
        connection, perhaps = self._connection, False
        try:
            refused, granted = _offered(connection, letter)
            if granted:
                perhaps = not refused
                # Section 3.1: after a refused recipient DATA may still be granted, and must be ended with nothing said.
                connection.send(b".\r\n" if refused else _dotted(letter.raw))
                refused, perhaps = refused or _last_word(connection), False
            if refused:
                connection.rset()
        except (OSError, smtplib.SMTPException) as fault:
            self.close()
            return Failure(f"relay away: {fault}", away=True, perhaps=perhaps)
        return self._refused(*refused) if refused else None

    def _refused(self, code: int, text: bytes) -> Failure:
        said = text.decode("utf-8", "replace")
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


def _offered(connection: smtplib.SMTP, letter: Claimed) -> tuple[Reply | None, bool]:
    """What refused the letter, and whether its text is waited for. MAIL, RCPT and DATA go in one packet (RFC 2920) where the
    relay allows it: two waits a letter, not four.
    """
    options = [] if letter.recipient.isascii() else ["SMTPUTF8", "BODY=8BITMIME"]
    mail = " ".join([f"MAIL FROM:<{letter.envelope_sender}>", *options])
    lines = {mail: 2, f"RCPT TO:<{letter.recipient}>": 2, "DATA": 3}  # with what a reply that goes on begins
    packets = ["\r\n".join(lines)] if connection.has_extn("pipelining") else list(lines)
    refused, code = None, 0
    for packet in packets:
        connection.send(f"{packet}\r\n".encode())
        for line in packet.split("\r\n"):
            reply = connection.getreply()
            code = reply[0]
            refused = refused or (reply if code // 100 != lines[line] else None)
        if refused:
            break
    return refused, code == 354


def _last_word(connection: smtplib.SMTP) -> Reply | None:
    """What the relay says to a whole letter, if it does not take it."""
    line: Any = connection.sock
    line.settimeout(LAST_WORD)
    reply = connection.getreply()
    line.settimeout(RELAY_TIMEOUT)
    return None if reply[0] == 250 else reply


def _dotted(raw: bytes) -> bytes:
    """RFC 5321 section 4.5.2: a dot at the start of a line is doubled, and a lone one ends the mail."""
    return raw.replace(b"\r\n.", b"\r\n..") + (b".\r\n" if raw.endswith(b"\r\n") else b"\r\n.\r\n")


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

    def carry(self, letter: Claimed) -> Failure | None:
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
