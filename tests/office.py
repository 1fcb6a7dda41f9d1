"""An open desk for many journeys."""

from __future__ import annotations

import smtplib
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from itertools import count
from typing import TYPE_CHECKING, Any

from customers import CONTACT, PATIENCE, Customer, Taken, eventually, words_of
from sqlalchemy import select

from bot import desk, ticket_view
from bot.desk import life, team
from bot.desk.team import Asking, Proof, Relabelling, Settlement
from bot.house import House, build
from bot.opening import connected
from bot.settings import Settings, load
from store import inbox, outbox, schema, tickets
from store.database import Store
from store.tickets import Ticket

if TYPE_CHECKING:
    from conftest import Relay, Service

__all__ = ["CONTACT", "Customer", "Office", "Taken", "eventually", "free_port", "opened_office", "words_of"]


def now() -> datetime:
    return datetime.now(UTC)


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@dataclass(frozen=True)
class Office:
    """A running service, the relay it writes to, and a look into its store."""

    service: Service
    relay: Relay
    store: Store
    house: House
    lmtp_port: int
    _numbers: Iterator[int] = field(default_factory=count)

    def customer(self, language: str = "en") -> Customer:
        """Somebody who has never written before."""
        return Customer(self, f"customer{next(self._numbers)}@example.net", language)

    def takes(self, raw: bytes, sender: str, recipients: Sequence[str] = (CONTACT,)) -> Taken:
        """Bytes through the mail door."""
        with smtplib.SMTP("127.0.0.1", self.service.smtp_port, timeout=PATIENCE) as door:
            return self._carried(door, raw, sender, recipients)

    def takes_by_lmtp(self, raw: bytes, sender: str, recipients: Sequence[str]) -> Taken:
        """RFC 2033: the door answers once for each recipient, which smtplib does not expect."""
        with smtplib.LMTP("127.0.0.1", self.lmtp_port, timeout=PATIENCE) as door:
            door.ehlo()
            door.mail(sender)
            for recipient in recipients:
                door.rcpt(recipient)
            answers = [door.data(raw), *(door.getreply() for _ in recipients[1:])]
        assert [code for code, _ in answers] == [250] * len(recipients)
        return Taken(self, raw)

    def _carried(self, door: smtplib.SMTP, raw: bytes, sender: str, recipients: Sequence[str]) -> Taken:
        door.ehlo_or_helo_if_needed()
        utf8 = ["SMTPUTF8", "BODY=8BITMIME"] if not sender.isascii() else []
        assert door.sendmail(sender, list(recipients), raw, utf8) == {}
        return Taken(self, raw)

    def ticket(self, reference: str) -> Ticket:
        with self.store.read() as tx:
            found = tickets.by_reference(tx, reference)
        assert found, f"there is no ticket {reference}"
        return found

    def letter_at_relay(self, message_id: str) -> EmailMessage:
        """The letter as the relay got it, and that it came once."""
        eventually(lambda: self._came(message_id), f"letter {message_id}")
        (letter,) = self._came(message_id)
        return letter

    def _came(self, message_id: str) -> list[EmailMessage]:
        return [letter for _, _, letter in self.relay.letters if letter["Message-ID"] == message_id]

    def shown(self, ticket: Ticket) -> str:
        """What `madoguchi tickets show` prints."""
        with self.store.read() as tx:
            near, events = ticket_view.beside(tx, ticket, {}), ticket_view.timeline(tx, ticket)
            return ticket_view.page(ticket, near, events, self.house.zone)

    def letters_of(self, ticket: Ticket) -> list[EmailMessage]:
        """What was written to the requester, oldest first, as it arrived."""
        with self.store.read() as tx:
            rows = outbox.of_ticket(tx, ticket.id)
        return [self.letter_at_relay(row["message_id"]) for row in rows]

    def letters_to(self, address: str) -> list[EmailMessage]:
        """What the relay got for an address so far."""
        return [letter for _, to, letter in self.relay.letters if to == address]

    @property
    def outcomes(self) -> list[tuple[str, str | None]]:
        """How every mail ended, oldest first; one that has not is `None`."""
        columns = schema.inbox.c
        with self.store.read() as tx:
            rows = tx.execute(select(columns.outcome, columns.reason).order_by(columns.id))
            return [(outcome, reason) for outcome, reason in rows]

    def settles(self, reference: str, outcome: str, **how: Any) -> Ticket:
        """What `madoguchi tickets settle` does, without the seconds that a new process takes; and before it, what
        it needs.
        """
        with self.store.write() as tx:
            if outcome in life.NEEDS_IDENTITY:
                team.verify(tx, self.house, reference, Proof("callback"), "team:tester", now())
            if outcome == "not-verified":
                team.wait(tx, self.house, reference, Asking("identity"), "team:tester", now())
            done = desk.settle(tx, self.house, reference, Settlement(outcome, **how), "team:tester", now())
        assert isinstance(done, Ticket), done
        return done

    def relabels(self, reference: str, kind: str) -> Ticket:
        with self.store.write() as tx:
            done = desk.relabel(tx, self.house, reference, Relabelling(kind), "team:tester", now())
        assert isinstance(done, Ticket), done
        return done

    def reads(self, texts: Sequence[str], wanted: Callable[[Any], bool]) -> str:
        """The first of these texts that the matcher reads in the wanted way: which one, is its own affair."""
        found = [text for text in texts if wanted(self.house.matcher.read(text))]
        assert found, f"the matcher reads none of them so: {texts}"
        return found[0]

    def is_at_rest(self) -> None:
        """Every mail taken is in one terminal state, and no letter is still to be sent."""

        def nothing_waits() -> bool:
            with self.store.read() as tx:
                return inbox.oldest_unfinished(tx) is None and outbox.oldest_queued(tx) is None

        eventually(nothing_waits, "the last mail to be done")
        with self.store.read() as tx:
            assert inbox.unaccounted(tx) == []
            assert inbox.without_consequence(tx) == []

    def prove(self) -> None:
        """`madoguchi reconcile`, at the very end."""
        said = self.service.command("reconcile").stdout
        assert "nothing is lost" in said
        assert "waiting 0" in said


@contextmanager
def opened_office(service: Service, relay: Relay, lmtp_port: int = 0) -> Iterator[Office]:
    settings = settings_of(service)
    store = connected(settings)
    try:
        yield Office(service, relay, store, build(settings), lmtp_port)
    finally:
        store.close()


def settings_of(service: Service) -> Settings:
    """The settings a service was started with."""
    given = {name.removeprefix("MADOGUCHI_").lower(): value for name, value in service.environment.items()}
    return load(MADOGUCHI_DATABASE_URL=given.pop("database_url"), **given)
