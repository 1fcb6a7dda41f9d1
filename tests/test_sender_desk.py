"""What the desk does with forged mail, and with mail that is not: over the worker, as it comes out of the inbox."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from itertools import count
from typing import Any

import pytest
from inquiries import MORE, QUESTIONS, REQUESTS
from nameserver import SILENT, NameServer, key_record, letter, nameserver, signed_by
from samples import some_settings

from bot import ticket_view
from bot.arrival import arrival
from bot.desk import team
from bot.house import House, build
from bot.sender import Means
from bot.slack.casework.card import card
from bot.worker import work
from intents.law import TRIAGE
from store import audit, inbox, outbox, tickets
from store.database import Store
from store.tickets import Ticket

OURS = "mx.example.co.jp"
FORGED = f"Authentication-Results: {OURS}; dmarc=fail (p=reject) header.from=mail.example"
GENUINE = f"Authentication-Results: {OURS}; dmarc=pass header.from=mail.example"
HANAKO = "hanako@mail.example"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    return build(some_settings(tmp_path_factory.mktemp("house"), authserv_id=OURS))


@dataclass
class Desk:
    """A store with a worker at it."""

    store: Store
    house: House
    _numbers: Iterator[int] = field(default_factory=count)

    def takes(self, raw: bytes, to: str = "", **host: Any) -> dict[str, Any]:
        """The inbox row at the end of one mail."""
        mail = arrival("smtp", raw, HANAKO, [to or self.house.contact], datetime.now(UTC), **host)
        with self.store.write() as tx:
            inbox.accept(tx, [mail])
        assert work(self.house, self.store, "worker") == 1
        with self.store.read() as tx:
            row = inbox.by_id(tx, max(1, sum(inbox.counts(tx).values())))
        assert row
        return row

    def reads(self, text: str, *headers: str, subject: str = "", to: str = "", **host: Any) -> dict[str, Any]:
        """A mail of Hanako's; the headers stand on top of it."""
        raw = letter(HANAKO, f"X-Number: {next(self._numbers)}", text=text)
        raw = raw.replace(b"Subject: My data", f"Subject: {subject or 'Hello'}".encode())
        return self.takes("".join(f"{header}\r\n" for header in headers).encode() + raw, to, **host)

    def letters(self, row: dict[str, Any]) -> list[dict[str, Any]]:
        with self.store.read() as tx:
            return outbox.of_inbox(tx, row["id"])

    def ticket(self, row: dict[str, Any]) -> Ticket:
        with self.store.read() as tx:
            (found,) = [each for each in tickets.of_requester(tx, HANAKO) if each.id == row["ticket_id"]]
        return found

    def shown(self, row: dict[str, Any]) -> str:
        ticket = self.ticket(row)
        with self.store.read() as tx:
            near, events = ticket_view.beside(tx, ticket, {}), ticket_view.timeline(tx, ticket)
            return ticket_view.page(ticket, near, events, self.house.zone)

    def acts(self, row: dict[str, Any], action: str) -> list[dict[str, Any]]:
        with self.store.read() as tx:
            return [act["facts"] for act in audit.of_ticket(tx, row["ticket_id"]) if act["action"] == action]


@pytest.fixture
def desk(laptop: Store, house: House) -> Desk:
    return opened(laptop, house)


@pytest.fixture
def either(store: Store, house: House) -> Desk:
    """On each kind of database."""
    return opened(store, house)


def opened(store: Store, house: House) -> Desk:
    house.record_policies(store, datetime.now(UTC))
    return Desk(store, house)


def test_forged_mail_is_kept_for_a_person_and_nobody_gets_a_letter(desk: Desk):
    for text in (
        REQUESTS["disclose"]["en"],
        QUESTIONS["security"]["en"],
        "What is the state of my case?",
        "Thanks!",
    ):
        row = desk.reads(text, FORGED)
        assert (row["outcome"], row["reason"]) == ("triaged", "its sender is forged")
        assert desk.letters(row) == []
        assert [line.type for line in desk.ticket(row).requests] == [TRIAGE]
        assert text in desk.shown(row)


def test_the_ticket_says_in_words_who_wrote(either: Desk):
    row = either.reads(REQUESTS["disclose"]["en"], FORGED)
    assert (
        "  | [SENDER FORGED: mail.example does not vouch for it (DMARC fail, DKIM none, SPF none; mx.example.co.jp)]\n"
        in either.shown(row)
    )
    row = either.reads(REQUESTS["disclose"]["en"], GENUINE)
    assert "[sender confirmed: mail.example vouches for it (DMARC pass," in either.shown(row)
    row = either.reads(REQUESTS["disclose"]["en"])
    assert "[sender not checked: its server added no results" in either.shown(row)


def test_the_audit_log_has_the_verdict_and_no_address(desk: Desk):
    row = desk.reads(REQUESTS["disclose"]["en"], FORGED)
    (facts,) = desk.acts(row, "mail:sender:judge")
    assert facts == {"level": "fail", "by": OURS, "dmarc": "fail", "dkim": "none", "spf": "none"}
    assert desk.acts(row, "mail:letter:withhold") == [{"reason": "forged-sender"}]


@pytest.mark.parametrize("headers", [(GENUINE,), ()], ids=["confirmed", "not checked"])
def test_other_mail_is_treated_as_ever(desk: Desk, headers: tuple[str, ...]):
    asked, wanted = (
        desk.reads(QUESTIONS["security"]["en"], *headers),
        desk.reads(REQUESTS["disclose"]["en"], *headers),
    )
    assert (asked["outcome"], wanted["outcome"]) == ("answered", "ticketed")
    assert [each["recipient"] for row in (asked, wanted) for each in desk.letters(row)] == [HANAKO] * 2


def test_a_forged_mail_with_a_right_reply_token_is_not_heard_in_the_case(either: Desk):
    first = either.reads(REQUESTS["disclose"]["en"], GENUINE)
    (sent,) = either.letters(first)
    reply_to = message_from_bytes(sent["raw"], policy=policy.default)["Reply-To"]
    before = either.shown(first)
    row = either.reads(MORE["en"], FORGED, f"In-Reply-To: {sent['message_id']}", to=reply_to)
    reference = either.ticket(first).reference
    assert row["reason"] == f"its sender is forged, and it speaks of {reference}"
    assert row["ticket_id"] != first["ticket_id"]
    assert either.letters(row) == []
    assert either.shown(first) == before
    assert either.reads(MORE["en"], GENUINE, to=reply_to)["ticket_id"] == first["ticket_id"]


def test_a_forged_question_for_the_state_of_a_case_learns_nothing(desk: Desk):
    reference = desk.ticket(desk.reads(REQUESTS["disclose"]["en"], GENUINE)).reference
    row = desk.reads("What is the status of my request?", FORGED, subject=f"Status of {reference}")
    assert row["outcome"] == "triaged"
    assert desk.letters(row) == []


def test_forged_mail_that_says_nothing_or_is_encrypted_gets_no_letter_either(desk: Desk):
    empty = letter(HANAKO, text="").replace(b"Subject: My data\r\n", b"")
    sealed = letter(
        HANAKO, 'Content-Type: multipart/encrypted; boundary="x"; protocol="application/pgp-encrypted"'
    )
    for raw in (empty, sealed):
        row = desk.takes(f"{FORGED}\r\n".encode() + raw)
        assert row["outcome"] == "triaged"
        assert desk.letters(row) == []
        assert "SENDER FORGED" in desk.shown(row)


def test_a_machines_forged_mail_is_left_in_silence(desk: Desk):
    row = desk.reads("I am away until Monday.", FORGED, "Auto-Submitted: auto-replied")
    assert (row["outcome"], row["reason"]) == ("silent", "auto-submitted")


@pytest.mark.parametrize("headers", [(GENUINE,), (FORGED,), ()], ids=["confirmed", "forged", "not checked"])
def test_a_reply_to_leads_no_letter_astray(desk: Desk, headers: tuple[str, ...]):
    for text in (QUESTIONS["security"]["en"], REQUESTS["disclose"]["en"], "Bonjour, une question."):
        row = desk.reads(text, *headers, "Reply-To: taro@other.example")
        assert {each["recipient"] for each in desk.letters(row)} <= {HANAKO}


def test_without_any_check_a_ticket_is_not_cluttered(desk: Desk):
    unchecked = Desk(desk.store, replace(desk.house, senders=Means()))
    row = unchecked.reads(REQUESTS["disclose"]["en"], FORGED)
    assert row["outcome"] == "ticketed"
    assert "sender" not in unchecked.shown(row).split("Please")[0]
    assert "[sender" not in unchecked.shown(row)
    assert unchecked.acts(row, "mail:sender:judge") == []


@pytest.fixture
def names() -> Iterator[NameServer]:
    zone = {
        ("_dmarc.mail.example", "TXT"): ["v=DMARC1; p=reject"],
        ("mail.example", "TXT"): ["v=spf1 ip4:203.0.113.7 -all"],
        ("s._domainkey.mail.example", "TXT"): [key_record()],
    }
    with nameserver(zone) as serving:
        yield serving


@pytest.fixture
def checking(desk: Desk, names: NameServer) -> Desk:
    return Desk(desk.store, replace(desk.house, senders=Means(resolver=names.resolver(seconds=1.0))))


def test_our_own_check_knows_the_host_that_brought_the_mail(checking: Desk):
    text = REQUESTS["disclose"]["en"]
    row = checking.reads(text, peer="203.0.113.7", helo="host.mail.example")
    assert row["outcome"] == "ticketed"
    assert "[sender confirmed: a host of mail.example sent it (" in checking.shown(row)
    row = checking.reads(text, peer="198.51.100.9", helo="evil.example")
    assert (row["outcome"], checking.letters(row)) == ("triaged", [])


def test_our_own_check_knows_a_signature(checking: Desk):
    raw = signed_by("mail.example", letter(HANAKO, text=REQUESTS["disclose"]["en"]))
    row = checking.takes(raw, peer="198.51.100.9", helo="forwarder.example")
    assert row["outcome"] == "ticketed"
    assert "[sender confirmed: mail.example signed it (" in checking.shown(row)


def test_no_mail_waits_for_a_dns_that_says_nothing(checking: Desk, names: NameServer):
    names.zone["_dmarc.mail.example", "TXT"] = SILENT
    row = checking.reads(REQUESTS["disclose"]["en"], peer="198.51.100.9", helo="evil.example")
    assert row["outcome"] == "ticketed"
    assert "[sender not checked: DNS did not answer for mail.example (" in checking.shown(row)


def test_slacks_card_tells_of_the_newest_mail_not_of_the_first(desk: Desk):
    row = desk.reads(REQUESTS["disclose"]["en"], GENUINE)
    ticket = desk.ticket(row)
    desk.reads("Here is more about it.", subject=f"[{ticket.reference}]")
    with desk.store.read() as tx:
        shown = card(tx, desk.house, desk.ticket(row), "en", datetime.now(UTC))
    assert "confirmed" not in shown.verdict


def test_a_proved_sender_is_heard_in_the_case_they_were_verified_in(desk: Desk):
    row = desk.reads(REQUESTS["disclose"]["en"], GENUINE)
    ticket = desk.ticket(row)
    with desk.store.write() as tx:
        assert isinstance(
            team.verify(
                tx, desk.house, ticket.reference, team.Proof("callback"), "team:sato", datetime.now(UTC)
            ),
            Ticket,
        )
    desk.reads(REQUESTS["correct"]["en"], GENUINE, subject=f"[{ticket.reference}]")
    assert [line.type for line in desk.ticket(row).requests] == ["disclose", "correct"]
    apart = desk.reads(REQUESTS["suspend"]["en"], subject=f"[{ticket.reference}]")
    assert apart["ticket_id"] != row["ticket_id"]
