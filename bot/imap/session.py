"""One connection to the mailbox: what IMAP calls things, and what servers differ in, ends here."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from imapclient import DELETED, FLAGGED, IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, IMAPClientReadOnlyError

from bot.imap.place import Place

CONNECT = 15.0  # seconds
LONGEST_IDLE = 28 * 60  # seconds; RFC 2177: a server may hang up after half an hour
GLANCE = 0.5  # seconds between looks whether we are to stop
AT_ONCE = 500  # mails one SEARCH or FETCH of figures asks about; the longest answer line read is 1 MB
PASSING = ("[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[SERVERBUG]")  # RFC 5530: not the password's fault


class Refused(Exception):
    """The server does not let us in, or not do our work: a person must change something. The text says what."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A mail in the folder: its size in bytes as the server tells it, and whether it is flagged."""

    uid: int
    size: int
    flagged: bool


@dataclass(frozen=True, slots=True)
class Fetched:
    """A mail out of the folder. `internal_date` is when it came there, None when the server does not know."""

    uid: int
    internal_date: datetime | None
    raw: bytes


@contextmanager
def opened(place: Place, patience: float) -> Iterator[Session]:
    """Connected and logged in, for as long as the block. A server that says nothing for `patience` seconds where it
    should is given up. Raises Refused, OSError, IMAPClientError.
    """
    timeout: Any = SocketTimeout(CONNECT, patience)
    client = IMAPClient(place.host, place.port, ssl=place.tls, ssl_context=_verified(), timeout=timeout)
    try:
        client.normalise_times = False
        _log_in(client, place)
        yield Session(client, place)
    finally:
        with suppress(OSError):
            client.shutdown()  # without LOGOUT, for whose answer we would wait


def _verified() -> ssl.SSLContext:
    return ssl.create_default_context()


def _log_in(client: IMAPClient, place: Place) -> None:
    if not place.tls and not place.in_clear:
        if not client.has_capability("STARTTLS"):
            raise Refused(
                f"{place.host} offers no STARTTLS, and a password is not sent in clear: use imaps://"
            )
        client.starttls(_verified())
    # AUTHENTICATE takes any user name and password; LOGIN as it is written here, only plain ones.
    log_in = client.plain_login if client.has_capability("AUTH=PLAIN") else client.login
    try:
        log_in(place.user, place.password)
    except UnicodeEncodeError:
        raise Refused(f"{place.host} takes only ASCII in user name and password") from None
    except IMAPClientError as fault:
        if isinstance(fault.__context__, IMAPClientAbortError) or any(code in str(fault) for code in PASSING):
            raise
        raise Refused(f"login refused by {place.host}: {_said(fault)}. Check user and password") from None


def _said(fault: Exception) -> str:
    return str(fault).rstrip(". ")


class Session:
    """The folder, by UIDs. Every method raises OSError or IMAPClientError when the connection or the server fails."""

    def __init__(self, client: IMAPClient, place: Place) -> None:
        self._client = client
        self._folder = place.folder
        self._done = self._folder_for_done(place.done)
        self.idles = bool(client.has_capability("IDLE"))

    def look(self) -> tuple[int, list[int]]:
        """UIDVALIDITY, and the UIDs of all mail in the folder. Selecting anew makes both current."""
        try:
            selected = self._client.select_folder(self._folder)
        except IMAPClientReadOnlyError:
            raise Refused(
                f"the folder {self._folder!r} may only be read: handled mail could not be moved"
            ) from None
        except IMAPClientAbortError:
            raise
        except IMAPClientError as fault:
            raise Refused(f"the folder {self._folder!r} cannot be opened: {_said(fault)}") from None
        uids: list[int] = []
        count = selected[b"EXISTS"]
        for first in range(1, count + 1, AT_ONCE):
            span = f"{first}:{min(first + AT_ONCE - 1, count)}"
            uids += self._client.search([span, "UNDELETED"])
        return selected.get(b"UIDVALIDITY", 0), sorted(uids)

    def measured(self, uids: Sequence[int]) -> list[Listed]:
        """How large each mail is, of those that are still there."""
        found: list[Listed] = []
        for start in range(0, len(uids), AT_ONCE):
            rows = self._client.fetch(uids[start : start + AT_ONCE], ["RFC822.SIZE", "FLAGS"])
            found += [
                Listed(uid, row.get(b"RFC822.SIZE", 0), FLAGGED in row.get(b"FLAGS", ()))
                for uid, row in rows.items()
            ]
        return found

    def fetched(self, uids: Sequence[int]) -> list[Fetched]:
        """The mails themselves, of those that are still there. They stay unread in the mailbox."""
        rows = self._client.fetch(uids, ["INTERNALDATE", "BODY.PEEK[]"])
        return [
            Fetched(uid, row.get(b"INTERNALDATE"), row[b"BODY[]"])
            for uid, row in rows.items()
            if isinstance(row.get(b"BODY[]"), bytes)
        ]

    def flag(self, uid: int) -> None:
        """A star, in most mail programs."""
        self._client.add_flags([uid], FLAGGED, silent=True)

    def move(self, uids: Sequence[int]) -> None:
        """To the folder of handled mail. Without UIDPLUS a mail stays behind, marked as deleted: to expunge it would
        be to expunge whatever else a person has marked.
        """
        client = self._client
        if client.has_capability("MOVE"):
            client.move(uids, self._done)
            return
        client.copy(uids, self._done)
        client.add_flags(uids, DELETED, silent=True)
        if client.has_capability("UIDPLUS"):
            client.uid_expunge(uids)

    def wait(self, seconds: float, stopping: threading.Event) -> None:
        """Until something has happened in the folder, at most so long; just so long when the server cannot IDLE."""
        if not self.idles:
            stopping.wait(seconds)
            return
        end = time.monotonic() + min(seconds, LONGEST_IDLE)
        self._client.idle()
        while not stopping.is_set() and (left := end - time.monotonic()) > 0:
            began, glance = time.monotonic(), min(GLANCE, left)
            # A closed connection is said to be readable, with nothing in it: idle_done tells.
            if self._client.idle_check(glance) or time.monotonic() - began < glance / 2:
                break
        if not stopping.is_set():
            self._client.idle_done()

    def _folder_for_done(self, name: str) -> str:
        """Made when missing, below the prefix that some servers want for every folder (RFC 2342)."""
        client: Any = self._client
        personal = client.namespace().personal if client.has_capability("NAMESPACE") else None
        prefix = personal[0][0] if personal else ""
        full = name if name.startswith(prefix) else prefix + name
        if client.folder_exists(full):
            return full
        try:
            client.create_folder(full)
            client.subscribe_folder(full)
        except IMAPClientAbortError:
            raise
        except IMAPClientError as fault:
            raise Refused(f"the folder {full!r} for handled mail cannot be made: {_said(fault)}") from None
        return full
