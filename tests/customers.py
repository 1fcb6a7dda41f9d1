"""Customers with a mailbox, and what becomes of the mails they send."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import select

from bot.arrival import digest
from store import inbox, outbox, schema, tickets
from store.tickets import Ticket

if TYPE_CHECKING:
    from office import Office

CONTACT = "privacy@example.co.jp"
PATIENCE = 40.0  # seconds; the machine may be busy with other things
NAMES = {"en": "Hanako Sato", "ja": "佐藤 花子"}
T = TypeVar("T")


def words_of(letter: EmailMessage) -> str:
    plain = letter.get_body(("plain",))
    return str(plain.get_content()).replace("\r\n", "\n") if plain else ""


def eventually(look: Callable[[], T], what: str) -> T:
    """What `look` finds, once it finds something."""
    end = time.monotonic() + PATIENCE
    while not (found := look()):
        assert time.monotonic() < end, f"waited {PATIENCE:.0f} s for {what}"
        time.sleep(0.02)
    return found


@dataclass(frozen=True)
class Customer:
    """A person with a mailbox."""

    office: Office
    address: str
    language: str = "en"

    @property
    def name(self) -> str:
        return NAMES[self.language]

    def writes(self, text: str, subject: str = "", to: str = CONTACT, **headers: str) -> Taken:
        """A plain mail of this person; `In_Reply_To=…` becomes a header."""
        mail = self.mail(subject, to, **headers)
        mail.set_content(text)
        return self.sends(mail, to)

    def mail(self, subject: str = "", to: str = CONTACT, **headers: str) -> EmailMessage:
        mail = EmailMessage()
        mail["From"] = f"{self.name} <{self.address}>"
        mail["To"] = to
        if subject:
            mail["Subject"] = subject
        mail["Message-ID"] = f"<{time.monotonic_ns()}@mailer.example.net>"
        for name, value in headers.items():
            mail[name.replace("_", "-")] = value
        return mail

    def sends(self, mail: EmailMessage, *to: str) -> Taken:
        return self.office.takes(mail.as_bytes(policy=policy.SMTP), self.address, to or (CONTACT,))

    def replies(self, letter: EmailMessage, text: str) -> Taken:
        """As a mail program does it, with everything there is to thread by."""
        return self.writes(
            text,
            f"Re: {letter['Subject'].removeprefix('Re: ')}",
            to=letter["Reply-To"],
            In_Reply_To=letter["Message-ID"],
            References=letter["Message-ID"],
        )

    @property
    def tickets(self) -> list[Ticket]:
        """What stands in the store for this address, newest first."""
        with self.office.store.read() as tx:
            return tickets.of_requester(tx, self.address)

    @property
    def ticket(self) -> Ticket:
        (only,) = self.tickets
        return only


@dataclass(frozen=True)
class Taken:
    """A mail that got 250."""

    office: Office
    raw: bytes

    @cached_property
    def end(self) -> dict[str, Any]:
        """Its inbox row, once it is in a terminal state."""
        return eventually(self._ended, "a mail to be handled")

    def _ended(self) -> dict[str, Any] | None:
        with self.office.store.read() as tx:
            (row,) = inbox.whole(tx, schema.inbox.c.digest == digest(self.raw))
        return row if row["finished_at"] else None

    @property
    def ticket(self) -> Ticket:
        """The ticket it opened or joined."""
        with self.office.store.read() as tx:
            (reference,) = tx.execute(
                select(schema.tickets.c.reference).where(schema.tickets.c.id == self.end["ticket_id"])
            ).scalars()
        return self.office.ticket(reference)

    @property
    def queued(self) -> list[dict[str, Any]]:
        """The letters it led to, as rows."""
        inbox_id = self.end["id"]
        with self.office.store.read() as tx:
            return outbox.of_inbox(tx, inbox_id)

    @property
    def letter(self) -> EmailMessage:
        """The one letter it led to, as it arrived."""
        (row,) = self.queued
        return self.office.letter_at_relay(row["message_id"])

    @property
    def text(self) -> str:
        return words_of(self.letter)

    def gets(self, outcome: str) -> Taken:
        """How it must have ended; itself, to look on."""
        end = self.end
        assert end["outcome"] == outcome, (end["outcome"], end["reason"], end["reading"])
        return self

    def meets_silence(self, reason: str) -> None:
        assert (self.end["outcome"], self.end["reason"]) == ("silent", reason)
        assert self.queued == []
